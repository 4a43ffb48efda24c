"""What the page of a case shows of its progress reports: the newest ones, and whether the customer knows."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from tickets.lifecycle import LIFECYCLE
from tickets.models import Progress


def reports(ticket, user) -> dict:
    """The newest reports, and why this person may not say that the customer was told ("" where they may)."""
    refusal = LIFECYCLE.refusal(ticket, "pass_on", by=user, at=timezone.now())
    return {"rows": ticket.reports, "refusal": refusal, "ticket": ticket, "open": ticket.is_open}


def reports_are_there() -> Exists:
    return Exists(Progress.objects.filter(ticket=OuterRef("pk")))
