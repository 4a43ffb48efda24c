"""拆分: a part of what the customer said becomes a case of its own."""

from datetime import datetime

from django.db import transaction

from core.organization.models import Staff
from core.timeline.actions import happened
from core.timeline.models import Happening
from core.workflow import Refused
from customers.models import Equipment
from tickets import events
from tickets.actions.covering import ask_cover, cover
from tickets.actions.intake import said_before
from tickets.lifecycle import LIFECYCLE
from tickets.models import Involvement, LinkKind, Ticket, TicketLink, Why

TAKEN = ["channel", "phase", "receiving_department", "received_by", "customer", "contact", "site", "customer_name"]
TAKEN += ["contact_name", "contact_phone", "requested_place", "requested_at", "usage", "received_at", "relayed_at"]
JUDGED = ["grade", "urgency", "urgency_reason", "kind", "service_kind", "fault_kind", "is_complaint", "is_paid"]
SEATS = [Why.RECEIVED, Why.REGISTERED, Why.QUALITY, Why.WATCH]


@transaction.atomic
def split(
    *,
    ticket: Ticket,
    description: str,
    by: Staff,
    at: datetime,
    equipment: Equipment | None = None,
    fault_kind: str = "",
    grade: int | None = None,
    expected_version: int | None = None,
) -> Ticket:
    """A new numbered case for a part of this one, about the chosen machine; the original keeps its text.

    The customer has waited since the first call: the clocks of the new case count from there, and an answer that
    was given already counts for both.
    """
    if not description.strip():
        raise Refused("请写明拆分出去的是什么问题。", "description")
    ticket = Ticket.objects.lock(ticket.pk, expected_version=expected_version)
    LIFECYCLE.take(ticket, "split", by=by, at=at)
    part = Ticket(description=description, equipment=equipment, **{name: getattr(ticket, name) for name in TAKEN})
    facts = {name: getattr(ticket, name) for name in JUDGED}
    facts["fault_kind"] = fault_kind or facts["fault_kind"]
    if grade and grade != ticket.grade:
        facts |= {"grade": grade, "urgency": "", "urgency_reason": ""}
    said_before(part, ticket, facts, by=by, at=at)
    _let_in(ticket, part, at)
    _cover(ticket, part, by, at)
    TicketLink.objects.create(source=ticket, target=part, kind=LinkKind.SPLIT, by=by, at=at)
    happened(events.SPLIT, ticket, by=by, at=at, note=f"拆分出 {part}")
    happened(events.SPLIT, part, by=by, at=at, note=f"拆分自 {ticket}，时限从原接收时间起算")
    return part


def _cover(ticket: Ticket, part: Ticket, by: Staff, at: datetime) -> None:
    """In a service point's area the part is a request of its own (D-35); who covered the first covered both."""
    ask_cover(part, by=by, at=at)
    line = Happening.objects.of_case(ticket).filter(event=events.COVERED.key).first()
    if line is not None:
        cover(part, by=line.by, at=line.at, recorded_at=at, note=f"随 {ticket.number}")


def _let_in(ticket: Ticket, part: Ticket, at: datetime) -> None:
    rows = [
        Involvement(ticket=part, person_id=seat.person_id, department_id=seat.department_id, since=at, why=seat.why)
        for seat in ticket.involvements.filter(why__in=SEATS)
    ]
    Involvement.objects.bulk_create(rows, ignore_conflicts=True)
