"""Mailboxes, raw mails as customers send them, and mails as they lie in the house."""

from datetime import datetime
from email.message import EmailMessage

from django.core.files.base import ContentFile

from core.notices.sealed import seal
from core.organization.models import Function
from core.organization.roles import Role
from tests.factories.organization import make_staff
from tests.factories.tickets import MONDAY, department
from tests.remembered import Serial, remembered
from tickets.mail.taking import take
from tickets.models import IncomingMail, Mailbox

numbers = Serial()
ADDRESS = "service@hualing.example"


@remembered
def make_clerk(name="林晓芸"):
    """Somebody who takes what arrives; the head of 售后服务部."""
    service = department(Function.SERVICE, "SH")
    clerk = make_staff(name, roles=[Role.CLERK], department=service)
    if service.head_id is None:
        service.head = clerk
        service.save(update_fields=["head"])
    return clerk


@remembered
def make_mailbox(address=ADDRESS, *, host="127.0.0.1", port=1, password="right", **fields) -> Mailbox:
    fields = {"name": address, "user": address, "security": Mailbox.Security.PLAIN, **fields}
    return Mailbox.objects.create(address=address, host=host, port=port, password_sealed=seal(password), **fields)


def raw_mail(
    text="收线主驱动过流跳停，复位后能再开 1 小时。",
    *,
    sender="吴建平 <wu@wanjiang.example>",
    to=ADDRESS,
    subject="绞线机跳停",
    html=None,
    files=(),
    message_id=None,
    **headers,
) -> bytes:
    """A mail as a customer's program writes it. `headers` use underscores; `files` are (name, content)."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = message_id or f"<mail{next(numbers)}@wanjiang.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    if text is not None:
        mail.set_content(text)
    if html is not None and text is None:
        mail.set_content(html, subtype="html")
    elif html is not None:
        mail.add_alternative(html, subtype="html")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


@remembered
def make_mail(raw=None, *, mailbox=None, at: datetime = MONDAY, **fields) -> IncomingMail:
    """A fetched mail that waits."""
    raw = raw if raw is not None else raw_mail()
    number = next(numbers)
    mail = IncomingMail(
        mailbox=mailbox or Mailbox.objects.first() or make_mailbox(),
        uid_validity=1,
        uid=number,
        sha256=f"{number:064x}",
        size=len(raw),
        received_at=at,
        fetched_at=at,
        **fields,
    )
    mail.raw.save("mail", ContentFile(raw), save=False)
    mail.save()
    return mail


@remembered
def taken(raw=None, *, at: datetime = MONDAY, **fields) -> IncomingMail:
    """A mail after it was taken in."""
    return take(make_mail(raw, at=at, **fields).pk, at=at)
