"""D-07 of paid work: from the customer's yes to the quote, or the date agreed with him (A-06, S1-43)."""

import pytest

from core.deadlines.models import State
from core.workflow import Refused
from fieldservice.actions import arranging
from fieldservice.actions.trips import cancel_trip
from fieldservice.models import MomentKind
from tests.factories.deadlines import only_rules
from tests.factories.field import case_of, make_ready, make_requested, renewed, say
from tests.factories.field_parts import make_sent_in
from tests.factories.quotes import accept, make_issued, quoting_crew
from tests.factories.tickets import HOUR, MINUTE, MONDAY
from tests.remembered import remembered
from tests.tickets.clocks.company import clock, states

pytestmark = pytest.mark.django_db


@remembered
def charged(trip):
    ticket = case_of(trip)
    ticket.is_paid = True
    ticket.save()
    return ticket


@pytest.mark.req("D-07", "G-05", "S1-43")
@pytest.mark.parametrize("late", [0, 1])
def test_d07_runs_a_day_from_the_accepted_quote(late):
    only_rules("D-07")
    people = quoting_crew()
    trip, _ = make_ready(people=people, grade_of_case=4)
    quote, _ = make_issued(people=people, ticket=charged(trip), at=MONDAY + 3 * HOUR)
    with pytest.raises(Refused, match="客户接受后才能出发"):
        say(renewed(trip), MomentKind.DEPARTED, MONDAY + 4 * HOUR)

    accept(quote, at=MONDAY + 4 * HOUR)
    say(renewed(trip), MomentKind.DEPARTED, MONDAY + 5 * HOUR)
    assert clock("D-07").started_at == MONDAY + 4 * HOUR
    assert clock("D-07").due_at == MONDAY + 28 * HOUR
    say(renewed(trip), MomentKind.ARRIVED, clock("D-07").due_at + late * MINUTE)

    assert states("D-07") == [State.MISSED if late else State.MET]


@pytest.mark.req("D-07", "A-06")
def test_a_quote_accepted_after_the_appointment_counts_by_the_agreed_date():
    only_rules("D-07")
    people = quoting_crew()
    trip, _ = make_requested(people=people, grade_of_case=4)
    quote, _ = make_issued(people=people, ticket=charged(trip), at=MONDAY + 3 * HOUR)
    said = {"agreed_at": MONDAY + 80 * HOUR, "agreed_with": "吴建平"}
    arranging.agree_arrival(trip=trip, by=people["clerk"], at=MONDAY + 3 * HOUR, **said)

    accept(quote, at=MONDAY + 4 * HOUR)

    kept = clock("D-07")
    assert (kept.due_at, kept.computed_due_at) == (MONDAY + 80 * HOUR, MONDAY + 28 * HOUR)
    assert kept.agreed_with == "吴建平"


@pytest.mark.req("D-07", "A-06")
def test_a_date_agreed_after_the_accepted_quote_replaces_the_due_time():
    only_rules("D-07")
    people = quoting_crew()
    trip, _ = make_requested(people=people, grade_of_case=4)
    quote, _ = make_issued(people=people, ticket=charged(trip), at=MONDAY + 3 * HOUR)
    accept(quote, at=MONDAY + 4 * HOUR)
    said = {"agreed_at": MONDAY + 80 * HOUR, "agreed_with": "吴建平"}

    arranging.agree_arrival(trip=renewed(trip), by=people["clerk"], at=MONDAY + 5 * HOUR, **said)

    assert (clock("D-07").due_at, clock("D-07").agreed_with) == (MONDAY + 80 * HOUR, "吴建平")


@pytest.mark.req("D-07", "S1-36")
def test_d07_is_called_off_when_the_customer_brings_the_machine():
    only_rules("D-07")
    people = quoting_crew()
    trip, _ = make_requested(people=people, grade_of_case=4)
    quote, _ = make_issued(people=people, ticket=charged(trip), at=MONDAY + 3 * HOUR)
    accept(quote, at=MONDAY + 4 * HOUR)
    cancel_trip(trip=renewed(trip), reason="顾客自己送来", by=people["head"], at=MONDAY + 4 * HOUR + MINUTE)
    assert states("D-07") == [State.RUNNING]

    make_sent_in(people=people, ticket=case_of(trip), at=MONDAY + 2 * HOUR)

    assert (states("D-07"), clock("D-07").stop_reason[:4]) == ([State.CANCELLED], "顾客送修")
