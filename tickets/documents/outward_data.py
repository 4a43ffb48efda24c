"""Plain data for H10, H11 and the packing slip, as they are when the paper is issued."""

from core.documents.registry import filler
from core.text.words import full
from tickets.documents.data import day, typed
from tickets.documents.feedback_form import ComplaintData
from tickets.documents.packing_slip import SlipData
from tickets.gates_complaint import review_of
from tickets.models import Complaint, Reply, Shipment

DECIDED = {Complaint.State.RETURNED: "退回"}


@filler("H10", Complaint)
@filler("H11", Complaint)
def complaint_data(complaint: Complaint) -> ComplaintData:
    """Both papers say the same, each in its own order (A-18)."""
    ticket = complaint.ticket
    reply = complaint.replies.filter(state=Reply.State.SENT).select_related("sent_by").order_by("-sent_at").first()
    recipients = complaint.recipients.order_by("pk") if complaint.pk else ()
    return {
        "reported_on": day(complaint.submitted_at or complaint.received_at),
        "ticket_no": ticket.number or "",
        "trigger": complaint.get_trigger_display(),
        "customer": ticket.customer_name,
        "contact": ticket.contact_name,
        "phone": ticket.contact_phone,
        "received_at": full(complaint.received_at),
        "channel": complaint.get_channel_display(),
        "receiver": str(complaint.received_by or ""),
        "receiving_department": str(ticket.receiving_department or ""),
        "phase": complaint.get_phase_display(),
        "product": complaint.product,
        "batch": complaint.batch,
        "quantity": "" if complaint.quantity is None else str(complaint.quantity),
        "project_no": ticket.project_no,
        "content": complaint.content,
        "needs_now": complaint.needs_now,
        "needs_later": complaint.needs_later,
        "urgency": complaint.get_urgency_display(),
        "failure_mode": complaint.failure_mode,
        "frequency": complaint.get_frequency_display(),
        "severity": complaint.get_severity_display() if complaint.severity else "",
        "containment": complaint.containment,
        "recipients": "、".join(str(row) for row in recipients),
        "author": str(complaint.submitted_by or ""),
        "submitted_at": full(complaint.submitted_at),
        "decision": "批准" if complaint.approved_at else DECIDED.get(complaint.state, ""),
        "decision_words": complaint.approval_words,
        "decided_at": full(complaint.approved_at),
        "department": str(complaint.department or ""),
        "review": _review(complaint),
        "analysis": complaint.analysis,
        "outcome": complaint.get_outcome_display(),
        "disposition": complaint.disposition,
        "no_action_reason": complaint.no_action_reason,
        "verification": complaint.verification,
        "disposed_at": full(complaint.disposed_at),
        **_reply(complaint, reply),
        "closed_at": full(complaint.closed_at),
        "sign_author": typed(complaint.submitted_by, complaint.submitted_at),
        "sign_approver": typed(complaint.approved_by, complaint.approved_at),
        "sign_department": typed(complaint.disposed_by, complaint.disposed_at),
    }


def _reply(complaint: Complaint, reply: Reply | None) -> dict:
    """How the customer was answered; until then, how he wants to be."""
    due = complaint.reply_due_on
    known = {"reply_way": complaint.get_reply_way_display(), "reply_due_on": f"{due:%Y-%m-%d}" if due else ""}
    if reply is None:
        return {**known, "replied_at": "", "replied_to": "", "replied_by": "", "reply_words": ""}
    return {
        **known,
        "reply_way": reply.get_channel_display(),
        "replied_at": full(reply.sent_at),
        "replied_to": reply.to_whom,
        "replied_by": str(reply.sent_by or ""),
        "reply_words": reply.words,
    }


def _review(complaint: Complaint) -> str:
    """评审小组（周敏、吴强）：结论；方案；专员。"""
    review = review_of(complaint)
    if review is None:
        return ""
    members = "、".join(str(person) for person in review.members.order_by("pk"))
    said = "；".join(part.rstrip("。") for part in (review.verdict, review.solution) if part)
    who = f"；专员 {review.specialist}" if review.specialist else ""
    return f"评审小组（{members}）：{said}{who}。" if said else f"评审小组（{members}）"


@filler("SHIP", Shipment)
def slip_data(shipment: Shipment) -> SlipData:
    """寄件清单 (S1-35)."""
    ticket = shipment.ticket
    return {
        "packed_on": day(shipment.packed_at),
        "ticket_no": ticket.number or "",
        "customer": ticket.customer_name,
        "reason": shipment.reason,
        "to_name": shipment.to_name,
        "to_phone": shipment.to_phone,
        "to_address": shipment.to_address,
        "items": shipment.items,
        "paid": shipment.is_paid,
        "paid_reason": shipment.paid_reason,
        "paid_consent": shipment.paid_consent,
        "carrier": shipment.get_carrier_display(),
        "tracking": shipment.tracking,
        "sent_at": full(shipment.sent_at),
        "received_at": full(shipment.received_at),
        "received_with": shipment.received_with,
        "sign_packer": typed(shipment.packed_by, shipment.packed_at),
        "sign_receiver": None,
    }
