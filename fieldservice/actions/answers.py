"""What goes to the customer, and what he answers: by signed link, on paper, by word of mouth (G-05)."""

from datetime import datetime

from django.db import transaction

from core.documents.actions import attach
from core.documents.filling import record_of
from core.documents.models.signature import fingerprint
from core.documents.registry import FILLERS
from core.documents.signing import sign
from core.notices import letters
from core.organization.models import Staff
from core.text.words import money, yuan
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused
from fieldservice import events, links_quote
from fieldservice import notices_quote as notices
from fieldservice.actions.quotes import FORM, book_share, held, keep_quote, put_on_paper
from fieldservice.actions.records import renew_charge
from fieldservice.gates_quote import QUOTE
from fieldservice.models.quote import Quote, QuoteAnswer, QuoteEdition, QuoteSending, QuoteState
from fieldservice.queries_quote import charge_words
from tickets.actions.records import not_after
from tickets.mail.sending import outgoing, subject_of, thread_of
from tickets.models import CaseMail
from tickets.models.choices import OPEN

SIGNER = "customer"
Verdict, Way = QuoteAnswer.Verdict, QuoteAnswer.Way
LETTER = """{name}，您好：

{number} 报价单已经签发，金额 {amount} 元，有效期至 {until}。
请打开下面的链接查看明细，并在网页上确认接受或说明意见：

{link}

链接只用于这份报价，请不要转发给无关人员。
{company}"""


@transaction.atomic
def send_quote(*, quote: Quote, way: str, to: str, by: Staff, at: datetime, words: str = "") -> QuoteSending:
    """Pass the issued quote on; what went out, how and to whom is kept."""
    quote = held(quote)
    QUOTE.take(quote, "send", by=by, at=at)
    if way not in QuoteSending.Way.values:
        raise Refused("请选择发送方式。", "way")
    if not to.strip():
        raise Refused("请写明发给谁。", "to")
    row = QuoteSending(quote=quote, no=quote.current.no, way=way, to=to.strip(), words=words.strip(), by=by, at=at)
    if way == QuoteSending.Way.MAIL:
        row.mail = _mail(quote, to.strip(), by, at)
    row.save()
    happened(events.QUOTE_SENT, quote.ticket, by=by, at=at, note=f"{quote.number} {quote.current} {row}")
    return row


def _mail(quote: Quote, address: str, by: Staff, at: datetime) -> CaseMail:
    if not letters.can_write():
        raise Refused("还没有设置邮件服务器。请改用网页链接或纸质。", "way")
    ticket = quote.ticket
    return outgoing(
        ticket,
        kind=CaseMail.Kind.REPLY,
        to=address,
        to_name=quote.to_name,
        subject=subject_of(ticket, f"报价单 {quote.number}：{ticket.title}"),
        body=letter_of(quote),
        answers=thread_of(ticket, address),
        by=by,
        at=at,
    )


def letter_of(quote: Quote) -> str:
    from django.conf import settings

    return LETTER.format(
        name=quote.to_name or "您",
        number=quote.number,
        amount=f"{money(quote.payable)}",
        until=quote.valid_until,
        link=links_quote.link(quote.current),
        company=settings.COMPANY_NAME,
    )


def shown(quote: Quote) -> dict:
    """What the customer reads and signs: the paper without its signature cells."""
    return record_of(FILLERS[FORM].fill(quote))


@transaction.atomic
def answer_by_link(
    *,
    edition: QuoteEdition,
    verdict: str,
    name: str,
    at: datetime,
    words: str = "",
    strokes=None,
    typed: bool = False,
    device: str = "",
    ip: str | None = None,
    shown_sha256: str | None = None,
) -> QuoteAnswer:
    """The customer's own answer on the open page; an accepted one is signed on glass. An oral acceptance is
    confirmed the same way. Raises Refused for an offer that no longer stands."""
    quote = held(edition.quote)
    spoken = quote.answers.filter(no=edition.no).first()
    if spoken and spoken.waits_for_paper and verdict == Verdict.ACCEPTED and quote.state == QuoteState.ACCEPTED:
        _sign(quote, name, strokes, typed, at, device, ip, shown_sha256)
        return _confirmed(quote, spoken, by=None, at=at, words=f"{name} 在网页上补签")
    _still_open(quote, edition.no, at)
    if verdict == Verdict.ACCEPTED:
        _sign(quote, name, strokes, typed, at, device, ip, shown_sha256)
    said = {"verdict": verdict, "way": Way.LINK, "name": name, "words": words, "said_at": at}
    return _answered(quote, by=None, at=at, **said)


def _sign(quote, name, strokes, typed, at, device, ip, shown_sha256) -> None:
    record = shown(quote)
    if shown_sha256 is not None and shown_sha256 != fingerprint(record):
        raise Refused("报价内容刚被改动。请看过新内容后再签。")
    where = {"device": device, "ip": ip, "typed": typed}
    sign(quote, role=SIGNER, name=name, strokes=strokes, record=record, by=None, at=at, **where)


def _still_open(quote: Quote, no: int, at: datetime) -> None:
    """Why this edition cannot be answered any more."""
    if quote.state == QuoteState.ACCEPTED:
        raise Refused("这份报价已经接受，不用重复确认。")
    if quote.state == QuoteState.REFUSED:
        raise Refused("这份报价已经答复为不同意。如要改变，请致电服务热线重新报价。")
    if quote.state == QuoteState.EXPIRED or quote.over(local_date(at)):
        raise Refused(f"这份报价已于 {quote.valid_until} 过期，不能再接受。请致电服务热线重新报价。")
    if quote.ticket.status not in OPEN:
        raise Refused("这项服务已经结束，报价不再有效。如有需要，请致电服务热线。")
    if quote.state != QuoteState.ISSUED or quote.current.no != no:
        raise Refused("这一版报价已被替换或撤销，不能再接受。请以最新报价为准。")


