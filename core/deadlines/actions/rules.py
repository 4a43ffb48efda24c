"""Rules are edited by adding versions; running clocks keep theirs unless the editor says otherwise (design §2)."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from core.deadlines import registry
from core.deadlines.choose import chosen
from core.deadlines.drafts import Draft, check
from core.deadlines.engine import hold_cases
from core.deadlines.events import CLOCK_MOVED
from core.deadlines.models import OPEN, Allowance, Clock, Rule, RuleVersion, Variant
from core.deadlines.settling import FIELDS, cancel
from core.deadlines.timing import place, recomputed
from core.notices.notice import address
from core.timeline.actions import happened, together
from core.times import local
from core.workflow import Stale

LISTED = 50
BATCH = 200


@dataclass(frozen=True)
class Shift:
    """One running clock and what an edit does to it; `after` None: the rule would no longer apply."""

    clock: Clock
    before: datetime | None
    after: datetime | None
    applies: bool

    @property
    def url(self) -> str:
        """Where the case stands, "" for one that has no page or is gone."""
        return address(self.clock.case) if self.clock.case else ""

    def is_overdue_at(self, at: datetime) -> bool:
        """Would the clock be late at once, and was not before?"""
        return bool(self.after and self.after <= at and (not self.before or self.before > at))


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
        return sum(1 for s in self.shifts if s.is_overdue_at(self.at))

    @property
    def listed(self) -> list[tuple[Shift, bool]]:
        """The first due of them with whether they are late at once, as many as a page shows."""
        return [(shift, shift.is_overdue_at(self.at)) for shift in self.shifts[:LISTED]]


def impact(rule: Rule, draft: Draft, *, at: datetime) -> Impact:
    """How many running clocks the draft would move, from when to when. Writes nothing; refuses a bad draft."""
    check(draft, at=at, timeless=_timeless(rule))
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
    check(draft, at=at, timeless=_timeless(rule))
    version = draft.version(rule, number=rule.current.number + 1, by=by, at=at)
    version.save()
    Variant.objects.bulk_create(version.ordered)
    rule.current, rule.house_default = version, draft.is_house
    rule.save(update_fields=["current", "house_default"])
    if apply_to_running:
        _apply(rule, version, cases, by=by, at=at)
    return version


def _timeless(rule: Rule) -> bool:
    return not rule.current.variants.exclude(allowance=Allowance.NONE).exists()


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
        clocks = _running(Clock.objects.lock(rule=rule, case_type=kind, case_id__in=ids))
        with together():
            for clock in clocks:
                if words := _moved(clock, version, by=by, at=at):
                    note = f"{rule.name}：规则 {rule.key} 改为第 {version.number} 版，{words}"
                    happened(CLOCK_MOVED, clock.subject or clock.case, by=by, at=at, note=note)
                moved.setdefault(type(clock.case), set()).add(clock.case_id)
            Clock.objects.bulk_update(clocks, FIELDS, batch_size=BATCH)
        for model, case_ids in moved.items():
            registry.tell(model, case_ids)


def _moved(clock: Clock, version: RuleVersion, *, by, at: datetime) -> str:
    """Fit one clock (unsaved) to the version; the timeline's words, "" where its due time stays."""
    before = clock.due_at
    if _fit(clock, version, at=at):
        return f"{_moment(before)} → {_moment(clock.due_at)}" if clock.due_at != before else ""
    cancel(clock, reason=f"规则第 {version.number} 版不再适用", at=at, by=by)
    return f"不再适用，{clock.get_state_display()}"


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
