"""From a variant and a start to the stored moments of a clock: due, warning, next action. No database writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.deadlines import calendars
from core.deadlines.due import confirmed, due
from core.deadlines.models import Allowance, Clock, State, Variant
from core.deadlines.worktime import WorkCalendar

Interval = tuple[datetime, datetime]
WORKING = "working"


@dataclass(frozen=True)
class Timing:
    """`due_at` counts (an agreed date before the computed one); all None while a date is still to be agreed."""

    computed_due_at: datetime | None
    due_at: datetime | None
    warn_at: datetime | None
    calendar_version_id: int | None = None
    unconfirmed: bool = False


def needs_calendar(variant: Variant) -> bool:
    """Working time, or days whose last one may have to move to a working day (A-03)."""
    return variant.calendar == WORKING or variant.allowance == Allowance.DAYS


def calendar_for(variant: Variant, version_id: int | None = None) -> WorkCalendar | None:
    """The calendar a variant counts by: the given version, else the current one; None is natural time."""
    if not needs_calendar(variant):
        return None
    return calendars.load(version_id) if version_id else calendars.working()


def arithmetic(variant: Variant, calendar: WorkCalendar | None, minutes: int | None = None) -> dict:
    """The arguments of `due` for a variant; `minutes` replaces the allowance (repeated cycles)."""
    if variant.allowance == Allowance.DAYS and minutes is None:
        return {
            "days": variant.amount,
            "calendar": calendar,
            "count": "working" if variant.calendar == WORKING else "calendar",
        }
    return {"minutes": variant.amount if minutes is None else minutes, "calendar": calendar}


def timing(
    variant: Variant,
    start: datetime,
    *,
    calendar: WorkCalendar | None,
    pauses: Iterable[Interval] = (),
    minutes: int | None = None,
    agreed: datetime | None = None,
    agreed_at: datetime | None = None,
) -> Timing:
    """When it is due and when to warn. `agreed` is the date agreed with the customer, written at `agreed_at`."""
    pauses = list(pauses)
    computed = None
    if variant.allowance in (Allowance.MINUTES, Allowance.DAYS):
        computed = due(start, pauses=pauses, **arithmetic(variant, calendar, minutes))
    final = agreed or computed
    if final is None:
        return Timing(None, None, None)
    if agreed:
        warn = _share(max(start, min(agreed_at or start, agreed)), agreed, variant.warn_percent)
    else:
        warn = _warn_at(variant, start, final, calendar, pauses, minutes)
    return Timing(
        computed,
        final,
        min(warn, final),
        calendar.version_id if calendar else None,
        computed is not None and not confirmed(start, max(computed, start), calendar),
    )


def _warn_at(variant, start, final, calendar, pauses, minutes) -> datetime:
    if variant.warn_minutes is not None:
        return due(start, minutes=variant.warn_minutes, calendar=_hours(variant, calendar), pauses=pauses)
    if variant.allowance == Allowance.DAYS:
        return _share(start, final, variant.warn_percent)
    amount = variant.amount if minutes is None else minutes
    return due(start, minutes=amount * variant.warn_percent // 100, calendar=calendar, pauses=pauses)


def _hours(variant, calendar):
    return calendar if variant.calendar == WORKING else None


def _share(start: datetime, end: datetime, percent: int) -> datetime:
    return (start + (end - start) * percent / 100).replace(microsecond=0)


def place(clock: Clock, new: Timing, *, at: datetime) -> None:
    """Write new moments on a clock (unsaved) and set when the sweep must look at it again.

    A clock that had already warned or escalated and gets time again begins its ladder anew: its next notices
    need new keys, so its cycle number goes up.
    """
    clock.computed_due_at, clock.due_at, clock.warn_at = new.computed_due_at, new.due_at, new.warn_at
    clock.calendar_version_id, clock.calendar_unconfirmed = new.calendar_version_id, new.unconfirmed
    if clock.due_at and (clock.level > 0 and clock.due_at > at or clock.level == 0 and clock.warn_at > at):
        clock.cycle, clock.level, clock.waits_until = clock.cycle + 1, -1, None
    arm(clock, at=at)


def arm(clock: Clock, *, at: datetime) -> None:
    """Set `next_action_at`: the warning, then the due time; at once when that moment has passed. A paused clock
    keeps the end of its pause, an exempt one tells nobody any more."""
    if clock.state == State.PAUSED:
        return
    if clock.state != State.RUNNING or clock.due_at is None or clock.is_exempt:
        clock.next_action_at = None
    else:
        clock.next_action_at = max(clock.warn_at if clock.level < 0 else clock.due_at, at)
    if clock.waits_until and clock.level > 0 and clock.next_action_at:
        clock.next_action_at = max(clock.next_action_at, clock.waits_until)


def pauses_of(clock: Clock, *, until: datetime | None = None) -> list[Interval]:
    """The intervals that do not count; an open pause counts up to `until`, or not at all without it."""
    rows = [(p.began_at, p.ended_at or until) for p in clock.pauses.all()]
    return [(began, ended) for began, ended in rows if ended is not None and ended > began]


def recomputed(clock: Clock, *, variant: Variant | None = None, until: datetime | None = None) -> Timing:
    """The clock's moments anew from its original start, with its own calendar version, pauses and agreed date."""
    variant = variant or clock.variant
    calendar = calendar_for(variant, clock.calendar_version_id)
    return timing(
        variant,
        clock.started_at,
        calendar=calendar,
        pauses=pauses_of(clock, until=until),
        minutes=clock.version.repeat_minutes if clock.is_repeat else None,
        agreed=clock.agreed_due_at,
        agreed_at=clock.agreed_at,
    )
