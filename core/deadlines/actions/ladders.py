"""升级路径 made by people: new ones, edited ones, and which rules climb them.

Levels are read by the sweep when it needs them, so an edit counts from the next level on. A level that a clock has
done is never done again, whatever its number becomes.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import pairwise

from django.db import transaction

from core.deadlines.actions.rules import edit_rule
from core.deadlines.drafts import RECEIVERS, of_version
from core.deadlines.engine import hold_cases
from core.deadlines.ladder import AT_DUE, Ladders
from core.deadlines.models import OPEN, Change, Clock, Ladder, LadderLevel, Rule, State, Subject
from core.deadlines.queries_rules import when_words
from core.workflow import Refused, Stale

YEAR = 525_600


@dataclass(frozen=True)
class LevelDraft:
    """One level (fields as in `LadderLevel`); `was` is the number it had, None for a new one."""

    level: int
    receivers: tuple[str, ...]
    after_percent: int = 0
    at_least_minutes: int = 0
    at_most_minutes: int = 0
    severe_only: bool = False
    was: int | None = None


@dataclass(frozen=True)
class LadderDraft:
    name: str
    levels: tuple[LevelDraft, ...]


def draft_of(ladder: Ladder) -> LadderDraft:
    """The ladder as it stands, to be changed by an editor."""
    names = ("level", "after_percent", "at_least_minutes", "at_most_minutes", "severe_only")
    levels = []
    for row in ladder.levels.order_by("level"):
        values = {name: getattr(row, name) for name in names}
        levels.append(LevelDraft(**values, receivers=tuple(row.receivers), was=row.level))
    return LadderDraft(ladder.name, tuple(levels))


def check_ladder(draft: LadderDraft) -> None:
    """Raise Refused with its sentence unless every level tells somebody, none is missing and each comes later."""
    if not draft.name.strip():
        raise Refused("没有写名称。请写一个说得清用途的名称。", "name")
    numbers = [row.level for row in draft.levels]
    if len(set(numbers)) != len(numbers):
        twice = next(n for n in numbers if numbers.count(n) > 1)
        raise Refused(f"第 {twice} 级出现了两次。请改为各不相同的级别。", "levels")
    if missing := [n for n in range(max([*numbers, AT_DUE]) + 1) if n not in numbers]:
        raise Refused(f"缺第 {missing[0]} 级。级别应从 0（提醒）起连续，请补上或改小后面的级别。", "levels")
    for row in draft.levels:
        _check_level(row)
    later = sorted((row for row in draft.levels if row.level > AT_DUE), key=lambda row: row.level)
    for low, high in pairwise(later):
        if _delays(high) == _delays(low) or any(a > b for a, b in zip(_delays(low), _delays(high), strict=True)):
            words = f"第 {high.level} 级不晚于第 {low.level} 级。百分比、最少和最多都不能更小，请把时间改得更晚。"
            raise Refused(words, "levels")


def _check_level(row: LevelDraft) -> None:
    if not row.receivers:
        raise Refused(f"第 {row.level} 级没有接收人。请至少选择一个。", "levels")
    if strange := [key for key in row.receivers if key not in RECEIVERS]:
        raise Refused(f"第 {row.level} 级：没有名为 {strange[0]} 的接收人。请从列表中选择。", "levels")
    if row.level <= AT_DUE:
        return
    minutes = (row.at_least_minutes, row.at_most_minutes)
    if not 0 <= row.after_percent <= 1000 or not all(0 <= n <= YEAR for n in minutes):
        raise Refused(f"第 {row.level} 级的时间超出范围。请改为时限的 0–1000%、至多一年。", "levels")
    if not row.after_percent and not row.at_least_minutes:
        raise Refused(f"第 {row.level} 级没有写到期后多久。请填写百分比或最少分钟数。", "levels")
    if row.at_most_minutes and row.at_most_minutes < row.at_least_minutes:
        raise Refused(f"第 {row.level} 级的最多少于最少。请改为不少于 {row.at_least_minutes} 分钟。", "levels")


def _delays(row: LevelDraft) -> tuple[int, int, int]:
    return row.after_percent, row.at_least_minutes, row.at_most_minutes or YEAR


@transaction.atomic
def create_ladder(draft: LadderDraft, *, by, at: datetime) -> Ladder:
    """A new ladder; no rule climbs it yet."""
    check_ladder(draft)
    _check_name(draft.name)
    serial = Ladder.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    ladder = Ladder.objects.create(key=f"path-{serial + 1}", name=draft.name.strip())
    _write(ladder, draft)
    lines = [level_words(row) for row in _sorted(draft)]
    Change.objects.create(subject=Subject.LADDER, ladder=ladder, words=f"新建 {ladder}", lines=lines, by=by, at=at)
    return ladder


@transaction.atomic
def edit_ladder(ladder: Ladder, draft: LadderDraft, *, expected_version: int, by, at: datetime) -> Ladder:
    """Write the levels anew. Running clocks go on with the level after the one they have done; what is new above it
    counts for them, what was done is not repeated. Raises Stale when somebody saved in between."""
    check_ladder(draft)
    _hold_cases(ladder)
    ladder = Ladder.objects.select_for_update().get(pk=ladder.pk)
    if ladder.version != expected_version:
        last = ladder.changes.select_related("by").first()
        who = (last and last.by) or "系统"
        raise Stale(f"{who} 刚刚改过“{ladder}”，您的修改没有写入。请核对后再提交。", ["升级路径"])
    _check_name(draft.name, ladder)
    before = draft_of(ladder)
    lines = ladder_differences(before, draft)
    if not lines:
        raise Refused("与现在的升级路径一样，没有可保存的变化。", "levels")
    ladder.name, ladder.version = draft.name.strip(), ladder.version + 1
    ladder.save(update_fields=["name", "version"])
    ladder.levels.all().delete()
    _write(ladder, draft)
    _move_clocks(ladder, draft, at)
    Change.objects.create(subject=Subject.LADDER, ladder=ladder, words=f"修改 {ladder}", lines=lines, by=by, at=at)
    return ladder


@transaction.atomic
def switch_ladder(ladder: Ladder, *, on: bool, by, at: datetime) -> None:
    """Take a ladder out of the choice, or back in. One that a rule climbs stays; clocks of older versions go on."""
    ladder = Ladder.objects.select_for_update().get(pk=ladder.pk)
    if ladder.is_on == on:
        return
    if not on and (users := list(Rule.objects.filter(current__ladder=ladder).order_by("key"))):
        named = "、".join(rule.key for rule in users[:3]) + (" 等" if len(users) > 3 else "")
        raise Refused(f"{named} {len(users)} 条规则在用“{ladder}”，不能停用。请先让它们改用别的升级路径。")
    ladder.is_on, ladder.version = on, ladder.version + 1
    ladder.save(update_fields=["is_on", "version"])
    words = f"{'恢复使用' if on else '停用'} {ladder}"
    Change.objects.create(subject=Subject.LADDER, ladder=ladder, words=words, by=by, at=at)


@transaction.atomic
def assign_ladder(
    ladder: Ladder, rules: list[Rule], *, apply_to_running: bool = False, by, at: datetime
) -> list[Rule]:
    """These rules climb this ladder from now on, each by a new version; returns those that did not before."""
    if not Ladder.objects.select_for_update().get(pk=ladder.pk).is_on:
        raise Refused(f"“{ladder}”已停用。请先恢复使用。", "rules")
    moved = [rule for rule in rules if rule.current.ladder_id != ladder.pk]
    for rule in moved:
        draft = replace(of_version(rule.current), ladder=ladder, note=f"改用升级路径“{ladder}”")
        edit_rule(rule, draft, expected_number=rule.current.number, apply_to_running=apply_to_running, by=by, at=at)
    if moved:
        words = f"{'、'.join(rule.key for rule in moved)} 改用 {ladder}"[:200]
        Change.objects.create(subject=Subject.LADDER, ladder=ladder, words=words, by=by, at=at)
    return moved


def ladder_differences(before: LadderDraft, after: LadderDraft) -> list[str]:
    """What differs, one sentence each; [] when nothing does."""
    lines = [f"名称：{before.name} → {after.name.strip()}"] if before.name != after.name.strip() else []
    old = {row.level: row for row in before.levels}
    for row in _sorted(after):
        origin = old.pop(row.was, None)
        if origin is None:
            lines.append(f"新增 {level_words(row)}")
        elif replace(origin, was=None) != replace(row, was=None):
            lines.append(f"{level_words(origin)} → {level_words(row)}")
    return lines + [f"删去 {level_words(row)}" for row in old.values()]


def level_words(row: LevelDraft) -> str:
    """第 2 级（到期后 50%，10 分至 4 小时）：监督部门负责人."""
    people = "、".join(RECEIVERS.get(key, key) for key in row.receivers)
    severe = "，仅一级和二级" if row.severe_only else ""
    return f"第 {row.level} 级（{when_words(row)}{severe}）：{people}"


def _sorted(draft: LadderDraft) -> list[LevelDraft]:
    return sorted(draft.levels, key=lambda row: row.level)


def _check_name(name: str, own: Ladder | None = None) -> None:
    others = Ladder.objects.exclude(pk=own.pk) if own else Ladder.objects.all()
    if others.filter(name=name.strip()).exists():
        raise Refused(f"已有名为“{name.strip()}”的升级路径。请换一个名称。", "name")


def _write(ladder: Ladder, draft: LadderDraft) -> None:
    rows = [asdict(row) | {"receivers": list(row.receivers)} for row in _sorted(draft)]
    LadderLevel.objects.bulk_create(
        LadderLevel(ladder=ladder, **{key: value for key, value in row.items() if key != "was"}) for row in rows
    )


def _hold_cases(ladder: Ladder) -> None:
    """Cases before clocks: all that have a clock on this ladder."""
    cases: dict[int, set[int]] = {}
    rows = Clock.objects.filter(version__ladder=ladder, state__in=OPEN).order_by("case_type", "case_id")
    for kind, pk in rows.values_list("case_type_id", "case_id").distinct():
        cases.setdefault(kind, set()).add(pk)
    for kind in sorted(cases):
        hold_cases(kind, cases[kind])


def _move_clocks(ladder: Ladder, draft: LadderDraft, at: datetime) -> None:
    """Clocks under way keep what they have done under its new number. Where numbers fall, the cycle goes up, so that
    the next notices have keys of their own."""
    place = {row.was: row.level for row in draft.levels if row.was is not None}
    clocks = list(Clock.objects.lock(version__ladder=ladder, state=State.RUNNING, is_exempt=False, level__gte=AT_DUE))
    ladders = Ladders(clocks)
    for clock in clocks:
        level = max((new for old, new in place.items() if old <= clock.level), default=AT_DUE)
        if level < clock.level:
            clock.cycle += 1
        clock.level = level
        coming = ladders.next_action_at(clock)
        clock.next_action_at = max(coming, at) if coming else None
    Clock.objects.bulk_update(clocks, ["level", "cycle", "next_action_at"], batch_size=200)
