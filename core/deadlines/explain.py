"""How a due time came about and what comes next, in the rows and words of the card 怎么算的 (ui.md §3)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import prefetch_related_objects

from core.deadlines import calendars
from core.deadlines.due import elapsed
from core.deadlines.facts import condition_words
from core.deadlines.ladder import ROLE_WORDS, Ladders, Receivers
from core.deadlines.models import Allowance, Clock, State, Variant
from core.deadlines.segments import Kind, Segment, segments
from core.deadlines.timing import arithmetic, pauses_of
from core.recall import one_action
from core.text import words
from core.timeline.registry import EVENTS
from core.times import local, local_date

UNCONFIRMED = "日历未确认：跨越的年份没有确认的放假数据，暂按周一至周五计算"


@dataclass(frozen=True)
class Row:
    """One line of the sum; `skip` lines do not count (pauses, holidays)."""

    text: str
    amount: str = ""
    detail: str = ""
    skip: bool = False


@dataclass(frozen=True)
class Next:
    """A level still to come: when, and who hears of it."""

    level: int
    at: datetime
    people: list[str]

    @property
    def verb(self) -> str:
        return "提醒" if self.level == 0 else "到期通知" if self.level == 1 else "升级到"


@dataclass(frozen=True)
class Explanation:
    """The whole card. `due` and `total` are words."""

    name: str
    version: str
    summary: str
    rows: list[Row]
    due: str
    total: str
    unconfirmed: str = ""
    next: list[Next] = field(default_factory=list)


def explain(clock: Clock, *, now: datetime) -> Explanation:
    return explain_all([clock], now=now)[0]


def explain_all(clocks: Iterable[Clock], *, now: datetime) -> list[Explanation]:
    """The cards of many clocks with a constant number of queries."""
    clocks = list(clocks)
    prefetch_related_objects(clocks, "rule", "version", "variant", "pauses__by", "agreed_by")
    prefetch_related_objects(clocks, "exemptions__by", "exemptions__asked_by", "exemptions__on_behalf_of")
    with one_action():
        ladders = Ladders(clocks)
        people = Receivers(clocks, day=local_date(now)) if any(clock.is_open for clock in clocks) else None
        return [_explanation(clock, ladders, people) for clock in clocks]


def _explanation(clock: Clock, ladders: Ladders, people: Receivers | None) -> Explanation:
    calendar = calendars.load(clock.calendar_version_id)
    house = "（非制度规定）" if clock.variant.is_house_default(clock.rule) else ""
    condition = condition_words(clock.variant.condition)
    kind = calendar_words(clock.variant)
    facts = "，".join(filter(None, [condition, f"{_allowance(clock)}为限", kind]))
    coming = ladders.coming(clock) if people and clock.is_open else []
    return Explanation(
        name=clock.rule.name,
        version=f"规则 {clock.rule.key} 第 {clock.version.number} 版",
        summary=f"{facts}。来源 {clock.rule.clause}{house}。",
        rows=[_start(clock), *_rows(clock, calendar), *_agreed(clock), *_excused(clock)],
        due=f"到期 {day_words(clock.due_at)}" if clock.due_at else "到期待约定",
        total=f"共 {_allowance(clock)}" if clock.computed_due_at and not clock.agreed_due_at else "",
        unconfirmed=UNCONFIRMED if clock.calendar_unconfirmed else "",
        next=[Next(rung.level, at, _named(people, clock, rung)) for rung, at in coming],
    )


def allowance_words(variant: Variant, minutes: int | None = None) -> str:
    """48 小时, 16 工作小时, 10 天, 5 个工作日, 每 2 小时 is said by the caller."""
    working = "工作" if variant.calendar == "working" else ""
    if variant.allowance == Allowance.AGREED:
        return "约定日期"
    if variant.allowance == Allowance.NONE:
        return "不计时"
    if variant.allowance == Allowance.DAYS and minutes is None:
        return f"{variant.amount} 个工作日" if working else f"{variant.amount} 天"
    return hours_words(timedelta(minutes=variant.amount if minutes is None else minutes), working)


def hours_words(span: timedelta, working: str = "") -> str:
    """Hours stay hours: 48 小时, not 2 天."""
    hours, minutes = divmod(round(span.total_seconds() / 60), 60)
    parts = [f"{hours} {working}小时"] if hours else []
    return " ".join([*parts, f"{minutes} {working}分"] if minutes or not hours else parts)


def calendar_words(variant: Variant) -> str:
    if variant.allowance not in (Allowance.MINUTES, Allowance.DAYS):
        return ""
    if variant.allowance == Allowance.DAYS:
        return "工作日" if variant.calendar == "working" else "自然日，末日遇休息日顺延"
    return "工作时间" if variant.calendar == "working" else "自然时间"


def day_words(at: datetime) -> str:
    """11-21 周六 02:05; the end of a day is 24:00 of that day."""
    at = local(at)
    if (at.hour, at.minute) == (0, 0):
        before = at - timedelta(minutes=1)
        return f"{before:%m-%d} 周{words.WEEKDAYS[before.weekday()]} 24:00"
    return f"{at:%m-%d} 周{words.WEEKDAYS[at.weekday()]} {at:%H:%M}"


def segment_row(row: Segment, calendar=None, pause_words: str = "") -> Row:
    """One segment of the sum as a line."""
    text = _span(row, calendar)
    if row.kind is Kind.PAUSED:
        return Row(f"{text} 暂停", f"不计 {words.amount(row.end - row.start)}", pause_words, skip=True)
    if row.kind is not Kind.COUNTED:
        return Row(" ".join(filter(None, [text, row.note.removesuffix("不计")])), "不计", skip=True)
    amount = f"{row.days} 天" if row.days else hours_words(row.counted) if row.counted else ""
    return Row(" ".join(filter(None, [text, row.note])), amount, skip=not (row.days or row.counted))


def _span(row: Segment, calendar) -> str:
    day = f"{row.start:%m-%d} 周{words.WEEKDAYS[row.start.weekday()]}"
    if row.whole_days:
        return day if row.last_day == row.start.date() else f"{row.start:%m-%d} 至 {row.last_day:%m-%d}"
    if calendar is not None and row.kind is Kind.COUNTED:
        if row.last_day != row.start.date():
            return f"{row.start:%m-%d} 至 {row.last_day:%m-%d} 全天"
        if row.counted == calendar.day_length:
            return f"{day} 全天"
    if row.last_day == row.start.date():
        return f"{day} {row.start:%H:%M}–{_end(row)}"
    return f"{row.start:%m-%d %H:%M} → {row.end:%m-%d %H:%M}"


def _end(row: Segment) -> str:
    return "24:00" if row.end.date() != row.start.date() else f"{row.end:%H:%M}"


def _start(clock: Clock) -> Row:
    at = f"{local(clock.started_at):%m-%d %H:%M}"
    if clock.is_repeat:
        return Row(f"{at} 上一轮到期，第 {clock.cycle} 轮开始")
    event = EVENTS.get(clock.armed_by)
    label = event.label if event else clock.armed_by
    if clock.version.start_moment:
        return Row(f"{at} 客户报修，从此刻起算", detail=f"由“{label}”启动")
    return Row(f"{at} {label}，开始计时")


def _rows(clock: Clock, calendar) -> list[Row]:
    end = clock.computed_due_at
    if end is None:
        return []
    counted = arithmetic(clock.variant, calendar, _repeat(clock))
    counted.pop("minutes", None)
    rows = segments(clock.started_at, end, pauses=pauses_of(clock), **counted)
    lines = [segment_row(row, counted.get("calendar"), _pause_words(clock, row)) for row in rows]
    if calendar is None:
        lines.append(Row("节假日", "自然时间，不扣除", skip=True))
    for pause in clock.pauses.all():
        if pause.ended_at is None:
            until = f"最晚 {local(pause.latest_end):%m-%d %H:%M} 恢复"
            lines.append(Row(f"{local(pause.began_at):%m-%d %H:%M} 起暂停", until, _why(pause), skip=True))
    return lines


def _pause_words(clock: Clock, row: Segment) -> str:
    if row.kind is not Kind.PAUSED:
        return ""
    met = [p for p in clock.pauses.all() if p.ended_at and p.began_at < row.end and p.ended_at > row.start]
    return "；".join(_why(pause) for pause in met)


def _why(pause) -> str:
    who = f"（{pause.by}记录）" if pause.by else ""
    return f"{pause.get_kind_display()}：{pause.reason}{who}"


def _agreed(clock: Clock) -> list[Row]:
    if clock.agreed_due_at is None:
        return []
    who = f"{clock.agreed_by or '系统'} {local(clock.agreed_at):%m-%d %H:%M} 登记" if clock.agreed_at else ""
    with_whom = f"与{clock.agreed_with}" if clock.agreed_with else ""
    rows = [Row(f"{with_whom}约定 {day_words(clock.agreed_due_at)}", "以此为准", who)]
    if clock.computed_due_at:
        rows.append(Row(f"按规则应为 {day_words(clock.computed_due_at)}", "仅供统计", skip=True))
    return rows


def _excused(clock: Clock) -> list[Row]:
    """What was asked and answered of an exemption (A-22)."""
    rows = []
    for row in clock.exemptions.all():
        asked = f"{row.asked_by} {local(row.asked_at):%m-%d %H:%M} 申请"
        who = f"{row.by}代{row.on_behalf_of}" if row.on_behalf_of else f"{row.by}"
        answer = f"，{who} {local(row.at):%m-%d %H:%M} {row.get_state_display()}" if row.by else ""
        said = f"：{row.words}" if row.words else ""
        rows.append(Row(f"豁免：{row.why}", row.get_state_display(), f"{asked}{answer}{said}", skip=True))
    return rows


def _repeat(clock: Clock) -> int | None:
    return clock.version.repeat_minutes if clock.is_repeat else None


def _allowance(clock: Clock) -> str:
    return allowance_words(clock.variant, _repeat(clock))


def used(clock: Clock, calendar, now: datetime) -> int:
    """How much of the way to the due time is behind, counted by the clock's calendar: 0 … 100 percent."""
    if clock.due_at is None or clock.due_at <= clock.started_at:
        return 0 if clock.due_at is None else 100
    if clock.state == State.PAUSED:
        now = next((p.began_at for p in clock.pauses.all() if p.ended_at is None), now)
    hours = calendar if clock.variant.calendar == "working" and not clock.agreed_due_at else None
    pauses = pauses_of(clock)
    whole = elapsed(clock.started_at, clock.due_at, calendar=hours, pauses=pauses)
    gone = elapsed(clock.started_at, min(clock.stopped_at or now, clock.due_at), calendar=hours, pauses=pauses)
    return min(100, round(100 * gone / whole)) if whole else 100


def _named(people: Receivers, clock: Clock, rung) -> list[str]:
    told, nobody = people.told(clock, [rung])
    named = [f"{person}（{ROLE_WORDS[role]}）" if role != "owner" else str(person) for role, person in told.values()]
    return named + [f"{ROLE_WORDS[role]}无人" for role in nobody]
