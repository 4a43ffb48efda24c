"""Quotes from the first draft to the signed offer: editions, lowering, issuing, replacing, withdrawing."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from core.deadlines.actions import facts_changed
from core.documents import actions as documents
from core.documents import registry
from core.documents.models import Paper
from core.documents.series import draw
from core.organization.models import Staff
from core.text.search import tokens
from core.text.words import yuan
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused
from fieldservice import events
from fieldservice import notices_quote as notices
from fieldservice.actions.bookings import book, reverse_booking
from fieldservice.actions.editions import new_edition
from fieldservice.gates_quote import QUOTE, issuing_department
from fieldservice.models.booking import Booking
from fieldservice.models.quote import Quote, QuoteKind, QuotePlace, QuoteState
from fieldservice.queries_quote import share_of, suggestion
from tickets.actions.saving import involve, keep
from tickets.models import Ticket, Why
from tickets.models.choices import OPEN

SERIES = "quote"
FORM = "QUOTE"
USUAL_VALIDITY = timedelta(days=15)
LONGEST_VALIDITY = timedelta(days=366)
HEAD_FIELDS = {"to_name", "to_phone", "to_email"}


@transaction.atomic
def draft_quote(
    *,
    ticket: Ticket,
    kind: str,
    charge_reason: str,
    by: Staff,
    at: datetime,
    place: str = QuotePlace.ON_SITE,
    to_name: str = "",
    to_phone: str = "",
    to_email: str = "",
    **asked,
) -> Quote:
    """The first edition of a quote (S1-43, S1-59); decides with its kind whether the case is paid (S1-36).

    `asked` are the fields of an edition. Raises Refused at the field for what cannot be priced.
    """
    ticket = Ticket.objects.lock(ticket.pk)
    _may_draft(ticket, kind, by, at)
    _decide_charge(ticket, paid=kind != QuoteKind.FREE, reason=charge_reason, by=by, at=at)
    share = share_of(ticket, kind)
    if kind != QuoteKind.FREE and not share:
        raise Refused("责任判定顾客不承担费用。请用“无偿费用核算”，费用列入服务经费。", "kind")
    department = issuing_department(kind)
    if department is None:
        raise Refused("公司还没有售后服务部或技术服务部，不能编号。请系统管理员补上。")
    quote = Quote(
        ticket=ticket,
        kind=kind,
        place=place,
        department=department,
        priced_on=local_date(at),
        share=share,
        charge_reason=charge_reason.strip(),
        to_name=to_name or ticket.contact_name,
        to_phone=to_phone or ticket.contact_phone,
        to_email=to_email or (ticket.contact.email if ticket.contact else ""),
        drafted_by=by,
        drafted_at=at,
    )
    happened(events.QUOTE_DRAFTED, ticket, by=by, at=at, note=quote.get_kind_display())
    number = draw(SERIES, department, at=at)
    quote.number, quote.serial_no = number.code, number.serial
    keep_quote(quote, by=by, at=at)
    new_edition(quote, by=by, at=at, **asked)
    return keep_quote(quote, by=by, at=at)


def _may_draft(ticket: Ticket, kind: str, by: Staff, at: datetime) -> None:
    from fieldservice.rights import Right

    if not by.may(Right.QUOTE, at=at):
        raise Refused(f"您的岗位没有“{Right.QUOTE.label}”的权限。")
    if ticket.status not in OPEN:
        raise Refused(f"处理单{ticket.get_status_display()}，不能再报价。")
    if not ticket.number:
        raise Refused("处理单还没有登记编号，登记后再报价。")
    if kind not in QuoteKind.values:
        raise Refused("请选择报价类型。", "kind")
    waiting = Quote.objects.filter(ticket=ticket, kind=kind).open().first()
    if waiting is not None and waiting.before_issue:
        raise Refused(f"{waiting} 还在拟定，请在那份上改版。", "kind")


def _decide_charge(ticket: Ticket, *, paid: bool, reason: str, by: Staff, at: datetime) -> None:
    """S1-36: as suggested, or otherwise with a reason of its own."""
    said = reason.strip()
    if not said:
        raise Refused("请写明收费或免费的依据。", "charge_reason")
    advice = suggestion(ticket)
    if advice.paid is not None and advice.paid != paid and said == advice.words:
        raise Refused("与建议不同，请写明理由。", "charge_reason")
    if ticket.is_paid == paid and ticket.paid_reason:
        return
    ticket.is_paid, ticket.paid_reason = paid, said[:200]
    keep(ticket, "is_paid", "paid_reason", by=by, at=at, why=said)
    happened(events.CHARGE_DECIDED, ticket, by=by, at=at, note=f"{'有偿' if paid else '无偿'}：{said}")
    facts_changed(ticket, by=by, at=at, reason=said)


def keep_quote(quote: Quote, *, by: Staff | None, at: datetime) -> Quote:
    """Save, one version further, found by number, case, customer and machine."""
    if quote.pk:
        quote.version += 1
    ticket = quote.ticket
    names = (quote.number, ticket.number or "", ticket.customer_name, ticket.title, ticket.machine, quote.to_name)
    quote.tokens = tokens(*names)
    quote._history_user, quote._history_date = by, at
    quote.save()
    return quote


def held(quote: Quote, expected_version: int | None = None) -> Quote:
    """The quote, its case locked before it (lock order: case, then what belongs to it)."""
    ticket = Ticket.objects.lock(quote.ticket_id)
    quote = Quote.objects.lock(quote.pk, expected_version=expected_version)
    quote.ticket = ticket
    return quote


@transaction.atomic
def edit_quote(*, quote: Quote, by: Staff, at: datetime, expected_version: int | None = None, **asked) -> Quote:
    """Save what was changed as the next edition; earlier ones stay. A lowering has to be approved again."""
    quote = held(quote, expected_version)
    QUOTE.take(quote, "edit", by=by, at=at)
    for name in HEAD_FIELDS & set(asked):
        setattr(quote, name, asked.pop(name))
    quote.share = share_of(quote.ticket, quote.kind)
    before = quote.current.no
    edition = new_edition(quote, by=by, at=at, **asked)
    keep_quote(quote, by=by, at=at)
    if edition.no != before:
        note = f"{quote.number} {edition} {yuan(edition.payable)}" + (f"：{edition.note}" if edition.note else "")
        happened(events.QUOTE_CHANGED, quote.ticket, by=by, at=at, note=note)
    return quote


@transaction.atomic
def submit_lowering(*, quote: Quote, by: Staff, at: datetime) -> Quote:
    """Ask the head of the department for the lowered labour (A-13)."""
    quote = held(quote)
    QUOTE.take(quote, "submit", by=by, at=at)
    keep_quote(quote, by=by, at=at)
    notices.LoweringAsked(quote, about=quote.current.no, by=by).send(at=at)
    return quote


@transaction.atomic
def approve_lowering(*, quote: Quote, by: Staff, at: datetime) -> Quote:
    quote = held(quote)
    behalf = QUOTE.take(quote, "approve", by=by, at=at)
    edition = quote.current
    edition.lowered_by, edition.lowered_for, edition.lowered_at = by, behalf, at
    edition.save(update_fields=["lowered_by", "lowered_for", "lowered_at"])
    keep_quote(quote, by=by, at=at)
    note = f"{quote.number} 人工费 {edition.labour_rate} 元/天：{edition.labour_reason}"
    happened(events.QUOTE_APPROVED, quote.ticket, by=by, at=at, on_behalf_of=behalf, note=note)
    notices.LoweringAnswered(quote, about=f"{edition.no}-yes", by=by, words="已批准下调，可以签发").send(at=at)
    return quote


@transaction.atomic
def return_lowering(*, quote: Quote, reason: str, by: Staff, at: datetime) -> Quote:
    if not reason.strip():
        raise Refused("退回要写明原因。", "reason")
    quote = held(quote)
    QUOTE.take(quote, "return", by=by, at=at)
    keep_quote(quote, by=by, at=at)
    happened(events.QUOTE_CHANGED, quote.ticket, by=by, at=at, note=f"{quote.number} 下调退回：{reason.strip()}")
    about = f"{quote.current.no}-no-{quote.version}"
    notices.LoweringAnswered(quote, about=about, by=by, words=f"退回修改：{reason.strip()}").send(at=at)
    return quote


@transaction.atomic
def issue_quote(*, quote: Quote, by: Staff, at: datetime, valid_until: date | None = None) -> Quote:
    """签发: the offer stands until its day; earlier offers of its kind on the case are replaced (G-15, G-21)."""
    quote = held(quote)
    step = "issue_repair" if quote.kind == QuoteKind.REPAIR else "issue"
    behalf = QUOTE.take(quote, step, by=by, at=at)
    today = local_date(at)
    valid_until = valid_until or today + USUAL_VALIDITY
    if valid_until < today:
        raise Refused("有效期已经过去。请改为今天以后的日期。", "valid_until")
    if valid_until > today + LONGEST_VALIDITY:
        raise Refused("有效期最长一年。", "valid_until")
    if quote.share != share_of(quote.ticket, quote.kind):
        raise Refused("责任判定或费用协议改变了承担比例。请先修改保存，按新比例重算。")
    quote.issued_by, quote.issued_for, quote.issued_at = by, behalf, at
    quote.valid_until, quote.answered_at, quote.warned_at = valid_until, None, None
    edition = quote.current
    edition.issued_at = at
    edition.save(update_fields=["issued_at"])
    keep_quote(quote, by=by, at=at)
    _replace_others(quote, by=by, at=at)
    note = f"{quote.number} {edition} {yuan(edition.payable)}，有效期至 {valid_until}"
    happened(events.QUOTE_ISSUED, quote.ticket, by=by, at=at, on_behalf_of=behalf, note=note)
    put_on_paper(quote, by=by, at=at, reason=f"{edition}")
    notices.QuoteIssued(quote, about=edition.no, by=by).send(at=at)
    return quote


def put_on_paper(quote: Quote, *, by: Staff | None, at: datetime, reason: str) -> Paper:
    """The numbered paper as the quote stands; a former one is voided and says by which it was replaced."""
    from core.documents.filling import fill

    data = fill(registry.form(FORM), quote)
    return documents.bring_up_to_date(FORM, quote, number=quote.number, data=data, by=by, at=at, reason=reason)


def _replace_others(quote: Quote, *, by: Staff, at: datetime) -> None:
    others = Quote.objects.filter(ticket=quote.ticket, kind=quote.kind, state=QuoteState.ISSUED).exclude(pk=quote.pk)
    for other in others.select_related("ticket"):
        other.state, other.end_words = QuoteState.REPLACED, f"由 {quote.number} 替换"
        keep_quote(other, by=by, at=at)
        happened(events.QUOTE_ENDED, quote.ticket, by=by, at=at, note=f"{other.number} {other.end_words}")


@transaction.atomic
def book_free(*, quote: Quote, by: Staff, at: datetime) -> Quote:
    """A free repair costs the customer 0.00; its direct cost goes to line c of the service budget (§J example 3)."""
    quote = held(quote)
    QUOTE.take(quote, "book", by=by, at=at)
    keep_quote(quote, by=by, at=at)
    book_share(quote, by=by, at=at)
    return quote


def book_share(quote: Quote, *, by: Staff, at: datetime) -> None:
    """What the customer does not bear."""
    amount = quote.current.booked
    if amount > Decimal(0):
        reason = f"{quote.number} {quote.current}：{quote.charge_reason}"[:200]
        book(ticket=quote.ticket, amount=amount, reason=reason, source=f"quote:{quote.pk}", by=by, at=at)


@transaction.atomic
def revise_quote(*, quote: Quote, reason: str, by: Staff, at: datetime) -> Quote:
    """Back to the desk: the offer outside no longer holds, the next edition is priced by today's fees."""
    if not reason.strip():
        raise Refused("请写明为什么改版。", "reason")
    quote = held(quote)
    was_outside = quote.state == QuoteState.ISSUED
    QUOTE.take(quote, "revise", by=by, at=at)
    for row in Booking.objects.filter(source=f"quote:{quote.pk}", is_open=True):
        reverse_booking(booking=row, reason=f"{quote.number} 改版：{reason.strip()}"[:200], by=by, at=at)
    quote.priced_on, quote.end_words = local_date(at), ""
    keep_quote(quote, by=by, at=at)
    words = "客户手中的报价作废，" if was_outside else ""
    happened(events.QUOTE_CHANGED, quote.ticket, by=by, at=at, note=f"{quote.number} {words}改版：{reason.strip()}")
    return quote


