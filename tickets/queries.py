"""Reads over several models: routing, home, lists, counts."""

from core.organization.models import Department
from tickets.models import Basis, RoutingRule, Ticket


def routed(ticket: Ticket) -> Department | None:
    """Where the routing table sends the case: by cause once it is known (A-30), else by symptom (S1-40)."""
    for basis, kind in ((Basis.CAUSE, ticket.cause_kind), (Basis.SYMPTOM, ticket.fault_kind)):
        rule = RoutingRule.objects.filter(basis=basis, kind=kind).first() if kind else None
        department = Department.objects.function(rule.function) if rule else None
        if department:
            return department
    return None
