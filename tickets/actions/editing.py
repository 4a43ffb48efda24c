"""Correcting what the form says, outside the steps of the lifecycle."""

from datetime import datetime

from django.db import transaction

from core.deadlines.actions import facts_changed
from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from tickets import events
from tickets.actions.covering import ask_cover
from tickets.actions.intake import SAID, copy_file
from tickets.actions.saving import keep
from tickets.lifecycle import LIFECYCLE
from tickets.models import Ticket

TEXTS = {"first_measures", "cause", "cause_kind", "prevention", "paid_reason", "expected_at"}


@transaction.atomic
def edit(*, ticket: Ticket, by: Staff, at: datetime, expected_version: int, reason: str = "", **facts) -> Ticket:
    """Correct the fields of `SAID` and `TEXTS`. Raises Stale when somebody saved in between."""
    if unknown := set(facts) - SAID - TEXTS:
        raise TypeError(f"edit() does not know {sorted(unknown)}")
    ticket = Ticket.objects.lock(ticket.pk, expected_version=expected_version)
    LIFECYCLE.take(ticket, "edit", by=by, at=at)
    before = ticket.facts()
    changed = {name: value for name, value in facts.items() if getattr(ticket, name) != value}
    for name, value in changed.items():
        setattr(ticket, name, value)
    if not changed:
        return ticket
    if "equipment" in changed or "customer" in changed:
        copy_file(ticket)
    if ticket.number and ticket.customer is None:
        raise Refused("已登记的处理单要有客户。", "customer")
    keep(ticket, *_touched(changed), by=by, at=at, why=reason)
    labels = "、".join(Ticket._meta.get_field(name).verbose_name for name in changed)
    happened(events.CHANGED, ticket, by=by, at=at, note=f"{labels}。{reason}" if reason else labels)
    after = ticket.facts()
    if ticket.number and after["service_area"] and not before["service_area"]:
        ask_cover(ticket, by=by, at=at)
    if after != before:
        facts_changed(ticket, by=by, at=at, reason=reason or f"修改{labels}")
    return ticket


def _touched(changed: dict) -> set[str]:
    """The changed fields and those that follow from the customer's file."""
    copied = {"customer", "site", "customer_name", "product", "model", "serial", "batch", "project_no"}
    copied |= {"contact_name", "contact_phone", "warranty_ends_on", "is_military", "title"}
    return copied | set(changed)
