"""How a case stands, in the customer's words: no grades, clocks, causes or internal remarks (ui.md §9)."""

from dataclasses import dataclass
from datetime import datetime

from core.text.words import moment
from tickets.gates_join import merged_into
from tickets.models import Status, Ticket

S = Status
HEADLINES = {
    S.RECEIVED: "已收到，正在登记",
    S.REGISTERED: "已登记，正在安排人员",
    S.ANALYSIS: "正在分析原因，安排人员",
    S.ASSIGNED: "已安排技术人员",
    S.PLANNING: "技术人员正在准备处理方案",
    S.REVIEW: "技术人员正在准备处理方案",
    S.APPROVAL: "技术人员正在准备处理方案",
    S.IN_PROGRESS: "正在处理",
    S.HANDLED: "处理完成，工作人员会与您核实",
    S.CONFIRMED: "您已确认问题解决",
    S.CLOSED: "已处理完成",
    S.ARCHIVED: "已处理完成",
    S.VOID: "这次报修已取消",
}


@dataclass(frozen=True)
class Stage:
    """One step as the page draws it: done, now or still to come."""

    label: str
    state: str
    at: datetime | None


@dataclass(frozen=True)
class Standing:
    """Everything the progress page says of a case."""

    headline: str
    tone: tuple[str, str]
    expected: str
    stages: list[Stage]
    over: bool


def standing(ticket: Ticket, *, at: datetime) -> Standing:
    """How the case stands; a merged one stands where it was merged into."""
    if ticket.status == S.VOID and (link := merged_into(ticket)):
        ticket = link.target
    return Standing(
        headline=_headline(ticket),
        tone=(ticket.status, _badge(ticket)),
        expected=_expected(ticket, at),
        stages=_stages(ticket),
        over=not ticket.is_open,
    )


def _badge(ticket: Ticket) -> str:
    if ticket.status in (S.ASSIGNED, S.PLANNING, S.REVIEW, S.APPROVAL):
        return "准备中"
    words = {S.RECEIVED: "已收到", S.REGISTERED: "已登记", S.ANALYSIS: "已登记", S.IN_PROGRESS: "处理中"}
    words |= {S.HANDLED: "待核实", S.CONFIRMED: "已解决", S.VOID: "已取消"}
    return words.get(ticket.status, "已完成")


def _headline(ticket: Ticket) -> str:
    if ticket.status == S.IN_PROGRESS:
        if ticket.restored_at:
            return "设备已恢复运行，正在收尾"
        if ticket.arrived_at:
            return "人员已到现场，正在处理"
        if ticket.departed_at:
            return "人员已出发"
    return HEADLINES[ticket.status]


def _expected(ticket: Ticket, at: datetime) -> str:
    """预计完成 (S3-12); a moment that has passed is no promise any more."""
    if not ticket.expected_at or ticket.handled_at or not ticket.is_open:
        return ""
    if ticket.expected_at < at:
        return "原来预计的时间已过，工作人员正在确认新的时间"
    return f"预计 {moment(ticket.expected_at, at)} 完成"


def _stages(ticket: Ticket) -> list[Stage]:
    began = ticket.departed_at or ticket.arrived_at or ticket.responded_at
    times = [
        ("收到报修", ticket.received_at),
        ("登记", ticket.registered_at),
        ("安排人员", ticket.assigned_at),
        ("处理", began if ticket.status in (S.IN_PROGRESS, S.HANDLED) or ticket.handled_at else None),
        ("处理完成", ticket.handled_at),
        ("您确认解决", ticket.confirmed_at),
    ]
    last = max((number for number, (_, when) in enumerate(times) if when), default=0)
    last = max(last, 3) if ticket.status == S.IN_PROGRESS else last
    return [
        Stage(label, "now" if number == last else "done" if number < last else "", when)
        for number, (label, when) in enumerate(times)
    ]
