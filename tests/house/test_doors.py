"""Every address of the product: open only where it is listed, and to every role as the table says, never 500."""

import json
import os
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from aftersales.context import UNREAD, Shell
from aftersales.handbook import addresses, open_pages
from core.deadlines.models import Clock
from core.organization.roles import Role
from tests.factories.customers import make_customer, make_equipment
from tests.factories.deadlines import switch_on
from tests.factories.money import make_claim
from tests.factories.organization import make_department, make_staff
from tests.factories.quotes import make_quote, quoting_crew
from tests.factories.tickets import make_ticket
from tests.house import doors

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
    # A quote by its link: read, accept or refuse it, take its paper along (G-05).
    "/quote/<int:pk>/<str:token>/",
    "/quote/<int:pk>/<str:token>/paper/",
    # The tablet's worker: browsers fetch it without cookies; it names addresses and a version, nothing else.
    "/field/tablet/worker.js",
}


def house_addresses() -> list[str]:
    found = (address for address, _view in addresses(get_resolver()))
    return sorted({address for address in found if not address.startswith(("/static", "/__"))})


@pytest.fixture
def world():
    """One case with a running clock, a customer and a machine; address beginnings → the row they speak of."""
    switch_on("S1")
    machine = make_equipment(make_customer())
    ticket = make_ticket(customer=machine.customer, equipment=machine)
    quote, people = make_quote(people=quoting_crew())
    claim, people = make_claim(people=people)
    trip = claim.trip
    return {
        "/field/trips/<int:pk>/": trip.pk,
        "/field/cases/<int:pk>/": trip.ticket_id,
        "/field/costs/<int:pk>/": trip.ticket_id,
        "/field/quotes/<int:pk>/": quote.pk,
        "/field/claims/<int:pk>/": claim.pk,
        "/tickets/<int:pk>/": ticket.pk,
        "/api/v1/tickets/": ticket.pk,
        "/customers/<int:pk>/": machine.customer_id,
        "/api/v1/customers/": machine.customer_id,
        "/customers/equipment/<int:pk>/": machine.pk,
        "/deadlines/clocks/<int:pk>/": Clock.objects.open().first().pk,
        "/people/<int:pk>/": ticket.received_by_id,
        "/people/departments/<int:pk>/": make_department("仓库", letters="CK").pk,
    }


@pytest.fixture
def drawn_once(monkeypatch):
    """What stands alike on thousands of pages is left out: the page of a refusal, the figures of the navigation."""
    monkeypatch.setattr(Shell, "_figures", {UNREAD: 0})
    for name, status in (("page_not_found", 404), ("permission_denied", 403)):
        bare = HttpResponse(status=status)
        monkeypatch.setattr(f"django.views.defaults.{name}", lambda request, exception, bare=bare: bare)


def answers(client: Client, world: dict[str, int]) -> dict[str, int]:
    """Address → status; whatever a request wrote is undone before the next."""
    got, cookies = {}, client.cookies.copy()
    for address in house_addresses():
        url = doors.filled(address, world)
        client.cookies.clear()
        client.cookies.update(cookies)  # one of the addresses signs out
        with transaction.atomic():
            got[address] = client.get(url).status_code
            if got[address] == 405:
                got[address] = client.post(url).status_code
            transaction.set_rollback(True)
    return got


def test_open_pages_are_the_listed_ones():
    assert set(open_pages()) == OPEN


def test_every_address_stands_in_the_table():
    assert set(house_addresses()) == set(doors.read()) or "DOORS_TO" in os.environ


@pytest.mark.postgres  # once is enough: seven thousand requests, which no line of code needs to be counted for
@pytest.mark.no_cover
@pytest.mark.parametrize("who", [doors.NOBODY, *Role.values])
def test_every_address_answers_as_the_table_says(who, client, world, drawn_once):
    if who != doors.NOBODY:
        client.force_login(make_staff(roles=(who,), department=make_department("别处", letters="BC")))
    client.raise_request_exception = False

    got = answers(client, world)

    if folder := os.environ.get("DOORS_TO"):
        Path(folder, f"{who}.json").write_text(json.dumps(got))
        return
    assert got == doors.expected(doors.read(), who)


def test_nobody_gets_no_further_than_the_open_pages():
    row = doors.expected(doors.read(), doors.NOBODY)

    assert {
        address: status for address, status in row.items() if address not in OPEN and status not in (302, 401)
    } == {}


def test_nothing_breaks_and_no_right_is_given_to_whom_the_table_of_rights_does_not():
    table = doors.read()
    views = dict(addresses(get_resolver()))

    broken = {address: row for address, row in table.items() if 500 in row.values()}
    assert broken == {}
    for role in Role:
        person = make_staff(roles=(role,))
        for address, status in doors.expected(table, role).items():
            right = getattr(views[address], "right", None)
            if right and not person.may(right, at=timezone.now()):
                assert (address, role, status) == (address, role, 403)
