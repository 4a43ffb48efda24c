"""The pages of a case: for the one who works on it, for the reader, for the stranger."""

import pytest
from django.urls import reverse

from core.organization.roles import Role
from tests.factories.customers import make_contact, make_customer, make_equipment
from tests.factories.deadlines import switch_on
from tests.factories.organization import make_staff
from tests.factories.tickets import (
    HOUR,
    MONDAY,
    crew,
    make_assigned,
    make_closed,
    make_confirmed,
    make_handled,
    make_in_progress,
    make_in_review,
    make_registered,
    make_ticket,
)
from tickets import actions, pages
from tickets.models import Kind, Status, Ticket
from tickets.urls import urlpatterns

pytestmark = pytest.mark.django_db

ONE_CASE = [p.name for p in urlpatterns if str(p.pattern).count("<") == 1 and str(p.pattern).startswith("<int:pk>")]
POST_ONLY = {"print", "print_plan", "watch", "take_note"}


def text(page) -> str:
    return page.content.decode()


@pytest.mark.parametrize(
    "make", [make_assigned, make_in_review, make_in_progress, make_handled, make_confirmed, make_closed]
)
def test_detail_opens_in_every_state(client, make):
    switch_on()
    ticket, people = make(kind=Kind.QUALITY, grade=2)

    for person in ("clerk", "engineer", "quality", "manager"):
        client.force_login(people[person])
        page = client.get(ticket.get_absolute_url())

        assert page.status_code == 200
        assert ticket.number in text(page)


def test_detail_of_an_unregistered_and_of_a_void_case(client):
    people = crew()
    waiting = make_ticket(by=people["clerk"], customer_name="江淮电缆厂")
    void = make_registered(people=people)
    actions.void(ticket=void, reason="重复登记", by=people["clerk"], at=MONDAY + HOUR)
    client.force_login(people["clerk"])

    assert "待登记" in text(client.get(waiting.get_absolute_url()))
    assert "重复登记" in text(client.get(void.get_absolute_url()))


def test_detail_costs_at_most_twenty_queries(client, django_assert_max_num_queries):
    switch_on()
    ticket, people = make_in_progress(kind=Kind.QUALITY, grade=2)
    client.force_login(people["engineer"])
    client.get(ticket.get_absolute_url())

    with django_assert_max_num_queries(20):
        client.get(ticket.get_absolute_url())


@pytest.mark.parametrize("name", ONE_CASE)
def test_strangers_case_is_not_found(client, name):
    ticket, _ = make_in_review()
    client.force_login(make_staff(roles=[Role.ENGINEER]))
    address = reverse(f"tickets:{name}", args=[ticket.pk])

    answer = client.post(address) if name in POST_ONLY else client.get(address)

    assert answer.status_code == 404


@pytest.mark.parametrize("name", sorted(set(ONE_CASE) - POST_ONLY))
def test_every_page_opens_for_who_sees_the_case(client, name):
    ticket, people = make_in_review(kind=Kind.QUALITY)
    client.force_login(people["clerk"])
    before = Ticket.objects.get(pk=ticket.pk)

    page = client.get(reverse(f"tickets:{name}", args=[ticket.pk]))

    assert page.status_code == 200
    assert Ticket.objects.get(pk=ticket.pk).version == before.version


@pytest.mark.parametrize("name", sorted(POST_ONLY))
def test_acts_without_a_form_want_a_post(client, name):
    ticket, people = make_in_review()
    client.force_login(people["clerk"])

    assert client.get(reverse(f"tickets:{name}", args=[ticket.pk])).status_code == 405


def test_grey_button_stands_beside_its_reason(client):
    ticket, people = make_in_progress()
    client.force_login(people["engineer"])

    page = text(client.get(ticket.get_absolute_url()))

    assert 'aria-describedby="why-handled"' in page
    assert "还没有记录恢复运行的时间。" in page


def test_step_that_never_fits_makes_no_noise(client):
    people = crew()
    ticket = make_registered(people=people)

    found = pages.next_steps(ticket, people["clerk"], at=MONDAY)

    assert found.primary.label == "分派"
    assert [button.name for button in found.refused] == []


