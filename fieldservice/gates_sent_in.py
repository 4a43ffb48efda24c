"""The way of a machine that the customer brings: receipt, diagnosis, repair, return (S1-36, G-05)."""

from core.workflow import Step, Workflow
from fieldservice.models.choices import OPEN_TRIPS
from fieldservice.models.sent_in import AT_BASE, SentIn, SentInState
from fieldservice.queries_quote import accepted_quote
from fieldservice.rights import Right
from tickets.models.choices import UNDER_WAY

S = SentInState
SENT_IN_STATES = dict(S.choices)


def may_receive(ticket, by, at) -> str:
    """Why no machine can be taken in on this case; "" when it can."""
    if not by.may(Right.RECEIVE, at=at):
        return "您的岗位没有“收发顾客送修设备”的权限。"
    if ticket.number is None:
        return "处理单还没有登记。请客服先登记，再办理收件。"
    if ticket.status not in UNDER_WAY:
        return f"处理单{ticket.get_status_display()}，不能收送修设备。"
    if ticket.arrived_at:
        return "已到达现场处理，不能改为顾客送修。"
    if ticket.trips.filter(state__in=OPEN_TRIPS).exists():
        return "这张处理单有未结束的外出。请先取消外出，再办理送修收件。"
    return ""


def charge_agreed(machine: SentIn, by) -> str:
    """G-05: a paid repair begins after the customer accepted the quote."""
    if machine.is_paid and accepted_quote(machine.ticket) is None:
        return "有偿维修，客户还没有认可报价。请先发出报价并取得认可。"
    return ""


SENT_IN = Workflow(
    [
        Step("edit", "修改收件", {S.RECEIVED, S.DIAGNOSED}, None, Right.RECEIVE),
        Step("diagnose", "填写诊断", {S.RECEIVED, S.DIAGNOSED}, S.DIAGNOSED, Right.TRAVEL),
        Step("begin", "开始维修", {S.DIAGNOSED}, S.REPAIRING, Right.TRAVEL, charge_agreed),
        Step("ready", "完工", {S.REPAIRING}, S.READY, Right.TRAVEL),
        Step("give_up", "不维修，直接返还", {S.RECEIVED, S.DIAGNOSED, S.REPAIRING}, S.READY, Right.TRAVEL),
        Step("return", "返还客户", {S.READY}, S.RETURNED, Right.RECEIVE),
        Step("void", "作废", {S.RECEIVED}, S.VOID, Right.RECEIVE),
    ],
    attribute="state",
)


def machines_at_base(ticket) -> list[tuple[str, str]]:
    """(number, state) of machines that are still here; not asked where the page knows of none."""
    if getattr(ticket, "shows_sent_ins", True) is False:
        return []
    if "_at_base" not in ticket.__dict__:
        rows = ticket.sent_ins.filter(state__in=AT_BASE).order_by("pk")
        ticket._at_base = list(rows.values_list("number", "state"))
    return ticket._at_base


def machine_is_ready(ticket, by) -> str:
    """The work is not done while the machine lies open on the bench."""
    left = [number for number, state in machines_at_base(ticket) if state != S.READY]
    return f"送修设备 {'、'.join(left)} 还没有完工。" if left else ""


def machine_went_back(ticket, by) -> str:
    """Nothing closes while the customer's machine is still with us."""
    left = [number for number, _ in machines_at_base(ticket)]
    return f"送修设备 {'、'.join(left)} 还没有返还客户。" if left else ""
