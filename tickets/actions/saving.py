"""How every action saves: the named fields, one version further, with person and moment in the history."""

from datetime import datetime

from core.text.search import tokens
from tickets.models import Involvement, Plan, Ticket, Why

FOUND_BY = ("number", "title", "customer_name", "contact_name", "contact_phone", "product", "model", "serial")
FOUND_BY += ("batch", "project_no", "description", "cause", "result")


def set_tokens(ticket: Ticket) -> Ticket:
    """Renew the words by which the case is found; a telephone number also without its spaces."""
    phone = ticket.contact_phone.replace(" ", "").replace("-", "")
    ticket.tokens = tokens(*(getattr(ticket, name) or "" for name in FOUND_BY), phone)
    return ticket


def keep(ticket: Ticket, *fields: str, by, at: datetime, why: str = "") -> Ticket:
    """Save these fields; the history row names the person, the moment and the reason."""
    ticket.version += 1
    ticket._history_user, ticket._history_date, ticket._change_reason = by, at, why[:300] or None
    if not set(FOUND_BY).isdisjoint(fields):
        set_tokens(ticket)
        fields = (*fields, "tokens")
    ticket.save(update_fields=[*fields, "version"])
    return ticket


def keep_plan(plan: Plan, *, by, at: datetime) -> Plan:
    """Save the plan; its history rows are the earlier revisions."""
    plan._history_user, plan._history_date = by, at
    plan.save()
    return plan


def involve(ticket: Ticket, *, why: Why, at: datetime, people=(), departments=()) -> None:
    """Let people and departments see the case from now on; standing rows stay."""
    rows = seats(ticket, why=why, at=at, people=people, departments=departments)
    Involvement.objects.bulk_create(rows, ignore_conflicts=True)


def seats(ticket: Ticket, *, why: Why, at: datetime, people=(), departments=()) -> list[Involvement]:
    """The rows of `involve`, unsaved."""
    rows = [Involvement(ticket=ticket, person=one, since=at, why=why) for one in people if one]
    return rows + [Involvement(ticket=ticket, department=one, since=at, why=why) for one in departments if one]
