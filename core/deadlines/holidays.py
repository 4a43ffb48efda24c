"""The statutory holidays and 调休 days of China, as the first content of the working calendar (standards.md §12).

Read once from a library when the tables are filled; from then on administrators import and edit (A-03).
"""

import re
from collections import Counter
from datetime import date

from core.deadlines.worktime import DAY, HOLIDAY, MAKE_UP, SpecialDay

NAMES = {
    "元旦": "元旦",
    "春节": "春节",
    "除夕": "春节",
    "清明": "清明节",
    "劳动": "劳动节",
    "端午": "端午节",
    "中秋": "中秋节",
    "国庆": "国庆节",
    "抗日战争": "抗战胜利纪念日",
}
SWAPPED = re.compile(r"由 (\d{4}-\d{2}-\d{2}) 调休")


def _china(year: int):
    """The library's year; imported here because it loads every country of the world (20 MiB, half a second)."""
    from holidays.countries import China

    return China(years=year, language="zh_CN")


def table(year: int) -> dict[date, SpecialDay]:
    """Every day of the year that differs from its weekday or belongs to a holiday; weekends inside included."""
    source = _china(year)
    make_up = {day for day in source.weekend_workdays if day.year == year}
    days: dict[date, SpecialDay] = {}
    swapped: dict[date, str] = {}
    for run in _runs(year, set(source), make_up):
        names = {day: _name(source.get(day, "")) for day in run}
        common = Counter(filter(None, names.values())).most_common(1)
        main = common[0][0] if common else "休息日"
        for day in run:
            days[day] = SpecialDay(HOLIDAY, names[day] or main)
            if found := SWAPPED.search(source.get(day, "")):
                swapped[date.fromisoformat(found[1])] = main
    for day in make_up:
        days[day] = SpecialDay(MAKE_UP, f"{swapped.get(day, '')}调休")
    return dict(sorted(days.items()))


def announced(year: int) -> bool:
    """Does the library know the year's 调休 plan, or only its statutory days?"""
    return any(day.year == year for day in _china(year).weekend_workdays)


def seed(first: int = 2024, last: int = 2027, on: str = "") -> dict[str, dict]:
    """`days` and `years` of a CalendarVersion as JSON for these years; a year without 调休 plan is unconfirmed."""
    days, years = {}, {}
    for year in range(first, last + 1):
        days |= {day.isoformat(): as_json(special) for day, special in table(year).items()}
        if announced(year):
            years[str(year)] = {
                "confirmed": True,
                "source": f"国务院办公厅 {year} 年放假安排",
                "by": "随软件提供",
                "on": on,
            }
        else:
            note = "只有法定节日，调休安排尚未公布，暂按周一至周五计算。"
            years[str(year)] = {"confirmed": False, "source": "法定节日", "note": note}
    return {"days": days, "years": years}


def as_json(special: SpecialDay) -> dict:
    return {"kind": special.kind, "name": special.name, "by_hand": special.by_hand}


def _name(words: str) -> str:
    """A holiday's short name; "" for a weekend or a swapped day off."""
    return next((name for part, name in NAMES.items() if part in words), "")


def _runs(year: int, holidays: set[date], make_up: set[date]) -> list[list[date]]:
    """Days off in a row that contain a holiday: the weekends beside and inside belong to it."""
    runs, run, day = [], [], date(year, 1, 1)
    while day.year == year:
        off = day not in make_up and (day in holidays or day.isoweekday() > 5)
        if off:
            run.append(day)
        if run and (not off or (day + DAY).year != year):
            runs.append(run)
            run = []
        day += DAY
    return [run for run in runs if holidays.intersection(run)]
