"""The ways of 对外回复 (S0-54) and 寄件 (S1-35), and G-14: a leader before anything risky is said or finished."""

from core.organization.roles import Role
from core.organization.standing import stands_for
from core.workflow import Step, Workflow
from tickets.models import Reply, RiskKind, Shipment, Status
from tickets.models.choices import OPEN
from tickets.rights import Right

R, P = Reply.State, Shipment.State
REPLY_STATES, SHIPMENT_STATES = dict(R.choices), dict(P.choices)


# 对外回复


def not_void(part, by) -> str:
    return "处理单已作废。" if part.ticket.status == Status.VOID else ""


def case_is_open(part, by) -> str:
    return "" if part.ticket.status in OPEN else f"处理单{part.ticket.get_status_display()}，不能再寄件。"


def risks_of(ticket) -> set[str]:
    """The kinds of risk that stand on a case now."""
    return set(ticket.risks.filter(lifted_at=None).values_list("kind", flat=True))


def risks_in(reply: Reply) -> set[str]:
    """What the reply touches: its own marks and those of its case."""
    own = {RiskKind.ENVIRONMENT: reply.touches_environment, RiskKind.MAJOR: reply.touches_risk}
    return {kind.value for kind, marked in own.items() if marked} | risks_of(reply.ticket)


def spoken(kinds: set[str]) -> str:
    return "、".join(RiskKind(kind).label for kind in sorted(kinds))


def who_approves(kinds: set[str]) -> str:
    if RiskKind.MAJOR in kinds:
        return "管理者代表或总经理"
    return "责任部门负责人、管理者代表或总经理"


def leads(ticket, kinds: set[str], by, at=None) -> str:
    """Why this person is not the relevant leader: 重大风险 needs 管理者代表 or 总经理, 环境因素 also the
    responsible department's head (S0-54)."""
    people = [by, *stands_for(by, at)]
    if any(person.roles & {Role.REPRESENTATIVE, Role.GENERAL_MANAGER} for person in people):
        return ""
    if RiskKind.MAJOR in kinds:
        return "涉及重大风险，由管理者代表或总经理批准。"
    department = ticket.responsible_department or ticket.registering_department or ticket.receiving_department
    head = department.head_id if department else None
    if head is None or head in {person.pk for person in people}:
        return ""
    return f"由{department}负责人{department.head}、管理者代表或总经理批准。"


def right_leader(reply, by) -> str:
    if reply.drafted_by_id == by.pk:
        return "由您拟稿，不能由您批准。"
    return leads(reply.ticket, risks_in(reply), by)


def needs_approval(reply, by) -> str:
    return "" if risks_in(reply) else "不涉及重要环境因素和重大风险，可以直接发出。"


def approved_if_risky(reply, by) -> str:
    """G-14: what touches a risk leaves after a leader said yes."""
    if reply.approved_at:
        return ""
    kinds = risks_in(reply)
    return f"涉及{spoken(kinds)}，要先经{who_approves(kinds)}批准才能发出。" if kinds else ""


REPLY = Workflow(
    [
        Step("edit", "修改", {R.DRAFT, R.RETURNED}, R.DRAFT, Right.REPLY, not_void),
        Step("submit", "送批", {R.DRAFT, R.RETURNED}, R.APPROVAL, Right.REPLY, not_void, needs_approval),
        Step("approve", "批准", {R.APPROVAL}, R.APPROVED, Right.APPROVE_OUTSIDE, not_void, right_leader),
        Step("return", "退回", {R.APPROVAL}, R.RETURNED, Right.APPROVE_OUTSIDE, right_leader),
        Step(
            "send",
            "发出",
            {R.DRAFT, R.RETURNED, R.APPROVAL, R.APPROVED},
            R.SENT,
            Right.REPLY,
            not_void,
            approved_if_risky,
        ),
        Step("cancel", "撤销", {R.DRAFT, R.RETURNED, R.APPROVAL, R.APPROVED}, R.CANCELLED, Right.REPLY),
    ],
    attribute="state",
)


# 寄件


def charge_agreed(shipment, by) -> str:
    """G-05: what the customer pays for is sent after he agreed."""
    if shipment.is_paid and not shipment.paid_consent:
        return "有偿邮寄还没有客户同意。请先修改，写明同意付费的客户人员。"
    return ""


SHIPMENT = Workflow(
    [
        Step("edit", "修改", {P.PACKED}, None, Right.SHIP, case_is_open),
        Step("send", "寄出", {P.PACKED}, P.SENT, Right.SHIP, case_is_open, charge_agreed),
        Step("confirm", "确认签收", {P.SENT}, P.RECEIVED, Right.SHIP),
        Step("lose", "丢失或损坏", {P.SENT}, P.LOST, Right.SHIP),
        Step("cancel", "取消寄件", {P.PACKED}, P.CANCELLED, Right.SHIP),
    ],
    attribute="state",
)


# What these forbid their ticket.


def risk_handling_approved(ticket, by) -> str:
    """G-14: a case that touches a risk is finished as a leader agreed; departure and safety never wait (A-33)."""
    waiting = [str(risk) for risk in ticket.risks.all() if risk.lifted_at is None and risk.approved_at is None]
    return f"{'、'.join(waiting)}的处理还没有领导批准。" if waiting else ""


def parcels_arrived(ticket, by) -> str:
    """S1-35: parts and papers under way are received, called off or reported lost before the case closes."""
    numbers = ticket.shipments.filter(state__in=[P.PACKED, P.SENT]).values_list("number", flat=True)
    words = "、".join(numbers)
    return f"寄件 {words} 还没有签收。请确认签收，或记录取消、丢失。" if words else ""


def replies_left(ticket, by) -> str:
    """A reply that waits for a leader or for sending is finished or called off first (S0-54)."""
    waiting = ticket.replies.filter(state__in=[R.DRAFT, R.RETURNED, R.APPROVAL, R.APPROVED])
    words = "、".join(str(reply) for reply in waiting)
    return f"{words}还没有发出。请发出或撤销后再关闭。" if words else ""
