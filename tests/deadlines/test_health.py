"""The engine watches itself and says so to people and machines."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.deadlines.health import banner
from core.deadlines.models import Clock, Heartbeat
from core.deadlines.sweep import sweep
from core.frame import health
from core.organization.roles import Role
from tests.factories.clocks import MONDAY, Crew, make_clock
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db
M = timedelta(minutes=1)


@pytest.fixture
def ten_o_clock(time_machine):
    time_machine.move_to(MONDAY, tick=False)


def beat(at):
    Heartbeat.objects.update_or_create(name="sweep", defaults={"at": at})


def test_machine_address_is_open_and_well_while_the_sweep_runs(client, ten_o_clock):
    beat(MONDAY - 1 * M)

    answer = client.get("/health/")

    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "lag_seconds": 0, "silence_seconds": 60},
    )


def test_machine_address_fails_without_heartbeat(client, ten_o_clock):
    assert client.get("/health/").status_code == 503


def test_machine_address_fails_when_due_clocks_wait(client, ten_o_clock):
    beat(MONDAY)
    make_clock(started_at=MONDAY - 100 * M)

    answer = client.get("/health/")

    assert (answer.status_code, answer.json()["lag_seconds"]) == (503, 600)


def test_banner_is_red_for_administrators_and_amber_for_others():
    beat(MONDAY - 4 * M)
    clerk, administrator = make_staff(roles=[Role.CLERK]), make_staff(roles=[Role.ADMINISTRATOR])

    rows = [banner(user, MONDAY) for user in (clerk, administrator)]

    assert [row.tone for row in rows] == ["amber", "red"]
    assert {row.title for row in rows} == {"没有后台进程在运行，提醒和升级暂停"}


def test_banner_vanishes_with_the_next_sweep():
    sweep(at=MONDAY)

    assert banner(make_staff(), MONDAY + 3 * M) is None


def test_administrator_sees_troubled_clocks(client, ten_o_clock):
    make_clock(started_at=MONDAY - 91 * M, **Crew().duties)
    Clock.objects.update(trouble="处理这条时限时出错：ValueError")
    client.force_login(make_staff(roles=[Role.ADMINISTRATOR]))

    answers = {row.name: row.finding for row in client.get(reverse("deadlines:health")).context["answers"]}

    assert answers["有问题的时限"].tone == "bad"
    assert answers["有问题的时限"].lines[0][0].endswith("处理这条时限时出错：ValueError")


def test_others_see_the_pulse_without_details(client, ten_o_clock):
    client.force_login(make_staff(roles=[Role.CLERK]))

    page = client.get(reverse("deadlines:health"))

    assert (page.status_code, page.context["answers"]) == (200, None)


def test_check_that_breaks_is_itself_a_finding(monkeypatch):
    def broken(now):
        raise ZeroDivisionError

    monkeypatch.setitem(health.CHECKS, "坏检查", broken)

    answer = next(row for row in health.examine(MONDAY) if row.name == "坏检查")

    assert (answer.finding.tone, answer.finding.words) == ("bad", "检查没有完成：ZeroDivisionError")
