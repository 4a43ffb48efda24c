"""What others ask about quotes: which one holds, what the case costs the customer, who bears it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from core.organization.models import Staff
from core.text.words import money
from core.times import local, local_date
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


@dataclass(frozen=True)
class Suggestion:
    """Free or paid, as the papers say (S1-36); `paid` None: nobody can tell from the file."""

    paid: bool | None
    words: str


def suggestion(ticket) -> Suggestion:
    """By the liability where one was found (S1-58), else warranty, else contract and its scope (S1-36)."""
    return suggested(ticket, liability_of(ticket))


def suggested(ticket, verdict: Liability | None) -> Suggestion:
    """The same for a page that has asked for the verdict already."""
    if verdict is not None:
        return Suggestion(verdict.customer > 0, f"质量部判定为{verdict.words}。")
    day = local_date(ticket.received_at)
    if ticket.equipment:
        paid, words = ticket.equipment.payment(day)
    elif (inside := ticket.in_warranty(day)) is not None:
        end = ticket.warranty_ends_on
        paid, words = (False, f"保修至 {end}，建议无偿。") if inside else (True, f"保修已于 {end} 期满，建议有偿。")
    elif ticket.customer and ticket.customer.has_contract(day):
        until = ticket.customer.contract_until
        paid, words = False, f"维保至 {until}，合同范围内无偿，超出范围有偿。"
    else:
        paid, words = None, "没有保修和维保资料，请向客户核对后选择。"
    scope = ticket.customer.contract_scope if ticket.customer and "维保" in words else ""
    return Suggestion(paid, f"{words}范围：{scope}" if scope else words)


def share_of(ticket, kind: str) -> Decimal:
    """What the customer bears in percent: as agreed, else as judged, else all of it; a free repair nothing."""
    if kind == QuoteKind.FREE:
        return Decimal(0)
    agreed, verdict = agreement_of(ticket), liability_of(ticket)
    if agreed is not None:
        return Decimal(agreed.share)
    return verdict.share if verdict is not None else Decimal(100)


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


def open_quotes_of(staff: Staff) -> list[str]:
    """For the page that ends somebody's account."""
    rows = Quote.objects.open().filter(drafted_by=staff).order_by("pk")
    return [f"{quote} · {quote.get_state_display()}" for quote in rows]
