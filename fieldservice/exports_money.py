"""What the spreadsheets of money say: one table of columns for every format, amounts as numbers."""

from collections.abc import Iterator
from decimal import Decimal

from core.text import words
from fieldservice.models import WriteOff, WriteOffEntry
from fieldservice.queries_write_off import ZERO, entries_of, kinds_of, sums_by

BATCH = [
    ("批次", 12),
    ("类别", 8),
    ("报销单号", 14),
    ("部门", 14),
    ("报销人", 10),
    ("外出记录", 14),
    ("处理单", 14),
    ("日期", 12),
    ("费用", 12),
    ("方式", 10),
    ("晚/天", 8),
    ("金额（元）", 14),
    ("说明", 40),
]
BATCH_HEAD = [label for label, _ in BATCH]
BATCH_WIDTHS = [width for _, width in BATCH]
AMOUNT = 11  # the column of the amounts


def batch_lines(batch: WriteOff) -> Iterator[list]:
    """Every line of every entry, then the sums by fee, department and person; reversals are negative."""
    entries = entries_of(batch)
    for entry in entries:
        yield from _entry(batch, entry)
    yield _sum("合计", batch.total)
    for label, amount in kinds_of(entries):
        yield _sum(f"按费用：{label}", amount)
    for title, key in (("按部门", lambda e: str(e.department)), ("按人员", lambda e: f"{e.department} {e.person}")):
        for row in sums_by(entries, key):
            yield _sum(f"{title}：{row.label}", row.amount)
    yield _sum("冲抵借支", sum((entry.advance_amount for entry in entries), ZERO))


def _entry(batch: WriteOff, entry: WriteOffEntry) -> Iterator[list]:
    sign = -1 if entry.kind == WriteOffEntry.Kind.REVERSAL else 1
    trip = entry.claim.trip
    head = [batch.number, entry.get_kind_display(), entry.claim.number, str(entry.department), str(entry.person)]
    head += [trip.number or "", trip.ticket.number or ""]
    for row in entry.lines:
        quantity = Decimal(row["quantity"]) if row["quantity"] else ""
        amount = sign * Decimal(row["amount"])
        yield [*head, row["on"], row["label"], row["mode"], quantity, amount, row["note"]]


def _sum(label: str, amount: Decimal) -> list:
    cells: list = [""] * len(BATCH)
    cells[0], cells[AMOUNT] = label, amount
    return cells


EXPORTED_CLAIMS = [
    ("报销单号", lambda c: c.number or "未提交"),
    ("状态", lambda c: c.get_state_display()),
    ("报销人", lambda c: str(c.person)),
    ("部门", lambda c: str(c.department)),
    ("外出记录", lambda c: c.trip.number or ""),
    ("处理单", lambda c: c.trip.ticket.number or ""),
    ("客户", lambda c: c.trip.ticket.customer_name),
    ("金额（元）", lambda c: c.total),
    ("冲抵借支", lambda c: c.advance_amount),
    ("差额", lambda c: c.balance),
    ("提交时间", lambda c: words.full(c.submitted_at)),
    ("审核时间", lambda c: words.full(c.checked_at)),
    ("核销批次", lambda c: c.write_off.number if c.write_off else ""),
]
EXPORTED_ADVANCES = [
    ("借支单号", lambda a: a.number),
    ("状态", lambda a: a.get_state_display()),
    ("借支人", lambda a: str(a.person)),
    ("部门", lambda a: str(a.department)),
    ("外出记录", lambda a: a.trip.number or ""),
    ("处理单", lambda a: a.trip.ticket.number or ""),
    ("借支金额（元）", lambda a: a.amount),
    ("付款金额", lambda a: "" if a.paid_amount is None else a.paid_amount),
    ("付款日期", lambda a: f"{a.paid_on or ''}"),
    ("付款方式", lambda a: a.get_way_display()),
    ("申请时间", lambda a: words.full(a.asked_at)),
    ("事由", lambda a: a.reason),
]
EXPORTED_BATCHES = [
    ("批次", lambda b: b.number),
    ("月份", lambda b: f"{b.month:%Y-%m}"),
    ("合计（元）", lambda b: b.total),
    ("核销人", lambda b: str(b.created_by)),
    ("核销时间", lambda b: words.full(b.created_at)),
    ("说明", lambda b: b.note),
]
