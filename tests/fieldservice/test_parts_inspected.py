"""Inspection by 质量部, and what becomes of a part: repaired, scrapped, barred from use (S1-20, S1-57, G-18)."""

import pytest

from core.notices.models import Message
from core.timeline.models import Happening
from core.workflow import Refused
from fieldservice.actions import disposing, inspecting, stock_in
from fieldservice.gates_parts import PART, PART_STATES, REWORK, STOCK_IN
from fieldservice.models import FaultyPart, Inspection, PartState, Result, StockIn, StockInLine
from fieldservice.registry_parts import NONCONFORMITY_SOURCES
from tests.factories.field_parts import (
    BACK,
    BOARD,
    COUPLING,
    fresh_part,
    judge,
    make_accepted,
    make_parts,
    make_rejected,
    stock,
)
from tests.factories.organization import make_deputy, make_staff
from tests.factories.tickets import HOUR, department

pytestmark = pytest.mark.django_db
LATER = BACK + 5 * HOUR


@pytest.mark.req("S1-57", "G-18")
def test_part_may_be_used_only_after_it_passed():
    rows, people = make_parts(BOARD)
    order = stock(rows, people)
    before = StockInLine.objects.get().usable

    order = judge(order, people)

    assert (before, StockInLine.objects.get().usable) == (False, True)
    assert (order.state, fresh_part(rows[0]).state) == (StockIn.State.DONE, PartState.ACCEPTED)


@pytest.mark.req("G-18")
@pytest.mark.parametrize("role", ["handed_by", "received_by"])
def test_who_handed_in_or_took_it_does_not_inspect(role):
    from core.organization.models import Function
    from core.organization.roles import Role

    rows, people = make_parts(BOARD)
    both = make_staff("吴强", roles=[Role.QUALITY, Role.WAREHOUSE], department=department(Function.QUALITY))
    given = {"handed_by": both} if role == "handed_by" else {"by": both}
    order = stock(rows, people, **given)

    with pytest.raises(Refused, match="不能由您检验"):
        judge(order, people, by=both)


@pytest.mark.req("G-18")
def test_deputy_of_who_handed_in_does_not_inspect():
    from core.organization.models import Staff
    from core.times import local_date

    rows, people = make_parts(BOARD)
    order = stock(rows, people)
    day = local_date(BACK)
    make_deputy(people["engineer"], people["quality"], day, day)

    with pytest.raises(Refused, match="由您交库"):
        judge(order, people, by=Staff.objects.get(pk=people["quality"].pk))


def test_only_quality_inspects():
    rows, people = make_parts(BOARD)
    order = stock(rows, people)

    with pytest.raises(Refused, match="没有“检验”的权限"):
        judge(order, people, by=people["clerk"])


@pytest.mark.req("S1-57", "G-18")
def test_rejected_part_asks_for_its_report_and_waits_for_it():
    part, found, people = make_rejected()

    assert (part.state, found.lacks_report) == (PartState.REJECTED, True)
    assert list(NONCONFORMITY_SOURCES["入库检验"]()) == [found]
    assert Happening.objects.filter(event="NONCONFORMING", subject_id=found.pk).count() == 1
    assert Message.objects.filter(kind="nonconforming", staff=people["quality"]).count() == 1
    with pytest.raises(Refused, match="还没有开《不合格品报告处理单》"):
        disposing.ask_scrap(part=part, words="开裂", by=people["keeper"], at=LATER)

    inspecting.note_report(inspection=found, number="BHG-2611-03", by=people["quality"], at=LATER)
    part = disposing.ask_scrap(part=part, words="开裂", by=people["keeper"], at=LATER)

    assert (part.state, list(NONCONFORMITY_SOURCES["入库检验"]())) == (PartState.SCRAP_ASKED, [])


@pytest.mark.req("S1-57")
def test_quality_room_opens_the_report(monkeypatch):
    from fieldservice import registry_parts

    monkeypatch.setattr(registry_parts, "REPORT_DOORS", [lambda found, user: f"/quality/new/?inspection={found.pk}"])
    _, found, people = make_rejected()

    assert registry_parts.report_address(found, people["quality"]) == f"/quality/new/?inspection={found.pk}"


def test_rejection_says_why():
    rows, people = make_parts(BOARD)
    order = stock(rows, people)
    line = order.lines.get()

    with pytest.raises(Refused, match="要写明原因"):
        inspecting.inspect_order(
            order=order, verdicts={line.pk: ("fail", " ")}, by=people["quality"], at=BACK + 2 * HOUR
        )

    assert not Inspection.objects.exists()


@pytest.mark.req("G-18")
def test_pending_line_stays_barred_and_is_inspected_again():
    rows, people = make_parts(BOARD, COUPLING)
    order = stock(rows, people)
    first, second = order.lines.order_by("pk")
    verdicts = {first.pk: ("pass", ""), second.pk: ("pending", "等厂家意见")}
    order = inspecting.inspect_order(order=order, verdicts=verdicts, by=people["quality"], at=BACK + 2 * HOUR)
    between = (order.state, StockInLine.objects.get(pk=second.pk).usable)

    order = inspecting.inspect_order(
        order=order, verdicts={second.pk: ("pass", "")}, by=people["quality"], at=BACK + 3 * HOUR
    )

    assert (between, order.state) == ((StockIn.State.INSPECTION, False), StockIn.State.DONE)
    assert [row.result for row in Inspection.objects.filter(line=second).order_by("pk")] == ["pending", "pass"]


