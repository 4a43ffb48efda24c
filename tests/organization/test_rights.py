"""The one table from roles to rights, its groups, deputies, and the door of the views (requirements §G, A-17)."""

from datetime import date, datetime

import pytest
from django.contrib.auth.models import Group

from core.organization import checks, receivers
from core.organization.rights import Right
from core.organization.roles import RIGHTS, Role, rights_of
from core.times import SHANGHAI
from tests.factories.organization import make_deputy, make_staff

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 19, 12, tzinfo=SHANGHAI)
ALLOWED = {
    (Right.MANAGE, Role.ADMINISTRATOR),
    (Right.ROSTER, Role.ADMINISTRATOR),
    (Right.ROSTER, Role.HEAD),
}


def test_rights_of_every_role_in_this_room():
    allowed = {(right, role) for right in Right for role in Role if right in rights_of({role})}

    assert allowed == ALLOWED


def test_groups_exist_for_every_role():
    assert set(Group.objects.values_list("name", flat=True)) >= set(Role.values)


def test_groups_synced_again_change_nothing():
    Group.objects.filter(name=Role.CLERK).delete()
    Group.objects.create(name="old habit")

    receivers.keep_role_groups(using="default")
    receivers.keep_role_groups(using="default")

    assert sorted(Group.objects.values_list("name", flat=True)) == sorted([*Role.values, "old habit"])


def test_rights_of_several_roles_add_up():
    person = make_staff(roles=[Role.CLERK, Role.HEAD])

    assert person.rights == rights_of({Role.CLERK}) | rights_of({Role.HEAD})


@pytest.mark.req("A-17")
def test_deputy_may_what_the_principal_may_within_the_dates():
    principal, deputy = make_staff("郑海", roles=[Role.GENERAL_MANAGER]), make_staff("方立")
    make_deputy(principal, deputy, date(2026, 11, 19), date(2026, 11, 19))

    assert deputy.may("tickets.approve", at=NOON)
    assert deputy.stands_in_for("tickets.approve", at=NOON) == principal
    assert principal.stands_in_for("tickets.approve", at=NOON) is None
    assert not deputy.may("tickets.approve", at=NOON.replace(day=20))
    assert not deputy.may("tickets.approve", at=NOON.replace(day=18))


@pytest.mark.req("A-17")
def test_deputy_of_somebody_who_left_may_nothing():
    principal, deputy = make_staff(roles=[Role.GENERAL_MANAGER], is_active=False), make_staff()
    make_deputy(principal, deputy, date(2026, 11, 19), date(2026, 11, 19))

    assert not deputy.may("tickets.approve", at=NOON)


def test_deputy_of_many_asks_in_constant_queries(django_assert_num_queries):
    deputy = make_staff()
    for _ in range(5):
        make_deputy(make_staff(roles=[Role.CLERK]), deputy, date(2026, 11, 19), date(2026, 11, 19))

    with django_assert_num_queries(3):
        assert not deputy.may("tickets.approve", at=NOON)


def test_superuser_holds_the_administrators_rights():
    assert make_staff(is_superuser=True).rights == rights_of({Role.ADMINISTRATOR})


def test_check_finds_the_rooms_of_this_product():
    assert checks.rooms_rights()["core.organization"] is Right


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ({right.value: {Role.HEAD} for right in Right}, []),
        (
            {"organization.manage": {Role.HEAD}},
            ["right organization.roster of here has no row in roles.RIGHTS"],
        ),
        (
            {**{right.value: {Role.HEAD} for right in Right}, "moon.fly": {Role.HEAD}},
            ["row moon.fly of roles.RIGHTS is named by no rights.py"],
        ),
        (
            {"organization.manage": {Role.HEAD}, "organization.roster": set()},
            ["row organization.roster of roles.RIGHTS has no role"],
        ),
    ],
)
def test_check_names_each_disagreement(table, wrong):
    assert checks.disagreements({"here": Right}, table) == wrong


def test_check_of_this_product_finds_nothing():
    assert checks.disagreements(checks.rooms_rights(), RIGHTS) == []
