"""Clocks as pages show them: explained, previewed, paused and agreed by the people of the case."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.deadlines import queries
from core.deadlines.models import Clock, State
from core.organization.roles import Role
from core.times import local, moment
from tests.factories.deadlines import clock_of, happen, make_job, only_rules
from tests.factories.organization import make_staff
from tests.factories.tickets import MONDAY, crew, make_in_progress, make_registered
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("all_events")
def test_explanation_shows_hours_holidays_and_what_comes_next():
    only_rules("D-18")
    boss = make_staff("郑海", roles=[Role.REPRESENTATIVE])
    happen("CLOSED", make_job(), "2026-09-30T16:00")

    how = queries.explain(clock_of("D-18"), now=moment("2026-09-30T16:10"))

    assert (how.version, how.due, how.total) == ("规则 D-18 第 1 版", "到期 10-09 周五 16:00", "共 16 工作小时")
    assert how.summary == "16 工作小时为限，工作时间。来源 服务规范 4.5.1。"
    assert [(row.text, row.amount, row.skip) for row in how.rows] == [
        ("09-30 16:00 关闭，开始计时", "", False),
        ("09-30 周三 16:00–18:00", "2 小时", False),
        ("10-01 至 10-07 国庆节", "不计", True),
        ("10-08 周四 全天", "8 小时", False),
        ("10-09 周五 08:30–16:00", "6 小时", False),
    ]
    assert [(step.level, f"{local(step.at):%m-%d %H:%M}") for step in how.next][:3] == [
        (0, "10-09 10:30"),
        (1, "10-09 16:00"),
        (2, "10-10 10:30"),
    ]
    assert how.next[3].people == [f"{boss}（管理者代表）"]


@pytest.mark.req("A-32")
@pytest.mark.usefixtures("all_events", "department_is_case")
def test_explanation_names_pause_and_agreed_date():
    from core.deadlines import actions

    only_rules("D-13")
    clerk = make_staff("林晓芸")
    job = make_job(grade=2, moments={"received_at": moment("2026-10-02T09:00")})
    happen("ONSITE_DECIDED", job, "2026-10-02T10:00")
    begins, ends = moment("2026-10-02T20:00"), moment("2026-10-03T06:00")
    actions.pause(clock_of("D-13"), reason="夜间不进厂", latest_end=ends, by=clerk, at=begins)
    actions.resume(clock_of("D-13"), by=clerk, at=ends)
    actions.agree(
        clock_of("D-13"),
        due_at=moment("2026-10-06T09:00"),
        agreed_with="吴建平",
        by=clerk,
        at=moment("2026-10-03T07:00"),
    )

    rows = {row.text: (row.amount, row.detail) for row in queries.explain(clock_of("D-13"), now=ends).rows}

    assert rows["10-02 20:00 → 10-03 06:00 暂停"] == ("不计 10 小时", "等待客户：夜间不进厂（林晓芸记录）")
    assert rows["节假日"] == ("自然时间，不扣除", "")
    assert rows["与吴建平约定 10-06 周二 09:00"][0] == "以此为准"
    assert rows["按规则应为 10-04 周日 19:00"] == ("仅供统计", "")


def test_year_without_confirmed_holidays_is_said_on_the_card(all_events):
    only_rules("D-18")
    happen("CLOSED", make_job(), "2035-03-01T16:00")

    clock = clock_of("D-18")

    assert clock.calendar_unconfirmed
    assert queries.explain(clock, now=clock.started_at).unconfirmed.startswith("日历未确认")


def test_preview_lists_what_registration_starts_and_what_waits():
    only_rules("D-02", "D-12", "D-13")
    at = moment("2026-11-16T10:00")

    rows = queries.preview(["REGISTERED"], {"grade": 2}, at=at, moments={"received_at": at - timedelta(minutes=5)})

    assert [(row.rule.key, row.due_at, bool(row.waits_for)) for row in rows] == [
        ("D-12", moment("2026-11-16T10:55"), False),
        ("D-13", moment("2026-11-18T09:55"), True),
    ]


def test_clocks_of_many_cases_take_one_query(django_assert_num_queries):
    only_rules("D-14")
    people = crew()
    tickets = [make_registered(people=people), make_registered(people=people)]
    queries.clocks_of_cases(Ticket, [])

    with django_assert_num_queries(1):
        found = queries.clocks_of_cases(Ticket, [ticket.pk for ticket in tickets])

    assert {pk: [clock.rule.key for clock in rows] for pk, rows in found.items()} == {
        ticket.pk: ["D-14"] for ticket in tickets
    }


def running_arrival():
    only_rules("D-15")
    ticket, people = make_in_progress()
    return clock_of("D-15"), ticket, people


def test_clerk_pauses_and_resumes_the_arrival_on_its_page(client):
    clock, _, people = running_arrival()
    client.force_login(people["clerk"])
    data = {"pause-kind": "waiting", "pause-reason": "等客户停机", "pause-latest_end": "2100-01-01T08:00"}

    client.post(reverse("deadlines:pause", args=[clock.pk]), data)
    paused = clock_of("D-15")
    client.post(reverse("deadlines:resume", args=[clock.pk]))

    assert (paused.state, paused.pauses.get().reason) == (State.PAUSED, "等客户停机")
    assert clock_of("D-15").state == State.RUNNING


def test_pause_without_reason_is_refused_at_the_field(client):
    clock, _, people = running_arrival()
    client.force_login(people["clerk"])

    page = client.post(reverse("deadlines:pause", args=[clock.pk]), {"pause-kind": "waiting"})

    assert set(page.context["forms"]["pause"].errors) == {"reason", "latest_end"}
    assert clock_of("D-15").state == State.RUNNING


@pytest.mark.req("A-06")
def test_agreed_appointment_is_kept_on_the_clock_and_the_ticket(client):
    clock, ticket, people = running_arrival()
    client.force_login(people["clerk"])

    client.post(
        reverse("deadlines:agree", args=[clock.pk]),
        {"agree-due_at": "2100-01-01T08:00", "agree-agreed_with": "吴建平"},
    )

    ticket.refresh_from_db()
    assert clock_of("D-15").agreed_with == "吴建平"
    assert ticket.next_due_at == moment("2100-01-01T08:00")


def test_clock_of_a_strangers_case_is_not_found(client):
    clock, _, _ = running_arrival()
    client.force_login(make_staff("外人", roles=[Role.ENGINEER]))

    answers = [client.get(reverse(f"deadlines:{name}", args=[clock.pk])).status_code for name in ("clock", "explain")]

    assert answers == [404, 404]


def test_card_can_be_loaded_alone(client):
    clock, _, people = running_arrival()
    client.force_login(people["clerk"])

    html = client.get(reverse("deadlines:explain", args=[clock.pk])).content.decode()

    assert "怎么算的" in html
    assert "规则 D-15 第 1 版" in html


@pytest.mark.req("D-02")
def test_first_grade_registered_late_counts_natural_time_from_the_relay(all_events):
    only_rules("D-02")
    job = make_job(grade=None)
    happen("RELAYED", job, "2026-05-08T17:30")
    job.known["grade"] = 1

    happen("REGISTERED", job, "2026-05-09T09:30")

    clock = clock_of("D-02")
    assert (clock.due_at, clock.state) == (moment("2026-05-08T19:30"), State.MISSED)


def test_registered_ticket_shows_its_panel_of_clocks():
    only_rules("D-14")
    ticket = make_registered()

    panel = queries.clock_panel(ticket, now=MONDAY + timedelta(minutes=30))

    assert [(item.clock.rule.key, item.tone) for item in panel["running"]] == [("D-14", "normal")]
    assert Clock.objects.get().owner is not None
