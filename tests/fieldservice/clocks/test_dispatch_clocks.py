"""D-06: the head chooses people and hands the request to 客服 within two hours, from the passed review (A-33)."""

import pytest

from core.deadlines.actions import pause
from core.deadlines.models import State
from core.workflow import Refused
from fieldservice.actions import trips
from tests.factories.deadlines import only_rules
from tests.fieldservice.clocks.road import (
    DECIDED,
    HOUR,
    MINUTE,
    MONDAY,
    PASSED,
    drafted,
    ran_ahead,
    released,
    reviewed,
)
from tests.tickets.clocks.company import clock, company, ladder, states
from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def sign(trip, people, at):
    return trips.request_trip(trip=trip, by=people["head"], at=at)


@pytest.mark.req("D-06", "S1-41", "A-03")
@pytest.mark.parametrize(("late", "state"), [(0, State.MET), (1, State.MISSED)])
def test_d06_runs_two_working_hours_from_the_review_to_the_signature(late, state):
    only_rules("D-06")
    people = company()
    trip = drafted(reviewed(people, grade=3), people)
    due = clock("D-06").due_at

    sign(trip, people, due + late * MINUTE)

    assert clock("D-06").started_at == PASSED
    assert due == PASSED + 2 * HOUR + 90 * MINUTE  # over lunch
    assert states("D-06") == [state]


@pytest.mark.req("D-06", "A-03")
def test_d06_of_a_second_grade_counts_natural_time():
    only_rules("D-06")

    reviewed(company(), grade=2)

    assert clock("D-06").due_at == PASSED + 2 * HOUR


@pytest.mark.req("D-06", "G-01")
def test_d06_of_a_major_case_waits_for_the_general_manager():
    only_rules("D-06")

    reviewed(company(), grade=2, is_major=True)

    assert clock("D-06").started_at == PASSED + MINUTE


@pytest.mark.req("D-06", "A-33")
@pytest.mark.parametrize(("late", "state"), [(0, State.MET), (1, State.MISSED)])
def test_d06_of_a_case_that_runs_ahead_counts_from_the_decision(late, state):
    only_rules("D-06")
    people = company()
    trip = drafted(released(people, grade=1), people, at=MONDAY + 30 * MINUTE)

    sign(trip, people, MONDAY + 12 * MINUTE + 2 * HOUR + late * MINUTE)

    assert (clock("D-06").started_at, states("D-06")) == (MONDAY + 12 * MINUTE, [state])


@pytest.mark.req("D-06", "A-33")
def test_d06_is_met_by_the_signature_made_up_after_the_departure():
    only_rules("D-06")
    people = company()
    trip = ran_ahead(people, grade=1)
    assert (trip.number, trip.requested_at) == ("SC261101", None)

    trips.sign_late(trip=trip, by=people["head"], at=MONDAY + 100 * MINUTE)

    assert states("D-06") == [State.MET]


@pytest.mark.req("D-06")
def test_d06_is_called_off_when_it_was_solved_remotely():
    only_rules("D-06")
    people = company()
    ticket = reviewed(people, grade=3)

    engineer = people["engineer"]
    actions.decide_remote(ticket=ticket, consent_by="吴建平", by=engineer, at=PASSED + 5 * MINUTE, reason="改远程")
    actions.report_handled(ticket=ticket, result="远程改参数", by=engineer, at=PASSED + 10 * MINUTE)

    assert states("D-06") == [State.CANCELLED]


@pytest.mark.req("D-06", "A-32")
def test_d06_rests_while_the_customer_is_asked():
    only_rules("D-06")
    people = company()
    trip = drafted(reviewed(people, grade=2), people)
    pause(clock("D-06"), reason="客户定停机日", latest_end=PASSED + 5 * HOUR, by=people["clerk"], at=PASSED + HOUR)

    sign(trip, people, PASSED + 4 * HOUR)

    assert states("D-06") == [State.MET]


@pytest.mark.req("D-06")
def test_d06_is_not_for_remote_work():
    only_rules("D-06")
    people = company()
    ticket = reviewed(people, grade=3)

    assert states("D-06") == [State.RUNNING]
    actions.decide_remote(ticket=ticket, consent_by="吴建平", by=people["engineer"], at=PASSED + MINUTE)

    assert states("D-06") in ([], [State.CANCELLED])


@pytest.mark.req("D-06")
def test_d06_tells_the_head_of_the_department_that_goes():
    only_rules("D-06")
    reviewed(company(), grade=2)

    steps = ladder("D-06")
    assert [names for level, _, names in steps if level <= 1] == [["罗志远"], ["罗志远"]]
    assert ["周敏"] in [names for _, _, names in steps]


@pytest.mark.req("G-02", "A-33")
def test_a_request_waits_for_the_review_of_the_plan():
    people = company()
    ticket = reviewed(people, grade=3)
    plan = ticket.current_plan
    plan.state = "review"
    plan.save()
    trip = drafted(Ticket.objects.get(pk=ticket.pk), people)

    with pytest.raises(Refused, match="还没有通过评审"):
        sign(trip, people, PASSED + HOUR)
    assert DECIDED < PASSED
