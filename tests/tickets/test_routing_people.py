"""Whom to give a case: load, presence and knowledge beside every name (S1-40, S1-48, S3-02)."""

import pytest
from django.urls import reverse

from core.notices.models import Message
from core.organization.models import Function
from core.organization.roles import Role
from core.times import local_date
from core.workflow import Refused
from tests.factories.customers import make_equipment
from tests.factories.deadlines import switch_on
from tests.factories.organization import make_deputy, make_duty, make_staff
from tests.factories.tickets import HOUR, MONDAY, crew, department, make_assigned, make_closed, make_registered
from tickets import actions, queries
from tickets.candidates import candidates
from tickets.models import FaultKind, RoutingRule, Ticket

pytestmark = pytest.mark.django_db
DAY = local_date(MONDAY)


def of(found, person):
    return next(row for row in found.all if row.person == person)


def test_load_counts_open_today_and_late():
    switch_on()
    people = crew()
    make_assigned(people=people)
    make_assigned(people=people, at=MONDAY - 48 * HOUR)
    make_closed(people=people, at=MONDAY - 96 * HOUR)

    load = of(candidates(None, at=MONDAY + HOUR), people["engineer"]).load

    assert (load.open, load.late) == (2, 1)
    assert load.today == Ticket.objects.open().filter(next_due_at__gt=MONDAY + HOUR).count()


def test_who_knows_the_machine_stands_first_with_the_last_case():
    people = crew()
    machine = make_equipment()
    old, _ = make_closed(people=people, at=MONDAY - 96 * HOUR, said={"equipment": machine})
    ticket = make_registered(people=people, fault_kind=FaultKind.HARDWARE, said={"equipment": machine})

    found = candidates(ticket, at=MONDAY + HOUR)

    assert [row.person for row in found.first] == [people["engineer"], people["mate"]]
    assert (found.first[0].machine.times, found.first[0].machine.last) == (1, old)
    assert "处理过这台 1 次" in found.first[0].reasons


def test_who_knows_the_product_comes_next():
    people = crew()
    made = make_equipment()
    make_closed(people=people, at=MONDAY - 96 * HOUR, said={"equipment": made})
    ticket = make_registered(
        people=people, fault_kind=FaultKind.HARDWARE, said={"equipment": make_equipment(made.customer)}
    )

    row = of(candidates(ticket, at=MONDAY), people["engineer"])

    assert (row.machine.times, row.product.times) == (0, 1)
    assert "处理过同产品 1 次" in row.reasons


@pytest.mark.req("S3-02")
def test_absent_person_stands_back_and_the_deputy_is_offered():
    people = crew()
    outside = make_staff("代班", roles=[Role.CLERK], department=people["engineer"].department)
    make_deputy(people["engineer"], outside, DAY, DAY)
    make_duty(people["mate"].department, DAY, people["mate"])
    ticket = make_registered(people=people, fault_kind=FaultKind.HARDWARE)

    found = candidates(ticket, at=MONDAY)

    assert of(found, outside).reasons[0] == "代 陈国栋"
    assert of(found, people["engineer"]).deputy == outside
    assert found.first[-1].person == people["engineer"]
    assert "今天值班" in of(found, people["mate"]).reasons


@pytest.mark.req("S3-08", "S1-40")
@pytest.mark.parametrize("said", [{"person": "mate"}, {"group": Role.EXPERT}])
def test_rule_names_who_is_asked_first(said):
    people = crew()
    people["mate"].groups.set(type(people["mate"].groups.first()).objects.filter(name=Role.EXPERT))
    if "person" in said:
        said = {"person": people["mate"]}
    RoutingRule.objects.filter(basis="symptom", kind="hardware").update(**said)
    ticket = make_registered(people=people, fault_kind=FaultKind.HARDWARE)

    first = candidates(ticket, at=MONDAY).first[0]

    assert (first.person, first.reasons[0]) == (people["mate"], "规则首选")


def test_table_costs_the_same_for_many_people(django_assert_max_num_queries):
    people = crew()
    make_closed(people=people, at=MONDAY - 96 * HOUR, said={"equipment": make_equipment()})
    ticket = make_registered(people=people, fault_kind=FaultKind.HARDWARE, said={"equipment": make_equipment()})
    for number in range(50):
        make_staff(f"技{number}", roles=[Role.ENGINEER], department=people["mate"].department)

    with django_assert_max_num_queries(12):
        found = candidates(Ticket.objects.get(pk=ticket.pk), at=MONDAY)
        assert len([row.reasons for row in found.all]) == 52


def test_form_shows_the_table_and_marks_the_rules_person(client):
    switch_on()
    people = crew()
    RoutingRule.objects.filter(basis="symptom", kind="hardware").update(person=people["mate"])
    ticket = make_registered(people=people, fault_kind=FaultKind.HARDWARE)
    client.force_login(people["clerk"])

    html = client.get(reverse("tickets:assign", args=[ticket.pk])).content.decode()

    assert "按规则：问题性质“硬件” → 生产部" in html
    assert f'name="to" value="{people["mate"].pk}" checked' in html
    assert "今天到期" in html


