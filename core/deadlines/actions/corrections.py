"""A moment was recorded wrongly: its lines and the clocks that it started or stopped follow."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch

from core.deadlines import registry
from core.deadlines.events import CLOCK_MOVED
from core.deadlines.models import Clock, Pause, State
from core.deadlines.settling import store
from core.deadlines.starting import related
from core.deadlines.timing import place, recomputed
from core.timeline.actions import happened
from core.timeline.models import Happening
from core.times import local


@dataclass
class Followed:
    """What the clocks did: those that changed, and in words those that still count by the moment of before."""

    changed: list[Clock] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def moment_corrected(lines: Iterable[Happening], subject, *, to: datetime, by, at: datetime) -> Followed:
    """These events happened at `to` (their lines say when they had been recorded). The caller holds the case.

    A clock that one of them started counts from there and is judged anew; one that it stopped was kept or broken at
    that moment. Cycles of repeated reports that have passed, and a pause that the event ended, stay as they were
    counted: the timeline says so.
    """
    lines, found = list(lines), Followed()
    words: list[str] = []
    for clock in _clocks(subject.case):
        for line in lines:
            if not related(clock, line.subject_type_id, line.subject_id):
                continue
            if _started(clock, line):
                moved = _start_moved(clock, to, at)
            elif _ended(clock, line):
                moved = _end_moved(clock, line, to)
            else:
                continue
            if moved:
                found.changed.append(clock)
                words.append(f"{clock.rule.name}：{_stands(clock)}")
            else:
                found.kept.append(f"{clock.rule.name}仍按原登记的 {local(line.at):%m-%d %H:%M} 计")
            break
    store(found.changed)
    for line in lines:
        _rewrite(line, to)
    if words or found.kept:
        happened(CLOCK_MOVED, subject, by=by, at=at, note="；".join([*words, *found.kept]))
        registry.tell(type(subject.case), [subject.case.pk])
    return found


def _clocks(case) -> list[Clock]:
    rows = Clock.objects.of_case(case).select_for_update(of=("self",)).order_by("pk")
    pauses = Prefetch("pauses", Pause.objects.order_by("began_at", "pk"))
    return list(rows.select_related("rule", "version", "variant").prefetch_related(pauses))


def _started(clock: Clock, line: Happening) -> bool:
    return clock.armed_by == line.event and clock.started_at == line.at and not clock.version.start_moment


def _ended(clock: Clock, line: Happening) -> bool:
    version = clock.version
    listens = line.event in (*version.stops_on, *version.cancels_on, *version.ends_on)
    return listens and not clock.is_open and clock.stopped_at == line.at


def _start_moved(clock: Clock, to: datetime, at: datetime) -> bool:
    """Count from `to`; False where later cycles or an end before it forbid that."""
    if clock.stopped_at and to > clock.stopped_at or _has_followers(clock):
        return False
    if clock.state == State.MISSED and clock.stopped_at is None:
        return False  # called off after it was due: nobody kept when
    clock.started_at = to
    new = recomputed(clock)
    if clock.is_open:
        place(clock, new, at=at)
        return True
    clock.computed_due_at, clock.due_at, clock.warn_at = new.computed_due_at, new.due_at, new.warn_at
    clock.calendar_version_id, clock.calendar_unconfirmed = new.calendar_version_id, new.unconfirmed
    _judge(clock)
    return True


def _end_moved(clock: Clock, line: Happening, to: datetime) -> bool:
    """It was kept, or no longer asked, at `to`; False where the event ended a pause or a series of reports."""
    if to < clock.started_at or any(pause.ended_at == line.at for pause in clock.pauses.all()):
        return False
    if clock.version.repeat_minutes and (clock.due_at is None or to > clock.due_at):
        return False
    clock.stopped_at = to
    _judge(clock)
    return True


def _judge(clock: Clock) -> None:
    late = clock.due_at is not None and clock.stopped_at > clock.due_at
    if clock.state != State.CANCELLED:
        clock.state = State.MISSED if late else State.MET
    elif late:  # broken before it was called off, it stays broken
        clock.state, clock.stopped_at = State.MISSED, None


def _has_followers(clock: Clock) -> bool:
    if not clock.version.repeat_minutes:
        return False
    rows = Clock.objects.filter(rule=clock.rule_id, subject_type=clock.subject_type_id, subject_id=clock.subject_id)
    return rows.filter(armed_by="", pk__gt=clock.pk).exists()


def _rewrite(line: Happening, to: datetime) -> None:
    """The line stands where it belongs and keeps what had been recorded."""
    before = f"原登记 {local(line.at):%m-%d %H:%M}"
    line.note = f"{line.note}；{before}" if line.note else before
    line.at, line.recorded_at = to, max(line.recorded_at, to)
    line.save(update_fields=["at", "recorded_at", "note"])


def _stands(clock: Clock) -> str:
    if not clock.is_open:
        return clock.get_state_display()
    return f"{local(clock.due_at):%m-%d %H:%M} 到期" if clock.due_at else "到期待约定"
