"""What a mail is for: a new case, a line on one, or nothing that anybody has to do (S0-46, S0-51)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.notices.models import Letter
from tickets.gates_join import merged_into
from tickets.mail import senders, signing
from tickets.mail.reading import Reading
from tickets.models import CaseMail, IncomingMail, Mailbox, Status, Ticket
from tickets.models.choices import OPEN

S = IncomingMail.State
HOUR = timedelta(hours=1)
MOST_PER_HOUR = 20  # of one sender; more is held for a person to look at


@dataclass(frozen=True)
class Verdict:
    """What becomes of a mail. `ticket` is the case it belongs to, or from which a new one comes (`follows`)."""

    state: str
    note: str = ""
    ticket: Ticket | None = None
    warning: str = ""
    follows: bool = False


def judge(mail: IncomingMail, reading: Reading, *, at: datetime) -> Verdict:
    """Decide without writing. A mail that a person has released is taken in whatever it looked like."""
    released = mail.released_by_id is not None
    if not released and (idle := _for_nobody(mail, reading, at)):
        return idle
    return _place(reading, at)


def _for_nobody(mail: IncomingMail, reading: Reading, at: datetime) -> Verdict | None:
    if reading.bounce and reading.bounce.message_ids:
        return Verdict(S.BOUNCE, reading.bounce.reason)
    if reading.automatic:
        return Verdict(S.AUTOMATIC, reading.automatic, ticket=_signed(reading, at)[0])
    if Letter.objects.filter(message_id=reading.message_id).exists() or senders.is_ours(reading.sender):
        return Verdict(S.AUTOMATIC, "本系统自己发出的邮件")
    if reading.fingerprint:
        twin = IncomingMail.objects.filter(once_key=reading.fingerprint).exclude(pk=mail.pk).first()
        if twin:
            return Verdict(S.REPEATED, f"与 {twin.mailbox.address} 收到的是同一封", ticket=twin.ticket)
    if _too_many(mail, reading, at):
        return Verdict(S.HELD, f"同一发件人一小时内超过 {MOST_PER_HOUR} 封，等待人工处理")
    return None


def _too_many(mail: IncomingMail, reading: Reading, at: datetime) -> bool:
    lately = IncomingMail.objects.filter(sender=reading.sender, fetched_at__gt=at - HOUR).exclude(pk=mail.pk)
    return lately.filter(state__in=[S.NEW, S.ADDED]).count() >= MOST_PER_HOUR


def _place(reading: Reading, at: datetime) -> Verdict:
    ticket, why_not = _signed(reading, at)
    if why_not:
        return Verdict(S.NEW, warning=f"{why_not}，没有归入任何处理单。")
    if ticket:
        stranger = "" if senders.takes_part(reading.sender, ticket) else "发件人不是本单已知的联系人。"
        return _on(ticket, warning=stranger)
    ticket = _answered(reading)
    if ticket and senders.takes_part(reading.sender, ticket):
        return _on(ticket)
    if ticket:
        return Verdict(S.NEW, warning=f"这封信回复的是 {ticket}，但发件人不是该单的联系人，没有归入。")
    return Verdict(S.NEW)


def _on(ticket: Ticket, warning: str = "") -> Verdict:
    """A line on the case; a settled case gets a new one beside it, so that its clocks run."""
    if ticket.status in OPEN:
        return Verdict(S.ADDED, ticket=ticket, warning=warning)
    words = f"回复的是{ticket.get_status_display()}的处理单 {ticket}。可以重新打开原单，或登记为新单。"
    return Verdict(S.NEW, ticket=ticket, warning=words, follows=True)


def _signed(reading: Reading, at: datetime) -> tuple[Ticket | None, str]:
    """The case of a signed address among the recipients, or why the signature does not hold."""
    why_not = ""
    boxes = list(Mailbox.objects.order_by("pk").values_list("address", flat=True))
    for address in reading.recipients[:50]:
        for box in boxes:
            pk, reason = signing.read(address, box, at=at)
            ticket = _living(Ticket.objects.filter(pk=pk).first()) if pk else None
            if ticket:
                return ticket, ""
            why_not = why_not or reason
    return None, why_not


def _answered(reading: Reading) -> Ticket | None:
    """The case of the mail that this one answers."""
    lines = CaseMail.objects.select_related("ticket")
    for message_id in reading.answers:
        line = lines.filter(letter__message_id=message_id).first()
        line = line or lines.filter(incoming__message_id=message_id).order_by("-pk").first()
        if line:
            return _living(line.ticket)
    return None


def _living(ticket: Ticket | None) -> Ticket | None:
    """Where a merged case lives on now."""
    for _ in range(10):
        if ticket is None or ticket.status != Status.VOID:
            break
        link = merged_into(ticket)
        if link is None:
            break
        ticket = link.target
    return ticket
