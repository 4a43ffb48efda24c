"""The customer's word on site is the confirmation of the case (A-09): no call within 48 hours after a signature."""

from datetime import datetime

from core.organization.models import Staff
from core.timeline.models import Happening
from fieldservice.gates_record import proven, record_of
from fieldservice.models import ServiceRecord, Trip
from fieldservice.models.choices import LEFT, OPEN_TRIPS, Outcome, Satisfaction, TripState
from fieldservice.queries_records import signature_of
from tickets import events
from tickets.actions.closing import confirm_on_site
from tickets.models import Status, Ticket

UNDONE = {events.DISSATISFIED.key, events.REOPENED.key}


def confirm_by_record(ticket: Ticket, *, by: Staff, at: datetime) -> Ticket | None:
    """Confirm a handled case by the record of its last trip, or send it back when the customer was not content.

    Nothing happens while a trip is under way, the work is 未完成, or the customer said no after that signature.
    """
    ticket = Ticket.objects.get(pk=ticket.pk)
    record = word_on_site(ticket)
    if ticket.status != Status.HANDLED or record is None or record.outcome != Outcome.DONE:
        return None
    signature = signature_of(record)
    since = signature.at if signature else record.trip.handed_in_at
    lines = Happening.objects.of_case(ticket).filter(event__in=UNDONE, recorded_at__gte=since)
    if lines.exists():
        return None
    who = signature.name if signature else record.trip.site_contact or ticket.contact_name
    satisfied = record.satisfaction == Satisfaction.YES
    return confirm_on_site(
        ticket=ticket,
        satisfied=satisfied,
        verified_with=who or record.customer_name,
        words=f"外出记录 {record.number}：{record.get_satisfaction_display()}",
        signed_at=since,
        by=by,
        at=at,
    )


def word_on_site(ticket: Ticket) -> ServiceRecord | None:
    """The record that speaks for the customer: of the last trip, handed in, its signature whole."""
    trips = Trip.objects.filter(ticket=ticket, state__in=[*OPEN_TRIPS, *LEFT]).select_related("record")
    last = trips.order_by("-pk").first()
    if last is None or last.state not in (TripState.HANDED_IN, TripState.FILED) or proven(last, None):
        return None
    return record_of(last)


def when_handled(lines, *, new: bool = False) -> None:
    """Listener: a case is reported as done after the record came in."""
    for line, subject in lines:
        if line.event != events.HANDLED.key or not isinstance(subject, Ticket):
            continue
        if confirm_by_record(subject, by=line.by, at=line.recorded_at):
            subject.refresh_from_db(fields=["status", "version", "confirmed_at", "handled_at", "restored_at"])
