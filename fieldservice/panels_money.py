"""What pages of cases and trips show of the money: sums for those who see costs, own papers for the traveller."""

from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.frame.panels import Panel
from fieldservice.models import Advance, Claim, ClaimLine, Trip
from fieldservice.models.advance import OPEN_ADVANCES
from fieldservice.models.choices import LEFT, OPEN_TRIPS
from fieldservice.models.claim import COUNTED
from fieldservice.models.money import Fee
from fieldservice.pages_money import sees_costs
from fieldservice.rights import Right

ZERO = Decimal(0)


def claimed():
    """Somebody has begun a claim for a trip of the case."""
    return Exists(Claim.objects.filter(trip__ticket=OuterRef("pk")).exclude(state=Claim.State.VOID))


def costs(ticket, user) -> dict | None:
    """The sums of what was handed in, in one query; None for people who do not see costs."""
    if not sees_costs(user, timezone.now()):
        return None
    rows = ClaimLine.objects.filter(claim__trip__ticket=ticket).exclude(claim__state=Claim.State.VOID)
    kinds: dict[str, Decimal] = {}
    waiting = set()
    for kind, amount, state, claim in rows.order_by("pk").values_list("kind", "amount", "claim__state", "claim_id"):
        if state in COUNTED:
            kinds[kind] = kinds.get(kind, ZERO) + amount
        if state not in (Claim.State.CHECKED, Claim.State.WRITTEN_OFF):
            waiting.add(claim)
    shown = [(Fee(kind).label, kinds[kind]) for kind in Fee.values if kind in kinds]
    return {"ticket": ticket.pk, "kinds": shown, "total": sum(kinds.values(), ZERO), "waiting": len(waiting)}


def of_trip(trip: Trip, user) -> dict | None:
    """Advances and claims of a trip that this person may see, and what he may begin."""
    at = timezone.now()
    goes = any(row.person_id == user.pk for row in trip.members.all())
    advances = list(Advance.objects.visible_to(user, at=at).filter(trip=trip).select_related("person").order_by("pk"))
    claims = list(Claim.objects.visible_to(user, at=at).filter(trip=trip).select_related("person").order_by("pk"))
    may_claim = user.may(Right.CLAIM, at=at)
    mine = [row for row in claims if row.person_id == user.pk and row.state != Claim.State.VOID]
    open_ones = {row.person_id for row in advances if row.state in OPEN_ADVANCES}
    others = {row.person_id for row in trip.members.all()} - open_ones
    may_ask = may_claim and trip.state in OPEN_TRIPS and bool(others if not goes else {user.pk} - open_ones)
    may_start = may_claim and goes and trip.state in LEFT and not mine
    if not (advances or claims or may_ask or may_start):
        return None
    return {
        "trip": trip,
        "advances": advances,
        "claims": claims,
        "may_ask": may_ask,
        "may_start": may_start,
        "sees_costs": sees_costs(user, at),
    }


CASE_PANEL = Panel("fieldservice/_costs_panel.html", costs, 62, name="costs", present=claimed)
TRIP_PANEL = Panel("fieldservice/_money_panel.html", of_trip, 60)
