"""工作台 also shows what waits for a person without a clock that says so, and names the next step."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aftersales import queries
from core.deadlines.models import Clock, Heartbeat
from tests.factories.customers import make_customer
from tests.factories.deadlines import switch_on
from tests.factories.organization import make_deputy
from tests.factories.outward import hand_in, make_complaint
from tests.factories.tickets import (
    HOUR,
    MONDAY,
    crew,
    make_assigned,
    make_confirmed,
    make_handled,
    make_in_progress,
    make_in_review,
    make_registered,
    make_ticket,
    pass_review,
)
from tickets.models import Complaint, Status

pytestmark = pytest.mark.django_db
LATER = MONDAY + 9 * HOUR


def steps(person, at=LATER) -> list[tuple]:
    return [(row.case.pk, row.step) for row in queries.today(person, at=at).unclocked]


def test_confirmed_case_waits_for_its_clerk_to_be_closed():
    ticket, people = make_confirmed()

    assert steps(people["clerk"]) == [(ticket.pk, "close")]
    assert steps(people["engineer"]) == []


def test_handled_case_without_clocks_waits_for_the_clerk_alone():
    ticket, people = make_handled()

    assert steps(people["clerk"]) == [(ticket.pk, "verify")]
    assert steps(people["engineer"]) == []


def test_deputy_of_the_clerk_closes_the_case_on_that_day():
    ticket, people = make_confirmed()
    make_deputy(people["clerk"], people["mate"], LATER.date(), LATER.date())

    assert steps(people["mate"]) == [(ticket.pk, "close")]
    assert steps(people["mate"], LATER + timedelta(days=1)) == []


def test_plan_waits_for_the_seat_and_not_for_its_writer():
    ticket, people = make_in_review()

    assert steps(people["head"]) == [(ticket.pk, "review")]
    assert steps(people["engineer"]) == []


def test_reviewer_is_led_to_the_plan_and_finds_the_button_there(client):
    ticket, people = make_in_review()
    client.force_login(people["head"])

    page = client.get("/").content.decode()
    plan = reverse("tickets:plan", args=[ticket.pk])

    assert f'href="{plan}"' in page
    assert "评审方案" in client.get(plan).content.decode()


def test_major_plan_waits_for_the_general_manager():
    ticket, people = make_in_review(is_major=True)
    pass_review(ticket, LATER)
    ticket.refresh_from_db()

    assert ticket.status == Status.APPROVAL
    assert steps(people["manager"], LATER + HOUR) == [(ticket.pk, "approve")]


def test_assignee_reads_the_step_of_the_state():
    ticket, people = make_assigned()
    assert steps(people["engineer"]) == [(ticket.pk, "plan")]

    ticket, people = make_in_progress(people=people, said={"customer": make_customer("苏中恒达线缆")})
    assert (ticket.pk, "depart") in steps(people["engineer"], LATER + 9 * HOUR)


def test_registered_case_waits_for_whoever_assigns_it():
    people = crew()
    ticket = make_registered(people=people, grade=3)

    assert steps(people["clerk"]) == [(ticket.pk, "assign")]


def test_case_with_a_clock_of_mine_stands_there_once():
    switch_on()
    ticket, people = make_confirmed()
    Clock.objects.filter(case_id=ticket.pk).update(state="running", stopped_at=None, owner=people["clerk"])

    assert steps(people["clerk"]) == []


def test_case_whose_clock_another_clerk_owns_is_no_work_of_mine():
    switch_on()
    people = crew()
    make_ticket(by=people["clerk"], at=MONDAY)
    Clock.objects.open().update(owner=people["quality"])

    assert steps(people["clerk"]) == []


def test_page_names_the_step_and_leads_to_it(client):
    ticket, people = make_confirmed()
    client.force_login(people["clerk"])

    page = client.get("/").content.decode()

    assert "没有时限、等您办的" in page
    assert "客户已确认，待关闭" in page
    assert f'href="{reverse("tickets:close", args=[ticket.pk])}"' in page
    assert "现在没有要您做的事" not in page


def test_poll_notices_a_case_that_begins_to_wait(client):
    people = crew()
    client.force_login(people["clerk"])
    make_confirmed(people=people, said={"customer": make_customer("苏中恒达线缆")})
    seen = queries.today(people["clerk"], at=timezone.now()).seen
    make_confirmed(people=people)

    assert "有 1 件更新" in client.get(reverse("aftersales:strip"), {"seen": seen}).content.decode()


def test_home_costs_the_same_for_one_waiting_case_and_for_many(client):
    people = crew()
    client.force_login(people["manager"])
    Heartbeat.objects.create(name="sweep", at=timezone.now())
    spent = []
    for number in (1, 5):
        for index in range(number):
            said = {"customer": make_customer(f"客户{number}{index}")}
            ticket, _ = make_in_review(people=people, is_major=True, said=said)
            pass_review(ticket, LATER)
        client.get("/")
        with CaptureQueriesContext(connection) as caught:
            client.get("/")
        spent.append(len(caught))

    assert spent[0] == spent[1]
    assert spent[0] <= 12


def test_early_warning_waits_for_the_leaders_who_did_not_submit_it():
    complaint, people = make_complaint(grade=3)
    complaint = hand_in(complaint, people)
    ticket = complaint.ticket

    assert (ticket.pk, "complaint") in steps(people["manager"])
    Complaint.objects.filter(pk=complaint.pk).update(submitted_by=people["manager"])
    assert steps(people["manager"]) == []
