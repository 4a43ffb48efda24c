"""顾客送修: receipt, repair at base, return; no travel and no arrival clock (S1-36, G-05)."""

import pytest

from core.deadlines.models import Clock, State
from core.documents.models import Signature
from core.notices.models import Message
from core.timeline.models import Happening
from core.workflow import Refused, Stale
from fieldservice.actions import sent_in, sent_in_papers
from fieldservice.gates_sent_in import SENT_IN, SENT_IN_STATES
from fieldservice.models import FaultyPart, PartState, SentIn, SentInState
from fieldservice.pages_parts import sent_in_page
from tests.factories.deadlines import only_rules, switch_on
from tests.factories.field import make_ready
from tests.factories.field_parts import BOARD, RECEIPT, STROKES, make_diagnosed, make_ready_machine, make_sent_in
from tests.factories.outward import make_shipment
from tests.factories.tickets import HOUR, MONDAY, crew, make_confirmed, make_in_progress
from tickets import actions
from tickets.actions import services
from tickets.models import Place, Status, Ticket

pytestmark = pytest.mark.django_db


def case(machine) -> Ticket:
    return Ticket.objects.get(pk=machine.ticket_id)


def fresh(machine) -> SentIn:
    return SentIn.objects.select_related("ticket").get(pk=machine.pk)


def give_back(machine, people, at=MONDAY + 20 * HOUR, **more) -> SentIn:
    given = {"way": "picked_up", "picked_by": "吴建平", "strokes": STROKES, **more}
    return sent_in.give_back(machine=fresh(machine), by=people["clerk"], at=at, **given)


@pytest.mark.req("S1-36")
def test_machine_is_taken_in_repaired_and_given_back():
    machine, people = make_ready_machine()

    machine = give_back(machine, people)

    told = Happening.objects.filter(case_id=machine.ticket_id)
    assert (machine.number, machine.state, machine.get_way_display()) == (
        "SH261101",
        SentInState.RETURNED,
        "客户自提",
    )
    assert [line.event for line in told.filter(event__contains="SENT_IN").order_by("pk")] == [
        "SENT_IN_DIAGNOSED",
        "SENT_IN_REPAIR_BEGUN",
        "SENT_IN_READY",
        "SENT_IN_RETURNED",
    ]
    assert list(Signature.objects.of(machine).values_list("role", "name")) == [
        ("sender", "吴建平"),
        ("picker", "吴建平"),
    ]


@pytest.mark.req("S1-36", "D-11", "D-26")
@pytest.mark.parametrize(("rule", "facts"), [("D-11", {"grade": 1}), ("D-26", {"grade": 2, "urgency": "important"})])
def test_bringing_the_machine_calls_the_arrival_clock_off_with_the_reason(rule, facts):
    only_rules(rule)
    ticket, people = make_in_progress(onsite=False, **facts)
    assert Clock.objects.get(rule__key=rule).state == State.RUNNING

    machine, _ = make_sent_in(people=people, ticket=ticket, at=MONDAY)

    clock = Clock.objects.get(rule__key=rule)
    expected = State.MISSED if clock.due_at < MONDAY + 3 * HOUR else State.CANCELLED
    assert (clock.state, clock.stop_reason[:4]) == (expected, "顾客送修")
    assert (case(machine).onsite, case(machine).requested_place) == (False, Place.SENT_IN)


@pytest.mark.req("S1-36", "D-13", "D-15")
@pytest.mark.parametrize(("rule", "grade"), [("D-13", 2), ("D-15", 3)])
def test_decided_visit_is_called_off_when_the_customer_comes(rule, grade):
    only_rules(rule)
    ticket, people = make_in_progress(grade=grade)

    make_sent_in(people=people, ticket=ticket)

    clock = Clock.objects.get(rule__key=rule)
    assert (clock.state, clock.stop_reason) == (
        State.CANCELLED,
        "顾客送修：吴建平送到，GJ-630 高速管式绞线机控制柜 GJ630-2403-001，柜门有一道划痕，其余完好",
    )


@pytest.mark.req("S1-36", "D-15")
def test_later_grade_starts_no_arrival_clock_again():
    switch_on("S1")
    ticket, people = make_in_progress(grade=3, onsite=False)
    make_sent_in(people=people, ticket=ticket)

    first = {"grade": 1, "urgency": "urgent"}
    fresh_case = Ticket.objects.get(pk=ticket.pk)
    actions.classify(ticket=fresh_case, by=people["clerk"], at=MONDAY + 5 * HOUR, reason="批量停机", **first)

    running = Clock.objects.filter(case_id=ticket.pk, state=State.RUNNING).values_list("rule__key", flat=True)
    assert not {"D-11", "D-13", "D-15"} & set(running)


