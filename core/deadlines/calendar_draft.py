"""A calendar as it would be after an edit, before anything is written: what differs, and what was set by hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from core.deadlines.calendars import parse, value
from core.deadlines.holidays import as_json
from core.deadlines.models import CalendarVersion
from core.deadlines.worktime import (
    DAY,
    MAKE_UP,
    SpecialDay,
    WorkCalendar,
    check_hours,
    check_weekdays,
    clock,
    day_words,
)

MAX_DAYS = 31
BACK = "back"


@dataclass(frozen=True)
class Difference:
    """A run of days that change alike: from work to rest or back. `label` is the holiday or the reason."""

    first: date
    last: date
    works: bool
    label: str

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def when(self) -> str:
        return day_words(self.first) if self.days == 1 else f"{self.first:%m-%d} 至 {self.last:%m-%d}"

    @property
    def short(self) -> str:
        """The label in a narrow table: 调休 without its holiday, which the date tells."""
        return "调休" if self.label.endswith("调休") else self.label


@dataclass(frozen=True)
class Conflict:
    """A day set by hand that the table sees otherwise; the editor chooses."""

    day: date
    by_hand: SpecialDay
    table_works: bool
    use_file: bool = False

    @property
    def field(self) -> str:
        """The name of the choice in the form."""
        return f"conflict_{self.day:%Y%m%d}"

    @property
    def when(self) -> str:
        return day_words(self.day)


@dataclass(frozen=True)
class Draft:
    """The stored fields of a version to be (see CalendarVersion), made from `base`."""

    base: CalendarVersion
    hours: list
    weekdays: list
    days: dict
    years: dict
    note: str
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def calendar(self) -> WorkCalendar:
        return value(self.hours, self.weekdays, self.days, self.years)

    @property
    def before(self) -> WorkCalendar:
        return parse(self.base)

    @property
    def changed(self) -> bool:
        fields = ("hours", "weekdays", "days", "years")
        return any(getattr(self, name) != getattr(self.base, name) for name in fields)

    def differences(self, year: int) -> list[Difference]:
        """Days of the year that would work and did not, or the other way round, in runs."""
        before, after = self.before, self.calendar
        runs: list[Difference] = []
        day = date(year, 1, 1)
        while day.year == year:
            works = after.works(day)
            if works != before.works(day):
                special = after.special(day)
                label = special.name if special else "上班" if works else "休息"
                last = runs[-1] if runs else None
                if last and (last.last + DAY, last.works, last.label) == (day, works, label):
                    runs[-1] = replace(last, last=day)
                else:
                    runs.append(Difference(day, day, works, label))
            day += DAY
        return runs


def of(version: CalendarVersion, note: str = "") -> Draft:
    """The version as it is."""
    return Draft(version, version.hours, version.weekdays, dict(version.days), dict(version.years), note)


def with_days(version: CalendarVersion, first: date, last: date, kind: str, name: str) -> Draft:
    """Some days set by hand: `kind` HOLIDAY, MAKE_UP or BACK (what the table said). ValueError on nonsense."""
    if last < first:
        raise ValueError("结束日期早于开始日期。请改为不早于开始的日期。")
    if (last - first).days >= MAX_DAYS:
        raise ValueError(f"一次最多修改 {MAX_DAYS} 天。请分几次修改。")
    draft = of(version, f"{first} 至 {last} {name}" if last > first else f"{first} {name}")
    for n in range((last - first).days + 1):
        key = (first + timedelta(days=n)).isoformat()
        old = draft.days.get(key)
        table = old.get("was") if old and old["by_hand"] else old
        if kind == BACK:
            draft.days.pop(key, None)
            if table:
                draft.days[key] = table
        else:
            draft.days[key] = {"kind": kind, "name": name, "by_hand": True, "was": table}
    return draft


def with_hours(
    version: CalendarVersion, hours: Iterable[tuple[int, int]], weekdays: Iterable[int], note: str
) -> Draft:
    """Other working hours; ValueError (Chinese sentence) without working time."""
    hours, weekdays = sorted(hours), sorted(weekdays)
    check_hours(hours)
    check_weekdays(weekdays)
    return replace(
        of(version, note), hours=[[clock(begins), clock(ends)] for begins, ends in hours], weekdays=weekdays
    )


def with_table(
    version: CalendarVersion,
    year: int,
    table: Mapping[date, SpecialDay],
    *,
    source: str,
    by: str,
    on: date,
    use_file: Iterable[date] = (),
) -> Draft:
    """A year's table imported and confirmed. Days set by hand stay, unless `use_file` names them."""
    draft, use_file = of(version, f"导入 {year} 年放假安排"), set(use_file)
    weekdays = set(version.weekdays)
    hand = {d: entry for d, entry in version.days.items() if entry["by_hand"] and d.startswith(f"{year}-")}
    days = {d: entry for d, entry in version.days.items() if not d.startswith(f"{year}-")}
    days |= {day.isoformat(): as_json(special) for day, special in table.items()}
    conflicts = []
    for key, entry in sorted(hand.items()):
        day = date.fromisoformat(key)
        special = table.get(day)
        table_works = special.kind == MAKE_UP if special else day.isoweekday() in weekdays
        if table_works != (entry["kind"] == MAKE_UP):
            conflicts.append(
                Conflict(day, SpecialDay(entry["kind"], entry["name"], True), table_works, day in use_file)
            )
        if day not in use_file:
            days[key] = entry | {"was": as_json(special) if special else None}
    draft = replace(draft, days=dict(sorted(days.items())), conflicts=conflicts)
    return _confirmed(draft, year, source, by, on)


def with_confirmed(version: CalendarVersion, year: int, *, source: str, by: str, on: date) -> Draft:
    """The year's days as they stand, confirmed by an administrator."""
    return _confirmed(of(version, f"确认 {year} 年放假数据"), year, source, by, on)


def _confirmed(draft: Draft, year: int, source: str, by: str, on: date) -> Draft:
    entry = {"confirmed": True, "source": source, "by": by, "on": on.isoformat()}
    return replace(draft, years=draft.years | {str(year): entry})
