"""顾客送修: the customer brings the machine to us instead of somebody going there (S1-36)."""

from datetime import datetime

from django.db import transaction

from core.deadlines.actions import facts_changed
from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from tickets import events
from tickets.actions.covering import cover
from tickets.actions.saving import keep
from tickets.models import Place, Ticket
from tickets.models.choices import UNDER_WAY


@transaction.atomic
def bring_in(*, ticket: Ticket, brought_by: str, note: str, by: Staff, at: datetime) -> Ticket:
    """Nobody goes: the case is repaired at base; D-06 and the arrival clocks are called off with this reason."""
    ticket = Ticket.objects.lock(ticket.pk)
    if ticket.status not in UNDER_WAY:
        raise Refused(f"处理单{ticket.get_status_display()}，不能收送修设备。")
    if ticket.arrived_at:
        raise Refused("已到达现场处理，不能改为顾客送修。")
    ticket.onsite, ticket.requested_place, ticket.remote_consent = False, Place.SENT_IN, brought_by[:40]
    ticket.onsite_reason, ticket.onsite_decided_at = note[:200], at
    fields = ["onsite", "requested_place", "remote_consent", "onsite_reason", "onsite_decided_at"]
    keep(ticket, *fields, by=by, at=at, why="顾客送修")
    happened(events.BROUGHT_IN, ticket, by=by, at=at, note=f"{brought_by}送到，{note}")
    cover(ticket, by=by, at=at, note="顾客送修")
    facts_changed(ticket, by=by, at=at, reason="顾客送修")
    return ticket
