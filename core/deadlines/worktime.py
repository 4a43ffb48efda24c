"""A working calendar as plain data: which days work, and between which hours (A-03, standards.md §12).

Pure: no database, no clock. The natural calendar, in which every minute counts, is `None`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from core.times import SHANGHAI

HOLIDAY, MAKE_UP = "holiday", "make_up"
DAY = timedelta(days=1)
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class SpecialDay:
    """A day that differs from its weekday: 休 (`holiday`) or 班 (`make_up`); `by_hand` = set by an administrator."""

    kind: str
    name: str
    by_hand: bool = False


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """One version of a working calendar.

    `hours`: (from, to) in minutes after midnight, in order, apart. `weekdays`: working ISO weekdays. `years`: the
    confirmed ones; in any other year the imported table is ignored and weekdays alone count (design §2), except
    for days somebody set by hand.
    """

    hours: tuple[tuple[int, int], ...]
    weekdays: frozenset[int]
    days: Mapping[date, SpecialDay] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    version_id: int | None = None
    # Worked out once: the shifts as spans from midnight, their sum, and the special days that count.
    shifts: tuple[tuple[timedelta, timedelta], ...] = field(init=False, repr=False)
    day_length: timedelta = field(init=False, repr=False)
    _counting: dict[date, SpecialDay] = field(init=False, repr=False)

    def __post_init__(self):
        check_hours(self.hours)
        check_weekdays(self.weekdays)
        shifts = tuple((timedelta(minutes=a), timedelta(minutes=b)) for a, b in self.hours)
        object.__setattr__(self, "shifts", shifts)
        object.__setattr__(self, "day_length", sum((b - a for a, b in shifts), timedelta()))
        counting = {day: special for day, special in self.days.items() if special.by_hand or day.year in self.years}
        object.__setattr__(self, "_counting", counting)

    def special(self, day: date) -> SpecialDay | None:
        """The day's entry in the table, if it counts."""
        return self._counting.get(day)

    def works(self, day: date) -> bool:
        """Is this a working day?"""
        special = self._counting.get(day)
        if special is None:
            return day.isoweekday() in self.weekdays
        return special.kind == MAKE_UP

    def intervals(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working hours of a day as aware moments; empty on a day off."""
        if not self.works(day):
            return []
        midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        return [(midnight + a, midnight + b) for a, b in self.shifts]

    def next_working_day(self, day: date, horizon: int = 400) -> date | None:
        """The first working day on or after `day`; None when the horizon (in days) holds none."""
        for _ in range(horizon):
            if self.works(day):
                return day
            day += DAY
        return None


def check_hours(hours: Iterable[tuple[int, int]]) -> None:
    """Raise ValueError with a sentence for the form unless these hours are in order, apart and not empty."""
    hours = list(hours)
    if not hours:
        raise ValueError("工作日历没有工作时间，时限永远不会到期。请至少填写一段工作时间。")
    for begins, ends in hours:
        if not 0 <= begins < ends <= 24 * 60:
            raise ValueError(f"{clock(begins)} 至 {clock(ends)} 的结束不晚于开始。请改为结束晚于开始的时间。")
    for (first, until), (begins, ends) in zip(hours, hours[1:], strict=False):
        if begins < until:
            overlap = f"{clock(first)}–{clock(until)} 与 {clock(begins)}–{clock(ends)}"
            raise ValueError(f"{overlap} 重叠。请改为前后不重叠的时间段。")


def check_weekdays(weekdays: Iterable[int]) -> None:
    """Raise ValueError with a sentence for the form unless at least one weekday works."""
    weekdays = set(weekdays)
    if not weekdays:
        raise ValueError("工作日历没有工作日，时限永远不会到期。请至少选择一个工作日。")
    if not weekdays <= set(range(1, 8)):
        raise ValueError("工作日只能是周一至周日。请重新选择。")


def minutes_of(text: str) -> int:
    """ "08:30" → 510, "24:00" → 1440. Raises ValueError with a sentence."""
    hour, colon, minute = text.strip().replace("：", ":").partition(":")
    if colon and hour.isascii() and hour.isdigit() and len(minute) == 2 and minute.isascii() and minute.isdigit():
        total = int(hour) * 60 + int(minute)
        if int(minute) < 60 and total <= 24 * 60:
            return total
    raise ValueError(f"“{text.strip()}”不是时间。请写成 08:30 这样的 24 小时制时间。")


def day_words(day: date) -> str:
    """01-04 周一."""
    return f"{day:%m-%d} 周{WEEKDAYS[day.weekday()]}"


def clock(minutes: int) -> str:
    """510 → "08:30"."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
