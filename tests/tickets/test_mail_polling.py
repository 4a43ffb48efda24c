"""Fetching: each mail is stored once, whoever polls and whatever breaks."""

import pytest

from core.jobs import Job, run_due
from tests.factories.mail import make_clerk, make_mailbox, raw_mail
from tests.factories.tickets import MONDAY
from tests.tickets.imap_server import serving
from tickets.mail import imap, polling
from tickets.models import IncomingMail, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture
def mailbox(server):
    return make_mailbox(port=server.server_address[1])


def state(mailbox):
    mailbox.refresh_from_db()
    return mailbox.uid_validity, mailbox.uid_seen, mailbox.trouble


@pytest.mark.req("S0-51")
def test_new_mail_is_stored_and_becomes_a_case(server, mailbox):
    make_clerk()
    raw = raw_mail()
    server.put(raw)

    polling.poll_all(at=MONDAY)
    run_due(now=lambda: MONDAY)

    mail = IncomingMail.objects.get()
    assert mail.raw.read() == raw
    assert mail.ticket == Ticket.objects.get()
    assert mail.state == IncomingMail.State.NEW


def test_mail_is_fetched_once_however_often_polled(server, mailbox):
    server.put(raw_mail())

    first = polling.poll(mailbox, at=MONDAY)
    second = polling.poll(mailbox, at=MONDAY)

    assert (first.mails, second.mails, second.known) == (1, 0, 0)
    assert Job.objects.count() == 1


def test_mail_is_kept_once_when_the_server_numbers_anew(server, mailbox):
    server.put(raw_mail())
    polling.poll(mailbox, at=MONDAY)

    server.validity = 8
    again = polling.poll(mailbox, at=MONDAY)

    assert (again.mails, again.known) == (0, 1)
    assert state(mailbox) == (8, 1, "")


def test_line_that_breaks_loses_nothing(server, mailbox):
    server.put(raw_mail())
    server.put(raw_mail())
    server.breaks_at = 2

    polling.poll(mailbox, at=MONDAY)
    before = state(mailbox)
    server.breaks_at = None
    polling.poll(mailbox, at=MONDAY)

    assert before[:2] == (7, 1)
    assert "连接中断" in before[2]
    assert state(mailbox) == (7, 2, "")
    assert IncomingMail.objects.count() == 2


def test_worker_that_died_after_storing_is_made_up_for(server, mailbox):
    server.put(raw_mail())
    polling.poll(mailbox, at=MONDAY)
    type(mailbox).objects.update(uid_seen=0, lease_until=None)

    again = polling.poll(mailbox, at=MONDAY)

    assert (again.mails, again.known) == (0, 1)
    assert IncomingMail.objects.count() == 1


def test_mailbox_that_somebody_reads_is_left_alone(server, mailbox):
    type(mailbox).objects.update(lease_until=MONDAY + polling.LEASE)

    assert polling.poll(mailbox, at=MONDAY) is None
    assert polling.poll(mailbox, at=MONDAY + 2 * polling.LEASE) is not None


def test_too_large_a_mail_is_taken_by_its_beginning(server, mailbox):
    uid = server.put(raw_mail("很大的一封信。"))
    server.sizes[uid] = polling.LARGEST + 1
    make_clerk()

    polling.poll(mailbox, at=MONDAY)
    run_due(now=lambda: MONDAY)

    mail = IncomingMail.objects.get()
    assert not mail.is_whole
    assert "只取了开头" in mail.ticket.description


def test_wrong_password_is_said_to_the_administrator(server):
    mailbox = make_mailbox(port=server.server_address[1], password="wrong")

    polling.poll(mailbox, at=MONDAY)

    assert "登录被拒绝" in state(mailbox)[2]


def test_one_broken_mailbox_does_not_keep_the_other_from_being_read(server, mailbox):
    make_mailbox("broken@hualing.example", port=1)
    server.put(raw_mail())

    assert polling.poll_all(at=MONDAY).mails == 1


def test_nothing_on_the_server_is_changed(server, mailbox):
    server.put(raw_mail())

    polling.poll(mailbox, at=MONDAY)

    verbs = {line.split()[0].upper() for line in server.heard}
    assert verbs == {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}
    assert all("PEEK" in line for line in server.heard if "BODY" in line)


def test_folder_names_are_written_as_the_protocol_wants():
    assert imap._modified_utf7("报修 & 其他") == "&YqVP7g- &- &UXZO1g-"
