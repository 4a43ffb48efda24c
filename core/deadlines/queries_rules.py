"""What the rules pages show: each rule in words, whether it is connected, and who would hear of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from core.deadlines.drafts import RECEIVERS, ladder_problem_of
from core.deadlines.explain import allowance_words, hours_words
from core.deadlines.facts import EVENT_WORDS, ROLES, condition_words
from core.deadlines.models import Allowance, Ladder, LadderLevel, Pack, Rule, RuleVersion, Variant
from core.deadlines.rulebook import connected, loaded
from core.organization.models import Department, Function
from core.organization.queries import general_manager, heads_of, representative
from core.timeline.registry import EVENTS

HOUSE = "house"


@dataclass(frozen=True)
class Level:
    """One level of a rule's ladder with the people of today; `gap`: who is missing."""

    level: int
    when: str
    people: list[str]
    gap: str = ""
    severe_only: bool = False


@dataclass
class RuleRow:
    """One line of the rules page."""

    rule: Rule
    version: RuleVersion
    trigger: str
    allowance: str
    calendar: str
    ladder: str
    connected: bool
    gap: str = ""
    house: str = ""
    levels: list[Level] = field(default_factory=list)


def all_rules() -> list[Rule]:
    """Every rule with its current version."""
    return list(Rule.objects.exclude(current=None).select_related("current").order_by("key"))


def rule_rows(rules: Iterable[Rule], people: "People") -> list[RuleRow]:
    """The lines for these rules (with `current` joined), with a constant number of queries."""
    versions = loaded(rules)
    levels: dict[int, list[LadderLevel]] = {}
    for level in LadderLevel.objects.order_by("ladder", "level"):
        levels.setdefault(level.ladder_id, []).append(level)
    return [_row(version, levels.get(version.ladder_id, []), people) for version in versions]


def pack_tabs(rules: list[Rule]) -> list[dict]:
    """The packs with how many rules they have and how many are on."""
    tabs = []
    for pack in Pack:
        mine = [rule.is_on for rule in rules if rule.pack == pack]
        tabs.append({"key": pack.value, "label": pack.label, "n": len(mine), "on": sum(mine)})
    house = [rule.is_on for rule in rules if rule.house_default]
    return [*tabs, {"key": HOUSE, "label": "非制度规定", "n": len(house), "on": sum(house)}]


def narrowed(rules: list[Rule], pack: str, text: str) -> list[Rule]:
    """The rules of a tab (a pack, or those no source prescribes) that mention the text."""
    if pack == HOUSE:
        rules = [rule for rule in rules if rule.house_default]
    elif pack in Pack.values:
        rules = [rule for rule in rules if rule.pack == pack]
    return [rule for rule in rules if text.lower() in f"{rule.key} {rule.name} {rule.clause}".lower()]


def ladder_table(*, day: date) -> dict:
    """Each ladder with its levels in words, what is wrong with it, and whose departments have no head."""
    people, users = People(day), {}
    for rule in all_rules():
        users.setdefault(rule.current.ladder_id, []).append(rule)
    rows = []
    for ladder in Ladder.objects.prefetch_related("levels").order_by("-is_on", "pk"):
        levels, mine = sorted(ladder.levels.all(), key=lambda level: level.level), users.get(ladder.pk, [])
        named = [
            Level(
                level.level,
                when_words(level),
                [RECEIVERS.get(r, r) for r in level.receivers],
                _nobody(level, mine, people),
                level.severe_only,
            )
            for level in levels
        ]
        problem = ladder_problem_of(ladder, levels)
        rows.append({"ladder": ladder, "levels": named, "problem": problem, "rules": mine})
    headless = [str(row) for row in people.departments.values() if people.heads.get(row.pk) is None]
    gaps = [f"{name} 没有负责人" for name in headless]
    gaps += [] if people.representative else ["没有管理者代表"]
    gaps += [] if people.manager else ["没有总经理"]
    return {"rows": rows, "gaps": gaps}


def _nobody(level: LadderLevel, rules: list[Rule], people: "People") -> str:
    """For which rules nobody answers today at this level: 质量部 没有负责人（D-03、D-18）."""
    missing: dict[str, list[str]] = {}
    for rule in rules:
        for gap in dict.fromkeys(people.of(rule.current, role)[1] for role in level.receivers if role in RECEIVERS):
            missing.setdefault(gap, []).append(rule.key)
    return "；".join(f"{gap}（{_few(keys)}）" for gap, keys in missing.items() if gap)


def _few(keys: list[str], many: int = 3) -> str:
    return "、".join(keys[:many]) + (f" 等 {len(keys)} 条规则" if len(keys) > many else "")


