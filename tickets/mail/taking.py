"""Make of a fetched mail what it is for, in one transaction, exactly once."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.jobs import enqueue, job
from core.notices import letters
from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from tickets import events, notices
from tickets.actions import arrivals
from tickets.actions.joining import link
from tickets.mail import enclosures, receipts
from tickets.mail.judging import Verdict, judge
from tickets.mail.polling import JOB
from tickets.mail.reading import Reading, read
from tickets.mail.senders import known
from tickets.models import CaseMail, Channel, ContactLog, IncomingMail, LinkKind, Ticket

S = IncomingMail.State
RELEASABLE = (S.HELD, S.AUTOMATIC, S.DROPPED)
CUT = "邮件超过 40 MB，只取了开头，完整的邮件还在收信服务器上。"


@job(JOB)
def take_mail(job, *, mail_id: int) -> None:
    """The work behind a fetched mail."""
    take(mail_id, at=timezone.now())


def take(mail_id: int, *, at: datetime) -> IncomingMail:
    """Take a waiting mail in; one that is done already stays as it is. Files are checked before the transaction."""
    mail = IncomingMail.objects.select_related("mailbox__department").get(pk=mail_id)
    if mail.state != S.WAITING:
        return mail
    reading = opened(mail)
    files: tuple = ([], [])
    if judge(mail, reading, at=at).state in (S.NEW, S.ADDED):
        files = enclosures.kept(reading.enclosures, at=at)
    return _settle(mail_id, reading, files, at)


def opened(mail: IncomingMail) -> Reading:
    """What the stored mail says."""
    with mail.raw.storage.open(mail.raw.name, "rb") as stored:
        reading = read(stored.read())
    if not mail.is_whole:
        reading.trouble = CUT
    return reading


@transaction.atomic
def _settle(mail_id: int, reading: Reading, files: tuple, at: datetime) -> IncomingMail:
    mail = IncomingMail.objects.select_for_update(of=("self",)).select_related("mailbox__department").get(pk=mail_id)
    if mail.state != S.WAITING:
        return mail
    mail.message_id, mail.sender = reading.message_id[:300], reading.sender
    mail.sender_name, mail.subject = reading.sender_name, reading.subject
    verdict = judge(mail, reading, at=at)
    mail.state, mail.note, mail.ticket = verdict.state, verdict.note[:300], verdict.ticket
    if verdict.state == S.NEW:
        mail.ticket = _new_case(mail, reading, verdict, files, at)
    elif verdict.state == S.ADDED:
        _line_on(mail, reading, verdict, files, at)
    elif verdict.state == S.BOUNCE:
        mail.ticket = _came_back(reading, at)
    if verdict.state in (S.NEW, S.ADDED):
        mail.once_key = reading.fingerprint or None  # the second copy of one mail fails here and finds the first
    mail.save()
    return mail


def _new_case(mail: IncomingMail, reading: Reading, verdict: Verdict, files: tuple, at: datetime) -> Ticket:
    customer, contact = known(reading.sender)
    name = reading.sender_name or reading.sender or "未知发件人"
    subject = reading.bare_subject
    text = arrivals.shortened(reading.new_text) or subject or "（邮件没有正文）"
    said = {
        "channel": Channel.EMAIL,
        "customer": customer,
        "contact": contact,
        "customer_name": "" if customer else name[:80],
        "contact_name": "" if contact else name[:40],
        "title": subject[:60],
        "description": "\n".join(part for part in (text, reading.trouble) if part),
    }
    received = min(mail.received_at, at)
    where = {"department": mail.mailbox.department, "email": reading.sender, "files": files[0]}
    ticket = arrivals.arrive(said=said, at=at, received_at=received, **where)
    _line(mail, reading, ticket, files[1], verdict.warning or reading.trouble)
    if verdict.follows:
        _beside(ticket, verdict.ticket, at)
    receipts.acknowledge(ticket, mail=mail, reading=reading, at=at)
    return ticket


def _beside(ticket: Ticket, old: Ticket, at: datetime) -> None:
    """Link the new case with the closed one that the customer answered."""
    try:
        with transaction.atomic():
            link(ticket=ticket, other=old, kind=LinkKind.RELATED, by=ticket.received_by, at=at, note="客户回信")
    except Refused:
        return  # the warning on the mail names the old case all the same


def _line_on(mail: IncomingMail, reading: Reading, verdict: Verdict, files: tuple, at: datetime) -> None:
    words = "\n".join(part for part in (reading.new_text or reading.bare_subject, reading.trouble) if part)
    if files[1]:
        words += "\n没有收下的附件：" + "；".join(files[1])
    row = arrivals.hear(
        ticket=verdict.ticket,
        way=ContactLog.Way.EMAIL,
        words=words or "（邮件没有正文）",
        whom=reading.sender_name or reading.sender,
        heard_at=min(mail.received_at, at),
        files=files[0],
        at=at,
    )
    _line(mail, reading, verdict.ticket, files[1], verdict.warning or reading.trouble, row)


def _line(mail, reading: Reading, ticket: Ticket, refused: list[str], warning: str, row=None) -> CaseMail:
    return CaseMail.objects.create(
        ticket=ticket,
        kind=CaseMail.Kind.INCOMING,
        incoming=mail,
        contact=row,
        address=reading.sender,
        subject=reading.subject,
        words=arrivals.shortened(reading.new_text),
        warning=warning[:200],
        refused=refused,
        at=mail.received_at,
    )


def _came_back(reading: Reading, at: datetime) -> Ticket | None:
    """Mark the letter that came back, and tell who wrote it and the clerk. Returns its case."""
    for message_id in reading.bounce.message_ids:
        letter = letters.bounced(message_id, reason=reading.bounce.reason, at=at)
        if letter is None or not isinstance(letter.case, Ticket):
            continue
        ticket = letter.case
        words = f"{letter.to}：{reading.bounce.reason}"
        happened(events.MAIL_BOUNCED, ticket, by=None, at=at, note=words[:600])
        people = [letter.by, ticket.registered_by or ticket.received_by]
        notices.MailBounced(ticket, people=people, about=letter.pk, words=words).send(at=at)
        return ticket
    return None


@transaction.atomic
def release(*, mail: IncomingMail, by: Staff, at: datetime) -> IncomingMail:
    """Take a mail in that was held or thought automatic; a person has looked at it."""
    mail = IncomingMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if mail.state not in RELEASABLE:
        raise Refused(f"这封信{mail.get_state_display()}，不用再处理。")
    mail.state, mail.released_by, mail.note, mail.ticket = S.WAITING, by, "", None
    mail.save(update_fields=["state", "released_by", "note", "ticket"])
    enqueue(JOB, key=f"{mail.pk}:{at:%Y%m%d%H%M%S%f}", at=at, mail_id=mail.pk)
    return mail


@transaction.atomic
def drop(*, mail: IncomingMail, reason: str, by: Staff, at: datetime) -> IncomingMail:
    """Put a held mail aside with the reason; the original stays and can still be taken in."""
    if not reason.strip():
        raise Refused("不处理要写明原因。", "reason")
    mail = IncomingMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if mail.state != S.HELD:
        raise Refused(f"这封信{mail.get_state_display()}，不用再处理。")
    mail.state, mail.released_by, mail.note = S.DROPPED, by, reason[:300]
    mail.save(update_fields=["state", "released_by", "note"])
    return mail
