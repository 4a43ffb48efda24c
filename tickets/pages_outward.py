"""What the pages of complaints, replies and parcels show, prepared for their templates."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from core.documents.models import Attachment, Paper
from core.text.words import full
from core.workflow import Workflow
from tickets.gates_complaint import COMPLAINT, COMPLAINT_AUTOMATIC, review_of
from tickets.gates_outward import REPLY, SHIPMENT, risks_in, spoken
from tickets.models import Complaint, Reply, Shipment
from tickets.pages import Stop

C = Complaint.State


@dataclass(frozen=True)
class PartButton:
    """A step of a part as a button: where it leads, beside the page or on its own, and why not."""

    name: str
    label: str
    url: str
    own_page: bool
    refusal: str


@dataclass(frozen=True)
class PartSteps:
    primary: PartButton | None
    plain: list[PartButton]
    refused: list[PartButton]
    menu: list[PartButton]


@dataclass(frozen=True)
class Way:
    """How the steps of a lifecycle become buttons: `first` in the order in which they are the primary one."""

    workflow: Workflow
    url: str  # the address of a step: "tickets:complaint_{}"
    first: tuple[str, ...]
    own_page: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()  # steps that stay in their state, whose refusal is worth reading all the same

    def worth_reading(self, offer, user, at: datetime) -> bool:
        """A refusal shows where the step leads on and is this person's own."""
        step = offer.step
        if step.right and not user.may(step.right, at=at):
            return False
        return step.target is not None or step.name in self.spoken


COMPLAINT_WAY = Way(
    COMPLAINT,
    "tickets:complaint_{}",
    first=("fill", "approve", "answer", "conclude", "dispose", "form_team"),
    own_page=("fill", "dispose", "answer"),
    aside=("withdraw", "take_up"),
    hidden=("submit", *COMPLAINT_AUTOMATIC),
    spoken=("route",),
)
REPLY_WAY = Way(REPLY, "tickets:reply_{}", first=("approve", "send", "submit"), own_page=("edit",), aside=("cancel",))
SHIPMENT_WAY = Way(
    SHIPMENT, "tickets:shipment_{}", first=("confirm", "send"), own_page=("edit",), aside=("lose", "cancel")
)


def steps(way: Way, part, user, *, at: datetime) -> PartSteps:
    """Buttons in the order of the lifecycle, the primary one apart; refused ones bring their reason."""
    names = [part.ticket_id] if isinstance(part, Complaint) else [part.ticket_id, part.pk]
    rows = [
        PartButton(
            offer.step.name,
            offer.step.button,
            reverse(way.url.format(offer.step.name), args=names),
            offer.step.name in way.own_page,
            offer.refusal,
        )
        for offer in way.workflow.offers(part, by=user, at=at)
        if offer.step.name not in way.hidden and (offer.open or way.worth_reading(offer, user, at))
    ]
    main = [row for row in rows if row.name not in way.aside]
    offered = [row for row in main if not row.refusal]
    primary = min(
        (row for row in offered if row.name in way.first), key=lambda r: way.first.index(r.name), default=None
    )
    return PartSteps(
        primary,
        [row for row in offered if row is not primary],
        [row for row in main if row.refusal],
        [row for row in rows if row.name in way.aside and not row.refusal],
    )


# 抱怨

WALK = [C.DRAFT, C.APPROVAL, C.HANDLING, C.REPLYING, C.CLOSED]
WALK_LABELS = {C.DRAFT: "填报", C.APPROVAL: "批准", C.HANDLING: "处理", C.REPLYING: "回复客户", C.CLOSED: "已关闭"}


def complaint_walk(complaint: Complaint) -> list[Stop]:
    """The stepper: when each stop was left behind."""
    times = {
        C.DRAFT: complaint.submitted_at,
        C.APPROVAL: complaint.approved_at,
        C.HANDLING: complaint.disposed_at,
        C.REPLYING: complaint.closed_at,
        C.CLOSED: complaint.closed_at,
    }
    if complaint.state == C.WITHDRAWN:
        passed = [Stop(WALK_LABELS[state], "done", times[state]) for state in WALK if times[state]]
        return [*passed, Stop("已撤销", "now", complaint.withdrawn_at)]
    here = WALK.index(C.DRAFT if complaint.state == C.RETURNED else complaint.state)
    stops = []
    for number, state in enumerate(WALK):
        standing = "done" if number < here else "now" if number == here else ""
        label = "退回修改" if number == here and complaint.state == C.RETURNED else WALK_LABELS[state]
        stops.append(Stop(label, standing, times[state] if number <= here else None))
    return stops


