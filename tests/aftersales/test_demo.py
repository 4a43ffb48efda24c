"""The demo company: a few cases played through the real actions."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from aftersales.demo.base import CUSTOMERS, MACHINES
from aftersales.demo.cases import load_cases
from core.deadlines.models import Clock, Escalation
from core.notices.models import Delivery
from customers.models import Customer, Equipment
from fieldservice.models import Trip
from tickets.models import IncomingMail, Ticket

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Twelve cases, loaded once for this module and rolled back after it."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            with time_machine.travel(NOW, tick=False):
                yield load_cases(at=NOW, cases=12)
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


def test_demo_company_has_its_customers_and_machines(loaded):
    sold = Equipment.objects.filter(replaces=None)  # without those that took a returned one's place
    assert (Customer.objects.count(), sold.count()) == (CUSTOMERS, MACHINES)
    assert Equipment.objects.filter(military=True).exists()
    assert Equipment.objects.filter(warranty_ends_on__lt=NOW.date()).exists()


def test_demo_cases_lie_in_the_past_in_honest_order(loaded):
    assert loaded == 12
    for ticket in Ticket.objects.exclude(number=None).order_by("pk"):
        moments = [ticket.received_at, ticket.registered_at, ticket.assigned_at, ticket.handled_at, ticket.closed_at]
        known = [moment for moment in moments if moment]
        assert known == sorted(known)
        assert max(known) <= NOW


def test_demo_cases_reach_their_end(loaded):
    """The last act of a life stands, too."""
    assert Ticket.objects.filter(status="archived").exists()
    old = Ticket.objects.filter(received_at__lt=NOW - timedelta(days=60)).exclude(status__in=["archived", "void"])
    assert not old.exists()


@pytest.mark.parametrize("state", ["requested", "ready", "on_site", "restored"])
def test_demo_has_trips_that_wait_for_somebody_today(loaded, state):
    assert Trip.objects.filter(state=state).exists()


def test_demo_has_a_case_that_quality_looks_into_today(loaded):
    assert Ticket.objects.filter(status="analysis").exists()


def test_demo_escalations_were_made_at_their_own_time(loaded):
    assert Clock.objects.filter(state="met").exists()
    assert not Escalation.objects.filter(late=True).exists()


def test_demo_shows_what_customers_bring_themselves(loaded):
    assert set(IncomingMail.objects.values_list("state", flat=True)) == {"new", "added", "automatic"}
    assert Ticket.objects.filter(channel="website", tracking__isnull=False).count() == 1


def test_demo_sends_no_mail(loaded):
    assert mail.outbox == []
    assert Delivery.objects.count() == 0


def test_second_load_changes_nothing(loaded, capsys):
    before = Ticket.objects.count()

    call_command("load_demo", cases=3)

    assert "已有处理单" in capsys.readouterr().out
    assert Ticket.objects.count() == before