@pytest.mark.req("S1-36")
def test_finished_repair_restores_the_case_and_the_engineer_reports_it():
    machine, people = make_ready_machine()
    restored = case(machine).restored_at

    actions.report_handled(
        ticket=case(machine), result="更换通信板", by=people["engineer"], at=MONDAY + 10 * HOUR, cause="供电跌落"
    )

    assert restored == MONDAY + 9 * HOUR
    assert case(machine).status == Status.HANDLED
    assert not Happening.objects.filter(case_id=machine.ticket_id, event="REMOTE_SOLVED").exists()
    assert Message.objects.filter(kind="sent_in_ready", staff=people["clerk"]).count() == 1


def test_case_is_not_handled_while_the_machine_lies_open():
    machine, people = make_diagnosed()

    with pytest.raises(Refused, match="送修设备 SH261101 还没有完工"):
        actions.report_handled(ticket=case(machine), result="x", by=people["engineer"], at=MONDAY + 6 * HOUR)


def test_case_does_not_close_while_the_machine_is_here():
    machine, people = make_ready_machine()
    engineer, clerk = people["engineer"], people["clerk"]
    actions.report_handled(ticket=case(machine), result="换板", by=engineer, at=MONDAY + 10 * HOUR)
    said = {"result": "solved", "method": "phone", "verified_with": "吴建平"}
    actions.verify(ticket=case(machine), by=clerk, at=MONDAY + 11 * HOUR, **said)
    with pytest.raises(Refused, match="还没有返还客户"):
        actions.close(ticket=case(machine), by=clerk, at=MONDAY + 12 * HOUR)

    give_back(machine, people, at=MONDAY + 13 * HOUR)

    assert actions.close(ticket=case(machine), by=clerk, at=MONDAY + 14 * HOUR).status == Status.CLOSED


@pytest.mark.req("G-05", "S1-36")
def test_paid_repair_begins_after_the_quote_is_accepted(monkeypatch):
    machine, people = make_diagnosed(is_paid=True)
    with pytest.raises(Refused, match="客户还没有认可报价"):
        sent_in.begin_repair(machine=machine, by=people["engineer"], at=MONDAY + 5 * HOUR)

    monkeypatch.setattr("fieldservice.gates_sent_in.accepted_quote", lambda ticket: object())

    machine = sent_in.begin_repair(machine=machine, by=people["engineer"], at=MONDAY + 5 * HOUR)
    assert machine.state == SentInState.REPAIRING


def test_machine_may_go_back_unrepaired():
    machine, people = make_diagnosed(is_paid=True)

    machine = sent_in.give_up(machine=machine, reason="客户不接受报价", by=people["engineer"], at=MONDAY + 6 * HOUR)

    assert give_back(machine, people).not_repaired_reason == "客户不接受报价"


@pytest.mark.req("S1-36", "S1-35")
def test_machine_goes_back_by_carrier_once_the_parcel_left():
    machine, people = make_ready_machine()
    shipment = make_shipment(case(machine), people, at=MONDAY + 10 * HOUR)
    with pytest.raises(Refused, match="请先寄出"):
        give_back(machine, people, way="carrier", shipment=shipment)
    way = {"carrier": "sf", "tracking": "SF1042286317905"}
    shipment = services.send_shipment(shipment=shipment, by=people["clerk"], at=MONDAY + 11 * HOUR, **way)

    machine = give_back(machine, people, way="carrier", shipment=shipment, strokes=None, picked_by="")

    assert (machine.way, machine.shipment) == ("carrier", shipment)


@pytest.mark.req("S1-20")
def test_old_part_of_the_repair_waits_for_the_store():
    make_ready_machine(parts=[BOARD, {**BOARD, "name": "螺钉", "returned": False}])

    part = FaultyPart.objects.get()
    assert (part.name, part.state, part.trip, part.source) == ("通信板", PartState.WAITING, None, "SH261101")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"appearance": " "}, "appearance"),
        ({"brought_by": ""}, "brought_by"),
        ({"strokes": None}, "unsigned_reason"),
        ({"received_at": MONDAY - HOUR}, "received_at"),
        ({"received_at": MONDAY + 9 * HOUR}, "received_at"),
    ],
)
def test_bad_receipt_is_refused_at_its_field(change, field):
    ticket, people = make_in_progress(onsite=False)

    given = {**RECEIPT, "strokes": STROKES, **change}

    with pytest.raises(Refused) as refused:
        sent_in.receive_machine(ticket=ticket, by=people["clerk"], at=MONDAY + 3 * HOUR, **given)

    assert refused.value.field == field
    assert not SentIn.objects.exists()


def test_two_dots_are_no_signature():
    ticket, people = make_in_progress(onsite=False)

    with pytest.raises(Refused, match="签名太短"):
        make_sent_in(people=people, ticket=ticket, strokes=[[[1, 1]], [[4, 4]]])


def test_paper_signature_needs_its_reason_only():
    machine, _ = make_sent_in(strokes=None, unsigned_reason="物流送到，纸单已签")

    assert not Signature.objects.of(machine).exists()


