"""How a due time came about, in rows a person can read: counted time, pauses, named holidays, off-hours."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.deadlines.intervals import CALENDAR_DAYS, ZERO, Interval, aware, end_is_paused, merged, midnight, naive
from core.deadlines.worktime import DAY, HOLIDAY, MAKE_UP, WorkCalendar

EVENT_DAY = "当日不计"


class Kind(StrEnum):
    COUNTED = "counted"
    PAUSED = "paused"
    HOLIDAY = "holiday"
    OFF = "off"


@dataclass(frozen=True)
class Segment:
    """One row of an explanation. `counted` is zero in rows that do not count; `days` > 0 in periods of days.

    `note` names the holiday (国庆节), the make-up day (劳动节调休) or the kind of rest (周末, 非工作时间, 当日不计).
    """

    kind: Kind
    start: datetime
    end: datetime
    counted: timedelta = ZERO
    days: int = 0
    note: str = ""

    @property
    def whole_days(self) -> bool:
        """Does the row run from midnight to midnight?"""
        return midnight(self.start) == self.start and midnight(self.end) == self.end

    @property
    def last_day(self) -> date:
        """The last day the row touches (an end at 00:00 belongs to the day before)."""
        return (self.end - timedelta(microseconds=1)).date()


def segments(
    start: datetime,
    end: datetime,
    *,
    calendar: WorkCalendar | None,
    pauses: Iterable[Interval] = (),
    days: int | None = None,
    count: str = CALENDAR_DAYS,
) -> list[Segment]:
    """The rows between two moments, in order. `days` and `count` as in `due`; without days, minutes are counted.

    A working day is one row (its lunch break not apart), whole working days that follow each other are one, so
    are the days of a holiday. Nights between working days make no row.
    """
    begins, until, holes = naive(start), naive(end), merged(pauses)
    if days is not None:
        rows = _join(_days(begins, until, calendar, holes, days, count), calendar)
    else:
        rows = _join(_minutes(begins, until, calendar, holes), calendar)
    return [replace(row, start=aware(row.start), end=aware(row.end)) for row in rows]


def _minutes(at: datetime, until: datetime, calendar: WorkCalendar | None, holes: list[Interval]):
    for stop, resume in holes:
        if resume <= at or stop >= until:
            continue
        yield from _stretch(at, stop, calendar)
        yield Segment(Kind.PAUSED, max(at, stop), min(resume, until))
        at = resume
    yield from _stretch(at, until, calendar)


def _stretch(at: datetime, until: datetime, calendar: WorkCalendar | None) -> Iterator[Segment]:
    """Rows of a time without pause."""
    if at >= until:
        return
    if calendar is None:
        yield Segment(Kind.COUNTED, at, until, until - at)
        return
    first, day = True, midnight(at)
    while day < until:
        pieces = [(max(day + a, at), min(day + b, until)) for a, b in calendar.shifts]
        pieces = [(a, b) for a, b in pieces if a < b]
        if not calendar.works(day.date()):
            yield _day_off(max(day, at), min(day + DAY, until), calendar)
        elif pieces:
            begins, ends = pieces[0][0], pieces[-1][1]
            if first and at < begins:
                yield Segment(Kind.OFF, at, begins, note="非工作时间")
            worked = sum((b - a for a, b in pieces), ZERO)
            yield Segment(Kind.COUNTED, begins, ends, worked, note=_make_up(day.date(), calendar))
        elif first:
            yield Segment(Kind.OFF, at, min(day + DAY, until), note="非工作时间")
        first = False
        day += DAY


def _days(start, until, calendar: WorkCalendar | None, holes: list[Interval], days: int, count: str):
    """Rows of a period of days: the day of the event, days that count, days that do not, the days moved on."""
    day = midnight(start)
    yield Segment(Kind.OFF, start, min(day + DAY, until), note=EVENT_DAY)
    day += DAY
    while day < until:
        off = calendar is not None and not calendar.works(day.date())
        if end_is_paused(day, holes):
            yield Segment(Kind.PAUSED, day, day + DAY)
        elif off and (days <= 0 or count != CALENDAR_DAYS):
            yield _day_off(day, day + DAY, calendar)
        elif days > 0:
            yield Segment(Kind.COUNTED, day, day + DAY, days=1, note=_special_name(day.date(), calendar))
            days -= 1
        else:
            yield Segment(Kind.COUNTED, day, day + DAY, note="顺延")
        day += DAY


def _day_off(start: datetime, end: datetime, calendar: WorkCalendar) -> Segment:
    special = calendar.special(start.date())
    if special is not None and special.kind == HOLIDAY:
        return Segment(Kind.HOLIDAY, start, end, note=special.name)
    return Segment(Kind.OFF, start, end, note="周末" if start.isoweekday() > 5 else "休息日")


def _make_up(day: date, calendar: WorkCalendar) -> str:
    special = calendar.special(day)
    return special.name if special is not None and special.kind == MAKE_UP else ""


def _special_name(day: date, calendar: WorkCalendar | None) -> str:
    special = calendar.special(day) if calendar else None
    return special.name if special else ""


def _join(rows: Iterable[Segment], calendar: WorkCalendar | None) -> list[Segment]:
    """Neighbouring rows of one kind as one: holidays, pauses, rests, and counted days that follow each other."""
    result: list[Segment] = []
    for row in rows:
        if row.start >= row.end:
            continue
        last = result[-1] if result else None
        if last is not None and _belongs(last, row, calendar):
            names = [*dict.fromkeys([*filter(None, last.note.split("、")), *filter(None, row.note.split("、"))])]
            note = "、".join(names)
            counted, days = last.counted + row.counted, last.days + row.days
            result[-1] = replace(last, end=row.end, counted=counted, days=days, note=note)
        else:
            result.append(row)
    return result


def _belongs(last: Segment, row: Segment, calendar: WorkCalendar | None) -> bool:
    """Is `row` the continuation of `last`?"""
    if last.kind != row.kind or EVENT_DAY in last.note:
        return False
    if row.kind is not Kind.COUNTED or row.days:
        return last.end == row.start and bool(last.days) == bool(row.days)
    if calendar is None or last.days or last.note or row.note:
        return False
    whole = row.counted == calendar.day_length and not last.counted % calendar.day_length
    return whole and last.last_day + DAY == row.start.date()
