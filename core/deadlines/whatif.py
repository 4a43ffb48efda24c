"""What would a rule say? Due time, rows and ladder for given facts, without any clock being started."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.deadlines.choose import chosen, holds
from core.deadlines.due import Segment, segments
from core.deadlines.explain import allowance_words
from core.deadlines.facts import said
from core.deadlines.ladder import ROLE_WORDS, Ladders, Rung
from core.deadlines.models import Allowance, Clock, Rule, Severity, State, Variant
from core.deadlines.timing import Timing, arithmetic, calendar_for, timing
from core.deadlines.worktime import WorkCalendar


class NoClock(ValueError):
    """The rule sets no due time for these facts; the text says when it would."""


@dataclass(frozen=True)
class Answer:
    """`assumed`: facts that were not given and had to be taken from the variant's condition."""

    rule: Rule
    variant: Variant
    assumed: dict
    start: datetime
    timing: Timing
    calendar: WorkCalendar | None
    segments: list[Segment]
    ladder: list[tuple[Rung, datetime]]

    @property
    def allowance(self) -> str:
        """16 工作小时, 48 小时, 10 天, 5 个工作日."""
        return allowance_words(self.variant)


def answer(rule: Rule, start: datetime, facts: Mapping) -> Answer:
    """Reckon a rule's current version from `start`. Raises NoClock, or ValueError on a start out of range."""
    variant, assumed = _variant(rule, facts)
    calendar = calendar_for(variant)
    found = timing(variant, start, calendar=calendar)
    rows = segments(start, found.due_at, **arithmetic_of_rows(variant, calendar))
    clock = Clock(
        version=rule.current,
        variant=variant,
        rule=rule,
        state=State.RUNNING,
        started_at=start,
        due_at=found.due_at,
        warn_at=found.warn_at,
        calendar_version_id=found.calendar_version_id,
        severity=({**facts, **assumed}).get("grade") or Severity.THIRD,
    )
    return Answer(rule, variant, assumed, start, found, calendar, rows, Ladders([clock]).coming(clock))


def arithmetic_of_rows(variant: Variant, calendar: WorkCalendar | None) -> dict:
    """The arguments of `segments` for a variant."""
    return {key: value for key, value in arithmetic(variant, calendar).items() if key != "minutes"}


def receivers(rung: Rung) -> list[str]:
    return [ROLE_WORDS.get(role, role) for role in rung.receivers]


def _variant(rule: Rule, facts: Mapping) -> tuple[Variant, dict]:
    """The variant that holds; where none sets a time, the first one that the given facts do not contradict."""
    variants = list(rule.current.variants.order_by("order"))
    found = chosen(variants, facts)
    if found and found.allowance == Allowance.AGREED:
        raise NoClock(f"{rule} 以约定日期为准，没有可计算的时限。")
    if found:
        return found, {}
    for variant in variants:
        missing = {key: values[0] for key, values in variant.condition.items() if facts.get(key) is None}
        timed = variant.allowance in (Allowance.MINUTES, Allowance.DAYS)
        if timed and missing and holds(variant.condition, {**facts, **missing}):
            return variant, missing
    wanted = "；".join(filter(None, (_condition_words(v.condition) for v in variants if v.amount)))
    raise NoClock(f"{rule} 在这些条件下不计时。计时的条件：{wanted or '无'}。")


def _condition_words(condition: Mapping) -> str:
    return "、".join("或".join(said(key, value) for value in values) for key, values in condition.items())
