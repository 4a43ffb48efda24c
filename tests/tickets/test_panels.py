"""The customer's page shows what is under way and begins a new case."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.notices.models import Message
from core.organization.roles import Role
from tests.factories.customers import make_customer, make_equipment
from tests.factories.organization import make_staff
from tests.factories.tickets import MONDAY, crew, make_registered
from tickets.notices import Assigned

pytestmark = pytest.mark.django_db


def test_customer_page_counts_open_cases_and_those_of_a_year(client):
    ticket = make_registered(at=timezone.now() - timedelta(days=3), is_complaint=True)
    client.force_login(make_staff(roles=[Role.CLERK]))

    page = client.get(ticket.customer.get_absolute_url()).content.decode()

    assert '<div class="label">在办</div><div class="value">1</div>' in page
    assert '<div class="value">1 件</div><div class="note">抱怨 1 件</div>' in page


def test_customer_page_leads_to_a_new_case_of_this_customer(client):
    ticket = make_registered()
    client.force_login(make_staff(roles=[Role.CLERK]))

    page = client.get(ticket.customer.get_absolute_url()).content.decode()

    assert f'href="/tickets/intake/?customer={ticket.customer_id}"' in page


def test_message_of_a_case_without_a_machine_ends_with_the_customer():
    people = crew()
    ticket = make_registered(people=people, said={"customer": make_customer("皖江特缆")})
    Assigned(ticket, people=[people["clerk"]]).send(at=MONDAY)

    assert Message.objects.latest("pk").body == "皖江特缆"


def test_pages_of_customer_and_machine_list_their_cases(client):
    machine, people = make_equipment(), crew()
    said = {"customer": machine.customer, "equipment": machine, "description": "收线过流跳停。"}
    tickets = [make_registered(people=people, said=said) for _ in range(11)]
    client.force_login(people["clerk"])

    for address in (machine.get_absolute_url(), machine.customer.get_absolute_url()):
        page = client.get(address).content.decode()
        shown = [ticket for ticket in tickets if f'href="{ticket.get_absolute_url()}"' in page]
        assert len(shown) == 10
        assert "只列最近 10 件" in page
