"""维修记录单, 信息收集表 and 服务报告: written, signed, finished, issued, confirmed, reviewed, voided."""

import pytest

from core.documents.models import Paper, Signature
from core.notices.models import Message
from core.organization.models import Function
from core.organization.roles import Role
from core.workflow import Refused, Stale
from fieldservice.actions import field_papers
from fieldservice.actions.handing_in import file_trip
from fieldservice.actions.papers import issue_paper
from fieldservice.gates_papers import report_issued
from fieldservice.models import InfoSheet, RepairSheet, ReportState, ServiceReport, SheetState
from tests.factories import field
from tests.factories.documents import make_draft
from tests.factories.field_records import MINUTE, STROKES, make_handed_in, make_recorded, written_at
from tests.factories.organization import make_staff
from tests.factories.tickets import department

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(db):
    trip, people = make_recorded()
    people["sales"] = make_staff("方莉", roles=[Role.SALES], department=department(Function.SALES, "YX"))
    management = department(Function.REPRESENTATIVE, "DB")
    people["representative"] = make_staff("何洁", roles=[Role.REPRESENTATIVE], department=management)
    management.head = people["representative"]
    management.save()
    return trip, people, written_at(trip)


SHEET = {
    "repair_unit": "售后服务部",
    "user_name": "皖江特缆",
    "report_content": "收线跳停",
    "result": "更换联轴器。",
    "warranty_parts": [{"name": "联轴器", "quantity": "1", "unit": "只"}],
}


def begun(told, **content) -> RepairSheet:
    trip, people, at = told
    times = {"repair_from": at - 60 * MINUTE, "repair_until": at}
    values = {**SHEET, **times, **content}
    return field_papers.draft_paper(RepairSheet, ticket=trip.ticket, by=people["engineer"], at=at, **values)


def signed(paper, people, at):
    given = {"strokes": STROKES, "by": people["engineer"], "at": at, "expected_version": paper.version}
    field_papers.sign_paper(paper=paper, name="吴建平", **given)
    return type(paper).objects.get(pk=paper.pk)


@pytest.mark.req("H2", "S1-77")
def test_repair_sheet_from_the_first_line_to_done(told):
    _, people, at = told
    sheet = begun(told)
    assert sheet.number == "SC261101"
    with pytest.raises(Refused, match="还没有客户签字"):
        field_papers.finish_paper(paper=sheet, by=people["engineer"], at=at)
    sheet = signed(sheet, people, at)
    with pytest.raises(Refused, match="已有人签字"):
        field_papers.edit_paper(paper=sheet, by=people["engineer"], at=at, result="另换密封圈。")
    field_papers.finish_paper(paper=sheet, by=people["engineer"], at=at)
    assert RepairSheet.objects.get(pk=sheet.pk).state == SheetState.DONE


@pytest.mark.parametrize("name", ["warranty_parts", "bought_parts"])
@pytest.mark.parametrize(
    "row", [{"name": "联轴器"}, {"name": "", "quantity": "1"}, {"name": "联轴器", "quantity": "0"}]
)
@pytest.mark.req("H2")
def test_part_without_name_or_quantity(told, name, row):
    with pytest.raises(Refused) as refused:
        begun(told, **{name: [row]})
    assert refused.value.field == name


def test_part_at_a_negative_price(told):
    with pytest.raises(Refused, match="不小于 0"):
        begun(told, bought_parts=[{"name": "密封条", "quantity": "2", "price": "-1"}])


def test_sheet_changed_past_its_signature_cannot_be_finished(told):
    _, people, at = told
    sheet = signed(begun(told), people, at)
    RepairSheet.objects.filter(pk=sheet.pk).update(result="没有修好。")
    with pytest.raises(Refused, match="签字已失效"):
        field_papers.finish_paper(paper=sheet, by=people["engineer"], at=at)


def test_unsigned_sheet_is_changed_and_signed_again(told):
    _, people, at = told
    sheet = signed(begun(told), people, at)
    field_papers.unsign_paper(paper=sheet, reason="漏写", by=people["engineer"], at=at)
    field_papers.edit_paper(paper=sheet, by=people["engineer"], at=at, result="另换密封圈。")
    sheet = signed(RepairSheet.objects.get(pk=sheet.pk), people, at + MINUTE)
    assert [one.voided_at is None for one in Signature.objects.of(sheet)] == [False, True]


