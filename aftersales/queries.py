"""Reads for 工作台: what a person must do, what burns in the department, whom the person waits for.

Every set is one query and all cases come in one more, so a page costs the same for one row and for fifty.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from core.deadlines.models import OPEN, Acknowledgement, Clock, Pause
from core.organization.models import Department, Staff
from core.organization.standing import stands_for
from core.times import day_start, local_date
from tickets.models import Ticket
from tickets.models.owners import eyes
from tickets.row_acts import marks
from tickets.waiting import Waiting, cases_for, waiting_for

SOON = timedelta(hours=2)
MINE_SHOWN, RED_SHOWN, WAITING_SHOWN, UNCLOCKED_SHOWN, SCANNED = 8, 5, 5, 8, 300


@dataclass(frozen=True)
class Row:
    """One clock with its case, as 工作台 draws it. `for_whom`: the absent person whose work this is."""

    clock: Clock
    case: object
    for_whom: Staff | None = None


@dataclass
class Figures:
    """The strip on top of 工作台."""

    overdue: int = 0
    longest_late_at: datetime | None = None
    soon: int = 0
    earliest_at: datetime | None = None
    today: int = 0
    waiting: int = 0
    paused: int = 0
    done: int = 0
    in_time: int = 0


@dataclass
class Today:
    """Everything on 工作台. `more`: how many of my open clocks stand below the shown ones; `unclocked`: what waits
    for me although no clock of mine runs, `unclocked_more` of them not shown."""

    figures: Figures
    mine: list[Row]
    more: int
    red: list[Row]
    red_count: int
    waiting: list[Row]
    unclocked: list[Waiting]
    unclocked_more: int

    @property
    def seen(self) -> str:
        """Which rows stand on the page, so that a poll can say how many changed."""
        clocks = [str(row.clock.pk) for row in (*self.mine, *self.red, *self.waiting)]
        return "-".join([*clocks, *(f"{row.step}{row.case.pk}" for row in self.unclocked)])


def today(staff: Staff, *, at: datetime) -> Today:
    """The state of a person's work at a moment, in six small queries."""
    principals = {person.pk: person for person in stands_for(staff, at)}
    people, departments = eyes(staff, local_date(at))
    mine, done = _mine_and_done(people, staff, at)
    red = list(_open().filter(due_at__lte=at, owner_department__in=departments)[: RED_SHOWN + 45])
    waiting = list(_waiting_for_others(staff, people)[: WAITING_SHOWN + 45])
    figures = _figures(mine, done, waiting, at)
    shown = mine[:MINE_SHOWN], red[:RED_SHOWN], waiting[:WAITING_SHOWN]
    whole = _whole([clock.pk for part in shown for clock in part], marks(staff, at=at))
    cases, idle = _cases(list(whole.values()), staff, at)
    rows = [
        [Row(c, cases.get(_key(c)), principals.get(c.owner_id)) for c in map(whole.get, (c.pk for c in part)) if c]
        for part in shown
    ]
    unclocked = idle[:UNCLOCKED_SHOWN], max(len(idle) - UNCLOCKED_SHOWN, 0)
    return Today(figures, rows[0], len(mine) - len(rows[0]), rows[1], len(red), rows[2], *unclocked)


def _open() -> QuerySet[Clock]:
    """Open clocks, most urgent first, with no more than the figures need."""
    rows = Clock.objects.open().filter(due_at__isnull=False, is_exempt=False)
    return rows.only("state", "due_at").order_by("due_at", "pk")


def _whole(ids: list[int], asked: dict) -> dict[int, Clock]:
    """The clocks that are shown, with what a row says about pauses and acknowledgements."""
    pause = Pause.objects.filter(clock=OuterRef("pk"), ended_at=None).order_by("pk")
    answer = Acknowledgement.objects.filter(clock=OuterRef("pk")).order_by("-at", "-pk")
    rows = (
        Clock.objects.filter(pk__in=ids)
        .select_related("rule", "version", "owner")
        .annotate(
            paused_at=Subquery(pause.values("began_at")[:1]),
            paused_why=Subquery(pause.values("reason")[:1]),
            answered_by=Subquery(answer.values("by__name")[:1]),
            answered_at=Subquery(answer.values("at")[:1]),
            answer=Subquery(answer.values("words")[:1]),
            **asked,
        )
        .order_by("pk")
    )
    return {clock.pk: clock for clock in rows}


