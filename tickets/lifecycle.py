"""The way of a 处理单 as a table of steps, with the gates G-01, G-02, G-09 and G-17 as objections.

Steps without a target leave the state as it is. `AUTOMATIC` steps follow from another act and show no button.
"""

from core.organization.models import Department, Function
from core.organization.standing import people_of
from core.workflow import Step, Workflow
from tickets.gates_complaint import COMPLAINT, complaint_routed, complaint_settled  # noqa: F401 (drawn in docs/)
from tickets.gates_cover import not_covered_yet
from tickets.gates_join import in_this_case, of_the_group, was_merged, within_reach
from tickets.gates_outward import (  # noqa: F401 (drawn in docs/ beside the case's own)
    REPLY,
    SHIPMENT,
    parcels_arrived,
    replies_left,
    risk_handling_approved,
)
from tickets.gates_progress import heads_the_work, report_waits
from tickets.gates_severe import (  # noqa: F401 (drawn in docs/ beside the case's own)
    EMERGENCIES,
    MEETINGS,
    emergency_is_over,
    is_important,
    is_severe,
    lessons_learned,
    not_arrived_as_team,
    not_flagged,
    not_started,
)
from tickets.models.choices import (
    LATE_PAPERS,
    OPEN,
    SETTLED,
    UNDER_WAY,
    FaultKind,
    Grade,
    Kind,
    ServiceKind,
    Status,
    Urgency,
    VerifyResult,
)
from tickets.models.plan import Plan
from tickets.rights import Right

S = Status
UNSETTLED = [*UNDER_WAY, S.HANDLED, S.CONFIRMED]
AT_WORK = [S.ASSIGNED, S.PLANNING, S.REVIEW, S.APPROVAL, S.IN_PROGRESS]


def not_relayed(ticket, by) -> str:
    return "这张处理单已转客服。" if ticket.relayed_at else ""


def not_major_yet(ticket, by) -> str:
    return "这张处理单已标为重大。" if ticket.is_major else ""


def no_complaint_yet(ticket, by) -> str:
    return "这张处理单已标为客户抱怨。" if ticket.is_complaint else ""


def in_charge(ticket, by) -> str:
    """Who received, registered or works on the case, and whoever judges cases."""
    mine = by.pk in (ticket.received_by_id, ticket.registered_by_id, ticket.assignee_id)
    if mine or by.rights & {Right.CLASSIFY, Right.ANALYSE, Right.ASSIGN}:
        return ""
    return f"由接收人、客服或责任人{ticket.assignee or ''}办理。"


def only_the_assignee(ticket, by) -> str:
    people = people_of(by)
    return "" if ticket.assignee_id in people else f"由责任人{ticket.assignee}办理；需要换人时请改派。"


def of_the_team(ticket, by) -> str:
    """The assignee, whoever helps, and the responsible department's people."""
    same = ticket.responsible_department_id and by.department_id == ticket.responsible_department_id
    if same or ticket.assignee_id == by.pk or ticket.involvements.filter(person=by, why="helper").exists():
        return ""
    return f"由责任人{ticket.assignee or ''}或责任部门{ticket.responsible_department or ''}的人员办理。"


def is_quality_information(ticket, by) -> str:
    """质量信息, and what nobody can tell the nature of: 质量部 organises the research (S1-25, S1-40)."""
    if ticket.kind == Kind.QUALITY or ticket.fault_kind == FaultKind.UNDETERMINED:
        return ""
    return "技术支持类处理单不需要质量分析，请直接分派。"


def analysed_first(ticket, by) -> str:
    """质量信息 is analysed before anybody is sent (S1-25); 一级 and 紧急 need not wait (A-33)."""
    if ticket.kind == Kind.QUALITY and ticket.status == S.REGISTERED and not ticket.runs_ahead:
        return "质量信息先由质量部完成原因分析和先期措施，再分派。"
    return ""


def plan_is_open(ticket, by) -> str:
    plan = ticket.current_plan
    return "" if plan is None or plan.editable else f"方案{plan.get_state_display()}，现在不能修改。"


def plan_is_written(ticket, by) -> str:
    plan = ticket.current_plan
    if plan is None:
        return "还没有拟定方案。"
    if not plan.editable:
        return f"方案{plan.get_state_display()}，不能再提交。"
    if not plan.measures.strip():
        return "方案还没有写措施。请先填写方案。"
    return ""


