"""Mail out from a case: threading headers, the signed address for answers, and the line in 往来邮件."""

from datetime import datetime
from email.utils import formataddr

from django.conf import settings

from core.notices import letters
from tickets.mail import signing
from tickets.models import CaseMail, Mailbox, Ticket

THREAD = 10


def outgoing(
    ticket: Ticket,
    *,
    kind: str,
    to: str,
    subject: str,
    body: str,
    by,
    at: datetime,
    to_name: str = "",
    answers=(),
    files=(),
    more: dict | None = None,
    mailbox: Mailbox | None = None,
) -> CaseMail:
    """Write a letter on a case into the outbox, with its line. `answers` are the ids of the thread, newest first."""
    mailbox = mailbox or home_of(ticket)
    headers = dict(more or {})
    sender = ""
    if mailbox:
        sender = formataddr((settings.COMPANY_NAME, mailbox.address))
        headers["Reply-To"] = signing.address_for(mailbox.address, ticket.pk, at=at)
    if thread := [one for one in answers if one][:THREAD]:
        headers["In-Reply-To"] = thread[0]
        headers["References"] = " ".join(reversed(thread))
    letter = letters.write(
        to=to,
        to_name=to_name[:80],
        sender=sender,
        subject=subject,
        body=body,
        headers=headers,
        files=list(files),
        case=ticket,
        by=by,
        at=at,
    )
    return CaseMail.objects.create(
        ticket=ticket, kind=kind, letter=letter, address=to, subject=letter.subject, words=body, at=at
    )


def send_reply_by_mail(reply, *, files: list[dict], by, at: datetime) -> CaseMail:
    """An approved 对外回复 as a mail in its thread; called when the reply leaves."""
    ticket = reply.ticket
    return outgoing(
        ticket,
        kind=CaseMail.Kind.REPLY,
        to=reply.address,
        to_name=reply.to_whom,
        subject=subject_of(ticket, reply.subject),
        body=reply.words,
        answers=thread_of(ticket, reply.address),
        files=files,
        by=by,
        at=at,
    )


def subject_of(ticket: Ticket, subject: str) -> str:
    """The subject with the number of the case, so that people find it again."""
    subject = subject or f"回复：{ticket.title}"
    return subject if not ticket.number or ticket.number in subject else f"[{ticket.number}] {subject}"


def thread_of(ticket: Ticket, address: str) -> list[str]:
    """The ids of the mails with this address on the case, newest first."""
    lines = CaseMail.objects.filter(ticket=ticket, address__iexact=address).order_by("-at", "-pk")
    rows = lines.values_list("incoming__message_id", "letter__message_id")[:THREAD]
    return [one or other for one, other in rows if one or other]


def home_of(ticket: Ticket) -> Mailbox | None:
    """The mailbox that answers for a case: the one its mail came by, else its department's, else the first."""
    last = CaseMail.objects.filter(ticket=ticket, incoming__mailbox__is_on=True).select_related("incoming__mailbox")
    if line := last.order_by("-at", "-pk").first():
        return line.incoming.mailbox
    boxes = list(Mailbox.objects.on().order_by("pk"))
    own = [box for box in boxes if box.department_id and box.department_id == ticket.registering_department_id]
    return next(iter([*own, *boxes]), None)
