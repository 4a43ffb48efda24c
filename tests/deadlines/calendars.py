"""Working calendars for tests of pure functions: what the product ships, without a database."""

from core.deadlines.holidays import table
from core.deadlines.worktime import WorkCalendar
from core.times import moment

HOURS = ((510, 720), (810, 1080))
MONDAY_TO_FRIDAY = frozenset(range(1, 6))


def shipped(*years, confirmed=(2024, 2025, 2026)):
    days = {}
    for year in years or (2024, 2025, 2026):
        days |= table(year)
    return WorkCalendar(HOURS, MONDAY_TO_FRIDAY, days, frozenset(confirmed))


WORKING = shipped()


def moments(*pairs):
    """("2026-10-08T09:00", "2026-10-08T10:00") → a pause."""
    return [(moment(begins), moment(ends)) for begins, ends in pairs]
