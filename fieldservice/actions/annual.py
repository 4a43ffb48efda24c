"""年度售后服务计划: drafted by 客服, approved by 总经理, revised as a new edition (S1-65, G-11)."""

from datetime import datetime

from django.db import transaction

from core.documents import actions as documents
from core.documents import registry
from core.documents.filling import fill
from core.documents.models import Paper
from core.documents.series import draw
from core.jobs import enqueue
from core.organization.models import Department, Function, Staff
from core.organization.queries import general_manager
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused
from fieldservice import events
from fieldservice import notices_annual as notices
from fieldservice.gates_annual import ANNUAL
from fieldservice.models import AnnualPlan, AnnualRow
from fieldservice.models.annual import UNDECIDED, AnnualState
from fieldservice.rights import Right

PAPER = "H17"
SERIES = "annual"  # its own series of numbers (E1)
RELEASE = "fieldservice.release_annual"
COPIED = ["customer", "equipment", "product", "kind", "month", "department", "person", "content", "is_paid"]
KEPT = ["first_month", "move_reason", "ticket", "trip", "released_at", "released_by", "early_reason"]
DROPPED = ["dropped_at", "dropped_by", "drop_reason"]


@transaction.atomic
def draft_plan(*, year: int, by: Staff, at: datetime, basis: str = "", like_last_year: bool = False) -> AnnualPlan:
    """Begin the plan of a year; with last year's rows of its plan in force when wanted."""
    if not by.may(Right.ANNUAL_PLAN, at=at):
        raise Refused("您的岗位没有“编制年度售后服务计划”的权限。")
    _must_be_free(year)
    last = AnnualPlan.objects.filter(year=year).order_by("-edition").first()
    plan = AnnualPlan(year=year, edition=last.edition + 1 if last else 1, basis=basis, drafted_by=by, drafted_at=at)
    _keep(plan, by, at)
    if like_last_year:
        before = AnnualPlan.objects.in_force().filter(year=year - 1).first()
        if before is None:
            raise Refused(f"{year - 1} 年没有批准的计划，无法沿用。", "like_last_year")
        _copy(before.rows.filter(dropped_at=None), plan, COPIED, by, at)
    happened(events.ANNUAL_DRAFTED, plan, by=by, at=at, note=str(plan))
    return plan


def _must_be_free(year: int) -> None:
    for plan in AnnualPlan.objects.filter(year=year, state__in=[*UNDECIDED, AnnualState.APPROVED]).order_by("pk"):
        raise Refused(f"{plan}{plan.get_state_display()}。请打开它修改或修订。", "year")


@transaction.atomic
def change_plan(*, plan: AnnualPlan, basis: str, by: Staff, at: datetime, expected_version: int | None = None):
    """The words above the rows."""
    plan = AnnualPlan.objects.lock(plan.pk, expected_version=expected_version)
    ANNUAL.take(plan, "write", by=by, at=at)
    plan.basis = basis
    return _keep(plan, by, at)


@transaction.atomic
def submit_plan(*, plan: AnnualPlan, by: Staff, at: datetime) -> AnnualPlan:
    """客服 is ready: 总经理 hears of it."""
    plan = AnnualPlan.objects.lock(plan.pk)
    behalf = ANNUAL.take(plan, "submit", by=by, at=at)
    plan.submitted_by, plan.submitted_at = by, at
    plan.returned_at, plan.return_words = None, ""
    words = f"{plan.rows.count()} 项，{by} 提交"
    happened(events.ANNUAL_SUBMITTED, plan, by=by, at=at, on_behalf_of=behalf, note=words)
    _keep(plan, by, at)
    manager = general_manager(local_date(at))
    notices.AnnualToApprove(plan, people=[manager], about=plan.version, by=by, words=words).send(at=at)
    return plan


@transaction.atomic
def recall_plan(*, plan: AnnualPlan, by: Staff, at: datetime) -> AnnualPlan:
    """Back to the draft before anybody decided."""
    plan = AnnualPlan.objects.lock(plan.pk)
    ANNUAL.take(plan, "recall", by=by, at=at)
    happened(events.ANNUAL_RECALLED, plan, by=by, at=at)
    return _keep(plan, by, at)


@transaction.atomic
def return_plan(*, plan: AnnualPlan, words: str, by: Staff, at: datetime) -> AnnualPlan:
    """总经理 wants it otherwise, and says how."""
    if not words.strip():
        raise Refused("退回要写明意见。", "words")
    plan = AnnualPlan.objects.lock(plan.pk)
    behalf = ANNUAL.take(plan, "return", by=by, at=at)
    plan.returned_at, plan.return_words = at, words.strip()
    happened(events.ANNUAL_RETURNED, plan, by=by, at=at, on_behalf_of=behalf, note=words)
    _keep(plan, by, at)
    authors = [plan.drafted_by, plan.submitted_by]
    notices.AnnualReturned(plan, people=authors, about=plan.version, by=by, words=f"{by}：{words}").send(at=at)
    return plan


