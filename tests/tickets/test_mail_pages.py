"""The pages of mail: list, mailboxes, thread, writing to the customer behind G-14, and who may see what."""

import pytest
from django.core import mail as outbox

from core.documents.actions import attach
from core.documents.models import Attachment
from core.notices.deliver import deliver
from core.notices.models import Delivery, Letter, Message
from core.notices.sealed import unseal
from core.organization.roles import Role
from tests.factories.documents import make_draft
from tests.factories.mail import ADDRESS, make_clerk, make_mail, make_mailbox, raw_mail, taken
from tests.factories.organization import make_staff
from tests.factories.tickets import HOUR, MONDAY, make_assigned
from tests.tickets.imap_server import serving
from tickets.actions import replies
from tickets.mail import signing
from tickets.mail.health import mailboxes
from tickets.models import CaseMail, IncomingMail, Mailbox, Reply, Risk, Ticket

pytestmark = pytest.mark.django_db
S = IncomingMail.State
BOX = {
    "name": "报修邮箱",
    "address": "Service@hualing.example",
    "host": "127.0.0.1",
    "port": "993",
    "security": "plain",
    "user": "service",
    "folder": "INBOX",
    "acknowledges": "on",
    "is_on": "on",
    "password": "right",
    "expected_version": "1",
}


@pytest.fixture
def desk(client):
    """A clerk who is signed in, and a mailbox."""
    make_mailbox()
    clerk = make_clerk()
    client.force_login(clerk)
    return clerk


@pytest.fixture
def admin(client):
    person = make_staff("管理员", roles=[Role.ADMINISTRATOR])
    client.force_login(person)
    return person


def test_list_shows_every_mail_and_what_became_of_it(client, desk):
    taken(raw_mail(subject="绞线机跳停"))
    taken(raw_mail(subject="休假", Precedence="bulk"))

    page = client.get("/tickets/mail/").content.decode()
    automatic = client.get("/tickets/mail/?tab=automatic").content.decode()

    assert "绞线机跳停" in page
    assert "休假" in page
    assert "绞线机跳停" not in automatic


def test_list_costs_the_same_for_one_and_fifty(client, desk, django_assert_max_num_queries):
    taken()
    with django_assert_max_num_queries(12) as one:
        client.get("/tickets/mail/")
    for number in range(50):
        make_mail(state=S.HELD, sender=f"{number}@x.example", subject="信")

    with django_assert_max_num_queries(len(one)):
        client.get("/tickets/mail/")


@pytest.mark.parametrize("query", ["tab=x", "sort=mailbox__password_sealed", "state=x", "mailbox__user=x"])
def test_list_refuses_what_it_does_not_offer(client, desk, query):
    assert client.get(f"/tickets/mail/?{query}").status_code == 400


def test_mail_is_shown_as_text_only(client, desk):
    mail = taken(raw_mail(text=None, html="<b>过流</b><script>alert(1)</script>&lt;script&gt;x&lt;/script&gt;"))

    page = client.get(f"/tickets/mail/{mail.pk}/").content.decode()

    assert "过流" in page
    assert "alert(1)" not in page
    assert "&lt;script&gt;x" in page


def test_original_is_a_download_for_whoever_sees_the_case(client, desk):
    raw = raw_mail()
    mail = taken(raw)
    url = f"/tickets/mail/{mail.pk}/original/"

    answer = client.get(url)
    client.force_login(make_staff("路人"))

    assert b"".join(answer.streaming_content) == raw
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert client.get(url).status_code == 404
    assert client.get("/tickets/mail/").status_code == 403


def test_held_mail_is_taken_in_or_put_aside(client, desk):
    held, other = (make_mail(raw_mail(), state=S.HELD) for _ in range(2))

    empty = client.post(f"/tickets/mail/{other.pk}/drop/", {"reason": ""})
    client.post(f"/tickets/mail/{held.pk}/release/")
    client.post(f"/tickets/mail/{other.pk}/drop/", {"reason": "广告"})

    held.refresh_from_db()
    other.refresh_from_db()
    assert empty.status_code == 422
    assert (held.state, other.state) == (S.NEW, S.DROPPED)


def test_mailbox_is_made_and_its_password_never_shown(client, admin):
    client.post("/tickets/mailboxes/add/", BOX)

    box = Mailbox.objects.get()
    pages = client.get("/tickets/mailboxes/").content + client.get(f"/tickets/mailboxes/{box.pk}/").content
    assert (box.address, unseal(box.password_sealed)) == ("service@hualing.example", "right")
    assert "right" not in box.password_sealed
    assert b'value="right"' not in pages
    assert box.password_sealed.encode() not in pages