@transaction.atomic
def record_acceptance(
    *,
    quote: Quote,
    way: str,
    name: str,
    by: Staff,
    at: datetime,
    said_at: datetime | None = None,
    words: str = "",
    attachments=(),
) -> Quote:
    """客服 takes down an acceptance: the signed paper uploaded, or word of mouth with the paper to follow."""
    quote = held(quote)
    if quote.state != QuoteState.ISSUED:
        _still_open(quote, quote.current.no, at)
    moment = not_after(said_at, at, "said_at")
    if quote.over(local_date(moment)):
        raise Refused(f"报价已于 {quote.valid_until} 过期，不能再接受。请改版后重新报价。", "said_at")
    if quote.issued_at and moment < quote.issued_at:
        raise Refused("早于签发时间。请改为签发之后的时间。", "said_at")
    behalf_quote = QUOTE.refusal(quote, "accept", by=by, at=at)
    if behalf_quote:
        raise Refused(behalf_quote)
    if way not in (Way.PAPER, Way.ORAL):
        raise Refused("请选择接受方式。", "way")
    if way == Way.PAPER and not attachments:
        raise Refused("请上传客户签字的报价单扫描件。", "attachments")
    attach(attachments, to=quote, by=by, at=at)
    said = {"verdict": Verdict.ACCEPTED, "way": way, "name": name, "words": words, "said_at": moment}
    _answered(quote, by=by, at=at, **said)
    return quote


@transaction.atomic
def record_refusal(
    *, quote: Quote, name: str, words: str, by: Staff, at: datetime, said_at: datetime | None = None
) -> Quote:
    """客服 takes down that the customer does not agree, and why."""
    quote = held(quote)
    if reason := QUOTE.refusal(quote, "refuse", by=by, at=at):
        raise Refused(reason)
    moment = not_after(said_at, at, "said_at")
    if quote.issued_at and moment < quote.issued_at:
        raise Refused("早于签发时间。请改为签发之后的时间。", "said_at")
    said = {"verdict": Verdict.REFUSED, "way": Way.ORAL, "name": name, "words": words, "said_at": moment}
    _answered(quote, by=by, at=at, **said)
    return quote


def _answered(quote: Quote, *, verdict, way, name, words, said_at, by, at) -> QuoteAnswer:
    if not name.strip():
        raise Refused("请写明客户人员姓名。", "name")
    if verdict == Verdict.REFUSED and not words.strip():
        raise Refused("请写明不同意的原因，便于我们调整。", "words")
    answer = QuoteAnswer.objects.create(
        quote=quote,
        no=quote.current.no,
        verdict=verdict,
        way=way,
        name=name.strip()[:40],
        words=words.strip()[:300],
        said_at=said_at,
        recorded_by=by,
        recorded_at=at,
    )
    yes, charged = verdict == Verdict.ACCEPTED, charge_words(quote.ticket)
    quote.state, quote.answered_at = (QuoteState.ACCEPTED if yes else QuoteState.REFUSED), said_at
    keep_quote(quote, by=by, at=at)
    renew_charge(quote.ticket, before=charged, by=by, at=at)
    event, notice = (
        (events.QUOTE_ACCEPTED, notices.QuoteAccepted) if yes else (events.QUOTE_REFUSED, notices.QuoteRefused)
    )
    note = f"{quote.number} {quote.current} {yuan(quote.payable)}，{answer.get_way_display()}，{answer.name}"
    note += f"：{answer.words}" if answer.words else ""
    happened(event, quote.ticket, by=by, at=said_at, recorded_at=at, note=note)
    if yes:
        book_share(quote, by=by or quote.issued_by, at=at)
        if way == Way.LINK:
            put_on_paper(quote, by=quote.issued_by, at=at, reason="客户在网页上签字接受")
    head = quote.ticket.responsible_department.head if quote.ticket.responsible_department else None
    people = [*notices.involved(quote), head]
    notice(quote, about=answer.no, by=by, words=answer.words, people=people).send(at=at)
    return answer


@transaction.atomic
def confirm_acceptance(*, quote: Quote, by: Staff, at: datetime, attachments=(), words: str = "") -> Quote:
    """The paper that follows an oral acceptance."""
    quote = held(quote)
    QUOTE.take(quote, "confirm", by=by, at=at)
    if not attachments:
        raise Refused("请上传客户签字的报价单扫描件。", "attachments")
    attach(attachments, to=quote, by=by, at=at)
    _confirmed(quote, quote.answers.get(no=quote.current.no), by=by, at=at, words=words)
    return quote


def _confirmed(quote: Quote, answer: QuoteAnswer, *, by, at, words: str) -> QuoteAnswer:
    answer.confirmed_at, answer.confirmed_by = at, by
    answer.save(update_fields=["confirmed_at", "confirmed_by"])
    keep_quote(quote, by=by, at=at)
    happened(events.QUOTE_CONFIRMED, quote.ticket, by=by, at=at, note=f"{quote.number} {words}".strip())
    if by is None:
        put_on_paper(quote, by=quote.issued_by, at=at, reason="客户在网页上补签")
    return answer