def test_stepper_shows_what_is_done_skipped_and_to_come():
    ticket, _ = make_in_progress()

    found = [(stop.label, stop.state) for stop in pages.walk(ticket)]

    assert found[:8] == [
        ("已接收", "done"),
        ("已登记", "done"),
        ("质量分析", "skipped"),
        ("已分派", "done"),
        ("方案拟定", "done"),
        ("方案评审", "done"),
        ("待批准", "skipped"),
        ("实施中", "now"),
    ]
    assert {state for _, state in found[8:]} == {""}


def test_stepper_of_a_void_case_ends_there():
    people = crew()
    ticket = make_registered(people=people)
    ticket = actions.void(ticket=ticket, reason="重复登记", by=people["clerk"], at=MONDAY + HOUR)

    assert [stop.label for stop in pages.walk(ticket)] == ["已接收", "已登记", "已作废"]


@pytest.mark.parametrize(("query", "shown"), [("", 30), ("?only=all", 40), ("?only=key", 5)])
def test_timeline_shows_what_is_asked_for(client, query, shown):
    ticket, people = make_assigned()
    rows = 40 - len(pages.happenings(ticket))
    for number in range(rows):
        actions.record_progress(ticket=ticket, words=f"第 {number} 次。", by=people["clerk"], at=MONDAY + HOUR)
    key = len([row for row in pages.happenings(ticket) if row.milestone])
    client.force_login(people["clerk"])

    page = client.get(ticket.get_absolute_url() + query)

    assert len(page.context["timeline"].rows) == (key if "key" in query else shown)


@pytest.mark.req("S1-73")
def test_history_shows_every_field_before_and_after(client):
    people = crew()
    customer = make_customer()
    ticket = make_registered(people=people, said={"customer": customer, "contact": make_contact(customer)})
    actions.edit(
        ticket=ticket,
        by=people["clerk"],
        at=MONDAY + HOUR,
        expected_version=ticket.version,
        equipment=make_equipment(customer, serial="2403-017"),
        requested_at=MONDAY + HOUR,
        reason="铭牌核对",
    )
    client.force_login(people["clerk"])

    change = pages.field_history(ticket)[0]
    page = text(client.get(reverse("tickets:history", args=[ticket.pk])))

    assert (change.by, change.why) == ("林晓芸", "铭牌核对")
    assert ("出厂编号", "", "2403-017") in change.fields
    assert ("要求服务时间", "", "2026-11-16 10:00") in change.fields
    assert ("设备", "", "GJ-630/1+6 高速管式绞线机 2403-017") in change.fields
    assert "铭牌核对" in page


def test_history_of_a_saving_without_facts_is_left_out():
    ticket = make_ticket()
    ticket.save()

    assert len(pages.field_history(ticket)) == 2


def test_plan_page_shows_content_reviews_and_revisions(client):
    ticket, people = make_in_review(kind=Kind.QUALITY)
    actions.give_verdict(
        ticket=ticket, verdict="conditions", opinion="带扳手", by=people["head"], at=MONDAY + 3 * HOUR
    )
    client.force_login(people["quality"])

    page = text(client.get(reverse("tickets:plan", args=[ticket.pk])))
    revisions = client.get(reverse("tickets:plan_history", args=[ticket.pk, ticket.current_plan.pk]))

    assert "更换编码器联轴器" in page
    assert "带扳手" in page
    assert "评审方案" in page
    assert "第 1 版" in text(revisions)


def test_plan_page_leads_to_the_form_while_there_is_none(client):
    ticket, people = make_assigned()
    client.force_login(people["engineer"])

    page = client.get(reverse("tickets:plan", args=[ticket.pk]))

    assert page.url == reverse("tickets:plan_edit", args=[ticket.pk])


def test_facts_say_what_is_known():
    ticket, _ = make_confirmed(onsite=False, said={"equipment": make_equipment(), "requested_place": "remote"})
    shown = {row[0]: row[1] for row in pages.facts(ticket)}

    assert shown["方式"] == "远程 · 吴建平同意"
    assert shown["核实"] == "问题已解决 · 电话回访 · 吴建平 · 林晓芸"
    assert shown["保修"] == "至 2027-05-18，保内"


def test_facts_of_an_undecided_case():
    ticket = make_registered(said={"customer": make_customer(), "requested_place": "on_site"})
    shown = {row[0]: row[1] for row in pages.facts(ticket)}

    assert (shown["方式"], shown["保修"]) == ("未定，客户要求上门", "无资料")
    assert ticket.status == Status.REGISTERED
