"""The sweep: what is due is acted on once, at its moment, whatever goes wrong."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.deadlines.models import Clock, Escalation, Heartbeat
from core.deadlines.sweep import sweep
from core.notices.models import Delivery, Message
from tests.factories.clocks import MONDAY, Crew, make_clock, make_variant

pytestmark = pytest.mark.django_db
H = timedelta(hours=1)
M = timedelta(minutes=1)


def levels(clock):
    return list(clock.escalations.order_by("level").values_list("level", flat=True))


def told(level, clock):
    rows = Message.objects.filter(key=f"clock:{clock.pk}:{clock.cycle}:{level}")
    return set(rows.values_list("staff__name", flat=True))


def test_missed_clock_climbs_once_however_often_swept():
    crew = Crew()
    clock = make_clock(**crew.duties, severity=2)

    for minutes in (0, 90, 90, 119, 120, 121, 180, 180, 240, 300, 360, 600):
        sweep(at=MONDAY + minutes * M)

    assert levels(clock) == [0, 1, 2, 3, 4]
    assert [told(level, clock) for level in range(5)] == [
        {"林晓芸"},
        {"林晓芸", "周敏"},
        {"顾卫东"},
        {"郑海"},
        {"吴总"},
    ]
    assert Message.objects.count() == Delivery.objects.count() == 6
    clock.refresh_from_db()
    assert (clock.level, clock.next_action_at, clock.trouble) == (4, None, "")


def test_clock_not_due_yet_stays_untouched():
    clock = make_clock()

    result = sweep(at=MONDAY + 89 * M)

    assert (result.acted, Escalation.objects.count()) == (0, 0)
    assert Clock.objects.get().next_action_at == clock.warn_at


def test_late_sweep_escalates_only_the_highest_level():
    crew = Crew()
    clock = make_clock(**crew.duties, severity=2)

    sweep(at=MONDAY + 4 * H)

    row = clock.escalations.get()
    assert (row.level, row.skipped, row.late, row.due_at) == (3, [0, 1, 2], True, MONDAY + 4 * H)
    assert told(3, clock) == {"林晓芸", "周敏", "顾卫东", "郑海"}
    assert Clock.objects.get().next_action_at == MONDAY + 6 * H


def test_sweep_pulses_with_its_lag():
    make_clock(**Crew().duties)

    sweep(at=MONDAY + 4 * H)

    assert list(Heartbeat.objects.values_list("name", "at", "lag_seconds", "acted")) == [
        ("sweep", MONDAY + 4 * H, 0, 1)
    ]


def queries_of_a_sweep(crew, variant, count):
    for _ in range(count):
        make_clock(variant, **crew.duties, started_at=MONDAY)
    with CaptureQueriesContext(connection) as captured:
        sweep(at=MONDAY + 91 * M)
    return len(captured)


def test_sweep_asks_as_much_for_one_clock_as_for_forty():
    crew, variant = Crew(), make_variant()
    queries_of_a_sweep(crew, variant, 1)  # content types stay in memory from here on

    few, many = queries_of_a_sweep(crew, variant, 1), queries_of_a_sweep(crew, variant, 40)

    assert few == many
    assert Escalation.objects.count() == 42
