"""The automatic receipt: once per case, to a person, with the way to the progress page. It is no response (A-02)."""

from datetime import datetime, timedelta

from core.notices import letters
from core.timeline.actions import happened
from tickets import events
from tickets.mail import senders
from tickets.mail.reading import Reading
from tickets.mail.sending import outgoing
from tickets.models import CaseMail, IncomingMail, Ticket
from tickets.public import codes

PER_DAY = 5  # to one address, whatever it sends
BODY = """您好：

已收到您的来信“{subject}”，{state}。工作人员会尽快与您联系，这封信由系统自动发出。

查询进度：{link}
查询号 {number}，查询码 {code}

需要补充时直接回复这封信即可，照片可以作为附件。
{hotline}
{company}"""


def acknowledge(ticket: Ticket, *, mail: IncomingMail, reading: Reading, at: datetime) -> CaseMail | None:
    """Write the receipt into the outbox; None where none is due."""
    if not _due(ticket, mail, reading, at):
        return None
    subject = f"已收到：{reading.bare_subject or ticket.title}"[:200]
    line = outgoing(
        ticket,
        kind=CaseMail.Kind.RECEIPT,
        to=reading.sender,
        to_name=reading.sender_name,
        subject=subject,
        body=_words(ticket, reading),
        answers=[reading.message_id],
        more={"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
        mailbox=mail.mailbox,
        by=None,
        at=at,
    )
    happened(events.RECEIPT_SENT, ticket, by=None, at=at, note=f"电子邮件 {reading.sender}")
    return line


def _due(ticket: Ticket, mail: IncomingMail, reading: Reading, at: datetime) -> bool:
    if not (mail.mailbox.acknowledges and letters.can_write() and reading.sender) or reading.automatic:
        return False
    if senders.is_ours(reading.sender) or ticket.mails.filter(kind=CaseMail.Kind.RECEIPT).exists():
        return False
    lately = CaseMail.objects.filter(kind=CaseMail.Kind.RECEIPT, address=reading.sender)
    return lately.filter(at__gt=at - timedelta(days=1)).count() < PER_DAY


def _words(ticket: Ticket, reading: Reading) -> str:
    face = codes.face()
    return BODY.format(
        subject=reading.bare_subject or ticket.title,
        state=f"单号 {ticket.number}" if ticket.number else "正在登记，登记后可在进度页看到单号",
        link=codes.link(ticket.tracking),
        number=ticket.tracking.number,
        code=codes.shown(codes.code_of(ticket.tracking)),
        hotline=f"服务热线：{face.hotline}\n" if face.hotline else "",
        company=codes.company(),
    )
