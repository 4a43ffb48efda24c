"""After the analysis: where the cause points elsewhere, the page offers to send the case there (A-30)."""

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone

from core.timeline.models import Happening
from tickets import events, routing
from tickets.lifecycle import LIFECYCLE
from tickets.models import Basis, RoutingRule, Ticket


def may_differ():
    """Somebody works on the case, and a row for its cause names another department: only then the table is asked."""
    moved = LIFECYCLE.by_name["reassign"].sources
    rows = RoutingRule.objects.filter(is_on=True, basis=Basis.CAUSE, kind=OuterRef("cause_kind"))
    elsewhere = Exists(rows.exclude(function=OuterRef("responsible_department__function")))
    return ExpressionWrapper(Q(status__in=moved) & elsewhere, output_field=BooleanField())


def offer(ticket: Ticket, user) -> dict | None:
    """The other department, unless somebody decided against it for this cause and department."""
    found = routing.by_cause(ticket)
    if found is None or found.department.pk == ticket.responsible_department_id or decided(ticket):
        return None
    refusal = LIFECYCLE.refusal(ticket, "reassign", by=user, at=timezone.now())
    return {"route": found, "said": routing.both_routes(ticket), "may": not refusal}


def decided(ticket: Ticket) -> bool:
    facts = {"cause_kind": ticket.cause_kind, "department": ticket.responsible_department_id}
    kept = Happening.objects.of_case(ticket).filter(event=events.ROUTE_KEPT.key).values_list("facts", flat=True)
    last = kept.first()
    return last is not None and facts.items() <= last.items()
