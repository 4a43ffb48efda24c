"""A whole case is called off, or taken up again."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from core.deadlines import registry
from core.deadlines.choose import chosen
from core.deadlines.events import CLOCK_CANCELLED, CLOCKS_RESTARTED, CLOCKS_REVIEWED
from core.deadlines.ledger import UNDONE, open_clocks
from core.deadlines.models import Clock, State
from core.deadlines.owners import Owners
from core.deadlines.rulebook import book, connected
from core.deadlines.settling import cancel, store
from core.deadlines.starting import build
from core.deadlines.timing import place, recomputed
from core.timeline.actions import happened

CALLED_OFF = "整单取消："


@transaction.atomic
def cancel_case(case, *, reason: str, by, at: datetime) -> list[Clock]:
    """Call off all open clocks of a case (作废); those past due count as missed."""
    clocks = open_clocks(case)
    for clock in clocks:
        cancel(clock, reason=f"{CALLED_OFF}{reason}", at=at, by=by)
    store(clocks)
    names = "、".join(clock.rule.name for clock in clocks)
    event = CLOCK_CANCELLED if clocks else CLOCKS_REVIEWED
    happened(event, case, by=by, at=at, note=f"{reason}。{names}", facts={"turn": "cancel"})
    if clocks:
        registry.tell(type(case), [case.pk])
    return clocks


@transaction.atomic
def restart_case(case, *, new_cycle: bool, by, at: datetime, undone: Collection[str] = UNDONE) -> list[Clock]:
    """Take up a reopened case: 时限接着算 (from the original start) or 重新开始一轮 (a new cycle from `at`).

    Clocks that an undone event had stopped or cancelled run again, and so do those of a voided case; clocks that
    an undone event had started are called off. With a new cycle the old clocks stay as they ended. Returns the
    clocks that run again.
    """
    called_off = [clock for clock in open_clocks(case) if clock.armed_by in undone]
    for clock in called_off:
        cancel(clock, reason="重新打开", at=at, by=by)
    store(called_off)
    ended = [clock for clock in _last_of_each(case) if _runs_again(clock, undone) and _subject(clock, case)]
    again = [(_anew if new_cycle else _go_on)(clock, _subject(clock, case), at=at) for clock in ended]
    again = [clock for clock in again if clock is not None]
    if new_cycle:
        Clock.objects.bulk_create(again, ignore_conflicts=True)
    else:
        store(again)
    how = "重新开始一轮" if new_cycle else "时限接着算"
    names = "、".join(clock.rule.name for clock in again) or "没有需要重新计时的时限"
    turn = {"turn": "anew" if new_cycle else "go on", "undone": sorted(undone)}
    happened(CLOCKS_RESTARTED, case, by=by, at=at, note=f"{how}：{names}", facts=turn)
    registry.tell(type(case), [case.pk])
    return again


def _last_of_each(case) -> list[Clock]:
    """The newest clock of each rule and subject of the case, locked."""
    kind = ContentType.objects.get_for_model(case)
    rows = Clock.objects.lock(case_type=kind, case_id=case.pk).select_related("version", "variant", "rule")
    last: dict[tuple, Clock] = {}
    for clock in rows:
        last[clock.rule_id, clock.subject_type_id, clock.subject_id] = clock
    return list(last.values())


def _runs_again(clock: Clock, undone: Collection[str]) -> bool:
    if clock.is_open or clock.armed_by in undone or clock.version.repeat_minutes:
        return False
    if clock.stop_reason.startswith(CALLED_OFF):
        return True
    ending = clock.version.cancels_on if clock.state == State.CANCELLED else clock.version.stops_on
    return bool(ending) and set(ending) <= set(undone) and clock.stopped_at is not None


def _subject(clock: Clock, case):
    """The clock's subject: the case at hand where it is the same row, else loaded (None when it is gone)."""
    return case if (clock.subject_type_id, clock.subject_id) == (clock.case_type_id, clock.case_id) else clock.subject


def _go_on(clock: Clock, subject, *, at: datetime) -> Clock | None:
    """The same promise again, from its original start; None where it no longer applies."""
    if chosen(clock.version.variants.order_by("order"), {**subject.facts(), "event": clock.armed_by}) is None:
        return None
    clock.state, clock.stopped_at, clock.stopped_by, clock.stop_reason = State.RUNNING, None, None, ""
    place(clock, recomputed(clock), at=at)
    return clock


def _anew(clock: Clock, subject, *, at: datetime) -> Clock | None:
    """A new cycle of the rule from `at`, by its current version; None where it no longer applies."""
    version = next((v for v in book().versions if v.rule_id == clock.rule_id), None)
    if version is None or not connected(version):
        return None
    variant = chosen(version.ordered, {**subject.facts(), "event": clock.armed_by})
    if variant is None:
        return None
    fresh = build(version, variant, subject, event=clock.armed_by, cycle=clock.cycle + 1, started_at=at, at=at)
    Owners(subject, at).assign(fresh, version)
    return fresh
