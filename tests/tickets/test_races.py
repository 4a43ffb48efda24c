"""Two people, two clicks: on PostgreSQL with real transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.documents.models import Series
from core.workflow import Refused, Stale
from tests.factories.tickets import HOUR, MONDAY, crew, make_registered, make_ticket
from tickets import actions
from tickets.models import Kind, Ticket

THREADS = 4


def together(work):
    """Run `work(number)` in several threads that start at the same moment; exceptions are answers too."""
    barrier = Barrier(THREADS)

    def one(number):
        try:
            barrier.wait()
            return work(number)
        except (Refused, Stale) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_case_is_registered_once():
    people = crew()
    ticket = make_ticket(by=people["clerk"])

    found = together(
        lambda _: actions.register(ticket=ticket, by=people["clerk"], at=MONDAY, kind=Kind.SUPPORT, grade=3)
    )

    assert sum(isinstance(answer, Ticket) for answer in found) == 1
    assert Series.objects.get(form="ticket").last == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_double_click_registers_once():
    people = crew()
    ticket = make_ticket(by=people["clerk"])
    form = {
        "once_key": "k" * 32,
        "expected_version": ticket.version,
        "customer": ticket.customer_id,
        "description": ticket.description,
        "kind": "support",
        "grade": "3",
        "urgency": "",
        "is_complex": "",
        "is_paid": "",
    }

    clients = [Client() for _ in range(THREADS)]
    for client in clients:
        client.force_login(people["clerk"])

    answers = together(lambda number: clients[number].post(reverse("tickets:register", args=[ticket.pk]), form))

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, ticket.get_absolute_url())] * THREADS
    assert Ticket.objects.get(pk=ticket.pk).serial_no == 1
    assert Series.objects.get(form="ticket").last == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_edits_the_later_one_is_refused():
    people = crew()
    ticket = make_registered(people=people)

    def change(number):
        return actions.edit(
            ticket=ticket,
            by=people["clerk"],
            at=MONDAY + HOUR,
            expected_version=ticket.version,
            serial=f"2403-{number}",
        )

    found = together(change)

    saved = [answer.serial for answer in found if isinstance(answer, Ticket)]
    assert saved == [Ticket.objects.get(pk=ticket.pk).serial]
    assert [answer.changed for answer in found if isinstance(answer, Stale)] == [["出厂编号"]] * (THREADS - 1)
