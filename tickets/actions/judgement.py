"""The five classifications and what goes with them (A-01): judged at 登记, changed later with a reason."""

from core.times import local_date
from core.workflow import Refused
from tickets.models import Kind, Ticket, Urgency
from tickets.models.choices import USUAL_URGENCY

JUDGEMENT = {
    "grade",
    "urgency",
    "urgency_reason",
    "kind",
    "service_kind",
    "fault_kind",
    "is_major",
    "is_complex",
    "is_complaint",
    "is_military",
    "is_paid",
    "paid_reason",
    "first_measures",
}


def judge(ticket: Ticket, **judgement) -> None:
    """Set the fields (unsaved) and hold them against each other. Raises Refused at the field."""
    for name, value in judgement.items():
        setattr(ticket, name, value)
    if ticket.kind not in Kind.values:
        raise Refused("还没有判断信息类型。请选择技术支持或质量信息。", "kind")
    usual = USUAL_URGENCY.get(ticket.grade, Urgency.NORMAL)
    ticket.urgency = ticket.urgency or usual
    if ticket.grade and ticket.urgency != usual and not ticket.urgency_reason.strip():
        raise Refused(
            f"{ticket.get_grade_display()}通常为“{usual.label}”。选择“{ticket.get_urgency_display()}”要写明理由。",
            "urgency_reason",
        )
    if ticket.urgency == usual:
        ticket.urgency_reason = ""  # the next time it differs, it needs a reason of its own
    if ticket.equipment and ticket.equipment.military and not ticket.is_military:
        raise Refused("设备档案标明为军品，不能取消。", "is_military")
    if ticket.is_paid is None and ticket.equipment:
        ticket.is_paid, ticket.paid_reason = ticket.equipment.payment(local_date(ticket.received_at))
