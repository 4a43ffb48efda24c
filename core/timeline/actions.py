"""The one call by which a room says that something happened."""

from datetime import datetime

from django.db import transaction

from core.recall import one_action
from core.timeline.models import Happening
from core.timeline.registry import EVENTS, LISTENERS, Event


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
    Raises LookupError for an event that stands in no `events.py` and RuntimeError outside a transaction.
    """
    if EVENTS.get(event.key) is not event:
        raise LookupError(f"event {event.key!r} stands in no events.py")
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("happened() belongs inside the action's transaction")
    happening = Happening.objects.create(
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
    with one_action():
        for listener in LISTENERS:
            listener(happening, subject)
    return happening