@pytest.mark.req("S1-20", "S1-06", "G-18")
def test_repaired_part_is_inspected_by_another_before_it_is_free():
    part, people = make_accepted()
    production = people["engineer"].department
    part = disposing.send_to_repair(part=part, department=production, words="换芯片", by=people["keeper"], at=LATER)
    assert Message.objects.filter(kind="part_to_repair", staff=people["head"]).exists()

    part = disposing.report_repaired(part=part, words="老化 8 小时", by=people["engineer"], at=LATER + HOUR)
    assert not FaultyPart.objects.usable().exists()
    part = disposing.inspect_repaired(
        part=part, result="pass", location="A-3", by=people["quality"], at=LATER + 2 * HOUR
    )

    assert (part.state, part.location, list(FaultyPart.objects.usable())) == (PartState.REPAIRED, "A-3", [part])


@pytest.mark.req("G-18")
def test_badly_repaired_part_goes_back_to_repair():
    part, people = make_accepted()
    where = people["engineer"].department
    part = disposing.send_to_repair(part=part, department=where, words="换芯片", by=people["keeper"], at=LATER)
    part = disposing.report_repaired(part=part, words="已换", by=people["engineer"], at=LATER)

    part = disposing.inspect_repaired(part=part, result="fail", words="仍复位", by=people["quality"], at=LATER)

    assert part.state == PartState.REPAIRING
    assert Inspection.objects.without_report().get().kind == Inspection.Kind.REPAIRED


@pytest.mark.req("G-18")
def test_nobody_inspects_his_own_repair():
    from core.organization.models import Function
    from core.organization.roles import Role

    part, people = make_accepted()
    both = make_staff("吴强", roles=[Role.QUALITY, Role.REPAIRER], department=department(Function.QUALITY))
    where = people["engineer"].department
    part = disposing.send_to_repair(part=part, department=where, words="换芯片", by=people["keeper"], at=LATER)
    part = disposing.report_repaired(part=part, words="已换", by=both, at=LATER)

    with pytest.raises(Refused, match="由您修复"):
        disposing.inspect_repaired(part=part, result=Result.PASS, by=both, at=LATER)


@pytest.mark.req("S1-20")
def test_scrapping_waits_for_a_head_and_leaves_who_when_and_why():
    part, people = make_accepted()
    part = disposing.ask_scrap(part=part, words="磨损超差", by=people["engineer"], at=LATER)
    assert Message.objects.filter(kind="scrap_to_approve", staff=people["head"]).exists()
    with pytest.raises(Refused, match="没有“批准报废”的权限"):
        disposing.approve_scrap(part=part, by=people["keeper"], at=LATER)

    part = disposing.approve_scrap(part=part, words="同意", by=people["head"], at=LATER + HOUR)

    line = Happening.objects.get(event="PART_SCRAPPED", subject_id=part.pk)
    assert (part.state, part.end_words, line.by, line.at) == (
        PartState.SCRAPPED,
        "磨损超差",
        people["head"],
        LATER + HOUR,
    )


@pytest.mark.req("S1-20")
def test_head_does_not_approve_what_he_asked_for():
    from core.organization.roles import Role

    part, people = make_accepted()
    both = make_staff("罗工", roles=[Role.HEAD, Role.ENGINEER], department=people["engineer"].department)
    part = disposing.ask_scrap(part=part, words="磨损超差", by=both, at=LATER)

    with pytest.raises(Refused, match="由您申请报废"):
        disposing.approve_scrap(part=part, by=both, at=LATER)


def test_refused_scrap_is_disposed_of_otherwise():
    part, people = make_accepted()
    part = disposing.ask_scrap(part=part, words="磨损超差", by=people["engineer"], at=LATER)

    part = disposing.refuse_scrap(part=part, words="先返修", by=people["head"], at=LATER)

    assert (part.state, part.end_words) == (PartState.ACCEPTED, "")


def test_void_is_refused_once_a_part_went_on():
    part, people = make_accepted()
    disposing.ask_scrap(part=part, words="磨损", by=people["engineer"], at=LATER)

    with pytest.raises(Refused, match="已进入后续处置"):
        stock_in.void_stock_in(order=StockIn.objects.get(), reason="写错", by=people["keeper"], at=LATER)


def test_steps_of_a_part_lead_only_where_the_table_says():
    found = {(source, step.name) for step in PART.steps for source in step.sources}

    assert found == {
        ("waiting", "stock"),
        ("waiting", "to_assets"),
        ("waiting", "void"),
        ("accepted", "repair"),
        ("rejected", "repair"),
        ("repairing", "repaired"),
        ("reinspection", "reinspect"),
        ("accepted", "ask_scrap"),
        ("rejected", "ask_scrap"),
        ("repairing", "ask_scrap"),
        ("scrap_asked", "scrap"),
        ("scrap_asked", "refuse_scrap"),
        ("inspection", "accept"),
        ("inspection", "reject"),
        ("inspection", "unstock"),
        ("accepted", "unstock"),
        ("rejected", "unstock"),
        ("reinspection", "pass"),
        ("reinspection", "fail"),
    }
    assert {source for source, _ in found} <= set(PART_STATES)


def test_steps_of_stock_in_and_data_lead_only_where_the_table_says():
    stocked = {(source, step.name) for step in STOCK_IN.steps for source in step.sources}
    reworked = {(source, step.name) for step in REWORK.steps for source in step.sources}

    assert stocked == {
        ("inspection", "edit"),
        ("inspection", "inspect"),
        ("inspection", "done"),
        ("inspection", "void"),
        ("done", "void"),
    }
    assert reworked == {
        ("working", "edit"),
        ("working", "reworked"),
        ("reworked", "fill"),
        ("passed", "stock"),
        ("stocked", "deliver"),
        ("working", "cancel"),
        ("reworked", "cancel"),
        ("filled", "pass"),
        ("filled", "fail"),
        ("filled", "unfill"),
        ("passed", "unfill"),
    }
