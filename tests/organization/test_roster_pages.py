"""Duty roster of the 24 h hotline (S3-02) and deputies with dates (A-17)."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from core.organization import actions, overview, rosters
from core.organization.models import Deputy, Duty
from core.organization.roles import Role
from core.times import SHANGHAI
from core.workflow import Refused
from tests.factories.organization import make_department, make_deputy, make_duty, make_staff

time_machine = pytest.importorskip("time_machine")
pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 19, 12, tzinfo=SHANGHAI)  # Thursday
TODAY = NOON.date()
ROSTER, SET, COPY = (reverse(f"organization:{name}") for name in ("roster", "duty_set", "week_copy"))
NEW = reverse("organization:deputy_create")


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def service(clerk):
    return make_department("售后服务部", letters="SH", function="service")


def cells(response):
    return {
        f"{cell.on:%m-%d}": cell.person and cell.person.name for row in response.context["days"] for cell in row.cells
    }


@pytest.mark.req("S3-02")
def test_roster_shows_a_week_with_its_gaps(as_admin, service, clerk):
    make_duty(service, TODAY, clerk)

    response = as_admin.get(ROSTER)

    assert cells(response) == {**{f"11-{day}": None for day in range(16, 23)}, "11-19": "林晓芸"}
    assert [f"{cell.on:%m-%d}" for cell in response.context["empty"]] == ["11-20", "11-21", "11-22"]
    assert rosters.gaps(rosters.recent_duties(TODAY), TODAY) == [
        (service.pk, TODAY + timedelta(days=n)) for n in range(1, 7)
    ]


@pytest.mark.req("S3-02")
def test_roster_shows_a_month(as_admin, service, clerk):
    make_duty(service, date(2026, 12, 31), clerk)

    shown = cells(as_admin.get(ROSTER, {"by": "month", "from": "2026-12-05"}))

    assert (len(shown), shown["12-31"]) == (31, "林晓芸")


def test_roster_shows_the_deputy_of_somebody_absent(as_admin, service, clerk):
    make_duty(service, TODAY, clerk)
    make_deputy(clerk, make_staff("高燕"), TODAY, TODAY)

    row = next(row for row in as_admin.get(ROSTER).context["days"] if row.is_today)

    assert (row.cells[0].person.name, row.cells[0].stand_in.name) == ("林晓芸", "高燕")


@pytest.mark.parametrize("query", [{"from": "gestern"}, {"by": "year"}, {"from": "1926-01-01"}])
def test_roster_of_no_week_refused(as_admin, service, query):
    assert as_admin.get(ROSTER, query).status_code == 400


def test_roster_for_one_department(as_admin, service):
    other = make_department("技术服务部")

    response = as_admin.get(ROSTER, {"department": other.pk})

    assert response.context["columns"] == [other]


def test_roster_without_departments_says_so(client):
    client.force_login(make_staff(roles=[Role.HEAD]))

    assert client.get(ROSTER).context["columns"] == []


@pytest.mark.parametrize("size", [1, 50])
def test_grid_in_constant_queries(size, django_assert_num_queries):
    departments = [make_department() for _ in range(size)]
    for department in departments:
        make_duty(department, TODAY, make_staff())

    with django_assert_num_queries(2):
        days = rosters.grid(departments, TODAY, 7, today=TODAY)

    assert len(days[0].cells) == size


@pytest.mark.req("S3-02")
def test_duty_set_changed_and_cleared(as_admin, service, clerk):
    gao = make_staff("高燕", phone="8002")
    cell = {"department": service.pk, "on": "2026-11-20"}

    as_admin.post(SET, {**cell, "person": clerk.pk})
    as_admin.post(SET, {**cell, "person": gao.pk})
    assert Duty.objects.values_list("on", "person", "phone").get() == (date(2026, 11, 20), gao.pk, "8002")

    response = as_admin.post(SET, {**cell, "person": ""})
    assert not Duty.objects.exists()
    assert response.url == f"{ROSTER}?by=week&from=2026-11-20"


def test_duty_of_a_past_day_stays(as_admin, admin, service, clerk):
    with pytest.raises(Refused, match="11-18 已经过去，值班记录不再修改。"):
        actions.set_duty(department=service, on=date(2026, 11, 18), person=clerk, by=admin, at=NOON)


def test_duty_for_somebody_who_left_refused(admin, service):
    with pytest.raises(Refused, match="已停用"):
        actions.set_duty(department=service, on=TODAY, person=make_staff(is_active=False), by=admin, at=NOON)


def test_duty_set_with_nonsense_refused(as_admin, service):
    response = as_admin.post(SET, {"department": service.pk, "on": "morgen"}, follow=True)

    assert [str(message) for message in response.context["messages"]] == ["日期写成 2026-11-19 的样子。"]


def test_duty_set_by_the_head_of_that_department_only(client, service, clerk):
    head = make_staff("周敏", roles=[Role.HEAD])
    service.head = head
    service.save()
    station, other = make_department("服务站", parent=service), make_department("质量部")
    client.force_login(head)

    answers = [
        client.post(SET, {"department": row.pk, "on": "2026-11-20", "person": clerk.pk}).status_code
        for row in (service, station, other)
    ]

    assert answers == [302, 302, 403]
    assert client.get(ROSTER).context["tabs"] == []


@pytest.mark.req("S3-02")
def test_week_copied_fills_only_empty_coming_days(as_admin, service, clerk):
    gao = make_staff("高燕")
    for day in range(9, 16):
        make_duty(service, date(2026, 11, day), clerk)
    make_duty(service, date(2026, 11, 20), gao)

    as_admin.post(COPY, {"monday": "2026-11-16"})

    week = Duty.objects.filter(on__gte=date(2026, 11, 16)).values_list("on__day", "person__name")
    assert list(week) == [(19, "林晓芸"), (20, "高燕"), (21, "林晓芸"), (22, "林晓芸")]


def test_week_copied_by_a_stranger_to_the_department_refused(client, service):
    client.force_login(make_staff(roles=[Role.HEAD]))

    assert client.post(COPY, {"monday": "2026-11-16", "department": service.pk}).status_code == 403


@pytest.mark.req("A-17")
def test_deputy_created_and_listed(as_admin, clerk):
    gao = make_staff("高燕")

    as_admin.post(
        NEW,
        {"principal": clerk.pk, "deputy": gao.pk, "starts_on": "2026-11-20", "ends_on": "2026-11-21", "why": "年休"},
    )

    [row] = as_admin.get(reverse("organization:deputies")).context["open"]
    assert (row.deputy.deputy, row.state, row.roles) == (gao, ("new", "明天起"), ["客服人员"])


@pytest.mark.parametrize(
    ("wrong", "field", "error"),
    [
        ({"ends_on": "2026-11-19"}, "ends_on", "结束日期早于开始日期。请改为开始日期或之后的日期。"),
        (
            {"starts_on": "2026-11-01", "ends_on": "2026-11-18"},
            "ends_on",
            "结束日期已经过去。请改为今天或之后的日期。",
        ),
        ({"starts_on": "20.11."}, "starts_on", "日期写成 2026-11-19 的样子。"),
        (
            {"starts_on": "2026-12-02", "ends_on": "2026-12-03"},
            "starts_on",
            "12-01 至 12-02 已由 周敏 代理 林晓芸。请先结束那一项，或改日期。",
        ),
    ],
)
def test_deputy_refused_keeps_what_was_typed(as_admin, clerk, wrong, field, error):
    make_deputy(clerk, make_staff("周敏"), date(2026, 12, 1), date(2026, 12, 2))
    data = {"principal": clerk.pk, "deputy": make_staff().pk, "starts_on": "2026-11-20", "ends_on": "2026-11-21"}

    response = as_admin.post(NEW, {**data, "why": "出差", **wrong})

    assert response.context["form"].errors == {field: [error]}
    assert response.context["form"]["why"].value() == "出差"
    assert Deputy.objects.count() == 1


def test_deputy_of_oneself_refused(as_admin, clerk):
    data = {"principal": clerk.pk, "deputy": clerk.pk, "starts_on": "2026-11-20", "ends_on": "2026-11-21"}

    assert as_admin.post(NEW, data).context["form"].errors == {"deputy": ["不能由本人代理本人。请选择另一位员工。"]}


def test_deputy_ended_early(admin, clerk):
    running = make_deputy(clerk, make_staff(), date(2026, 11, 17), date(2026, 11, 25))
    coming = make_deputy(admin, make_staff(), date(2026, 11, 19), date(2026, 11, 25))

    actions.end_deputy(deputy=running, by=admin, at=NOON)
    actions.end_deputy(deputy=coming, by=admin, at=NOON)

    assert Deputy.objects.get().ends_on == date(2026, 11, 18)
    with pytest.raises(Refused, match="已经结束"):
        actions.end_deputy(deputy=running, by=admin, at=NOON)


def test_deputy_ended_on_the_page(as_admin, clerk):
    row = make_deputy(clerk, make_staff(), date(2026, 11, 17), date(2026, 11, 25))

    as_admin.post(reverse("organization:deputy_end", args=[row.pk]))

    context = as_admin.get(reverse("organization:deputies")).context
    assert (context["open"], [row.state for row in context["ended"]]) == ([], [("", "已结束")])


def test_deputy_rows_in_constant_queries(django_assert_num_queries):
    rows = [make_deputy(make_staff(roles=[Role.HEAD]), make_staff(), TODAY, TODAY) for _ in range(20)]
    loaded = list(Deputy.objects.select_related("principal", "deputy").prefetch_related("principal__groups"))

    with django_assert_num_queries(0):
        shown = overview.deputy_rows(loaded, day=TODAY)
        assert [row.roles for row in shown] == [["部门负责人"]] * len(rows)
