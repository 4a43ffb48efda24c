"""Ctrl/⌘ K: people, one's last cases before anything is typed, commands."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.organization.roles import Role
from tests.factories.organization import make_staff
from tests.factories.tickets import MONDAY, crew, make_assigned, make_registered
from tickets import actions, palette

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(client):
    people = crew()
    client.force_login(people["clerk"])
    return people


def rows(client, query=""):
    return client.get(reverse("aftersales:palette"), {"q": query}).content.decode()


def test_person_is_found_by_name_login_and_telephone(client, people):
    person = make_staff("唐绍文", username="tangsw", phone="138 0553 0001", department=people["head"].department)

    found = {query: palette.people(query, people["clerk"]) for query in ("唐绍", "tangs", "0553 0001", "没有")}

    url = f"/tickets/?tab=all&assignee={person.pk}"
    assert [[row["url"] for row in found[query]] for query in ("唐绍", "tangs", "没有")] == [[url], [url], []]
    assert "唐绍文" in rows(client, "唐绍文")


def test_person_leads_to_the_cases_in_hand(client, people):
    ticket, _ = make_assigned(people=people)
    make_registered(people=people)

    page = client.get(palette.people("陈国栋", people["clerk"])[0]["url"])

    assert [row.ticket for row in page.context["page"].rows] == [ticket]
    assert "责任人：陈国栋" in page.content.decode()


def test_filter_that_a_link_brings_shows_only_then(client, people):
    assert "清除责任人" not in client.get("/tickets/", {"tab": "all"}).content.decode()
    assert client.get("/tickets/", {"tab": "all", "assignee": "987654"}).status_code == 400


def test_administrator_comes_to_the_account(people):
    admin = make_staff("管理员", roles=[Role.ADMINISTRATOR])

    (row,) = palette.people("陈国栋", admin)

    assert row["url"] == reverse("organization:staff_edit", args=[people["engineer"].pk])


def test_last_cases_stand_there_before_anything_is_typed(client, people):
    first, second = make_registered(people=people), make_registered(people=people)
    actions.flag_major(ticket=first, reason="停产", by=people["clerk"], at=MONDAY)

    html = rows(client)

    assert [row["url"] for row in palette.recent(people["clerk"])] == [
        first.get_absolute_url(),
        second.get_absolute_url(),
    ]
    assert "最近" in html
    assert "登记" in html
    assert palette.recent(people["mate"]) == []


def test_last_cases_cost_the_same_for_one_and_for_many(people):
    spent = []
    for number in (1, 9):
        for _ in range(number):
            make_registered(people=people)
        list(people["clerk"].rights)
        with CaptureQueriesContext(connection) as caught:
            palette.recent(people["clerk"])
        spent.append(len(caught))

    assert spent[0] == spent[1] <= 2
