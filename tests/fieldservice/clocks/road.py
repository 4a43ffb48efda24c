"""Cases on their way to a trip, for the clocks of the journey."""

from datetime import timedelta

from fieldservice.actions import arranging, trips
from fieldservice.models import MomentKind, Trip
from tests.factories.field import say
from tests.factories.tickets import HOUR, MINUTE, MONDAY, make_assigned, make_in_review, pass_review
from tests.remembered import remembered
from tickets import actions
from tickets.models import Ticket

__all__ = ["HOUR", "MINUTE", "MONDAY"]
DECIDED = MONDAY + 90 * MINUTE  # an on-site visit is decided before the review
PASSED = MONDAY + 2 * HOUR


@remembered
def reviewed(people, *, said=None, **facts) -> Ticket:
    """The plan of an on-site case passes its review at eleven."""
    ticket, people = make_in_review(people=people, said=said, **facts)
    actions.decide_onsite(ticket=ticket, by=people["engineer"], at=DECIDED, is_complex=facts.get("is_complex", False))
    ticket = pass_review(Ticket.objects.get(pk=ticket.pk), PASSED)
    if ticket.is_major:
        actions.approve_plan(ticket=ticket, by=people["manager"], at=PASSED + MINUTE)
    return Ticket.objects.get(pk=ticket.pk)


@remembered
def released(people, *, said=None, **facts) -> Ticket:
    """A 一级 or 紧急 case that the head of service let run ahead, a quarter of an hour after the call (A-33)."""
    ticket, people = make_assigned(people=people, said=said, **facts)
    actions.decide_onsite(ticket=ticket, by=people["engineer"], at=MONDAY + 12 * MINUTE)
    actions.release_early(ticket=ticket, by=people["service_head"], at=MONDAY + 15 * MINUTE)
    return Ticket.objects.get(pk=ticket.pk)


@remembered
def drafted(ticket, people, *, at=PASSED + 5 * MINUTE, **fields) -> Trip:
    known = {"planned_start": at + HOUR, "planned_end": at + timedelta(days=2), "destination": "芜湖", **fields}
    engineer = people["engineer"]
    return trips.draft_trip(ticket=ticket, lead=engineer, members=[people["mate"]], by=engineer, at=at, **known)


def read_rules(trip, at) -> None:
    for member in trip.members.select_related("person"):
        arranging.confirm_conduct(trip=trip, by=member.person, at=at)


@remembered
def ran_ahead(people, *, at=MONDAY + 20 * MINUTE, **facts) -> Trip:
    """Gone before any signature."""
    trip = drafted(released(people, **facts), people, at=at)
    read_rules(trip, at)
    say(trip, MomentKind.DEPARTED, at)
    return Trip.objects.get(pk=trip.pk)
