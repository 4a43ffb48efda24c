"""Two workers, two planners: on PostgreSQL with real transactions (S1-65)."""

from datetime import timedelta

import pytest

from core.workflow import Refused
from fieldservice.actions.annual import approve_plan
from fieldservice.actions.releasing import release_due, release_row
from fieldservice.actions.replanning import replan
from fieldservice.models import AnnualPlan, Trip, TripMember
from tests.factories.annual import DECEMBER, HOUR, MARCH, make_approved, make_submitted
from tests.factories.field import make_trip
from tests.factories.tickets import MONDAY
from tests.tickets.test_races import together
from tickets.models import Ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.mark.req("S1-65")
def test_two_workers_release_a_row_once():
    make_approved()

    found = together(lambda _: release_due(at=MARCH))

    assert sorted(answer for answer in found if answer) == [1]
    assert (Ticket.objects.count(), Trip.objects.count()) == (1, 1)


def test_worker_and_clerk_release_a_row_once():
    plan, people = make_approved()
    row = plan.rows.get()
    acts = [lambda: release_due(at=MARCH), lambda: release_row(row=row, by=people["clerk"], at=MARCH)]

    together(lambda number: acts[number % 2]())

    assert (Ticket.objects.count(), Trip.objects.count()) == (1, 1)


@pytest.mark.req("G-11")
def test_two_approvals_make_one_paper():
    plan, people = make_submitted()

    found = together(lambda _: approve_plan(plan=plan, by=people["manager"], at=DECEMBER + 2 * HOUR))

    assert sum(isinstance(answer, AnnualPlan) for answer in found) == 1


def test_two_planners_do_not_send_one_person_to_two_places():
    day = timedelta(days=1)
    one, people = make_trip()
    other = make_trip(people=people, ticket=one.ticket, planned_start=MONDAY, planned_end=MONDAY + day)[0]
    TripMember.objects.filter(person=people["mate"]).delete()
    asked = {"planned_start": MONDAY + 7 * day, "planned_end": MONDAY + 8 * day, "by": people["clerk"], "at": MONDAY}
    trips = [one, other]

    found = together(
        lambda number: replan(trip=trips[number % 2], replaced=people["engineer"], person=people["mate"], **asked)
    )

    assert sum(isinstance(answer, Trip) for answer in found) == 1
    assert sum(isinstance(answer, Refused) for answer in found) >= 1
