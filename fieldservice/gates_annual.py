"""The way of 年度售后服务计划 as a table (S1-65, G-11), and what may be done to one of its rows."""

from datetime import datetime

from core.organization.standing import people_of
from core.times import local_date
from core.workflow import Step, Workflow
from fieldservice.models.annual import BEING_WRITTEN, UNDECIDED, AnnualPlan, AnnualRow, AnnualState
from fieldservice.rights import Right

S = AnnualState
ANNUAL_STATES = dict(S.choices)


def has_rows(plan, by) -> str:
    return "" if plan.rows.exists() else "计划里还没有内容。请至少加入一行。"


def not_its_author(plan, by) -> str:
    """Who drafted or submitted does not approve, nor a deputy for them."""
    authors = {plan.drafted_by_id, plan.submitted_by_id}
    return "编制人不能批准自己的计划。请由总经理或其代理人批准。" if authors & people_of(by) else ""


def nobody_writes(plan, by) -> str:
    draft = AnnualPlan.objects.filter(year=plan.year, state__in=UNDECIDED).first()
    return f"{draft}{draft.get_state_display()}，先办完这一版。" if draft else ""


ANNUAL = Workflow(
    [
        # step, button, from, to, right, objections
        Step("write", "修改内容", BEING_WRITTEN, None, Right.ANNUAL_PLAN),
        Step("submit", "提交总经理批准", BEING_WRITTEN, S.SUBMITTED, Right.ANNUAL_PLAN, has_rows),
        Step("recall", "撤回", {S.SUBMITTED}, S.DRAFT, Right.ANNUAL_PLAN),
        Step("approve", "批准", {S.SUBMITTED}, S.APPROVED, Right.APPROVE_ANNUAL_PLAN, not_its_author),
        Step("return", "退回修改", {S.SUBMITTED}, S.RETURNED, Right.APPROVE_ANNUAL_PLAN, not_its_author),
        Step("revise", "修订", {S.APPROVED}, None, Right.ANNUAL_PLAN, nobody_writes),
        Step("supersede", "由新版代替", {S.APPROVED}, S.SUPERSEDED, None),
        Step("withdraw", "作废", UNDECIDED, S.WITHDRAWN, Right.ANNUAL_PLAN),
    ],
    attribute="state",
)


def writing_refusal(row: AnnualRow, by, at: datetime) -> str:
    """Changing or removing a row: while its edition is written, and not once it was released."""
    if refusal := ANNUAL.refusal(row.plan, "write", by=by, at=at):
        return refusal
    return "这一项已经下达，不能再改。" if row.ticket_id else ""


def moving_refusal(row: AnnualRow, by, at: datetime) -> str:
    """Another month, or not at all: in the plan in force, before it was released."""
    if not by.may(Right.ANNUAL_PLAN, at=at):
        return "您的岗位没有“编制年度售后服务计划”的权限。"
    if row.plan.state != S.APPROVED:
        return f"年度计划{row.plan.get_state_display()}，不能改期或取消单项。"
    if row.ticket_id:
        return "这一项已经下达。请在处理单上办理。"
    return "这一项已取消。" if row.dropped_at else ""


def releasing_refusal(row: AnnualRow, by, at: datetime) -> str:
    """G-11: only what 总经理 approved becomes work, once."""
    if by is not None and not by.may(Right.ANNUAL_PLAN, at=at):
        return "您的岗位没有“编制年度售后服务计划”的权限。"
    if row.plan.state != S.APPROVED:
        return f"年度计划{row.plan.get_state_display()}，经总经理批准后才能下达。"
    if row.ticket_id:
        return "这一项已经下达。"
    return "这一项已取消。" if row.dropped_at else ""


def returning_refusal(row: AnnualRow, by, at: datetime) -> str:
    """A dropped row can come back while the plan is in force."""
    if not by.may(Right.ANNUAL_PLAN, at=at):
        return "您的岗位没有“编制年度售后服务计划”的权限。"
    if row.plan.state != S.APPROVED:
        return f"年度计划{row.plan.get_state_display()}，不能恢复单项。"
    return "" if row.dropped_at else "这一项没有取消。"


def month_has_begun(row: AnnualRow, at: datetime) -> bool:
    today = local_date(at)
    return (row.plan.year, row.month) <= (today.year, today.month)
