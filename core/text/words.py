"""Times and amounts as the house says them (ui.md §6). Pure: the moment "now" is always given."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from core.times import local, local_date

WEEKDAYS = "一二三四五六日"
MINUTE = timedelta(minutes=1)


def amount(span: timedelta) -> str:
    """At most two units: 13 天 7 小时, 1 小时 12 分, 35 分, 不到 1 分. The sign is ignored."""
    minutes = abs(span) // MINUTE
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if hours:
        return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
    return f"{rest} 分" if rest else "不到 1 分"


def money(sum_: Decimal | None) -> str:
    """4,105.50, and −122.20 with the sign as wide as a figure; nothing for None."""
    return "" if sum_ is None else f"{sum_:,.2f}".replace("-", "−")


def yuan(sum_: Decimal | None) -> str:
    return "" if sum_ is None else f"{money(sum_)} 元"


def _with_amount(verb: str, span: timedelta) -> str:
    words = amount(span)
    return f"{verb}{words}" if words.startswith("不") else f"{verb} {words}"


def day(at: datetime, now: datetime) -> str:
    """昨天, 今天, 明天, 周六 (within the next six days), 11-14 this year, else 2025-11-14."""
    distance = (local_date(at) - local_date(now)).days
    if distance in (-1, 0, 1):
        return {-1: "昨天", 0: "今天", 1: "明天"}[distance]
    if 1 < distance <= 6:
        return f"周{WEEKDAYS[local(at).weekday()]}"
    return f"{local(at):%m-%d}" if local(at).year == local(now).year else f"{local(at):%Y-%m-%d}"


def moment(at: datetime, now: datetime) -> str:
    """今天 16:30, 周六 02:05, 11-14 03:10; of earlier years only the date."""
    words = day(at, now)
    if local(at).year < local(now).year and len(words) == 10:
        return words
    return f"{words} {local(at):%H:%M}"


def deadline(at: datetime, now: datetime) -> str:
    """As `moment`, but a day's end is 24:00 of that day and not 00:00 of the next: 今天 24:00."""
    if (local(at).hour, local(at).minute) == (0, 0):
        return f"{day(at - MINUTE, now)} 24:00"
    return moment(at, now)


def full(at: datetime | None) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}" if at else ""


def left(due_at: datetime, now: datetime) -> str:
    """剩 1 小时 12 分 before the due moment, 已超 35 分 from it on."""
    return _with_amount("剩" if due_at > now else "已超", due_at - now)


def used(started_at: datetime, stopped_at: datetime) -> str:
    return _with_amount("用", stopped_at - started_at)


def late_by(due_at: datetime, stopped_at: datetime) -> str:
    return _with_amount("迟", stopped_at - due_at)


def paused_for(began_at: datetime, now: datetime) -> str:
    return _with_amount("已暂停", now - began_at)


@dataclass(frozen=True)
class Chip:
    """A countdown chip in words: `tone` is its class, `live` says whether the page's script keeps it fresh."""

    tone: str
    at: str
    left: str
    due_at: datetime | None = None
    warn_minutes: int = 0
    live: bool = False

    @property
    def icon(self) -> str:
        return ICONS[self.tone]


ICONS = {
    "normal": "clock",
    "soon": "alarm",
    "overdue": "exclamation-octagon-fill",
    "paused": "pause-circle",
    "met": "check-circle",
    "missed": "clock-history",
    "plain": "dash-circle",
}


def running_chip(due_at: datetime, warn_at: datetime | None, now: datetime) -> Chip:
    """A running clock: soon from its own warning point on, overdue from the due moment on."""
    soon = warn_at is not None and now >= warn_at
    tone = "overdue" if now >= due_at else "soon" if soon else "normal"
    warn = (due_at - warn_at) // MINUTE if warn_at else 0
    return Chip(tone, deadline(due_at, now), left(due_at, now), due_at, max(warn, 0), live=True)


def paused_chip(began_at: datetime | None, reason: str, now: datetime) -> Chip:
    return Chip("paused", reason, paused_for(began_at, now) if began_at else "已暂停")


def met_chip(stopped_at: datetime, now: datetime) -> Chip:
    return Chip("met", moment(stopped_at, now), "按时")


def missed_chip(due_at: datetime, stopped_at: datetime | None, now: datetime) -> Chip:
    """Done late, or never done in its cycle."""
    if stopped_at is None:
        return Chip("missed", deadline(due_at, now), "未完成")
    return Chip("missed", moment(stopped_at, now), late_by(due_at, stopped_at))
