"""Objections on the way of 重要 and 紧急 cases (S3-14 … S3-23) and of meetings (S0-47)."""

from core.workflow import Step, Workflow
from tickets.models.choices import Kind, Urgency
from tickets.models.emergency import CheckItem, Emergency
from tickets.models.meeting import Meeting
from tickets.models.summary import CaseSummary
from tickets.rights import Right


def is_important(ticket, by) -> str:
    return "" if ticket.urgency == Urgency.IMPORTANT else "只有重要的处理单要写重要问题总结。"


def is_severe(ticket, by) -> str:
    return "" if ticket.urgency in (Urgency.IMPORTANT, Urgency.URGENT) else "一般问题不需要指定技术专家。"


def emergency_of(ticket) -> Emergency | None:
    """The emergency of a case, asked once per loaded ticket; a page that knows of none asks nothing."""
    return getattr(ticket, "emergency", None) if getattr(ticket, "shows_emergency", True) else None


def not_started(ticket, by) -> str:
    return "应急预案已启动。" if emergency_of(ticket) else ""


def not_arrived_as_team(ticket, by) -> str:
    emergency = emergency_of(ticket)
    return "已记录应急小组到达。" if emergency and emergency.arrived_at else ""


def emergency_is_over(ticket, by) -> str:
    """What is evaluated is over; what was evaluated stands."""
    emergency = emergency_of(ticket)
    if emergency is None:
        return "还没有启动应急预案。"
    if emergency.state == Emergency.State.RUNNING:
        return "应急还没有解除。"
    return "应急总结评估已提交。" if emergency.state == Emergency.State.EVALUATED else ""


def not_flagged(ticket, by) -> str:
    waits = getattr(ticket, "shows_flagged", None)
    waits = ticket.flags.filter(meeting=None).exists() if waits is None else waits
    return "已提交晨会，等待列入议程。" if waits else ""


def lessons_learned(ticket, by) -> str:
    """重要 closes with its summary (S3-18), 紧急 with its evaluation (S3-23), 质量信息 with its cause (S1-25)."""
    if ticket.kind == Kind.QUALITY and not ticket.cause.strip():
        return "还没有填写原因。"
    if ticket.urgency == Urgency.IMPORTANT:
        summary = getattr(ticket, "summary", None)
        done = summary and summary.state == CaseSummary.State.DONE
        return "" if done else "重要的处理单要先提交重要问题总结。"
    if ticket.urgency == Urgency.URGENT:
        emergency = emergency_of(ticket)
        if emergency is None:
            return "紧急的处理单要先启动应急预案，并完成应急总结评估。"
        if emergency.state == Emergency.State.RUNNING:
            return "应急还没有解除。"
        return "" if emergency.state == Emergency.State.EVALUATED else "还没有完成应急总结评估。"
    return ""


# ---------------------------------------------------------------- meetings


def keeps_the_meeting(meeting, by) -> str:
    """Chair and recorder keep a meeting; so does whoever may call one."""
    if by.pk in (meeting.chair_id, meeting.by_id) or by.rights & {Right.MEET}:
        return ""
    return f"由主持人{meeting.chair or ''}或记录人{meeting.by}办理。"


def everything_minuted(meeting, by) -> str:
    if meeting.ticket_id:
        return ""
    items = list(meeting.agenda.all())
    if not items:
        return "还没有议程。"
    waiting = [item for item in items if not item.is_minuted]
    return f"第 {waiting[0].order} 项还没有写议定事项。" if waiting else ""


def roll_called(meeting, by) -> str:
    if meeting.ticket_id or any(row.state == "present" for row in meeting.attendances.all()):
        return ""
    return "还没有点名，不知道谁到会。"


def nothing_agreed(meeting, by) -> str:
    return "已议定会议任务，不能取消会议。" if meeting.actions.exists() else ""


S = Meeting.State
MEETINGS = Workflow(
    [
        Step("change", "修改", {S.OPEN}, None, None, keeps_the_meeting),
        Step("agenda", "编排议程", {S.OPEN}, None, None, keeps_the_meeting),
        Step("attend", "点名", {S.OPEN}, None, None, keeps_the_meeting),
        Step("minute", "记录", {S.OPEN}, None, None, keeps_the_meeting),
        Step("agree", "议定任务", {S.OPEN}, None, None, keeps_the_meeting),
        Step("settle", "纪要定稿", {S.OPEN}, S.DONE, None, keeps_the_meeting, everything_minuted, roll_called),
        Step("amend", "修订纪要", {S.DONE}, S.OPEN, None, keeps_the_meeting),
        Step("void", "取消会议", {S.OPEN}, S.VOID, None, keeps_the_meeting, nothing_agreed),
    ],
    attribute="state",
)


# ---------------------------------------------------------------- emergencies


def of_the_emergency(emergency, by) -> str:
    """The team, the assignee, and whoever assigns work."""
    ticket = emergency.ticket
    if by.pk == ticket.assignee_id or by.rights & {Right.ASSIGN}:
        return ""
    if any(member.person_id == by.pk for member in emergency.members.all()):
        return ""
    return "由应急小组成员、责任人或部门负责人办理。"


def safety_settled(emergency, by) -> str:
    waiting = [item for item in emergency.checklist.all() if item.is_safety and item.state == CheckItem.State.OPEN]
    return f"安全项“{waiting[0].text}”还没有完成。" if waiting else ""


def danger_is_over(emergency, by) -> str:
    """Somebody said how production goes on (S3-21), or the machine runs again."""
    if emergency.temporary or emergency.ticket.restored_at:
        return ""
    return "还没有记录临时方案，设备也没有恢复运行。"


E = Emergency.State
EMERGENCIES = Workflow(
    [
        Step("check", "完成步骤", {E.RUNNING}, None, None, of_the_emergency),
        Step("skip", "不做", {E.RUNNING}, None, None, of_the_emergency),
        Step("undo", "撤回", {E.RUNNING}, None, None, of_the_emergency),
        Step("join", "增加成员", {E.RUNNING}, None, None, of_the_emergency),
        Step("ask", "申请资源", {E.RUNNING, E.OVER}, None, None, of_the_emergency),
        Step("answer", "记录答复", set(E), None, None, of_the_emergency),
        Step("temporary", "记录临时方案", {E.RUNNING}, None, None, of_the_emergency),
        Step("stand_down", "解除应急", {E.RUNNING}, E.OVER, None, of_the_emergency, safety_settled, danger_is_over),
        Step("follow", "安排跟进", set(E), None, None, of_the_emergency),
        Step("followed", "记录跟进", set(E), None, None),
        Step("evaluate", "总结评估", {E.OVER}, E.EVALUATED, None, of_the_emergency),
    ],
    attribute="state",
)
