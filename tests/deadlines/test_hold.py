"""A hold keeps the periodic sweep still while the past is played in, and ends by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from core.deadlines import tasks
from core.deadlines.health import banner
from core.deadlines.hold import LONGEST, held, hold, release
from core.deadlines.models import Heartbeat
from core.deadlines.sweep import PULSE
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)


def test_hold_ends_by_itself():
    hold(at=NOW)

    assert held(at=NOW + LONGEST - timedelta(seconds=1))
    assert not held(at=NOW + LONGEST)


def test_hold_is_renewed_and_released():
    hold(at=NOW)
    hold(at=NOW + timedelta(minutes=2))

    assert held(at=NOW + LONGEST + timedelta(seconds=1))

    release()

    assert not held(at=NOW)


def test_periodic_sweep_keeps_still_while_held(time_machine):
    time_machine.move_to(NOW, tick=False)
    hold(at=NOW)
    tasks.sweep_clocks()

    assert not Heartbeat.objects.filter(name=PULSE).exists()

    release()
    tasks.sweep_clocks()

    assert Heartbeat.objects.get(name=PULSE).at == NOW


def test_banner_says_that_the_past_is_being_loaded():
    hold(at=NOW)

    assert banner(make_staff(), NOW).title == "正在装入过去的数据"