@transaction.atomic
def approve_plan(*, plan: AnnualPlan, by: Staff, at: datetime, words: str = "") -> AnnualPlan:
    """G-11: the plan is in force, its paper is issued, rows of the month that runs are released.

    The edition before it gives way; what was released from it meanwhile is carried over.
    """
    for row in AnnualPlan.objects.filter(year=plan.year).order_by("pk").values_list("pk", flat=True):
        AnnualPlan.objects.lock(row)  # all editions of the year, always in one order
    plan = AnnualPlan.objects.lock(plan.pk)
    behalf = ANNUAL.take(plan, "approve", by=by, at=at)
    before = AnnualPlan.objects.in_force().filter(year=plan.year).exclude(pk=plan.pk).first()
    if before is not None:
        _give_way(before, plan, by, at)
    plan.approved_by, plan.approved_for, plan.approved_at = by, behalf, at
    plan.approval_words = words.strip()
    happened(events.ANNUAL_APPROVED, plan, by=by, at=at, on_behalf_of=behalf, note=words)
    enqueue(RELEASE, key=f"approved:{plan.pk}", at=at)
    _tell(plan, by, at)
    _number(plan, before, at)
    _keep(plan, by, at)
    _issue(plan, by, at)
    return plan


def _give_way(before: AnnualPlan, plan: AnnualPlan, by: Staff, at: datetime) -> None:
    ANNUAL.take(before, "supersede", by=by, at=at)
    _keep(before, by, at)
    carried = {row.carried_from_id: row for row in plan.rows.exclude(carried_from=None)}
    for old in before.rows.exclude(ticket=None):
        row = carried.get(old.pk)
        if row is None:  # released while the new edition was written without it: work that was given out stays
            row = AnnualRow(plan=plan, carried_from=old)
        if row.ticket_id is None:
            for name in [*COPIED, *KEPT]:
                setattr(row, name, getattr(old, name))
            keep_row(row, by, at)


def _tell(plan: AnnualPlan, by: Staff, at: datetime) -> None:
    rows = plan.rows.filter(dropped_at=None)
    heads = Staff.objects.filter(heads__in=rows.values("department")).distinct().order_by("pk")
    people = {person.pk: person for person in [plan.drafted_by, plan.submitted_by, *heads] if person}
    words = f"{rows.count()} 项，逐月自动下达。" + (f"批准意见：{plan.approval_words}" if plan.approval_words else "")
    notices.AnnualApproved(plan, people=list(people.values()), about=plan.edition, by=by, words=words).send(at=at)


def _number(plan: AnnualPlan, before: AnnualPlan | None, at: datetime) -> None:
    if before is not None:
        plan.number, plan.serial_no = before.number, before.serial_no
        return
    own = plan.drafted_by.department if plan.drafted_by else None
    department = own if own and own.letters else Department.objects.function(Function.SERVICE)
    if department is None:
        raise Refused("没有售后服务部，不能给计划编号。请系统管理员补上。")
    number = draw(SERIES, department, at=at)
    plan.number, plan.serial_no = number.code, number.serial


def _issue(plan: AnnualPlan, by: Staff, at: datetime) -> Paper:
    """The paper of this edition; that of the edition before is void and names it."""
    old = Paper.objects.current().filter(form_key=PAPER, number=plan.number).first()
    if old is not None:
        documents.void(old, reason=f"由第 {plan.edition} 版代替", by=by, at=at)
    data = fill(registry.form(PAPER), plan)
    edition = old.edition + 1 if old else 1
    paper = documents.issue(PAPER, plan, number=plan.number, data=data, by=by, at=at, edition=edition)
    if old is not None:
        old = Paper.objects.get(pk=old.pk)
        old.replaced_by = paper
        old.save(update_fields=["replaced_by"])
    return paper


@transaction.atomic
def revise_plan(*, plan: AnnualPlan, reason: str, by: Staff, at: datetime) -> AnnualPlan:
    """The next edition as a draft with all rows; what is in force stays so until it is approved."""
    if not reason.strip():
        raise Refused("修订要写明原因。", "reason")
    plan = AnnualPlan.objects.lock(plan.pk)
    ANNUAL.take(plan, "revise", by=by, at=at)
    last = AnnualPlan.objects.filter(year=plan.year).order_by("-edition").first()
    fresh = AnnualPlan(
        year=plan.year,
        edition=last.edition + 1,
        basis=plan.basis,
        revision_reason=reason.strip(),
        drafted_by=by,
        drafted_at=at,
    )
    _keep(fresh, by, at)
    _copy(plan.rows.all(), fresh, [*COPIED, *KEPT, *DROPPED], by, at, carried=True)
    happened(events.ANNUAL_DRAFTED, fresh, by=by, at=at, note=f"第 {fresh.edition} 版：{reason}")
    return fresh


@transaction.atomic
def withdraw_plan(*, plan: AnnualPlan, reason: str, by: Staff, at: datetime) -> AnnualPlan:
    """A draft that is not wanted any more; it stays readable."""
    if not reason.strip():
        raise Refused("作废要写明原因。", "reason")
    plan = AnnualPlan.objects.lock(plan.pk)
    ANNUAL.take(plan, "withdraw", by=by, at=at)
    plan.withdraw_reason = reason.strip()
    happened(events.ANNUAL_WITHDRAWN, plan, by=by, at=at, note=reason)
    return _keep(plan, by, at)


def _copy(rows, plan: AnnualPlan, names: list[str], by: Staff, at: datetime, *, carried: bool = False) -> None:
    for old in rows.order_by("month", "pk"):
        row = AnnualRow(plan=plan, carried_from=old if carried else None)
        for name in names:
            setattr(row, name, getattr(old, name))
        keep_row(row, by, at)


def keep_row(row: AnnualRow, by: Staff | None, at: datetime) -> AnnualRow:
    """One version further, with person and moment in the history."""
    if row.pk:
        row.version += 1
    row._history_user, row._history_date = by, at
    row.save()
    return row


def _keep(plan: AnnualPlan, by: Staff, at: datetime) -> AnnualPlan:
    if plan.pk:
        plan.version += 1
    plan._history_user, plan._history_date = by, at
    plan.save()
    return plan
