"""What the planner's week reads: people, trips, absences, the calendar, and cases that wait for somebody to go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import BadRequest
from django.db.models import Exists, F, OuterRef, Prefetch, Q

from core.deadlines import calendars
from core.deadlines.worktime import HOLIDAY, WorkCalendar
from core.organization.models import Department, Deputy, Staff
from core.recall import one_action
from core.times import day_start, local_date
from fieldservice.lifecycle import TRIP
from fieldservice.models import Trip, TripMember, TripState
from fieldservice.models.choices import TRAVELLING
from fieldservice.registry import missing_qualifications
from fieldservice.rights import Right
from fieldservice.weekplan import HORIZON, Absence, Board, Day, Visit, span_of
from tickets.models import Ticket
from tickets.models.choices import UNDER_WAY

WEEK = 7
MOST_WAITING = 8


def monday_of(text: str, now: datetime) -> date:
    """The Monday of the week that a link names; this week's without one. BadRequest for anything else."""
    if not text:
        day = local_date(now)
    else:
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            raise BadRequest("没有这一周。请用左右箭头换周。") from error
    if not 2000 <= day.year <= 2100:
        raise BadRequest("没有这一周。请用左右箭头换周。")
    return day - timedelta(days=day.weekday())


def days_of(monday: date, calendar: WorkCalendar, today: date) -> list[Day]:
    return [_day(monday + timedelta(days=n), calendar, today) for n in range(WEEK)]


def _day(day: date, calendar: WorkCalendar, today: date) -> Day:
    """休 and 班 stand where the calendar differs from the weekday."""
    special = calendar.special(day)
    mark = "" if special is None else "休" if special.kind == HOLIDAY else "班"
    return Day(day, calendar.works(day), mark, day == today)


def travellers() -> list[Staff]:
    """Everybody who may be sent out, by department."""
    rows = Staff.objects.holding(Right.TRAVEL).select_related("department")
    return sorted(rows, key=lambda person: (person.department_id or 0, person.pk))


def board(people: list[Staff], monday: date, user, now: datetime, calendar: WorkCalendar) -> Board:
    """The week and the time after it in which other dates and people are looked for; four queries."""
    until = max(monday, local_date(now)) + timedelta(days=WEEK + HORIZON)
    since = min(monday, local_date(now))
    visits = _visits(since, until, user, now)
    known = {person.pk for person in people}
    guests = {person.pk: person for visit in visits for person in visit.people if person.pk not in known}
    everybody = [*people, *(guests[pk] for pk in sorted(guests))]
    found = Board(everybody, visits, _absences(since, until), calendar.works, now)
    found.missing = _missing(visits, everybody, monday)
    return found


def _visits(since: date, until: date, user, now: datetime) -> list[Visit]:
    members = TripMember.objects.select_related("person__department")
    touches = Q(planned_end__gte=day_start(since)) | Q(state__in=TRAVELLING) | Q(returned_at__gte=day_start(since))
    rows = (
        Trip.objects.filter(touches, planned_start__lt=day_start(until))
        .exclude(state=TripState.CANCELLED)
        .select_related("ticket__customer", "site", "department__head", "lead")
        .prefetch_related(Prefetch("members", members))
        .annotate(seen=Exists(Ticket.objects.filter(pk=OuterRef("ticket")).visible_to(user, at=now)))
        .order_by("planned_start", "pk")
    )
    with one_action():
        return [
            Visit(
                trip,
                tuple(row.person for row in trip.members.all()),
                *span_of(trip, now),
                seen=trip.seen,
                refusal=TRIP.refusal(trip, "edit", by=user, at=now) if trip.before_leaving else "",
            )
            for trip in rows
        ]


def _absences(since: date, until: date) -> list[Absence]:
    rows = Deputy.objects.filter(starts_on__lt=until, ends_on__gte=since).select_related("deputy")
    return [
        Absence(row.principal_id, row.starts_on, row.ends_on, row.why, str(row.deputy))
        for row in rows.order_by("starts_on", "pk")
    ]


def _missing(visits: Iterable[Visit], people: list[Staff], monday: date) -> dict[tuple[int, int], str]:
    """(trip, person) → what is lacking, of the trips of this week that have not left."""
    ids = [person.pk for person in people]
    sunday = monday + timedelta(days=WEEK - 1)
    return {
        (visit.trip.pk, person_id): words
        for visit in visits
        if visit.trip.before_leaving and visit.first <= sunday and monday <= visit.last
        for person_id, words in missing_qualifications(ids, visit.trip.ticket, day=visit.first).items()
    }


@dataclass(frozen=True)
class Waiting:
    """A case to which somebody must go and nobody is sent yet; who would be free, and since when."""

    ticket: Ticket
    free: str

    @property
    def where(self) -> str:
        """Map-free: the city, and whether it is a main city."""
        return where_of(self.ticket.site)


def where_of(site) -> str:
    if site is None:
        return "地点未登记"
    return " · ".join(filter(None, [site.city, "主城区" if site.main_city else "非主城区"]))


def waiting(user, found: Board, *, departments: set[int], now: datetime) -> tuple[list[Waiting], bool]:
    """Cases whose on-site is decided and that have no trip, most urgent first; whether there are more."""
    sent = Trip.objects.filter(ticket=OuterRef("pk")).exclude(state=TripState.CANCELLED)
    rows = (
        Ticket.objects.visible_to(user, at=now)
        .filter(~Exists(sent), onsite=True, status__in=UNDER_WAY, departed_at=None, arrived_at=None)
        .select_related("customer", "site", "assignee", "responsible_department")
        .order_by(F("next_due_at").asc(nulls_last=True), "pk")
    )
    if departments:
        rows = rows.filter(responsible_department__in=departments)
    cases = list(rows[: MOST_WAITING + 1])
    shown = [Waiting(ticket, _free_words(ticket, found, now)) for ticket in cases[:MOST_WAITING]]
    return shown, len(cases) > MOST_WAITING


def _free_words(ticket: Ticket, found: Board, now: datetime) -> str:
    """韦志强 11-21 起、胡勇 11-20 起: the responsible department's people, the one in charge first."""
    today = local_date(now)
    own = [p for p in found.people if p.department_id == ticket.responsible_department_id] or found.people
    lacking = missing_qualifications([person.pk for person in own], ticket, day=today)
    free = [(day, p) for p in own if p.pk not in lacking and (day := found.free_from(p.pk, today))]
    free.sort(key=lambda row: (row[1].pk != ticket.assignee_id, row[0], row[1].pk))
    return "、".join(f"{person} {day:%m-%d} 起" for day, person in free[:2])


def departments_of(people: Iterable[Staff]) -> list[Department]:
    return sorted({p.department for p in people if p.department}, key=lambda department: department.pk)


def calendar_now() -> WorkCalendar:
    return calendars.working()
