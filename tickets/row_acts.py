"""What can be done with a row of a list without opening it: 接警, 分派 or 改派, 退回, 督办; by mouse and by key."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from core.deadlines.acknowledge import asks
from core.deadlines.models import Clock
from tickets.lifecycle import LIFECYCLE
from tickets.models import Ticket

# step, key
STEPS = [("assign", "r"), ("reassign", "r"), ("send_back", "b"), ("urge", "u")]


@dataclass(frozen=True)
class RowAct:
    """`beside`: opens in the side panel; else a page of its own that leads back."""

    name: str
    key: str
    label: str
    url: str
    beside: bool = True


def row_acts(
    rows: Iterable[tuple[Ticket, Clock | None]], user, *, at: datetime, back: str
) -> dict[int, list[RowAct]]:
    """Per case what this person may do from here; one query, or none where the clocks bring `marks`."""
    rows = list(rows)
    alarms = answerable([clock for _, clock in rows if clock], user, at=at)
    query = f"?{urlencode({'back': back})}"
    found: dict[int, list[RowAct]] = {}
    for ticket, clock in rows:
        acts = found.setdefault(ticket.pk, [])
        if clock and clock.pk in alarms:
            url = reverse("deadlines:acknowledge", args=[clock.pk]) + query
            acts.append(RowAct("acknowledge", "a", "接警", url, beside=False))
        for name, key in STEPS:
            step = LIFECYCLE.by_name[name]
            if ticket.status in step.sources and not LIFECYCLE.refusal(ticket, name, by=user, at=at):
                acts.append(RowAct(name, key, step.button, reverse(f"tickets:{name}", args=[ticket.pk]) + query))
    return found


def marks(user, *, at: datetime) -> dict:
    """What a list asks with its clocks, so that its rows know whether they wait for this person's word."""
    return {"asks": asks(user, at=at)}


def answerable(clocks: list[Clock], user, *, at: datetime) -> set[int]:
    """The clocks that wait for this person's word; without a query where the page asked `marks` with them."""
    known = {clock.pk for clock in clocks if getattr(clock, "asks", False)}
    unasked = [clock.pk for clock in clocks if not hasattr(clock, "asks")]
    if not unasked:
        return known
    rows = Clock.objects.filter(pk__in=unasked).annotate(**marks(user, at=at))
    return known | set(rows.filter(asks=True).values_list("pk", flat=True))