def warning_facts(complaint: Complaint) -> list[tuple]:
    """What both papers say of the complaint: label, value, whole width."""
    recipients = "、".join(str(row) for row in complaint.recipients.all())
    due = complaint.reply_due_on
    rows = [
        ("触发方式", complaint.get_trigger_display()),
        ("渠道", complaint.get_channel_display()),
        (
            "接收",
            " · ".join(part for part in (full(complaint.received_at), _who(complaint.received_by)) if part),
        ),
        ("服务阶段", complaint.get_phase_display()),
        ("抱怨内容", complaint.content, True),
        ("现有需求", complaint.needs_now),
        ("潜在需求", complaint.needs_later),
        ("产品", complaint.product),
        ("批次", complaint.batch),
        ("涉及数量", "" if complaint.quantity is None else str(complaint.quantity)),
        ("紧急程度", complaint.get_urgency_display()),
        ("失效模式", complaint.failure_mode, True),
        ("发生频次", complaint.get_frequency_display()),
        ("严重程度", complaint.get_severity_display() if complaint.severity else ""),
        ("遏制措施", complaint.containment, True),
        ("报送部门", recipients),
        ("责任部门", str(complaint.department or "")),
        ("回复方式", f"客户选择{complaint.get_reply_way_display()}" if complaint.reply_way else ""),
        ("要求回复", f"{due:%Y-%m-%d}" if due else ""),
    ]
    return [row for row in rows if row[1]]


def handling_facts(complaint: Complaint) -> list[tuple]:
    """What was decided: label, value, whole width."""
    review = review_of(complaint)
    members = "、".join(str(person) for person in review.members.all()) if review else ""
    rows = [
        ("评审小组", members, True),
        ("评审结论", review.verdict if review else "", True),
        ("解决方案", review.solution if review else "", True),
        ("专员", _who(review.specialist) if review else ""),
        ("处理结论", complaint.get_outcome_display()),
        ("处置人", _who(complaint.disposed_by)),
        ("不做处理的理由", complaint.no_action_reason, True),
        ("分析", complaint.analysis, True),
        ("处置措施", complaint.disposition, True),
        ("跟踪验证", complaint.verification, True),
    ]
    return [row for row in rows if row[1]]


def _who(person) -> str:
    return str(person) if person else ""


def complaint_page(complaint: Complaint, user, *, at: datetime) -> dict:
    """The whole context of the page of a complaint."""
    return {
        "ticket": complaint.ticket,
        "complaint": complaint,
        "walk": complaint_walk(complaint),
        "next": steps(COMPLAINT_WAY, complaint, user, at=at),
        "facts": warning_facts(complaint),
        "handling": handling_facts(complaint),
        "replies": list(complaint.replies.select_related("sent_by", "drafted_by")),
        "papers": list(Paper.objects.of(complaint)),
        "attachments": list(Attachment.objects.of(complaint).select_related("by")),
    }


# 对外回复


def reply_page(reply: Reply, user, *, at: datetime) -> dict:
    kinds = risks_in(reply)
    facts = [
        ("方式", reply.get_channel_display()),
        ("回复给", reply.to_whom),
        ("号码或地址", reply.address),
        ("主题", reply.subject),
        ("内容", reply.words, True),
        ("改用其他方式的理由", reply.way_reason, True),
        ("拟稿", f"{reply.drafted_by} · {full(reply.drafted_at)}"),
        ("批准", _approved(reply)),
        ("意见", reply.approval_words, True),
        ("发出", f"{reply.sent_by} · {full(reply.sent_at)}" if reply.sent_at else ""),
        ("撤销原因", reply.cancel_reason, True),
    ]
    return {
        "ticket": reply.ticket,
        "reply": reply,
        "risks": spoken(kinds) if kinds else "",
        "next": steps(REPLY_WAY, reply, user, at=at),
        "facts": [row for row in facts if row[1]],
        "attachments": list(Attachment.objects.of(reply).select_related("by")),
    }


def _approved(part) -> str:
    if not part.approved_at:
        return ""
    behalf = f"（代 {part.approved_for}）" if part.approved_for else ""
    return f"{part.approved_by}{behalf} · {full(part.approved_at)}"


# 寄件


def shipment_page(shipment: Shipment, user, *, at: datetime) -> dict:
    payment = "有偿" if shipment.is_paid else "无偿"
    sent = (shipment.get_carrier_display(), shipment.tracking)
    facts = [
        ("收件人", shipment.to_name),
        ("电话", shipment.to_phone),
        ("地址", shipment.to_address, True),
        ("事由", shipment.reason, True),
        ("收费", f"{payment} · {shipment.paid_reason}", True),
        ("同意付费", shipment.paid_consent),
        ("登记", f"{shipment.packed_by} · {full(shipment.packed_at)}"),
        ("承运", " ".join(part for part in sent if part)),
        ("寄出", f"{shipment.sent_by} · {full(shipment.sent_at)}" if shipment.sent_at else ""),
        ("签收", f"{shipment.received_with} · {full(shipment.received_at)}" if shipment.received_at else ""),
        ("说明", shipment.end_words, True),
    ]
    return {
        "ticket": shipment.ticket,
        "shipment": shipment,
        "next": steps(SHIPMENT_WAY, shipment, user, at=at),
        "facts": [row for row in facts if row[1]],
        "papers": list(Paper.objects.of(shipment)),
    }
