"""What a case, and a trip to it, show of quotes and of who pays."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from fieldservice.models.liability import Liability
from fieldservice.models.quote import Quote
from fieldservice.rights import Right
from tickets.models import Ticket
from tickets.models.choices import OPEN

MOST = 6


def there():
    """Quotes or a verdict exist, or somebody has to go out or to pay."""
    here = {"ticket": OuterRef("pk")}
    asked = Ticket.objects.filter(
        Q(is_paid=True) | Q(onsite=True), pk=OuterRef("pk"), status__in=OPEN, number__isnull=False
    )
    return Exists(Quote.objects.filter(**here)) | Exists(Liability.objects.filter(**here)) | Exists(asked)


def of_case(ticket: Ticket, user) -> dict:
    """The quotes, newest first, and whether this person may begin one."""
    may = user.may(Right.QUOTE, at=timezone.now()) and ticket.status in OPEN and bool(ticket.number)
    any_there = getattr(ticket, "has_quotes", True)
    rows = list(Quote.objects.filter(ticket=ticket).order_by("-drafted_at", "-pk")[:MOST]) if any_there else []
    return {"ticket_id": ticket.pk, "quotes": rows, "words": _words(ticket), "may_quote": may}


def _words(ticket: Ticket) -> str:
    if ticket.is_paid is None:
        return "还没有定有偿或无偿。"
    word = "有偿" if ticket.is_paid else "无偿"
    said = f"{word} · {ticket.paid_reason}" if ticket.paid_reason else word
    return f"{said} 还没有报价。" if ticket.is_paid else said


def of_trip(trip, user) -> dict | None:
    """The same beside a trip, where anything is paid or quoted."""
    found = of_case(trip.ticket, user)
    return found if found["quotes"] or trip.ticket.is_paid else None
