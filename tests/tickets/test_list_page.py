"""The list of 处理单: who sees what, in which order, narrowed how, and acts on several."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.deadlines.models import Heartbeat
from core.organization.roles import Role
from core.times import SHANGHAI
from tests.factories.customers import make_customer
from tests.factories.deadlines import switch_on
from tests.factories.organization import make_staff
from tests.factories.tickets import crew, make_assigned, make_closed, make_registered, make_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)
URL = "/tickets/"


@pytest.fixture
def people(client):
    switch_on()
    people = crew()
    client.force_login(people["clerk"])
    return people


def shown(client, **asked):
    """The tickets of a page in their order."""
    return [row.ticket for row in client.get(URL, asked).context["page"].rows]


def test_list_sorts_by_what_is_due_next(client, people):
    late = make_registered(people=people, at=MONDAY, grade=3)
    early = make_registered(people=people, at=MONDAY + HOUR, grade=1, said={"customer": make_customer("苏中恒达")})

    tickets = shown(client, tab="all", sort="due")

    assert tickets == sorted([late, early], key=lambda t: Ticket.objects.get(pk=t.pk).next_due_at)
    assert shown(client, tab="all", sort="-due") == tickets[::-1]


def test_all_begins_with_the_newest(client, people):
    old = make_registered(people=people, at=MONDAY)
    new = make_registered(people=people, at=MONDAY + HOUR)

    assert shown(client, tab="all") == [new, old]


def test_tabs_count_open_work_and_say_where_one_is(client, people):
    make_registered(people=people, at=MONDAY)
    make_ticket(by=people["clerk"], at=MONDAY)
    make_closed(people=people, at=MONDAY)

    tabs = {tab.key: tab for tab in client.get(URL, {"tab": "unregistered"}).context["tabs"]}

    assert tabs["unregistered"].count == 1
    assert tabs["unregistered"].is_here
    assert tabs["all"].count == 0


def test_filters_and_search_narrow_together(client, people):
    severe = make_registered(people=people, at=MONDAY, grade=1, said={"customer": make_customer("苏中恒达")})
    make_registered(people=people, at=MONDAY, grade=3, said={"customer": make_customer("苏中线缆")})
    make_registered(people=people, at=MONDAY, grade=1)

    page = client.get(URL, {"tab": "all", "grade": "1", "q": "苏中"})

    assert [row.ticket for row in page.context["page"].rows] == [severe]
    assert "等级：一级" in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "count"),
    [({"flag": "major"}, 1), ({"flag": ["major", "complaint"]}, 0), ({"received": "7"}, 2), ({"kind": "quality"}, 0)],
)
def test_filters_know_marks_and_periods(client, people, asked, count):
    now = timezone.now()
    make_registered(people=people, at=now - HOUR, is_major=True)
    make_registered(people=people, at=now - HOUR)
    make_registered(people=people, at=now - timedelta(days=20))

    assert len(shown(client, tab="all", **asked)) == count


def test_filters_that_fold_away_on_narrow_screens_can_be_unfolded(client, people):
    """A filter that is set never folds away."""
    client.force_login(people["clerk"])
    mark = 'class="dropdown filter-pair filter-more"'

    plain = client.get(reverse("tickets:list"), {"tab": "all"}).content.decode()
    chosen = client.get(reverse("tickets:list"), {"tab": "all", "urgency": "urgent"}).content.decode()

    assert plain.count(mark) == 3
    assert 'data-bs-target=".filter-more"' in plain
    assert chosen.count(mark) == 2


def test_nothing_found_names_the_filters_and_the_way_out(client, people):
    html = client.get(URL, {"tab": "all", "q": "没有这个", "grade": "4"}).content.decode()

    assert "没有符合条件的处理单" in html
    assert "搜索“没有这个”；等级：四级。" in html
    assert f'href="{URL}?tab=all"' in html


@pytest.mark.parametrize(
    ("tab", "words"), [("overdue", "没有逾期的处理单"), ("all", "还没有处理单"), ("mine", "没有未结的处理单")]
)
def test_empty_tabs_say_why(client, people, tab, words):
    assert words in client.get(URL, {"tab": tab}).content.decode()


@pytest.mark.parametrize("asked", [{"tab": "secret"}, {"sort": "version"}, {"status": "gone"}, {"owner": "1"}])
def test_what_the_list_does_not_offer_is_refused(client, people, asked):
    assert client.get(URL, asked).status_code == 400


def test_strangers_cases_are_not_listed(client, people):
    make_registered(people=people, at=MONDAY)
    client.force_login(make_staff("高鹏", roles=[Role.ENGINEER]))

    assert shown(client, tab="all") == []


def test_htmx_gets_the_list_alone(client, people):
    make_registered(people=people, at=MONDAY)

    part = client.get(URL, {"tab": "all"}, headers={"hx-request": "true"})
    restored = client.get(URL, {"tab": "all"}, headers={"hx-request": "true", "hx-history-restore-request": "true"})

    assert "<html" not in part.content.decode()
    assert 'data-announce="全部：第 1–1 件"' in part.content.decode()
    assert part["Vary"].count("HX-Request") == 1
    assert "<html" in restored.content.decode()


def test_overdue_rows_carry_the_red_edge_and_the_clock(client, people):
    make_registered(people=people, at=MONDAY - timedelta(days=400), grade=2)

    html = client.get(URL, {"tab": "overdue"}).content.decode()

    assert '<tr class="is-overdue" data-row>' in html
    assert 'class="due is-overdue"' in html


def test_list_costs_the_same_for_one_and_for_many(client, people):
    Heartbeat.objects.create(name="sweep", at=timezone.now())
    spent = []
    for number in (1, 12):
        for index in range(number):
            make_assigned(people=people, at=MONDAY, said={"customer": make_customer(f"客户{number}{index}")})
        client.get(URL, {"tab": "all"})
        with CaptureQueriesContext(connection) as caught:
            client.get(URL, {"tab": "all"})
        spent.append(len(caught))

    assert spent[0] == spent[1]
    assert spent[0] <= 12


def test_export_streams_the_present_view(client, people):
    make_registered(people=people, at=MONDAY, grade=1, said={"customer": make_customer("=苏中恒达")})
    make_registered(people=people, at=MONDAY, grade=3)

    answer = client.get(reverse("tickets:export"), {"tab": "all", "grade": "1"})
    lines = b"".join(answer.streaming_content).decode().splitlines()

    assert answer["Content-Type"].startswith("text/csv")
    assert lines[0].startswith("\ufeff编号,状态,等级")
    assert len(lines) == 2
    assert "'=苏中恒达" in lines[1]


def test_bulk_hand_over_asks_to_whom_first(client, people):
    ticket, _ = make_assigned(people=people, at=MONDAY)

    page = client.post(reverse("tickets:bulk_hand_over"), {"pick": [ticket.pk]})

    assert page.status_code == 200
    assert "移交 1 件" in page.content.decode()
    assert Ticket.objects.get(pk=ticket.pk).assignee == people["engineer"]


def test_bulk_hand_over_keeps_strangers_cases_out(client, people):
    ticket, _ = make_assigned(people=people, at=MONDAY)
    client.force_login(make_staff("高鹏", roles=[Role.ENGINEER]))

    answer = client.post(reverse("tickets:bulk_hand_over"), {"pick": [ticket.pk]}, follow=True)

    assert "还没有选择处理单。" in answer.content.decode()


def test_bulk_hand_over_says_what_is_missing(client, people):
    ticket, _ = make_assigned(people=people, at=MONDAY)

    page = client.post(reverse("tickets:bulk_hand_over"), {"pick": [ticket.pk], "to": "", "note": "陈国栋出差"})

    assert page.status_code == 422
    assert "陈国栋出差" in page.content.decode()
