"""Issuing, printing, voiding and verifying papers."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from core import jobs
from core.documents import actions, queries, rendering
from core.documents.models import Paper
from core.organization.roles import Role
from core.workflow import Refused
from tests.factories.documents import make_paper, make_upload, ticket_data
from tests.factories.organization import make_staff
from tests.factories.tickets import MONDAY, make_registered, make_ticket

pytestmark = pytest.mark.django_db


def content_of(response) -> bytes:
    return b"".join(response.streaming_content)


def overwrite(file, content: bytes) -> None:
    name = file.name
    file.storage.delete(name)
    assert file.storage.save(name, ContentFile(content)) == name


def test_paper_waits_until_a_worker_prints_it(client):
    paper = make_paper(printed=False)
    client.force_login(make_staff(roles=[Role.CLERK]))

    assert paper.state == Paper.State.WAITING
    assert "正在出件" in client.get(paper.get_absolute_url()).content.decode()
    assert client.get(reverse("documents:paper_file", args=[paper.pk])).status_code == 404

    jobs.run_due()
    paper.refresh_from_db()

    assert (paper.state, paper.pages) == (Paper.State.READY, 1)
    assert "打开并打印" in client.get(reverse("documents:paper_state", args=[paper.pk])).content.decode()


def test_reprint_serves_the_stored_file(client):
    paper = make_paper()
    client.force_login(make_staff(roles=[Role.CLERK]))
    address = reverse("documents:paper_file", args=[paper.pk])

    first, second = content_of(client.get(address)), content_of(client.get(address))

    assert first == second
    assert hashlib.sha256(first).hexdigest() == paper.sha256


def test_drawing_again_gives_the_same_bytes():
    paper = make_paper()

    assert hashlib.sha256(rendering.draw(paper).content).hexdigest() == paper.sha256


def test_printing_twice_keeps_the_first_file():
    paper = make_paper()

    rendering.render_paper(paper.pk)

    again = Paper.objects.get(pk=paper.pk)
    assert (again.sha256, again.file.name) == (paper.sha256, paper.file.name)


def test_paper_keeps_what_was_printed_when_data_changes_later():
    data = ticket_data()
    paper = make_paper(data=data, printed=False)
    data["customer"] = "另一家公司"

    assert Paper.objects.get(pk=paper.pk).data["customer"] == "示例市供水有限公司"


def test_issue_of_a_number_twice_is_refused():
    paper = make_paper(printed=False)

    with pytest.raises(Refused) as refusal:
        make_paper(subject=paper.subject, printed=False)

    assert refusal.value.reason == "售后信息处理单 SH261107 已经签发。请作废后再签发新版。"


def test_bring_up_to_date_makes_a_next_edition_only_when_something_changed():
    paper = make_paper()
    values = {"number": "SH261107", "by": None, "at": MONDAY + timedelta(days=1), "reason": "内容已更新"}

    same = actions.bring_up_to_date("H4", paper.subject, data=ticket_data(), **values)
    newer = actions.bring_up_to_date("H4", paper.subject, data=ticket_data(grade="一级"), **values)

    assert same == paper
    assert (newer.number, newer.edition) == ("SH261107", 2)
    assert newer.verify_code != paper.verify_code


def test_void_keeps_number_and_file_and_prints_a_stamped_copy():
    paper = make_paper()
    clerk = make_staff("林晓芸", roles=[Role.CLERK])

    newer = actions.reissue(paper, data=ticket_data(model="DTU-300/32"), reason="型号误填", by=clerk, at=MONDAY)
    jobs.run_due()

    old = Paper.objects.get(pk=paper.pk)
    assert (old.state, old.number, old.sha256, old.replaced_by) == ("void", "SH261107", paper.sha256, newer)
    assert old.void_sha256 not in ("", old.sha256)
    assert str(rendering.void_note(old)) == "本单已于2026年11月16日作废，由第2版替代；作废原因：型号误填。"


def test_void_without_reason_is_refused():
    with pytest.raises(Refused) as refusal:
        actions.void(make_paper(printed=False), reason="  ", by=None, at=MONDAY)

    assert (refusal.value.field, refusal.value.reason) == ("reason", "作废必须写明原因。")


def test_void_through_the_page(client):
    paper = make_paper()
    client.force_login(make_staff("林晓芸", roles=[Role.CLERK]))

    empty = client.post(reverse("documents:paper_void", args=[paper.pk]), {"reason": ""})
    done = client.post(reverse("documents:paper_void", args=[paper.pk]), {"reason": "型号误填"})

    assert (empty.status_code, done.status_code) == (422, 302)
    assert Paper.objects.get(pk=paper.pk).void_reason == "型号误填"


def test_paper_of_a_strangers_ticket_is_not_there(client):
    paper = make_paper()
    client.force_login(make_staff("路人", roles=[Role.ENGINEER]))

    pages = ["documents:paper", "documents:paper_state", "documents:paper_file"]
    assert [client.get(reverse(page, args=[paper.pk])).status_code for page in pages] == [404, 404, 404]


def test_verify_page_is_open_and_shows_nothing_personal(client):
    paper = make_paper()

    page = client.get(reverse("documents:verify", args=[paper.verify_code])).content.decode()

    assert "与存档一致" in page
    assert "SH261107" in page
    for personal in ("示例市供水", "李工", "2046", "陈静"):
        assert personal not in page


def test_verify_page_says_when_the_stored_file_was_altered(client):
    paper = make_paper()
    overwrite(paper.file, b"%PDF-1.4 something else")

    page = client.get(reverse("documents:verify", args=[paper.verify_code])).content.decode()

    assert "存档已被改动" in page
    assert "与存档一致" not in page


def test_verify_page_says_when_the_stored_file_is_gone():
    paper = make_paper()
    paper.file.storage.delete(paper.file.name)

    assert queries.verify(paper.verify_code).archive == "altered"


def test_verify_page_of_a_voided_paper(client):
    paper = actions.void(make_paper(), reason="型号误填", by=None, at=MONDAY)
    rendering.render_paper(paper.pk)

    page = client.get(reverse("documents:verify", args=[paper.verify_code])).content.decode()

    assert "本单已作废" in page
    assert "与存档一致" in page


def test_typed_code_finds_the_paper(client):
    paper = make_paper(printed=False)
    typed = paper.verify_code.replace("-", " ").lower()

    answer = client.get(reverse("documents:verify_entry"), {"code": typed})

    assert answer.url == reverse("documents:verify", args=[paper.verify_code])


def test_unknown_code_is_not_found(client):
    answer = client.get(reverse("documents:verify", args=["2222-2222-2222"]))

    assert answer.status_code == 404
    assert "没有验真码为 2222-2222-2222 的单据" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "完全相同"), (b"%PDF-1.4\nother", "与签发的单据不同"), (b"no pdf", "内容与扩展名 .pdf 不符")],
)
def test_uploaded_pdf_is_compared(client, content, words):
    paper = make_paper()
    with paper.file.open("rb") as stored:
        upload = make_upload("单据.pdf", content or stored.read())

    page = client.post(reverse("documents:verify", args=[paper.verify_code]), {"pdf": upload})

    assert words in page.content.decode()


def test_qr_code_holds_the_absolute_address(settings):
    settings.SITE_URL = "https://service.example.com/"
    paper = make_paper(printed=False, subject=make_ticket())

    assert paper.verify_url == f"https://service.example.com/verify/{paper.verify_code}/"


def test_original_of_a_voided_paper_can_be_seen(client):
    paper = actions.void(make_paper(), reason="型号误填", by=None, at=MONDAY)
    rendering.render_paper(paper.pk)
    client.force_login(make_staff(roles=[Role.CLERK]))
    address = reverse("documents:paper_file", args=[paper.pk])

    original, stamped = content_of(client.get(address + "?original=1")), content_of(client.get(address))

    assert hashlib.sha256(original).hexdigest() == Paper.objects.get(pk=paper.pk).sha256
    assert original != stamped


def test_voiding_twice_is_refused():
    paper = actions.void(make_paper(printed=False), reason="型号误填", by=None, at=MONDAY)

    with pytest.raises(Refused) as refusal:
        actions.void(paper, reason="又一次", by=None, at=MONDAY)

    assert refusal.value.reason == "售后信息处理单 SH261107 已经作废，不能再次作废。"


def test_void_and_new_edition_through_the_page(client):
    ticket = make_registered()
    paper = make_paper(subject=ticket, number=ticket.number)
    client.force_login(make_staff("林晓芸", roles=[Role.CLERK]))

    client.post(reverse("documents:paper_void", args=[paper.pk]), {"reason": "型号误填", "again": "on"})

    newer = Paper.objects.get(edition=2)
    assert (newer.number, newer.data["customer"]) == (ticket.number, ticket.customer_name)
    assert "第 2 版" in client.get(paper.get_absolute_url()).content.decode()


def test_unknown_form_is_refused():
    with pytest.raises(Refused):
        make_paper(form_key="H99", subject=make_ticket(), data={})


def test_verify_page_asks_for_a_file(client):
    paper = make_paper()

    page = client.post(reverse("documents:verify", args=[paper.verify_code]))

    assert "请选择要比对的 PDF 文件。" in page.content.decode()


def test_stamped_copy_is_recognised(client):
    paper = actions.void(make_paper(), reason="型号误填", by=None, at=MONDAY)
    rendering.render_paper(paper.pk)
    paper.refresh_from_db()
    with paper.void_file.open("rb") as stored:
        upload = make_upload("单据.pdf", stored.read())

    assert queries.compare(paper, upload) == "void"