@transaction.atomic
def withdraw_quote(*, quote: Quote, reason: str, by: Staff, at: datetime) -> Quote:
    """撤销 with a reason; number and paper stay, the paper is void."""
    if not reason.strip():
        raise Refused("撤销要写明原因。", "reason")
    quote = held(quote)
    QUOTE.take(quote, "withdraw", by=by, at=at)
    quote.end_words = reason.strip()
    keep_quote(quote, by=by, at=at)
    for paper in Paper.objects.current().filter(form_key=FORM, number=quote.number):
        documents.void(paper, reason=f"撤销：{reason.strip()}", by=by, at=at)
    happened(events.QUOTE_ENDED, quote.ticket, by=by, at=at, note=f"{quote.number} 撤销：{reason.strip()}")
    return quote


@transaction.atomic
def add_files(*, quote: Quote, by: Staff, at: datetime, attachments=()) -> Quote:
    """Receipts, offers of hotels and suppliers: what the price is founded on (A-13)."""
    if not attachments:
        raise Refused("请选择文件。", "attachments")
    quote = held(quote)
    QUOTE.take(quote, "attach", by=by, at=at)
    files = documents.attach(attachments, to=quote, by=by, at=at)
    note = f"{quote.number} 附件：{'、'.join(row.name for row in files)}"[:300]
    happened(events.QUOTE_CHANGED, quote.ticket, by=by, at=at, note=note)
    return quote


@transaction.atomic
def take_over_quotes(leaving: Staff, to: Staff, by: Staff, at: datetime) -> None:
    """Somebody leaves the company: quotes without their end get a new author, who is told of answers and expiry."""
    for known in Quote.objects.open().filter(drafted_by=leaving).select_related("ticket").order_by("ticket_id", "pk"):
        quote = held(known)
        quote.drafted_by = to
        keep_quote(quote, by=by, at=at)
        involve(quote.ticket, why=Why.HELPER, at=at, people=[to])
        note = f"{quote.number} {leaving} → {to}，离职移交"
        happened(events.QUOTE_CHANGED, quote.ticket, by=by, at=at, note=note)
        told = {"people": [to], "about": quote.version, "by": by, "words": f"由您接替{leaving}"}
        notices.QuoteHandedOver(quote, **told).send(at=at)