def test_changed_receipt_breaks_the_signature():
    machine, people = make_sent_in()
    intact = sent_in_page(fresh(machine), people["clerk"], at=MONDAY + 4 * HOUR)["signs"][0]["intact"]

    sent_in.edit_receipt(machine=machine, appearance="完好", by=people["clerk"], at=MONDAY + 4 * HOUR)

    signs = sent_in_page(fresh(machine), people["clerk"], at=MONDAY + 4 * HOUR)["signs"]
    assert (intact, signs[0]["intact"]) == (True, False)


def test_receipt_of_an_old_version_is_refused():
    machine, people = make_sent_in()
    sent_in.edit_receipt(machine=machine, fault="不通电", by=people["clerk"], at=MONDAY + 4 * HOUR)

    with pytest.raises(Stale):
        sent_in.edit_receipt(
            machine=machine, fault="x", by=people["clerk"], at=MONDAY + 4 * HOUR, expected_version=machine.version
        )


def test_same_machine_is_not_taken_in_twice():
    machine, people = make_sent_in()

    with pytest.raises(Refused, match="还没有返还"):
        make_sent_in(people=people, ticket=case(machine))


def test_machine_is_refused_while_somebody_travels():
    trip, people = make_ready()

    with pytest.raises(Refused, match="未结束的外出"):
        make_sent_in(people=people, ticket=trip.ticket)


def test_machine_is_refused_on_a_finished_case():
    ticket, people = make_confirmed(onsite=False)

    with pytest.raises(Refused, match="不能收送修设备"):
        make_sent_in(people=people, ticket=ticket)


def test_engineer_does_not_take_machines_in():
    people = crew()
    ticket, _ = make_in_progress(people=people, onsite=False)

    with pytest.raises(Refused, match="没有“收发顾客送修设备”的权限"):
        sent_in.receive_machine(
            ticket=ticket, by=people["engineer"], at=MONDAY + 3 * HOUR, strokes=STROKES, **RECEIPT
        )


def test_void_receipt_keeps_its_number():
    machine, people = make_sent_in()

    machine = sent_in.void_receipt(machine=machine, reason="收错", by=people["clerk"], at=MONDAY + 4 * HOUR)

    assert (machine.state, machine.number) == (SentInState.VOID, "SH261101")


@pytest.mark.req("S1-36")
def test_both_slips_are_papers():
    machine, people = make_ready_machine()

    receipt = sent_in_papers.print_receipt(machine=fresh(machine), by=people["clerk"], at=MONDAY + 10 * HOUR)
    slip = sent_in_papers.print_return(machine=fresh(machine), by=people["clerk"], at=MONDAY + 10 * HOUR)

    assert (receipt.title, slip.title) == ("顾客送修收件单", "顾客送修返还单")
    assert receipt.data["sign_sender"]["name"] == "吴建平"


def test_steps_of_a_machine_lead_only_where_the_table_says():
    found = {(source, step.name) for step in SENT_IN.steps for source in step.sources}

    assert found == {
        ("received", "edit"),
        ("diagnosed", "edit"),
        ("received", "diagnose"),
        ("diagnosed", "diagnose"),
        ("diagnosed", "begin"),
        ("repairing", "ready"),
        ("received", "give_up"),
        ("diagnosed", "give_up"),
        ("repairing", "give_up"),
        ("ready", "return"),
        ("received", "void"),
    }
    assert {source for source, _ in found} <= set(SENT_IN_STATES)


@pytest.mark.req("S1-36", "H2")
def test_repair_sheet_is_written_from_what_is_known():
    machine, people = make_diagnosed()
    begun = sent_in_papers.write_sheet(machine=machine, by=people["engineer"], at=MONDAY + 5 * HOUR)
    machine = sent_in.begin_repair(machine=fresh(machine), by=people["engineer"], at=MONDAY + 6 * HOUR)
    said = {"work": "更换通信板", "test_words": "正常", "parts": [BOARD, {**BOARD, "charge": "bought"}]}
    machine = sent_in.finish_repair(machine=machine, by=people["engineer"], at=MONDAY + 9 * HOUR, **said)

    sheet = sent_in_papers.write_sheet(machine=machine, by=people["engineer"], at=MONDAY + 10 * HOUR)

    assert (sheet.pk, sheet.serial, sheet.report_content) == (begun.pk, machine.serial, machine.fault)
    sheet.refresh_from_db()
    assert (sheet.result, sheet.warranty_parts, sheet.bought_parts) == (
        "更换通信板",
        [{"name": "通信板", "quantity": "1"}],
        [{"name": "通信板", "quantity": "1", "price": ""}],
    )


def test_repair_sheet_waits_for_the_diagnosis():
    machine, people = make_sent_in()

    with pytest.raises(Refused, match="还没有诊断"):
        sent_in_papers.write_sheet(machine=machine, by=people["engineer"], at=MONDAY + 4 * HOUR)
