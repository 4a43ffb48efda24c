"""Taking in: a mail becomes a case, or a line on one, or nothing; forged, automatic and endless ones do no harm."""

from datetime import timedelta

import pytest
from django.core import mail as outbox

from core.documents.models import Attachment
from core.notices.deliver import deliver
from core.notices.models import Letter, Message
from core.timeline.models import Happening
from core.workflow import Refused
from tests.factories.customers import make_contact, make_customer
from tests.factories.documents import PNG
from tests.factories.mail import ADDRESS, make_clerk, make_mail, make_mailbox, raw_mail, taken
from tests.factories.tickets import HOUR, MONDAY, make_assigned, make_closed
from tests.tickets.test_mail_reading import report
from tickets import events
from tickets.mail import signing, taking
from tickets.mail.judging import MOST_PER_HOUR
from tickets.mail.sending import outgoing
from tickets.models import CaseMail, Channel, ContactLog, IncomingMail, Status, Ticket, TicketLink

pytestmark = pytest.mark.django_db
S = IncomingMail.State


@pytest.fixture
def clerk():
    make_mailbox()
    return make_clerk()


def signed(ticket, at=MONDAY):
    return signing.address_for(ADDRESS, ticket.pk, at=at)


def events_of(ticket):
    return list(Happening.objects.of_case(ticket).values_list("event", flat=True))


def assigned(**said):
    ticket, people = make_assigned(said=said or None)
    make_mailbox()
    return ticket, people


@pytest.mark.req("S0-51", "S1-22", "D-01")
def test_mail_of_an_unknown_customer_becomes_a_quick_intake(clerk):
    mail = taken(raw_mail("主驱动过流跳停。\n复位后能开。", sender="吴建平 <wu@qq.com>", subject="Re: 绞线机跳停"))

    ticket = mail.ticket
    assert (mail.state, ticket.status, ticket.number) == (S.NEW, Status.RECEIVED, None)
    assert (ticket.channel, ticket.title, ticket.received_by) == (Channel.EMAIL, "绞线机跳停", clerk)
    assert (ticket.customer, ticket.customer_name, ticket.contact_name) == (None, "吴建平", "吴建平")
    assert ticket.description == "主驱动过流跳停。\n复位后能开。"
    assert ticket.relayed_at is not None


def test_customer_is_found_by_the_address_of_a_contact(clerk):
    contact = make_contact(email="Wu@wanjiang.example")

    ticket = taken(raw_mail(sender="Somebody <wu@WANJIANG.example>")).ticket

    assert (ticket.customer, ticket.contact) == (contact.customer, contact)


def test_customer_is_found_by_the_domain_of_a_colleague(clerk):
    contact = make_contact(email="wu@wanjiang.example")

    ticket = taken(raw_mail(sender="新人 <li@wanjiang.example>")).ticket

    assert (ticket.customer, ticket.contact, ticket.contact_name) == (contact.customer, None, "新人")


def test_public_mail_domain_names_no_customer(clerk):
    make_contact(email="wu@163.com")

    assert taken(raw_mail(sender="li@163.com")).ticket.customer is None


def test_address_of_two_customers_names_neither(clerk):
    make_contact(email="wu@wanjiang.example")
    make_contact(make_customer("另一家"), email="wu@wanjiang.example")

    assert taken(raw_mail(sender="wu@wanjiang.example")).ticket.customer is None


@pytest.mark.req("S3-04")
def test_duty_person_hears_of_a_new_mail_at_once(clerk):
    ticket = taken().ticket

    message = Message.objects.get(kind="ticket_arrived")
    assert (message.staff, message.case_id, message.quiet) == (clerk, ticket.pk, False)


def test_mail_is_taken_in_once_however_often_tried(clerk):
    mail = taken()

    taking.take(mail.pk, at=MONDAY)

    assert Ticket.objects.count() == 1


def test_same_mail_in_two_mailboxes_is_one_case(clerk):
    raw = raw_mail(message_id="<one@x.example>")
    other = make_mailbox("sales@hualing.example")

    first, second = taken(raw), taken(raw, mailbox=other)

    assert (first.state, second.state) == (S.NEW, S.REPEATED)
    assert second.ticket == first.ticket


def test_nobody_to_receive_leaves_the_mail_waiting():
    make_mailbox()
    mail = make_mail()

    with pytest.raises(Refused):
        taking.take(mail.pk, at=MONDAY)

    mail.refresh_from_db()
    assert mail.state == S.WAITING


