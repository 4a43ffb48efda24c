"""D-07 … D-29 by the buttons of a trip: departed, arrived, restored, returned."""

import pytest

from core.deadlines.actions import answer_exemption, ask_exemption
from core.deadlines.models import State
from fieldservice.actions import arranging
from fieldservice.models import MomentKind, Trip
from tests.factories.deadlines import only_rules
from tests.factories.field import make_on_site, make_on_the_way, make_ready, make_requested, make_restored, say
from tests.factories.field_parts import make_sent_in
from tests.fieldservice.clocks.road import HOUR, MINUTE, MONDAY, drafted, ran_ahead, read_rules, released
from tests.tickets.clocks.company import clock, company, site, states
from tickets import actions
from tickets.actions.handling import decide_onsite

pytestmark = pytest.mark.django_db
K = MomentKind


def _with(agreed_at) -> dict:
    return {"agreed_at": agreed_at, "agreed_with": "吴建平"}


TOLD = {"noticed_with": "吴建平", "words": "周二上午两人前来保养。"}


@pytest.mark.req("D-11", "D-13", "D-15", "D-26", "A-08")
@pytest.mark.parametrize("late", [0, 1])
@pytest.mark.parametrize(("rule", "grade", "hours"), [("D-13", 2, 48), ("D-15", 3, 72), ("D-26", 2, 24)])
def test_arrival_by_the_tablet_stops_the_arrival_clock(rule, grade, hours, late):
    only_rules(rule)
    people = company()
    trip, _ = make_on_the_way(people=people, grade_of_case=grade)

    say(trip, K.ARRIVED, MONDAY + hours * HOUR + late * MINUTE)

    assert clock(rule).due_at == MONDAY + hours * HOUR
    assert states(rule) == [State.MISSED if late else State.MET]


@pytest.mark.req("D-11", "A-33")
@pytest.mark.parametrize(("main_city", "hours"), [(True, 2), (False, 24)])
@pytest.mark.parametrize("late", [0, 1])
def test_d11_is_met_by_a_trip_that_ran_ahead(main_city, hours, late):
    only_rules("D-11")
    trip = ran_ahead(company(), grade=1, said=site(main_city=main_city))

    say(trip, K.ARRIVED, MONDAY + hours * HOUR + late * MINUTE)

    assert states("D-11") == [State.MISSED if late else State.MET]


@pytest.mark.req("D-15", "A-06")
def test_an_appointment_replaces_the_due_time_and_keeps_the_original():
    only_rules("D-15")
    people = company()
    trip, _ = make_ready(people=people)
    agreed = MONDAY + 100 * HOUR

    arranging.agree_arrival(
        trip=trip, agreed_at=agreed, agreed_with="吴建平", by=people["clerk"], at=MONDAY + 3 * HOUR
    )
    say(trip, K.DEPARTED, MONDAY + 95 * HOUR)
    say(trip, K.ARRIVED, MONDAY + 99 * HOUR)

    kept = clock("D-15")
    assert (kept.due_at, kept.computed_due_at, kept.state) == (agreed, MONDAY + 72 * HOUR, State.MET)
    assert (kept.agreed_with, kept.agreed_by) == ("吴建平", people["clerk"])


@pytest.mark.req("D-26", "G-22", "S3-16")
def test_an_excused_arrival_does_not_climb():
    only_rules("D-26")
    people = company()
    trip, _ = make_on_the_way(people=people, grade_of_case=2)
    row = ask_exemption(clock("D-26"), reason="大雪封路", by=people["engineer"], at=MONDAY + 4 * HOUR)
    answer_exemption(row, approve=True, by=people["service_head"], at=MONDAY + 5 * HOUR)

    say(trip, K.ARRIVED, MONDAY + 30 * HOUR)

    assert clock("D-26").is_exempt


# D-07: planned service, free and ungraded; graded faults follow their grade.


def planned(people) -> Trip:
    trip, _ = make_requested(people=people, grade_of_case=4)
    return trip