def test_empty_password_keeps_the_stored_one_and_a_late_saving_is_refused(client, admin):
    client.post("/tickets/mailboxes/add/", BOX)
    box = Mailbox.objects.get()
    url = f"/tickets/mailboxes/{box.pk}/"

    saved = client.post(url, {**BOX, "password": "", "name": "新名"})
    late = client.post(url, {**BOX, "password": "", "name": "旧名"})

    box.refresh_from_db()
    assert (saved.status_code, late.status_code) == (302, 409)
    assert (box.name, unseal(box.password_sealed), box.version) == ("新名", "right", 2)


def test_another_place_is_read_from_its_beginning(client, admin):
    client.post("/tickets/mailboxes/add/", BOX)
    Mailbox.objects.update(uid_validity=7, uid_seen=99)
    box = Mailbox.objects.get()

    client.post(f"/tickets/mailboxes/{box.pk}/", {**BOX, "folder": "报修"})

    box.refresh_from_db()
    assert (box.folder, box.uid_validity, box.uid_seen) == ("报修", None, 0)


@pytest.mark.parametrize(
    "change",
    [{"host": "a b"}, {"user": "a\r\nLOGOUT"}, {"folder": 'IN"BOX'}, {"port": "0"}, {"port": "70000"},
     {"address": "a+b@x.example"}, {"password": ""}],
)  # fmt: skip
def test_mailbox_that_cannot_work_is_refused(client, admin, change):
    assert client.post("/tickets/mailboxes/add/", {**BOX, **change}).status_code == 422
    assert not Mailbox.objects.exists()


def test_button_tries_the_mailbox_and_says_what_is_wrong(client, admin):
    with serving() as server:
        server.put(raw_mail())
        good = make_mailbox(port=server.server_address[1])
        bad = make_mailbox("bad@x.example", port=server.server_address[1], password="wrong")

        fine = client.post(f"/tickets/mailboxes/{good.pk}/test/", follow=True).content.decode()
        wrong = client.post(f"/tickets/mailboxes/{bad.pk}/test/", follow=True).content.decode()

    assert "可以收信，文件夹里有 1 封" in fine
    assert "登录被拒绝" in wrong
    assert not IncomingMail.objects.exists()


def test_mailbox_that_stays_dumb_stands_on_the_health_page(desk):
    assert mailboxes(MONDAY).tone == "ok"

    Mailbox.objects.update(trouble="登录被拒绝", trouble_since=MONDAY)

    assert mailboxes(MONDAY).tone == "ok"
    assert mailboxes(MONDAY + HOUR).tone == "bad"
    assert "登录被拒绝" in mailboxes(MONDAY + HOUR).lines[0][0]


# Writing to the customer


def written(**change) -> dict:
    data = {"address": "wu@x.example", "to_whom": "吴建平", "subject": "处理安排", "words": "请先限速运行。"}
    return {**data, **change}


@pytest.fixture
def case(client):
    ticket, people = make_assigned()
    make_mailbox()
    client.force_login(people["engineer"])
    return ticket, people


@pytest.mark.req("S0-46")
def test_page_begins_with_the_last_mail_quoted(client, case):
    ticket, _ = case
    taken(raw_mail("又跳了。", sender="wu@x.example", to=signing.address_for(ADDRESS, ticket.pk, at=MONDAY)))

    page = client.get(f"/tickets/{ticket.pk}/mail/").content.decode()

    assert 'value="wu@x.example"' in page
    assert "写道：\n&gt; 又跳了。" in page


@pytest.mark.req("A-02")
def test_mail_of_the_engineer_leaves_at_once_and_is_the_response(client, case):
    ticket, _ = case

    client.post(f"/tickets/{ticket.pk}/mail/", written())
    deliver()

    [sent] = outbox.outbox
    assert sent.subject == f"[{ticket.number}] 处理安排"
    assert sent.extra_headers["Reply-To"].startswith(f"service+t{ticket.pk}.")
    ticket.refresh_from_db()
    assert ticket.responded_at is not None


def test_same_form_sent_twice_is_one_mail(client, case):
    ticket, _ = case

    for _ in range(2):
        client.post(f"/tickets/{ticket.pk}/mail/", written(once_key="k"))

    assert Letter.objects.count() == 1


