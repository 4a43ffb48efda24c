"""Which variant of a rule holds for these facts? Conditions are data, compared with allow-listed facts only."""

from collections.abc import Iterable, Mapping

from core.deadlines.facts import FACTS
from core.deadlines.models import Allowance, Variant


def chosen(variants: Iterable[Variant], facts: Mapping) -> Variant | None:
    """The first variant whose condition holds; None when that one says 不计时 or when none holds."""
    for variant in variants:
        if holds(variant.condition, facts):
            return None if variant.allowance == Allowance.NONE else variant
    return None


def holds(condition: Mapping, facts: Mapping) -> bool:
    """Every named fact has one of the listed values. An unknown fact, or one not allow-listed, matches nothing."""
    return all(key in FACTS and _matches(facts.get(key), values) for key, values in condition.items())


def _matches(value, values: list) -> bool:
    return value is not None and any(value == v and isinstance(value, bool) == isinstance(v, bool) for v in values)
