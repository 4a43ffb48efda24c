"""Rules in memory: those in force, and the same with somebody's changes. Nothing is stored."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime

from core.deadlines.drafts import Draft, VariantDraft, check, of_version
from core.deadlines.models import Ladder, LadderLevel, Rule, RuleVersion
from core.deadlines.rulebook import connected, loaded
from core.workflow import Refused


@dataclass(frozen=True)
class RuleSet:
    """Versions as in `rulebook.Book`: each with its `rule`, its `ladder` and its variants as `ordered`."""

    versions: tuple[RuleVersion, ...]

    def started_by(self, event: str) -> list[RuleVersion]:
        return [v for v in self.versions if event in v.starts_on and connected(v)]

    def narrowed(self, rule_ids: Iterable[int]) -> "RuleSet":
        """Rules do not know of each other: some can be played without the rest."""
        wanted = set(rule_ids)
        return RuleSet(tuple(version for version in self.versions if version.rule_id in wanted))


def in_force() -> RuleSet:
    """The rules that are switched on, as they stand."""
    rules = Rule.objects.filter(is_on=True).exclude(current=None).select_related("current").order_by("key")
    return RuleSet(tuple(loaded(rules)))


def changed(changes: Iterable[dict], *, at: datetime) -> RuleSet:
    """The changed rules alone, by the stored form of a `Simulation`. Raises Refused for a draft that cannot work."""
    versions = []
    for serial, change in enumerate(changes, start=1):
        rule = Rule.objects.select_related("current__ladder").filter(key=change["rule"]).exclude(current=None).first()
        if rule is None:
            raise Refused(f"没有编号为 {change['rule']} 的规则。请重新选择。")
        draft = draft_of(rule, change)
        try:
            check(draft, at=at)
        except Refused as refused:
            raise Refused(f"{rule}：{refused.reason}", refused.field) from refused
        versions.append(_unsaved(draft, rule, serial, at))
    return RuleSet(tuple(versions))


def draft_of(rule: Rule, change: dict) -> Draft:
    """The rule's current version with the change put in."""
    draft = of_version(rule.current)
    ladder = Ladder.objects.filter(pk=change.get("ladder")).first() or draft.ladder
    return replace(draft, ladder=ladder, variants=[VariantDraft(**row) for row in change["variants"]])


def as_change(rule: Rule, variants: Iterable[VariantDraft], ladder: Ladder) -> dict:
    """The stored form of a changed rule."""
    names = [f.name for f in fields(VariantDraft)]
    rows = [{name: getattr(variant, name) for name in names} for variant in variants]
    return {"rule": rule.key, "ladder": ladder.pk if ladder else None, "variants": rows}


def levels_of(versions: Iterable[RuleVersion]) -> dict[int, list[LadderLevel]]:
    """The levels of the ladders that these versions climb."""
    found: dict[int, list[LadderLevel]] = {version.ladder_id: [] for version in versions}
    for level in LadderLevel.objects.filter(ladder__in=found).order_by("ladder", "level"):
        found[level.ladder_id].append(level)
    return found


def _unsaved(draft: Draft, rule: Rule, serial: int, at: datetime) -> RuleVersion:
    """Negative keys: `Ladders` and the tallies tell versions and variants apart by them."""
    version = draft.version(rule, number=rule.current.number + 1, by=None, at=at)
    version.pk = -serial
    for variant in version.ordered:
        variant.pk, variant.version_id = -100 * serial - variant.order, version.pk
    return version
