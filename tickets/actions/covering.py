"""服务点保障 (S4-15, D-35): a request in the area of a service point, and that it was covered."""

from datetime import datetime

from core.organization.models import Staff
from core.timeline.actions import happened
from tickets import events
from tickets.gates_cover import waits_for_cover
from tickets.models import Ticket


def ask_cover(ticket: Ticket, *, by: Staff, at: datetime) -> None:
    """A registered case from such a site is a request to its service point, from when the customer called."""
    site = ticket.site
    if site and site.in_service_area:
        note = site.service_point or str(site)
        happened(events.REQUEST, ticket, by=by, at=ticket.received_at, recorded_at=at, note=note)


def cover(ticket: Ticket, *, by: Staff, at: datetime, note: str, recorded_at: datetime | None = None) -> None:
    """Somebody is there, or it was solved from afar: the request is covered, once."""
    if waits_for_cover(ticket):
        happened(events.COVERED, ticket, by=by, at=at, recorded_at=recorded_at or at, note=note)
