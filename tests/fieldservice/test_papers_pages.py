"""The pages of 维修记录单, 信息收集表 and 服务报告: begun on the case, edited, signed, printed; who is let in."""

import json

import pytest
from django.urls import reverse

from core.documents.models.signature import fingerprint
from core.organization.models import Function
from core.organization.roles import Role
from fieldservice.models import InfoSheet, RepairSheet, ServiceReport
from fieldservice.queries_papers import content_of
from tests.factories.documents import make_upload
from tests.factories.field_records import STROKES, make_recorded
from tests.factories.organization import make_staff
from tests.factories.tickets import department
from tests.fieldservice.test_records_pages import rows_of

pytestmark = pytest.mark.django_db
SLUGS = {RepairSheet: "repair-sheets", InfoSheet: "info-sheets", ServiceReport: "service-reports"}


@pytest.fixture
def case(db):
    return make_recorded()


def new(model, ticket) -> str:
    return reverse("fieldservice:paper_new", args=[SLUGS[model], ticket.pk])


def step(paper, name) -> str:
    return reverse("fieldservice:paper_step", args=[paper.SLUG, paper.pk, name])


SHEET = {"repair_unit": "售后服务部", "user_name": "皖江特缆", "report_content": "收线跳停", "result": "更换联轴器"}
TIMES = {"repair_from": "2026-11-16T13:00", "repair_until": "2026-11-16T15:30"}
PARTS = rows_of("bought_parts", [{"name": "密封条", "quantity": "2", "unit": "米", "price": "12.50"}])


def begin_sheet(client, trip, **changes):
    client.post(new(RepairSheet, trip.ticket), {**SHEET, **TIMES, **PARTS, **changes})
    return RepairSheet.objects.first()


@pytest.mark.req("H2")
def test_repair_sheet_starts_with_what_is_known(client, case):
    trip, people = case
    client.force_login(people["engineer"])
    page = client.get(new(RepairSheet, trip.ticket)).content.decode()
    for known in (trip.ticket.customer_name, "更换联轴器，按 12 N·m 预紧", 'value="联轴器"'):
        assert known in page, known
    row = rows_of("warranty_parts", [{"name": "联轴器", "quantity": "", "unit": ""}])
    answer = client.post(new(RepairSheet, trip.ticket), {**SHEET, **row})
    assert answer.status_code == 422
    assert "第 1 行没有填写数量。请补上" in answer.content.decode()
    sheet = begin_sheet(client, trip)
    page = client.get(sheet.get_absolute_url()).content.decode()
    assert "25.00" in page
    assert "还没有客户签字" in page


def test_repair_sheet_edited_from_a_stale_page(client, case):
    trip, people = case
    client.force_login(people["engineer"])
    sheet = begin_sheet(client, trip)
    given = {**SHEET, "expected_version": sheet.version, "result": "甲"}
    assert client.post(step(sheet, "edit"), given).status_code == 302
    stale = client.post(step(sheet, "edit"), {**given, "result": "乙"})
    assert stale.status_code == 409
    assert "乙" in stale.content.decode()


@pytest.mark.req("H2", "S1-77")
def test_repair_sheet_signed_finished_and_printed(client, case):
    trip, people = case
    client.force_login(people["engineer"])
    sheet = begin_sheet(client, trip)
    seen = fingerprint(content_of(sheet))
    assert seen in client.get(step(sheet, "sign")).content.decode()
    given = {"sign_name": "吴建平", "sign_strokes": json.dumps(STROKES), "shown": seen}
    assert client.post(step(sheet, "sign"), {**given, "expected_version": sheet.version}).status_code == 302
    assert client.post(step(sheet, "finish")).status_code == 302
    page = client.get(sheet.get_absolute_url()).content.decode()
    assert "签名与内容一致" in page
    assert "已完成" in page
    printed = client.post(reverse("fieldservice:paper_print", args=[sheet.SLUG, sheet.pk]))
    assert printed.status_code == 302
    assert client.get(printed.url).status_code == 200
    client.force_login(people["head"])
    own = reverse("documents:sign", args=["H2", sheet.pk, "leader"])
    signed = {"sign_name": "罗志远", "sign_typed": "on", "shown": fingerprint(content_of(sheet))}
    assert client.post(own, signed).url == sheet.get_absolute_url()


@pytest.mark.req("H12", "G-08", "G-16")
def test_service_report_through_its_pages(client, case):
    trip, people = case
    sales = make_staff("方莉", roles=[Role.SALES], department=department(Function.SALES, "YX"))
    client.force_login(people["engineer"])
    assert "服务报告由销售部拟定和签发。" in client.get(new(ServiceReport, trip.ticket)).content.decode()
    client.force_login(sales)
    trip.ticket.involvements.create(person=sales, since=trip.drafted_at, why="helper")
    client.post(new(ServiceReport, trip.ticket), {"task": "处理跳停", "executor": people["engineer"].pk})
    report = ServiceReport.objects.get()
    client.post(step(report, "issue"))
    client.force_login(people["engineer"])
    done = {"work": "更换联轴器", "result": "正常", "satisfaction": "yes", "attachments": [make_upload("log.png")]}
    assert client.post(step(report, "fill"), done).status_code == 302
    report.refresh_from_db()
    seen = fingerprint(content_of(report))
    given = {"sign_name": "吴建平", "sign_strokes": json.dumps(STROKES), "shown": seen}
    assert client.post(step(report, "sign"), {**given, "expected_version": report.version}).status_code == 302
    report.refresh_from_db()
    assert report.state == "confirmed"


def test_papers_stand_on_their_case(client, case):
    trip, people = case
    client.force_login(people["clerk"])
    sheet = begin_sheet(client, trip)
    page = client.get(trip.ticket.get_absolute_url()).content.decode()
    assert sheet.get_absolute_url() in page
    assert new(InfoSheet, trip.ticket) in page
    assert new(ServiceReport, trip.ticket) not in page


def test_papers_for_a_stranger(client, case):
    trip, people = case
    client.force_login(people["engineer"])
    sheet = begin_sheet(client, trip)
    client.force_login(make_staff("路人", roles=[Role.REPAIRER]))
    for address in (sheet.get_absolute_url(), step(sheet, "edit"), step(sheet, "sign"), new(InfoSheet, trip.ticket)):
        assert client.get(address).status_code == 404, address
    assert client.post(reverse("fieldservice:paper_print", args=[sheet.SLUG, sheet.pk])).status_code == 404


def test_paper_of_an_unknown_kind(client, case):
    _, people = case
    client.force_login(people["engineer"])
    assert client.get("/field/papers/leaflets/blank/").status_code == 404
    assert client.get("/field/papers/repair-sheets/1/").status_code == 404


def test_step_by_somebody_without_the_right(client, case):
    trip, people = case
    client.force_login(people["engineer"])
    sheet = begin_sheet(client, trip)
    client.force_login(people["quality"])
    answer = client.post(step(sheet, "void"), {"reason": "—"})
    assert answer.status_code == 422
    assert "由外派人员、责任人、维修人员或客服办理。" in answer.content.decode()
