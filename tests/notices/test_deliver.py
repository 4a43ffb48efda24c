"""The outbox: at least once, never two attempts at a time, an unknown outcome repeated at most once."""

from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from core.notices import deliver as outbox
from core.notices.deliver import BACK_OFF, LEASE, deliver
from core.notices.models import Delivery, Message, Preference
from core.notices.post import Draft, post
from core.notices.queries import arrivals, failed_deliveries
from core.times import moment
from tests.factories.organization import make_staff
from tests.notices import smtp

pytestmark = pytest.mark.django_db
State = Delivery.State
NOON = moment("2026-11-16T12:00")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.5
    with smtp.serving() as running:
        settings.EMAIL_PORT = running.server_address[1]
        yield running


@pytest.fixture
def row():
    staff = make_staff(email="lin@example.com")
    post([Draft(staff.pk, "k", "test", "到期未办：填写处理单", "SH261121", "/inbox/")], at=NOON)
    return Delivery.objects.get()


def mails(server):
    return [message_from_bytes(raw) for raw in server.taken]


def subject(mail):
    return str(make_header(decode_header(mail["Subject"])))


def test_taken_mail_is_sent_once(server, row):
    deliver(NOON)
    deliver(NOON + 60 * MINUTE)

    row.refresh_from_db()
    assert (row.state, row.attempts, row.sent_at, row.next_attempt_at) == (State.SENT, 1, NOON, None)
    (mail,) = mails(server)
    assert (subject(mail), mail["To"]) == ("到期未办：填写处理单", "lin@example.com")
    assert mail["Message-ID"] == f"<{row.token}@127.0.0.1>"
    assert "http://127.0.0.1" in mail.get_payload(decode=True).decode()


def test_refused_recipient_fails_at_once_and_is_visible(server, row):
    server.manner = smtp.REFUSED

    deliver(NOON)
    deliver(NOON + 60 * MINUTE)

    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.FAILED, 1)
    assert row.error == "对方拒收：550 no such user"
    assert list(failed_deliveries()) == [row]
    assert [(a.way, a.words) for a in arrivals(Message.objects.get())] == [
        ("站内", "未读"),
        ("邮件", "未送达，已试 1 次"),
    ]


def test_busy_server_is_tried_again_with_growing_gaps_then_given_up(server, row):
    server.manner = smtp.BUSY
    gaps, at = [], NOON

    for _ in range(len(BACK_OFF) + 1):
        deliver(at)
        row.refresh_from_db()
        if row.next_attempt_at:
            gaps.append(row.next_attempt_at - at)
            at = row.next_attempt_at

    assert (gaps, row.state, row.attempts) == (BACK_OFF, State.FAILED, len(BACK_OFF) + 1)


def test_server_that_is_away_is_no_unknown_outcome(server, row, settings):
    settings.EMAIL_PORT = 1

    deliver(NOON)

    row.refresh_from_db()
    assert (row.state, row.maybe_repeated, row.next_attempt_at) == (State.WAITING, False, NOON + BACK_OFF[0])


@pytest.mark.parametrize("manner", [smtp.SILENT, smtp.GONE])
def test_unknown_outcome_is_repeated_once_with_the_same_id_and_marked(server, row, manner):
    server.manner = manner

    deliver(NOON)
    row.refresh_from_db()
    after_first = (row.state, row.maybe_repeated)
    deliver(row.next_attempt_at)
    deliver(NOON + timedelta(days=2))

    row.refresh_from_db()
    assert after_first == (State.UNKNOWN, False)
    assert (row.state, row.attempts, row.maybe_repeated, row.next_attempt_at) == (State.UNKNOWN, 2, True, None)
    first, second = mails(server)
    assert first["Message-ID"] == second["Message-ID"]
    assert [subject(mail).endswith("（可能重复）") for mail in (first, second)] == [False, True]
    assert list(failed_deliveries()) == [row]


def test_repeat_that_is_taken_ends_as_sent_and_stays_marked(server, row):
    server.manner = smtp.GONE
    deliver(NOON)
    server.manner = smtp.OK

    deliver(NOON + 5 * MINUTE)

    row.refresh_from_db()
    assert (row.state, row.maybe_repeated) == (State.SENT, True)


def test_killed_worker_leaves_an_unknown_outcome(server, row):
    Delivery.objects.update(state=State.SENDING, attempts=1, lease_until=NOON + LEASE)

    deliver(NOON + 5 * MINUTE)
    during_lease = len(server.taken)
    deliver(NOON + 7 * MINUTE)

    row.refresh_from_db()
    assert during_lease == 0
    assert (row.state, row.attempts, row.maybe_repeated) == (State.SENT, 2, True)


def test_worker_killed_twice_is_not_tried_a_third_time(server, row):
    Delivery.objects.update(state=State.SENDING, attempts=2, lease_until=NOON - MINUTE, maybe_repeated=True)

    deliver(NOON)

    row.refresh_from_db()
    assert (row.state, row.next_attempt_at, server.taken) == (State.UNKNOWN, None, [])


def test_two_workers_never_try_at_the_same_time(row):
    claimed = [outbox._claim(NOON) for _ in range(2)]

    assert claimed == [row, None]


def test_person_who_switched_mail_off_meanwhile_gets_none(server, row):
    Preference.objects.create(staff=row.staff, email_on=False)

    deliver(NOON)

    row.refresh_from_db()
    assert (row.state, server.taken) == (State.FAILED, [])


def test_broken_channel_does_not_stop_the_others(monkeypatch, row):
    second = make_staff(email="zhou@example.com")
    post([Draft(second.pk, "k", "test", "第二封")], at=NOON)
    send = outbox.CHANNELS["email"].send

    def broken(envelope):
        if envelope.address.startswith("lin"):
            raise RuntimeError("bug")
        send(envelope)

    monkeypatch.setattr(outbox.CHANNELS["email"], "send", broken)

    result = deliver(NOON)

    assert (result.sent, result.unclear) == (1, 1)
