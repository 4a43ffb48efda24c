"""The clock engine: listens to every event and starts, stops, repeats and cancels clocks in its transaction.

Lock order: the caller holds the case, then the case's open clocks by primary key, number series last.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType

from core.deadlines import registry, settling
from core.deadlines.choose import chosen
from core.deadlines.events import OWN
from core.deadlines.ledger import Ledger, open_clocks
from core.deadlines.models import Clock
from core.deadlines.pausing import resume_expired
from core.deadlines.rulebook import book
from core.deadlines.settling import next_cycle
from core.deadlines.starting import begin, related
from core.deadlines.timing import place, recomputed
from core.timeline.models import Happening
from core.timeline.registry import EVENTS

__all__ = ["hold_cases", "next_cycle", "open_clocks", "react", "resume_expired"]


def react(lines: Iterable[tuple[Happening, Any]], *, new: bool = False) -> None:
    """What the events of one action do to the clocks of their cases. Times are the events' own, not when they were
    typed. `new`: the action inserted the case itself."""
    told = [(line, subject) for line, subject in lines if line.event not in OWN]
    for case in {(type(subject.case), subject.case.pk): subject.case for _, subject in told}.values():
        own = [(line, subject) for line, subject in told if subject.case == case]
        ledger = Ledger(case, new=new, ahead=[line for line, _ in own])
        for line, subject in own:
            ledger.passing(line)
            _react(line, subject, ledger)
        if ledger.store():
            registry.tell(type(case), [case.pk])


def _react(happening: Happening, subject, ledger: Ledger) -> None:
    _settle(happening, subject, ledger)
    if versions := book().started_by(happening.event):
        begin(
            versions,
            subject,
            event=happening.event,
            happened_at=happening.at,
            at=happening.recorded_at,
            ledger=ledger,
        )


def hold_cases(type_id: int, ids: Iterable[int]) -> None:
    """Lock case rows, as every action does before it touches their clocks."""
    model = ContentType.objects.get_for_id(type_id).model_class()
    rows = model._base_manager.filter(pk__in=list(ids)).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def _settle(happening: Happening, subject, ledger: Ledger) -> None:
    """Stop, cancel, end or repeat the open clocks whose version listens to this event; most events end none."""
    if happening.event not in book().endings:
        return
    clocks = [clock for clock in ledger.open if _listens(clock, happening.event)]
    for clock in _meant(clocks, subject):
        _judge(clock, subject, happening)
        ledger.begin(_settle_one(clock, happening))
        ledger.change([clock])


def _judge(clock: Clock, subject, happening: Happening) -> None:
    """Before a clock is settled it counts by what is known now: a case may be graded in the very act that ends
    the clock (D-02 of a 一级 is natural time from the relay on)."""
    if (clock.subject_type_id, clock.subject_id) != (happening.subject_type_id, happening.subject_id):
        return
    version = next((v for v in book().versions if v.pk == clock.version_id), None)
    variant = chosen(version.ordered, {**subject.facts(), "event": clock.armed_by}) if version else None
    if variant is not None and variant.pk != clock.variant_id:
        clock.variant = variant
        place(clock, recomputed(clock), at=happening.recorded_at)


def _settle_one(clock: Clock, happening: Happening) -> list[Clock]:
    """Returns new cycles of a repeating rule, unsaved."""
    version, event, at, by = clock.version, happening.event, happening.at, happening.by
    if event in version.ends_on:
        return settling.end_series(clock, reason=_said(happening), at=at, by=by)
    if event in version.stops_on:
        if version.repeat_minutes:
            return settling.report(clock, version, at=at, by=by)
        settling.stop(clock, at=at, by=by)
    else:
        settling.cancel(clock, reason=_said(happening), at=at, by=by)
    return []


def _listens(clock: Clock, event: str) -> bool:
    version = clock.version
    return event in version.stops_on or event in version.ends_on or event in version.cancels_on


def _meant(clocks: list[Clock], subject) -> list[Clock]:
    """Of each rule's clocks in the case, those this event speaks of.

    The subject's own clock if it has one; else those of the whole case or of the objects the subject names as
    `clock_subjects`; else the only one there is.
    """
    kind = ContentType.objects.get_for_model(subject).pk
    named = {
        (ContentType.objects.get_for_model(other).pk, other.pk) for other in getattr(subject, "clock_subjects", ())
    }
    meant: list[Clock] = []
    for rule in dict.fromkeys(clock.rule_id for clock in clocks):
        rows = [clock for clock in clocks if clock.rule_id == rule]
        own = [c for c in rows if (c.subject_type_id, c.subject_id) == (kind, subject.pk)]
        own = own or [c for c in rows if (c.subject_type_id, c.subject_id) in named]
        own = own or [c for c in rows if related(c, kind, subject.pk)]
        meant += own or (rows if len(rows) == 1 else [])
    return meant


def _said(happening: Happening) -> str:
    label = EVENTS[happening.event].label if happening.event in EVENTS else happening.event
    return f"{label}：{happening.note}" if happening.note else label