def test_sheet_on_paper_with_its_scan(told):
    _, people, at = told
    sheet = begun(told)
    scan = make_draft(by=people["engineer"], at=at)
    field_papers.scan_paper(paper=sheet, attachments=[scan.pk], reason="客户只在纸上签", by=people["engineer"], at=at)
    field_papers.finish_paper(paper=sheet, by=people["engineer"], at=at)
    assert RepairSheet.objects.get(pk=sheet.pk).state == SheetState.DONE


def test_two_people_edit_one_sheet(told):
    _, people, at = told
    sheet = begun(told)
    given = {"paper": sheet, "by": people["engineer"], "at": at, "expected_version": sheet.version}
    field_papers.edit_paper(**given, result="甲")
    with pytest.raises(Stale) as stale:
        field_papers.edit_paper(**given, result="乙")
    assert stale.value.changed == ["维修结果"]


def test_voided_sheet_keeps_its_number_and_stamps_its_paper(told):
    _, people, at = told
    sheet = begun(told)
    paper = issue_paper("H2", sheet, by=people["engineer"], at=at)
    with pytest.raises(Refused, match="原因"):
        field_papers.void_paper(paper=sheet, reason="", by=people["engineer"], at=at)
    field_papers.void_paper(paper=sheet, reason="重复", by=people["engineer"], at=at)
    assert Paper.objects.get(pk=paper.pk).is_void
    assert begun(told).number == "SC261102"


def test_papers_by_somebody_who_does_not_serve(told):
    trip, people, at = told
    with pytest.raises(Refused, match="岗位"):
        field_papers.draft_paper(InfoSheet, ticket=trip.ticket, by=people["quality"], at=at, customer_name="—")
    with pytest.raises(Refused, match="销售部"):
        field_papers.draft_paper(ServiceReport, ticket=trip.ticket, by=people["engineer"], at=at, task="—")


@pytest.mark.req("H3")
def test_information_sheet_is_complete_with_machine_fault_and_repair(told):
    trip, people, at = told
    sheet = field_papers.draft_paper(
        InfoSheet, ticket=trip.ticket, by=people["engineer"], at=at, customer_name="皖江特缆", fault="跳停"
    )
    with pytest.raises(Refused, match="设备编号、设备维修情况"):
        field_papers.finish_paper(paper=sheet, by=people["engineer"], at=at)
    known = {"equipment_no": "GJ630-2403-017", "repair": "更换联轴器"}
    field_papers.edit_paper(paper=sheet, by=people["engineer"], at=at, **known)
    assert field_papers.finish_paper(paper=sheet, by=people["engineer"], at=at).state == SheetState.DONE


def report_of(told, *, state=ReportState.CONFIRMED):
    trip, people, at = told
    report = field_papers.draft_paper(
        ServiceReport, ticket=trip.ticket, by=people["sales"], at=at, task="处理跳停", executor=people["engineer"]
    )
    if state == ReportState.DRAFT:
        return report
    report = field_papers.issue_report(report=report, by=people["sales"], at=at)
    if state == ReportState.ISSUED:
        return report
    words = {"work": "更换联轴器。", "result": "运行正常。", "satisfaction": "yes"}
    field_papers.edit_paper(paper=report, by=people["engineer"], at=at, **words)
    log = make_draft(by=people["engineer"], at=at)
    field_papers.scan_paper(paper=report, attachments=[log.pk], by=people["engineer"], at=at)
    return signed(ServiceReport.objects.get(pk=report.pk), people, at)


@pytest.mark.req("H12", "G-08", "S2-25")
def test_report_issued_filled_confirmed_reviewed(told):
    trip, people, at = told
    report = report_of(told)
    assert report.state == ReportState.CONFIRMED
    assert report.issued_by == people["sales"]
    assert Message.objects.filter(kind="service_report_to_review", staff=people["representative"]).exists()
    with pytest.raises(Refused, match="权限"):
        field_papers.review_report(report=report, words="同意", by=people["engineer"], at=at)
    report = field_papers.review_report(report=report, words="同意归档", by=people["representative"], at=at)
    assert (report.state, report.reviewed_by) == (ReportState.DONE, people["representative"])


