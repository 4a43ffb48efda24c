"""调换 (S2-05): the customer gets another machine; both files say so."""

from datetime import date, datetime

from django.db import transaction

from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from customers.actions import replace_equipment
from customers.models import Equipment
from fieldservice import events
from fieldservice.gates_parts import may_replace
from fieldservice.models import Replacement
from tickets.models import Ticket


@transaction.atomic
def replace_machine(
    *,
    ticket: Ticket,
    new: Equipment,
    warranty: str,
    reason: str,
    warranty_reason: str,
    by: Staff,
    at: datetime,
    warranty_ends_on: date | None = None,
) -> Replacement:
    """Put `new` (unsaved, with its serial) in the place of the case's machine.

    `warranty`: "carried" keeps the old machine's last day, "new" begins again and needs `warranty_ends_on`.
    """
    ticket = Ticket.objects.lock(ticket.pk)
    if words := may_replace(ticket, by, at):
        raise Refused(words)
    if warranty not in Replacement.Warranty.values:
        raise Refused("请选择保修期怎样算。", "warranty")
    if not reason.strip():
        raise Refused("请写明调换原因。", "reason")
    if not warranty_reason.strip():
        raise Refused("请写明保修期的依据。", "warranty_reason")
    old = ticket.equipment
    carried = warranty == Replacement.Warranty.CARRIED
    if not carried and warranty_ends_on is None:
        raise Refused("保修期重新起算时，请填写保修至。", "warranty_ends_on")
    new.warranty_ends_on = old.warranty_ends_on if carried else warranty_ends_on
    new.warranty_basis = old.warranty_basis
    note = f"处理单 {ticket.number}：{reason}"
    replace_equipment(old=old, new=new, reason=note, by=by, at=at)
    row = Replacement.objects.create(
        ticket=ticket,
        old=old,
        new=new,
        warranty=warranty,
        reason=reason,
        warranty_reason=warranty_reason,
        by=by,
        at=at,
    )
    until = f"保修至 {new.warranty_ends_on}" if new.warranty_ends_on else "无保修资料"
    words = f"{row}，{row.get_warranty_display()}，{until}：{reason}"
    happened(events.MACHINE_REPLACED, ticket, by=by, at=at, note=words)
    return row