@pytest.mark.req("S0-46")
def test_answer_to_the_signed_address_is_a_line_on_its_case():
    ticket, people = assigned()

    raw = raw_mail("又跳了一次。\n\n> 旧的", to=signed(ticket), files=[("照片.png", PNG)])
    mail = taken(raw)

    row = ContactLog.objects.get(ticket=ticket, is_incoming=True)
    assert (mail.state, mail.ticket) == (S.ADDED, ticket)
    assert (row.words, row.by, row.is_response) == ("又跳了一次。", None, False)
    assert [file.name for file in Attachment.objects.of(ticket)] == ["照片.png"]
    told = Message.objects.filter(kind="ticket_customer_wrote").values_list("staff", flat=True)
    assert set(told) == {people["engineer"].pk, people["clerk"].pk}


@pytest.mark.req("A-02")
def test_customers_own_word_is_no_response():
    ticket, _ = assigned()

    taken(raw_mail(to=signed(ticket)))

    ticket.refresh_from_db()
    assert ticket.responded_at is None
    assert events.RESPONDED.key not in events_of(ticket)


def test_stranger_with_the_signed_address_is_named_as_one():
    ticket, _ = assigned()

    taken(raw_mail(to=signed(ticket), sender="li@elsewhere.example"))

    assert "不是本单已知的联系人" in CaseMail.objects.get(ticket=ticket).warning


@pytest.mark.parametrize(
    ("forge", "why"),
    [
        (lambda good, ticket: good.replace(f"+t{ticket.pk}.", f"+t{ticket.pk + 1}."), "可能是伪造"),
        (lambda good, ticket: good.replace("@", "a@", 1), "不完整"),
        (lambda good, ticket: f"service+t{ticket.pk}@hualing.example", "不完整"),
        (lambda good, ticket: signed(ticket, MONDAY - timedelta(days=400)), "过期"),
        (lambda good, ticket: good.replace(good.split(".")[1], "9999999"), "可能是伪造"),
    ],
)
def test_forged_answer_address_never_reaches_the_case(forge, why):
    ticket, _ = assigned()

    mail = taken(raw_mail(to=forge(signed(ticket), ticket), sender="x@evil.example"))

    assert mail.state == S.NEW
    assert mail.ticket != ticket
    assert why in mail.line.warning
    assert ticket.mails.count() == 0


def test_forged_address_is_not_saved_by_a_true_reference():
    ticket, _ = assigned()
    letter = outgoing(ticket, kind="reply", to="wu@x.example", subject="s", body="b", by=None, at=MONDAY).letter
    wrong = signed(ticket).replace(".", ".1", 1)

    mail = taken(raw_mail(to=wrong, sender="wu@x.example", In_Reply_To=letter.message_id))

    assert (mail.state, mail.ticket == ticket) == (S.NEW, False)


def test_reference_of_a_known_sender_finds_the_case():
    ticket, _ = assigned()
    letter = outgoing(ticket, kind="reply", to="wu@x.example", subject="s", body="b", by=None, at=MONDAY).letter

    mail = taken(raw_mail(sender="wu@x.example", In_Reply_To="<lost@x>", References=letter.message_id))

    assert (mail.state, mail.ticket) == (S.ADDED, ticket)


def test_reference_of_a_stranger_is_not_believed():
    ticket, _ = assigned()
    letter = outgoing(ticket, kind="reply", to="wu@x.example", subject="s", body="b", by=None, at=MONDAY).letter

    mail = taken(raw_mail(sender="x@evil.example", In_Reply_To=letter.message_id))

    assert mail.state == S.NEW
    assert "不是该单的联系人" in mail.line.warning


def test_answer_to_a_closed_case_is_a_new_one_beside_it():
    ticket, _ = make_closed()
    make_mailbox()

    mail = taken(raw_mail(to=signed(ticket)), at=MONDAY + 20 * HOUR)

    assert mail.state == S.NEW
    assert "可以重新打开原单" in mail.line.warning
    assert TicketLink.objects.filter(source=mail.ticket, target=ticket).exists()


AUTOMATIC = [
    {"Auto_Submitted": "auto-replied"},
    {"Precedence": "bulk"},
    {"Return_Path": "<>"},
    {"sender": ADDRESS},
    {"sender": f"Service <{ADDRESS.replace('@', '+t1.2.abc@')}>"},
]


