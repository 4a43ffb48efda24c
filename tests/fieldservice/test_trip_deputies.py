"""A head's place is taken on the days of the deputy row, by nobody before and after."""

from datetime import timedelta

import pytest

from core.organization.models import Staff
from core.organization.roles import Role
from core.times import local_date
from core.workflow import Refused
from fieldservice.actions import trips
from tests.factories.field import make_trip, renewed
from tests.factories.organization import make_deputy, make_staff
from tests.factories.tickets import HOUR, MONDAY, make_assigned
from tickets.lifecycle import LIFECYCLE

pytestmark = pytest.mark.django_db
NOON = MONDAY + 3 * HOUR
TODAY = local_date(NOON)


def another_head(principal, day) -> Staff:
    """Somebody with the head's right, who stands in for the head on one day."""
    person = make_staff("高翔", roles=[Role.HEAD])
    make_deputy(principal, person, day, day)
    return Staff.objects.get(pk=person.pk)


@pytest.mark.req("A-17", "S1-41")
@pytest.mark.parametrize("days", [-7, 7])
def test_former_and_future_deputies_do_not_sign_for_the_head(days):
    trip, people = make_trip()
    other = another_head(trip.department.head, TODAY + timedelta(days=days))

    with pytest.raises(Refused, match="签批"):
        trips.request_trip(trip=trip, by=other, at=NOON)


@pytest.mark.req("A-17", "S1-41")
def test_deputy_of_the_day_signs_for_the_head():
    trip, people = make_trip()
    other = another_head(trip.department.head, TODAY)

    trips.request_trip(trip=trip, by=other, at=NOON)

    assert renewed(trip).requested_at == NOON


@pytest.mark.req("A-17", "A-33")
def test_former_deputy_of_the_service_does_not_release():
    case, people = make_assigned(grade=1)
    former = another_head(people["service_head"], TODAY - timedelta(days=7))
    today = another_head(people["service_head"], TODAY)

    assert "由售后服务部负责人" in LIFECYCLE.refusal(case, "release", by=former, at=NOON)
    assert LIFECYCLE.refusal(case, "release", by=today, at=NOON) == ""
