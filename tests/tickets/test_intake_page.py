"""登记 as a page: found while typing, judged with help, saved once, and nothing typed is lost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.documents.models import Attachment
from core.organization.roles import Role
from tests.factories.customers import make_contact, make_customer, make_equipment
from tests.factories.deadlines import switch_on
from tests.factories.organization import make_staff
from tests.factories.tickets import crew, make_registered
from tickets.models import Status, Ticket

pytestmark = pytest.mark.django_db
URL = "/tickets/intake/"


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
    return make_equipment(customer)


def typed(machine=None, **more):
    """What a filled-in form sends."""
    data = {
        "act": "register",
        "once_key": "k1",
        "channel": "hotline",
        "phase": "after",
        "received_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "description": "收线主驱动过流跳停。复位后能再开。",
        "grade": "2",
        "urgency": "",
        "kind": "support",
        "is_complex": "",
        "is_paid": "",
    }
    if machine:
        data |= {"customer": machine.customer_id, "equipment": machine.pk}
        data["contact"] = machine.customer.contacts.get().pk
    return data | more


def post(client, data):
    return client.post(URL, {key: value for key, value in data.items() if value is not None})


def test_clerk_registers_in_one_go(client, people, machine):
    answer = post(client, typed(machine))

    ticket = Ticket.objects.get()
    assert answer.url == ticket.get_absolute_url()
    assert ticket.status == Status.REGISTERED
    assert ticket.number.startswith("SH")
    assert (ticket.grade, ticket.urgency, ticket.contact_name) == (2, "important", "吴建平")
    assert ticket.serial == machine.serial


def test_double_click_registers_once(client, people, machine):
    data = typed(machine)

    first, second = post(client, data), post(client, data)

    assert first.url == second.url
    assert Ticket.objects.count() == 1


def test_receiving_alone_leaves_the_number_to_the_clerk(client, people, machine):
    post(client, typed(machine, act="receive", grade=None, kind=None))

    ticket = Ticket.objects.get()
    assert ticket.status == Status.RECEIVED
    assert ticket.number is None
    assert ticket.relayed_at


def test_other_departments_receive_without_judging(client, people):
    client.force_login(people["engineer"])

    page = client.get(URL).content.decode()
    post(client, typed(customer_name="泰川水务", contact_name="杜工", grade=None, kind=None, act="register"))

    assert "接收并转客服" in page
    assert "故障等级" not in page.split("<aside")[0]
    ticket = Ticket.objects.get()
    assert (ticket.customer_name, ticket.status) == ("泰川水务", Status.RECEIVED)


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"grade": None}, "grade", "还没有判断故障等级。请选择一级；不是故障时选“不是故障”。"),
        (
            {"customer": None, "equipment": None, "contact": None, "contact_name": "杜工"},
            "customer",
            "登记前要选定客户。",
        ),
        ({"contact": None, "contact_name": ""}, "contact_name", "还没有联系人。请选择或写下姓名。"),
        ({"description": ""}, "description", "。"),
        ({"urgency": "urgent"}, "urgency_reason", "二级通常为“重要”。选择“紧急”要写明理由。"),
    ],
)
def test_wrong_input_is_said_at_its_field_and_kept(client, people, machine, change, field, reason):
    answer = post(client, typed(machine, usage="连续三班", title="过流", **change))

    form = answer.context["form"]
    assert answer.status_code == 422
    assert reason in form.errors[field][0]
    assert 'value="过流"' in answer.content.decode()
    assert Ticket.objects.count() == 0


def test_refusals_name_the_fields_as_the_page_does(client, people):
    client.force_login(people["clerk"])

    page = client.post(URL, {"register": "1"}).content.decode()

    for name, label in (("description", "故障现象"), ("grade", "故障等级"), ("kind", "类别")):
        assert f'<a href="#id_{name}">{label}</a>' in page


def test_time_in_the_future_is_refused_at_the_time(client, people, machine):
    late = timezone.localtime() + timedelta(hours=3)

    answer = post(client, typed(machine, received_at=late.strftime("%Y-%m-%dT%H:%M")))

    assert answer.context["form"].errors["received_at"] == ["接收时间晚于现在。请改为客户来电的时间。"]


def test_refused_form_keeps_its_attachments(client, people, machine, settings):
    from django.core.files.uploadedfile import SimpleUploadedFile

    photo = SimpleUploadedFile("报警.txt", b"OC 021", content_type="text/plain")
    refused = client.post(URL, {**typed(machine, description=""), "attachments": photo})
    draft = Attachment.objects.get()

    post(client, {**typed(machine), "attachment_ids": draft.pk})

    assert f'name="attachment_ids" value="{draft.pk}"' in refused.content.decode()
    assert Attachment.objects.of(Ticket.objects.get()).count() == 1


def test_caller_is_found_by_part_of_the_number(client, people, machine):
    html = client.get(reverse("tickets:intake_callers"), {"q": "0553 66"}).content.decode()

    assert "皖江特缆股份有限公司" in html
    assert '<span class="hit">' in html
    assert f"customer={machine.customer_id}&amp;contact=" in html


@pytest.mark.parametrize("view", ["intake_callers", "intake_machines"])
def test_nothing_found_says_what_else_to_do(client, people, view):
    name = "q" if view == "intake_callers" else "machine_q"

    html = client.get(reverse(f"tickets:{view}"), {name: "没有这家"}).content.decode()

    assert "没有找到“没有这家”。" in html
    assert 'aria-disabled="true"' in html


def test_chosen_caller_brings_machines_and_past_cases(client, people, machine):
    old = make_registered(people=people, said={"customer": machine.customer, "equipment": machine})

    answer = client.get(reverse("tickets:intake_caller"), {"customer": machine.customer_id})

    html = answer.content.decode()
    assert f'name="customer" value="{machine.customer_id}"' in html
    assert "138 0553 6624" in html
    assert 'id="machine" hx-swap-oob="true"' in html
    assert old.number in html
    assert answer["HX-Trigger-After-Swap"] == "intake-changed"


def test_another_contact_can_be_written_down(client, people, machine):
    html = client.get(
        reverse("tickets:intake_caller"), {"customer": machine.customer_id, "contact": ""}
    ).content.decode()

    assert "其他人（写在下面）" in html
    assert 'name="contact_name"' in html


def test_chosen_machine_brings_its_owner_and_its_warranty(client, people, machine):
    html = client.get(reverse("tickets:intake_machine"), {"equipment": machine.pk}).content.decode()

    assert f'name="equipment" value="{machine.pk}"' in html
    assert "保修至 2027-05-18" in html
    assert f'name="customer" value="{machine.customer_id}"' in html


def test_machines_of_the_customer_are_offered_before_typing(client, people, machine):
    make_registered(people=people, at=timezone.now() - timedelta(days=3), said={"equipment": machine})
    make_equipment(make_customer("苏中恒达"))

    html = client.get(reverse("tickets:intake_machines"), {"customer": machine.customer_id}).content.decode()

    assert html.count('role="option"') == 1
    assert "近 12 个月 1 次故障" in html


@pytest.mark.parametrize("view", ["intake_caller", "intake_machine"])
def test_plate_and_name_can_be_typed_when_nothing_is_on_file(client, people, view):
    html = client.get(reverse(f"tickets:{view}"), {"free": "1"}).content.decode()

    assert 'name="customer_name"' in html
    assert 'name="serial"' in html


def test_preview_shows_clocks_of_the_judgement_and_what_is_missing(client, people, machine):
    answer = client.post(reverse("tickets:intake_preview"), typed(machine, grade="2", description=""))

    html = answer.content.decode()
    assert "按二级、重要" in html
    assert "二级响应" in html
    assert "二级到达现场" in html
    assert "填写处理单" not in html
    assert "还差 1 项" in html
    assert '<a href="#id_description">故障现象</a>' in html


def test_preview_survives_half_typed_values(client, people):
    answer = client.post(reverse("tickets:intake_preview"), {"grade": "9", "received_at": "2026-1", "equipment": "x"})

    assert answer.status_code == 200
    assert "还没有判定等级" in answer.content.decode()


def test_intake_starts_from_a_customer_page(client, people, machine):
    html = client.get(URL, {"equipment": machine.pk}).content.decode()

    assert f'name="customer" value="{machine.customer_id}"' in html
    assert f'name="equipment" value="{machine.pk}"' in html


def test_intake_needs_a_sign_in():
    assert Client().get(URL).status_code == 302
    assert Role.CLERK not in make_staff().roles
