"""Other systems hear what happens to cases: signed, from the same transaction, again and again under the same id."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.db import transaction

from core.notices import webhooks
from core.notices.models import Call, Message, Webhook
from core.notices.webhooks import BACK_OFF, SILENT_FOR, deliver_calls, represent
from core.timeline.actions import happened
from core.times import moment
from tests.factories.notices import SECRET, make_webhook
from tests.factories.tickets import make_ticket
from tests.notices import fake_robots as fake
from tickets.events import ASSIGNED, CLOSED
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
State = Call.State
NOON = moment("2026-11-16T12:00")
DAY = timedelta(days=1)


@pytest.fixture
def ticket():
    return make_ticket()


def assign(ticket, by, at=NOON):
    with transaction.atomic():
        happened(ASSIGNED, ticket, by=by, at=at, note="给王𬭎")


def test_event_reaches_the_subscription_signed_with_the_case(hosts, webhook, ticket, admin):
    assign(ticket, admin)

    assert deliver_calls(NOON).sent == 1

    (taken,) = hosts.taken
    stamp = taken.headers["X-Aftersales-Timestamp"]
    expected = hmac.new(SECRET.encode(), f"{stamp}.".encode() + taken.body, hashlib.sha256).hexdigest()
    assert taken.headers["X-Aftersales-Signature"] == f"v1={expected}"
    assert stamp == str(int(NOON.timestamp()))
    call = Call.objects.get()
    assert (taken.headers["X-Aftersales-Id"], taken.headers["X-Aftersales-Event"]) == (str(call.token), "ASSIGNED")
    data = taken.json
    assert (data["id"], data["event"], data["label"], data["by"]) == (str(call.token), "ASSIGNED", "分派", "管理员")
    assert (data["at"], data["note"]) == ("2026-11-16T12:00:00+08:00", "给王𬭎")
    assert data["case"]["id"] == ticket.pk
    assert data["case"]["url"].endswith(ticket.get_absolute_url())


def test_room_says_how_its_case_looks(hosts, webhook, ticket, admin, monkeypatch):
    monkeypatch.setattr(webhooks, "SERIALIZERS", {})
    represent(Ticket, "ticket", lambda case: {"number": case.number, "title": case.title})
    assign(ticket, admin)

    deliver_calls(NOON)

    case = hosts.taken[0].json["case"]
    assert (case["type"], case["number"], case["title"]) == ("ticket", ticket.number, ticket.title)


def test_events_that_nobody_asked_for_make_no_call(hosts, webhook, ticket, admin):
    make_webhook(f"{hosts.url}/off", admin, is_on=False)
    with transaction.atomic():
        happened(CLOSED, ticket, by=admin, at=NOON)

    assert not Call.objects.exists()


def test_call_vanishes_with_the_transaction(webhook, ticket, admin):
    with transaction.atomic():
        happened(ASSIGNED, ticket, by=admin, at=NOON)
        transaction.set_rollback(True)

    assert not Call.objects.exists()


@pytest.mark.parametrize("manner", [fake.BROKEN, fake.GATEWAY, fake.SILENT, fake.GONE, fake.MOVED])
def test_failed_call_is_tried_again_under_the_same_id_with_the_same_words(hosts, webhook, ticket, admin, manner):
    hosts.manners.append(manner)
    assign(ticket, admin)

    deliver_calls(NOON)
    call = Call.objects.get()
    Ticket.objects.filter(pk=ticket.pk).update(title="改过的标题")
    deliver_calls(call.next_attempt_at)

    first, second = hosts.taken
    assert call.next_attempt_at == NOON + BACK_OFF[0]
    assert first.body == second.body
    assert first.headers["X-Aftersales-Id"] == second.headers["X-Aftersales-Id"]
    assert [row.headers["X-Aftersales-Attempt"] for row in hosts.taken] == ["1", "2"]
    assert Call.objects.get().state == State.SENT


def test_limit_of_the_other_side_is_kept(hosts, webhook, ticket, admin):
    hosts.manners.append(fake.TOO_MANY)
    assign(ticket, admin)

    deliver_calls(NOON)

    call = Call.objects.get()
    assert (call.next_attempt_at, call.attempts, call.status) == (NOON + timedelta(seconds=90), 0, 429)


def test_one_that_does_not_answer_holds_up_no_other(hosts, webhook, ticket, admin):
    good = make_webhook(f"{hosts.url}/good", admin)
    hosts.manners.append(fake.GONE)
    for _ in range(3):
        assign(ticket, admin)

    deliver_calls(NOON)

    assert [row.path for row in hosts.taken] == ["/hook", "/good", "/good", "/good"]
    assert Call.objects.filter(webhook=good, state=State.SENT).count() == 3


def test_worker_that_died_is_repeated_as_often_as_it_takes(hosts, webhook, ticket, admin):
    assign(ticket, admin)
    later = timedelta(hours=1)
    for n in range(3):
        webhooks.take(Call.objects.get(), NOON + n * later)

    deliver_calls(NOON + 3 * later)

    assert (len(hosts.taken), Call.objects.get().state) == (1, State.SENT)


def test_days_without_success_switch_it_off_and_tell_the_administrators(hosts, webhook, ticket, admin):
    hosts.manner = fake.BROKEN
    at = NOON
    assign(ticket, admin)
    while Webhook.objects.get().is_on:
        assert deliver_calls(at).failed <= 1
        at += timedelta(hours=6)
        if not Call.objects.filter(state=State.WAITING).exists():
            assign(ticket, admin, at=at)

    webhook.refresh_from_db()
    assert at - NOON >= SILENT_FOR
    assert webhook.off_reason == "连续 3 天没有一次成功：对方没有接受（HTTP 500）。"
    note = Message.objects.get(kind="webhook_off")
    assert (note.staff, note.title) == (admin, f"外部订阅已停用：{webhook}")
    before = len(hosts.taken)
    assign(ticket, admin, at=at)
    deliver_calls(at + DAY)
    assert len(hosts.taken) == before


def test_one_success_forgets_the_failures(hosts, webhook, ticket, admin):
    hosts.manners.append(fake.BROKEN)
    assign(ticket, admin)
    deliver_calls(NOON)
    ill = Webhook.objects.get().failing_since

    deliver_calls(NOON + DAY)

    assert (ill, Webhook.objects.get().failing_since) == (NOON, None)


def test_address_that_left_the_list_gets_nothing(hosts, webhook, ticket, admin, settings):
    settings.OUTGOING_HOSTS = []
    assign(ticket, admin)

    deliver_calls(NOON)

    call = Call.objects.get()
    assert (hosts.taken, call.state) == ([], State.FAILED)
    assert "不在允许的网段里" in call.error


def test_secret_that_cannot_be_opened_any_more_sends_nothing_unsigned(hosts, webhook, ticket, admin, settings):
    settings.SECRET_KEY = "another-key"
    assign(ticket, admin)

    deliver_calls(NOON)

    assert (hosts.taken, Call.objects.get().error) == ([], "签名密钥读不出来，请更换密钥。")


def test_ten_thousand_lines_and_rare_signs_arrive_whole(hosts, webhook, ticket, admin):
    note = "\n".join(f"第 {n} 行 王𬭎 👨‍👩‍👧" for n in range(10_000))
    with transaction.atomic():
        happened(ASSIGNED, ticket, by=admin, at=NOON, note=note)

    deliver_calls(NOON)

    assert json.loads(hosts.taken[0].body)["note"] == note
