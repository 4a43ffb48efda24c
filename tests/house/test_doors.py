"""Every address of the product: open only where it is listed, 403 without the right, never 500."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from aftersales.handbook import addresses, open_pages
from core.organization.roles import Role
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db

# Whoever has no account may open these and nothing else.
OPEN = {
    "/sign-in/",
    "/theme/",
    "/health/",
    "/verify/",
    "/verify/<slug:code>/",
    # For customers (S3-04, S3-12, S0-55): report, progress by number and code, service culture.
    "/report/",
    "/track/",
    "/track/<slug:number>/<slug:code>/",
    "/about-service/",
}


def house_addresses():
    return [(a, v) for a, v in addresses(get_resolver()) if not a.startswith(("/static", "/__"))]


def filled(address):
    """The address with arguments that exist nowhere."""
    return re.sub(r"<(?:(\w+):)?\w+>", lambda m: {"int": "987654", "uuid": "0" * 32}.get(m[1], "nothing"), address)


def answers(client, entries):
    return {address: client.get(filled(address)).status_code for address, _view in entries}


def test_open_pages_are_the_listed_ones():
    assert set(open_pages()) == OPEN


def test_every_other_page_sends_strangers_to_the_sign_in():
    closed = [(address, view) for address, view in house_addresses() if address not in OPEN]

    assert {a: status for a, status in answers(Client(), closed).items() if status not in (302, 401)} == {}


@pytest.mark.parametrize("role", Role)
def test_page_that_asks_for_a_right_refuses_every_role_without_it(role, client):
    person = make_staff(roles=(role,))
    client.force_login(person)
    guarded = [(address, view) for address, view in house_addresses() if getattr(view, "right", None)]
    shut = [(address, view) for address, view in guarded if not person.may(view.right, at=timezone.now())]

    # A page that only takes POST may say so before it asks who is there.
    assert {a: status for a, status in answers(client, shut).items() if status not in (403, 405)} == {}


@pytest.mark.parametrize("roles", [(), tuple(Role)], ids=["no role", "all roles"])
def test_no_page_breaks_for_anybody(roles, client):
    person = make_staff(roles=roles)
    client.force_login(person)
    client.raise_request_exception = False
    entries = [(address, view) for address, view in house_addresses() if address not in OPEN]
    fine = {200, 204, 302, 304, 400, 401, 403, 404, 405, 409}

    assert {a: status for a, status in answers(client, entries).items() if status not in fine} == {}
