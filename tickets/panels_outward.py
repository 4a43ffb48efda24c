"""What the page of a case shows of complaints, replies, parcels, suppliers and guidance, and of its service kind."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.frame.panels import Panel
from core.workflow import Offer
from tickets.actions.risks import risk_refusal
from tickets.gates_complaint import complaint_of
from tickets.lifecycle import LIFECYCLE
from tickets.models import Complaint, Guidance, Reply, Risk, ServiceKind, Shipment, SupplierNotice, Ticket
from tickets.pages import Button, button_of
from tickets.pages_outward import COMPLAINT_WAY, steps
from tickets.rights import Right

MOST = 6
WORDS = {
    Complaint.State.DRAFT: "立即填写并提交早期报警表",
    Complaint.State.RETURNED: "早期报警表被退回，请修改后重新提交",
    Complaint.State.APPROVAL: "等待总经理或管理者代表批准，批准后转责任部门",
    Complaint.State.HANDLING: "责任部门处理中",
    Complaint.State.REPLYING: "按客户选择的方式回复，回复后关闭",
}
PRESSING = {Complaint.State.DRAFT, Complaint.State.RETURNED}


def _there(model):
    return lambda: Exists(model.objects.filter(ticket=OuterRef("pk")))


def _talked():
    """Something was said outside, or a risk stands that a leader has to see."""
    return Exists(Reply.objects.filter(ticket=OuterRef("pk"))) | Exists(
        Risk.objects.filter(ticket=OuterRef("pk"), lifted_at=None)
    )


def complaint(ticket: Ticket, user) -> dict | None:
    found = complaint_of(ticket)
    if found is None:
        return None
    found.ticket = ticket
    first = steps(COMPLAINT_WAY, found, user, at=timezone.now()).primary
    return {
        "complaint": found,
        "word": WORDS.get(found.state, ""),
        "urgent": found.state in PRESSING,
        "url": "" if first is None else first.url if first.own_page else found.get_absolute_url(),
        "button": first.label if first else "",
    }


def replies(ticket: Ticket, user) -> dict:
    """The replies, newest first, and the risks that stand with what this person may decide on them."""
    now = timezone.now()
    standing = list(ticket.risks.filter(lifted_at=None).select_related("approved_by", "approved_for"))
    for risk in standing:
        risk.ticket = ticket
    rows = list(ticket.replies.select_related("drafted_by", "sent_by")[:MOST])
    risks = [{"risk": risk, "may": not risk_refusal(risk, user, now)} for risk in standing]
    return {"ticket": ticket.pk, "risks": risks, "replies": rows}


def shipments(ticket: Ticket, user) -> dict:
    return {"shipments": list(ticket.shipments.all()[:MOST])}


def suppliers(ticket: Ticket, user) -> dict:
    rows = list(ticket.supplier_notices.select_related("notified_by")[:MOST])
    return {"notices": rows, "may": user.may(Right.SUPPLIER, at=timezone.now())}


def guidance(ticket: Ticket, user) -> dict:
    return {"rows": list(ticket.guidances.select_related("by")[:MOST])}


# 服务内容: each of the six kinds has its own way (S1-21).


@dataclass(frozen=True)
class WayStop:
    label: str
    done: bool


def service(ticket: Ticket, user) -> dict | None:
    """The way of the service kind: what is done, and the acts that belong to it."""
    if not ticket.service_kind or ticket.voided_at:
        return None
    stops, acts = WAYS[ticket.service_kind](ticket)
    now = timezone.now()
    return {
        "label": ticket.get_service_kind_display(),
        "stops": [WayStop(label, bool(done)) for label, done in stops],
        "buttons": _open_buttons(ticket, acts, user, now),
    }


def _open_buttons(ticket: Ticket, names: tuple, user, at) -> list[Button]:
    taken = [Offer(LIFECYCLE.by_name[name], LIFECYCLE.refusal(ticket, name, by=user, at=at)) for name in names]
    return [button_of(offer) for offer in taken if offer.open]


def _training(ticket: Ticket):
    stops = [
        ("与客户约定时间", ticket.requested_at or ticket.expected_at),
        ("决定到现场", ticket.onsite),
        ("到达现场", ticket.arrived_at),
        ("培训完成，报告结果", ticket.handled_at),
        ("客户确认", ticket.confirmed_at),
    ]
    return stops, ()


def _support(ticket: Ticket):
    stops = [
        ("与客户约定时间", ticket.requested_at or ticket.expected_at),
        ("到达现场保障", ticket.arrived_at),
        ("保障结束，报告结果", ticket.handled_at),
        ("客户确认", ticket.confirmed_at),
    ]
    return stops, ()


def _repair(ticket: Ticket):
    stops = [
        ("查明原因", ticket.cause),
        ("决定上门", ticket.onsite),
        ("到达现场", ticket.arrived_at),
        ("恢复运行", ticket.restored_at),
        ("客户确认", ticket.confirmed_at),
    ]
    return stops, ()


def _information(ticket: Ticket):
    told = getattr(ticket, "shows_guidance", False) or getattr(ticket, "shows_suppliers", False)
    stops = [
        ("判断：使用不当，或供方产品故障", told or ticket.cause),
        ("电话、传真指导，或通知供方到场", told),
        ("报告处理完成", ticket.handled_at),
        ("客户确认", ticket.confirmed_at),
    ]
    return stops, ("guide", "supplier")


def _postal(ticket: Ticket):
    states = [row.state for row in ticket.shipments.all()] if getattr(ticket, "shows_shipments", True) else []
    live = [state for state in states if state != Shipment.State.CANCELLED]
    stops = [
        ("登记寄件，确定有偿或无偿", live),
        ("寄出，告知运单号", live and all(state != Shipment.State.PACKED for state in live)),
        ("客户签收", Shipment.State.RECEIVED in live and Shipment.State.SENT not in live),
        ("客户确认", ticket.confirmed_at),
    ]
    return stops, ("ship",)


def _paid(ticket: Ticket):
    stops = [
        ("判断收费（保修期满或超出范围）", ticket.is_paid is not None),
        ("告知费用，客户认可", ticket.later_charge_consent or ticket.paid_reason and ticket.handled_at),
        ("实施服务", ticket.handled_at),
        ("客户确认", ticket.confirmed_at),
    ]
    return stops, ("reply", "ship")


WAYS = {
    ServiceKind.ACCEPTANCE_TRAINING: _training,
    ServiceKind.SITE_SUPPORT: _support,
    ServiceKind.SITE_REPAIR: _repair,
    ServiceKind.INFORMATION: _information,
    ServiceKind.POSTAL: _postal,
    ServiceKind.PAID: _paid,
}

PANELS = [
    Panel("tickets/_complaint_panel.html", complaint, 10, name="complaint", present=_there(Complaint)),
    Panel("tickets/_service_panel.html", service, 15),
    Panel("tickets/_replies_panel.html", replies, 40, name="replies", present=_talked),
    Panel("tickets/_shipments_panel.html", shipments, 45, name="shipments", present=_there(Shipment)),
    Panel("tickets/_suppliers_panel.html", suppliers, 50, name="suppliers", present=_there(SupplierNotice)),
    Panel("tickets/_guidance_panel.html", guidance, 55, name="guidance", present=_there(Guidance)),
]
