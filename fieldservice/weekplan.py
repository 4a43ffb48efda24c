"""The planner's week as plain data: who is where on which day, what overlaps, and how it could be mended.

No database and no clock here: people, visits, absences, the calendar and the moment are given.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from core.organization.models import Staff
from core.times import day_start, local, local_date
from fieldservice.models import Trip, TripState

DAY = timedelta(days=1)
HORIZON = 28  # days within which a free day or another date is looked for
DONE = {TripState.HANDED_IN, TripState.FILED}


@dataclass(frozen=True)
class Day:
    """A column: its word (休, 班 or a holiday's name) where it differs from the weekday."""

    on: date
    works: bool
    mark: str
    is_today: bool

    @property
    def weekday(self) -> str:
        return "一二三四五六日"[self.on.weekday()]


@dataclass(frozen=True, eq=False)
class Visit:
    """A trip as the planner sees it: from leaving (planned, then real) to coming back."""

    trip: Trip
    people: tuple[Staff, ...]
    start: datetime
    end: datetime
    seen: bool = True  # whether the planner may see the case
    refusal: str = ""  # why the planner may not change the dates and the people

    @property
    def first(self) -> date:
        return local_date(self.start)

    @property
    def last(self) -> date:
        return local_date(self.end - timedelta(microseconds=1))

    def overlaps(self, start: datetime, end: datetime) -> bool:
        return self.start < end and start < self.end

    def has(self, person_id: int) -> bool:
        return any(person.pk == person_id for person in self.people)

    @property
    def can_change(self) -> bool:
        return not self.refusal and self.seen and self.trip.before_leaving

    @property
    def label(self) -> str:
        ticket = self.trip.ticket
        return f"{ticket.customer_label} {ticket.title}".strip() if self.seen else "外出"

    @property
    def short(self) -> str:
        return self.trip.ticket.customer_label if self.seen else "另一次外出"

    @property
    def code(self) -> str:
        return self.trip.number or "未编号"


def span_of(trip: Trip, now: datetime) -> tuple[datetime, datetime]:
    """When the people of a trip are away: who has not come back in time is away until now."""
    start = trip.departed_at or trip.planned_start
    end = trip.returned_at or trip.planned_end
    if trip.returned_at is None and trip.handed_in_at and trip.handed_in_at < end:
        end = trip.handed_in_at
    if trip.travelling and end < now:
        end = now
    return start, max(end, start + timedelta(minutes=1))


@dataclass(frozen=True)
class Absence:
    """年休 and the like: days on which a deputy stands in."""

    person_id: int
    first: date
    last: date
    why: str
    deputy: str

    def covers(self, first: date, last: date) -> bool:
        return self.first <= last and first <= self.last


@dataclass(frozen=True)
class Fix:
    """One way to mend it, as a button: another first day, or another person in somebody's place."""

    trip: Trip
    label: str
    day: date | None = None
    person: Staff | None = None
    replaced: Staff | None = None


@dataclass(frozen=True)
class Trouble:
    """What the planner must see to. `kind`: clash, away, unfit, late."""

    kind: str
    person: Staff
    visit: Visit
    words: str
    fixes: tuple[Fix, ...] = ()
    other: Visit | None = None

    @property
    def tone(self) -> str:
        return "red" if self.kind in ("clash", "away") else "amber"

    @property
    def tag(self) -> str:
        return {"clash": "冲突", "away": "冲突", "unfit": "资格", "late": "未出发"}[self.kind]


@dataclass
class Bar:
    """One bar in a row: `column` 0–6, `span` in days."""

    column: int
    span: int
    title: str
    note: str
    tone: str = ""
    icon: str = ""
    visit: Visit | None = None


@dataclass
class Cell:
    span: int
    day: Day | None = None
    bar: Bar | None = None


@dataclass
class Row:
    """An engineer's line: lanes of cells, and how many working days of the week are taken."""

    person: Staff
    lanes: list[list[Cell]]
    busy: int
    open_days: int


@dataclass
class Board:
    """People, what they do, and the days: everything a week's page asks."""

    people: list[Staff]
    visits: list[Visit]
    absences: list[Absence]
    works: Callable[[date], bool]
    now: datetime
    missing: dict[tuple[int, int], str] = field(default_factory=dict)  # (trip, person) → what is lacking

    def __post_init__(self):
        self.by_person: dict[int, list[Visit]] = {person.pk: [] for person in self.people}
        for visit in sorted(self.visits, key=lambda v: (v.start, v.trip.pk)):
            for person in visit.people:
                self.by_person.setdefault(person.pk, []).append(visit)

    # Free or not.

    def hindrances(self, person_id: int, start: datetime, end: datetime, *, without: Trip | None = None) -> list:
        """The visits and absences of a person in that time."""
        visits = [
            visit
            for visit in self.by_person.get(person_id, ())
            if visit.overlaps(start, end) and (without is None or visit.trip.pk != without.pk)
        ]
        first, last = local_date(start), local_date(end - timedelta(microseconds=1))
        away = [row for row in self.absences if row.person_id == person_id and row.covers(first, last)]
        return [*visits, *away]

    def free_from(self, person_id: int, day: date) -> date | None:
        """The first working day on or after `day` on which the person is nowhere."""
        for _ in range(HORIZON):
            if self.works(day) and not self.hindrances(person_id, day_start(day), day_start(day + DAY)):
                return day
            day += DAY
        return None

    # What is wrong, and how to mend it.

    def troubles(self, first: date, last: date) -> list[Trouble]:
        """Everything wrong in these days: overlaps first, each pair once a person."""
        found = [trouble for person in self.people for trouble in self._clashes(person, first, last)]
        clashing = {trouble.visit.trip.pk for trouble in found}
        unfit = [
            Trouble("unfit", person, visit, words, tuple(self._other_person(visit, person)))
            for visit in self._shown(self.visits, first, last)
            for person in visit.people
            if (words := self.missing.get((visit.trip.pk, person.pk)))
        ]
        late = [
            Trouble("late", visit.trip.lead, visit, "计划出发时间已过，还没有登记出发。", tuple(self._move(visit)))
            for visit in self._shown(self.visits, first, last)
            if visit.trip.before_leaving and visit.start < self.now and visit.trip.pk not in clashing
        ]
        return found + unfit + late

    @staticmethod
    def _shown(visits: Iterable[Visit], first: date, last: date) -> list[Visit]:
        return [visit for visit in visits if visit.first <= last and first <= visit.last]

    def _clashes(self, person: Staff, first: date, last: date) -> Iterable[Trouble]:
        own = [visit for visit in self.by_person[person.pk] if visit.trip.state not in DONE]
        for at, one in enumerate(own):
            for other in own[at + 1 :]:
                from_day, to_day = max(one.first, other.first), min(one.last, other.last)
                if one.overlaps(other.start, other.end) and from_day <= last and first <= to_day:
                    moved, stays = self._which_moves(one, other)
                    yield Trouble("clash", person, moved, *self._clash_words(person, moved, stays), stays)
            for absence in self.absences:
                shown = one.first <= last and first <= one.last
                if shown and absence.person_id == person.pk and absence.covers(one.first, one.last):
                    yield self._away(person, one, absence)

    @staticmethod
    def _which_moves(one: Visit, other: Visit) -> tuple[Visit, Visit]:
        """What can still move, is not promised and presses least moves; the other stays."""

        def weight(visit: Visit):
            trip = visit.trip
            return (not trip.before_leaving, trip.dates_confirmed, -trip.ticket.severity, -visit.start.timestamp())

        return (one, other) if weight(one) < weight(other) else (other, one)

    def _clash_words(self, person: Staff, moved: Visit, stays: Visit) -> tuple[str, tuple[Fix, ...]]:
        ends = f"{local(stays.end):%m-%d %H:%M}"
        if not moved.trip.before_leaving:
            return f"{stays.short} 与 {moved.short} 都已出发。请电话协调。", ()
        promised = "日期已与客户确认，改期前先联系客户。" if moved.trip.dates_confirmed else "日期未确认，可后移。"
        words = f"{stays.short} 到 {ends}；{moved.short} {local(moved.start):%m-%d %H:%M} 出发。{promised}"
        fixes = [*self._move(moved), *self._other_person(moved, person)]
        return words, tuple(fixes)

    def _away(self, person: Staff, visit: Visit, absence: Absence) -> Trouble:
        why = absence.why or "不在岗"
        days = f"{absence.first:%m-%d} 至 {absence.last:%m-%d}"
        words = f"{why} {days}，代理 {absence.deputy}；{visit.short} 的外出在此期间。"
        fixes = [*self._other_person(visit, person), *self._move(visit)]
        return Trouble("away", person, visit, words, tuple(fixes))

    def _move(self, visit: Visit) -> Iterable[Fix]:
        """The first working day, from tomorrow, on which everybody who goes is free for the whole trip."""
        trip = visit.trip
        if not visit.can_change:
            return
        length = trip.planned_end - trip.planned_start
        time = trip.planned_start - day_start(local_date(trip.planned_start))
        day = max(local_date(self.now), visit.first) + DAY
        for _ in range(HORIZON):
            start = day_start(day) + time
            if self.works(day) and not any(
                self.hindrances(person.pk, start, start + length, without=trip) for person in visit.people
            ):
                yield Fix(
                    trip, f"{visit.trip.ticket.customer_label if visit.seen else '外出'}改到 {day:%m-%d}", day=day
                )
                return
            day += DAY

    def _other_person(self, visit: Visit, person: Staff) -> Iterable[Fix]:
        """Somebody free and fit in this person's place, of the same department first."""
        if not visit.can_change:
            return
        near = sorted(self.people, key=lambda other: other.department_id != person.department_id)
        for other in near:
            fit = (visit.trip.pk, other.pk) not in self.missing
            if visit.has(other.pk) or not fit or self.hindrances(other.pk, visit.start, visit.end):
                continue
            yield Fix(visit.trip, f"改派 {other}", person=other, replaced=person)
            return

    # The page's rows.

    def rows(self, days: list[Day], troubles: list[Trouble], people: Iterable[Staff]) -> list[Row]:
        marked = {}
        for trouble in troubles:
            marked.setdefault((trouble.visit.trip.pk, trouble.person.pk), trouble)
        return [self._row(person, days, marked) for person in people]

    def _row(self, person: Staff, days: list[Day], marked: dict) -> Row:
        first, last = days[0].on, days[-1].on
        bars = [self._bar(v, person, days, marked) for v in self._shown(self.by_person[person.pk], first, last)]
        away = [row for row in self.absences if row.person_id == person.pk and row.covers(first, last)]
        bars += [_away_bar(row, days) for row in away]
        taken = {bar.column + n for bar in bars for n in range(bar.span) if bar.visit is not None}
        working = [n for n, day in enumerate(days) if day.works]
        busy = sum(n in taken for n in working)
        return Row(person, _lanes(bars, days), busy, len(working))

    def _bar(self, visit: Visit, person: Staff, days: list[Day], marked: dict) -> Bar:
        trip = visit.trip
        column, span = _columns(visit.first, visit.last, days)
        role = trip.get_state_display() if trip.lead_id == person.pk else f"同行 {trip.lead}"
        bar = Bar(column, span, visit.label, f"{visit.code} · {role}", visit=visit)
        if trouble := marked.get((trip.pk, person.pk)):
            bar.tone = {"red": "is-clash", "amber": "is-warn"}[trouble.tone]
            bar.icon = "exclamation-octagon-fill" if trouble.tone == "red" else "exclamation-triangle"
            bar.note = trouble.words if trouble.kind == "unfit" else f"{visit.code} · {trouble.tag}"
        elif trip.state in DONE or trip.state == TripState.BACK:
            bar.tone = "is-done"
        if trip.before_leaving and not trip.dates_confirmed:
            bar.tone = f"{bar.tone} is-draft".strip()
            if not marked.get((trip.pk, person.pk)):
                bar.note = (
                    f"{visit.code} · 待客户确认日期" if trip.state != TripState.DRAFT else f"待签批 · {trip.lead}"
                )
        return bar


def _columns(first: date, last: date, days: list[Day]) -> tuple[int, int]:
    column = max((first - days[0].on).days, 0)
    end = min((last - days[0].on).days, len(days) - 1)
    return column, end - column + 1


def _away_bar(absence: Absence, days: list[Day]) -> Bar:
    column, span = _columns(absence.first, absence.last, days)
    return Bar(column, span, absence.why or "不在岗", f"代理 {absence.deputy}", "is-away")


def _lanes(bars: list[Bar], days: list[Day]) -> list[list[Cell]]:
    """Bars that share a day stand below each other; at least one lane."""
    lanes: list[list[Bar]] = []
    for bar in sorted(bars, key=lambda b: (b.column, -b.span)):
        lane = next((row for row in lanes if row[-1].column + row[-1].span <= bar.column), None)
        if lane is None:
            lanes.append([bar])
        else:
            lane.append(bar)
    return [_cells(lane, days) for lane in lanes] or [_cells([], days)]


def _cells(bars: list[Bar], days: list[Day]) -> list[Cell]:
    cells: list[Cell] = []
    column = 0
    for bar in bars:
        cells += [Cell(1, day) for day in days[column : bar.column]]
        cells.append(Cell(bar.span, days[bar.column], bar))
        column = bar.column + bar.span
    return cells + [Cell(1, day) for day in days[column:]]
