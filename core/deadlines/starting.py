"""How a clock begins: the first variant that holds, counted from when the thing happened, owned by somebody."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType

from core.deadlines import settling
from core.deadlines.choose import chosen
from core.deadlines.models import OPEN, Clock, RuleVersion, State, Variant
from core.deadlines.owners import Owners
from core.deadlines.timing import calendar_for, place, timing
from core.timeline.models import Happening


def begin(
    versions: Iterable[RuleVersion], subject, *, event: str, happened_at: datetime, at: datetime
) -> list[Clock]:
    """Start the clocks that `event` on `subject` arms under these versions; returns those that were made.

    `at` is when this is written: what fell due before then is born overdue. A clock that counts from an earlier
    moment and whose stopping event is already on the timeline is settled at once.
    """
    facts = {**subject.facts(), "event": event}
    known = _known(subject, [version.rule_id for version in versions])
    owners, made = Owners(subject, at), []
    for version in versions:
        if (variant := chosen(version.ordered, facts)) is None:
            continue
        if (cycle := _cycle(known.get(version.rule_id, []), version)) is None:
            continue
        started_at = (subject.moment(version.start_moment) if version.start_moment else None) or happened_at
        clock = build(version, variant, subject, event=event, cycle=cycle, started_at=started_at, at=at)
        owners.assign(clock, version)
        made.append(clock)
    _catch_up([clock for clock in made if clock.started_at < happened_at or happened_at < at], subject)
    made = [clock for clock in made if clock.state != State.CANCELLED]
    # Two transactions with the same event: the second waits on the unique index and then adds nothing.
    Clock.objects.bulk_create(made, ignore_conflicts=True)
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


def _known(subject, rules: list[int]) -> dict[int, list[tuple[int, str]]]:
    """(cycle, state) of this subject's clocks, by rule."""
    kind = ContentType.objects.get_for_model(subject)
    rows = Clock.objects.filter(subject_type=kind, subject_id=subject.pk, rule__in=rules)
    known: dict[int, list[tuple[int, str]]] = {}
    for rule, cycle, state in rows.order_by("pk").values_list("rule_id", "cycle", "state"):
        known.setdefault(rule, []).append((cycle, state))
    return known


def _cycle(clocks: list[tuple[int, str]], version: RuleVersion) -> int | None:
    """The number of the clock to start; None while one runs, and for a second promise from the same report."""
    if any(state in OPEN for _, state in clocks):
        return None
    if version.start_moment and any(state in (State.MET, State.MISSED) for _, state in clocks):
        return None
    return max((cycle for cycle, _ in clocks), default=0) + 1


def _catch_up(clocks: list[Clock], subject) -> None:
    """Settle new clocks whose stopping or cancelling event already happened after their start."""
    if not clocks:
        return
    earliest = min(clock.started_at for clock in clocks)
    keys = {key for clock in clocks for key in (*clock.version.stops_on, *clock.version.cancels_on)}
    past = list(Happening.objects.of_case(subject.case).filter(event__in=keys, at__gte=earliest).order_by("at", "pk"))
    for clock in clocks:
        for line in past:
            if line.at < clock.started_at or not related(clock, line.subject_type_id, line.subject_id):
                continue
            if line.event in clock.version.cancels_on:
                clock.state = State.CANCELLED
                break
            if line.event in clock.version.stops_on:
                settling.stop(clock, at=line.at, by=line.by)
                break


def related(clock: Clock, kind: int, pk: int) -> bool:
    """Does an event on this object speak of the clock's subject: itself, or one of the two is the whole case?"""
    own, case = (clock.subject_type_id, clock.subject_id), (clock.case_type_id, clock.case_id)
    return (kind, pk) in (own, case) or own == case
