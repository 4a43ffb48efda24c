"""工作台: what I must do next, what burns, whom I wait for."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aftersales import queries
from aftersales.steps import next_step
from core.deadlines.models import Clock, Heartbeat
from core.organization.roles import Role
from core.times import SHANGHAI
from tests.factories.customers import make_customer
from tests.factories.deadlines import switch_on
from tests.factories.organization import make_deputy
from tests.factories.tickets import crew, make_registered, make_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


@pytest.fixture
def people():
    switch_on()
    return crew()


def today(person, at):
    return queries.today(person, at=at)


def own(person, at, **fields):
    """The person's clocks with their due times, most urgent first."""
    Clock.objects.open().update(owner=person, **fields)
    return today(person, at)


def test_home_shows_the_most_urgent_clock_first(people):
    first = make_ticket(by=people["clerk"], at=MONDAY)
    make_ticket(by=people["clerk"], at=MONDAY + HOUR, customer=make_customer("苏中恒达线缆"))

    rows = own(people["clerk"], MONDAY + HOUR).mine

    assert rows[0].case == first
    assert [row.clock.due_at for row in rows] == sorted(row.clock.due_at for row in rows)


def test_figures_count_late_soon_and_today(people):
    make_ticket(by=people["clerk"], at=MONDAY)
    clocks = list(Clock.objects.open().order_by("pk"))
    for clock, hours in zip(clocks, (-1, 1, 20), strict=False):
        clock.due_at = MONDAY + hours * HOUR
        clock.owner = people["clerk"]
        clock.save(update_fields=["due_at", "owner"])

    figures = today(people["clerk"], MONDAY).figures

    assert figures.overdue == 1
    assert figures.longest_late_at == MONDAY - HOUR
    assert figures.soon == 1
    assert figures.earliest_at == MONDAY + HOUR
    assert figures.today == 2


def test_figures_count_what_was_done_today(people):
    make_registered(people=people, at=MONDAY)

    figures = today(people["clerk"], MONDAY + HOUR).figures

    assert figures.done == Clock.objects.filter(stopped_by=people["clerk"]).count() > 0
    assert figures.in_time == figures.done
    assert today(people["clerk"], MONDAY + timedelta(days=1)).figures.done == 0


def test_paused_clocks_stand_last(people):
    make_registered(people=people, at=MONDAY, grade=2)
    clocks = list(Clock.objects.open().order_by("due_at"))
    Clock.objects.filter(pk=clocks[0].pk).update(state="paused")

    rows = own(people["clerk"], MONDAY).mine

    assert rows[-1].clock.pk == clocks[0].pk


@pytest.mark.req("A-22")
def test_excused_arrival_is_no_red_line_and_stands_last(people):
    make_ticket(by=people["clerk"], at=MONDAY)
    Clock.objects.open().update(owner=people["clerk"], is_exempt=True)

    now = today(people["clerk"], MONDAY + 9 * HOUR)

    assert (now.figures.overdue, now.red) == (0, [])
    assert all(row.clock.is_exempt for row in now.mine)


def test_red_lines_are_those_of_the_department_and_below(people):
    make_ticket(by=people["clerk"], at=MONDAY)
    Clock.objects.open().update(owner=None, owner_department=people["clerk"].department)
    at = MONDAY + timedelta(days=3)

    assert today(people["service_head"], at).red_count == Clock.objects.open().count() > 0
    assert today(people["engineer"], at).red_count == 0


def test_waiting_lists_what_others_owe_on_my_cases(people):
    make_registered(people=people, at=MONDAY, grade=2)
    Clock.objects.open().update(owner=people["engineer"])

    waiting = today(people["clerk"], MONDAY + HOUR).waiting

    assert waiting
    assert {row.clock.owner for row in waiting} == {people["engineer"]}
    assert today(people["engineer"], MONDAY + HOUR).waiting == []


def test_deputy_sees_the_work_of_the_absent_person(people):
    make_ticket(by=people["clerk"], at=MONDAY)
    Clock.objects.open().update(owner=people["clerk"])
    make_deputy(people["clerk"], people["mate"], MONDAY.date(), MONDAY.date())

    row = today(people["mate"], MONDAY).mine[0]

    assert row.for_whom == people["clerk"]
    assert today(people["mate"], MONDAY + timedelta(days=1)).mine == []


