"""Booking what the company bears on a line of the service budget (S4-07 c); wrong rows are reversed, never edited."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from fieldservice import events
from fieldservice.models.booking import Booking, BudgetLine
from tickets.models import Ticket


@transaction.atomic
def book(
    *,
    ticket: Ticket,
    amount: Decimal,
    reason: str,
    source: str,
    by: Staff,
    at: datetime,
    line: str = BudgetLine.SERVICE,
) -> Booking:
    """Charge an amount to the service budget. `source` names what it comes from ("quote:12"): the same source with
    the same amount answers the row that stands; with another amount that row is reversed first."""
    if amount < 0:
        raise Refused("列支金额不能是负数；更正用冲销。", "amount")
    if not reason.strip():
        raise Refused("请写明列支事由。", "reason")
    ticket = Ticket.objects.lock(ticket.pk)
    standing = Booking.objects.filter(source=source, is_open=True).first()
    if standing is not None:
        if standing.amount == amount and standing.line == line:
            return standing
        reverse_booking(booking=standing, reason=f"金额改为 {amount} 元", by=by, at=at)
    row = Booking.objects.create(
        ticket=ticket, line=line, amount=amount, reason=reason.strip(), source=source, booked_by=by, booked_at=at
    )
    happened(events.BOOKED, ticket, by=by, at=at, note=f"{row.get_line_display()} {amount} 元：{row.reason}")
    return row


@transaction.atomic
def reverse_booking(*, booking: Booking, reason: str, by: Staff, at: datetime) -> Booking:
    """冲销: the opposite amount as a new row; answers that row."""
    if not reason.strip():
        raise Refused("冲销要写明原因。", "reason")
    ticket = Ticket.objects.lock(booking.ticket_id)
    booking = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    if not booking.is_open:
        raise Refused("这笔列支已经冲销。")
    booking.is_open = False
    booking.save(update_fields=["is_open"])
    row = Booking.objects.create(
        ticket=ticket,
        line=booking.line,
        amount=-booking.amount,
        reason=reason.strip(),
        source=booking.source,
        reverses=booking,
        is_open=False,
        booked_by=by,
        booked_at=at,
    )
    happened(events.BOOKING_REVERSED, ticket, by=by, at=at, note=f"冲销 {booking.amount} 元：{row.reason}")
    return row
