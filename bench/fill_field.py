"""Trips beside the big table of cases, by bulk insert: 外出 of a company that sends somebody to every fifth case."""

from datetime import datetime, timedelta
from decimal import Decimal

from aftersales.demo import field_quotes
from core.organization.models import Staff
from fieldservice.actions import quotes
from fieldservice.models import Quote, Trip, TripMember, TripState
from fieldservice.rights import Right
from tickets.models import Ticket
from tickets.models.choices import Status

BATCH = 1_000
EVERY = 5  # of the closed cases one in so many had a trip
OPEN_TRIPS, A_DAY = 120, 3  # back, on the way and planned: about two a week for each who travels
S = TripState
PLANNED = [S.DRAFT, S.REQUESTED, S.READY]
MARK = "BNT"  # their numbers begin with it


def fill(*, now: datetime) -> None:
    """Bring the trips to their number; what is there stays."""
    if Trip.objects.filter(number__startswith=MARK).exists():
        return
    people = list(Staff.objects.holding(Right.TRAVEL).select_related("department").order_by("pk"))
    cases = Ticket.objects.filter(number__startswith="BN").order_by("pk")
    closed = cases.filter(status=Status.CLOSED).values_list("pk", "received_at")
    rows = [
        _trip(number, pk, people, received + timedelta(hours=20), TripState.FILED)
        for number, (pk, received) in enumerate(list(closed)[::EVERY])
    ]
    going = cases.filter(status=Status.IN_PROGRESS).values_list("pk", flat=True)[:OPEN_TRIPS]
    for number, pk in enumerate(going):
        start = now + timedelta(hours=(number - 4 * A_DAY) * 24 / A_DAY)
        rows.append(_trip(len(rows), pk, people, start, _state(number, now - start)))
    trips = Trip.objects.bulk_create(rows, batch_size=BATCH)
    TripMember.objects.bulk_create([TripMember(trip=t, person_id=t.lead_id) for t in trips], batch_size=BATCH)


def _state(number: int, gone: timedelta) -> str:
    if gone > timedelta(hours=30):
        return S.BACK
    return S.ON_SITE if gone > timedelta() else PLANNED[number % len(PLANNED)]


def _trip(number: int, case: int, people: list[Staff], start: datetime, state: str) -> Trip:
    lead = people[number % len(people)]
    left = state in (TripState.ON_THE_WAY, TripState.ON_SITE, TripState.BACK, TripState.FILED)
    there = state in (TripState.ON_SITE, TripState.BACK, TripState.FILED)
    home = state in (TripState.BACK, TripState.FILED)
    return Trip(
        ticket_id=case,
        state=state,
        number=f"{MARK}{number:07d}",
        request_number=f"{MARK}R{number:07d}",
        department=lead.department,
        lead=lead,
        purpose="更换编码器联轴器并试车",
        destination="芜湖市鸠江区 2 号车间",
        planned_start=start,
        planned_end=start + timedelta(hours=30),
        drafted_by=lead,
        drafted_at=start - timedelta(hours=20),
        requested_at=None if state == TripState.DRAFT else start - timedelta(hours=18),
        arranged_at=start - timedelta(hours=16) if left else None,
        departed_at=start if left else None,
        arrived_at=start + timedelta(hours=5) if there else None,
        restored_at=start + timedelta(hours=9) if home else None,
        returned_at=start + timedelta(hours=28) if home else None,
    )


def quote(clerk: Staff, *, now: datetime) -> Quote:
    """A priced quote through the real action, on a case that is worked on."""
    found = Quote.objects.filter(ticket__number__startswith="BN").first()
    if found is not None:
        return found
    field_quotes.prepare(at=now)
    ticket = Ticket.objects.filter(number__startswith="BN", status=Status.IN_PROGRESS).order_by("-pk").first()
    asked = {"persons": 1, "days": Decimal(2), "nights": 1, "modes": field_quotes.USUAL}
    asked |= {"amounts": {"transport": Decimal(620)}, "content": "上门更换联轴器"}
    reason = "超出维保范围，有偿。"
    return quotes.draft_quote(ticket=ticket, kind="service", charge_reason=reason, by=clerk, at=now, **asked)
