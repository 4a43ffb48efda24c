"""登记, the desk around it: drafts that survive, repeats that do not become cases, new callers without leaving."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.timeline.models import Happening
from customers.models import Customer, Equipment
from tests.factories.customers import make_contact, make_customer, make_equipment
from tests.factories.deadlines import switch_on
from tests.factories.tickets import crew, make_registered, make_ticket
from tests.tickets.test_intake_page import URL, post, typed
from tickets import actions
from tickets.models import IntakeDraft, Status, Ticket

pytestmark = pytest.mark.django_db
DRAFT = "/tickets/intake/draft/"


@pytest.fixture
def people(client):
    switch_on()
    people = crew()
    client.force_login(people["clerk"])
    return people


@pytest.fixture
def machine():
    customer = make_customer()
    make_contact(customer, is_main=True)
    return make_equipment(customer, serial="GJ630-2403-017")


# ---------------------------------------------------------------- drafts


def test_draft_comes_back_with_everything_that_was_typed(client, people, machine):
    client.post(DRAFT, typed(machine, grade="2", is_major="on", title="过流", once_key="d1"))

    html = client.get(URL).content.decode()

    assert "没有提交的草稿" in html
    assert "收线主驱动过流跳停。复位后能再开。" in html
    assert f'name="customer" value="{machine.customer_id}"' in html
    assert f'name="equipment" value="{machine.pk}"' in html
    assert '<input type="radio" name="grade" value="2" checked>' in html
    assert 'value="过流"' in html
    assert 'name="is_major" id="id_is_major" class="form-check-input" checked' in html.replace(
        'class="form-check-input" id="id_is_major"', 'id="id_is_major" class="form-check-input"'
    )


def test_draft_belongs_to_one_person_and_stays_on_the_server(client, people, machine):
    answer = client.post(DRAFT, typed(machine))
    other = Client()
    other.force_login(people["quality"])

    assert "自动保存" in answer.content.decode()
    assert "没有提交的草稿" not in other.get(URL).content.decode()


@pytest.mark.parametrize("act", ["register", "receive"])
def test_draft_goes_when_the_call_is_saved(client, people, machine, act):
    client.post(DRAFT, typed(machine, once_key="k1"))

    post(client, typed(machine, act=act))

    assert IntakeDraft.objects.count() == 0


def test_late_autosave_does_not_bring_a_saved_call_back(client, people, machine):
    post(client, typed(machine, once_key="k1"))

    client.post(DRAFT, typed(machine, once_key="k1"))

    assert IntakeDraft.objects.count() == 0


def test_refused_form_leaves_its_draft(client, people, machine):
    client.post(DRAFT, typed(machine))

    assert post(client, typed(machine, grade=None)).status_code == 422
    assert IntakeDraft.objects.count() == 1


def test_draft_is_thrown_away_on_demand(client, people, machine):
    client.post(DRAFT, typed(machine))

    client.post(reverse("tickets:intake_discard"))

    assert "没有提交的草稿" not in client.get(URL).content.decode()


def test_presets_alone_are_no_draft(client, people):
    client.post(DRAFT, {"channel": "hotline", "phase": "after", "received_at": "2026-11-21T10:00", "urgency": ""})

    assert IntakeDraft.objects.count() == 0


def test_page_for_a_chosen_customer_does_not_mix_with_the_draft(client, people, machine):
    client.post(DRAFT, typed(machine, title="旧草稿"))

    html = client.get(URL, {"customer": make_customer("苏中恒达").pk}).content.decode()

    assert "旧草稿" not in html
    assert IntakeDraft.objects.count() == 1


def test_draft_that_is_too_long_says_so_and_keeps_the_last_one(client, people, machine):
    client.post(DRAFT, typed(machine))

    answer = client.post(DRAFT, typed(machine, description="长" * 120_000), headers={"hx-request": "true"})

    assert answer.status_code == 409
    assert "内容太长，草稿没有保存" in answer.content.decode()
    assert IntakeDraft.objects.count() == 1


# ---------------------------------------------------------------- repeats


def test_repeat_is_named_and_becomes_a_line_on_the_open_case(client, people, machine):
    first = make_registered(people=people, at=timezone.now() - timedelta(hours=2), said={"equipment": machine})
    page = client.get(reverse("tickets:intake_machine"), {"equipment": machine.pk}).content.decode()

    answer = post(client, typed(machine, again=str(first.pk), act=None, grade=None, kind=None))

    assert "可能重复" in page
    assert f'name="again" value="{first.pk}"' in page
    assert answer.url == first.get_absolute_url()
    assert Ticket.objects.count() == 1
    line = first.contacts.get()
    assert (line.words, line.with_whom, line.is_response) == (
        "客户再次来电：收线主驱动过流跳停。复位后能再开。",
        "吴建平",
        False,
    )


@pytest.mark.req("D-27")
def test_repeat_is_no_report_of_progress(client, people, machine):
    first = make_registered(people=people, at=timezone.now() - timedelta(hours=2), said={"equipment": machine})

    post(client, typed(machine, again=str(first.pk)))

    assert not Happening.objects.filter(event="PROGRESS").exists()


def test_repeat_is_written_once(client, people, machine):
    first = make_registered(people=people, said={"equipment": machine})

    for _ in range(2):
        post(client, typed(machine, again=str(first.pk)))

    assert first.contacts.count() == 1


def test_repeat_without_words_is_refused_at_the_field(client, people, machine):
    first = make_registered(people=people, said={"equipment": machine})

    answer = post(client, typed(machine, again=str(first.pk), description=""))

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"description": ["还没有写客户说了什么。请先填写故障现象。"]}


def test_repeat_of_a_strangers_case_is_not_found(client, people, machine):
    first = make_registered(people=people, said={"equipment": machine})
    client.force_login(people["head"])

    assert post(client, typed(machine, again=str(first.pk))).status_code == 404
    assert first.contacts.count() == 0


# ---------------------------------------------------------------- callers


def test_caller_is_found_by_the_serial_of_the_machine(client, people, machine):
    html = client.get(reverse("tickets:intake_callers"), {"q": "2403-017"}).content.decode()

    assert "皖江特缆股份有限公司" in html
    assert f"equipment={machine.pk}" in html


def test_new_caller_is_filed_without_leaving_the_page(client, people):
    url = reverse("tickets:intake_new_customer")
    form = client.get(url, {"q": "无锡新科"}).content.decode()
    data = {"new-name": "无锡新科", "new-contact": "赵工", "new-phone": "0510 8581 2207", "once_key": "n1"}
    data |= {"new-product": "成缆机", "new-model": "CLY-2500", "new-serial": "CLY-9"}

    html = client.post(url, data).content.decode()
    client.post(url, data)

    customer, line = Customer.objects.get(), Equipment.objects.get()
    assert 'value="无锡新科"' in form
    assert f'name="customer" value="{customer.pk}"' in html
    assert f'name="equipment" value="{line.pk}"' in html
    assert "赵工" in html


def test_new_caller_like_a_known_one_is_held_against_it(client, people, machine):
    url = reverse("tickets:intake_new_customer")

    html = client.post(url, {"new-name": machine.customer.name, "once_key": "n1"}).content.decode()

    assert f"customer={machine.customer_id}" in html
    assert "确实是另一家" in html
    assert Customer.objects.count() == 1


def test_only_who_may_edit_files_adds_a_caller(client, people):
    client.force_login(people["engineer"])

    assert client.get(reverse("tickets:intake_new_customer")).status_code == 403
    assert "新建客户" not in client.get(URL).content.decode()


def test_machine_brings_a_suggestion_who_pays(client, people, machine):
    html = client.get(reverse("tickets:intake_machine"), {"equipment": machine.pk}).content.decode()

    assert "建议无偿" in html
    assert f"保修至 {machine.warranty_ends_on}，建议无偿。" in html


def test_definitions_of_grade_and_urgency_stand_in_the_page(client, people):
    html = client.get(URL).content.decode()

    assert "系统瘫痪或服务中断" in html
    assert "可能有安全隐患，或严重影响客户生产。" in html


@pytest.mark.parametrize("text", ["一行\n" * 10_000, "长" * 20_001])
def test_description_like_a_book_is_refused_and_kept(client, people, machine, text):
    answer = post(client, typed(machine, description=text))

    assert answer.status_code == 422
    assert "最多 20000 个。请写要点，全文作为附件上传。" in answer.context["form"].errors["description"][0]
    assert text.strip()[:100] in answer.context["form"]["description"].value()


def test_rare_characters_stay_as_they_were_said(client, people, machine):
    post(client, typed(machine, description="𬭎钢丝😀 断裂", contact="", contact_name="王𬭎 😀"))

    ticket = Ticket.objects.get()
    assert (ticket.contact_name, ticket.description) == ("王𬭎 😀", "𬭎钢丝😀 断裂")


# ---------------------------------------------------------------- registering what another department took


def register(client, ticket, machine, **more):
    data = {"expected_version": ticket.version, "description": ticket.description, "grade": "3", "kind": "support"}
    data |= {"urgency": "", "is_complex": "", "is_paid": "", "customer": machine.customer_id}
    data |= {"equipment": machine.pk, "contact": machine.customer.contacts.get().pk, **more}
    url = reverse("tickets:register", args=[ticket.pk])
    return client.post(url, {key: value for key, value in data.items() if value is not None})


def test_relayed_call_is_registered_with_the_same_lookups(client, people, machine):
    ticket = make_ticket(by=people["engineer"], customer_name="皖江", contact_name="小吴", serial="017")
    url = reverse("tickets:register", args=[ticket.pk])

    html = client.get(url).content.decode()
    register(client, ticket, machine)

    assert 'value="皖江"' in html
    assert 'role="combobox"' in html
    assert "来电时记下的联系人：小吴" in html
    ticket.refresh_from_db()
    assert (ticket.status, ticket.customer, ticket.serial) == (Status.REGISTERED, machine.customer, machine.serial)


def test_lookup_of_a_relayed_call_keeps_its_moment_and_leaves_it_out(client, people, machine):
    ticket = make_ticket(by=people["engineer"], at=timezone.now() - timedelta(hours=1), equipment=machine)

    html = client.get(
        reverse("tickets:intake_machine"), {"equipment": machine.pk, "case": ticket.pk}
    ).content.decode()

    assert "可能重复" not in html
    assert ticket.get_absolute_url() not in html


def test_registering_asks_for_a_judgement(client, people, machine):
    ticket = make_ticket(by=people["engineer"], equipment=machine)

    answer = register(client, ticket, machine, grade=None)

    assert answer.status_code == 422
    assert "还没有判断故障等级" in answer.context["form"].errors["grade"][0]


def test_registering_over_a_newer_version_says_what_changed(client, people, machine):
    ticket = make_ticket(by=people["engineer"], equipment=machine)
    actions.edit(
        ticket=ticket, by=people["clerk"], at=timezone.now(), expected_version=ticket.version, usage="连续三班"
    )

    answer = register(client, ticket, machine, title="过流")

    assert answer.status_code == 409
    assert 'value="过流"' in answer.content.decode()