def test_next_step_is_the_one_that_stops_the_clock(people):
    ticket = make_ticket(by=people["clerk"], at=MONDAY)
    clock = next(c for c in Clock.objects.open().select_related("version") if "REGISTERED" in c.version.stops_on)

    step = next_step(clock, ticket)

    assert (step.button, step.url) == ("登记", reverse("tickets:register", args=[ticket.pk]))


def test_next_step_without_an_own_step_opens_the_case(people):
    ticket = make_registered(people=people, at=MONDAY)
    clock = Clock.objects.open().select_related("version").first()
    clock.version.stops_on = ["NOTHING_OF_OURS"]

    step = next_step(clock, ticket)

    assert (step.button, step.url) == ("打开", ticket.get_absolute_url())


@time_machine.travel(MONDAY + HOUR, tick=False)
def test_home_page_says_it_all(client, people):
    make_ticket(by=people["clerk"], at=MONDAY)
    Clock.objects.open().update(owner=people["clerk"], due_at=MONDAY)
    client.force_login(people["clerk"])

    html = client.get("/").content.decode()

    assert "11 月 16 日 星期一 · 林晓芸 · 客服人员" in html
    assert '<div class="value text-red">' in html
    assert "最久已超 1 小时" in html
    assert 'class="todo todo-next" data-row' in html
    assert "皖江特缆股份有限公司" in html
    assert "各部门" not in html


def test_case_that_nobody_judged_shows_no_grade(client, people):
    make_ticket(by=people["clerk"], at=timezone.now())
    Clock.objects.open().update(owner=people["clerk"])
    client.force_login(people["clerk"])

    page = client.get(reverse("home")).content.decode()

    assert "待登记" in page
    assert "grade-3" not in page


def test_empty_home_says_how_work_arrives(client, people):
    client.force_login(people["engineer"])

    html = client.get("/").content.decode()

    assert "现在没有要您做的事" in html
    assert "没有逾期" in html
    assert "没有在等别人的事" in html


@time_machine.travel(MONDAY + HOUR, tick=False)
def test_finished_work_is_good_news(client, people):
    make_registered(people=people, at=MONDAY)
    Clock.objects.open().update(owner=people["engineer"])
    client.force_login(people["clerk"])

    assert "手上的事都办完了" in client.get("/").content.decode()


def test_home_costs_the_same_for_one_case_and_for_many(client, people):
    client.force_login(people["clerk"])
    Heartbeat.objects.create(name="sweep", at=timezone.now())
    spent = []
    for number in (1, 9):
        for index in range(number):
            customer = make_customer(f"客户{number}{index}")
            make_registered(people=people, at=MONDAY + index * HOUR, grade=2, said={"customer": customer})
        Clock.objects.open().update(owner=people["clerk"])
        Clock.objects.filter(pk__in=Clock.objects.open().values("pk")[:number]).update(owner=people["engineer"])
        client.get("/")
        with CaptureQueriesContext(connection) as caught:
            client.get("/")
        spent.append(len(caught))

    assert spent[0] == spent[1]
    assert spent[0] <= 12


def test_poll_says_how_many_rows_changed(client, people):
    make_ticket(by=people["clerk"], at=MONDAY)
    Clock.objects.open().update(owner=people["clerk"])
    client.force_login(people["clerk"])
    seen = queries.today(people["clerk"], at=MONDAY).seen
    url = reverse("aftersales:strip")

    unchanged = client.get(url, {"seen": seen}).content.decode()
    Clock.objects.filter(pk=Clock.objects.open().first().pk).update(
        owner=people["engineer"], state="cancelled", next_action_at=None
    )
    changed = client.get(url, {"seen": seen}).content.decode()

    assert "件更新" not in unchanged
    assert "有 1 件更新" in changed


def test_leaders_see_the_line_of_every_department(client, people):
    ticket = make_registered(people=people, at=MONDAY, grade=2)
    Ticket.objects.filter(pk=ticket.pk).update(responsible_department=people["engineer"].department)
    Clock.objects.open().update(owner_department=people["clerk"].department)
    client.force_login(people["service_head"])

    lines = {line.department.name: line for line in queries.board(at=MONDAY + timedelta(days=9))}

    assert "各部门" in client.get("/").content.decode()
    assert lines["生产部"].open == 1
    assert lines["售后服务部"].overdue == Clock.objects.filter(state="running").count()
    assert "生产部" in client.get(reverse("aftersales:board")).content.decode()


def test_board_is_closed_to_others(client, people):
    client.force_login(people["clerk"])

    assert client.get(reverse("aftersales:board")).status_code == 403
    assert Role.CLERK in people["clerk"].roles
