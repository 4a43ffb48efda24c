"""How a clock begins: the first variant that holds, counted from when the thing happened, owned by somebody."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType

from core.deadlines import settling
from core.deadlines.choose import chosen
from core.deadlines.ledger import Ledger
from core.deadlines.models import OPEN, Clock, RuleVersion, State, Variant
from core.deadlines.owners import Owners
from core.deadlines.timing import calendar_for, place, timing
from core.timeline.models import Happening


def begin(
    versions: Iterable[RuleVersion],
    subject,
    *,
    event: str,
    happened_at: datetime,
    at: datetime,
    again: bool = True,
    ledger: Ledger | None = None,
) -> list[Clock]:
    """Start the clocks that `event` on `subject` arms under these versions; returns those that were made.

    With a `ledger` they wait in it for the end of the action; without one they are stored here.

    `at` is when this is written: what fell due before then is born overdue. A clock that counts from an earlier
    moment and whose stopping event is already on the timeline is settled at once. `again` False: a promise that
    was kept or broken once does not start a second time.
    """
    facts = {**subject.facts(), "event": event}
    book = ledger or Ledger(subject.case)
    known = book.known(subject)
    owners, made = Owners(subject, at), []
    for version in versions:
        if (variant := chosen(version.ordered, facts)) is None:
            continue
        if (cycle := _cycle(known.get(version.rule_id, []), again and not version.start_moment)) is None:
            continue
        started_at = (subject.moment(version.start_moment) if version.start_moment else None) or happened_at
        clock = build(version, variant, subject, event=event, cycle=cycle, started_at=started_at, at=at)
        owners.assign(clock, version)
        made.append(clock)
    behind = [clock for clock in made if clock.started_at < happened_at or happened_at < at]
    late = {id(clock) for clock in behind}  # unsaved clocks are equal to none
    made = [clock for clock in made if id(clock) not in late] + _catch_up(behind, book)
    book.begin(made)
    if ledger is None:
        book.store()
    return made


def build(
    version: RuleVersion, variant: Variant, subject, *, event: str, cycle: int, started_at: datetime, at: datetime
) -> Clock:
    """A clock with its moments, unsaved and without owner."""
    case = subject.case
    clock = Clock(
        version=version,
        rule_id=version.rule_id,
        variant=variant,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        case_type=ContentType.objects.get_for_model(case),
        case_id=case.pk,
        cycle=cycle,
        armed_by=event,
        started_at=started_at,
        severity=subject.severity,
    )
    agreed = subject.moment("agreed_due_at") if variant.allowance == "agreed" else None
    clock.agreed_due_at, clock.agreed_at = agreed, (at if agreed else None)
    calendar = calendar_for(variant)
    place(clock, timing(variant, started_at, calendar=calendar, agreed=agreed, agreed_at=at), at=at)
    return clock


def _cycle(clocks: list[tuple[int, str]], again: bool) -> int | None:
    """The number of the clock to start; None while one runs, or when one ended and it may not start again."""
    if any(state in OPEN for _, state in clocks):
        return None
    if not again and any(state in (State.MET, State.MISSED) for _, state in clocks):
        return None
    return max((cycle for cycle, _ in clocks), default=0) + 1


def _catch_up(clocks: list[Clock], ledger: Ledger) -> list[Clock]:
    """Settle new clocks whose stopping or cancelling event already happened after their start.

    Returns the clocks that remain to be stored, later cycles of repeating rules included.
    """
    if not clocks:
        return []
    keys = {key for clock in clocks for key in _endings(clock.version)}
    past = ledger.history(keys, since=min(clock.started_at for clock in clocks))
    return [left for clock in clocks for left in _replayed(clock, past)]


def _endings(version: RuleVersion) -> list[str]:
    return [*version.stops_on, *version.cancels_on, *version.ends_on]


def _replayed(clock: Clock, past: list[Happening]) -> list[Clock]:
    """A new clock after what already happened to it: itself, nothing (cancelled), or its cycles so far."""
    version, chain = clock.version, [clock]
    for line in past:
        if line.at < clock.started_at or not related(clock, line.subject_type_id, line.subject_id):
            continue
        if line.event in version.cancels_on:
            return []
        if line.event in version.ends_on:
            return chain + settling.end_series(chain[-1], reason="", at=line.at, by=line.by)
        if line.event in version.stops_on and version.repeat_minutes:
            chain += settling.report(chain[-1], version, at=line.at, by=line.by)
        elif line.event in version.stops_on:
            settling.stop(clock, at=line.at, by=line.by)
            return chain
    return chain


def related(clock: Clock, kind: int, pk: int) -> bool:
    """Does an event on this object speak of the clock's subject: itself, or one of the two is the whole case?"""
    own, case = (clock.subject_type_id, clock.subject_id), (clock.case_type_id, clock.case_id)
    return (kind, pk) in (own, case) or own == case
