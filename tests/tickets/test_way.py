"""The whole way of a case, and every door on it."""

import pytest

from tests.factories.tickets import HOUR, MONDAY, make_closed
from tickets import actions
from tickets.models import Kind, Status

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("onsite", [True, False])
@pytest.mark.parametrize("kind", [Kind.SUPPORT, Kind.QUALITY])
@pytest.mark.parametrize("major", [True, False])
def test_case_walks_to_the_archive(onsite, kind, major):
    ticket, people = make_closed(onsite=onsite, kind=kind, is_major=major)

    ticket = actions.archive(ticket=ticket, by=people["clerk"], at=MONDAY + 90 * HOUR)

    assert (ticket.status, ticket.number) == (Status.ARCHIVED, "SH261101")
