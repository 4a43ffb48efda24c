"""Reads for the calendar pages."""

from datetime import date, datetime, timedelta

from django.urls import reverse

from core.deadlines import calendars
from core.deadlines.calendar_draft import Draft
from core.deadlines.models import OPEN, CalendarVersion, Clock
from core.deadlines.rights import Right
from core.deadlines.yearview import hours_words, year_of
from core.frame.banners import Banner
from core.times import SHANGHAI, local

SHOWN_ROWS = 10
SOON = timedelta(days=31)


def tabs(version: CalendarVersion, shown: int, today: date) -> list[dict]:
    """The years one may want to see: last, this and next one, those with data from last year on, the shown one."""
    known = {int(year) for year in version.years}
    years = {y for y in known if y >= today.year - 1} | {today.year, today.year + 1, shown}
    return [
        {"year": year, "current": year == shown, "confirmed": _confirmed(version, year)} for year in sorted(years)
    ]


def unconfirmed(version: CalendarVersion, shown: int, today: date) -> list[dict]:
    """This and the next year, and the shown one, where nobody confirmed their days; with their clocks."""
    years = sorted({today.year, today.year + 1, shown})
    return [
        {"year": year, "note": version.years.get(str(year), {}).get("note", ""), "clocks": _clocks_of(year)}
        for year in years
        if not _confirmed(version, year)
    ]


def banner(user, now: datetime) -> Banner | None:
    """For administrators: this year, or one that begins within a month, has no confirmed table."""
    if not getattr(user, "is_authenticated", False) or not user.may(Right.MANAGE, at=now):
        return None
    years = sorted({local(now).year, local(now + SOON).year} - calendars.working().years)
    if not years:
        return None
    text = "时限暂按周一至周五计算。请导入放假安排，或确认现有数据。"
    url = reverse("deadlines:calendar_year", args=[years[0]])
    return Banner("amber", f"{years[0]} 年没有确认的放假数据", text, url, icon="exclamation-triangle")


def latest_versions(calendar_id: int, many: int = 6) -> list[CalendarVersion]:
    rows = CalendarVersion.objects.filter(calendar=calendar_id).defer("days", "years", "hours")
    return list(rows.select_related("by", "calendar").order_by("-number")[:many])


def preview(draft: Draft, today: date) -> dict:
    """What the preview page shows: the year as it would be and the days that change."""
    years = years_of(draft)
    differences = [row for year in years for row in draft.differences(year)]
    return {
        "year": year_of(draft.calendar, first_year(draft, today), today),
        "hours_before": hours_words(draft.before),
        "hours_after": hours_words(draft.calendar),
        "differences": differences[:SHOWN_ROWS],
        "more": differences[SHOWN_ROWS:],
        "to_rest": sum(row.days for row in differences if not row.works),
        "to_work": sum(row.days for row in differences if row.works),
    }


def years_of(draft: Draft) -> list[int]:
    """The years whose days or standing the draft touches."""
    old, new = draft.base.days, draft.days
    touched = {int(day[:4]) for day in old.keys() | new.keys() if old.get(day) != new.get(day)}
    stands = draft.base.years.keys() | draft.years.keys()
    return sorted(touched | {int(y) for y in stands if draft.base.years.get(y) != draft.years.get(y)})


def first_year(draft: Draft, today: date) -> int:
    return (years_of(draft) or [today.year])[0]


def _confirmed(version: CalendarVersion, year: int) -> bool:
    return version.years.get(str(year), {}).get("confirmed", False)


def _clocks_of(year: int) -> int:
    """Running clocks that say 日历未确认 and fall due in that year."""
    begins = datetime(year, 1, 1, tzinfo=SHANGHAI)
    ends = datetime(year + 1, 1, 1, tzinfo=SHANGHAI)
    rows = Clock.objects.filter(state__in=OPEN, calendar_unconfirmed=True)
    return rows.filter(due_at__gt=begins, due_at__lte=ends).count()
