"""What differs between two versions of a rule, one sentence each, for its history and for the preview of an edit."""

import json
from datetime import timedelta

from core.deadlines.drafts import MOMENTS
from core.deadlines.explain import hours_words
from core.deadlines.facts import ROLES
from core.deadlines.models import RuleVersion, Variant
from core.deadlines.queries_rules import event_words, variant_words
from core.organization.models import Function

EVENTS = {"starts_on": "起算事件", "stops_on": "停止事件", "cancels_on": "取消事件", "ends_on": "结束整个系列的事件"}
NOTHING = "内容与上一版相同"


def differences(old: RuleVersion, new: RuleVersion) -> list[str]:
    """Both with their `ladder`, and their variants as `ordered` or prefetched."""
    lines = _variants(_ordered(old), _ordered(new))
    for name, label in EVENTS.items():
        lines += _differ(label, *("、".join(map(event_words, getattr(v, name))) or "无" for v in (old, new)))
    lines += _differ("起点", *(MOMENTS.get(v.start_moment, v.start_moment) for v in (old, new)))
    lines += _differ("责任角色", *(role_words(v.owner_role) for v in (old, new)))
    lines += _differ("监督", *(role_words(v.supervisor_role) for v in (old, new)))
    lines += _differ("升级路径", *(v.ladder.name for v in (old, new)))
    lines += _differ("重复间隔", *(_repeat(v) for v in (old, new)))
    lines += _differ("暂停", *("允许" if v.may_pause else "不允许" for v in (old, new)))
    return lines or [NOTHING]


def role_words(role: str) -> str:
    """A role or function as people say it; 无 for none."""
    if role in ROLES:
        return ROLES[role].label
    return Function(role).label if role in Function.values else role or "无"


def _ordered(version: RuleVersion) -> list[Variant]:
    return version.ordered if hasattr(version, "ordered") else sorted(version.variants.all(), key=lambda v: v.order)


def _differ(label: str, before: str, after: str) -> list[str]:
    return [f"{label}：{before} → {after}"] if before != after else []


def _repeat(version: RuleVersion) -> str:
    return f"每 {hours_words(timedelta(minutes=version.repeat_minutes))}" if version.repeat_minutes else "不重复"


def _variants(old: list[Variant], new: list[Variant]) -> list[str]:
    """Lines of the table condition → allowance, held together by their condition."""
    before, after = ({_condition(v): v for v in side} for side in (old, new))
    lines = []
    for key, variant in after.items():
        name = variant_words(variant)["condition"]
        if key not in before:
            lines.append(f"新增一档 {name}：{_says(variant)}")
        else:
            lines += _differ(name, _says(before[key]), _says(variant))
    gone = [variant_words(variant)["condition"] for key, variant in before.items() if key not in after]
    lines += [f"删去一档 {name}" for name in gone]
    kept = [[key for key in side if key in before and key in after] for side in (before, after)]
    return lines + (["各档的次序改变"] if kept[0] != kept[1] else [])


def _condition(variant: Variant) -> str:
    return json.dumps({key: sorted(map(str, values)) for key, values in variant.condition.items()}, sort_keys=True)


def _says(variant: Variant) -> str:
    words = variant_words(variant)
    house = "非制度规定" if variant.house_default else ""
    calendar = words["calendar"] if variant.amount and "工作" not in words["allowance"] else ""
    warn = f"{words['warn']} 时提醒" if words["warn"] not in ("", "75%") else ""
    details = "，".join(filter(None, [calendar, warn, house]))
    return f"{words['allowance']}（{details}）" if details else words["allowance"]
