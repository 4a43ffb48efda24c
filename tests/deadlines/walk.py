"""An independent reckoning for the tests: step through time minute by minute and ask of each whether it counts.

It knows the official days of 2025 and 2026 by its own list (standards.md §12), not by the product's tables.
"""

from datetime import date, datetime, timedelta

from core.times import SHANGHAI

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def span(first, last):
    """Days from "2026-02-15" to "2026-02-23", both included."""
    day, last = date.fromisoformat(first), date.fromisoformat(last)
    days = []
    while day <= last:
        days.append(day)
        day += DAY
    return days


OFF = {
    2025: [
        *span("2025-01-01", "2025-01-01"),
        *span("2025-01-28", "2025-02-04"),
        *span("2025-04-04", "2025-04-06"),
        *span("2025-05-01", "2025-05-05"),
        *span("2025-05-31", "2025-06-02"),
        *span("2025-10-01", "2025-10-08"),
    ],
    2026: [
        *span("2026-01-01", "2026-01-03"),
        *span("2026-02-15", "2026-02-23"),
        *span("2026-04-04", "2026-04-06"),
        *span("2026-05-01", "2026-05-05"),
        *span("2026-06-19", "2026-06-21"),
        *span("2026-09-25", "2026-09-27"),
        *span("2026-10-01", "2026-10-07"),
    ],
}
WORKING_WEEKENDS = {
    2025: "2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11".split(),
    2026: "2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10".split(),
}
DAYS_OFF = {day for days in OFF.values() for day in days}
DAYS_ON = {date.fromisoformat(day) for days in WORKING_WEEKENDS.values() for day in days}


def is_working_day(day):
    if day in DAYS_OFF:
        return False
    return day in DAYS_ON or day.weekday() < 5


def is_working_minute(at):
    """Does the minute that begins at this naive Shanghai time count as working time?"""
    clock = at.hour * 60 + at.minute
    return is_working_day(at.date()) and (510 <= clock < 720 or 810 <= clock < 1080)


def counts(at, natural, pauses):
    paused = any(begins <= at < ends for begins, ends in pauses)
    return not paused and (natural or is_working_minute(at))


def walked_due(start, minutes, natural=False, pauses=()):
    """The end of the last counted minute; the start itself when nothing has to be counted."""
    at, end = start, start
    while minutes:
        if counts(at, natural, pauses):
            minutes -= 1
            end = at + MINUTE
        at += MINUTE
    return end


def walked_elapsed(start, end, natural=False, pauses=()):
    at, minutes = start, 0
    while at < end:
        minutes += counts(at, natural, pauses)
        at += MINUTE
    return minutes * MINUTE


def walked_days(start, days, working_only=False, pauses=()):
    """Midnight after the last day of a period of days."""
    day = start.date()
    ended = not days and is_working_day(day)
    while not ended:
        day += DAY
        if any(begins < _midnight(day + DAY) <= ends for begins, ends in pauses):
            continue
        if days and (is_working_day(day) or not working_only):
            days -= 1
        ended = not days and is_working_day(day)
    return _midnight(day + DAY)


def _midnight(day):
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - wall-clock arithmetic in one zone


def aware(at):
    return at.replace(tzinfo=SHANGHAI)
