"""What became of a rule: its versions with what each changed, and when it was switched, newest first."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from django.db.models import Q

from core.deadlines.differences import differences
from core.deadlines.models import Change, Rule, Subject
from core.deadlines.queries_rules import variant_words

SHOWN = 8


@dataclass(frozen=True)
class Entry:
    """One line of 版本与启停. `lines` is what differs, of the first version what it says."""

    at: datetime
    title: str
    by: str
    note: str = ""
    lines: list[str] = field(default_factory=list)
    is_current: bool = False


def rule_history(rule: Rule) -> list[Entry]:
    """Versions and switches of one rule; a constant number of queries."""
    rows = rule.versions.select_related("by", "ladder").prefetch_related("variants").order_by("number")
    versions = list(rows)
    entries = [_first(version, rule) for version in versions[:1]]
    for old, new in pairwise(versions):
        entries.append(_entry(new, rule, differences(old, new)))
    mine = Q(rule=rule) | Q(pack=rule.pack)
    for change in Change.objects.filter(mine, subject=Subject.SWITCH).select_related("by"):
        if change.rule_id == rule.pk or rule.key in change.lines:
            entries.append(Entry(change.at, change.words, str(change.by or "系统")))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def switches() -> list[Change]:
    """The newest switches of rules and packs, with whoever did it."""
    return list(Change.objects.filter(subject=Subject.SWITCH).select_related("by")[:SHOWN])


def _first(version, rule: Rule) -> Entry:
    words = [variant_words(variant) for variant in sorted(version.variants.all(), key=lambda v: v.order)]
    return _entry(version, rule, [f"{line['condition']}：{line['allowance']}" for line in words])


def _entry(version, rule: Rule, lines: list[str]) -> Entry:
    title, by = f"第 {version.number} 版", str(version.by or "随软件提供")
    return Entry(version.created_at, title, by, version.note, lines, version.pk == rule.current_id)
