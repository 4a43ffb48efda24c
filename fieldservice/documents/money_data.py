"""Plain data of 借支单, 费用报销单 and 月度核销单, as they stand when the paper is issued."""

from core.documents.pdf.words import money_in_words
from core.documents.registry import filler
from core.text.words import money
from core.times import local_date
from fieldservice.documents.money_form import PER_PAGE, AdvanceData, ClaimData, WriteOffData
from fieldservice.models import Advance, Claim, WriteOff, WriteOffEntry
from fieldservice.queries_claims import frame_of
from fieldservice.queries_write_off import ZERO, Sum, entries_of, kinds_of, sums_by
from tickets.documents.data import day, typed


@filler("ADVANCE", Advance)
def advance_data(advance: Advance) -> AdvanceData:
    trip = advance.trip
    return {
        "asked_on": day(advance.asked_at),
        "person": str(advance.person),
        "department": str(advance.department),
        "trip_no": trip.number or "",
        "ticket_no": trip.ticket.number or "",
        "destination": trip.destination,
        "days": f"{local_date(trip.planned_start)} 至 {local_date(trip.planned_end)}",
        "amount": f"¥{money(advance.amount)}",
        "words": money_in_words(advance.amount),
        "reason": advance.reason,
        "paid": "" if advance.paid_amount is None else f"¥{money(advance.paid_amount)}",
        "way": advance.get_way_display(),
        "paid_on": f"{advance.paid_on}" if advance.paid_on else "",
        "settled": advance.settled_words,
        "sign_person": typed(advance.person, advance.asked_at) if advance.asked_by_id == advance.person_id else None,
        "sign_head": typed(advance.approved_by, advance.approved_at),
        "sign_finance": typed(advance.paid_by, advance.paid_at),
    }


@filler("CLAIM", Claim)
def claim_data(claim: Claim) -> ClaimData:
    trip, batch = claim.trip, claim.write_off
    frame = frame_of(trip, at=claim.submitted_at or claim.asked_at)
    length = f"{frame.days.normalize():f} 天，{frame.nights} 晚"
    return {
        "submitted_on": day(claim.submitted_at),
        "person": str(claim.person),
        "department": str(claim.department),
        "trip_no": trip.number or "",
        "ticket_no": trip.ticket.number or "",
        "customer": trip.ticket.customer_name,
        "destination": trip.destination,
        "days": f"{frame.first} 至 {frame.last}（{length}）",
        "lines": [_line(row) for row in claim.lines.all()],
        "total": f"¥{money(claim.total)}",
        "words": money_in_words(claim.total),
        "advance_no": claim.advance.number if claim.advance else "—",
        "advance": f"¥{money(claim.advance_amount)}" if claim.advance else "—",
        "balance": claim.balance_words,
        "note": claim.note,
        "checked": claim.check_words,
        "batch": batch.number if batch else "",
        "sign_person": typed(claim.submitted_by, claim.submitted_at),
        "sign_head": typed(claim.checked_by, claim.checked_at),
        "sign_finance": typed(batch.created_by, batch.created_at) if batch else None,
    }


def _line(row) -> dict:
    return {
        "on": f"{row.on:%Y-%m-%d}",
        "fee": f"{row.get_kind_display()} {row.get_mode_display()}",
        "quantity": "" if row.quantity is None else f"{row.quantity.normalize():f}",
        "amount": money(row.amount),
        "receipt": "有" if row.receipt_id else "—",
        "note": row.note,
    }


@filler("WRITEOFF", WriteOff)
def write_off_data(batch: WriteOff) -> WriteOffData:
    entries = entries_of(batch)
    pages = [entries[start : start + PER_PAGE] for start in range(0, len(entries), PER_PAGE)]
    advances = sum((row.advance_amount for row in entries), ZERO)
    return {
        "made_on": day(batch.created_at),
        "month": f"{batch.month:%Y}年{batch.month.month}月",
        "department": str(batch.department),
        "count": str(len(entries)),
        "total": f"¥{money(batch.total)}",
        "words": money_in_words(batch.total),
        "advances": f"¥{money(advances)}",
        "balance": f"¥{money(batch.total - advances)}",
        "note": batch.note,
        "entries": [_entry(row) for row in entries],
        "pages": [_sum(sums_by(rows, lambda _: "")[0]) for rows in pages],
        "departments": [_sum(row) for row in sums_by(entries, lambda e: str(e.department))],
        "people": [_sum(row) for row in sums_by(entries, lambda e: f"{e.department} {e.person}")],
        "kinds": [
            {"label": label, "count": "", "amount": money(amount), "advance": "", "balance": ""}
            for label, amount in kinds_of(entries)
        ],
        "reversals": [_reversal(row) for row in entries if row.kind == WriteOffEntry.Kind.REVERSAL],
        "sign_maker": typed(batch.created_by, batch.created_at),
        "sign_checker": None,
        "sign_leader": None,
    }


def _entry(row: WriteOffEntry) -> dict:
    mark = "冲 " if row.kind == WriteOffEntry.Kind.REVERSAL else ""
    return {
        "number": f"{mark}{row.claim.number}",
        "department": str(row.department),
        "person": str(row.person),
        "trip": row.claim.trip.number or "",
        "amount": money(row.amount),
        "advance": money(row.advance_amount),
        "balance": money(row.balance),
    }


def _sum(row: Sum) -> dict:
    return {
        "label": row.label,
        "count": str(row.count),
        "amount": money(row.amount),
        "advance": money(row.advance),
        "balance": money(row.balance),
    }


def _reversal(row: WriteOffEntry) -> str:
    return f"{row.claim.number}（原批次 {row.reverses.batch.number}）：{row.reversal_reason}"
