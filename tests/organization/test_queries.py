"""Who answers on a day: duty roster, acting heads and leaders, with deputies and the tree."""

from datetime import date

import pytest

from core.organization import queries
from core.organization.models import Function
from core.organization.roles import Role
from tests.factories.organization import make_company, make_department, make_deputy, make_duty, make_staff

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 19)


@pytest.mark.req("S3-02")
def test_duty_person_on_the_roster():
    lin, department = make_staff("林晓芸"), make_department("售后服务部")
    make_duty(department, DAY, lin)

    assert queries.duty_person(department, DAY) == lin
    assert queries.duty_person(department, date(2026, 11, 20)) is None


def test_duty_person_absent_is_replaced_by_the_deputy():
    lin, gao, department = make_staff("林晓芸"), make_staff("高燕"), make_department()
    make_duty(department, DAY, lin)
    make_deputy(lin, gao, DAY, DAY)

    assert queries.duty_person(department, DAY) == gao


def test_duty_person_left_the_company():
    department = make_department()
    make_duty(department, DAY, make_staff(is_active=False))

    assert queries.duty_person(department, DAY) is None


def test_acting_head_present():
    head = make_staff("周敏")

    assert queries.acting_head(make_department(head=head), DAY) == head


def test_acting_head_absent_deputy_acts():
    head, deputy = make_staff("周敏"), make_staff("高燕")
    department = make_department(head=head)
    make_deputy(head, deputy, date(2026, 11, 17), DAY)

    assert queries.acting_head(department, DAY) == deputy
    assert queries.acting_head(department, date(2026, 11, 20)) == head


def test_acting_head_deputy_left_head_stays():
    head = make_staff("周敏")
    department = make_department(head=head)
    make_deputy(head, make_staff(is_active=False), DAY, DAY)

    assert queries.acting_head(department, DAY) == head


def test_acting_head_none_parent_answers():
    leader = make_staff("方立")
    top = make_department(head=leader)
    middle = make_department(parent=top, head=make_staff(is_active=False))

    assert queries.acting_head(make_department(parent=middle), DAY) == leader


def test_acting_head_nobody_anywhere():
    assert queries.acting_head(make_department(parent=make_department()), DAY) is None


def test_acting_head_of_a_circle_ends():
    one = make_department()
    two = make_department(parent=one)
    one.parent = two
    one.save(update_fields=["parent"])

    assert queries.acting_head(one, DAY) is None


@pytest.mark.parametrize("size", [1, 50])
def test_heads_of_in_constant_queries(size, django_assert_num_queries):
    departments = [make_department(head=make_staff()) for _ in range(size)]

    with django_assert_num_queries(3):
        heads = queries.heads_of([row.pk for row in departments], DAY)

    assert heads == {row.pk: row.head for row in departments}


@pytest.mark.parametrize("size", [1, 50])
def test_duty_people_in_constant_queries(size, django_assert_num_queries):
    departments = [make_department() for _ in range(size)]
    people = {row.pk: make_duty(row, DAY, make_staff()).person for row in departments}

    with django_assert_num_queries(2):
        assert queries.duty_people(people, DAY) == people


def test_representative_by_role_and_deputy():
    zheng, fang = make_staff("郑海", roles=[Role.REPRESENTATIVE]), make_staff("方立", roles=[Role.GENERAL_MANAGER])

    assert (queries.representative(DAY), queries.general_manager(DAY)) == (zheng, fang)

    make_deputy(zheng, fang, DAY, DAY)

    assert queries.representative(DAY) == fang


def test_representative_present_before_a_deputy():
    away, here = (make_staff(name, roles=[Role.REPRESENTATIVE]) for name in ("郑海", "何静"))
    make_deputy(away, make_staff("方立"), DAY, DAY)

    assert queries.representative(DAY) == here


def test_general_manager_without_role_is_the_head_of_management():
    fang = make_staff("方立")
    make_department(function=Function.MANAGEMENT, head=fang)

    assert queries.general_manager(DAY) == fang
    assert queries.representative(DAY) is None


def test_headless_department_names_who_answers():
    people = make_company()

    found = {department.name: person for department, person in queries.headless(DAY)}

    assert found == {"智慧城市二部": people["fangl"]}
