"""When is it due? The one place where due times are computed (design §2 'Conventions', A-03, A-32).

Pure functions over plain values: no database, no clock. `calendar=None` is the natural calendar.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from core.deadlines.intervals import (
    CALENDAR_DAYS,
    WORKING_DAYS,
    ZERO,
    Interval,
    aware,
    end_is_paused,
    merged,
    midnight,
    naive,
)
from core.deadlines.segments import Kind, Segment, segments
from core.deadlines.worktime import DAY, WorkCalendar

__all__ = ["Kind", "Segment", "Unreachable", "confirmed", "due", "elapsed", "segments"]

HORIZON = timedelta(days=3660)


class Unreachable(ValueError):
    """No due time within ten years of the start: the pauses or the calendar leave too little time."""

    def __init__(self):
        super().__init__("十年之内算不出到期时间。请检查时长、暂停和工作日历。")


def due(
    start: datetime,
    *,
    minutes: int | None = None,
    days: int | None = None,
    count: str = CALENDAR_DAYS,
    calendar: WorkCalendar | None,
    pauses: Iterable[Interval] = (),
) -> datetime:
    """The earliest moment at which the allowance is used up, in Asia/Shanghai.

    `minutes` count within the calendar's hours (all of them when it is None). `days` do not count the day of the
    event and end at 24:00, written as 00:00 of the next day: `count="calendar"` counts every day and moves a last
    day off to the calendar's next working day (A-03: 10 日 ending on 1 Oct 2026 end on 8 Oct; without a calendar
    nothing moves), `count="working"` counts working days only (D-34). Paused time does not count; in a period of
    days, a day whose end is paused does not. Raises ValueError (Chinese sentence) on nonsense, and Unreachable.
    """
    begins = naive(start)
    if days is not None and minutes is None:
        return aware(_last_day(begins, days, count, calendar, merged(pauses)) + DAY)
    if minutes is None or days is not None:
        raise ValueError("时长应写成分钟或天，二者选一。")
    if minutes < 0:
        raise ValueError("时长不能小于零。请填写不小于零的分钟数。")
    if minutes > HORIZON // timedelta(minutes=1):
        raise Unreachable
    left = timedelta(minutes=minutes)
    if left == ZERO:
        return aware(begins)
    at = begins
    for stop, resume in merged(pauses):
        if resume <= at:
            continue
        worked = _worked(at, stop, calendar)
        if worked >= left:
            break
        left, at = left - worked, resume
    return aware(_advance(at, left, calendar, begins + HORIZON))


def elapsed(
    start: datetime, end: datetime, *, calendar: WorkCalendar | None, pauses: Iterable[Interval] = ()
) -> timedelta:
    """Counted time from start to end: within the calendar's hours, outside the pauses. Zero when end ≤ start."""
    at, until = naive(start), naive(end)
    total = ZERO
    for stop, resume in merged(pauses):
        if resume > at:
            total += _worked(at, min(stop, until), calendar)
            at = resume
    return total + _worked(at, until, calendar)


def confirmed(start: datetime, end: datetime, calendar: WorkCalendar | None) -> bool:
    """Is every year between start and end confirmed by an administrator? Otherwise the clock says 日历未确认."""
    if calendar is None:
        return True
    last = naive(end) - timedelta(microseconds=1)
    return all(year in calendar.years for year in range(naive(start).year, last.year + 1))


def _worked(start: datetime, end: datetime, calendar: WorkCalendar | None) -> timedelta:
    """Working time between two naive moments; zero when end ≤ start."""
    if end <= start:
        return ZERO
    if calendar is None:
        return end - start
    first, last = midnight(start), midnight(end)
    total = _used(end - last, calendar) if calendar.works(last.date()) else ZERO
    if calendar.works(first.date()):
        total -= _used(start - first, calendar)
    day, whole, works = first.date(), 0, calendar.works
    for _ in range((last - first).days):
        whole += works(day)
        day += DAY
    return total + whole * calendar.day_length


def _used(offset: timedelta, calendar: WorkCalendar) -> timedelta:
    """Working time of a working day up to `offset` after its midnight."""
    return sum((min(b, offset) - a for a, b in calendar.shifts if a < offset), ZERO)


def _advance(at: datetime, left: timedelta, calendar: WorkCalendar | None, limit: datetime) -> datetime:
    """The earliest moment by which `left` (> 0) has been worked after `at`."""
    if calendar is None:
        end = at + left
        if end > limit:
            raise Unreachable
        return end
    day = midnight(at)
    if calendar.works(day.date()):
        left += _used(at - day, calendar)
    length, works = calendar.day_length, calendar.works
    while day <= limit:
        if works(day.date()):
            if left <= length:
                return day + _offset(left, calendar)
            left -= length
        day += DAY
    raise Unreachable


def _offset(left: timedelta, calendar: WorkCalendar) -> timedelta:
    """How long after midnight of a working day `left` (0 < left ≤ day length) has been worked."""
    for begins, ends in calendar.shifts:
        if left <= ends - begins:
            return begins + left
        left -= ends - begins
    raise AssertionError("left exceeds the day")


def _last_day(
    start: datetime, days: int, count: str, calendar: WorkCalendar | None, pauses: list[Interval]
) -> datetime:
    """Midnight at the beginning of the last day of a period of days."""
    if days < 0:
        raise ValueError("时长不能小于零。请填写不小于零的天数。")
    if count not in (CALENDAR_DAYS, WORKING_DAYS):
        raise ValueError("按天计算只能是自然日或工作日。")
    if count == WORKING_DAYS and calendar is None:
        raise ValueError("按工作日计算需要工作日历。")
    if days > HORIZON.days:
        raise Unreachable
    first = midnight(start)
    for day in _days(first + DAY if days else first, first + HORIZON):
        off = calendar is not None and not calendar.works(day.date())
        if end_is_paused(day, pauses) or (off and count == WORKING_DAYS):
            continue
        days -= 1
        if days <= 0 and not off:
            return day
    raise Unreachable


def _days(first: datetime, limit: datetime) -> Iterator[datetime]:
    while first <= limit:
        yield first
        first += DAY
