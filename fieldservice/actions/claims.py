"""费用报销单 (S1-10, S1-19.7): filled in line by line, handed in, checked by the head or returned."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from core.documents.actions import attach
from core.documents.models import Attachment
from core.documents.series import draw
from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from fieldservice import events
from fieldservice import notices_money as notices
from fieldservice.actions.advances import numbering_department
from fieldservice.claim_rules import Line, Problem, missing, priced, problems
from fieldservice.gates_money import CLAIM, deciders
from fieldservice.models import Advance, Claim, ClaimLine, Trip
from fieldservice.models.choices import LEFT
from fieldservice.models.money import Fee, Mode, cents
from fieldservice.queries_claims import frame_of, lines_of, twins_of
from fieldservice.rights import Right

SERIES = "claim"  # its series of numbers (E1)


class LinesRefused(Refused):
    """What is wrong, line by line; the form puts each at its cell."""

    def __init__(self, found: list[Problem]):
        super().__init__("；".join(map(str, found[:3])))
        self.problems = found


@transaction.atomic
def start_claim(*, trip: Trip, by: Staff, at: datetime) -> Claim:
    """The claim of `by` for a trip: the one that stands, else a new draft."""
    trip = Trip.objects.lock(trip.pk)
    found = Claim.objects.filter(trip=trip, person=by).exclude(state=Claim.State.VOID).first()
    if found is not None:
        return found
    if not by.may(Right.CLAIM, at=at):
        raise Refused("您的岗位没有“借支和报销”的权限。")
    if not trip.members.filter(person=by).exists():
        raise Refused("由外派人员填写自己的报销单。")
    if trip.state not in LEFT:
        raise Refused(f"外出{trip.get_state_display()}，出发后才能填写报销单。")
    department = by.department or trip.department
    claim = Claim.objects.create(trip=trip, person=by, department=department, asked_by=by, asked_at=at)
    happened(events.CLAIM_STARTED, trip.ticket, by=by, at=at, note=f"{by} · {trip}")
    return claim


@transaction.atomic
def fill_claim(
    *,
    claim: Claim,
    lines: Iterable[Line],
    by: Staff,
    at: datetime,
    note: str = "",
    submit: bool = False,
    expected_version: int | None = None,
) -> Claim:
    """Store the lines as they stand now, and hand the claim in when asked to. Raises LinesRefused."""
    claim = Claim.objects.lock(claim.pk, expected_version=expected_version)
    CLAIM.take(claim, "edit", by=by, at=at)
    lines, frame = list(lines), frame_of(claim.trip, at=at)
    found = problems(lines, frame)
    if found := found + (missing(lines, frame) if submit and not found else []):
        raise LinesRefused(found)
    claim.note = note.strip()
    _keep_receipts(claim, lines, by, at)
    _keep_lines(claim, [(line, priced(line, frame)) for line in lines])
    _save(claim)
    return submit_claim(claim=claim, by=by, at=at) if submit else claim


def _keep_receipts(claim: Claim, lines: list[Line], by: Staff, at: datetime) -> None:
    """New uploads go from their uploader's drafts to the claim; a file of somebody else is refused."""
    wanted = {line.receipt for line in lines if line.receipt}
    here = set(Attachment.objects.of(claim).filter(pk__in=wanted).values_list("pk", flat=True))
    attach(wanted - here, to=claim, by=by, at=at)


def _keep_lines(claim: Claim, lines: list[tuple[Line, Decimal]]) -> None:
    standing = {row.pk: row for row in claim.lines.all()}
    total = Decimal(0)
    for line, amount in lines:
        row = standing.pop(line.pk, None) or ClaimLine(claim=claim)
        row.kind, row.mode, row.on, row.quantity = line.kind, line.mode, line.on, line.quantity
        row.amount, row.note, row.receipt_id = amount, line.note.strip(), line.receipt
        row.save()
        total += amount
    for row in standing.values():
        row.delete()
    claim.total = total


@transaction.atomic
def submit_claim(*, claim: Claim, by: Staff, at: datetime) -> Claim:
    """Hand the claim in: numbered the first time, set against the paid advance, the head is told."""
    claim = Claim.objects.lock(claim.pk)
    behalf = CLAIM.take(claim, "submit", by=by, at=at)
    frame = frame_of(claim.trip, at=at)
    lines = lines_of(claim)
    if found := problems(lines, frame) + missing(lines, frame):
        raise LinesRefused(found)
    paid = Advance.objects.filter(trip=claim.trip_id, person=claim.person_id, state=Advance.State.PAID).first()
    claim.advance, claim.advance_amount = paid, paid.paid_amount if paid else Decimal(0)
    claim.submitted_by, claim.submitted_at = by, at
    happened(events.CLAIM_SUBMITTED, claim.ticket, by=by, at=at, on_behalf_of=behalf, note=_note(claim))
    if not claim.number:
        number = draw(SERIES, numbering_department(claim.person, claim.trip), at=at)
        claim.number, claim.serial_no = number.code, number.serial
    _save(claim)
    about = f"submitted:{claim.version}"
    notices.ClaimToCheck(claim, people=deciders(claim, at=at), about=about, by=by).send(at=at)
    return claim


