"""出差准备 of one trip: the lines of the list with what was ticked, and what is left to do."""

from dataclasses import dataclass
from datetime import datetime

from fieldservice.models import ChecklistItem, ServiceRecord, Trip, TripCheck
from fieldservice.models.advance import AdvanceState

Watches = ChecklistItem.Watches


@dataclass(frozen=True)
class Line:
    """One line as the page shows it. `seen`: the software saw by itself that it is done."""

    item: ChecklistItem
    state: str
    seen: bool
    note: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def settled(self) -> bool:
        return self.seen or self.state != TripCheck.State.OPEN

    @property
    def watched(self) -> bool:
        return bool(self.item.watches)


def lines(trip: Trip) -> list[Line]:
    """The list of this trip: the active items, and retired ones that were ticked."""
    ticks = {row.item_id: row for row in trip.checks.select_related("item", "by")}
    items = list(ChecklistItem.objects.filter(is_active=True))
    known = {item.pk for item in items}
    retired = [t.item for t in ticks.values() if t.item_id not in known and t.state != TripCheck.State.OPEN]
    headed = _headed(trip) if any(item.watches == Watches.HEADER for item in items) else False
    found = []
    for item in [*items, *retired]:
        tick = ticks.get(item.pk)
        seen = _seen(trip, item, headed)
        if tick is None or tick.state == TripCheck.State.OPEN:
            found.append(Line(item, TripCheck.State.OPEN, seen))
        else:
            found.append(Line(item, tick.state, seen, tick.note, str(tick.by), tick.at))
    return found


def left_to_do(trip: Trip) -> list[str]:
    """The names of the lines that must be seen to and are not."""
    return [line.item.name for line in lines(trip) if line.item.is_required and not line.settled]


def _headed(trip: Trip) -> bool:
    return ServiceRecord.objects.filter(trip=trip, headed_at__isnull=False).exists()


def _seen(trip: Trip, item: ChecklistItem, headed: bool) -> bool:
    if item.watches == Watches.HEADER:
        return headed
    if item.watches == Watches.AGREED:
        return trip.agreed_at is not None
    return item.watches == Watches.ADVANCE and _advance_is_settled(trip)


def _advance_is_settled(trip: Trip) -> bool:
    """Nothing was asked for, or 财务 has paid it (S1-42)."""
    if not trip.advance_wanted:
        return True
    return trip.advances.filter(state__in=[AdvanceState.PAID, AdvanceState.SETTLED]).exists()
