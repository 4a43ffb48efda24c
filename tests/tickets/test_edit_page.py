"""修改: the page keeps the customer's people and machines on offer, and survives what nobody could have chosen."""

import pytest
from django.urls import reverse

from tests.factories.customers import make_contact, make_customer, make_equipment
from tests.factories.tickets import crew, make_registered
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return crew()


def test_case_with_contact_and_machine_is_edited_on_the_page(client, people):
    customer = make_customer()
    chosen = {"contact": make_contact(customer), "equipment": make_equipment(customer)}
    ticket = make_registered(people=people, said={"customer": customer, **chosen})
    client.force_login(people["clerk"])
    url = reverse("tickets:edit", args=[ticket.pk])
    shown = client.get(url).context["form"]
    typed = {name: "" if shown[name].value() is None else shown[name].value() for name in shown.fields}

    answer = client.post(url, {**typed, "title": "收线盘振动"})

    assert answer.status_code == 302
    kept = Ticket.objects.get(pk=ticket.pk)
    assert (kept.title, kept.contact, kept.equipment) == ("收线盘振动", *chosen.values())


def test_customer_that_is_no_number_is_refused_at_the_field(client, people):
    client.force_login(people["clerk"])
    answer = client.post(reverse("tickets:intake"), {"customer": "abc", "contact": "1", "act": "register"})
    assert answer.status_code == 422
    assert "customer" in answer.context["form"].errors