class People:
    """Who answers today for a rule that no case has named people for: departments, heads and leaders."""

    def __init__(self, day: date):
        departments = Department.objects.active().exclude(function="").order_by("-pk")
        self.departments = {row.function: row for row in departments}
        self.heads = heads_of([row.pk for row in self.departments.values()], day)
        self.representative, self.manager = representative(day), general_manager(day)

    def department(self, role: str) -> Department | None:
        function = ROLES[role].function if role in ROLES else role
        return self.departments.get(function)

    def of(self, version: RuleVersion, receiver: str) -> tuple[str, str]:
        """(words, what is missing) for a receiver of this version's ladder."""
        if receiver == "owner":
            return _role_words(version.owner_role), ""
        if receiver in ("representative", "general_manager"):
            person = self.representative if receiver == "representative" else self.manager
            words = RECEIVERS[receiver]
            return (f"{person}（{words}）", "") if person else (words, f"没有{words}")
        role = version.owner_role if receiver == "owner_head" else version.supervisor_role
        return self._head(role)

    def _head(self, role: str) -> tuple[str, str]:
        department = self.department(role)
        if department is None:
            return "管理者代表代", f"没有部门承担“{_role_words(role)}”" if role else "没有指定监督部门"
        head = self.heads.get(department.pk)
        if head is None:
            return f"管理者代表代（{department}）", f"{department} 没有负责人"
        return f"{head}（{department}负责人）", ""


def event_words(key: str) -> str:
    """How people say an event, also one of a room that does not stand yet."""
    return EVENTS[key].label if key in EVENTS else EVENT_WORDS.get(key, key)


def variant_words(variant: Variant) -> dict:
    """One line of the table condition → allowance, calendar, warning."""
    event = variant.condition.get("event", [])
    condition = "、".join(filter(None, [condition_words(variant.condition), *(f"从{event_words(e)}" for e in event)]))
    warn = f"{variant.warn_percent}%"
    if variant.warn_minutes is not None:
        warn = f"{hours_words(timedelta(minutes=variant.warn_minutes))}后"
    timed = variant.allowance != Allowance.NONE
    return {
        "condition": condition or "其余情况",
        "allowance": allowance_words(variant),
        "calendar": _calendar([variant]) if timed else "",
        "warn": warn if timed else "",
        "house": variant.house_default,
    }


def _row(version: RuleVersion, levels: list[LadderLevel], people: People) -> RuleRow:
    named = [_level(version, level, people) for level in levels]
    problem = ladder_problem_of(version.ladder, levels)
    timed = [v for v in version.ordered if v.allowance != Allowance.NONE]
    return RuleRow(
        rule=version.rule,
        version=version,
        trigger=f"{_events(version.starts_on)} → {_events(version.stops_on)}",
        allowance=_allowances(version, timed),
        calendar=_calendar(timed),
        ladder=" → ".join(filter(None, [_role_words(version.owner_role), _role_words(version.supervisor_role)])),
        connected=connected(version),
        gap=problem or "；".join(dict.fromkeys(level.gap for level in named if level.gap)),
        levels=named,
        house=_house(version, timed),
    )


def _level(version: RuleVersion, level: LadderLevel, people: People) -> Level:
    found = [people.of(version, receiver) for receiver in level.receivers if receiver in RECEIVERS]
    gaps = [gap for _, gap in found if gap] or ([] if found else [f"第 {level.level} 级没有接收人"])
    return Level(level.level, when_words(level), [words for words, _ in found], "；".join(gaps), level.severe_only)


def when_words(level) -> str:
    """When a level of a ladder (a draft or a stored one) falls due."""
    if level.level == 0:
        return "提醒点"
    if level.level == 1:
        return "到期"
    least, most = (hours_words(timedelta(minutes=m)) for m in (level.at_least_minutes, level.at_most_minutes))
    bounds = [f"最少 {least}"] if level.at_least_minutes else []
    bounds += [f"最多 {most}"] if level.at_most_minutes else []
    return "，".join([f"再过时限的 {level.after_percent}%", *bounds])


def _allowances(version: RuleVersion, timed: list[Variant]) -> str:
    if version.repeat_minutes:
        return f"每 {hours_words(timedelta(minutes=version.repeat_minutes))}"
    found = [allowance_words(v).replace("工作小时", "小时").replace("工作分", "分") for v in timed]
    return " / ".join(dict.fromkeys(found)) or "不计时"


def _calendar(timed: list[Variant]) -> str:
    kinds = {(v.allowance == Allowance.DAYS, v.calendar) for v in timed if v.allowance != Allowance.AGREED}
    if kinds == {(False, "natural"), (False, "working")}:
        return "工作，急件自然"
    names = {
        (False, "natural"): "自然",
        (False, "working"): "工作",
        (True, "natural"): "自然日",
        (True, "working"): "工作日",
    }
    return "、".join(names[kind] for kind in sorted(kinds))


def _house(version: RuleVersion, timed: list[Variant]) -> str:
    """非制度规定 where the sources give none of the numbers, or not all of them (A-23)."""
    marks = {variant.is_house_default(version.rule) for variant in timed}
    return {frozenset({True}): "非制度规定", frozenset({True, False}): "部分非制度规定"}.get(frozenset(marks), "")


def _events(keys: list[str]) -> str:
    return " / ".join(event_words(key) for key in keys)


def _role_words(role: str) -> str:
    if role in ROLES:
        return ROLES[role].label
    return Function(role).label if role in Function.values else role
