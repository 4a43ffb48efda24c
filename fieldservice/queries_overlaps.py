"""Who is on another trip while one is planned (S1-41): a warning where people are chosen, no refusal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.times import local_date
from fieldservice.models import Trip, TripMember
from fieldservice.models.choices import OPEN_TRIPS, TRAVELLING
from fieldservice.weekplan import span_of


@dataclass(frozen=True)
class Elsewhere:
    """One person on another trip in the same days."""

    person_id: int
    name: str
    words: str


def elsewhere(
    person_ids: Iterable[int], start: datetime, end: datetime, *, now: datetime, but: int | None = None
) -> list[Elsewhere]:
    """Other open trips of these people that touch the time; `but` is the trip that is planned. One query."""
    rows = (
        TripMember.objects.filter(person__in=set(person_ids), trip__state__in=OPEN_TRIPS, trip__planned_start__lt=end)
        .exclude(trip=but)
        .select_related("person", "trip__site")
        .order_by("person_id", "trip__planned_start", "trip_id")
    )
    found = []
    for row in rows:
        first, last = span_of(row.trip, now)
        if first < end and start < last:
            found.append(Elsewhere(row.person_id, str(row.person), said(row.trip, first, last)))
    return found


def said(trip: Trip, first: datetime, last: datetime) -> str:
    """11-21 至 11-24 外出 SC261107（郑州），已出发. The customer is not named: not everybody may see the case."""
    days = f"{local_date(first):%m-%d}"
    if local_date(last) != local_date(first):
        days += f" 至 {local_date(last):%m-%d}"
    place = f"（{trip.site.city}）" if trip.site and trip.site.city else ""
    return f"{days} 外出 {trip.number or '（未编号）'}{place}{'，已出发' if trip.state in TRAVELLING else ''}"
