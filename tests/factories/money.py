"""Advances, claims and batches, walked there through the real actions."""

from datetime import date, timedelta
from decimal import Decimal

from core.organization.models import Function
from core.organization.roles import Role
from fieldservice.actions import advances, claims, write_offs
from fieldservice.claim_rules import Line
from fieldservice.models import Advance, Claim, Trip, WriteOff
from fieldservice.models.choices import TripState
from tests.factories.documents import make_draft
from tests.factories.field import make_back, make_trip, renewed
from tests.factories.organization import make_staff
from tests.factories.tickets import HOUR, MONDAY, department
from tests.remembered import remembered

AFTER = MONDAY + 30 * HOUR  # Tuesday 15:00, the travellers are back
DAY_ONE, DAY_TWO = date(2026, 11, 16), date(2026, 11, 17)


@remembered
def with_finance(people: dict) -> dict:
    """Two of 财务, added to the people of a case."""
    place = department(Function.FINANCE, "CW")
    for key, name in (("finance", "邱莉"), ("cashier", "苏敏")):
        if key not in people:
            people[key] = make_staff(name, roles=[Role.FINANCE], department=place)
    return people


def line(kind="transport", amount="620.00", on=DAY_ONE, mode=None, quantity=None, note="", receipt=None) -> Line:
    mode = mode or ("standard" if kind == "meals" else "actual")
    return Line(
        kind=kind,
        mode=mode,
        on=on,
        amount=None if amount is None else Decimal(amount),
        quantity=None if quantity is None else Decimal(str(quantity)),
        note=note,
        receipt=receipt,
    )


@remembered
def receipt(by, name="车票.png", content=None, at=AFTER) -> int:
    """An uploaded photo; every call another file unless the content is given."""
    from tests.factories.documents import PNG

    more = {} if content is None else {"content": content}
    if content is None:
        receipt.serial = getattr(receipt, "serial", 0) + 1
        more = {"content": PNG + str(receipt.serial).encode()}
    return make_draft(by=by, at=at, name=name, **more).pk


@remembered
def usual(by) -> list[Line]:
    """620 + 150 + 50: 820.00."""
    return [
        line("transport", "620.00", receipt=receipt(by)),
        line("lodging", None, mode="standard", quantity=1),
        line("meals", None, quantity=1, on=DAY_TWO),
    ]


@remembered
def make_advance(*, trip=None, people=None, amount="1000.00", at=MONDAY + 2 * HOUR, **more) -> tuple[Advance, dict]:
    if trip is None:
        trip, people = make_trip(people=people)
    with_finance(people)
    by = more.pop("by", people["engineer"])
    words = {"amount": Decimal(amount), "reason": "火车票和住宿", **more}
    return advances.ask_advance(trip=trip, by=by, at=at, **words), people


@remembered
def pay(advance: Advance, people, at=MONDAY + 3 * HOUR, **more) -> Advance:
    advance = advances.approve_advance(advance=advance, by=people["head"], at=at - HOUR / 2)
    return advances.pay_advance(advance=advance, by=people["finance"], at=at, **{"way": "transfer", **more})


@remembered
def make_claim(*, trip=None, people=None, by=None, at=AFTER, lines=None) -> tuple[Claim, dict]:
    """A draft with lines of a trip that is over."""
    if trip is None:
        trip, people = make_back(people=people) if people else make_back()
    with_finance(people)
    by = by or people["engineer"]
    claim = claims.start_claim(trip=trip, by=by, at=at)
    return claims.fill_claim(claim=claim, lines=usual(by) if lines is None else lines, by=by, at=at), people


@remembered
def make_submitted(**more) -> tuple[Claim, dict]:
    claim, people = make_claim(**more)
    return claims.submit_claim(claim=claim, by=claim.person, at=more.get("at", AFTER)), people


@remembered
def make_checked(**more) -> tuple[Claim, dict]:
    claim, people = make_submitted(**more)
    return claims.check_claim(claim=claim, by=people["head"], at=more.get("at", AFTER) + HOUR), people


@remembered
def file_trip(trip: Trip) -> Trip:
    """The record is signed, handed in and filed; here only the state that money asks about."""
    Trip.objects.filter(pk=trip.pk).update(state=TripState.FILED, filed_at=AFTER)
    return renewed(trip)


@remembered
def make_filed_claim(**more) -> tuple[Claim, dict]:
    """Checked, and the trip's record is filed: ready to be written off."""
    claim, people = make_checked(**more)
    file_trip(claim.trip)
    return Claim.objects.get(pk=claim.pk), people


@remembered
def write_off(*found: Claim, people, at=AFTER + timedelta(days=1), by=None, **more) -> WriteOff:
    by = by or people["finance"]
    return write_offs.write_off(month=DAY_ONE, claims=[claim.pk for claim in found], by=by, at=at, **more)
