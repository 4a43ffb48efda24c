"""Mail through a real SMTP and IMAP server: in, out, threaded, bounced, and never in circles."""

import os
import smtplib
import time
import uuid
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Raw
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from core.jobs import run_due
from core.notices.deliver import deliver
from core.notices.models import Delivery, Letter
from tests.factories.documents import PNG
from tests.factories.mail import make_clerk, make_mailbox, raw_mail
from tests.factories.tickets import MONDAY, make_assigned
from tickets.mail import imap, polling
from tickets.mail.composing import write_mail
from tickets.models import CaseMail, ContactLog, IncomingMail, Mailbox, Ticket

pytestmark = [pytest.mark.mailserver, pytest.mark.django_db]
SECONDS = 20
S = IncomingMail.State


@dataclass(frozen=True)
class Post:
    """The server, and mailboxes of this test alone: ours and the customer's."""

    imap: int
    imaps: int
    smtp: int
    ca: str
    ours: str
    customer: str

    def send(self, raw: bytes, *, to: str = "", sender: str | None = None) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp) as line:
            line.sendmail(self.customer if sender is None else sender, [to or self.ours], raw)

    def folder(self, address: str):
        box = Mailbox(host="127.0.0.1", port=self.imap, security="plain", user=address.split("@")[0], folder="INBOX")
        return imap.opened(box, "secret")

    def inbox(self, address: str, *, count: int) -> list[Raw]:
        """What lies in a mailbox, as soon as `count` mails have arrived."""
        until = time.monotonic() + SECONDS
        while True:
            with self.folder(address) as folder:
                heads = folder.after(0, 100)
                if len(heads) >= count or time.monotonic() > until:
                    assert len(heads) >= count, f"{len(heads)} of {count} mails arrived"
                    return [message_from_bytes(folder.whole(head.uid)) for head in heads]
            time.sleep(0.1)


@pytest.fixture
def post(settings):
    url = urlsplit(os.environ["TEST_MAIL_URL"])
    more = {key: values[0] for key, values in parse_qs(url.query).items()}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(more["smtp"])
    settings.MAIL_CA_FILE = more["ca"]
    name = uuid.uuid4().hex[:10]
    addresses = f"service-{name}@hualing.test", f"wu-{name}@customer.test"
    return Post(url.port, int(more["imaps"]), int(more["smtp"]), more["ca"], *addresses)


@pytest.fixture
def mailbox(post):
    return make_mailbox(post.ours, port=post.imaps, security="tls", user=post.ours.split("@")[0], password="secret")


def fetched(post, count: int) -> list[IncomingMail]:
    """All mails taken in so far, once the server has given out `count`."""
    post.inbox(post.ours, count=count)
    polling.poll_all(at=timezone.now())
    run_due()
    return list(IncomingMail.objects.order_by("pk"))


@pytest.mark.req("S0-51", "S1-22")
def test_mail_of_a_customer_becomes_a_case_and_gets_one_receipt(post, mailbox):
    clerk = make_clerk()
    post.send(
        raw_mail("主驱动过流跳停。", sender=f"吴建平 <{post.customer}>", to=post.ours, files=[("照片.png", PNG)])
    )

    [mail] = fetched(post, 1)
    deliver()

    assert (mail.state, mail.ticket.received_by, mail.ticket.description) == (S.NEW, clerk, "主驱动过流跳停。")
    [receipt] = post.inbox(post.customer, count=1)
    assert receipt["Auto-Submitted"] == "auto-replied"
    assert receipt["From"].endswith(f"<{post.ours}>")
    assert mail.ticket.tracking.number in receipt.get_payload(decode=True).decode()


@pytest.mark.req("S0-46")
def test_reply_goes_out_and_the_answer_comes_back_to_the_case(post, mailbox):
    ticket, people = make_assigned()
    write = {"address": post.customer, "to_whom": "吴建平", "subject": "处理安排", "words": "请先限速运行。"}
    write_mail(ticket=ticket, by=people["engineer"], at=timezone.now(), **write)
    deliver()

    [letter] = post.inbox(post.customer, count=1)
    answer = raw_mail(
        "好的，已限速。\n\n-----原始邮件-----\n发件人: 售后",
        sender=post.customer,
        to=letter["Reply-To"],
        subject=f"Re: {letter['Subject']}",
        In_Reply_To=letter["Message-ID"],
    )
    post.send(answer, to=letter["Reply-To"])
    [mail] = fetched(post, 1)

    assert Delivery.objects.get(letter__line__ticket=ticket).state == Delivery.State.SENT
    assert f"[{ticket.number}]" in Letter.objects.get().subject
    assert (mail.state, mail.ticket, mail.line.warning) == (S.ADDED, ticket, "")
    assert ContactLog.objects.get(ticket=ticket, is_incoming=True).words == "好的，已限速。"
    ticket.refresh_from_db()
    assert ticket.responded_at is not None