def test_nobody_chosen_is_said_at_the_table(client):
    ticket, people = make_assigned()
    client.force_login(people["clerk"])

    answer = client.post(reverse("tickets:reassign", args=[ticket.pk]), {"note": "换人"})

    assert answer.status_code == 422
    assert "还没有选择人员。请在表中选一位。" in answer.content.decode()


def test_change_of_hands_says_which_clocks_go_along(client):
    switch_on()
    ticket, people = make_assigned()
    client.force_login(people["clerk"])

    html = client.get(reverse("tickets:reassign", args=[ticket.pk])).content.decode()

    assert "随责任人走，到期时间不变。" in html
    assert "拟定售后方案" in html


# ---------------------------------------------------------------- sent back, urged


@pytest.mark.req("S1-40")
def test_head_sends_back_what_is_not_the_departments(client):
    switch_on()
    ticket, people = make_assigned()
    client.force_login(people["head"])

    answer = client.post(reverse("tickets:send_back", args=[ticket.pk]), {"reason": "是软件问题"})

    fresh = Ticket.objects.get(pk=ticket.pk)
    assert answer.status_code == 302
    assert (str(fresh.status), fresh.assignee, fresh.responsible_department) == ("registered", None, None)
    again = actions.assign(ticket=fresh, to=people["mate"], by=people["clerk"], at=MONDAY + 3 * HOUR)
    assert again.status == "assigned"


def test_quality_information_goes_back_to_its_analysis():
    ticket, people = make_assigned(kind="quality")

    ticket = actions.send_back(ticket=ticket, reason="是软件问题", by=people["head"], at=MONDAY + HOUR)

    assert ticket.status == "analysis"


def test_another_head_does_not_send_back():
    ticket, people = make_assigned()
    head = make_staff("研", roles=[Role.HEAD], department=department(Function.RESEARCH))
    with pytest.raises(Refused, match="由责任部门生产部的负责人退回"):
        actions.send_back(ticket=ticket, reason="x", by=head, at=MONDAY + HOUR)
    with pytest.raises(Refused, match="退回要写明理由"):
        actions.send_back(ticket=ticket, reason=" ", by=people["head"], at=MONDAY + HOUR)


@pytest.mark.req("S0-48", "S1-48")
def test_supervisor_urges_assignee_and_head(client):
    ticket, people = make_assigned()
    supervisor = make_staff(
        "罗倩", roles=[Role.HEAD, Role.SERVICE_MANAGER], department=department(Function.RELATIONS)
    )
    client.force_login(supervisor)

    client.post(reverse("tickets:urge", args=[ticket.pk]), {"words": "客户已投诉，今天答复"})
    client.force_login(people["head"])
    refused = client.post(reverse("tickets:urge", args=[ticket.pk]), {"words": "x"})

    told = Message.objects.filter(kind="ticket_urged").order_by("staff__name")
    assert {row.staff for row in told} == {people["engineer"], people["head"]}
    assert told[0].body == "罗倩：客户已投诉，今天答复"
    assert refused.status_code == 422


# ---------------------------------------------------------------- the queue of a group


@pytest.fixture
def grouped():
    """Hardware goes to the engineers of production as a group."""
    people = crew()
    RoutingRule.objects.filter(basis="symptom", kind="hardware").update(group=Role.ENGINEER)
    return make_registered(people=people, fault_kind=FaultKind.HARDWARE), people


@pytest.mark.req("S3-08")
def test_group_is_told_sees_the_case_and_one_of_it_takes_it(client, grouped):
    ticket, people = grouped
    told = Message.objects.filter(kind="ticket_for_group").order_by("staff__pk")
    client.force_login(people["mate"])
    before = list(queries.tab("mine", people["mate"], at=MONDAY + HOUR))

    html = client.get(ticket.get_absolute_url()).content.decode()
    client.post(reverse("tickets:claim", args=[ticket.pk]))

    ticket.refresh_from_db()
    assert [row.staff for row in told] == [people["engineer"], people["mate"]]
    assert before == [ticket]
    assert f'href="/tickets/{ticket.pk}/claim/"' in html
    assert (ticket.assignee, str(ticket.status)) == (people["mate"], "assigned")
    assert list(queries.tab("mine", people["engineer"], at=MONDAY + HOUR)) == []


@pytest.mark.req("S3-08")
def test_only_the_group_takes_and_only_what_was_given_to_it(grouped):
    ticket, people = grouped
    expert = make_staff("专", roles=[Role.EXPERT], department=people["mate"].department)
    other = make_registered(people=people, fault_kind=FaultKind.SOFTWARE)

    with pytest.raises(Refused, match="由生产部的售后技术人员领取"):
        actions.claim(ticket=ticket, by=expert, at=MONDAY + HOUR)
    with pytest.raises(Refused, match="没有派给小组"):
        actions.claim(ticket=other, by=people["mate"], at=MONDAY + HOUR)
    with pytest.raises(Refused, match="没有“领取”的权限"):
        actions.claim(ticket=ticket, by=people["clerk"], at=MONDAY + HOUR)


def test_named_person_comes_before_the_group(grouped):
    _, people = grouped
    Message.objects.all().delete()
    RoutingRule.objects.filter(basis="symptom", kind="hardware").update(person=people["mate"])

    make_registered(people=people, fault_kind=FaultKind.HARDWARE)

    assert not Message.objects.filter(kind="ticket_for_group").exists()
