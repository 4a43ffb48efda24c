"""The duty roster (S3-02) as a grid of days and departments, its gaps, and who may write which part of it."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.organization.models import Department, Deputy, Duty, Function, Staff
from core.organization.queries import heads_of
from core.organization.rights import Right
from core.text.words import WEEKDAYS
from core.times import local_date


def plannable(user: Staff, *, at: datetime) -> list[int]:
    """Departments whose roster a person may write: all, or those he heads today with the ones below them."""
    active = list(Department.objects.active().values_list("pk", flat=True))
    if user.may(Right.MANAGE, at=at):
        return active
    acting = heads_of(active, local_date(at))
    below = {pk for row in Department.objects.filter(head=user) for pk in row.with_children()}
    return [pk for pk in active if acting[pk] == user or pk in below]


def recent_duties(day: date) -> list[Duty]:
    """Duties of the last four weeks and the future, oldest first: who keeps a roster, and where it has gaps."""
    rows = Duty.objects.filter(on__gte=day - timedelta(days=28), department__is_active=True)
    return list(rows.select_related("person").order_by("on", "pk"))


def on_roster(duties: list[Duty]) -> list[int]:
    """Departments that keep a duty roster at all; a gap is only a gap there."""
    return sorted({row.department_id for row in duties})


def gaps(duties: list[Duty], day: date, *, days: int = 7) -> list[tuple[int, date]]:
    """(department, day) without an active duty person in the coming days."""
    taken = {(row.department_id, row.on) for row in duties if row.person.is_active}
    span = [day + timedelta(days=n) for n in range(days)]
    return [(pk, on) for on in span for pk in on_roster(duties) if (pk, on) not in taken]


@dataclass
class Cell:
    """A department on a day. `stand_in` replaces an absent person; `is_past` cells are records."""

    department: Department
    on: date
    person: Staff | None
    stand_in: Staff | None
    is_past: bool

    @property
    def key(self) -> str:
        """How the address names the cell that is open for writing."""
        return f"{self.department.pk}_{self.on:%Y-%m-%d}"


@dataclass
class DayRow:
    on: date
    is_today: bool
    cells: list[Cell]

    @property
    def weekday(self) -> str:
        return f"周{WEEKDAYS[self.on.weekday()]}"


def grid(departments: list[Department], first: date, days: int, *, today: date) -> list[DayRow]:
    """The roster of some departments, a row per day, in two queries."""
    last = first + timedelta(days=days - 1)
    duties = Duty.objects.filter(department__in=departments, on__gte=first, on__lte=last).select_related("person")
    away = Deputy.objects.filter(starts_on__lte=last, ends_on__gte=first, deputy__is_active=True)
    return filled(departments, first, days, list(duties), list(away.select_related("deputy")), today=today)


def filled(
    departments: list[Department], first: date, days: int, duties: list[Duty], away: list[Deputy], *, today: date
) -> list[DayRow]:
    """The same grid from rows that a page has already loaded."""
    placed = {(row.department_id, row.on): row.person for row in duties if row.person.is_active or row.on < today}

    def cell(department: Department, on: date) -> Cell:
        person = placed.get((department.pk, on))
        covering = (row.deputy for row in away if person and row.principal_id == person.pk and row.covers(on))
        return Cell(department, on, person, next(covering, None), on < today)

    span = [first + timedelta(days=n) for n in range(days)]
    return [DayRow(on, on == today, [cell(department, on) for department in departments]) for on in span]


@dataclass(frozen=True)
class Span:
    """A week or a month of the roster, with the way to its neighbours."""

    by: str
    first: date
    days: int

    @classmethod
    def read(cls, text: str, by: str, *, today: date) -> "Span | None":
        """From the address; None for anything that is no date or no span within a few years."""
        try:
            day = date.fromisoformat(text) if text else today
        except ValueError:
            return None
        if by not in ("week", "month") or abs(day.year - today.year) > 5:
            return None
        if by == "week":
            return cls(by, day - timedelta(days=day.weekday()), 7)
        return cls(by, day.replace(day=1), monthrange(day.year, day.month)[1])

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)

    @property
    def before(self) -> date:
        return self.first - timedelta(days=1)

    @property
    def after(self) -> date:
        return self.last + timedelta(days=1)


def columns(may: list[int], *, on_roster: list[int], picked: str) -> list[Department]:
    """The departments of the grid: the picked one, else those that keep a roster, else the service department."""
    rows = list(Department.objects.filter(pk__in=may))
    if picked:
        return [row for row in rows if str(row.pk) == picked]
    kept = [row for row in rows if row.pk in on_roster]
    return kept[:6] or [row for row in rows if row.function == Function.SERVICE] or rows[:1]
