"""Trips in any state, walked there through the real actions."""

from datetime import timedelta

from fieldservice.models import Trip, TripMember
from tests.factories.tickets import HOUR, MONDAY, make_in_progress


def make_trip(*, people=None, at=MONDAY, members=None, ticket=None, said=None, **fields) -> tuple[Trip, dict]:
    """A drafted trip of the engineer and his mate to a case that is worked on; answers (trip, people)."""
    if ticket is None:
        ticket, people = make_in_progress(people=people, at=at, said=said)
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
