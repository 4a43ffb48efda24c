"""The service point confirms that it looks after a customer (S4-15, D-35)."""

from datetime import datetime

from django.db import transaction

from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from tickets import events
from tickets.actions.records import not_after
from tickets.lifecycle import LIFECYCLE
from tickets.models import Ticket


@transaction.atomic
def confirm_cover(
    *, ticket: Ticket, covered_by: str, words: str, by: Staff, at: datetime, happened_at: datetime | None = None
) -> Ticket:
    """The service point says that it looks after the customer."""
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, "cover", by=by, at=at)
    moment = not_after(happened_at, at)
    if moment < ticket.received_at:
        raise Refused("早于接收时间。请改为接收之后的时间。", "happened_at")
    note = f"{covered_by}：{words}"
    happened(events.COVERED, ticket, by=by, at=moment, recorded_at=at, on_behalf_of=behalf, note=note)
    return ticket
