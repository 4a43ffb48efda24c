"""The administrator's pages of people: list, create, edit, password."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.organization import actions, changes
from core.organization.models import Staff
from core.organization.overview import Ratio
from core.organization.roles import Role
from core.times import local_date
from core.workflow import Stale
from tests.factories.organization import make_company, make_deputy, make_staff

pytestmark = pytest.mark.django_db
LIST = reverse("organization:staff_list")


def typed(**changed):
    return {
        "name": "高燕",
        "username": "gaoy",
        "employee_no": "",
        "department": "",
        "post": "",
        "phone": "8002",
        "email": "",
        "roles": [Role.CLERK],
        **changed,
    }


def names(response):
    return [row.staff.name for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "高"}, ["高燕", "高鹏"]),
        ({"q": "shenl"}, ["沈岚"]),
        ({"q": "8013"}, ["宋远"]),
        ({"role": Role.QUALITY}, ["沈岚", "顾卫东"]),
        ({"role": Role.QUALITY, "q": "顾"}, ["顾卫东"]),
        ({"state": "left"}, ["走了"]),
        ({"q": "没有这个人"}, []),
    ],
)
def test_list_narrowed(client, query, found):
    client.force_login(make_company()["admin"])
    make_staff("走了", is_active=False)

    assert names(client.get(LIST, query)) == found


def test_list_by_department(client):
    people = make_company()
    client.force_login(people["admin"])

    assert names(client.get(LIST, {"department": people["shenl"].department_id})) == ["沈岚", "顾卫东"]


def test_list_pages_on(client):
    client.force_login(make_company()["admin"])

    first = client.get(LIST)
    second = client.get(first.context["page"].next_url)

    assert (len(names(first)), len(names(second))) == (20, 7)
    assert not set(names(first)) & set(names(second))


def test_list_says_who_is_away(as_admin, clerk):
    today = local_date(timezone.now())
    make_deputy(clerk, make_staff("高燕"), today, today + timedelta(days=2), why="年休")

    row = next(row for row in as_admin.get(LIST).context["rows"] if row.staff == clerk)

    assert (row.deputy.name, row.today) == ("高燕", ("wait", f"年休至 {today + timedelta(days=2):%m-%d}"))


def test_list_swapped_by_htmx_is_the_table_only(as_admin):
    body = as_admin.get(LIST, headers={"HX-Request": "true"}).content.decode()

    assert body.startswith('<div id="staff-rows">')


@pytest.mark.parametrize("size", [1, 50])
def test_list_in_constant_queries(client, size):
    people = make_company()
    for _ in range(size):
        make_staff(roles=[Role.CLERK, Role.CALLER], department=people["linxy"].department)
    client.force_login(people["admin"])

    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)

    # The frame around the page asks other rooms too; this counts what concerns people.
    own = [row for row in queries if 'FROM "organization_' in row["sql"] or 'FROM "auth_group"' in row["sql"]]
    assert len(own) == 11


def test_create_shows_the_password_once(as_admin):
    response = as_admin.post(reverse("organization:staff_create"), typed(roles=[Role.CLERK, Role.CALLER]))

    staff = Staff.objects.get(username="gaoy")
    assert staff.roles == {"clerk", "caller"}
    assert staff.check_password(response.context["password"])
    assert staff.must_change_password
    assert response.context["password"] in response.content.decode()
    assert response["Cache-Control"].startswith("max-age=0")


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"username": "Gao Yan"}, {"username": ["账号只能用小写字母、数字和 . _ -。请改写，例如 linxy。"]}),
        ({"username": "linxy"}, {"username": ["这个账号已经有人用。请换一个，例如加上工号。"]}),
        ({"roles": ["king"]}, {"roles": ["没有“king”这个角色。请从列表中选择。"]}),
        ({"employee_no": "007"}, {"employee_no": ["这个工号已经有人用。请核对工号。"]}),
        ({"name": ""}, {"name": ["还没有填写。请填写这一项。"]}),
    ],
)
def test_create_refused_keeps_what_was_typed(as_admin, clerk, wrong, errors):
    make_staff(employee_no="007")

    response = as_admin.post(reverse("organization:staff_create"), typed(**wrong))

    assert response.context["form"].errors == errors
    assert response.context["form"]["phone"].value() == "8002"
    assert not Staff.objects.filter(name="高燕").exists()


def test_edit_saves_person_and_roles(as_admin, clerk, admin):
    url = reverse("organization:staff_edit", args=[clerk.pk])
    version = as_admin.get(url).context["form"]["expected_version"].value()

    response = as_admin.post(url, typed(name="林晓云", username="linxy", roles=["head"], expected_version=version))

    clerk = Staff.objects.get(pk=clerk.pk)
    assert response.url == url
    assert (clerk.name, clerk.roles) == ("林晓云", {"head"})
    [latest, *_] = as_admin.get(url).context["history"]
    assert latest.by == "系统管理员"
    assert "姓名：林晓芸 → 林晓云" in latest.lines
    assert "电话：空 → 8002" in latest.lines


def test_edit_after_somebody_else_is_refused_once(as_admin, clerk, admin):
    url = reverse("organization:staff_edit", args=[clerk.pk])
    version = changes.version(clerk)
    clerk.phone = "8009"
    clerk.save(update_fields=["phone"])

    refused = as_admin.post(url, typed(username="linxy", expected_version=version))

    assert refused.status_code == 409
    assert refused.context["form"].non_field_errors() == [
        "系统 刚刚修改过：电话：空 → 8009。请核对下面您填的内容，再保存一次。"
    ]
    assert refused.context["form"]["phone"].value() == "8002"
    assert Staff.objects.get(pk=clerk.pk).phone == "8009"

    again = refused.context["form"]["expected_version"].value()
    assert as_admin.post(url, typed(username="linxy", expected_version=again)).status_code == 302
    assert Staff.objects.get(pk=clerk.pk).phone == "8002"


def test_edit_in_the_same_moment_raises_stale(admin, clerk):
    with pytest.raises(Stale):
        actions.edit_staff(staff=clerk, roles={"clerk"}, expected_version=0, by=admin, at=timezone.now())


def test_edit_keeps_the_last_administrator(as_admin, admin):
    url = reverse("organization:staff_edit", args=[admin.pk])
    data = typed(username="admin", expected_version=changes.version(admin), roles=["clerk"])

    response = as_admin.post(url, data)

    assert response.context["form"].errors["roles"] == ["高燕 是最后一位系统管理员。请先指定另一位系统管理员。"]
    assert Staff.objects.get(pk=admin.pk).roles == {"administrator"}


def test_password_reset_shown_once(as_admin, clerk):
    response = as_admin.post(reverse("organization:password_reset", args=[clerk.pk]))

    clerk.refresh_from_db()
    assert clerk.check_password(response.context["password"])
    assert clerk.history.first().history_change_reason == "重置密码"
    assert as_admin.get(reverse("organization:password_reset", args=[clerk.pk])).status_code == 405


def test_sign_in_writes_no_history(client, clerk):
    client.force_login(clerk)

    assert clerk.history.count() == 2  # created, and given a role


@pytest.mark.parametrize(
    ("certified", "of", "wanted", "met"), [(1, 7, 1, True), (1, 11, 2, False), (2, 11, 2, True), (0, 0, 1, False)]
)
@pytest.mark.req("A-20")
def test_ratio_of_service_managers_rounds_up(certified, of, wanted, met):
    ratio = Ratio(certified, of)

    assert (ratio.wanted, ratio.met) == (wanted, met)


@pytest.mark.req("A-20")
def test_ratio_counts_flagged_people_only(client):
    people = make_company()
    client.force_login(people["admin"])

    assert client.get(LIST).context["ratio"] == Ratio(certified=1, of=5)
