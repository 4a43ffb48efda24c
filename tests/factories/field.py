"""Trips in any state, walked there through the real actions."""

from datetime import timedelta

from fieldservice.actions import arranging, moments, records, trips
from fieldservice.models import ChecklistItem, MomentKind, Trip, TripMember
from tests.factories.tickets import HOUR, MINUTE, MONDAY, make_in_progress
from tests.remembered import remembered
from tickets.models import Ticket


@remembered
def make_trip(
    *, people=None, at=MONDAY, members=None, ticket=None, said=None, grade_of_case=3, is_complex=None, **fields
) -> tuple[Trip, dict]:
    """A drafted trip of the engineer and his mate to a case that is worked on; answers (trip, people)."""
    if ticket is None:
        facts = {"grade": grade_of_case, "is_complex": is_complex}
        ticket, people = make_in_progress(people=people, at=at, said=said, **facts)
    start = at + 3 * HOUR
    values = {
        "department": people["engineer"].department,
        "lead": people["engineer"],
        "purpose": "更换编码器联轴器并试车",
        "destination": "芜湖市鸠江区 2 号车间",
        "planned_start": start,
        "planned_end": start + timedelta(days=2),
        "drafted_by": people["engineer"],
        "drafted_at": at + 2 * HOUR,
        **fields,
    }
    trip = Trip.objects.create(ticket=ticket, site=ticket.site, plan=ticket.current_plan, **values)
    for person in members or [people["engineer"], people["mate"]]:
        TripMember.objects.create(trip=trip, person=person)
    return trip, people


def renewed(trip: Trip) -> Trip:
    return Trip.objects.select_related("ticket", "lead", "department__head", "site").get(pk=trip.pk)


@remembered
def make_requested(*, at=MONDAY, **fields) -> tuple[Trip, dict]:
    """The head of the department has signed, two and a half hours after the call."""
    trip, people = make_trip(at=at, **fields)
    head = trip.department.head or people["head"]
    trips.request_trip(trip=trip, by=head, at=at + 2 * HOUR + 30 * MINUTE)
    return renewed(trip), people


@remembered
def prepare(trip: Trip, people, at) -> None:
    """客服 sees to the whole list."""
    for item in ChecklistItem.objects.filter(is_active=True):
        arranging.check(trip=trip, item=item, by=people["clerk"], at=at)


@remembered
def make_ready(*, at=MONDAY, **fields) -> tuple[Trip, dict]:
    """客服 has arranged everything and everybody has read the rules of conduct; nobody has left yet."""
    trip, people = make_requested(at=at, **fields)
    records.fill_header(trip=trip, by=people["clerk"], at=at + 2 * HOUR + 35 * MINUTE)
    prepare(trip, people, at + 2 * HOUR + 40 * MINUTE)
    arranging.arrange_trip(trip=trip, by=people["clerk"], at=at + 2 * HOUR + 45 * MINUTE)
    for member in trip.members.select_related("person"):
        arranging.confirm_conduct(trip=trip, by=member.person, at=at + 2 * HOUR + 50 * MINUTE)
    return renewed(trip), people


def say(trip: Trip, kind: MomentKind, at, *, by=None, **more):
    """The lead records a moment as it happens."""
    return moments.record_moment(trip=trip, kind=kind, moment_at=at, by=by or trip.lead, at=at, **more)


@remembered
def make_on_the_way(*, at=MONDAY, **fields) -> tuple[Trip, dict]:
    trip, people = make_ready(at=at, **fields)
    say(trip, MomentKind.DEPARTED, at + 3 * HOUR)
    return renewed(trip), people


@remembered
def make_on_site(*, at=MONDAY, **fields) -> tuple[Trip, dict]:
    """Arrived five hours after the call."""
    trip, people = make_on_the_way(at=at, **fields)
    say(trip, MomentKind.ARRIVED, at + 5 * HOUR)
    return renewed(trip), people


@remembered
def make_restored(*, at=MONDAY, **fields) -> tuple[Trip, dict]:
    """The machine runs again eight hours after the call."""
    trip, people = make_on_site(at=at, **fields)
    say(trip, MomentKind.RESTORED, at + 8 * HOUR)
    return renewed(trip), people


@remembered
def make_back(*, at=MONDAY, brings_part=True, **fields) -> tuple[Trip, dict]:
    """Back at headquarters the next day, with the faulty part."""
    trip, people = make_restored(at=at, **fields)
    say(trip, MomentKind.RETURNED, at + 26 * HOUR, brings_part=brings_part)
    return renewed(trip), people


def case_of(trip: Trip) -> Ticket:
    """The case as it stands now."""
    return Ticket.objects.get(pk=trip.ticket_id)