def notice(trip, people, at=MONDAY + 3 * HOUR):
    return arranging.send_service_notice(trip=trip, by=people["clerk"], at=at, **TOLD)


def leave(trip, people, at):
    from fieldservice.actions.records import fill_header
    from tests.factories.field import prepare, renewed

    fill_header(trip=trip, by=people["clerk"], at=at)
    prepare(trip, people, at)
    arranging.arrange_trip(trip=trip, by=people["clerk"], at=at)
    read_rules(trip, at)
    say(trip, K.DEPARTED, at)
    return renewed(trip)


@pytest.mark.req("D-07", "S1-45")
@pytest.mark.parametrize("late", [0, 1])
def test_d07_runs_a_day_from_the_service_notice_to_the_arrival(late):
    only_rules("D-07")
    people = company()
    trip = notice(planned(people), people)
    trip = leave(trip, people, MONDAY + 4 * HOUR)

    say(trip, K.ARRIVED, MONDAY + 27 * HOUR + late * MINUTE)

    assert (clock("D-07").started_at, clock("D-07").due_at) == (MONDAY + 3 * HOUR, MONDAY + 27 * HOUR)
    assert states("D-07") == [State.MISSED if late else State.MET]


@pytest.mark.req("D-07", "A-06")
def test_d07_gives_way_to_the_date_agreed_before_the_notice():
    only_rules("D-07")
    people = company()
    trip = planned(people)
    agreed = MONDAY + 80 * HOUR
    arranging.agree_arrival(
        trip=trip, agreed_at=agreed, agreed_with="吴建平", by=people["clerk"], at=MONDAY + 3 * HOUR
    )

    notice(trip, people, MONDAY + 3 * HOUR + MINUTE)

    assert (clock("D-07").due_at, clock("D-07").agreed_with) == (agreed, "吴建平")
    assert clock("D-07").computed_due_at == MONDAY + 27 * HOUR + MINUTE


@pytest.mark.req("D-07", "A-06")
def test_d07_is_not_for_graded_faults():
    from core.workflow import Refused

    only_rules("D-07")
    people = company()
    trip, _ = make_requested(people=people)

    with pytest.raises(Refused, match="按等级到达"):
        notice(trip, people)
    assert states("D-07") == []


# D-08, D-09: from the arrival.


@pytest.mark.req("D-08", "D-09", "A-07")
@pytest.mark.parametrize(("is_complex", "rule", "hours"), [(False, "D-08", 24), (True, "D-09", 48)])
@pytest.mark.parametrize("late", [0, 1])
def test_repair_is_counted_from_the_arrival_on_site(is_complex, rule, hours, late):
    only_rules("D-08", "D-09")
    trip, _ = make_on_site(people=company(), is_complex=is_complex)

    say(trip, K.RESTORED, trip.arrived_at + hours * HOUR + late * MINUTE)

    assert clock(rule).started_at == MONDAY + 5 * HOUR
    assert states(rule) == [State.MISSED if late else State.MET]


@pytest.mark.req("D-08", "A-07")
def test_a_second_visit_opens_no_second_repair_clock_while_the_first_runs():
    only_rules("D-08")
    people = company()
    first, _ = make_on_site(people=people, is_complex=False)
    say(first, K.RETURNED, MONDAY + 7 * HOUR, brings_part=False)
    second, _ = make_ready(people=people, ticket=first.ticket, at=MONDAY + 8 * HOUR)
    say(second, K.DEPARTED, MONDAY + 11 * HOUR)
    say(second, K.ARRIVED, MONDAY + 12 * HOUR)
    say(second, K.RESTORED, MONDAY + 14 * HOUR)

    assert states("D-08") == [State.MET]
    assert clock("D-08").started_at == MONDAY + 5 * HOUR


