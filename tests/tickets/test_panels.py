"""The customer's page shows what is under way and begins a new case."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.organization.roles import Role
from tests.factories.organization import make_staff
from tests.factories.tickets import make_registered

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
