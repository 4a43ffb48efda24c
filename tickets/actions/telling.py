"""The head tells the customer how far the work is (S3-17)."""

from datetime import datetime

from django.db import transaction

from core.organization.models import Staff
from core.organization.standing import stands_for
from core.timeline.actions import happened
from core.workflow import Refused
from tickets import events
from tickets.actions.records import not_after
from tickets.gates_progress import heads_of_the_work
from tickets.lifecycle import LIFECYCLE
from tickets.models import Progress, Ticket

TOLD = 120  # letters of the report that stand on the timeline


@transaction.atomic
def pass_on_progress(
    *, ticket: Ticket, with_whom: str, by: Staff, at: datetime, happened_at: datetime | None = None
) -> Progress:
    """Keep that the customer was told what the site reported; all reports that waited are passed on with it."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "pass_on", by=by, at=at)
    behalf = _as_whom(ticket, by, at)
    if not with_whom.strip():
        raise Refused("请写明反馈给客户的哪一位。", "with_whom")
    last = ticket.reports[0]
    moment = not_after(happened_at, at)
    if moment < last.at:
        raise Refused("早于最近的进展报告。请改为报告之后的时间。", "happened_at")
    waiting = ticket.progress.filter(passed_on_at=None)
    waiting.update(passed_on_at=moment, passed_on_by=by, passed_on_to=with_whom.strip())
    note = f"{with_whom.strip()}：{last.words[:TOLD]}"
    happened(events.CUSTOMER_INFORMED, ticket, by=by, at=moment, recorded_at=at, on_behalf_of=behalf, note=note)
    last.refresh_from_db()
    return last


def _as_whom(ticket: Ticket, by: Staff, at: datetime) -> Staff | None:
    """The head in whose place `by` speaks today, None for the head herself."""
    heads = heads_of_the_work(ticket)
    if by.pk in heads:
        return None
    return next(person for person in stands_for(by, at) if person.pk in heads)
