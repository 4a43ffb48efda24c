"""How a clock ends: kept, broken, called off, or followed by its next cycle (D-27)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.deadlines import registry
from core.deadlines.models import Clock, Pause, RuleVersion, State
from core.deadlines.timing import calendar_for, place, recomputed, timing

INSTANT = timedelta(microseconds=1)
FIELDS = [
    "variant",
    "version",
    "cycle",
    "state",
    "started_at",
    "computed_due_at",
    "agreed_due_at",
    "agreed_with",
    "agreed_at",
    "agreed_by",
    "due_at",
    "warn_at",
    "calendar_version",
    "calendar_unconfirmed",
    "severity",
    "owner",
    "owner_department",
    "supervisor_department",
    "level",
    "next_action_at",
    "waits_until",
    "stopped_at",
    "stopped_by",
    "stop_reason",
]


def store(clocks: Iterable[Clock]) -> None:
    """Write changed clocks (locked by the caller)."""
    for clock in clocks:
        clock.save(update_fields=FIELDS)


def stop(clock: Clock, *, at: datetime, by) -> None:
    """The promise was kept at `at`; later than due it is missed, with the time of the late keeping."""
    end_pause(clock, at=at, by=by)
    late = clock.due_at is not None and at > clock.due_at
    _settle(clock, State.MISSED if late else State.MET)
    clock.stopped_at, clock.stopped_by = at, by


def cancel(clock: Clock, *, reason: str, at: datetime, by) -> None:
    """The promise no longer applies; broken already, it stays broken (design §2)."""
    end_pause(clock, at=at, by=by)
    missed = clock.due_at is not None and at > clock.due_at
    _settle(clock, State.MISSED if missed else State.CANCELLED)
    clock.stopped_at, clock.stopped_by = (None if missed else at), by
    clock.stop_reason = reason[:200]


def end_pause(clock: Clock, *, at: datetime, by) -> None:
    """Close an open pause at `at` (at its latest end if that came first) and compute the due time with it."""
    if clock.state != State.PAUSED:
        return
    pause = Pause.objects.get(clock=clock, ended_at=None)
    pause.ended_at, pause.ended_by = max(min(at, pause.latest_end), pause.began_at), by
    pause.save(update_fields=["ended_at", "ended_by"])
    clock.state = State.RUNNING
    place(clock, recomputed(clock), at=at)


def _settle(clock: Clock, state: str) -> None:
    clock.state, clock.next_action_at, clock.waits_until = state, None, None


def end_series(clock: Clock, *, reason: str, at: datetime, by) -> list[Clock]:
    """A repeating rule is over: cycles that passed are missed, the one under way is called off."""
    made = roll(clock, at=at)
    cancel(made[-1] if made else clock, reason=reason, at=at, by=by)
    return made


def report(clock: Clock, version: RuleVersion, *, at: datetime, by) -> list[Clock]:
    """A progress report keeps the cycle under way; the next one begins at its due time, whenever it was kept.

    A second report within a cycle already kept changes nothing. Returns the new cycles, unsaved.
    """
    made = roll(clock, at=at)
    current = made[-1] if made else clock
    if at < current.started_at:
        return made
    stop(current, at=at, by=by)
    return [*made, following(current, version, at=at)]


def roll(clock: Clock, *, at: datetime) -> list[Clock]:
    """Close every cycle whose time ran out before `at` as missed and begin the next. Returns new cycles, unsaved."""
    made: list[Clock] = []
    current = clock
    while current.due_at is not None and current.due_at < at:
        _settle(current, State.MISSED)
        current.stop_reason = "到期没有报告，下一轮已开始"
        current = following(current, clock.version, at=at)
        made.append(current)
    return made


def following(clock: Clock, version: RuleVersion, *, at: datetime) -> Clock:
    """The next cycle: due one interval after the previous due time (D-27)."""
    begins = clock.due_at
    after = Clock(
        version=version,
        rule_id=clock.rule_id,
        variant=clock.variant,
        subject_type_id=clock.subject_type_id,
        subject_id=clock.subject_id,
        case_type_id=clock.case_type_id,
        case_id=clock.case_id,
        cycle=clock.cycle + 1,
        started_at=begins,
        severity=clock.severity,
        owner_id=clock.owner_id,
        owner_department_id=clock.owner_department_id,
        supervisor_department_id=clock.supervisor_department_id,
    )
    calendar = calendar_for(clock.variant)
    place(after, timing(clock.variant, begins, calendar=calendar, minutes=version.repeat_minutes), at=at)
    return after


def next_cycle(clock: Clock, *, at: datetime) -> list[Clock]:
    """For the sweep: a locked clock of a repeating rule whose due time passed goes on to its next cycle (D-27).

    The missed cycle is closed; returns the cycles begun, the last of them running. The level stays as it stands
    in the database.
    """
    fresh = roll(clock, at=at + INSTANT)
    if fresh:
        clock.save(update_fields=["state", "next_action_at", "waits_until", "stop_reason"])
        Clock.objects.bulk_create(fresh, ignore_conflicts=True)
        case = clock.case
        registry.tell(type(case), [case.pk])
    return fresh
