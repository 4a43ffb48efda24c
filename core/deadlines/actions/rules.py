"""Rules are edited by adding versions; running clocks keep theirs unless the editor says otherwise (design §2)."""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from core.deadlines import registry
from core.deadlines.choose import chosen
from core.deadlines.drafts import Draft, check
from core.deadlines.engine import hold_cases
from core.deadlines.events import CLOCK_MOVED
from core.deadlines.models import OPEN, Clock, Pack, Rule, RuleVersion, Variant
from core.deadlines.settling import cancel, store
from core.deadlines.timing import place, recomputed
from core.timeline.actions import happened
from core.times import local
from core.workflow import Refused, Stale

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shift:
    """One running clock and what an edit does to it; `after` None: the rule would no longer apply."""

    clock: Clock
    before: datetime | None
    after: datetime | None
    applies: bool


@dataclass
class Impact:
    """修改影响: what an edit would do to the running clocks of its rule."""

    at: datetime
    running: int = 0
    shifts: list[Shift] = field(default_factory=list)

    @property
    def earlier(self) -> int:
        return sum(1 for s in self.shifts if s.after and s.before and s.after < s.before)

    @property
    def later(self) -> int:
        return sum(1 for s in self.shifts if s.after and s.before and s.after > s.before)

    @property
    def cancelled(self) -> int:
        return sum(1 for s in self.shifts if not s.applies)

    @property
    def overdue_now(self) -> int:
        return sum(1 for s in self.shifts if s.after and s.after <= self.at and (not s.before or s.before > self.at))


def impact(rule: Rule, draft: Draft, *, at: datetime) -> Impact:
    """How many running clocks the draft would move, from when to when. Writes nothing; refuses a bad draft."""
    check(draft, at=at)
    version = draft.version(rule, number=0, by=None, at=at)
    clocks = _running(Clock.objects.filter(rule=rule))
    found = Impact(at, running=len(clocks))
    for clock in clocks:
        before = clock.due_at
        applies = _fit(clock, version, at=at)
        after = clock.due_at if applies else None
        if after != before:
            found.shifts.append(Shift(clock, before, after, applies))
    return found


@transaction.atomic
def edit_rule(
    rule: Rule, draft: Draft, *, expected_number: int, apply_to_running: bool = False, by, at: datetime
) -> RuleVersion:
    """Store the draft as the rule's next version; with `apply_to_running` the clocks under way follow it.

    Raises Refused for a draft that cannot work and Stale when somebody else saved a version in between.
    """
    cases = _hold_cases_of(rule) if apply_to_running else {}
    rule = Rule.objects.select_for_update(of=("self",)).select_related("current").get(pk=rule.pk)
    if rule.current.number != expected_number:
        who = f"{rule.current.by or '系统'} 刚刚保存了第 {rule.current.number} 版"
        raise Stale(f"{who}，您的修改没有写入。请核对后再提交。", ["规则版本"])
    check(draft, at=at)
    version = draft.version(rule, number=rule.current.number + 1, by=by, at=at)
    version.save()
    Variant.objects.bulk_create(version.ordered)
    rule.current = version
    rule.save(update_fields=["current"])
    if apply_to_running:
        _apply(rule, version, cases, by=by, at=at)
    return version


def switch_pack(pack: str, *, on: bool, by, at: datetime) -> int:
    """Switch all rules of a pack on or off; running clocks go on to their end. Returns how many changed."""
    if pack not in Pack.values:
        raise Refused("没有这个规则包。")
    changed = Rule.objects.filter(pack=pack).exclude(is_on=on).update(is_on=on)
    log.info("pack %s %s by %s at %s: %s rules", pack, "on" if on else "off", by, at.isoformat(), changed)
    return changed


def switch_rule(rule: Rule, *, on: bool, by, at: datetime) -> None:
    """Switch one rule on or off; running clocks go on to their end."""
    rule.is_on = on
    rule.save(update_fields=["is_on"])
    log.info("rule %s %s by %s at %s", rule.key, "on" if on else "off", by, at.isoformat())


def _running(clocks) -> list[Clock]:
    rows = clocks.filter(state__in=OPEN).select_related("rule", "version", "variant").order_by("due_at", "pk")
    return list(rows.prefetch_related("subject", "case", "pauses"))


def _hold_cases_of(rule: Rule) -> dict[int, set[int]]:
    """Cases before clocks: the rows of all cases in which this rule's clocks run."""
    cases: dict[int, set[int]] = {}
    for kind, pk in Clock.objects.filter(rule=rule, state__in=OPEN).values_list("case_type_id", "case_id"):
        cases.setdefault(kind, set()).add(pk)
    for kind in sorted(cases):
        hold_cases(kind, cases[kind])
    return cases


def _apply(rule: Rule, version: RuleVersion, cases: dict[int, set[int]], *, by, at: datetime) -> None:
    """Running clocks of the held cases follow the new version; each that moves says so on its timeline."""
    for kind, ids in cases.items():
        moved: dict[type, set[int]] = {}
        for clock in _running(Clock.objects.lock(rule=rule, case_type=kind, case_id__in=ids)):
            before = clock.due_at
            if _fit(clock, version, at=at):
                words = f"{_moment(before)} → {_moment(clock.due_at)}"
            else:
                cancel(clock, reason=f"规则第 {version.number} 版不再适用", at=at, by=by)
                words = f"不再适用，{clock.get_state_display()}"
            store([clock])
            if clock.due_at != before or not clock.is_open:
                note = f"{rule.name}：规则 {rule.key} 改为第 {version.number} 版，{words}"
                happened(CLOCK_MOVED, clock.subject, by=by, at=at, note=note)
            moved.setdefault(type(clock.case), set()).add(clock.case_id)
        for model, case_ids in moved.items():
            registry.tell(model, case_ids)


def _fit(clock: Clock, version: RuleVersion, *, at: datetime) -> bool:
    """Give the clock (unsaved) the version's variant and moments; False where the version does not apply."""
    subject = clock.subject
    variant = chosen(version.ordered, {**subject.facts(), "event": clock.armed_by}) if subject else None
    if variant is None:
        return False
    clock.version, clock.variant = version, variant
    place(clock, recomputed(clock), at=at)
    return True


def _moment(at: datetime | None) -> str:
    return f"{local(at):%m-%d %H:%M}" if at else "待约定"
