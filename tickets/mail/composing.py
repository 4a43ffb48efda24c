"""Write to the customer from a case: the last mail quoted, files enclosed, a leader first where a risk is touched."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from core.documents.models import Attachment
from core.organization.models import Staff
from core.times import local
from core.workflow import Refused
from tickets.actions.replies import draft_reply, send_reply, submit_reply
from tickets.gates_outward import risks_in
from tickets.mail.quotes import quoted
from tickets.models import CaseMail, Reply, Ticket, Way

MOST_BYTES = 20 * 1024 * 1024


@transaction.atomic
def write_mail(
    *,
    ticket: Ticket,
    address: str,
    to_whom: str,
    subject: str,
    words: str,
    by: Staff,
    at: datetime,
    enclosed=(),
    attachments=(),
    touches_environment: bool = False,
    touches_risk: bool = False,
) -> Reply:
    """A 对外回复 by mail: it leaves at once, or waits for the leader where a risk is touched (G-14)."""
    marks = {"touches_environment": touches_environment, "touches_risk": touches_risk}
    text = {"address": address, "to_whom": to_whom, "subject": subject, "words": words}
    reply = draft_reply(ticket=ticket, channel=Way.EMAIL, attachments=attachments, by=by, at=at, **text, **marks)
    for row in enclosed:
        _enclose(row, reply, at)
    if sum(row.size for row in Attachment.objects.of(reply)) > MOST_BYTES:
        raise Refused("附件一共超过 20 MB，对方的邮箱多半不收。请减少附件。", "enclosed")
    if risks_in(reply):
        return submit_reply(reply=reply, by=by, at=at)
    return send_reply(reply=reply, by=by, at=at)


def _enclose(row: Attachment, reply: Reply, at: datetime) -> None:
    """The same stored file once more, under the reply: what was sent stays with what was said."""
    Attachment.objects.create(
        name=row.name,
        file=row.file.name,
        kind=row.kind,
        size=row.size,
        sha256=row.sha256,
        by=row.by,
        at=row.at,
        subject=reply,
        attached_at=at,
    )


def known_addresses(ticket: Ticket) -> list[str]:
    """Addresses of the customer on this case, the likeliest first."""
    mails = CaseMail.objects.filter(ticket=ticket).exclude(address="").order_by("-at", "-pk")
    found = list(mails.values_list("address", flat=True)[:20])
    tracking = getattr(ticket, "tracking", None)
    found += [ticket.contact.email if ticket.contact else "", tracking.email if tracking else ""]
    return list(dict.fromkeys(address.lower() for address in found if address))


def last_in(ticket: Ticket) -> CaseMail | None:
    return CaseMail.objects.filter(ticket=ticket, kind=CaseMail.Kind.INCOMING).order_by("-at", "-pk").first()


def subject_for(ticket: Ticket) -> str:
    last = last_in(ticket)
    subject = last.subject if last and last.subject else ticket.title
    return (subject if subject.lower().startswith(("re:", "回复")) else f"回复：{subject}")[:120]


def first_words(ticket: Ticket, by: Staff) -> str:
    """Greeting, room to write, who writes, and the last mail as history."""
    name = ticket.contact_name
    lines = [
        f"{name}，您好：" if name else "您好：",
        "",
        "",
        "",
        settings.COMPANY_NAME,
        f"{by.department or ''} {by}".strip(),
    ]
    if last := last_in(ticket):
        when = f"{local(last.at):%Y-%m-%d %H:%M}"
        lines += ["", quoted(last.words, who=last.address, when=when)]
    return "\n".join(lines)
