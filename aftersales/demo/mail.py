"""What customers brought themselves this morning: a mail with its answer, an automatic reply, a report on the web."""

import hashlib
from datetime import datetime, timedelta
from email.message import EmailMessage

from django.core.files.base import ContentFile

from core.notices.sealed import seal
from customers.models import Contact
from tickets.mail import signing, taking
from tickets.models import IncomingMail, Mailbox, PublicFace, Ticket
from tickets.public import actions

ADDRESS = "service@hualing.example"
REPORT = {
    "symptom": "牵引轮打滑，线速超过 60 m/min 就跳停，已停机等处理。",
    "standing": "slow",
    "product": "成缆机",
    "serial": "",
    "scene": "绞合 5 芯控制电缆，连续两班",
    "place": "一车间东侧",
    "company": "江淮电缆厂",
    "contact": "孙立新",
    "phone": "139 5512 8846",
    "email": "",
}


def play(*, at: datetime) -> None:
    """The mailbox is switched off: a trial has no server behind it, and no mail leaves."""
    PublicFace.objects.create(hotline="400-800-2017")
    box = Mailbox.objects.create(
        name="报修邮箱",
        address=ADDRESS,
        host="imap.hualing.example",
        user=ADDRESS,
        password_sealed=seal("demo"),
        acknowledges=False,
        is_on=False,
    )
    writer = Contact.objects.filter(is_main=True).order_by("-pk").first()
    Contact.objects.filter(pk=writer.pk).update(email="shebei@customer.example")
    sender = f"{writer.name} <shebei@customer.example>"
    words = "昨晚夜班开始，收线张力忽大忽小，排线也不齐。\n重启后能好半小时左右，请安排人员来看。"
    ticket = _taken(box, at - timedelta(minutes=95), words, sender, subject="收线张力不稳，请安排检修").ticket
    answer = signing.address_for(ADDRESS, ticket.pk, at=at)
    more = "补充：操作屏有报警 A-217，照片等白班拍了再发。\n\n-----原始邮件-----\n发件人: 售后服务部"
    _taken(box, at - timedelta(minutes=40), more, sender, to=answer, subject="回复：收线张力不稳，请安排检修")
    away = {"subject": "自动回复：出差中", "Auto-Submitted": "auto-replied"}
    _taken(box, at - timedelta(minutes=38), "出差中，急事请打电话。", "caigou@customer.example", **away)
    _reported(at - timedelta(minutes=25))


def _reported(at: datetime) -> Ticket:
    return actions.report(data=REPORT, files=[], once="demo", at=at).ticket


def _taken(box: Mailbox, at: datetime, text: str, sender: str, *, to: str = ADDRESS, **headers) -> IncomingMail:
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    message["Message-ID"] = f"<demo-{at:%H%M%S}@customer.example>"
    for name, value in headers.items():
        message[name.replace("subject", "Subject")] = value
    message.set_content(text)
    raw = message.as_bytes()
    mail = IncomingMail(
        mailbox=box,
        uid_validity=1,
        uid=IncomingMail.objects.count() + 1,
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        received_at=at,
        fetched_at=at,
    )
    mail.raw.save("mail", ContentFile(raw), save=False)
    mail.save()
    return taking.take(mail.pk, at=at)