@pytest.mark.req("G-16", "S2-22")
def test_report_without_the_customers_word(told):
    _, people, at = told
    report = report_of(told, state=ReportState.ISSUED)
    words = {"work": "更换联轴器。", "result": "运行正常。"}
    report = field_papers.edit_paper(paper=report, by=people["engineer"], at=at, **words)
    with pytest.raises(Refused, match="满意度"):
        signed(report, people, at)
    with pytest.raises(Refused, match="状态"):
        field_papers.review_report(report=report, words="同意", by=people["representative"], at=at)


@pytest.mark.req("S2-19")
def test_report_without_the_collected_evidence(told):
    _, people, at = told
    report = report_of(told, state=ReportState.ISSUED)
    words = {"work": "更换联轴器。", "result": "运行正常。", "satisfaction": "yes"}
    report = field_papers.edit_paper(paper=report, by=people["engineer"], at=at, **words)
    with pytest.raises(Refused, match="故障资料"):
        signed(report, people, at)


def test_report_confirmed_on_paper(told):
    _, people, at = told
    report = report_of(told, state=ReportState.ISSUED)
    words = {"work": "更换联轴器。", "result": "运行正常。"}
    field_papers.edit_paper(paper=report, by=people["engineer"], at=at, **words)
    scan = make_draft(by=people["engineer"], at=at)
    given = {"report": report, "by": people["engineer"], "at": at, "attachments": [scan.pk]}
    with pytest.raises(Refused, match="原因"):
        field_papers.confirm_by_paper(**given, satisfaction="yes", reason="")
    report = field_papers.confirm_by_paper(**given, satisfaction="yes", reason="现场不许带平板")
    assert report.state == ReportState.CONFIRMED
    assert field_papers.review_report(report=report, words="同意", by=people["representative"], at=at)


def test_returned_report_is_confirmed_anew(told):
    _, people, at = told
    report = report_of(told)
    field_papers.return_report(paper=report, reason="结果写得不清楚", by=people["representative"], at=at)
    report = ServiceReport.objects.get(pk=report.pk)
    assert report.state == ReportState.ISSUED
    assert report.confirmed_at is None
    assert not Signature.objects.of(report).standing().exists()
    assert Message.objects.filter(kind="service_report_returned", staff=people["engineer"]).exists()


@pytest.mark.req("G-08")
def test_trip_waits_for_the_report_to_be_issued(told):
    trip, people, at = told
    report = report_of(told, state=ReportState.DRAFT)
    assert report_issued(trip, people["engineer"]) == f"服务报告 {report.number} 还没有由销售部签发。"
    field_papers.issue_report(report=report, by=people["sales"], at=at)
    assert report_issued(trip, people["engineer"]) == ""


@pytest.mark.req("G-08", "A-33")
def test_released_emergency_starts_before_the_report():
    trip, people = field.make_trip()
    sales = make_staff("方莉", roles=[Role.SALES], department=department(Function.SALES, "YX"))
    at = trip.drafted_at
    field_papers.draft_paper(ServiceReport, ticket=trip.ticket, by=sales, at=at, task="—")
    trip.ticket.grade, trip.ticket.released_early_at = 1, at
    assert report_issued(trip, people["engineer"]) == ""


@pytest.mark.req("G-08")
def test_record_is_not_filed_before_the_report_is_reviewed():
    trip, people = make_handed_in()
    sales = make_staff("方莉", roles=[Role.SALES], department=department(Function.SALES, "YX"))
    at = written_at(trip) + 60 * MINUTE
    report = field_papers.draft_paper(ServiceReport, ticket=trip.ticket, by=sales, at=at, task="—")
    with pytest.raises(Refused, match="管理者代表审阅"):
        file_trip(trip=trip, by=people["clerk"], at=at)
    field_papers.void_paper(paper=report, reason="不需要", by=sales, at=at)
    file_trip(trip=trip, by=people["clerk"], at=at)
