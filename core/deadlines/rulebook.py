"""The current versions of the rules that are switched on, kept in memory between events.

Versions never change and carry a stamp that never repeats; one small query per event asks for the stamps in
force, so an edit or a switch in another process counts from the next event on, and a rolled-back one never does.
"""

from dataclasses import dataclass

from core.deadlines.models import Ladder, Rule, RuleVersion, Variant
from core.recall import recalled
from core.timeline.registry import EVENTS


@dataclass(frozen=True)
class Book:
    """`versions` in the order of the rule keys; each has its `rule` and its variants as `ordered`. `endings` are
    the events that end any clock, those of earlier versions and of rules switched off included."""

    stamps: tuple
    versions: tuple[RuleVersion, ...]
    endings: frozenset[str]

    def started_by(self, event: str) -> list[RuleVersion]:
        return [v for v in self.versions if event in v.starts_on and connected(v)]


_kept: Book | None = None


def book() -> Book:
    """The rules in force now."""
    return recalled("rule book", _in_force)


def _in_force() -> Book:
    global _kept
    stamps = tuple(Rule.objects.order_by("key").values_list("pk", "name", "is_on", "current__stamp"))
    if _kept is None or _kept.stamps != stamps:
        rules = Rule.objects.filter(is_on=True).exclude(current=None).select_related("current").order_by("key")
        _kept = Book(stamps, tuple(loaded(rules)), _endings())
    return _kept


def _endings() -> frozenset[str]:
    rows = RuleVersion.objects.values_list("stops_on", "ends_on", "cancels_on").order_by()
    return frozenset(key for row in rows for keys in row for key in keys)


def loaded(rules) -> list[RuleVersion]:
    """The current versions of these rules (with `current` joined), each with `rule`, `ladder` and `ordered`."""
    versions, ladders = [], Ladder.objects.in_bulk()
    for rule in rules:
        version = rule.current
        version.rule = rule
        version.ordered = []
        version.ladder = ladders[version.ladder_id]
        versions.append(version)
    by_pk = {version.pk: version for version in versions}
    for variant in Variant.objects.filter(version__in=by_pk).order_by("version", "order"):
        variant.version = by_pk[variant.version_id]
        by_pk[variant.version_id].ordered.append(variant)
    return versions


def connected(version: RuleVersion) -> bool:
    """接通: something in the house can start this clock, and something can stop it."""
    return any(key in EVENTS for key in version.starts_on) and any(
        key in EVENTS for key in (*version.stops_on, *version.ends_on)
    )
