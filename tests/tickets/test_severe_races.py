"""Two people, one step: on PostgreSQL with real transactions."""

import pytest
from django.test import Client
from django.urls import reverse

from core.timeline.models import Happening
from core.workflow import Refused
from tests.factories.severe import make_emergency, make_meeting, make_task, make_urgent
from tests.factories.tickets import HOUR, MONDAY, make_assigned
from tests.tickets.test_races import THREADS, together
from tickets import actions
from tickets.models import AgendaItem, CheckItem, Emergency, Meeting, MeetingFlag

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def refusals(found):
    return [answer.reason for answer in found if isinstance(answer, Refused)]


@pytest.mark.req("S3-21")
def test_one_step_is_ticked_by_one_of_several():
    emergency, people = make_emergency()
    item, team = emergency.checklist.first(), [people["engineer"], people["service_head"]]

    found = together(lambda n: actions.check(item=item, by=team[n % 2], at=MONDAY + HOUR))

    assert len(refusals(found)) == THREADS - 1
    assert all("已记录这一步：完成" in reason for reason in refusals(found))
    assert Happening.objects.filter(event="CHECK_DONE").count() == 1
    assert CheckItem.objects.get(pk=item.pk).state == "done"


@pytest.mark.req("S3-19")
def test_one_emergency_is_started_on_a_case():
    ticket, people = make_urgent()
    given = {"ticket": ticket, "members": [people["engineer"]], "by": people["clerk"]}

    found = together(lambda _: actions.form_team(at=MONDAY + HOUR, **given))

    assert refusals(found) == ["应急预案已启动。"] * (THREADS - 1)
    assert (Emergency.objects.count(), Happening.objects.filter(event="TEAM_FORMED").count()) == (1, 1)


def test_double_click_starts_once_and_leads_to_the_same_page():
    ticket, people = make_urgent()
    clients = [Client() for _ in range(THREADS)]
    for client in clients:
        client.force_login(people["clerk"])
    form = {"plan": "", "members": [people["engineer"].pk], "once_key": "e" * 32}

    answers = together(lambda n: clients[n].post(reverse("tickets:team", args=[ticket.pk]), form))

    assert {answer.url for answer in answers} == {reverse("tickets:emergency", args=[ticket.pk])}
    assert Emergency.objects.count() == 1


def test_case_is_handed_in_once():
    ticket, people = make_assigned()

    found = together(
        lambda _: actions.flag_for_meeting(ticket=ticket, words="催", by=people["clerk"], at=MONDAY + HOUR)
    )

    assert (len(refusals(found)), MeetingFlag.objects.count()) == (THREADS - 1, 1)


def test_meetings_called_together_get_numbers_without_a_gap():
    people = make_meeting()[1]

    together(lambda n: make_meeting(people=people, title=f"会 {n}"))

    numbers = sorted(Meeting.objects.values_list("number", flat=True))
    assert numbers == [f"HY-SH26110{n}" for n in range(1, THREADS + 2)]


def test_case_stands_once_on_an_agenda():
    ticket, people = make_assigned()
    meeting, _ = make_meeting(people=people)
    given = {"meeting": meeting, "tickets": [ticket], "by": people["clerk"]}

    together(lambda _: actions.add_to_agenda(at=MONDAY + HOUR, **given))

    assert AgendaItem.objects.count() == 1


def test_task_is_reported_done_once():
    action, people = make_task()

    found = together(lambda _: actions.finish_task(action=action, words="发出", by=people["head"], at=MONDAY + HOUR))

    assert refusals(found) == ["这项任务已完成，不能再改。"] * (THREADS - 1)