def test_files_of_the_case_go_along(client, case):
    ticket, people = case
    draft = make_draft(by=people["engineer"], at=MONDAY)
    [row] = attach([draft.pk], to=ticket, by=people["engineer"], at=MONDAY)

    client.post(f"/tickets/{ticket.pk}/mail/", written(enclosed=[row.pk]))
    deliver()

    [sent] = outbox.outbox
    assert [name for name, *_ in sent.attachments] == ["驱动器面板.png"]
    assert Attachment.objects.of(ticket).get() == row


def test_file_of_another_case_cannot_go_along(client, case):
    ticket, people = case
    draft = make_draft(by=people["engineer"], at=MONDAY)

    attach([make_draft(by=people["engineer"], at=MONDAY).pk], to=ticket, by=people["engineer"], at=MONDAY)

    answer = client.post(f"/tickets/{ticket.pk}/mail/", written(enclosed=[draft.pk]))

    assert answer.status_code == 422
    assert not Letter.objects.exists()


@pytest.mark.req("G-14")
def test_mail_that_touches_a_risk_waits_for_the_leader(client, case):
    ticket, people = case

    client.post(f"/tickets/{ticket.pk}/mail/", written(touches_risk="on"))

    reply = Reply.objects.get()
    assert reply.state == Reply.State.APPROVAL
    assert not Letter.objects.exists()
    assert Message.objects.filter(kind="reply_to_approve", staff=people["manager"]).exists()
    replies.approve_reply(reply=reply, by=people["manager"], at=MONDAY + HOUR)
    replies.send_reply(reply=reply, by=people["engineer"], at=MONDAY + HOUR)
    assert Letter.objects.get().line.ticket == ticket


@pytest.mark.req("G-14")
def test_risk_on_the_case_makes_every_mail_wait(client, case):
    ticket, people = case
    Risk.objects.create(ticket=ticket, kind=Risk.Kind.MAJOR, reason="安全隐患", by=people["engineer"], at=MONDAY)

    client.post(f"/tickets/{ticket.pk}/mail/", written())

    assert not Letter.objects.exists()


def test_without_a_mail_server_the_page_says_so(client, case, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    ticket, _ = case

    answer = client.post(f"/tickets/{ticket.pk}/mail/", written())

    assert answer.status_code == 422
    assert "还没有配置邮件服务器" in answer.content.decode()


def test_case_shows_its_mail_and_what_did_not_arrive(client, case):
    ticket, _ = case
    client.post(f"/tickets/{ticket.pk}/mail/", written())
    Delivery.objects.update(state=Delivery.State.FAILED, error="对方拒收：550 no such user", next_attempt_at=None)
    taken(raw_mail(to=signing.address_for(ADDRESS, ticket.pk, at=MONDAY), sender="li@elsewhere.example"))

    page = client.get(f"/tickets/{ticket.pk}/").content.decode()
    thread = client.get(f"/tickets/{ticket.pk}/mails/").content.decode()

    for shown in ("未送达", "对方拒收：550 no such user", "发件人不是本单已知的联系人。"):
        assert shown in page
    assert "请先限速运行。" in thread


def test_case_with_mail_costs_one_query_more(client, case, django_assert_max_num_queries):
    ticket, _ = case
    client.post(f"/tickets/{ticket.pk}/mail/", written())

    with django_assert_max_num_queries(20):
        client.get(f"/tickets/{ticket.pk}/")


def test_stranger_sees_and_writes_no_mail(client, case):
    ticket, _ = case
    client.force_login(make_staff("路人"))

    assert client.get(f"/tickets/{ticket.pk}/mails/").status_code == 404
    assert client.post(f"/tickets/{ticket.pk}/mail/", written()).status_code == 404


def test_case_whose_mailbox_is_gone_answers_from_another(case):
    ticket, people = case
    Mailbox.objects.update(is_on=False)
    other = make_mailbox("other@hualing.example")
    replies.send_reply(
        reply=replies.draft_reply(
            ticket=ticket, channel="email", to_whom="吴", address="wu@x.example", words="好", by=people["engineer"],
            at=MONDAY,
        ),
        by=people["engineer"],
        at=MONDAY,
    )  # fmt: skip

    assert other.address in Letter.objects.get().sender
    assert CaseMail.objects.filter(ticket=ticket).count() == Ticket.objects.count()
