"""Uploads: refused before they are stored, drafts of one person, served as private downloads."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django import forms
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from core.documents import actions, tasks
from core.documents.drafts import AttachmentsMixin
from core.documents.models import Attachment
from core.organization.roles import Role
from core.workflow import Refused
from tests.factories.documents import PNG, make_draft, make_upload
from tests.factories.organization import make_staff
from tests.factories.tickets import MONDAY, make_ticket

pytestmark = pytest.mark.django_db
UPLOAD = "/attachments/upload/"


@pytest.fixture
def clerk(client):
    staff = make_staff("林晓芸", roles=[Role.CLERK])
    client.force_login(staff)
    return staff


def stored_files(folder: str = "attachments") -> list[str]:
    """The names of all files below a folder of the storage."""
    if not default_storage.exists(folder):
        return []
    folders, files = default_storage.listdir(folder)
    return [*files, *(name for inner in folders for name in stored_files(f"{folder}/{inner}"))]


def test_upload_becomes_a_draft_of_the_person(client, clerk):
    answer = client.post(UPLOAD, {"file": make_upload()})

    draft = Attachment.objects.get()
    assert (answer.status_code, answer.json()["id"], answer.json()["name"]) == (201, draft.pk, "驱动器面板.png")
    assert (draft.by, draft.kind, draft.size, draft.subject_id) == (clerk, "image/png", len(PNG), None)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("程序.exe", b"MZ" + b"\x00" * 300, "不收这种文件"),
        ("网页.html", b"<html><script>alert(1)</script>", "不收这种文件"),
        ("照片.jpg", b"MZ" + b"\x00" * 300, "内容与扩展名 .jpg 不符"),
        ("照片.jpg", PNG, "内容与扩展名 .jpg 不符"),
        ("记录.txt", b"abc\x00def", "内容不是文本"),
        ("报告.pdf", b"<html>", "内容与扩展名 .pdf 不符"),
    ],
)
def test_upload_of_a_wrong_type_is_refused_before_it_is_stored(client, clerk, name, content, words):
    answer = client.post(UPLOAD, {"file": make_upload(name, content)})

    assert answer.status_code == 422
    assert words in answer.json()["error"]
    assert (Attachment.objects.count(), stored_files()) == (0, [])


def test_upload_above_the_limit_is_refused_before_it_is_stored(client, clerk, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024

    answer = client.post(UPLOAD, {"file": make_upload("日志.txt", b"x" * (1024 * 1024 + 1))})

    assert (answer.status_code, answer.json()["error"]) == (422, "日志.txt：超过 1 MB。请压缩或分开上传。")
    assert (Attachment.objects.count(), stored_files()) == (0, [])


def test_upload_at_the_limit_is_taken(client, clerk, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024

    assert client.post(UPLOAD, {"file": make_upload("日志.txt", b"x" * 1024 * 1024)}).status_code == 201


def test_empty_upload_is_refused(client, clerk):
    answer = client.post(UPLOAD, {"file": make_upload("空.txt", b"")})

    assert answer.status_code == 422
    assert Attachment.objects.count() == 0


def zipped(content: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.log", content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("报告.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("日志.log", "温度 8℃".encode("gb18030"), "text/plain"),
        ("数据.csv", b"a,b\n1,2\n", "text/csv"),
        ("表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "application/vnd.ms-excel"),
        ("日志.zip", zipped(b"a"), "application/zip"),
    ],
)
def test_upload_of_an_allowed_type_is_taken(client, clerk, name, content, kind):
    client.post(UPLOAD, {"file": make_upload(name, content)})

    assert Attachment.objects.get().kind == kind


def test_draft_is_there_for_its_uploader_only(client, clerk):
    mine = make_draft(by=clerk, at=MONDAY)
    other = make_draft(by=make_staff("别人", roles=[Role.CLERK]), at=MONDAY)

    shown = client.get(mine.get_absolute_url())

    assert b"".join(shown.streaming_content) == PNG
    assert client.get(other.get_absolute_url()).status_code == 404


def test_attachment_is_a_private_download(client, clerk):
    draft = make_draft(by=clerk, at=MONDAY)
    actions.attach([draft.pk], to=make_ticket(by=clerk), by=clerk, at=MONDAY)

    answer = client.get(draft.get_absolute_url())
    content = b"".join(answer.streaming_content)

    assert content == PNG
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_attachment_of_a_strangers_ticket_is_not_there(client, clerk):
    draft = make_draft(by=clerk, at=MONDAY)
    actions.attach([draft.pk], to=make_ticket(by=clerk), by=clerk, at=MONDAY)
    client.force_login(make_staff("路人", roles=[Role.ENGINEER]))

    assert client.get(draft.get_absolute_url()).status_code == 404


def test_attach_of_somebody_elses_draft_is_refused(clerk):
    other = make_draft(by=make_staff("别人"), at=MONDAY)

    with pytest.raises(Refused) as refusal:
        actions.attach([other.pk], to=make_ticket(by=clerk), by=clerk, at=MONDAY)

    assert refusal.value.reason == "有附件已过期或已被使用，请重新上传。"
    assert Attachment.objects.get(pk=other.pk).subject_id is None


def test_drafts_are_dropped_after_a_day(clerk):
    old, young = make_draft(by=clerk, at=MONDAY), make_draft(by=clerk, at=MONDAY + timedelta(hours=2))
    used = make_draft(by=clerk, at=MONDAY)
    actions.attach([used.pk], to=make_ticket(by=clerk), by=clerk, at=MONDAY)

    gone = actions.drop_drafts(at=MONDAY + timedelta(hours=25))

    assert gone == 1
    assert set(Attachment.objects.values_list("pk", flat=True)) == {young.pk, used.pk}
    assert not default_storage.exists(old.file.name)


def test_own_draft_can_be_removed(client, clerk):
    mine = make_draft(by=clerk, at=MONDAY)
    address = reverse("documents:drop_draft", args=[mine.pk])

    assert client.post(address).status_code == 204
    assert not Attachment.objects.exists()
    assert not default_storage.exists(mine.file.name)


class NoteForm(AttachmentsMixin, forms.Form):
    note = forms.CharField()


def note_form(rf, user, data, files=()):
    request = rf.post("/", {**data, "attachments": list(files)})
    request.user = user
    return NoteForm(request.POST, request.FILES, request=request)


def test_refused_form_keeps_its_attachments(rf, clerk):
    earlier = make_draft(by=clerk, at=timezone.now(), name="早先.png")

    form = note_form(rf, clerk, {"note": "", "attachment_ids": [earlier.pk]}, [make_upload("新的.png")])

    assert not form.is_valid()
    assert [draft.name for draft in form.drafts] == ["早先.png", "新的.png"]


def test_form_without_script_uploads_with_the_form(rf, clerk):
    form = note_form(rf, clerk, {"note": "好"}, [make_upload("新的.png")])

    assert form.is_valid()
    assert form.cleaned_data["attachments"] == [Attachment.objects.get().pk]


def test_form_says_refused_files_at_the_field(rf, clerk):
    form = note_form(rf, clerk, {"note": "好"}, [make_upload("程序.exe", b"MZ" * 300)])

    assert not form.is_valid()
    assert form.errors["attachments"][0].startswith("程序.exe：不收这种文件")


def test_form_says_when_a_draft_is_gone(rf, clerk):
    form = note_form(rf, clerk, {"note": "好", "attachment_ids": ["4711"]})

    assert form.errors["attachments"] == ["有附件放了超过 24 小时，已被清除。请重新上传。"]


def test_hourly_task_drops_old_drafts(clerk):
    make_draft(by=clerk, at=timezone.now() - timedelta(hours=25))

    tasks.drop_drafts()

    assert not Attachment.objects.exists()


def test_used_attachment_is_not_dropped(client, clerk):
    draft = make_draft(by=clerk, at=MONDAY)
    actions.attach([draft.pk], to=make_ticket(by=clerk), by=clerk, at=MONDAY)

    client.post(reverse("documents:drop_draft", args=[draft.pk]))

    assert default_storage.exists(draft.file.name)


def test_too_many_drafts_are_refused(client, clerk):
    row = make_draft(by=clerk, at=MONDAY)
    many = [
        Attachment(name="x", file=row.file.name, kind="text/plain", size=1, by=clerk, at=MONDAY) for _ in range(59)
    ]
    Attachment.objects.bulk_create(many)

    answer = client.post(UPLOAD, {"file": make_upload()})

    assert answer.json() == {"error": "还有 60 个未提交的附件，请先提交或移除。"}


def test_post_without_a_file_is_refused(client, clerk):
    assert client.post(UPLOAD).json() == {"error": "没有收到文件，请重新选择。"}


def test_lost_file_is_not_there(client, clerk):
    draft = make_draft(by=clerk, at=MONDAY)
    default_storage.delete(draft.file.name)

    assert client.get(draft.get_absolute_url()).status_code == 404


def test_long_name_keeps_its_extension(clerk):
    draft = make_draft(by=clerk, at=MONDAY, name="长" * 200 + ".png")

    assert (len(draft.name), draft.name[-4:]) == (150, ".png")
