"""A case as other software reads it: the same facts in the API and in outgoing messages."""

from datetime import datetime

from core.deadlines.models import Clock
from tickets.models import Ticket

MOMENTS = ("received_at", "registered_at", "assigned_at", "responded_at", "departed_at", "arrived_at", "restored_at")
MOMENTS += ("handled_at", "confirmed_at", "closed_at")
PLAIN = ("id", "number", "title", "description", "channel", "kind", "grade", "urgency", "is_major", "is_complaint")
PLAIN += ("customer_id", "customer_name", "contact_name", "contact_phone", "equipment_id", "product", "model")
PLAIN += ("serial", "status", "result", "next_due_at", "overdue", "expected_at", *MOMENTS)


def ticket_facts(ticket: Ticket) -> dict:
    """Plain values by name; keys and labels apart, moments with their offset."""
    return {
        **{name: getattr(ticket, name) for name in PLAIN},
        "status_label": ticket.get_status_display(),
        "assignee": ticket.assignee.name if ticket.assignee else "",
        "department": ticket.responsible_department.name if ticket.responsible_department else "",
    }


def clock_facts(clock: Clock) -> dict:
    """One promise: which rule, until when, how it stands."""
    names = ("id", "cycle", "state", "started_at", "due_at", "computed_due_at", "stopped_at", "level")
    return {
        **{name: getattr(clock, name) for name in names},
        "rule": clock.rule.key,
        "name": clock.rule.name,
        "clause": clock.rule.clause,
        "state_label": clock.get_state_display(),
        "owner": clock.owner.name if clock.owner else "",
    }


def for_message(ticket: Ticket) -> dict:
    """`ticket_facts` with moments as ISO text, for outgoing messages."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in ticket_facts(ticket).items()
    }