def papers_are_missing(ticket, by) -> str:
    """Only a case that ran ahead, came back or became major later makes its papers up (A-33)."""
    return "方案手续已齐全。" if not missing_papers(ticket) else ""


def asked_to_review(ticket, by) -> str:
    """One of the open seats is yours, or of somebody you stand in for; never on your own plan (G-02)."""
    plan = ticket.current_plan
    if plan is None or plan.state != Plan.State.REVIEW:
        return "方案不在评审中。"
    if plan.drafted_by_id == by.pk:
        return "方案由您编制，不能由您评审。"
    people = people_of(by)
    seats = [seat for seat in plan.seats if seat.person_id in people]
    if not seats:
        waiting = "、".join(str(seat.person) for seat in plan.seats if not seat.verdict)
        return f"您不在评审名单中，等待 {waiting} 评审。" if waiting else "您不在评审名单中。"
    return "" if any(not seat.verdict for seat in seats) else "您已给出评审意见。"


def conditions_wait(ticket, by) -> str:
    plan = ticket.current_plan
    if plan is None or plan.state != Plan.State.REVIEW or not any(s.waits_for_settlement for s in plan.seats):
        return "没有待落实的评审条件。"
    return ""


def not_the_drafter(ticket, by) -> str:
    plan = ticket.current_plan
    return "方案由您编制，不能由您批准。" if plan and plan.drafted_by_id == by.pk else ""


def passed_but_not_approved(ticket, by) -> str:
    plan = ticket.current_plan
    if not ticket.is_major:
        return "非重大信息，不需要总经理批准。"
    return "" if plan and plan.state == Plan.State.PASSED else "方案还没有通过评审，或已经批准。"


def may_run_ahead(ticket, by) -> str:
    return "" if ticket.runs_ahead else "只有一级故障或紧急的处理单可以先行实施。"


def heads_the_service(ticket, by) -> str:
    """A-33: the head of 售后服务部, or the deputy, releases with one click."""
    service = Department.objects.function(Function.SERVICE)
    if service is None or service.head_id is None:
        return ""
    people = people_of(by)
    return "" if service.head_id in people else f"由{service}负责人{service.head}放行。"


def guidance_only(ticket, by) -> str:
    """Telling a user how to operate (四级, 信息服务: S1-34 b) and posting what the user changes (邮寄配件: S1-35 a)
    need no reviewed plan; every repair does (G-02, G-09)."""
    plain = ticket.grade == Grade.FOURTH or ticket.service_kind in (ServiceKind.INFORMATION, ServiceKind.POSTAL)
    if ticket.is_major or ticket.kind != Kind.SUPPORT or not plain:
        return "只有四级的技术支持、信息服务和邮寄配件可以直接远程办理，其余要先通过方案评审。"
    return ""


def way_is_decided(ticket, by) -> str:
    if ticket.onsite is None:
        return "还没有决定上门还是远程处理。"
    if ticket.remote and not ticket.remote_consent:
        return "还没有记录客户同意远程处理。"
    return ""


def runs_again(ticket, by) -> str:
    if ticket.onsite and ticket.restored_at is None:
        return "还没有记录恢复运行的时间。"
    return ""


def goes_to_the_site(ticket, by) -> str:
    return "" if ticket.onsite else "还没有决定上门。"


def not_onsite_yet(ticket, by) -> str:
    return "已决定上门。" if ticket.onsite else ""


def not_there_yet(ticket, by) -> str:
    return "已到达现场，不能改为远程处理。" if ticket.arrived_at else ""


def has_arrived(ticket, by) -> str:
    if ticket.restored_at:
        return "已记录恢复运行的时间。"
    return "" if ticket.remote or ticket.arrived_at else "还没有记录到达现场的时间。"


def not_arrived(ticket, by) -> str:
    return "已记录到达现场的时间。" if ticket.arrived_at else goes_to_the_site(ticket, by)


def not_departed(ticket, by) -> str:
    return "已记录出发时间。" if ticket.departed_at or ticket.arrived_at else goes_to_the_site(ticket, by)


def gates_passed(ticket, by) -> str:
    """Work is not finished on a plan that nobody reviewed or approved, unless it was released early (A-33)."""
    return "" if ticket.released_early_at else missing_papers(ticket)


def papers_made_up(ticket, by) -> str:
    """The permanent solution stays gated: nothing closes before its papers are there (G-01, G-02, A-33)."""
    return missing_papers(ticket)


