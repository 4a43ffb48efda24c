"""What the rules and pages of claims ask: the frame of a trip, the same receipt used twice."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from core.text.words import yuan
from core.times import local, local_date
from fieldservice.claim_rules import Frame, Line
from fieldservice.models import Claim, ClaimLine, FeeTable, Trip

HALF, NOON = Decimal("0.5"), 12


def days_between(start: datetime, end: datetime) -> Decimal:
    """Days in halves, from departure to return (A-12): a half of the first and the last day when begun after or
    ended before noon."""
    first, last = local(start), local(end)
    days = Decimal((last.date() - first.date()).days + 1)
    if first.hour >= NOON:
        days -= HALF
    if last.hour < NOON:
        days -= HALF
    return max(days, HALF)


def frame_of(trip: Trip, *, at: datetime) -> Frame:
    """Days and nights of a trip with the standards of its first day; one under way lasts at least until now."""
    start = trip.departed_at or trip.planned_start
    end = trip.returned_at or max(trip.planned_end, at if trip.travelling else start)
    first, last = local_date(start), local_date(max(end, start))
    table = FeeTable.objects.on(first)
    return Frame(
        first=first,
        last=last,
        days=days_between(start, max(end, start)),
        nights=(last - first).days,
        lodging=table.lodging if table else None,
        meals=table.meals if table else None,
    )


def lines_of(claim: Claim) -> list[Line]:
    """The stored lines as the rules read them."""
    return [
        Line(
            kind=row.kind,
            mode=row.mode,
            on=row.on,
            amount=row.amount,
            quantity=row.quantity,
            note=row.note,
            receipt=row.receipt_id,
            pk=row.pk,
        )
        for row in claim.lines.all()
    ]


@dataclass(frozen=True)
class Twin:
    """The same file stands behind another line."""

    words: str
    url: str = ""


def twins_of(claim: Claim, rows: list[ClaimLine]) -> dict[int, list[Twin]]:
    """Line → the other lines with the very same receipt file, in this claim and in others that stand."""
    hashes = {row.pk: row.receipt.sha256 for row in rows if row.receipt_id}
    if not hashes:
        return {}
    same = (
        ClaimLine.objects.filter(receipt__sha256__in=set(hashes.values()))
        .exclude(claim__state=Claim.State.VOID)
        .select_related("receipt", "claim__person")
        .order_by("pk")
    )
    users = defaultdict(list)
    for row in same:
        users[row.receipt.sha256].append(row)
    found = {pk: [_twin(claim, row) for row in users[digest] if row.pk != pk] for pk, digest in hashes.items()}
    return {pk: twins for pk, twins in found.items() if twins}


def _twin(claim: Claim, row: ClaimLine) -> Twin:
    if row.claim_id == claim.pk:
        return Twin(f"与本单 {row.on:%m-%d} {row.get_kind_display()} {yuan(row.amount)}是同一票据")
    return Twin(f"与{row.claim} {row.on:%m-%d} {row.get_kind_display()}是同一票据", row.claim.get_absolute_url())
