"""The one call by which a room says that something happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import transaction

from core.recall import one_action
from core.timeline.models import Happening
from core.timeline.registry import EVENTS, LISTENERS, WITNESSES, Event

_waiting: ContextVar[list[tuple[Happening, Any]] | None] = ContextVar("events", default=None)


def happened(
    event: Event,
    subject,
    *,
    by,
    at: datetime,
    recorded_at: datetime | None = None,
    on_behalf_of=None,
    note: str = "",
    facts: dict | None = None,
) -> Happening:
    """Store the event and call the listeners (the clock engine among them) in the caller's transaction.

    `subject.case` is the object whose timeline shows the line (a ticket is its own case). `at` is when it
    happened (clocks count from it), `recorded_at` when it was typed if that is later. `by` None means the system.
    Within `together` the event waits for the end of the block.
    Raises LookupError for an event that stands in no `events.py` and RuntimeError outside a transaction.
    """
    if EVENTS.get(event.key) is not event:
        raise LookupError(f"event {event.key!r} stands in no events.py")
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("happened() belongs inside the action's transaction")
    line = Happening(
        event=event.key,
        subject=subject,
        case=subject.case,
        at=at,
        recorded_at=recorded_at or at,
        by=by,
        on_behalf_of=on_behalf_of,
        note=note,
        facts=facts or {},
    )
    waiting = _waiting.get()
    if waiting is not None:
        waiting.append((line, subject))
    else:
        _see(line, subject)
        line.save(force_insert=True)
        _tell([(line, subject)], new=False)
    return line


@contextmanager
def together(*, new: bool = False) -> Iterator[None]:
    """Events of one action wait for the end of the block and are then stored and told as one list, in their order.

    Use inside the action's transaction, where nothing in between asks what the events do. `new` says that the
    action inserted the case itself, so nothing can be known of it yet. A block inside another joins it.
    """
    if _waiting.get() is not None:
        yield
        return
    waiting: list[tuple[Happening, Any]] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for line, subject in waiting:
        _see(line, subject)
    Happening.objects.bulk_create([line for line, _ in waiting])
    _tell(waiting, new=new)


def _see(line: Happening, subject) -> None:
    """The facts of the moment, so that the past can be played again under other rules."""
    for look in WITNESSES:
        line.facts = look(subject) | line.facts


def _tell(lines: list[tuple[Happening, Any]], *, new: bool) -> None:
    with one_action():
        for listener in LISTENERS:
            listener(lines, new=new)
