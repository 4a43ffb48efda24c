"""Faults per machine for the customer room: the last twelve months, and the case that is open (S1-68)."""

from datetime import datetime, timedelta

from django.urls import reverse

from customers.registry import Faults
from tickets.models import Status, Ticket

YEAR = timedelta(days=365)


def of_machines(machine_ids: list[int], at: datetime) -> dict[int, Faults]:
    """Count, last fault and open case of each machine, in one query."""
    rows = (
        Ticket.objects.filter(equipment__in=machine_ids, received_at__gt=at - YEAR)
        .exclude(status=Status.VOID)
        .order_by("received_at", "pk")
        .only("pk", "equipment_id", "number", "status", "received_at")
    )
    found: dict[int, list[Ticket]] = {}
    for ticket in rows:
        found.setdefault(ticket.equipment_id, []).append(ticket)
    return {machine: _summed(tickets) for machine, tickets in found.items()}


def _summed(tickets: list[Ticket]) -> Faults:
    still = next((ticket for ticket in reversed(tickets) if ticket.is_open), None)
    if still is None:
        return Faults(len(tickets), tickets[-1].received_at)
    return Faults(
        len(tickets),
        tickets[-1].received_at,
        still.number or "待登记",
        still.get_status_display(),
        reverse("tickets:detail", args=[still.pk]),
    )
