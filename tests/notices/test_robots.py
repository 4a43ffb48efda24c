"""Group robots: nothing lost, limits respected, nothing twice but once after an unknown outcome, and then marked."""

from datetime import timedelta

import pytest

from core.notices import parcels
from core.notices.attempts import BACK_OFF, LEASE, REPEAT_AFTER
from core.notices.models import Delivery, Message, Parcel
from core.notices.parcels import deliver_parcels
from core.notices.post import Draft, post
from core.notices.queries import failed_deliveries, oldest_waiting
from core.notices.reach import MERGE
from core.times import moment
from tests.factories.notices import KEY, make_robot
from tests.factories.organization import make_department, make_staff
from tests.notices import fake_robots as fake

pytestmark = pytest.mark.django_db
State = Delivery.State
NOON = moment("2026-11-16T12:00")
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
SOON = NOON + MERGE


@pytest.fixture
def service():
    return make_department("售后服务部")


@pytest.fixture
def lin(service):
    return make_staff(department=service, phone="13800001111")


@pytest.fixture
def robot(hosts, service):
    return make_robot(hosts.url, departments=[service])


def say(person, count=1, *, urgent=False, at=NOON, first=0, **fields):
    fields = {"body": "SH261121 · 华岭"} | fields
    drafts = [
        Draft(person.pk, f"k{n}", "test", f"第 {n} 条", urgent=urgent, **fields) for n in range(first, first + count)
    ]
    post(drafts, at=at)


def states():
    return sorted(set(Delivery.objects.values_list("state", flat=True)))


def test_reminder_goes_to_the_robot_of_the_department(hosts, robot, lin):
    say(lin)

    deliver_parcels(SOON)
    deliver_parcels(SOON + 60 * MINUTE)

    (taken,) = hosts.taken
    assert taken.path == f"/cgi-bin/webhook/send?key={KEY}"
    assert taken.json["text"] == {
        "content": "第 0 条\nSH261121 · 华岭\n通知：林晓芸",
        "mentioned_list": [],
        "mentioned_mobile_list": ["13800001111"],
    }
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.sent_at, row.error) == (State.SENT, 1, SOON, "")


def test_robot_that_names_the_person_goes_before_the_department(hosts, robot, lin):
    own = make_robot(hosts.url, people=[lin])
    other = make_robot(hosts.url, "feishu", departments=[lin.department])

    say(lin)

    assert dict(Delivery.objects.values_list("channel", "robot")) == {"wecom": own.pk, "feishu": other.pk}


def test_reminders_of_a_while_become_one_post_and_wait_for_each_other(hosts, robot, lin):
    zhou = make_staff("周敏", department=lin.department)
    say(lin, 3)
    say(zhou, at=NOON + 5 * SECOND)

    deliver_parcels(NOON + 10 * SECOND)
    early = len(hosts.taken)
    deliver_parcels(SOON)

    assert (early, len(hosts.taken)) == (0, 1)
    assert hosts.texts[0].splitlines()[:4] == [
        "处理单提醒：3 条",
        "1. 第 0 条 · SH261121 · 华岭（林晓芸、周敏）",
        "2. 第 1 条 · SH261121 · 华岭（林晓芸）",
        "3. 第 2 条 · SH261121 · 华岭（林晓芸）",
    ]
    assert (states(), Parcel.objects.count()) == ([State.SENT], 1)


def test_urgent_goes_at_once_alone_and_ahead(hosts, robot, lin):
    say(lin, 2)
    say(lin, first=5, urgent=True, at=SOON)

    deliver_parcels(SOON)

    assert [text.splitlines()[0] for text in hosts.texts] == ["第 5 条", "处理单提醒：2 条"]


def test_urgent_overtakes_a_post_that_is_to_be_repeated(hosts, robot, lin):
    hosts.manners.append(fake.GONE)
    say(lin)
    deliver_parcels(SOON)
    later = SOON + REPEAT_AFTER
    say(lin, first=5, urgent=True, at=later)

    deliver_parcels(later)

    assert [text.splitlines()[0] for text in hosts.texts[1:]] == ["第 5 条", "第 0 条（可能重复）"]


def test_no_minute_sees_more_posts_than_the_limit_and_nothing_is_lost(hosts, robot, lin):
    moments = []
    hosts.on_post = lambda: moments.append(at)
    for second in [*range(40), *range(40, 150, 5)]:
        at = NOON + second * SECOND
        if second < 40:
            say(lin, first=second, urgent=True, at=at)
        deliver_parcels(at)

    assert max(sum(1 for b in moments if a <= b < a + MINUTE) for a in moments) == robot.per_minute == 20
    assert all(f"第 {n} 条" in "\n".join(hosts.texts) for n in range(40))
    assert (states(), len(moments)) == ([State.SENT], 21)


def test_two_hundred_reminders_stay_within_the_limit_as_few_posts(hosts, robot, lin):
    say(lin, 200)

    deliver_parcels(SOON)

    assert (len(hosts.taken), states()) == (10, [State.SENT])
    assert all(len(text.encode()) <= 2048 for text in hosts.texts)


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_http_200_with_an_error_code_is_a_refusal_that_is_not_repeated(hosts, service, lin, kind):
    make_robot(hosts.url, kind, departments=[service])
    hosts.manner = fake.REFUSED
    say(lin)

    deliver_parcels(SOON)
    deliver_parcels(SOON + timedelta(days=1))

    row = failed_deliveries().get()
    assert (len(hosts.taken), row.state, row.attempts) == (1, State.FAILED, 1)
    assert row.error.startswith(f"对方拒收：{fake.REFUSALS[kind]}")
    assert KEY not in row.error


