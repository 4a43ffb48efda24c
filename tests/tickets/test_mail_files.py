"""Attachments of mail: the same checks as any upload; long, strange and hostile mail is taken without harm."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile

from core.documents import archives, drafts, uploads
from core.documents.models import Attachment
from tests.factories.documents import PNG
from tests.factories.mail import make_clerk, make_mailbox, raw_mail, taken
from tests.factories.tickets import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def desk():
    make_mailbox()
    return make_clerk()


def zipped(size: int, entries: int = 1) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(entries):
            archive.writestr(f"{number}.txt", b"0" * size)
    return made.getvalue()


def test_refused_files_are_named_and_the_rest_is_kept(settings):
    settings.UPLOAD_MAX_BYTES = 100_000
    files = [
        ("照片.png", PNG),
        ("virus.exe", b"MZ" + b"0" * 100),
        ("假的.png", b"<html>"),
        ("大.txt", b"1" * 100_001),
        ("空.txt", b""),
        ("bomb.zip", zipped(30_000_000)),
    ]

    line = taken(raw_mail(files=files)).line

    assert [file.name for file in Attachment.objects.of(line.ticket)] == ["照片.png"]
    assert [sentence.partition("：")[0] for sentence in line.refused] == [
        "virus.exe", "假的.png", "大.txt", "空.txt", "bomb.zip",
    ]  # fmt: skip
    assert "解开后过大" in line.refused[-1]


def test_mail_with_hundreds_of_files_keeps_the_first(settings):
    line = taken(raw_mail(files=[(f"{n}.png", PNG) for n in range(30)])).line

    assert Attachment.objects.of(line.ticket).count() == 20
    assert len(line.refused) == 10


def test_what_the_customer_sent_has_no_uploader():
    ticket = taken(raw_mail(files=[("照片.png", PNG)])).ticket

    assert Attachment.objects.of(ticket).get().by is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped(20_000_000, 2), archives.TOO_BIG),
        (zipped(1, archives.MOST_ENTRIES + 1), archives.TOO_BIG),
        (b"PK\x03\x04" + b"0" * 60, archives.BROKEN),
        (zipped(10)[:-4], archives.BROKEN),
    ],
    ids=["ratio", "entries", "no index", "cut"],
)
def test_archive_that_nobody_should_open_is_refused(content, words):
    with pytest.raises(uploads.NotAllowed, match=words[:5]):
        drafts.keep(ContentFile(content, name="日志.zip"), by=None, at=MONDAY)


def test_honest_archive_is_kept():
    assert drafts.keep(ContentFile(zipped(5000, 3), name="日志.zip"), by=None, at=MONDAY).kind == "application/zip"


def test_ten_thousand_lines_are_shortened_and_nothing_is_lost():
    raw = raw_mail("\n".join(f"第 {n} 行" for n in range(10_000)))

    mail = taken(raw)

    assert len(mail.ticket.description) < 9000
    assert "以下省略 9800 行" in mail.ticket.description
    assert mail.raw.read() == raw


def test_emoji_and_rare_characters_arrive_whole():
    ticket = taken(raw_mail("主机冒烟🔥，报告人王𬭎、㐂。", sender="王𬭎🙂 <w@qq.com>", subject="🔥急")).ticket

    assert ticket.description == "主机冒烟🔥，报告人王𬭎、㐂。"
    assert (ticket.contact_name, ticket.title) == ("王𬭎🙂", "🔥急")


def test_mail_without_words_or_sender_is_not_lost():
    ticket = taken(b"\r\n\r\n").ticket

    assert (ticket.customer_name, ticket.description.splitlines()[0]) == ("未知发件人", "（邮件没有正文）")


def test_very_long_names_and_subjects_fit():
    mail = taken(raw_mail("x", sender=f'"{"很" * 300}" <{"a" * 60}@x.example>', subject="长" * 500))

    assert len(mail.ticket.customer_name) == 80
    assert len(mail.ticket.title) == 60
