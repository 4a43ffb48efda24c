"""What a request, an arrangement and a departure wait for; what trips forbid their case; who hears of it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core.notices.models import Message
from core.organization.handover import hand_over, open_work
from core.organization.models import Deputy
from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused, Stale
from fieldservice import registry
from fieldservice.actions import arranging, trips
from fieldservice.models import ChecklistItem, MomentKind, Trip, TripState
from tests.factories.deadlines import switch_on
from tests.factories.field import (
    case_of,
    make_back,
    make_on_site,
    make_ready,
    make_requested,
    make_restored,
    make_trip,
    prepare,
    renewed,
    say,
)
from tests.factories.organization import make_department, make_staff
from tests.factories.tickets import HOUR, MINUTE, MONDAY, make_in_progress
from tests.fieldservice.clocks.road import drafted, read_rules, released, reviewed
from tickets import actions
from tickets.lifecycle import LIFECYCLE
from tickets.models import Involvement

pytestmark = pytest.mark.django_db
NOON = MONDAY + 3 * HOUR


def told(kind) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("staff__name", flat=True))


# The request.


@pytest.mark.req("S1-41", "H6")
def test_the_request_takes_over_what_case_and_plan_say():
    ticket, people = make_in_progress()
    plan = ticket.current_plan
    plan.parts = [{"name": "联轴器", "model": "LK-32", "unit": "件", "quantity": "1", "note": ""}]
    plan.save()

    engineer = people["engineer"]
    trip = trips.draft_trip(ticket=ticket, lead=engineer, members=[], by=engineer, at=NOON)

    assert (trip.parts, trip.plan) == (plan.parts, plan)
    assert trip.department == people["engineer"].department
    assert trip.site_phone == ticket.contact_phone
    assert told("trip_to_sign") == {"罗志远"}


@pytest.mark.req("S1-41")
def test_another_departments_head_does_not_sign():
    trip, people = make_trip()

    with pytest.raises(Refused, match="罗志远签批"):
        trips.request_trip(trip=trip, by=people["service_head"], at=NOON)


@pytest.mark.req("S1-41")
def test_the_deputy_signs_in_the_heads_name():
    trip, people = make_trip()
    deputy = people["service_head"]
    Deputy.objects.create(
        principal=people["head"], deputy=deputy, starts_on=MONDAY.date(), ends_on=MONDAY.date() + timedelta(days=3)
    )

    trip = trips.request_trip(trip=trip, by=type(deputy).objects.get(pk=deputy.pk), at=NOON)

    assert (trip.requested_by, trip.requested_for) == (deputy, people["head"])
    line = Happening.objects.get(event="DISPATCH_REQUESTED")
    assert (line.by, line.on_behalf_of) == (deputy, people["head"])


@pytest.mark.req("S1-41")
def test_a_deputy_of_other_days_does_not_sign():
    trip, people = make_trip()
    deputy, past = people["service_head"], MONDAY.date() - timedelta(days=9)
    Deputy.objects.create(principal=people["head"], deputy=deputy, starts_on=past, ends_on=past)

    with pytest.raises(Refused):
        trips.request_trip(trip=trip, by=type(deputy).objects.get(pk=deputy.pk), at=NOON)


@pytest.mark.req("G-01")
def test_a_major_case_waits_for_the_general_manager():
    ticket, people = make_in_progress()
    ticket.is_major = True
    ticket.save()
    trip, _ = make_trip(ticket=ticket, people=people)

    with pytest.raises(Refused, match="总经理批准"):
        trips.request_trip(trip=trip, by=people["head"], at=NOON)


@pytest.mark.req("G-13")
def test_who_is_not_qualified_does_not_go():
    trip, people = make_trip()

    def source(ids, ticket, *, day):
        return {people["mate"].pk: "缺高压电工证"}

    registry.register_qualification(source)
    try:
        with pytest.raises(Refused, match="韦志强：缺高压电工证"):
            trips.request_trip(trip=trip, by=people["head"], at=NOON)
    finally:
        registry.forget_qualification(source)


@pytest.mark.req("S1-54", "A-04")
def test_numbers_have_the_letters_of_the_department_that_goes_and_no_gap():
    ticket, people = make_in_progress()
    research = make_department("研发部", letters="YF", head=people["head"])
    first, _ = make_requested(ticket=ticket, people=people)
    second, _ = make_requested(ticket=ticket, people=people)
    other, _ = make_requested(ticket=ticket, people=people, department=research)

    assert [trip.number for trip in (first, second, other)] == ["SC261101", "SC261102", "YF261101"]
    assert (second.serial_no, second.request_serial_no) == (2, 2)


@pytest.mark.req("S1-54")
def test_a_refused_signature_uses_no_number():
    trip, people = make_trip()
    with pytest.raises(Refused):
        trips.request_trip(trip=trip, by=people["service_head"], at=NOON)

    assert trips.request_trip(trip=trip, by=people["head"], at=NOON).number == "SC261101"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"estimate": Decimal("-1")}, "estimate"),
        ({"advance_wanted": Decimal("-1")}, "advance_wanted"),
        ({"planned_end": MONDAY}, "planned_end"),
        ({"purpose": " "}, "purpose"),
        ({"destination": ""}, "destination"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(fields, field):
    ticket, people = make_in_progress()

    with pytest.raises(Refused) as refused:
        trips.draft_trip(ticket=ticket, lead=people["engineer"], members=[], by=people["engineer"], at=NOON, **fields)
    assert refused.value.field == field
    assert not Trip.objects.exists()


def test_somebody_without_the_craft_does_not_lead():
    ticket, people = make_in_progress()

    with pytest.raises(Refused, match="不能带队"):
        trips.draft_trip(ticket=ticket, lead=people["clerk"], members=[], by=people["engineer"], at=NOON)


@pytest.mark.req("S1-42", "S1-10")
def test_the_signature_asks_for_the_advance():
    trip, people = make_trip(estimate=Decimal("2000"), advance_wanted=Decimal("1500"))

    trips.request_trip(trip=trip, by=people["head"], at=NOON)

    advance = renewed(trip).advances.get()
    assert (advance.amount, advance.person) == (Decimal("1500"), people["engineer"])


# Changing and cancelling.


@pytest.mark.req("S1-42")
def test_a_signed_request_is_changed_by_head_or_clerk_and_everybody_hears():
    trip, people = make_requested()
    driver = make_staff("石军", roles=[Role.WAREHOUSE], department=people["engineer"].department)

    with pytest.raises(Refused, match="负责人已签批"):
        trips.edit_trip(trip=trip, by=people["engineer"], at=NOON, purpose="改")
    trips.edit_trip(trip=trip, members=[people["engineer"], driver], by=people["clerk"], at=NOON)

    assert {m.person for m in trip.members.all()} == {people["engineer"], driver}
    assert {"陈国栋", "石军", "韦志强"} <= told("trip_changed")
    assert Involvement.objects.filter(ticket=trip.ticket, person=driver, why="helper").exists()
    assert "增加石军，减去韦志强" in Happening.objects.get(event="TRIP_CHANGED").note


def test_an_older_version_is_refused_with_what_changed():
    trip, people = make_trip()
    old = trip.version
    trips.edit_trip(trip=trip, by=people["engineer"], at=NOON, destination="合肥")

    with pytest.raises(Stale) as stale:
        trips.edit_trip(trip=trip, by=people["engineer"], at=NOON, expected_version=old, destination="南京")
    assert "目的地" in stale.value.changed


def test_a_cancelled_trip_keeps_its_number_and_says_why():
    trip, people = make_requested()

    with pytest.raises(Refused, match="写明原因"):
        trips.cancel_trip(trip=trip, reason=" ", by=people["head"], at=NOON)
    trips.cancel_trip(trip=trip, reason="客户改期", by=people["head"], at=NOON)

    trip = renewed(trip)
    assert (trip.state, trip.number, trip.cancel_reason) == (TripState.CANCELLED, "SC261101", "客户改期")
    assert {"陈国栋", "韦志强", "林晓芸"} <= told("trip_cancelled")


def test_who_has_left_cannot_be_called_back_by_cancelling():
    trip, people = make_on_site()

    with pytest.raises(Refused, match="现场处理"):
        trips.cancel_trip(trip=trip, reason="改期", by=people["head"], at=MONDAY + 6 * HOUR)


# Leaving.


@pytest.mark.req("S1-41", "S1-42")
def test_nobody_leaves_before_the_signature_and_the_arrangement():
    trip, people = make_trip()
    read_rules(trip, NOON)
    with pytest.raises(Refused, match="还没有经生产部负责人罗志远签批"):
        say(trip, MomentKind.DEPARTED, NOON)

    trips.request_trip(trip=trip, by=people["head"], at=NOON)
    with pytest.raises(Refused, match="客服还没有安排好行程"):
        say(trip, MomentKind.DEPARTED, NOON)


@pytest.mark.req("S1-72")
def test_nobody_leaves_before_everybody_read_the_rules_of_conduct():
    trip, people = make_ready()
    trip.members.filter(person=people["mate"]).update(conduct_at=None)

    with pytest.raises(Refused, match="韦志强还没有确认外出行为规范"):
        say(trip, MomentKind.DEPARTED, NOON)


@pytest.mark.req("S1-72")
def test_only_who_goes_confirms_the_rules_and_only_once():
    trip, people = make_requested()

    with pytest.raises(Refused, match="外派人员本人"):
        arranging.confirm_conduct(trip=trip, by=people["clerk"], at=NOON)
    arranging.confirm_conduct(trip=trip, by=people["engineer"], at=NOON)
    with pytest.raises(Refused, match="您已确认"):
        arranging.confirm_conduct(trip=trip, by=people["engineer"], at=NOON)


@pytest.mark.req("S1-42")
def test_the_journey_is_arranged_when_every_line_is_seen_to():
    trip, people = make_requested()
    with pytest.raises(Refused, match="还没有办：记录表头已填写、已与客户约定到达时间、车票或机票"):
        arranging.arrange_trip(trip=trip, by=people["clerk"], at=NOON)

    prepare(trip, people, NOON)
    trip = arranging.arrange_trip(trip=trip, by=people["clerk"], at=NOON)

    assert (trip.state, trip.arranged_by) == (TripState.READY, people["clerk"])
    assert {"陈国栋", "韦志强"} <= told("trip_arranged")


@pytest.mark.req("S1-42")
def test_a_line_that_is_not_needed_says_why():
    trip, people = make_requested()
    item = ChecklistItem.objects.get(name="住宿")

    with pytest.raises(Refused, match="为什么不需要"):
        arranging.check(trip=trip, item=item, by=people["clerk"], at=NOON, skipped=True)
    arranging.check(trip=trip, item=item, by=people["clerk"], at=NOON, skipped=True, note="当天往返")

    assert trip.checks.get().get_state_display() == "不需要"


def test_engineers_do_not_tick_the_preparations():
    trip, people = make_requested()

    with pytest.raises(Refused, match="权限"):
        arranging.check_rest(trip=trip, by=people["engineer"], at=NOON)


@pytest.mark.req("A-33")
def test_a_released_emergency_leaves_before_its_papers_but_not_before_the_rules():
    ticket, people = make_released()
    trip = drafted(ticket, people, at=MONDAY + 20 * MINUTE)
    with pytest.raises(Refused, match="行为规范"):
        say(trip, MomentKind.DEPARTED, MONDAY + 21 * MINUTE)

    read_rules(trip, MONDAY + 21 * MINUTE)
    say(trip, MomentKind.DEPARTED, MONDAY + 22 * MINUTE)

    trip = renewed(trip)
    assert (trip.state, trip.requested_at, trip.number) == (TripState.ON_THE_WAY, None, "SC261101")
    assert told("trip_to_sign_late") == {"罗志远"}


def make_released():
    from tests.tickets.clocks.company import company

    people = company()
    return released(people, grade=1), people


@pytest.mark.req("A-33")
def test_an_emergency_that_nobody_released_waits():
    from tests.tickets.clocks.company import company

    people = company()
    ticket = reviewed(people, grade=1)
    ticket.released_early_at = None
    trip = drafted(ticket, people)
    read_rules(trip, NOON)

    with pytest.raises(Refused, match="签批"):
        say(trip, MomentKind.DEPARTED, NOON)


# What trips forbid their case.


@pytest.mark.parametrize("step", ["depart", "arrive", "restore"])
def test_the_cases_own_buttons_rest_where_a_trip_records_the_way(step):
    trip, people = make_requested()

    assert "外出页登记" in LIFECYCLE.refusal(case_of(trip), step, by=people["engineer"], at=NOON) or step == "restore"
    with pytest.raises(Refused):
        actions.record_arrival(ticket=trip.ticket, by=people["engineer"], at=NOON)


def test_a_case_without_trips_keeps_its_buttons():
    ticket, people = make_in_progress()

    assert actions.record_departure(ticket=ticket, by=people["engineer"], at=NOON).departed_at == NOON


def test_a_case_whose_trip_was_cancelled_has_its_buttons_again():
    trip, people = make_trip()
    trips.cancel_trip(trip=trip, reason="客户改期", by=people["head"], at=NOON)

    assert actions.record_departure(ticket=trip.ticket, by=people["engineer"], at=NOON).departed_at == NOON


@pytest.mark.req("S1-51")
def test_a_case_closes_after_every_trip_is_filed_or_cancelled():
    trip, people = make_back()
    ticket = case_of(trip)
    ticket.status = "confirmed"

    assert f"外出 {trip.number} 还没有归档或取消" in " ".join(
        reason(ticket, people["clerk"]) for reason in LIFECYCLE.extra["close"]
    )
    Trip.objects.update(state=TripState.FILED)
    assert not any("归档或取消" in reason(case_of(trip), people["clerk"]) for reason in LIFECYCLE.extra["close"])


def test_a_second_trip_stamps_nothing_twice():
    first, people = make_restored()
    say(first, MomentKind.RETURNED, MONDAY + 10 * HOUR, brings_part=False)
    second, _ = make_ready(ticket=case_of(first), people=people, at=MONDAY + 12 * HOUR)
    for kind, hours in ((MomentKind.DEPARTED, 15), (MomentKind.ARRIVED, 16), (MomentKind.RESTORED, 18)):
        say(second, kind, MONDAY + hours * HOUR)

    ticket = case_of(first)
    assert (ticket.arrived_at, ticket.restored_at) == (MONDAY + 5 * HOUR, MONDAY + 8 * HOUR)
    assert renewed(second).restored_at == MONDAY + 18 * HOUR


# Who leaves the company.


def test_the_successor_takes_over_the_open_trips():
    switch_on()
    trip, people = make_ready()
    filed, _ = make_ready(ticket=case_of(trip), people=people, at=MONDAY + HOUR)
    Trip.objects.filter(pk=filed.pk).update(state=TripState.FILED)
    heir = make_staff("高鹏", roles=[Role.ENGINEER], department=people["engineer"].department)
    assert any(rest.source.name == "外出" and len(rest.lines) == 1 for rest in open_work(people["engineer"]))

    hand_over(people["engineer"], heir, by=people["service_head"], at=MONDAY + 4 * HOUR)

    trip = renewed(trip)
    assert trip.lead == heir
    assert {m.person for m in trip.members.all()} == {heir, people["mate"]}
    assert trip.members.get(person=heir).conduct_at is None
    assert renewed(filed).lead == people["engineer"]
