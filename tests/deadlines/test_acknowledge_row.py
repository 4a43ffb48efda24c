"""接警 in the row of the inbox: what still asks for an answer, and the two questions where the alarm stands."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from core.deadlines.acknowledge import acknowledge
from core.deadlines.models import Acknowledgement, Clock, State
from core.deadlines.sweep import sweep
from core.notices.models import Message
from tests.factories.clocks import MONDAY, Crew, make_clock
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db
M = timedelta(minutes=1)


@pytest.fixture
def crew():
    return Crew()


@pytest.fixture
def overdue(crew):
    clock = make_clock(**crew.duties, severity=2)
    sweep(at=MONDAY + 91 * M)
    sweep(at=MONDAY + 120 * M)
    clock.refresh_from_db()
    return clock


@pytest.fixture
def at_two_ten():
    with time_machine.travel(MONDAY + 130 * M, tick=False):
        yield


def listed(client):
    page = client.get("/inbox/", {"tab": "to-answer"})
    return page, [row.subject_id for row in page.context["page"].rows]


def answer(client, clock, row, **more):
    data = {"words": "请 高鹏 代填", "until": (MONDAY + 150 * M).isoformat(), "slot": f"act-{row.pk}"}
    url = reverse("deadlines:acknowledge", args=[clock.pk])
    return client.post(url, data | more, headers={"hx-request": "true"})


def test_alarm_is_answered_in_its_row(client, crew, overdue, at_two_ten):
    client.force_login(crew.head)
    page, clocks = listed(client)
    row = page.context["page"].rows[0]

    form = client.get(row.mark.act_url, {"slot": f"act-{row.pk}"}, headers={"hx-request": "true"}).content.decode()
    said = answer(client, overdue, row)

    assert clocks == [overdue.pk]
    assert f'hx-target="#act-{row.pk}"' in form
    assert "<html" not in form
    assert "已接警，办到" in said.content.decode()
    assert Acknowledgement.objects.get().words == "请 高鹏 代填"
    assert listed(client)[1] == []


def test_read_alarms_still_ask_for_an_answer(client, crew, overdue, at_two_ten):
    Message.objects.update(read_at=MONDAY + 125 * M)
    client.force_login(crew.head)

    page, clocks = listed(client)

    assert clocks == [overdue.pk]
    assert ("须接警", "1") in [(tab.label, count) for tab, count in page.context["tabs"]]


def test_every_clock_stands_once_with_its_last_alarm(client, crew, overdue):
    later = Message.objects.get(staff=crew.head)
    later.pk, later.key, later.title = None, "later", "升级"
    later.save()
    client.force_login(crew.head)

    page, clocks = listed(client)

    assert clocks == [overdue.pk]
    assert page.context["page"].rows == [later]


def test_next_level_asks_again(client, crew, overdue):
    acknowledge(clock=overdue, words="在办", until=MONDAY + 150 * M, by=crew.head, at=MONDAY + 125 * M)
    sweep(at=MONDAY + 180 * M)
    client.force_login(crew.supervisor)

    assert listed(client)[1] == [overdue.pk]


def test_finished_clocks_ask_for_nothing(client, crew, overdue):
    Clock.objects.update(state=State.MET, stopped_at=MONDAY + 121 * M, next_action_at=None)
    client.force_login(crew.head)

    page, clocks = listed(client)

    assert clocks == []
    assert "没有要接警的。" in page.content.decode()


def test_wrong_answer_stays_in_the_row_with_its_words(client, crew, overdue, at_two_ten):
    client.force_login(crew.head)
    row = listed(client)[0].context["page"].rows[0]

    said = answer(client, overdue, row, until=(MONDAY + 9000 * M).isoformat())

    assert said.status_code == 422
    assert "请 高鹏 代填" in said.content.decode()
    assert Acknowledgement.objects.count() == 0


def test_second_answer_says_who_was_first(client, crew, overdue, at_two_ten):
    client.force_login(crew.head)
    row = listed(client)[0].context["page"].rows[0]

    answer(client, overdue, row)
    again = answer(client, overdue, row)

    assert "已接警，办到" in again.content.decode()
    assert Acknowledgement.objects.count() == 1


def test_slot_is_a_place_in_the_page_and_nothing_else(client, crew, overdue, at_two_ten):
    client.force_login(crew.head)
    url = reverse("deadlines:acknowledge", args=[overdue.pk])

    html = client.get(url, {"slot": '"><script>'}, headers={"hx-request": "true"}).content.decode()

    assert "<script" not in html


def test_strangers_cannot_answer_in_a_row(client, overdue):
    client.force_login(make_staff("路人"))

    answered = client.get(reverse("deadlines:acknowledge", args=[overdue.pk]), headers={"hx-request": "true"})

    assert answered.status_code == 404


def test_inbox_head_names_its_figures(client, crew, overdue, at_two_ten):
    client.force_login(crew.head)

    page = client.get("/inbox/")

    assert page.context["figures"] == "未读 1 · 须接警 1 · 升级 1"
