"""The way of a complaint (S2 6.3), with the gates G-06 and G-07: approved before it is routed, answered before it
is closed. What it objects to on its ticket stands at the end."""

from core.organization.standing import stands_for
from core.workflow import Step, Workflow
from tickets.models import Complaint, Status
from tickets.rights import Right

S = Complaint.State
STATES = dict(S.choices)


def complaint_of(ticket) -> Complaint | None:
    """The complaint of a case, or None; no query where the page asked for it with the case."""
    return getattr(ticket, "complaint", None)


def case_goes_on(complaint, by) -> str:
    return "处理单已作废，抱怨随之撤销。" if complaint.ticket.status == Status.VOID else ""


def knows_the_case(complaint, by) -> str:
    """Who received, registered or works on the case, and whoever writes complaints."""
    ticket = complaint.ticket
    mine = (complaint.received_by_id, ticket.received_by_id, ticket.registered_by_id, ticket.assignee_id)
    if by.pk in mine or Right.COMPLAIN in by.rights or _deputy_of_a_writer(by):
        return ""
    return f"由接收人{complaint.received_by or ''}、客服或销售填写。"


def _deputy_of_a_writer(by) -> bool:
    return any(Right.COMPLAIN in person.rights for person in stands_for(by))


def not_the_submitter(complaint, by, at=None) -> str:
    """The four eyes of G-06 and G-07: neither the submitter approves, nor the submitter's deputy for him."""
    if complaint.submitted_by_id == by.pk:
        return "由您提交，不能由您批准。请另一位领导批准。"
    if Right.APPROVE_COMPLAINT in by.rights:
        return ""
    holders = {person.pk for person in stands_for(by, at) if Right.APPROVE_COMPLAINT in person.rights}
    if holders == {complaint.submitted_by_id}:
        return "由您代理的领导提交，不能由您代为批准。请另一位领导批准。"
    return ""


def approved_first(complaint, by) -> str:
    """G-06, G-07: the responsible department gets it after the approval, not before."""
    if complaint.is_approved:
        return ""
    waiting = {
        S.DRAFT: "早期报警表还没有提交",
        S.RETURNED: "早期报警表被退回，还没有重新提交",
        S.APPROVAL: "早期报警表还没有批准",
    }
    return f"{waiting.get(complaint.state, '抱怨已结束')}，由总经理或管理者代表批准后转责任部门。"


def of_the_department(complaint, by) -> str:
    """The responsible department's people, quality, and who assigned works on the case."""
    same = complaint.department_id and complaint.department_id == by.department_id
    if same or by.pk == complaint.ticket.assignee_id or by.rights & {Right.ANALYSE, Right.COMPLAIN}:
        return ""
    return f"由责任部门{complaint.department or ''}、质量部或客服办理。"


def reviewed_where_serious(complaint, by) -> str:
    """S2-18: a serious complaint is judged by a review team before anything is decided."""
    if not complaint.serious:
        return ""
    review = review_of(complaint)
    if review is None:
        return "严重的抱怨要先组成评审小组。"
    return "" if review.verdict else "评审小组还没有给出结论。"


def no_team_yet(complaint, by) -> str:
    return "评审小组已组成。" if review_of(complaint) else ""


def team_has_no_verdict(complaint, by) -> str:
    review = review_of(complaint)
    if review is None:
        return "还没有组成评审小组。"
    return "评审小组已给出结论。" if review.verdict else ""


def review_of(complaint):
    """The review team, or None."""
    return getattr(complaint, "review", None)


def disposed_first(complaint, by) -> str:
    return "" if complaint.outcome else "还没有记录处置结论。"


COMPLAINT = Workflow(
    [
        # step, button, from, to, right, objections
        Step("fill", "填写早期报警表", {S.DRAFT, S.RETURNED}, None, None, case_goes_on, knows_the_case),
        Step("submit", "提交", {S.DRAFT, S.RETURNED}, S.APPROVAL, None, case_goes_on, knows_the_case),
        Step("approve", "批准", {S.APPROVAL}, S.HANDLING, Right.APPROVE_COMPLAINT, case_goes_on, not_the_submitter),
        Step("return", "退回", {S.APPROVAL}, S.RETURNED, Right.APPROVE_COMPLAINT, not_the_submitter),
        Step(
            "route",
            "转责任部门",
            {S.DRAFT, S.RETURNED, S.APPROVAL, S.HANDLING},
            None,
            Right.COMPLAIN,
            case_goes_on,
            approved_first,
        ),
        Step("form_team", "组成评审小组", {S.APPROVAL, S.HANDLING}, None, Right.COMPLAIN, case_goes_on, no_team_yet),
        Step("conclude", "记录评审结论", {S.HANDLING}, None, None, of_the_department, team_has_no_verdict),
        Step(
            "dispose",
            "记录处置",
            {S.HANDLING},
            S.REPLYING,
            None,
            case_goes_on,
            of_the_department,
            reviewed_where_serious,
        ),
        Step("answer", "回复客户", {S.HANDLING, S.REPLYING}, None, Right.REPLY, case_goes_on, disposed_first),
        Step("withdraw", "撤销抱怨", {S.DRAFT, S.RETURNED, S.APPROVAL}, S.WITHDRAWN, Right.COMPLAIN),
        # What follows from another act: the answer was sent, the mark came back, the customer is not content.
        Step("close", "关闭", {S.REPLYING}, S.CLOSED, None, disposed_first),
        Step("take_up", "重新处理", {S.CLOSED}, S.HANDLING, Right.COMPLAIN, case_goes_on),
    ],
    attribute="state",
)
COMPLAINT_AUTOMATIC = {"close"}


# What a complaint forbids its ticket.


def complaint_routed(ticket, by) -> str:
    """G-06: a case that is a complaint goes to the responsible department after the approval; 一级 and 紧急 run
    ahead of the paper (A-33)."""
    if not ticket.is_complaint or ticket.runs_ahead:
        return ""
    complaint = complaint_of(ticket)
    if complaint is None or complaint.state not in (S.DRAFT, S.RETURNED, S.APPROVAL):
        return ""
    return f"客户抱怨：{approved_first(complaint, by)}"


def complaint_settled(ticket, by) -> str:
    """S2-39: the case closes after the customer was answered, never before."""
    if not ticket.is_complaint:
        return ""
    complaint = complaint_of(ticket)
    if complaint is None or not complaint.is_unsettled:
        return ""
    return f"客户抱怨{complaint.get_state_display()}，回复客户之后才能关闭处理单。"
