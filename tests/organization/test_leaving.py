"""Nobody leaves with open work: the hand-over registry, deactivation and coming back."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.organization import actions
from core.organization.models import Duty
from core.organization.roles import Role
from core.times import SHANGHAI, local_date
from core.workflow import Refused
from tests.factories.organization import make_department, make_deputy, make_duty, make_staff

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 19, 12, tzinfo=SHANGHAI)


@pytest.fixture
def basket(sources):
    """Open work of a higher room: person → sentences."""
    open_work = {}

    def hand_over(staff, to, by, at):
        open_work.setdefault(to.pk, []).extend(open_work.pop(staff.pk))

    sources.register("处理单", lambda staff: open_work.get(staff.pk, []), hand_over)
    return open_work


def test_deactivation_refused_while_work_is_open(basket, admin, clerk):
    basket[clerk.pk] = ["SH261107 待核实", "SH261108 待关闭"]

    with pytest.raises(Refused, match="林晓芸 还有没移交的工作：处理单 2 项。"):
        actions.deactivate(staff=clerk, to=None, by=admin, at=NOON)

    clerk.refresh_from_db()
    assert clerk.is_active


def test_deactivation_after_hand_over(basket, admin, clerk):
    other = make_staff("高燕")
    basket[clerk.pk] = ["SH261107 待核实"]

    actions.deactivate(staff=clerk, to=other, by=admin, at=NOON)

    clerk.refresh_from_db()
    assert not clerk.is_active
    assert basket == {other.pk: ["SH261107 待核实"]}
    assert clerk.history.first().history_change_reason == "停用，工作移交 高燕"


def test_deactivation_with_work_nobody_can_move_undoes_the_rest(sources, admin, clerk):
    department, other = make_department(head=clerk), make_staff("高燕")

    def move_head(staff, to, by, at):
        department.head = to
        department.save(update_fields=["head"])

    sources.register("部门", lambda staff: ["负责人"] * staff.heads.count(), move_head)
    sources.register("签字", lambda staff: ["SC261104 等他签字"])

    with pytest.raises(Refused, match="签字 1 项"):
        actions.deactivate(staff=clerk, to=other, by=admin, at=NOON)

    department.refresh_from_db()
    assert department.head == clerk


def test_deactivation_of_oneself_refused(sources, admin):
    with pytest.raises(Refused, match="不能停用自己的账号"):
        actions.deactivate(staff=admin, to=None, by=admin, at=NOON)


def test_deactivation_of_the_last_administrator_refused(sources, admin, clerk):
    with pytest.raises(Refused, match="最后一位系统管理员"):
        actions.deactivate(staff=admin, to=None, by=clerk, at=NOON)


def test_deactivation_twice_refused(sources, admin):
    with pytest.raises(Refused, match="已经停用"):
        actions.deactivate(staff=make_staff("高燕", is_active=False), to=None, by=admin, at=NOON)


def test_deactivation_hands_to_an_active_other_person(sources, admin, clerk):
    for to in (clerk, make_staff(is_active=False)):
        with pytest.raises(Refused, match="另一位在职人员"):
            actions.deactivate(staff=clerk, to=to, by=admin, at=NOON)


def test_own_posts_go_to_the_successor(admin, clerk):
    other, now = make_staff("高燕"), timezone.now()
    today = local_date(now)
    department = make_department("售后服务部", head=clerk)
    past = make_duty(department, today - timedelta(days=1), clerk)
    coming = make_duty(department, today + timedelta(days=1), clerk)
    kept = make_deputy(admin, clerk, today, today)
    void = make_deputy(other, clerk, today, today)

    actions.deactivate(staff=clerk, to=other, by=admin, at=now)

    department.refresh_from_db()
    assert department.head == other
    assert {row.pk: row.person for row in Duty.objects.all()} == {past.pk: clerk, coming.pk: other}
    assert [row.deputy for row in kept.__class__.objects.filter(pk__in=[kept.pk, void.pk])] == [other]


def test_own_posts_listed_on_the_page(as_admin, clerk):
    today = local_date(timezone.now())
    department = make_department("售后服务部", head=clerk)
    make_duty(department, today, clerk)

    response = as_admin.get(reverse("organization:deactivate", args=[clerk.pk]))

    assert [(rest.source.name, rest.lines) for rest in response.context["rest"]] == [
        ("部门、值班和代理", ["售后服务部 的负责人", "今天起还排了 1 天值班"])
    ]


def test_page_refuses_without_successor_and_keeps_the_person(as_admin, basket, clerk):
    basket[clerk.pk] = ["SH261107 待核实"]

    response = as_admin.post(reverse("organization:deactivate", args=[clerk.pk]), {"to": ""})

    assert response.status_code == 409
    assert response.context["form"].errors["to"] == ["林晓芸 还有没移交的工作：处理单 1 项。移交或办结之后才能停用。"]


def test_page_hands_over_and_deactivates(as_admin, basket, clerk):
    other = make_staff("高燕")
    basket[clerk.pk] = ["SH261107 待核实"]

    response = as_admin.post(reverse("organization:deactivate", args=[clerk.pk]), {"to": other.pk})

    clerk.refresh_from_db()
    assert response.url == reverse("organization:staff_list")
    assert (clerk.is_active, basket) == (False, {other.pk: ["SH261107 待核实"]})


def test_deactivated_person_is_signed_out_at_once(client, sources, admin, clerk):
    client.force_login(clerk)
    actions.deactivate(staff=clerk, to=None, by=admin, at=NOON)

    assert client.get("/me/").url == "/sign-in/?next=/me/"


def test_reactivation_gives_a_one_time_password(as_admin, admin):
    person = make_staff("高燕", is_active=False, roles=[Role.CLERK])

    response = as_admin.post(reverse("organization:reactivate", args=[person.pk]))

    person.refresh_from_db()
    assert (person.is_active, person.must_change_password) == (True, True)
    assert person.check_password(response.context["password"])