@pytest.mark.parametrize("manner", [fake.BUSY, fake.BROKEN])
def test_clear_no_that_may_pass_is_tried_again_with_growing_gaps_under_one_id(hosts, robot, lin, manner):
    hosts.manner = manner
    say(lin)
    at, gaps = SOON, []

    for _ in range(len(BACK_OFF) + 1):
        deliver_parcels(at)
        row = Delivery.objects.get()
        if row.next_attempt_at:
            gaps.append(row.next_attempt_at - at)
            at = row.next_attempt_at

    assert (gaps, row.state, row.maybe_repeated) == (BACK_OFF, State.FAILED, False)
    assert len({taken.message_id for taken in hosts.taken}) == 1


@pytest.mark.parametrize(
    ("kind", "manner", "wait"),
    [
        ("wecom", fake.LIMITED, 65 * SECOND),
        ("dingtalk", fake.LIMITED, 10 * MINUTE),
        ("feishu", fake.LIMITED, MINUTE),
        ("wecom", fake.TOO_MANY, 90 * SECOND),
    ],
)
def test_limit_of_the_other_side_silences_the_robot_and_counts_as_no_try(hosts, service, lin, kind, manner, wait):
    make_robot(hosts.url, kind, departments=[service])
    hosts.manners.append(manner)
    say(lin)

    deliver_parcels(SOON)
    say(lin, first=1, urgent=True, at=SOON)
    deliver_parcels(SOON + wait - SECOND)
    during = len(hosts.taken)
    health = oldest_waiting(SOON + wait - SECOND)
    deliver_parcels(SOON + wait)

    assert (during, health) == (1, None)
    assert [text.splitlines()[0] for text in hosts.texts[1:]] == ["第 1 条", "第 0 条"]
    assert set(Delivery.objects.values_list("state", "attempts")) == {(State.SENT, 1)}


@pytest.mark.parametrize("manner", [fake.SILENT, fake.GONE, fake.HALF, fake.ODD, fake.GATEWAY])
def test_unknown_outcome_is_repeated_once_under_the_same_id_with_the_mark(hosts, robot, lin, manner):
    hosts.manner = manner
    say(lin, 2)

    deliver_parcels(SOON)
    after_first = set(Delivery.objects.values_list("state", "maybe_repeated"))
    say(lin, first=7)
    deliver_parcels(SOON + REPEAT_AFTER)
    deliver_parcels(SOON + timedelta(days=2))

    first, second = (row for row in hosts.taken if "第 1 条" in row.text)
    assert after_first == {(State.UNKNOWN, False)}
    assert first.message_id == second.message_id
    assert ["可能重复" in row.text for row in (first, second)] == [False, True]
    assert first.text.splitlines()[1] in second.text
    rows = Delivery.objects.filter(message__key__in=["k0", "k1"])
    assert set(rows.values_list("state", "attempts", "next_attempt_at")) == {(State.UNKNOWN, 2, None)}


def test_repeat_that_is_taken_ends_as_sent_and_stays_marked(hosts, robot, lin):
    hosts.manners.append(fake.GONE)
    say(lin)

    deliver_parcels(SOON)
    deliver_parcels(SOON + REPEAT_AFTER)

    assert list(Delivery.objects.values_list("state", "maybe_repeated")) == [(State.SENT, True)]
    assert Message.objects.get().read_at is None


def test_worker_that_died_while_posting_leaves_an_unknown_outcome(hosts, robot, lin):
    say(lin)
    parcels.take(robot.pk, SOON)

    deliver_parcels(SOON + 5 * MINUTE)
    during_lease = len(hosts.taken)
    deliver_parcels(SOON + LEASE + SECOND)

    assert (during_lease, len(hosts.taken)) == (0, 1)
    assert "可能重复" in hosts.texts[0]
    assert list(Delivery.objects.values_list("state", "attempts", "maybe_repeated")) == [(State.SENT, 2, True)]


def test_worker_that_died_twice_is_not_tried_a_third_time(hosts, robot, lin):
    say(lin)
    parcels.take(robot.pk, SOON)
    parcels.take(robot.pk, SOON + LEASE + SECOND)

    deliver_parcels(SOON + 3 * LEASE)

    assert hosts.taken == []
    assert list(Delivery.objects.values_list("state", "next_attempt_at")) == [(State.UNKNOWN, None)]


def test_robot_that_is_away_is_no_unknown_outcome(hosts, robot, lin):
    robot.host = "http://127.0.0.1:1"
    robot.save()
    say(lin)

    deliver_parcels(SOON)

    row = Delivery.objects.get()
    assert (row.state, row.maybe_repeated, row.error) == (State.WAITING, False, "连不上主机 127.0.0.1。")


def test_redirect_is_not_followed(hosts, robot, lin):
    hosts.manner = fake.MOVED
    say(lin)

    deliver_parcels(SOON)

    assert [taken.path.partition("?")[0] for taken in hosts.taken] == ["/cgi-bin/webhook/send"]
    assert Delivery.objects.get().error == "对方拒收（HTTP 302）。"


def test_slow_robot_holds_up_no_other(hosts, robot, lin):
    zhou = make_staff("周敏")
    make_robot(hosts.url, people=[zhou])
    hosts.manners.append(fake.GONE)
    say(lin, 30)
    say(zhou)

    result = deliver_parcels(SOON)

    assert (result.unclear, result.sent) == (1, 1)


def test_bug_in_a_sender_counts_as_unknown_and_says_nothing_of_the_key(hosts, robot, lin, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise RuntimeError("bug")

    monkeypatch.setattr("core.notices.channels.robots.post", broken)
    say(lin)

    deliver_parcels(SOON)

    row = Delivery.objects.get()
    assert (row.state, row.error) == (State.UNKNOWN, "内部错误（RuntimeError）。")
    assert KEY not in caplog.text
