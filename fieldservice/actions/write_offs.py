"""月度核销 (S1-64): checked claims of filed trips into one batch; put right only by a reversal in the next one."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from core.documents.series import draw
from core.organization.models import Department, Function, Staff
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused, Stale
from fieldservice import events
from fieldservice import notices_money as notices
from fieldservice.actions.advances import reopen_with, settle_with
from fieldservice.actions.claims import mark_returned
from fieldservice.gates_money import CLAIM
from fieldservice.models import Claim, WriteOff, WriteOffEntry
from fieldservice.rights import Right

SERIES = "write_off"  # its series of numbers (E1)
K = WriteOffEntry.Kind


@transaction.atomic
def write_off(
    *,
    month: date,
    claims: Iterable[int],
    by: Staff,
    at: datetime,
    reversals: Iterable[int] = (),
    note: str = "",
    expected_total: Decimal | None = None,
) -> WriteOff:
    """Write off these claims and book these reversals as one batch of a month.

    `expected_total` is what the preview showed; anything that changed since raises Stale and writes nothing. Two
    people at once: rows are locked in the order of their keys, the second finds them written off.
    """
    if not by.may(Right.FINANCE, at=at):
        raise Refused("您的岗位没有“付款和核销”的权限。")
    month = month.replace(day=1)
    if month > local_date(at):
        raise Refused("核销月份还没有到。请选择本月或以前的月份。", "month")
    wanted, undone = sorted(set(claims)), sorted(set(reversals))
    if not wanted and not undone:
        raise Refused("没有可以核销的报销单。")
    rows = list(Claim.objects.lock_all(wanted).select_related("trip__ticket", "person", "department"))
    old = list(WriteOffEntry.objects.lock_all(undone).select_related("batch", "person", "department"))
    _unchanged(rows, old, wanted, undone, by, at)
    total = sum((row.total for row in rows), Decimal(0)) - sum((entry.amount for entry in old), Decimal(0))
    if expected_total is not None and total != expected_total:
        raise Stale("报销单刚被别人修改，合计已变。请核对后再核销。", ["合计"])
    batch = WriteOff(month=month, total=total, created_by=by, created_at=at, note=note.strip())
    batch.department = _department(by)
    batch.created_for = by.stands_in_for(Right.FINANCE, at=at)
    number = draw(SERIES, batch.department, at=at)
    batch.number, batch.serial_no = number.code, number.serial
    batch.save()
    for entry in old:
        _reverse(batch, entry, by, at)
    for claim in rows:
        _enter(batch, claim, by, at)
    return batch


def _unchanged(rows, old, wanted: list[int], undone: list[int], by: Staff, at: datetime) -> None:
    """All that the preview showed is still there to be written off."""
    gone = [claim for claim in rows if claim.state != Claim.State.CHECKED]
    if gone or len(rows) != len(wanted):
        words = "、".join(f"{claim.number or claim}（{claim.get_state_display()}）" for claim in gone)
        raise Stale(f"有报销单已不在待核销之列：{words or '已删除'}。请重新核对。", ["报销单"])
    if len(old) != len(undone) or any(not entry.waits_for_reversal for entry in old):
        raise Stale("有冲销已由别的批次办理。请重新核对。", ["冲销"])
    for claim in rows:
        if reason := CLAIM.refusal(claim, "write_off", by=by, at=at):
            raise Refused(f"{claim.number}：{reason}")


def _department(by: Staff) -> Department:
    """财务部 numbers the batch; a company without one uses the department of whoever writes off."""
    found = Department.objects.function(Function.FINANCE) or by.department
    if found is None:
        raise Refused("还没有财务部，不能编号。请系统管理员补上。")
    return found


def _enter(batch: WriteOff, claim: Claim, by: Staff, at: datetime) -> None:
    CLAIM.take(claim, "write_off", by=by, at=at)
    claim.write_off = batch
    claim.version += 1
    claim.save()
    WriteOffEntry.objects.create(
        batch=batch,
        claim=claim,
        person=claim.person,
        department=claim.department,
        amount=claim.total,
        advance_amount=claim.advance_amount,
        lines=[line_words(row) for row in claim.lines.all()],
    )
    settle_with(claim, by=by, at=at)
    note = f"{claim.number} · {claim.person} · {batch.number}"
    happened(events.CLAIM_WRITTEN_OFF, claim.ticket, by=by, at=at, on_behalf_of=batch.created_for, note=note)
    notices.ClaimWrittenOff(claim, people=[claim.person], about=batch.number, by=by).send(at=at)


def line_words(row) -> dict:
    """A line as plain data, for the batch's own record and for papers."""
    return {
        "kind": row.kind,
        "label": row.get_kind_display(),
        "mode": row.get_mode_display(),
        "on": f"{row.on:%Y-%m-%d}",
        "quantity": "" if row.quantity is None else f"{row.quantity.normalize():f}",
        "amount": f"{row.amount:.2f}",
        "note": row.note,
    }


