"""Money of the demo company: advances paid, claims after the trips, a write-off each month, one put right."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import transaction

from core.documents.drafts import keep
from core.organization.models import Staff
from core.times import local, local_date
from core.workflow import Refused
from fieldservice.actions import advances, claims, write_offs
from fieldservice.claim_rules import Line
from fieldservice.gates_money import decider
from fieldservice.models import Advance, Claim, Trip, WriteOff
from fieldservice.models.choices import TripState
from fieldservice.models.money import Fee, Mode
from fieldservice.queries_claims import frame_of
from fieldservice.queries_write_off import collect

TRIPS = 26  # the newest so many are paid for
GONE = 12  # and so many of the months before this one, which are written off
HOUR = timedelta(hours=1)
OVER = [TripState.BACK, TripState.HANDED_IN, TripState.FILED]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcff9f"
    "a11e000782027f3dc848ef0000000049454e44ae426082"
)


@transaction.atomic
def play(*, at: datetime) -> None:
    """Advances and claims of the newest trips; months gone by are written off, the last one waits for 财务."""
    finance = Staff.objects.holding("fieldservice.finance").order_by("pk").first()
    if finance is None or Claim.objects.exists():
        return
    waiting = Advance.objects.filter(state=Advance.State.ASKED).select_related("person", "department__head", "trip")
    for advance in waiting.order_by("asked_at", "pk"):
        _pay(advance, finance, at)
    rows = Trip.objects.filter(returned_at__isnull=False, returned_at__lt=at - 6 * HOUR, state__in=OVER)
    rows = rows.select_related("ticket", "lead__department", "department").order_by("-returned_at")
    this_month = local(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = {*rows[:TRIPS], *rows.filter(returned_at__lt=this_month)[:GONE]}
    for trip in sorted(found, key=lambda trip: trip.returned_at):
        try:
            _spend(trip, finance, at)
        except Refused:
            continue  # a trip whose people may not claim
    _write_off(finance, at)


def _spend(trip: Trip, finance: Staff, at: datetime) -> None:
    lead, back = trip.lead, trip.returned_at
    claim = claims.start_claim(trip=trip, by=lead, at=back + HOUR)
    claim = claims.fill_claim(claim=claim, lines=_lines(trip, lead, back + HOUR), by=lead, at=back + HOUR)
    age = (at - back).days
    if age < 2 and trip.pk % 2:
        return
    claim = claims.submit_claim(claim=claim, by=lead, at=back + 2 * HOUR)
    if age < 4 and trip.pk % 3 != 1:
        return
    head = decider(claim, at=back)
    if trip.pk % 7 == 3 and age < 20:
        claims.return_claim(claim=claim, words="出租车票没有日期，请补说明。", by=head, at=back + 3 * HOUR)
        return
    claims.check_claim(claim=claim, words="票据齐全，同意报销。", by=head, at=back + 3 * HOUR)


def _pay(advance: Advance, finance: Staff, at: datetime) -> None:
    """The head says yes within hours, 财务 pays the same day; the newest ones still wait."""
    asked = advance.asked_at
    if asked + 4 * HOUR >= at:
        return
    advance = advances.approve_advance(advance=advance, by=decider(advance, at=asked), at=asked + 2 * HOUR)
    if asked + 24 * HOUR < at:
        advances.pay_advance(advance=advance, way="transfer", by=finance, at=asked + 3 * HOUR)


def _lines(trip: Trip, by: Staff, at: datetime) -> list[Line]:
    frame = frame_of(trip, at=at)
    fare = Decimal(78 + 37 * (trip.pk % 9)) + Decimal("0.50")
    lines = [
        Line(
            Fee.TRANSPORT, Mode.ACTUAL, frame.first, fare, note="高铁二等座", receipt=_photo(trip, "去程车票", by, at)
        ),
        Line(Fee.TRANSPORT, Mode.ACTUAL, frame.last, fare, note="返程", receipt=_photo(trip, "返程车票", by, at)),
        Line(Fee.MEALS, Mode.STANDARD, frame.last, quantity=frame.days),
    ]
    if frame.nights:
        lines.append(Line(Fee.LODGING, Mode.STANDARD, frame.first, quantity=Decimal(frame.nights)))
    if trip.pk % 4 == 1:
        paper = _photo(trip, "五金店收据", by, at)
        lines.append(
            Line(Fee.MATERIALS, Mode.ACTUAL, frame.first, Decimal("46.80"), note="扎带、热缩管", receipt=paper)
        )
    return lines


def _photo(trip: Trip, name: str, by: Staff, at: datetime) -> int:
    """A picture of one point; every receipt another file."""
    content = ContentFile(PIXEL + f"{trip.pk} {name}".encode(), name=f"{name}.png")
    return keep(content, by=by, at=at).pk


def _write_off(finance: Staff, at: datetime) -> None:
    """At the beginning of every month the one before."""
    months: dict[date, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.filter(state=Claim.State.CHECKED).order_by("pk"):
        months[local_date(claim.checked_at).replace(day=1)].append(claim)
    for month in sorted(months):
        moment = _third_of_next(month)
        if moment >= at:
            continue
        if ready := collect(month, by=finance, at=moment).ready:
            keys = [claim.pk for claim in ready]
            write_offs.write_off(month=month, claims=keys, by=finance, at=moment, note="月度核销")
    last = WriteOff.objects.order_by("-created_at").first()
    entry = last.entries.order_by("pk").first() if last else None
    if entry is not None:
        moment = min(last.created_at + timedelta(days=1), at)
        reason = "返程车票与另一张报销单重复，退回更正。"
        write_offs.ask_reversal(batch=last, reason=reason, by=finance, at=moment, entries=[entry.pk])


def _third_of_next(month: date) -> datetime:
    day = (month + timedelta(days=32)).replace(day=3)
    return local(datetime.fromisoformat(f"{day}T10:00:00+08:00"))
