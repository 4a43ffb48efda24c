"""费用协议 as paper: to be signed before it is recorded, and as it was signed (S1-58)."""

import shutil
import subprocess

import pytest
from django.urls import reverse

from core.organization.roles import Role
from tests.factories.organization import make_staff
from tests.factories.quotes import agree, judge, quoting_crew
from tests.factories.tickets import make_in_progress

pytestmark = pytest.mark.django_db
FIELDS = "售后服务费用协议 签订日期 顾客名称 处理单号 联系人 联系电话 产品名称 出厂编号 服务单位 "
FIELDS += "事故情况 事故原因 判定依据 责任方 顾客承担 协议内容 双方约定 顾客（盖章） 服务单位（盖章） 签名 日期"


@pytest.fixture
def accident():
    """A 重大事故 of which the customer bears 60 %, and its people."""
    people = quoting_crew()
    ticket, _ = make_in_progress(people=people)
    ticket.is_major = True
    ticket.save(update_fields=["is_major"])
    judge(ticket, people, party="shared", ours=40, customer=60)
    return ticket, people


def paper(client, ticket):
    return client.get(reverse("fieldservice:fee_agreement_paper", args=[ticket.pk]))


def text_of(answer, tmp_path) -> str:
    file = tmp_path / "agreement.pdf"
    file.write_bytes(answer.content)
    tool = shutil.which("pdftotext") or "/usr/bin/pdftotext"
    done = subprocess.run([tool, "-layout", str(file), "-"], capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


@pytest.mark.req("S1-58", "H29")
def test_paper_to_be_signed_says_what_was_found_and_has_every_field(client, accident, tmp_path):
    ticket, people = accident
    client.force_login(people["clerk"])

    answer = paper(client, ticket)

    text = text_of(answer, tmp_path)
    assert answer["Content-Type"] == "application/pdf"
    assert [word for word in FIELDS.split() if word not in text] == []
    assert "联轴器预紧不足。" in text
    assert "60%" in text
    assert "维修费由顾客承担。" not in text  # the pen writes it


@pytest.mark.req("S1-58")
def test_signed_agreement_stands_in_its_paper_with_its_number(client, accident, tmp_path):
    ticket, people = accident
    agreement = agree(ticket, people)
    client.force_login(people["clerk"])

    text = text_of(paper(client, ticket), tmp_path)

    assert [word for word in (agreement.number, "维修费由顾客承担。", "吴建平") if word not in text] == []


def test_no_paper_where_the_customer_bears_nothing(client):
    people = quoting_crew()
    ticket, _ = make_in_progress(people=people)
    client.force_login(people["clerk"])

    assert paper(client, ticket).status_code == 404
    assert "打印协议书" not in client.get(reverse("fieldservice:liability", args=[ticket.pk])).content.decode()


def test_page_of_the_verdict_leads_to_the_paper(client, accident):
    ticket, people = accident
    client.force_login(people["clerk"])

    html = client.get(reverse("fieldservice:liability", args=[ticket.pk])).content.decode()

    assert reverse("fieldservice:fee_agreement_paper", args=[ticket.pk]) in html


def test_person_without_the_right_gets_no_paper(client, accident):
    """客服 alone issue service quotes, and they see every case: a stranger to the case is without the right, too."""
    ticket, people = accident
    stranger = make_staff("外人", roles=[Role.ENGINEER])

    for person in (people["engineer"], stranger):
        client.force_login(person)
        assert paper(client, ticket).status_code == 403
