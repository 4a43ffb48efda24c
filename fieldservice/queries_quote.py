"""What others ask about quotes: which one holds, what the case costs the customer, who bears it."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from core.documents.pdf.words import money
from core.times import local
from fieldservice.models.booking import Booking
from fieldservice.models.liability import FeeAgreement, Liability
from fieldservice.models.quote import Quote, QuoteKind, QuoteState


def accepted_quote(ticket) -> Quote | None:
    """The newest quote the customer accepted, with its edition."""
    rows = Quote.objects.filter(ticket=ticket, state=QuoteState.ACCEPTED).select_related("current")
    return rows.order_by("-answered_at", "-pk").first()


def liability_of(ticket) -> Liability | None:
    """The verdict that stands."""
    return Liability.objects.filter(ticket=ticket).standing().select_related("judged_by").first()


def agreement_of(ticket) -> FeeAgreement | None:
    """The 费用协议 that stands."""
    return FeeAgreement.objects.filter(ticket=ticket, voided_at=None).select_related("signed_for_us").first()


def charge_words(ticket) -> str:
    """收费情况 as the record prints it: free with its reason, the accepted price, or that it is still open."""
    if ticket.is_paid is False:
        return f"无偿。{ticket.paid_reason}".strip()[:120]
    if quote := accepted_quote(ticket):
        return f"有偿，{money(quote.payable)} 元（报价单 {quote.number} 客户已接受）"
    if ticket.is_paid is None:
        return ""
    waiting = Quote.objects.filter(ticket=ticket, state=QuoteState.ISSUED).exclude(kind=QuoteKind.FREE).first()
    return f"有偿，报价单 {waiting.number} 待客户接受" if waiting else "有偿，尚未报价"


def spent(year: int) -> dict[str, Decimal]:
    """What was booked on each line of the service budget in a year, reversals taken off (S4-07)."""
    first = local(datetime.fromisoformat(f"{year}-01-01T00:00:00+08:00"))
    last = local(datetime.fromisoformat(f"{year + 1}-01-01T00:00:00+08:00"))
    rows = Booking.objects.filter(booked_at__gte=first, booked_at__lt=last).order_by("line")
    return dict(rows.values("line").annotate(total=Sum("amount")).values_list("line", "total"))
