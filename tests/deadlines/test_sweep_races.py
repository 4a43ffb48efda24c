"""Two real processes sweep the same clocks on PostgreSQL while one is killed; and a stop of two hours."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from core.deadlines.models import Clock, Escalation
from core.deadlines.sweep import sweep
from core.notices.models import Delivery, Digest, Message
from core.organization.models import Department
from tests.factories.clocks import MONDAY, Crew, build_clock, make_clock, make_variant

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
COUNT = 2000
M = timedelta(minutes=1)


def start_sweep(at, batch=50):
    """`manage.py sweep` in a process of its own, on the database of this test."""
    row = connection.settings_dict
    url = f"postgres://{row['USER']}:{row['PASSWORD']}@{row['HOST']}:{row['PORT'] or 5432}/{row['NAME']}"
    env = os.environ | {
        "DATABASE_URL": url,
        "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
        "AFTERSALES_TESTING": "1",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "sweep", "--at", at.isoformat(), "--batch", str(batch)],
        cwd=settings.BASE_DIR,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def due_clocks(crew, at, **fields):
    """Two thousand clocks whose due time is `at`, on four hundred cases."""
    variant = make_variant()
    cases = Department.objects.bulk_create(Department(name=f"案例 {serial}") for serial in range(400))
    rows = []
    for serial in range(COUNT):
        fields |= {"started_at": at - 120 * M, "warn_at": at - 1 * M, "next_action_at": at - 1 * M}
        clock = build_clock(variant, cases[serial % len(cases)], **crew.duties, **fields)
        clock.subject_id = serial + 1
        rows.append(clock)
    Clock.objects.bulk_create(rows)


def wait_until(true, seconds=60):
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "nothing happened"
        time.sleep(0.02)


def test_two_workers_one_killed_write_every_row_once():
    crew = Crew()
    due_clocks(crew, MONDAY, severity=2)

    first, second = start_sweep(MONDAY), start_sweep(MONDAY)
    wait_until(lambda: Escalation.objects.count() >= 200)
    first.send_signal(signal.SIGKILL)
    killed_at = Escalation.objects.count()
    first.communicate()
    _, errors = second.communicate(timeout=240)
    sweep(at=MONDAY)  # the next beat finds whatever the killed one left

    assert killed_at < COUNT, "killed too late to prove anything"
    assert second.returncode == 0, errors.decode()
    assert Counter(Escalation.objects.values_list("clock", "cycle", "level").iterator()).most_common(1)[0][1] == 1
    assert Escalation.objects.filter(level=1, skipped=[0]).count() == COUNT
    inbox = Counter(Message.objects.values_list("staff__name", "kind"))
    assert inbox == {("林晓芸", "clock.overdue"): COUNT, ("周敏", "clock.overdue"): COUNT}
    assert Delivery.objects.values("message").distinct().count() == Delivery.objects.count() == 2 * COUNT
    assert not Clock.objects.due_for_action(MONDAY).exists()


def test_stop_of_two_hours_makes_one_digest_a_person():
    crew = Crew()
    due_clocks(crew, MONDAY, severity=3)
    at = MONDAY + 120 * M

    first, second = start_sweep(at), start_sweep(at)
    for process in (first, second):
        _, errors = process.communicate(timeout=240)
        assert process.returncode == 0, errors.decode()
    sweep(at=at)

    told = {"林晓芸", "周敏", "顾卫东", "郑海"}
    assert set(Digest.objects.values_list("staff__name", "count")) == {(name, COUNT) for name in told}
    assert Digest.objects.count() == len(told)
    assert set(Delivery.objects.values_list("digest__staff__name", "message")) == {(name, None) for name in told}
    assert Delivery.objects.count() == len(told)
    assert Message.objects.filter(late=True, digest=None).count() == 0
    assert Message.objects.exclude(kind="digest").count() == COUNT * len(told)


def test_case_somebody_works_on_waits_for_the_next_sweep():
    crew = Crew()
    clock = make_clock(**crew.duties)
    case = type(crew.service).objects.filter(pk=clock.case_id)

    with transaction.atomic():
        case.select_for_update().get()
        process = start_sweep(MONDAY + 95 * M)
        _, errors = process.communicate(timeout=60)
        meanwhile = Escalation.objects.count()
    sweep(at=MONDAY + 96 * M)

    assert process.returncode == 0, errors.decode()
    assert (meanwhile, Escalation.objects.count()) == (0, 1)
