"""The verbs of the organization in the circumstances that no page brings about."""

from datetime import date

import pytest

from core.organization import actions
from core.organization.changes import recent, refuse_stale, version
from core.organization.models import Duty
from core.organization.queries import acting_head, duty_people
from core.organization.roles import Role
from core.times import moment
from core.workflow import Refused
from tests.factories.organization import make_department, make_duty, make_staff

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-16T09:00")
TODAY, TOMORROW = date(2026, 11, 16), date(2026, 11, 17)


def test_reactivating_somebody_who_is_active_is_refused(admin):
    clerk = make_staff("林晓芸")

    with pytest.raises(Refused, match="林晓芸 没有停用"):
        actions.reactivate(staff=clerk, by=admin, at=NOW)


def test_administrator_gives_the_role_up_while_another_stays(admin):
    second = make_staff("高峰", roles=[Role.ADMINISTRATOR])

    actions.set_roles(staff=second, roles={Role.CLERK}, by=admin, at=NOW)

    assert second.roles == {Role.CLERK}


def test_last_administrator_keeps_the_role(admin):
    with pytest.raises(Refused, match="最后一位系统管理员"):
        actions.set_roles(staff=admin, roles=set(), by=admin, at=NOW)

    assert admin.roles == {Role.ADMINISTRATOR}


def test_emptying_a_day_without_duty_changes_nothing(admin):
    department = make_department()

    assert actions.set_duty(department=department, on=TOMORROW, person=None, by=admin, at=NOW) is None
    assert not Duty.objects.exists()


def test_emptying_a_day_takes_the_duty_away(admin):
    duty = make_duty(make_department(), TOMORROW, make_staff("周敏"))

    actions.set_duty(department=duty.department, on=TOMORROW, person=None, by=admin, at=NOW)

    assert not Duty.objects.exists()


def test_duty_set_to_the_same_person_stays_as_written(admin):
    duty = make_duty(make_department(), TOMORROW, make_staff("周敏", phone="8001"))
    person = duty.person
    person.phone = "8002"
    person.save()

    same = actions.set_duty(department=duty.department, on=TOMORROW, person=person, by=admin, at=NOW)

    assert (same.pk, same.phone) == (duty.pk, "8001")


def test_duty_given_to_another_takes_the_new_phone(admin):
    duty = make_duty(make_department(), TOMORROW, make_staff("周敏", phone="8001"))
    other = make_staff("高峰", phone="8002")

    actions.set_duty(department=duty.department, on=TOMORROW, person=other, by=admin, at=NOW)

    duty.refresh_from_db()
    assert (duty.person, duty.phone) == (other, "8002")


def test_change_that_shows_nothing_makes_no_form_stale():
    staff = make_staff("林晓芸")
    opened = version(staff)
    staff.must_change_password = True
    staff.save()

    assert refuse_stale(staff, opened) is None
    assert version(staff) > opened


def test_change_from_a_head_who_is_deleted_names_no_ghost():
    head = make_staff("临时负责人")
    department = make_department("质量部", head=head)
    department.head = None
    department.save()
    head.delete()

    lines = [line for change in recent(department) for line in change.lines]

    assert "负责人：已删除的一项 → 空" in lines


def test_duty_of_many_departments_leaves_empty_ones_empty():
    filled, empty = make_department(), make_department()
    person = make_staff("周敏")
    make_duty(filled, TODAY, person)

    assert duty_people([filled.pk, empty.pk], TODAY) == {filled.pk: person, empty.pk: None}
    assert acting_head(empty, TODAY) is None
