"""What other pages show of the record: its panel on the trip, and the figure in the navigation."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from fieldservice.models import InfoSheet, RepairSheet, ServiceRecord, ServiceReport, TripState
from fieldservice.pages_record import record_or_new, signs_of, steps
from fieldservice.rights import Right
from tickets.models import Ticket


def of_trip(trip, user) -> dict | None:
    """The record on the page of its trip: how far it is, whether the signature holds, what comes next."""
    if trip.state in (TripState.DRAFT, TripState.CANCELLED):
        return None
    record = record_or_new(trip)
    signs = [sign for sign in signs_of(record) if not sign.voided]
    return {
        "trip": trip,
        "record": record,
        "sign": signs[0] if signs else None,
        "next": steps(trip, user, at=timezone.now(), own=True),
    }


def papers_are_there():
    """Over OuterRef("pk") of a case: it has a paper of the field."""
    there = [Exists(model.objects.filter(ticket=OuterRef("pk"))) for model in (RepairSheet, InfoSheet, ServiceReport)]
    return there[0] | there[1] | there[2]


def papers_may_be_there():
    """Over OuterRef("pk") of a case: it has a paper of the field, or somebody goes or sends the machine in."""
    field = Ticket.objects.filter(pk=OuterRef("pk")).filter(Q(onsite=True) | Q(requested_place="sent_in"))
    return papers_are_there() | Exists(field)


def to_file(user):
    """The records that wait for this person to put them away."""
    if Right.FILE not in user.rights:
        return ServiceRecord.objects.none()
    return ServiceRecord.objects.filter(trip__state=TripState.HANDED_IN)
