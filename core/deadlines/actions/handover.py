"""Clocks of somebody who leaves: listed before deactivation, moved with one timeline line a case."""

from datetime import datetime

from django.db import transaction

from core.deadlines.events import CLOCK_REASSIGNED
from core.deadlines.models import Clock
from core.organization.models import Staff
from core.timeline.actions import happened

LISTED = 20


def open_clocks_of(staff: Staff) -> list[str]:
    """What still runs in this person's name, most urgent first; a long list ends with a count."""
    mine = Clock.objects.open().filter(owner=staff).select_related("rule").order_by("due_at", "pk")
    rows = list(mine[: LISTED + 1])
    lines = [f"{row.rule.name} · {row.case or '对象已不在'}" for row in rows[:LISTED]]
    return [*lines, f"还有 {LISTED} 个以外的时限"] if len(rows) > LISTED else lines


@transaction.atomic
def move_clocks(*, leaving: Staff, to: Staff, by: Staff, at: datetime) -> int:
    """Give all open clocks of one person to another; returns how many. Due times and ladders stay."""
    clocks = list(Clock.objects.lock(owner=leaving, state__in=["running", "paused"]))
    Clock.objects.filter(pk__in=[clock.pk for clock in clocks]).update(owner=to)
    for case in {(clock.case_type_id, clock.case_id): clock.case for clock in clocks}.values():
        if case is not None:
            happened(CLOCK_REASSIGNED, case, by=by, at=at, note=f"{leaving} → {to}")
    return len(clocks)