def test_thread_goes_on_below_the_customers_mail(post, mailbox):
    make_clerk()
    post.send(raw_mail(sender=post.customer, to=post.ours, message_id="<first@customer.test>"))
    [mail] = fetched(post, 1)
    ticket = mail.ticket
    write = {"address": post.customer, "to_whom": "吴", "subject": "回复", "words": "好"}

    write_mail(ticket=ticket, by=ticket.received_by, at=timezone.now(), **write)
    deliver()

    reply = next(one for one in post.inbox(post.customer, count=2) if "Auto-Submitted" not in one)
    assert "<first@customer.test>" in reply["References"]


def test_mail_that_comes_back_is_marked_on_its_letter(post, mailbox):
    ticket, people = make_assigned()
    write = {"address": "gone@customer.test", "to_whom": "吴", "subject": "安排", "words": "好"}
    write_mail(ticket=ticket, by=people["engineer"], at=timezone.now(), **write)
    deliver()

    [mail] = fetched(post, 1)

    assert (mail.state, mail.ticket) == (S.BOUNCE, ticket)
    assert Letter.objects.get().bounced_at is not None
    assert Ticket.objects.count() == 1


def test_address_that_is_refused_at_once_is_said_on_the_letter(post, mailbox):
    ticket, people = make_assigned()
    write = {"address": "refused@customer.test", "to_whom": "吴", "subject": "安排", "words": "好"}
    write_mail(ticket=ticket, by=people["engineer"], at=timezone.now(), **write)

    deliver()

    row = Delivery.objects.get(letter__isnull=False)
    assert (row.state, "no such user" in row.error) == (Delivery.State.FAILED, True)


def test_two_automatic_mailboxes_do_not_write_to_each_other_for_ever(post, mailbox):
    make_clerk()
    post.send(raw_mail(sender=post.customer, to=post.ours))
    fetched(post, 1)
    deliver()
    [receipt] = post.inbox(post.customer, count=1)

    away = raw_mail("我在休假。", sender=post.customer, to=receipt["Reply-To"], Auto_Submitted="auto-replied")
    post.send(away, to=receipt["Reply-To"], sender="")
    rude = raw_mail("我在休假。", sender=post.customer, to=receipt["Reply-To"], subject="Re: 已收到")
    post.send(rude, to=receipt["Reply-To"])
    own = raw_mail("转一圈", sender=post.ours, to=post.ours)
    post.send(own)
    mails = fetched(post, 4)
    deliver()

    assert [mail.state for mail in mails] == [S.NEW, S.AUTOMATIC, S.ADDED, S.AUTOMATIC]
    assert CaseMail.objects.filter(kind="receipt").count() == 1
    assert len(post.inbox(post.customer, count=1)) == 1


def test_forged_answer_address_reaches_no_case_on_the_real_way(post, mailbox):
    ticket, _ = make_assigned()
    user, domain = post.ours.split("@")

    forged = f"{user}+t{ticket.pk}.9999999.aaaaaaaaaaaaaaaa@{domain}"
    post.send(raw_mail(sender=post.customer, to=forged), to=forged)
    [mail] = fetched(post, 1)

    assert mail.ticket != ticket
    assert "可能是伪造" in mail.line.warning


@pytest.mark.parametrize(("security", "port"), [("tls", "imaps"), ("starttls", "imap"), ("plain", "imap")])
def test_mailbox_is_read_with_every_kind_of_line(post, security, port):
    user = post.ours.split("@")[0]
    box = make_mailbox(post.ours, port=getattr(post, port), security=security, user=user, password="secret")
    post.send(raw_mail(sender=post.customer, to=post.ours))
    post.inbox(post.ours, count=1)

    assert polling.try_out(box, "secret") == 1


def test_wrong_password_and_wrong_folder_are_named(post, mailbox):
    with pytest.raises(imap.Unreachable, match="登录被拒绝"):
        polling.try_out(mailbox, "wrong")
    mailbox.folder = "没有这个"
    with pytest.raises(imap.Unreachable, match="没有这个"):
        polling.try_out(mailbox, "secret")


def test_certificate_that_nobody_vouches_for_is_refused(post, mailbox, settings):
    settings.MAIL_CA_FILE = ""

    with pytest.raises(imap.Unreachable, match="证书"):
        polling.try_out(mailbox, "secret")


def test_folder_with_a_chinese_name_is_read(post, mailbox):
    import imaplib

    line = imaplib.IMAP4("127.0.0.1", post.imap)
    line.login(mailbox.user, "secret")
    line.create(f'"{imap._modified_utf7("报修 & 其他")}"')
    line.logout()
    mailbox.folder = "报修 & 其他"

    assert polling.try_out(mailbox, "secret") == 0


def test_mondays_clock_is_not_moved_by_the_real_time(post, mailbox):
    """Mail is received when the server took it, never in the future of the one who asks."""
    make_clerk()
    post.send(raw_mail(sender=post.customer, to=post.ours))
    post.inbox(post.ours, count=1)

    polling.poll_all(at=MONDAY)

    assert IncomingMail.objects.get().received_at <= MONDAY