def _reverse(batch: WriteOff, entry: WriteOffEntry, by: Staff, at: datetime) -> None:
    """The opposite entry; the claim goes back to its traveller, its advance stands open again."""
    entry.is_reversed = True
    entry.save(update_fields=["is_reversed"])
    WriteOffEntry.objects.create(
        batch=batch,
        claim=entry.claim,
        kind=K.REVERSAL,
        person=entry.person,
        department=entry.department,
        amount=-entry.amount,
        advance_amount=-entry.advance_amount,
        lines=entry.lines,
        reverses=entry,
        reversal_reason=entry.reversal_reason,
    )
    claim = Claim.objects.lock(entry.claim_id)
    behalf = CLAIM.take(claim, "reverse", by=by, at=at)
    claim.write_off = None
    words = f"核销批次 {entry.batch.number} 已冲销：{entry.reversal_reason}"
    mark_returned(claim, words[:300], entry.reversal_by or by, at)
    reopen_with(claim, by=by, at=at)
    note = f"{claim.number} · {claim.person} · {batch.number}"
    happened(events.CLAIM_REVERSED, claim.ticket, by=by, at=at, on_behalf_of=behalf, note=note)
    notices.ClaimReversed(claim, people=[claim.person], about=batch.number, by=by, words=words).send(at=at)


@transaction.atomic
def ask_reversal(
    *, batch: WriteOff, reason: str, by: Staff, at: datetime, entries: Iterable[int] | None = None
) -> WriteOff:
    """A closed batch is never changed: its wrong entries (all without `entries`) are reversed by the next one."""
    if not by.may(Right.FINANCE, at=at):
        raise Refused("您的岗位没有“付款和核销”的权限。")
    if not reason.strip():
        raise Refused("请写明冲销原因。", "reason")
    rows = WriteOffEntry.objects.select_for_update(of=("self",)).filter(batch=batch, kind=K.CLAIM, is_reversed=False)
    chosen = [
        row for row in rows.order_by("pk") if row.reversal_at is None and (entries is None or row.pk in entries)
    ]
    if not chosen:
        raise Refused("没有可以冲销的明细：已冲销，或正等下一批次冲销。", "entries")
    for row in chosen:
        row.reversal_by, row.reversal_at, row.reversal_reason = by, at, reason.strip()
        row.save(update_fields=["reversal_by", "reversal_at", "reversal_reason"])
        people = [*notices.finance_people(at), row.person]
        about = f"entry:{row.pk}:{at.isoformat()}"
        notices.ReversalAsked(row.claim, people=people, about=about, by=by, words=reason.strip()).send(at=at)
    return batch


@transaction.atomic
def drop_reversal(*, entry: WriteOffEntry, by: Staff, at: datetime) -> WriteOff:
    """The reversal was asked for in error and no batch has booked it."""
    if not by.may(Right.FINANCE, at=at):
        raise Refused("您的岗位没有“付款和核销”的权限。")
    entry = WriteOffEntry.objects.lock_all([entry.pk]).get()
    if not entry.waits_for_reversal:
        raise Refused("这一行没有等待冲销。")
    entry.reversal_by, entry.reversal_at, entry.reversal_reason = None, None, ""
    entry.save(update_fields=["reversal_by", "reversal_at", "reversal_reason"])
    return entry.batch