@pytest.mark.parametrize("marks", AUTOMATIC, ids=range(len(AUTOMATIC)))
def test_automatic_mail_makes_no_case_and_gets_no_answer(clerk, marks):
    mail = taken(raw_mail(**marks))

    assert (mail.state, mail.ticket) == (S.AUTOMATIC, None)
    assert (Ticket.objects.count(), Letter.objects.count()) == (0, 0)


def test_own_letter_that_comes_back_makes_no_case():
    ticket, _ = assigned()
    letter = outgoing(ticket, kind="reply", to="wu@x.example", subject="s", body="b", by=None, at=MONDAY).letter

    assert taken(raw_mail(message_id=letter.message_id)).state == S.AUTOMATIC


def test_automatic_answer_to_our_letter_is_no_line_on_the_case():
    ticket, _ = assigned()

    mail = taken(raw_mail(to=signed(ticket), subject="自动回复：休假"))

    assert mail.state == S.AUTOMATIC
    assert ContactLog.objects.filter(ticket=ticket).count() == 0


def test_flood_of_one_sender_is_held_for_a_person(clerk):
    for _ in range(MOST_PER_HOUR):
        taken()

    held = taken()
    later = taken(at=MONDAY + 2 * HOUR)

    assert (held.state, held.ticket) == (S.HELD, None)
    assert later.state == S.NEW


def test_held_mail_is_taken_in_when_a_person_says_so(clerk):
    mail = make_mail(raw_mail(Precedence="bulk"))
    taking.take(mail.pk, at=MONDAY)

    taking.release(mail=mail, by=clerk, at=MONDAY)
    mail = taking.take(mail.pk, at=MONDAY)

    assert (mail.state, mail.released_by) == (S.NEW, clerk)


def test_taken_mail_cannot_be_released_again(clerk):
    with pytest.raises(Refused):
        taking.release(mail=taken(), by=clerk, at=MONDAY)


def test_held_mail_is_put_aside_with_a_reason(clerk):
    mail = make_mail(state=S.HELD)

    with pytest.raises(Refused):
        taking.drop(mail=mail, reason=" ", by=clerk, at=MONDAY)
    dropped = taking.drop(mail=mail, reason="广告", by=clerk, at=MONDAY)

    assert (dropped.state, dropped.note) == (S.DROPPED, "广告")


def test_bounce_marks_the_letter_and_tells_who_wrote_it():
    ticket, people = assigned()
    line = outgoing(ticket, kind="reply", to="wu@x.example", subject="s", body="b", by=people["engineer"], at=MONDAY)
    raw = report().replace(b"<11111111-2222-3333-4444-555555555555@hualing.example>", line.letter.message_id.encode())

    mail = taken(raw)

    line.letter.refresh_from_db()
    assert (mail.state, mail.ticket) == (S.BOUNCE, ticket)
    assert line.letter.bounce_reason == "550 no such user"
    assert events.MAIL_BOUNCED.key in events_of(ticket)
    assert Message.objects.filter(kind="ticket_mail_bounced", staff=people["engineer"]).exists()


def test_bounce_that_names_none_of_our_letters_does_nothing(clerk):
    assert taken(report()).ticket is None
    assert Ticket.objects.count() == 0


@pytest.mark.req("A-02")
def test_human_sender_gets_one_receipt_with_the_way_to_the_progress(clerk):
    ticket = taken(raw_mail(sender="吴建平 <wu@x.example>", message_id="<m@x.example>")).ticket
    deliver(at=MONDAY)

    [sent] = outbox.outbox
    assert "wu@x.example" in sent.to[0]
    assert sent.extra_headers["Auto-Submitted"] == "auto-replied"
    assert sent.extra_headers["In-Reply-To"] == "<m@x.example>"
    assert sent.extra_headers["Reply-To"] == signed(ticket)
    assert f"/track/{ticket.tracking.number}/" in sent.body
    assert ticket.responded_at is None


def test_answers_on_the_case_get_no_second_receipt(clerk):
    ticket = taken(raw_mail(sender="wu@x.example")).ticket

    taken(raw_mail(sender="wu@x.example", to=signed(ticket)))

    assert CaseMail.objects.filter(kind="receipt").count() == 1


def test_receipts_to_one_address_are_few(clerk):
    for _ in range(8):
        taken(raw_mail(sender="wu@x.example"))

    assert CaseMail.objects.filter(kind="receipt").count() == 5


def test_mailbox_without_receipts_sends_none(clerk):
    quiet = make_mailbox("quiet@hualing.example", acknowledges=False)

    taken(raw_mail(), mailbox=quiet)

    assert Letter.objects.count() == 0
