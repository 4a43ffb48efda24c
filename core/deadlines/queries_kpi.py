"""问题处理及时率 (requirements §F, A-22): on time of all that fell due in a period, with and without exemptions.

What fell due: every clock whose due time lies in the period and that was kept, broken or still runs past it; a
clock that was called off in time, or that still rests, did not fall due. An agreed date counts where it was agreed
before the due time of the rule had passed; afterwards it no longer heals the miss (A-06).
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum

from core.deadlines.models import Clock, Exemption, Pause, Rule, State
from core.times import day_start, local_date

PROMISED_IN_TIME = Q(agreed_at=None) | Q(computed_due_at=None) | Q(agreed_at__lte=F("computed_due_at"))
ON_TIME = Q(state=State.MET) & PROMISED_IN_TIME
EXCUSED = ~ON_TIME & Q(is_exempt=True)

# The sets that a figure opens: the very clocks it counts.
SETS: dict[str, tuple[str, Q]] = {
    "due": ("应办", Q()),
    "on_time": ("按时", ON_TIME),
    "late": ("逾期", ~ON_TIME),
    "excused": ("其中已豁免", EXCUSED),
    "counted": ("扣除豁免后应办", ~EXCUSED),
    "agreed": ("有约定日期", Q(agreed_due_at__isnull=False)),
    "paused": ("暂停过", Q(pauses__isnull=False)),
}

COUNTED = ("due", "on_time", "excused", "agreed")


@dataclass(frozen=True)
class Period:
    """Calendar days in Shanghai, both included."""

    begins_on: date
    ends_on: date

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return day_start(self.begins_on), day_start(self.ends_on + timedelta(days=1))


@dataclass
class Rate:
    """One line of the table: a rule, or the sum of all (`rule` None)."""

    rule: Rule | None = None
    due: int = 0
    on_time: int = 0
    excused: int = 0
    agreed: int = 0
    paused: int = 0
    paused_for: timedelta = field(default_factory=timedelta)

    @property
    def late(self) -> int:
        return self.due - self.on_time

    @property
    def counted(self) -> int:
        """What is left when excused misses are taken out."""
        return self.due - self.excused

    @property
    def percent(self) -> str:
        """及时率 without taking exemptions out."""
        return _percent(self.on_time, self.due)

    @property
    def percent_excused(self) -> str:
        """及时率 with exemptions taken out."""
        return _percent(self.on_time, self.counted)

    def add(self, other: "Rate") -> None:
        for name in ("due", "on_time", "excused", "agreed", "paused", "paused_for"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def fell_due(period: Period, *, at: datetime, department: int | None = None) -> QuerySet[Clock]:
    """All clocks that fell due in the period; open ones once their due time is past."""
    begins, ends = period.bounds
    settled = Q(state__in=(State.MET, State.MISSED))
    overdue = Q(state=State.RUNNING, due_at__lte=at)
    rows = Clock.objects.filter(settled | overdue, due_at__gte=begins, due_at__lt=ends)
    return rows.filter(owner_department=department) if department else rows


def rates(period: Period, *, at: datetime, department: int | None = None) -> list[Rate]:
    """One line a rule that had anything due, in the order of the keys; three queries whatever their number."""
    rows = fell_due(period, at=at, department=department)
    counts = {name: Count("pk", filter=SETS[name][1] or None) for name in COUNTED}
    found = rows.order_by().values("rule").annotate(**counts)
    rested = _rested(rows)
    rules = Rule.objects.in_bulk([line["rule"] for line in found])
    lines = []
    for line in found:
        times, span = rested.get(line["rule"], (0, timedelta()))
        figures = {name: line[name] for name in COUNTED}
        lines.append(Rate(rules[line["rule"]], **figures, paused=times, paused_for=span))
    return sorted(lines, key=lambda line: line.rule.key)


def total(lines: list[Rate]) -> Rate:
    """The sum over all rules."""
    sum_of = Rate()
    for line in lines:
        sum_of.add(line)
    return sum_of


def clocks_in(name: str, rows: QuerySet[Clock]) -> QuerySet[Clock]:
    """Exactly the clocks that a figure counts (`name` of `SETS`)."""
    rows = rows.filter(SETS[name][1])
    return rows.distinct() if name == "paused" else rows


def _rested(rows: QuerySet[Clock]) -> dict[int, tuple[int, timedelta]]:
    """By rule: how many clocks were paused, and for how long all in all (A-32)."""
    span = ExpressionWrapper(F("ended_at") - F("began_at"), output_field=DurationField())
    pauses = Pause.objects.filter(clock__in=rows.order_by().values("pk"), ended_at__isnull=False).order_by()
    lines = pauses.values("clock__rule").annotate(times=Count("clock", distinct=True), span=Sum(span))
    return {line["clock__rule"]: (line["times"], line["span"]) for line in lines}


def reasons_of(clocks: list[Clock]) -> dict[int, str]:
    """Clock → why it was excused, for a page of rows; one query."""
    approved = Exemption.objects.filter(clock__in=clocks, state=Exemption.State.APPROVED).order_by("pk")
    return {row.clock_id: row.why for row in approved}


def presets(today: date) -> list[tuple[str, Period]]:
    """The periods that people ask for."""
    first = today.replace(day=1)
    last_month = (first - timedelta(days=1)).replace(day=1)
    quarter = first.replace(month=3 * ((today.month - 1) // 3) + 1)
    year = today.replace(month=1, day=1)
    return [
        ("本月", Period(first, today)),
        ("上月", Period(last_month, first - timedelta(days=1))),
        ("本季度", Period(quarter, today)),
        ("本年", Period(year, today)),
    ]


def this_month(at: datetime) -> Period:
    today = local_date(at)
    return Period(today.replace(day=1), today)


def _percent(part: int, whole: int) -> str:
    """99.5%, never rounded up to 100 where something was late; "" where nothing fell due."""
    if not whole:
        return ""
    shown = int(1000 * part / whole) / 10
    return f"{shown:g}%"
