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


@pytest.fixture
def monday(time_machine):
    """Pages ask what time it is: four hours after the call."""
    time_machine.move_to(MONDAY + timedelta(hours=4), tick=False)


on_monday = pytest.mark.usefixtures("monday")


def running_arrival():
    only_rules("D-15")
    ticket, people = make_in_progress()
    return clock_of("D-15"), ticket, people


@on_monday
def test_clerk_pauses_and_resumes_the_arrival(client):
    clock, ticket, people = running_arrival()
    client.force_login(people["clerk"])
    data = {"kind": "waiting", "reason": "等客户停机", "latest_end": "2100-01-01T08:00"}

    answer = client.post(reverse("deadlines:pause", args=[clock.pk]), data, headers={"referer": page_of(ticket)})
    paused = clock_of("D-15")
    client.post(reverse("deadlines:resume", args=[clock.pk]))

    assert answer.url == ticket.get_absolute_url()
    assert (paused.state, paused.pauses.get().reason) == (State.PAUSED, "等客户停机")
    assert clock_of("D-15").state == State.RUNNING


def page_of(ticket) -> str:
    return f"http://testserver{ticket.get_absolute_url()}"


@on_monday
def test_pause_without_reason_is_refused_at_the_field(client):
    clock, _, people = running_arrival()
    client.force_login(people["clerk"])

    page = client.post(reverse("deadlines:pause", args=[clock.pk]), {"kind": "waiting"})

    assert (page.status_code, set(page.context["form"].errors)) == (422, {"reason", "latest_end"})
    assert clock_of("D-15").state == State.RUNNING


@on_monday
def test_double_click_pauses_once(client):
    clock, _, people = running_arrival()
    client.force_login(people["clerk"])
    data = {"kind": "waiting", "reason": "等客户", "latest_end": "2100-01-01T08:00", "once_key": "k"}

    answers = [client.post(reverse("deadlines:pause", args=[clock.pk]), data).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert clock_of("D-15").pauses.count() == 1


@pytest.mark.req("A-06")
def test_agreed_appointment_is_kept_on_the_clock_and_the_ticket(client):
    clock, ticket, people = running_arrival()
    client.force_login(people["clerk"])

    client.post(
        reverse("deadlines:agree", args=[clock.pk]),
        {"due_at": "2100-01-01T08:00", "agreed_with": "吴建平"},
    )

    ticket.refresh_from_db()
    assert clock_of("D-15").agreed_with == "吴建平"
    assert ticket.next_due_at == moment("2100-01-01T08:00")


@on_monday
@pytest.mark.req("A-22", "G-22")
def test_engineer_asks_and_the_head_of_service_excuses_on_its_page(client):
    clock, ticket, people = running_arrival()
    client.force_login(people["engineer"])
    client.post(reverse("deadlines:exempt", args=[clock.pk]), {"reason": "封路", "distance_km": "620"})
    row = clock.exemptions.get()
    client.force_login(people["clerk"])
    waiting = client.get(row.get_absolute_url()).content.decode()
    strange = client.post(reverse("deadlines:answer_exemption", args=[row.pk]), {"verdict": "approve"})
    client.force_login(people["service_head"])

    client.post(reverse("deadlines:answer_exemption", args=[row.pk]), {"verdict": "approve", "words": "同意。"})

    assert "豁免由售后服务部负责人批准，现在等待周敏。" in waiting
    assert strange.status_code == 403
    assert clock_of("D-15").is_exempt
    assert "已豁免：封路" in client.get(ticket.get_absolute_url()).content.decode()


@on_monday
@pytest.mark.req("A-32", "A-06", "A-22")
def test_ticket_page_offers_what_may_be_done_to_each_clock(client):
    only_rules("D-14", "D-15")
    ticket, people = make_in_progress()
    client.force_login(people["clerk"])

    page = client.get(ticket.get_absolute_url()).content.decode()

    response, arrival = clock_of("D-14"), clock_of("D-15")
    assert "不允许暂停：响应类和内部时限始终计时。" in page
    assert "不是到达时限，不能豁免。" in page
    for name in ("agree", "pause", "exempt"):
        assert page.count(f'href="{reverse(f"deadlines:{name}", args=[arrival.pk])}"') == 1
        assert page.count(f'href="{reverse(f"deadlines:{name}", args=[response.pk])}"') == 0


def test_form_opens_as_a_fragment_and_goes_back_to_the_page_it_came_from(client):
    clock, ticket, people = running_arrival()
    client.force_login(people["clerk"])
    url = reverse("deadlines:agree", args=[clock.pk])

    part = client.get(url, headers={"HX-Request": "true", "HX-Current-URL": page_of(ticket)}).content.decode()

    assert "<html" not in part
    assert f'name="back" value="{ticket.get_absolute_url()}"' in part


def test_refused_act_says_why_before_it_is_tried(client):
    clock, _, people = running_arrival()
    client.force_login(people["clerk"])

    page = client.get(reverse("deadlines:resume", args=[clock.pk])).content.decode()

    assert "这个时限没有暂停。" in page


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
