"""Stored working calendars as plain `WorkCalendar` values, kept in memory: a version never changes."""

from datetime import date

from core.deadlines.models import Calendar, CalendarVersion
from core.deadlines.worktime import SpecialDay, WorkCalendar, minutes_of
from core.recall import recalled

WORKING, NATURAL = "working", "natural"

_parsed: dict[int, WorkCalendar] = {}


def working() -> WorkCalendar:
    """What new clocks count by today; its `version_id` is what a clock stores. One small query."""
    current = Calendar.objects.values_list("current_id", flat=True)
    return load(recalled("working calendar", lambda: current.get(key=WORKING)))


def load(version_id: int | None) -> WorkCalendar | None:
    """The calendar of a version's pk, from memory after the first time; None (natural) for None."""
    if version_id is None:
        return None
    if version_id not in _parsed:
        _parsed[version_id] = parse(CalendarVersion.objects.get(pk=version_id))
    return _parsed[version_id]


def forget(version_id: int) -> None:
    """A version was written under this pk: whatever a rolled-back transaction left in memory is void."""
    _parsed.pop(version_id, None)


def parse(version: CalendarVersion) -> WorkCalendar:
    """The row as a value. Raises ValueError (Chinese sentence) when it has no working time."""
    return value(version.hours, version.weekdays, version.days, version.years, version.pk)


def value(hours, weekdays, days: dict, years: dict, version_id: int | None = None) -> WorkCalendar:
    """The stored JSON fields of a version (see CalendarVersion) as a value."""
    return WorkCalendar(
        hours=tuple((minutes_of(begins), minutes_of(ends)) for begins, ends in hours),
        weekdays=frozenset(weekdays),
        days={
            date.fromisoformat(day): SpecialDay(entry["kind"], entry["name"], entry.get("by_hand", False))
            for day, entry in days.items()
        },
        years=frozenset(int(year) for year, entry in years.items() if entry.get("confirmed")),
        version_id=version_id,
    )


def current_version() -> CalendarVersion:
    """The row that new clocks count by."""
    return CalendarVersion.objects.select_related("calendar", "by").get(
        pk=Calendar.objects.get(key=WORKING).current_id
    )