def missing_papers(ticket) -> str:
    """Which paper of G-01 or G-02 is missing; "" when none is."""
    plan = ticket.current_plan
    if plan is None:
        return "" if not guidance_only(ticket, None) and ticket.remote else "还没有通过评审的方案。"
    if not plan.passed:
        return f"方案{plan.get_state_display()}，还没有通过评审。"
    if ticket.is_major and not plan.approved:
        return "重大信息的方案还没有总经理批准。"
    return ""


def customer_is_satisfied(ticket, by) -> str:
    """G-17: only the customer's own word closes a case."""
    return "" if ticket.confirmed_at and ticket.verify_result == VerifyResult.SOLVED else "客户还没有确认问题已解决。"


def not_the_executor(ticket, by) -> str:
    return "处理人不能核实自己的结果，由客服核实。" if ticket.assignee_id == by.pk else ""


def is_urgent(ticket, by) -> str:
    return "" if ticket.urgency == Urgency.URGENT else "只有紧急的处理单组建应急处理小组。"


LIFECYCLE = Workflow(
    [
        # step, button, from, to, right, objections
        Step("relay", "转客服", {S.RECEIVED}, None, None, not_relayed),
        Step("register", "登记", {S.RECEIVED}, S.REGISTERED, Right.REGISTER),
        Step("analyse", "质量分析", {S.REGISTERED, S.ANALYSIS}, S.ANALYSIS, Right.ANALYSE, is_quality_information),
        Step(
            "assign", "分派", {S.REGISTERED, S.ANALYSIS}, S.ASSIGNED, Right.ASSIGN, analysed_first, complaint_routed
        ),
        Step("plan", "拟定方案", {S.ASSIGNED, S.PLANNING}, S.PLANNING, Right.PLAN, of_the_team, plan_is_open),
        Step("submit", "提交评审", {S.PLANNING}, S.REVIEW, Right.PLAN, of_the_team, plan_is_written),
        Step("review", "评审方案", {S.REVIEW, *LATE_PAPERS}, None, Right.REVIEW, asked_to_review),
        Step("settle", "落实条件", {S.REVIEW, *LATE_PAPERS}, None, Right.PLAN, of_the_team, conditions_wait),
        Step("approve", "批准方案", {S.APPROVAL}, S.IN_PROGRESS, Right.APPROVE, not_the_drafter),
        Step("refuse", "退回方案", {S.APPROVAL}, S.PLANNING, Right.APPROVE, not_the_drafter),
        Step("start_remote", "远程指导", {S.ASSIGNED}, S.IN_PROGRESS, Right.HANDLE, of_the_team, guidance_only),
        Step(
            "release",
            "放行先行实施",
            {S.ASSIGNED, S.PLANNING, S.REVIEW, S.APPROVAL},
            S.IN_PROGRESS,
            Right.RELEASE,
            may_run_ahead,
            heads_the_service,
        ),
        Step("progress", "记录进展", {*AT_WORK, S.HANDLED}, None, None, in_charge),
        Step("pass_on", "已向客户反馈", {*AT_WORK, S.HANDLED}, None, None, report_waits, heads_the_work),
        Step("depart", "记录出发", {S.IN_PROGRESS}, None, Right.HANDLE, of_the_team, not_departed),
        Step("arrive", "记录到达", {S.IN_PROGRESS}, None, Right.HANDLE, of_the_team, not_arrived),
        Step("restore", "记录恢复", {S.IN_PROGRESS}, None, Right.HANDLE, of_the_team, has_arrived),
        Step(
            "handled",
            "报告处理完成",
            {S.IN_PROGRESS},
            S.HANDLED,
            Right.HANDLE,
            only_the_assignee,
            way_is_decided,
            runs_again,
            gates_passed,
            risk_handling_approved,
        ),
        Step("verify", "核实结果", {S.HANDLED}, S.CONFIRMED, Right.VERIFY, not_the_executor),
        Step(
            "close",
            "关闭",
            {S.CONFIRMED},
            S.CLOSED,
            Right.CLOSE,
            customer_is_satisfied,
            papers_made_up,
            lessons_learned,
            complaint_settled,
            replies_left,
            parcels_arrived,
        ),
        Step("archive", "归档", {S.CLOSED}, S.ARCHIVED, Right.ARCHIVE),
        Step("contact", "记录沟通", OPEN, None, None),
        Step("diagnose", "记录诊断", AT_WORK, None, Right.HANDLE, of_the_team),
        Step("onsite", "决定上门", {*UNDER_WAY}, None, Right.DECIDE, not_onsite_yet),
        Step("remote", "决定远程处理", {*UNDER_WAY}, None, Right.DECIDE, not_there_yet),
        Step("meeting", "记录分析会议", UNSETTLED, None, None, in_charge),
        Step("experts", "指定技术专家", UNDER_WAY, None, Right.ASSIGN, is_severe),
        Step("summary", "写重要问题总结", LATE_PAPERS, None, None, is_important, in_charge),
        Step("team", "启动应急预案", UNSETTLED, None, Right.ASSIGN, is_urgent, not_started),
        Step("team_arrived", "应急小组到达", {*UNDER_WAY}, None, None, is_urgent, not_arrived_as_team),
        Step("evaluate", "应急总结评估", LATE_PAPERS, None, None, emergency_is_over, in_charge),
        Step("flag_meeting", "提交晨会", OPEN, None, None, not_flagged),
        Step("make_up", "补办方案", LATE_PAPERS, None, Right.PLAN, of_the_team, papers_are_missing, plan_is_open),
        Step("submit_late", "补交评审", LATE_PAPERS, None, Right.PLAN, of_the_team, plan_is_written),
        Step("approve_late", "补批方案", LATE_PAPERS, None, Right.APPROVE, passed_but_not_approved, not_the_drafter),
        Step("refuse_late", "退回补办", LATE_PAPERS, None, Right.APPROVE, passed_but_not_approved, not_the_drafter),
        Step("classify", "改级别或类型", {*UNDER_WAY, S.HANDLED, S.CONFIRMED}, None, Right.CLASSIFY),
        Step("edit", "修改", OPEN, None, None, in_charge),
        Step("flag_major", "标为重大", OPEN, None, None, not_major_yet),
        Step("flag_complaint", "标为客户抱怨", OPEN, None, None, no_complaint_yet),
        Step("flag_risk", "标为风险", OPEN, None, None),
        Step("reply", "拟写对外回复", {*OPEN, *SETTLED}, None, Right.REPLY),
        Step("ship", "登记寄件", {*UNDER_WAY, S.HANDLED}, None, Right.SHIP),
        Step("supplier", "通知供方", {*UNDER_WAY, S.HANDLED}, None, Right.SUPPLIER),
        Step("guide", "记录使用指导", {*UNDER_WAY, S.HANDLED}, None, Right.HANDLE),
        Step("cover", "服务点已保障", UNDER_WAY, None, Right.DECIDE, not_covered_yet),
        Step("reassign", "改派", {*AT_WORK, S.HANDLED}, None, Right.ASSIGN),
        Step("hand_over", "移交", AT_WORK, None, None, only_the_assignee),
        Step("claim", "领取", {S.REGISTERED, S.ANALYSIS}, S.ASSIGNED, Right.HANDLE, of_the_group, analysed_first),
        Step("send_back", "退回重新分派", {S.ASSIGNED, S.PLANNING}, S.REGISTERED, Right.ASSIGN, within_reach),
        Step("urge", "督办", [state for state in OPEN if state != S.CONFIRMED], None, Right.SUPERVISE),
        Step("link", "关联", [*OPEN, *SETTLED], None, None, in_this_case),
        Step("split", "拆分", {*UNDER_WAY}, None, Right.REGISTER),
        Step("merge", "并入另一张", {S.RECEIVED, *UNDER_WAY}, S.VOID, Right.JOIN),
        Step("unmerge", "取消并入", {S.VOID}, None, Right.JOIN, was_merged),
        Step("void", "作废", {S.RECEIVED, *UNDER_WAY}, S.VOID, Right.VOID),
        Step("reopen", "重新打开", SETTLED, S.IN_PROGRESS, Right.REOPEN),
        # What follows from the last verdict, or from the customer's no.
        Step("pass", "评审通过", {S.REVIEW}, S.IN_PROGRESS, None),
        Step("pass_major", "评审通过，报批", {S.REVIEW}, S.APPROVAL, None),
        Step("return", "退回修改", {S.REVIEW}, S.PLANNING, None),
        Step("dissatisfied", "客户未确认", {S.HANDLED}, S.IN_PROGRESS, Right.VERIFY, not_the_executor),
        # What the customer signed on site.
        Step("confirm_on_site", "现场签字确认", {S.HANDLED}, S.CONFIRMED, None),
        Step("refuse_on_site", "现场表示不满意", {S.HANDLED}, S.IN_PROGRESS, None),
    ]
)
AUTOMATIC = {"pass", "pass_major", "return", "dissatisfied", "confirm_on_site", "refuse_on_site"}
