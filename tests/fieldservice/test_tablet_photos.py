"""Photos from a tablet: once, without the place they were taken, never larger than the house can open."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from core.documents.models import Attachment
from fieldservice.actions import tablet
from fieldservice.models import RecordFile, ServiceRecord
from tests.factories.field import make_on_site
from tests.factories.tickets import HOUR, MONDAY
from tests.fieldservice.tablet import item, picture, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday_afternoon(monkeypatch):
    """The server's clock stands at Monday 17:00."""
    monkeypatch.setattr(timezone, "now", lambda: MONDAY + 8 * HOUR)


def on_site(client):
    trip, people = make_on_site()
    client.force_login(people["engineer"])
    return trip, people


def test_photo_arrives_once_with_its_caption(client):
    trip, _ = on_site(client)
    said = item("photo", trip, {"caption": "打滑标记线"})

    first, second = send(client, said, file=picture()), send(client, said, file=picture())

    assert first.json() == second.json()
    row = RecordFile.objects.get()
    assert (row.caption, Attachment.objects.count()) == ("打滑标记线", 1)


def test_first_photo_of_a_record_tells_the_version_it_began(client):
    trip, _ = on_site(client)
    ServiceRecord.objects.filter(trip=trip).delete()

    first = send(client, item("photo", trip), file=picture()).json()
    second = send(client, item("photo", trip), file=picture()).json()

    assert first["version"] == ServiceRecord.objects.get(trip=trip).version
    assert "version" not in second


def test_photo_cut_off_on_the_way_is_refused_and_comes_whole_again(client):
    trip, _ = on_site(client)
    said = item("photo", trip, {"caption": "铭牌"})

    cut = send(client, said)
    whole = send(client, said, file=picture())

    assert cut.json()["errors"] == {"file": "照片没有传送完整。请重新上传。"}
    assert whole.json()["state"] == "done"
    assert RecordFile.objects.count() == 1


def test_photo_of_forty_megapixels_is_refused_with_its_size(client, monkeypatch):
    trip, _ = on_site(client)
    monkeypatch.setattr(tablet, "MOST_PIXELS", 1_000_000)

    answer = send(client, item("photo", trip), file=picture(1300, 1000))

    assert answer.status_code == 422
    assert answer.json()["errors"]["file"].startswith("照片有 1300 × 1000 像素，超过 1 百万像素。")
    assert not Attachment.objects.exists()


def test_picture_bomb_is_refused_without_being_unpacked(client):
    trip, _ = on_site(client)
    content = picture().read()
    start = content.index(b"\xff\xc0")
    bomb = content[: start + 5] + b"\xff\xff\xff\xff" + content[start + 9 :]

    answer = send(client, item("photo", trip), file=SimpleUploadedFile("a.jpg", bomb, "image/jpeg"))

    assert answer.status_code == 422
    assert answer.json()["errors"]["file"].startswith("照片的像素太多")


@pytest.mark.parametrize(("wanted", "there"), [(False, False), (True, True)])
def test_place_of_a_photo_is_removed_unless_wanted(client, wanted, there):

    trip, _ = on_site(client)

    send(client, item("photo", trip, {"keep_position": wanted}), file=picture(position=True))

    with Attachment.objects.get().file.open() as file, Image.open(file) as kept:
        assert bool(kept.getexif().get_ifd(0x8825)) is there


def test_file_that_is_no_photo_is_refused_in_words(client):
    trip, _ = on_site(client)

    answer = send(client, item("photo", trip), file=SimpleUploadedFile("a.exe", b"MZ" + b"\0" * 90, "image/jpeg"))

    assert (answer.status_code, answer.json()["state"]) == (422, "refused")
