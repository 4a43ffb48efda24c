"""Rows of the annual plan: written while it is drafted, moved or dropped with a reason once it is in force."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from fieldservice import events
from fieldservice.actions.annual import COPIED, keep_row
from fieldservice.gates_annual import ANNUAL, moving_refusal, returning_refusal, writing_refusal
from fieldservice.models import AnnualPlan, AnnualRow
from fieldservice.rights import Right

MOST_ROWS = 2000


@transaction.atomic
def add_rows(*, plan: AnnualPlan, rows: Iterable[dict], by: Staff, at: datetime) -> AnnualPlan:
    """Write rows down, by hand, from suggestions or from a list; each holds fields of `COPIED`."""
    plan = AnnualPlan.objects.lock(plan.pk)
    ANNUAL.take(plan, "write", by=by, at=at)
    wanted = list(rows)
    if plan.rows.count() + len(wanted) > MOST_ROWS:
        raise Refused(f"一份计划最多 {MOST_ROWS} 行。")
    for content in wanted:
        keep_row(_filled(AnnualRow(plan=plan), content), by, at)
    if wanted:
        happened(events.ANNUAL_CHANGED, plan, by=by, at=at, note=f"加入 {len(wanted)} 项")
    return plan


@transaction.atomic
def edit_row(*, row: AnnualRow, by: Staff, at: datetime, expected_version: int | None = None, **content) -> AnnualRow:
    """Change a row while its edition is written."""
    row = _held(row, expected_version)
    _must(writing_refusal(row, by, at))
    keep_row(_filled(row, content), by, at)
    happened(events.ANNUAL_CHANGED, row.plan, by=by, at=at, note=f"修改：{row}")
    return row


@transaction.atomic
def edit_table(*, plan: AnnualPlan, changes: dict[int, dict], by: Staff, at: datetime) -> int:
    """Change many rows at once: row → fields and its `expected_version`. Answers how many differ now."""
    plan = AnnualPlan.objects.lock(plan.pk)
    ANNUAL.take(plan, "write", by=by, at=at)
    changed = 0
    for pk in sorted(changes):
        content = dict(changes[pk])
        row = AnnualRow.objects.lock(pk, expected_version=content.pop("expected_version", None))
        if row.plan_id != plan.pk or row.ticket_id:
            raise Refused(f"{row} 不能在这里修改。请刷新页面。")
        if any(getattr(row, name) != value for name, value in content.items()):
            keep_row(_filled(row, content), by, at)
            changed += 1
    if changed:
        happened(events.ANNUAL_CHANGED, plan, by=by, at=at, note=f"修改 {changed} 项")
    return changed


@transaction.atomic
def remove_row(*, row: AnnualRow, by: Staff, at: datetime) -> AnnualPlan:
    """Strike a row out of a draft; the timeline keeps what it said."""
    row = _held(row)
    _must(writing_refusal(row, by, at))
    plan, words = row.plan, f"{row}：{row.content}"
    row._history_user, row._history_date = by, at
    row.delete()
    happened(events.ANNUAL_CHANGED, plan, by=by, at=at, note=f"删去 {words}")
    return plan


@transaction.atomic
def move_row(*, row: AnnualRow, month: int, reason: str, by: Staff, at: datetime, expected_version=None) -> AnnualRow:
    """Another month, of a plan in force; the first month stays readable."""
    if not reason.strip():
        raise Refused("改期要写明原因。", "reason")
    row = _held(row, expected_version)
    _must(moving_refusal(row, by, at))
    if month == row.month:
        raise Refused(f"已经是 {month} 月。请选择另一个月。", "month")
    before = row.month
    row.first_month = row.first_month or before
    row.month, row.move_reason, row.stuck = month, reason.strip(), ""
    keep_row(row, by, at)
    note = f"{row.customer} {row.get_kind_display()}：{before} 月 → {month} 月，{reason}"
    happened(events.ANNUAL_MOVED, row.plan, by=by, at=at, on_behalf_of=_for_whom(by, at), note=note)
    return row


@transaction.atomic
def drop_row(*, row: AnnualRow, reason: str, by: Staff, at: datetime) -> AnnualRow:
    """It is not done this year, and why."""
    if not reason.strip():
        raise Refused("取消要写明原因。", "reason")
    row = _held(row)
    _must(moving_refusal(row, by, at))
    row.dropped_at, row.dropped_by, row.drop_reason, row.stuck = at, by, reason.strip(), ""
    keep_row(row, by, at)
    happened(events.ANNUAL_DROPPED, row.plan, by=by, at=at, on_behalf_of=_for_whom(by, at), note=f"{row}：{reason}")
    return row


@transaction.atomic
def take_row_back(*, row: AnnualRow, by: Staff, at: datetime) -> AnnualRow:
    """Dropped too early: it waits for its month again."""
    row = _held(row)
    _must(returning_refusal(row, by, at))
    row.dropped_at, row.dropped_by, row.drop_reason = None, None, ""
    keep_row(row, by, at)
    happened(events.ANNUAL_TAKEN_BACK, row.plan, by=by, at=at, on_behalf_of=_for_whom(by, at), note=str(row))
    return row


def _for_whom(by: Staff, at: datetime) -> Staff | None:
    return by.stands_in_for(Right.ANNUAL_PLAN, at=at)


def _must(refusal: str) -> None:
    if refusal:
        raise Refused(refusal)


def _held(row: AnnualRow, expected_version: int | None = None) -> AnnualRow:
    """The row, held after its plan until the transaction ends."""
    plan = AnnualPlan.objects.lock(row.plan_id)
    row = AnnualRow.objects.lock(row.pk, expected_version=expected_version)
    row.plan = plan
    return row


def _filled(row: AnnualRow, content: dict) -> AnnualRow:
    if unknown := set(content) - set(COPIED):
        raise TypeError(f"a row does not know {sorted(unknown)}")
    for name, value in content.items():
        setattr(row, name, value)
    if row.equipment_id and row.equipment.customer_id != row.customer_id:
        raise Refused("这台设备不属于所选客户。请核对。", "serial")
    if not row.content.strip():
        raise Refused("请写明服务内容。", "content")
    return row
