"""Who sees a case (design §3): by right, by involvement, as head, as deputy – and nobody else."""

from datetime import date

import pytest
from django.utils import timezone

from core.organization.models import Function
from core.organization.roles import Role
from tests.factories.organization import make_deputy, make_staff
from tests.factories.tickets import MONDAY, crew, department, make_assigned, make_in_review, make_registered
from tickets.models import Involvement, Plan, Ticket

pytestmark = pytest.mark.django_db


def sees(person, ticket) -> bool:
    return Ticket.objects.filter(pk=ticket.pk).visible_to(person, at=MONDAY).exists()


@pytest.mark.parametrize(
    "role", [Role.CLERK, Role.QUALITY, Role.REPRESENTATIVE, Role.GENERAL_MANAGER, Role.ADMINISTRATOR]
)
def test_some_roles_see_all(role):
    assert sees(make_staff(roles=[role]), make_registered())


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.HEAD, Role.FINANCE, Role.SALES, Role.WAREHOUSE])
def test_stranger_sees_nothing(role):
    stranger = make_staff(roles=[role], department=department(Function.SALES))

    assert not sees(stranger, make_registered())


def test_assigned_department_sees_the_case():
    ticket, people = make_assigned()

    assert sees(people["engineer"], ticket)
    assert sees(people["mate"], ticket)


def test_head_sees_what_departments_below_see():
    ticket, people = make_assigned()
    boss = make_staff("何涛", roles=[Role.HEAD])
    upper = department(Function.RESEARCH, head=boss)
    production = people["engineer"].department
    production.parent = upper
    production.save()

    assert sees(boss, ticket)


def test_deputy_sees_what_the_absent_person_sees():
    ticket, people = make_assigned()
    deputy = make_staff("代", roles=[Role.ENGINEER])
    make_deputy(people["engineer"], deputy, date(2026, 11, 16), date(2026, 11, 16))

    assert sees(deputy, ticket)
    assert not Ticket.objects.visible_to(deputy, at=MONDAY.replace(day=17)).exists()


def test_watcher_and_reviewer_see_the_case():
    ticket, people = make_in_review()
    watcher = make_staff("关注", roles=[Role.ENGINEER])
    Involvement.objects.create(ticket=ticket, person=watcher, since=MONDAY, why="watch")

    assert sees(watcher, ticket)
    assert str(Involvement.objects.get(person=watcher)) == "关注 关注"


def test_plan_is_seen_with_its_ticket():
    ticket, people = make_in_review()
    stranger = make_staff(roles=[Role.ENGINEER])

    assert Plan.objects.visible_to(people["engineer"], at=MONDAY).get().case == ticket
    assert not Plan.objects.visible_to(stranger, at=MONDAY).exists()


def test_part_answers_for_its_case():
    ticket, people = make_in_review()
    plan = ticket.current_plan

    assert (plan.severity, plan.facts(), plan.moment("received_at")) == (3, ticket.facts(), MONDAY)
    assert plan.responsible("engineer") == (people["engineer"], people["engineer"].department)
    assert ticket.progress.model(ticket=ticket).get_absolute_url() == ticket.get_absolute_url()


def test_visibility_is_one_query_for_any_number(django_assert_num_queries):
    people = crew()
    for _ in range(3):
        make_assigned(people=people)
    mate = type(people["mate"]).objects.get(pk=people["mate"].pk)
    mate.rights, mate.deputising  # noqa: B018 (asked once per request)
    rows = Ticket.objects.visible_to(mate, at=timezone.now())

    with django_assert_num_queries(1):
        assert len(rows) == 3


ROLES = [
    ("receiver", "clerk", "service"),
    ("clerk", "clerk", "service"),
    ("engineer", "engineer", "production"),
    ("support", "engineer", "production"),
    ("executing_head", "head", "production"),
    ("service_head", "service_head", "service"),
    ("quality_head", "quality", "quality"),
    ("general_manager", "manager", "management"),
    ("quality", None, "quality"),
    ("management", None, "management"),
    ("expert", None, None),
]


@pytest.mark.parametrize(("role", "person", "function"), ROLES)
def test_case_answers_who_is_responsible(role, person, function):
    ticket, people = make_assigned()

    found, place = ticket.responsible(role)

    assert (found, place and place.function) == (people.get(person), function)


@pytest.mark.parametrize(("kind", "function"), [("support", "service"), ("quality", "quality")])
def test_support_on_duty_answers_before_anybody_is_assigned(kind, function):
    found, place = make_registered(kind=kind).responsible("support")

    assert (found, place.function) == (None, function)


def test_unregistered_case_belongs_to_the_clerks_department():
    crew()

    assert Ticket().responsible("clerk")[1].function == "service"


def test_house_without_departments_has_nobody_responsible():
    assert Ticket().responsible("service_head") == (None, None)
    assert Ticket().responsible("executing_head") == (None, None)