def _mine_and_done(people: list[int], staff: Staff, at: datetime) -> tuple[list[Clock], list[Clock]]:
    """My open clocks (those that rest or are excused last) and what I settled today, in one query."""
    since = day_start(local_date(at))
    open_ones = Q(state__in=OPEN, owner__in=people, due_at__isnull=False)
    settled = Q(stopped_by=staff, stopped_at__gte=since)
    rows = Clock.objects.filter(open_ones | settled).only("state", "due_at", "is_exempt").order_by("due_at", "pk")
    rows = list(rows[:SCANNED])
    mine = [clock for clock in rows if clock.is_open]
    mine.sort(key=lambda clock: clock.state == "paused" or clock.is_exempt)
    return mine, [clock for clock in rows if not clock.is_open]


def _waiting_for_others(staff: Staff, people: list[int]) -> QuerySet[Clock]:
    """What others owe on the open cases that I took or registered."""
    mine = Ticket.objects.open().filter(Q(registered_by=staff) | Q(received_by=staff)).values("pk")
    kind = ContentType.objects.get_for_model(Ticket)
    return _open().filter(case_type=kind, case_id__in=mine).exclude(owner__in=people)


def _figures(mine: list[Clock], done: list[Clock], waiting: list[Clock], at: datetime) -> Figures:
    running = [clock for clock in mine if clock.state == "running" and not clock.is_exempt]
    late = [clock for clock in running if clock.due_at <= at]
    soon = [clock for clock in running if at < clock.due_at <= at + SOON]
    midnight = day_start(local_date(at) + timedelta(days=1))
    return Figures(
        overdue=len(late),
        longest_late_at=late[0].due_at if late else None,
        soon=len(soon),
        earliest_at=soon[0].due_at if soon else None,
        today=sum(clock.due_at <= midnight for clock in running),
        waiting=len(waiting),
        paused=sum(clock.state == "paused" for clock in waiting),
        done=len(done),
        in_time=sum(clock.state == "met" for clock in done),
    )


def _key(clock: Clock) -> tuple[int, int]:
    return clock.case_type_id, clock.case_id


def _cases(clocks: list[Clock], staff: Staff, at: datetime) -> tuple[dict[tuple[int, int], object], list[Waiting]]:
    """The cases of these clocks, one query per kind of case, and what waits without a clock, from the same query."""
    kind = ContentType.objects.get_for_model(Ticket).pk
    asked = {kind: set()}
    for clock in clocks:
        asked.setdefault(clock.case_type_id, set()).add(clock.case_id)
    tickets = cases_for(staff, also=asked.pop(kind), at=at)
    found = {(kind, ticket.pk): ticket for ticket in tickets}
    for other, ids in asked.items():
        manager = ContentType.objects.get_for_id(other).model_class().objects
        rows = manager.for_page() if hasattr(manager, "for_page") else manager.all()
        found |= {(other, pk): case for pk, case in rows.in_bulk(ids).items()}
    return found, waiting_for(staff, tickets, at=at)


@dataclass(frozen=True)
class DepartmentLine:
    """One line of the managers' board."""

    department: Department
    open: int
    soon: int
    overdue: int


def board(*, at: datetime) -> list[DepartmentLine]:
    """Open cases and urgent clocks of every department that has any; two queries over open work only."""
    cases = dict(
        Ticket.objects.open()
        .order_by()
        .values_list("responsible_department")
        .annotate(n=Count("pk"))
        .filter(responsible_department__isnull=False)
    )
    clocks = (
        Clock.objects.filter(state="running", is_exempt=False, due_at__lte=at + SOON, owner_department__isnull=False)
        .order_by()
        .values("owner_department")
        .annotate(late=Count("pk", filter=Q(due_at__lte=at)), soon=Count("pk", filter=Q(due_at__gt=at)))
    )
    urgent = {row["owner_department"]: (row["soon"], row["late"]) for row in clocks}
    return [
        DepartmentLine(row, cases.get(row.pk, 0), *urgent.get(row.pk, (0, 0)))
        for row in Department.objects.active()
        if row.pk in cases or row.pk in urgent
    ]