@transaction.atomic
def recall_claim(*, claim: Claim, by: Staff, at: datetime) -> Claim:
    """Back to the traveller while nobody has checked it."""
    claim = Claim.objects.lock(claim.pk)
    behalf = CLAIM.take(claim, "recall", by=by, at=at)
    _save(claim)
    happened(events.CLAIM_RECALLED, claim.ticket, by=by, at=at, on_behalf_of=behalf, note=_note(claim))
    return claim


@transaction.atomic
def check_claim(
    *, claim: Claim, by: Staff, at: datetime, words: str = "", expected_version: int | None = None
) -> Claim:
    """The head has compared lines and receipts. A receipt that stands twice needs a word on it."""
    claim = Claim.objects.lock(claim.pk, expected_version=expected_version)
    claim.checked_for = CLAIM.take(claim, "check", by=by, at=at)
    if not words.strip() and twins_of(claim, list(claim.lines.select_related("receipt"))):
        raise Refused("有票据重复使用。请核对后写明意见，或退回修改。", "words")
    claim.checked_by, claim.checked_at, claim.check_words = by, at, words.strip()
    _save(claim)
    happened(
        events.CLAIM_CHECKED, claim.ticket, by=by, at=at, on_behalf_of=claim.checked_for, note=_note(claim, words)
    )
    people = [claim.person, *notices.finance_people(at)]
    notices.ClaimChecked(claim, people=people, about=f"checked:{claim.version}", by=by).send(at=at)
    return claim


@transaction.atomic
def return_claim(*, claim: Claim, words: str, by: Staff, at: datetime) -> Claim:
    """The head sends it back with words."""
    return _return(claim, "return", words, by, at)


@transaction.atomic
def send_back_claim(*, claim: Claim, words: str, by: Staff, at: datetime) -> Claim:
    """财务 finds something before the write-off."""
    return _return(claim, "send_back", words, by, at)


def _return(claim: Claim, step: str, words: str, by: Staff, at: datetime) -> Claim:
    if not words.strip():
        raise Refused("请写明退回理由。", "words")
    claim = Claim.objects.lock(claim.pk)
    behalf = CLAIM.take(claim, step, by=by, at=at)
    mark_returned(claim, words, by, at)
    happened(events.CLAIM_RETURNED, claim.ticket, by=by, at=at, on_behalf_of=behalf, note=_note(claim, words))
    about = f"returned:{claim.version}"
    people = [claim.person, claim.checked_by] if step == "send_back" else [claim.person]
    notices.ClaimReturned(claim, people=people, about=about, by=by, words=claim.return_words).send(at=at)
    return claim


def mark_returned(claim: Claim, words: str, by: Staff, at: datetime) -> None:
    claim.returned_by, claim.returned_at, claim.return_words = by, at, words.strip()
    _save(claim)


@transaction.atomic
def void_claim(*, claim: Claim, reason: str, by: Staff, at: datetime) -> Claim:
    """Not claimed after all; the number stays, a new claim can be begun."""
    if not reason.strip():
        raise Refused("请写明作废原因。", "reason")
    claim = Claim.objects.lock(claim.pk)
    behalf = CLAIM.take(claim, "void", by=by, at=at)
    claim.voided_by, claim.voided_at, claim.void_reason = by, at, reason.strip()
    _save(claim)
    happened(events.CLAIM_VOIDED, claim.ticket, by=by, at=at, on_behalf_of=behalf, note=_note(claim, reason))
    return claim


@transaction.atomic
def add_receipt(
    *,
    trip: Trip,
    kind: str,
    amount: Decimal,
    on: date,
    attachment: Attachment,
    by: Staff,
    at: datetime,
    note: str = "",
) -> ClaimLine:
    """A receipt photographed on the way becomes a line of the traveller's draft; the same photo again is one line."""
    if kind not in Fee.values:
        raise Refused("请选择费用类别。", "kind")
    claim = Claim.objects.lock(start_claim(trip=trip, by=by, at=at).pk)
    CLAIM.take(claim, "edit", by=by, at=at)
    if known := claim.lines.filter(receipt=attachment).first():
        return known
    mode = Mode.STANDARD if kind == Fee.MEALS else Mode.ACTUAL
    quantity = Decimal(1) if kind in (Fee.LODGING, Fee.MEALS) else None
    line = Line(kind, mode, on, amount=cents(amount), quantity=quantity, note=note, receipt=attachment.pk)
    if found := problems([line], frame_of(claim.trip, at=at)):
        raise Refused(found[0].words, {"on": "on", "amount": "amount"}.get(found[0].field))
    _keep_receipts(claim, [line], by, at)
    row = claim.lines.create(
        kind=kind, mode=mode, on=on, quantity=quantity, amount=line.amount, note=note.strip(), receipt=attachment
    )
    claim.total += row.amount
    _save(claim)
    return row


def _note(claim: Claim, words: str = "") -> str:
    """For the timeline of the case: whose and why, without amounts."""
    return " · ".join(part for part in (claim.number or "", str(claim.person), words.strip()) if part)


def _save(claim: Claim) -> None:
    claim.version += 1
    claim.save()
