"""改期 and 改派 from the planner: other dates, another person, checked anew under locks."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from core.organization.models import Deputy, Staff
from core.times import local, local_date
from core.workflow import Refused
from fieldservice.actions.trips import edit_trip
from fieldservice.models import Trip, TripState
from fieldservice.models.choices import OPEN_TRIPS
from fieldservice.registry import missing_qualifications
from tickets.models import Ticket


@transaction.atomic
def replan(
    *,
    trip: Trip,
    by: Staff,
    at: datetime,
    expected_version: int | None = None,
    planned_start: datetime | None = None,
    planned_end: datetime | None = None,
    dates_confirmed: bool = False,
    replaced: Staff | None = None,
    person: Staff | None = None,
    despite: bool = False,
) -> Trip:
    """Give a trip other dates and put `person` in the place of `replaced`, in one change of the request.

    New dates are unconfirmed unless the customer has agreed. Refused where somebody who goes is already away in that
    time or lacks a qualification; `despite` lets the planner accept an overlap, never a missing qualification.
    """
    Ticket.objects.lock(trip.ticket_id)
    trip = Trip.objects.lock(trip.pk, expected_version=expected_version)
    people = {row.person_id: row.person for row in trip.members.select_related("person").order_by("pk")}
    changes = _dates(trip, planned_start, planned_end, dates_confirmed, at)
    changes |= _person(trip, people, replaced, person)
    for pk in sorted(people):  # two planners who send one person to two places wait for each other here
        Staff.objects.lock(pk)
    start, end = changes.get("planned_start", trip.planned_start), changes.get("planned_end", trip.planned_end)
    _must_be_fit(trip, people, start)
    if not despite and (words := taken(trip, people, start, end)):
        raise Refused(f"{words}。仍要这样安排时勾选“仍然这样安排”。", "despite")
    return edit_trip(trip=trip, by=by, at=at, members=list(people.values()), **changes)


def _dates(trip: Trip, start: datetime | None, end: datetime | None, confirmed: bool, at: datetime) -> dict:
    start, end = start or trip.planned_start, end or trip.planned_end
    if end <= start:
        raise Refused("计划返回早于计划出发。请改为出发之后的时间。", "planned_end")
    if (start, end) == (trip.planned_start, trip.planned_end):
        return {"dates_confirmed": confirmed or trip.dates_confirmed}
    if start != trip.planned_start and local_date(start) < local_date(at):
        raise Refused("计划出发早于今天。请改为今天或以后。", "planned_start")
    return {"planned_start": start, "planned_end": end, "dates_confirmed": confirmed}


def _person(trip: Trip, people: dict[int, Staff], replaced: Staff | None, person: Staff | None) -> dict:
    """Swap the person in `people`; the changes of the trip's own fields."""
    if person is None or (replaced is not None and person.pk == replaced.pk):
        return {}
    replaced = replaced or trip.lead
    if replaced.pk not in people:
        raise Refused(f"{replaced}已不在这次外出中。请刷新页面。", "replaced")
    if person.pk in people:
        raise Refused(f"{person}已在这次外出中。请选择另一位。", "person")
    del people[replaced.pk]
    people[person.pk] = person
    return {"lead": person} if trip.lead_id == replaced.pk else {}


def _must_be_fit(trip: Trip, people: dict[int, Staff], start: datetime) -> None:
    """G-13: nobody is planned who may not go."""
    missing = missing_qualifications(people, trip.ticket, day=local_date(start))
    if missing:
        words = "；".join(f"{people[pk]}：{what}" for pk, what in missing.items())
        raise Refused(f"{words}。请选择另一位。", "person")


def taken(trip: Trip, people: dict[int, Staff], start: datetime, end: datetime) -> str:
    """Who of these people is elsewhere in that time, and where; "" when all are free."""
    rows = (
        Trip.objects.filter(state__in=OPEN_TRIPS, members__person__in=people)
        .filter(Q(returned_at=None) | Q(returned_at__gt=start), planned_start__lt=end, planned_end__gt=start)
        .exclude(pk=trip.pk)
        .exclude(state=TripState.CANCELLED)
        .order_by("planned_start", "pk")
        .values_list("members__person", "number", "planned_start", "planned_end")
    )
    words = [
        f"{people[pk]} {local(begins):%m-%d} 至 {local(ends):%m-%d} 已排 {number or '另一次外出'}"
        for pk, number, begins, ends in rows
        if pk in people
    ]
    away = Deputy.objects.filter(
        principal__in=people, starts_on__lte=local_date(end), ends_on__gte=local_date(start)
    ).order_by("starts_on", "pk")
    for row in away:
        days = f"{row.starts_on:%m-%d} 至 {row.ends_on:%m-%d}"
        words.append(f"{people[row.principal_id]} {days} {row.why or '不在岗'}")
    return "；".join(dict.fromkeys(words))
