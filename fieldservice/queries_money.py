"""What a case costs: the quote that holds against what was spent, kind by kind, each with its rows (E2, S1-10).

Actual are the lines of claims that were handed in, the labour of the days away by the fee table of each trip, and
the parts of the service records. Direct costs only: tax and management belong to the price.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db.models import Prefetch, Q

from core.text.words import money
from fieldservice.models import Booking, Claim, ClaimLine, FeeTable, Quote, Trip
from fieldservice.models.choices import TripState
from fieldservice.models.claim import COUNTED
from fieldservice.models.money import cents
from fieldservice.models.quote import QuoteKind, QuoteState
from fieldservice.queries_claims import days_between
from tickets.models import Ticket

ZERO = Decimal(0)
KINDS = {
    "transport": "交通费",
    "lodging": "住宿费",
    "meals": "餐饮费",
    "labour": "人工费",
    "materials": "材料费",
    "other": "其他",
}
QUOTED_AS = {"material": "materials"}  # the pricing's word for the same kind
HOLDING = Q(state=QuoteState.ACCEPTED) | Q(kind=QuoteKind.FREE, state=QuoteState.BOOKED)


@dataclass(frozen=True)
class CostSource:
    """A row behind a figure: what it is, where it stands; `inside` is a page of the case, which 财务 may not see."""

    label: str
    amount: Decimal
    url: str = ""
    hint: str = ""
    inside: bool = False


@dataclass(frozen=True)
class CostRow:
    """One kind of cost; `quoted` None: no quote holds."""

    kind: str
    label: str
    quoted: Decimal | None
    quoted_how: str
    actual: Decimal
    sources: tuple[CostSource, ...] = ()

    @property
    def difference(self) -> Decimal | None:
        return None if self.quoted is None else self.actual - self.quoted


@dataclass(frozen=True)
class CostSheet:
    """`direct` is the sum of the rows; `booked` is what the service budget bears (S4-07 c)."""

    ticket: Ticket
    rows: tuple[CostRow, ...]
    quote: Quote | None
    direct_quoted: Decimal | None
    direct: Decimal
    price: Decimal | None
    payable: Decimal | None
    booked: Decimal
    bookings: tuple[Booking, ...]
    open_claims: tuple[Claim, ...]

    @property
    def difference(self) -> Decimal | None:
        return None if self.direct_quoted is None else self.direct - self.direct_quoted

    @property
    def margin(self) -> Decimal | None:
        """What a paid case leaves: the customer's share of the price less the direct cost."""
        return None if self.payable is None or not self.payable else self.payable - self.direct


def costs_of(ticket: Ticket) -> CostSheet:
    """The cost sheet of a case, in seven queries whatever it holds."""
    quote = Quote.objects.filter(HOLDING, ticket=ticket).select_related("current__fee_table").order_by("-pk").first()
    priced = quote.current.priced if quote is not None and quote.current is not None else None
    quoted = {QUOTED_AS.get(line.line, line.line): line for line in priced.lines} if priced else {}
    trips = _trips(ticket)
    claims = [claim for trip in trips for claim in trip.claims.all()]
    sources = _sources(trips, [claim for claim in claims if claim.state in COUNTED])
    rows = tuple(_row(kind, quoted.get(kind), bool(priced), sources[kind]) for kind in KINDS)
    bookings = tuple(Booking.objects.filter(ticket=ticket).select_related("booked_by").order_by("booked_at", "pk"))
    return CostSheet(
        ticket=ticket,
        rows=rows,
        quote=quote,
        direct_quoted=priced.direct if priced else None,
        direct=sum((row.actual for row in rows), ZERO),
        price=priced.price if priced else None,
        payable=priced.payable if priced else None,
        booked=sum((row.amount for row in bookings), ZERO),
        bookings=bookings,
        open_claims=tuple(claim for claim in claims if claim.may_change),
    )


def _trips(ticket: Ticket) -> list[Trip]:
    lines = Prefetch("lines", ClaimLine.objects.order_by("on", "pk"))
    claims = Prefetch("claims", Claim.objects.select_related("person").prefetch_related(lines).order_by("pk"))
    rows = Trip.objects.filter(ticket=ticket).exclude(state=TripState.CANCELLED).select_related("record")
    return list(rows.prefetch_related("members__person", claims).order_by("planned_start", "pk"))


def _row(kind: str, line, has_quote: bool, sources: list[CostSource]) -> CostRow:
    quoted = (line.amount if line else ZERO) if has_quote else None
    actual = sum((source.amount for source in sources), ZERO)
    return CostRow(kind, KINDS[kind], quoted, line.how if line else "", actual, tuple(sources))


def _sources(trips: list[Trip], claims: list[Claim]) -> dict[str, list[CostSource]]:
    found: dict[str, list[CostSource]] = defaultdict(list)
    for claim in claims:
        for line in claim.lines.all():
            words = f"{line.on:%m-%d} {claim.person}{f' · {line.note}' if line.note else ''}"
            hint = f"报销单 {claim.number} · {claim.get_state_display()}"
            found[line.kind].append(CostSource(words, line.amount, claim.get_absolute_url(), hint))
    tables = (
        list(FeeTable.objects.standing().order_by("-effective_from")) if any(t.departed_at for t in trips) else []
    )
    for trip in trips:
        if source := _labour(trip, tables):
            found["labour"].append(source)
        found["materials"] += _parts(trip)
    return found


def _labour(trip: Trip, tables: list[FeeTable]) -> CostSource | None:
    """Persons × days away × the rate of the trip's day (A-12); a trip under way counts when it is back."""
    if trip.departed_at is None or trip.returned_at is None:
        return None
    day = trip.departed_at.date()
    rate = next((table.labour for table in tables if table.effective_from <= day), None)
    people = len(trip.members.all())
    if rate is None or not people:
        return None
    days = days_between(trip.departed_at, trip.returned_at)
    how = f"{people} 人 × {days.normalize():f} 天 × {rate.normalize():f}"
    return CostSource(
        f"外出 {trip.number}：{how}", cents(people * days * rate), trip.get_absolute_url(), "按收费标准折算"
    )


def _parts(trip: Trip) -> list[CostSource]:
    """Parts of the service record at the prices written there."""
    record = getattr(trip, "record", None)
    found = []
    for row in record.parts if record is not None else []:
        price, quantity = _number(row.get("price")), _number(row.get("quantity") or 1)
        if not price or not quantity:
            continue
        charge = "三包" if row.get("charge") == "warranty" else "购买"
        words = f"{row.get('name', '')} {quantity.normalize():f}{row.get('unit', '')} × {money(price)}"
        hint = f"服务记录 {trip.number} · {charge}"
        found.append(CostSource(words, cents(price * quantity), trip.get_absolute_url(), hint, True))
    return found


def _number(text) -> Decimal:
    try:
        found = Decimal(str(text or 0))
    except InvalidOperation:
        return ZERO
    return found if found.is_finite() else ZERO
