"""Moments and pauses in the form in which the engine reckons: naive times on a wall clock in Shanghai.

That is exact, because Shanghai has had no change of offset since 1992; earlier years are refused.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.deadlines.worktime import DAY
from core.times import SHANGHAI, local

FIRST_YEAR, LAST_YEAR = 1992, 2199
CALENDAR_DAYS, WORKING_DAYS = "calendar", "working"
ZERO = timedelta()

Interval = tuple[datetime, datetime]


def merged(pauses: Iterable[Interval]) -> list[Interval]:
    """Pauses in order, overlapping or touching ones as one, as naive Shanghai times; empty ones dropped."""
    result: list[Interval] = []
    for begins, ends in sorted((naive(a), naive(b)) for a, b in pauses):
        if ends < begins:
            raise ValueError("暂停的结束早于开始。请改为结束不早于开始。")
        if result and begins <= result[-1][1]:
            result[-1] = (result[-1][0], max(ends, result[-1][1]))
        elif ends > begins:
            result.append((begins, ends))
    return result


def naive(at: datetime) -> datetime:
    """The moment on a wall clock in Shanghai. Refuses moments without offset and far years."""
    if at.tzinfo is None:
        raise ValueError("时间没有时区。")
    if FIRST_YEAR - 1 <= at.year <= LAST_YEAR + 1:
        at = local(at).replace(tzinfo=None)
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError(f"时间应在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间。")
    return at


def aware(at: datetime) -> datetime:
    return at.replace(tzinfo=SHANGHAI)


def midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def end_is_paused(day: datetime, pauses: list[Interval]) -> bool:
    """In a period of days, a day whose 24:00 lies in a pause does not count."""
    end = day + DAY
    return any(begins < end <= ends for begins, ends in pauses)
