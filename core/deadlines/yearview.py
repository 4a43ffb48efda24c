"""A year of a working calendar in the form in which the page draws it: twelve months of weeks."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from core.deadlines.worktime import HOLIDAY, MAKE_UP, WEEKDAYS, WorkCalendar, clock, day_words


@dataclass(frozen=True)
class Cell:
    """One day. `mark` is 休, 班 or ""; `look` its class; `title` says what stands behind the mark."""

    day: date
    look: str
    mark: str
    title: str
    is_today: bool

    @property
    def when(self) -> str:
        return day_words(self.day)


@dataclass(frozen=True)
class Month:
    number: int
    holidays: str
    working_days: int
    weeks: list[list[Cell | None]]


@dataclass(frozen=True)
class Year:
    """`off` counts the days marked 休, `make_up` those marked 班; `by_hand` the days somebody set."""

    number: int
    confirmed: bool
    months: list[Month]
    working_days: int
    off: int
    make_up: int
    by_hand: list[Cell]
    holds_today: bool


def year_of(calendar: WorkCalendar, number: int, today: date) -> Year:
    """The year as it counts; statutory days of an unconfirmed year are shown, though they do not count."""
    months = [_month(calendar, number, month, today) for month in range(1, 13)]
    cells = [cell for month in months for week in month.weeks for cell in week if cell]
    hand = [cell for cell in cells if (special := calendar.days.get(cell.day)) and special.by_hand]
    return Year(
        number,
        number in calendar.years,
        months,
        sum(month.working_days for month in months),
        sum(cell.mark == "休" for cell in cells),
        sum(cell.mark == "班" for cell in cells),
        hand,
        any(cell.is_today for cell in cells),
    )


def _month(calendar: WorkCalendar, year: int, month: int, today: date) -> Month:
    weeks, names, working = [], [], 0
    for week in Calendar().monthdatescalendar(year, month):
        cells: list[Cell | None] = []
        for day in week:
            if day.month != month:
                cells.append(None)
                continue
            cells.append(_cell(calendar, day, today))
            working += calendar.works(day)
            special = calendar.days.get(day)
            if special and special.kind == HOLIDAY and not special.by_hand:
                names.append(special.name)
        weeks.append(cells)
    return Month(month, "、".join(dict.fromkeys(names)), working, weeks)


def _cell(calendar: WorkCalendar, day: date, today: date) -> Cell:
    special = calendar.special(day)
    if special:
        mark, look = ("班", "make") if special.kind == MAKE_UP else ("休", "hol")
        title = f"{special.name}（手工设置）" if special.by_hand else special.name
    elif planned := calendar.days.get(day):
        mark, look, title = "", "maybe", f"{planned.name}，未确认，暂按星期计算"
    else:
        mark, look, title = "", "" if calendar.works(day) else "rest", ""
    return Cell(day, look, mark, title, day == today)


def hours_words(calendar: WorkCalendar) -> str:
    """周一至周五 08:30–12:00、13:30–18:00 · 每天 8 小时."""
    days = sorted(calendar.weekdays)
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        week = f"周{WEEKDAYS[days[0] - 1]}至周{WEEKDAYS[days[-1] - 1]}"
    else:
        week = "、".join(f"周{WEEKDAYS[day - 1]}" for day in days)
    spans = "、".join(f"{clock(begins)}–{clock(ends)}" for begins, ends in calendar.hours)
    hours, minutes = divmod(sum(ends - begins for begins, ends in calendar.hours), 60)
    length = " ".join(filter(None, (f"{hours} 小时" if hours else "", f"{minutes} 分" if minutes else "")))
    return f"{week} {spans} · 每天 {length}"
