"""Real worker processes deliver the same outbox on PostgreSQL while one of them is killed in the middle of a post."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from core.notices.attempts import LEASE
from core.notices.models import Call, Delivery, Meter
from core.notices.post import Draft, post
from core.timeline.models import Happening
from core.times import moment
from tests.factories.notices import make_robot, make_webhook
from tests.factories.organization import make_staff
from tests.notices import fake_robots as fake

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
State = Delivery.State
NOON = moment("2026-11-16T12:00")
COUNT = 60


def worker(at):
    """`manage.py deliver` in a process of its own, on the database of this test."""
    row = connection.settings_dict
    url = f"postgres://{row['USER']}:{row['PASSWORD']}@{row['HOST']}:{row['PORT'] or 5432}/{row['NAME']}"
    env = os.environ | {
        "DATABASE_URL": url,
        "OUTGOING_HOSTS": "127.0.0.0/8",
        "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
        "AFTERSALES_TESTING": "1",
    }
    command = [sys.executable, "manage.py", "deliver", "--at", at.isoformat()]
    return subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def ended(process):
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors.decode()


def wait_until(true, seconds=120):
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "nothing happened"
        time.sleep(0.02)


@pytest.fixture
def host(hosts):
    hosts.on_post = lambda: time.sleep(0.02)  # long enough for the workers to meet
    return hosts


def test_killed_worker_costs_one_marked_repeat_and_loses_nothing(host):
    people = [make_staff(f"员工{n}") for n in range(COUNT)]
    for person in people:
        make_robot(host.url, people=[person])
    post([Draft(person.pk, "k", "test", "到期未办", person.name, urgent=True) for person in people], at=NOON)
    host.manners.extend([fake.OK] * 4 + [fake.SILENT])

    first = worker(NOON)
    wait_until(lambda: len(host.taken) >= 5)
    others = [worker(NOON), worker(NOON)]
    first.send_signal(signal.SIGKILL)
    first.communicate()
    for process in others:
        ended(process)
    orphan = host.taken[4].message_id
    held = Delivery.objects.get(parcel__token=orphan)
    ended(worker(NOON + LEASE + timedelta(seconds=1)))

    times = Counter(row.message_id for row in host.taken)
    assert held.state == State.SENDING
    assert (len(times), times.pop(orphan), set(times.values())) == (COUNT, 2, {1})
    assert ["可能重复" in row.text for row in host.taken if row.message_id == orphan] == [False, True]
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}
    assert Delivery.objects.get(maybe_repeated=True).parcel.token == held.parcel.token


def test_limit_of_one_robot_holds_across_workers_and_everybody_is_told_once(host):
    people = [make_staff(f"员工{n}") for n in range(COUNT)]
    robot = make_robot(host.url, people=people, per_minute=5)
    body = "长" * 600
    for n, person in enumerate(people):
        post([Draft(person.pk, "k", "test", f"第 {n:02} 件", body + str(n), urgent=True)], at=NOON)

    for minute in range(3):
        crew = [worker(NOON + timedelta(minutes=minute)) for _ in range(3)]
        for process in crew:
            ended(process)
        assert len(Meter.objects.get().posted_at) <= robot.per_minute

    said = "\n".join(host.texts)
    assert [said.count(f"第 {n:02} 件") for n in range(COUNT)] == [1] * COUNT
    assert len(host.taken) <= 15
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}


def test_calls_of_one_subscription_are_made_once_by_several_workers(host):
    admin = make_staff("管理员")
    webhook = make_webhook(f"{host.url}/hook", admin)
    calls = [Call(webhook=webhook, event="PING", created_at=NOON, next_attempt_at=NOON) for _ in range(COUNT)]
    Call.objects.bulk_create(calls)

    crew = [worker(NOON) for _ in range(3)]
    for process in crew:
        ended(process)

    assert Counter(row.headers["X-Aftersales-Id"] for row in host.taken).most_common(1)[0][1] == 1
    assert (len(host.taken), Call.objects.filter(state=State.SENT).count()) == (COUNT, COUNT)
    assert not Happening.objects.exists()