@pytest.mark.req("D-08")
def test_a_later_repair_of_a_case_that_ran_again_has_its_own_clock():
    only_rules("D-08")
    people = company()
    first, _ = make_restored(people=people, is_complex=False)
    say(first, K.RETURNED, MONDAY + 10 * HOUR, brings_part=False)
    second, _ = make_ready(people=people, ticket=first.ticket, at=MONDAY + 30 * HOUR)
    say(second, K.DEPARTED, MONDAY + 33 * HOUR)
    say(second, K.ARRIVED, MONDAY + 34 * HOUR)

    assert states("D-08") == [State.MET, State.RUNNING]
    say(second, K.RESTORED, MONDAY + 36 * HOUR)
    assert states("D-08") == [State.MET, State.MET]


# D-29: the emergency team.


@pytest.mark.req("D-29", "S3-20")
@pytest.mark.parametrize("late", [0, 1])
def test_d29_is_met_when_the_team_arrives_with_the_trip(late):
    only_rules("D-29")
    people = company()
    ticket = released(people, grade=1)
    actions.form_team(ticket=ticket, members=[people["engineer"]], by=people["service_head"], at=MONDAY + 18 * MINUTE)
    trip = drafted(ticket, people, at=MONDAY + 20 * MINUTE)
    read_rules(trip, MONDAY + 20 * MINUTE)
    say(trip, K.DEPARTED, MONDAY + 21 * MINUTE)

    say(trip, K.ARRIVED, MONDAY + 60 * MINUTE + late * MINUTE)

    assert states("D-29") == [State.MISSED if late else State.MET]


@pytest.mark.req("D-29")
def test_d29_does_not_end_with_people_who_are_not_of_the_team():
    only_rules("D-29")
    people = company()
    trip = ran_ahead(people, grade=1)

    say(trip, K.ARRIVED, MONDAY + 50 * MINUTE)

    assert states("D-29") == [State.RUNNING]


@pytest.mark.req("D-29", "S1-36")
def test_d29_is_called_off_when_the_customer_brings_the_machine():
    only_rules("D-29")
    people = company()
    ticket = released(people, grade=1)

    make_sent_in(people=people, ticket=ticket, at=MONDAY - 150 * MINUTE)

    assert (states("D-29"), clock("D-29").stop_reason[:4]) == ([State.CANCELLED], "顾客送修")


@pytest.mark.req("D-29", "A-06")
def test_appointment_with_the_customer_counts_for_the_team_as_for_anybody():
    only_rules("D-29", "D-11")
    people = company()
    trip = drafted(released(people, grade=1), people, at=MONDAY + 20 * MINUTE)
    agreed = _with(MONDAY + 5 * HOUR)

    arranging.agree_arrival(trip=trip, by=people["clerk"], at=MONDAY + 30 * MINUTE, **agreed)

    assert {clock("D-29").due_at, clock("D-11").due_at} == {agreed["agreed_at"]}
    assert clock("D-29").computed_due_at == MONDAY + HOUR


# D-19: back with a part.


@pytest.mark.req("D-19", "S1-55")
@pytest.mark.parametrize(("brings", "expected"), [(True, [State.RUNNING]), (False, [])])
def test_d19_starts_at_headquarters_where_a_part_comes_back(brings, expected):
    only_rules("D-19")
    trip, _ = make_restored(people=company())

    say(trip, K.RETURNED, MONDAY + 10 * HOUR, brings_part=brings)

    assert states("D-19") == expected


def test_an_onsite_decision_is_needed_for_a_signature():
    from core.workflow import Refused
    from fieldservice.actions import trips
    from tests.factories.tickets import make_in_progress

    people = company()
    ticket, _ = make_in_progress(people=people, onsite=False)
    with pytest.raises(Refused, match="远程"):
        drafted(ticket, people, at=MONDAY + 3 * HOUR)
    decide_onsite(ticket=ticket, by=people["engineer"], at=MONDAY + 3 * HOUR)
    trip = drafted(ticket, people, at=MONDAY + 3 * HOUR)
    assert trips.request_trip(trip=trip, by=people["head"], at=MONDAY + 4 * HOUR).number
