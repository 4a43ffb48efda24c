"""The demo company: a few cases played through the real actions."""

from datetime import UTC, datetime, timedelta
from io import StringIO

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


def company_has_its_customers_and_machines():
    sold = Equipment.objects.filter(replaces=None)  # without those that took a returned one's place
    assert (Customer.objects.count(), sold.count()) == (CUSTOMERS, MACHINES)
    assert Equipment.objects.filter(military=True).exists()
    assert Equipment.objects.filter(warranty_ends_on__lt=NOW.date()).exists()


def cases_lie_in_the_past_in_honest_order():
    for ticket in Ticket.objects.exclude(number=None).order_by("pk"):
        moments = [ticket.received_at, ticket.registered_at, ticket.assigned_at, ticket.handled_at, ticket.closed_at]
        known = [moment for moment in moments if moment]
        assert known == sorted(known)
        assert max(known) <= NOW


def cases_reach_their_end():
    """The last act of a life stands, too."""
    assert Ticket.objects.filter(status="archived").exists()
    old = Ticket.objects.filter(received_at__lt=NOW - timedelta(days=60)).exclude(status__in=["archived", "void"])
    assert not old.exists()


def trips_wait_for_somebody_today():
    states = set(Trip.objects.values_list("state", flat=True))
    assert states >= {"requested", "ready", "on_site", "restored"}


def quality_looks_into_a_case_today():
    assert Ticket.objects.filter(status="analysis").exists()


def escalations_were_made_at_their_own_time():
    assert Clock.objects.filter(state="met").exists()
    assert not Escalation.objects.filter(late=True).exists()


def customers_bring_something_themselves():
    assert set(IncomingMail.objects.values_list("state", flat=True)) == {"new", "added", "automatic"}
    assert Ticket.objects.filter(channel="website", tracking__isnull=False).count() == 1


def no_mail_leaves():
    assert mail.outbox == []
    assert Delivery.objects.count() == 0


def second_load_changes_nothing():
    before, said = Ticket.objects.count(), StringIO()

    call_command("load_demo", cases=3, stdout=said)

    assert "已有处理单" in said.getvalue()
    assert Ticket.objects.count() == before


CHECKS = [
    company_has_its_customers_and_machines,
    cases_lie_in_the_past_in_honest_order,
    cases_reach_their_end,
    trips_wait_for_somebody_today,
    quality_looks_into_a_case_today,
    escalations_were_made_at_their_own_time,
    customers_bring_something_themselves,
    no_mail_leaves,
    second_load_changes_nothing,
]


def test_demo_is_a_company_in_the_middle_of_its_work(subtests):
    """Twelve cases, loaded once: that takes as long as hundreds of other tests."""
    with time_machine.travel(NOW, tick=False):
        assert load_cases(at=NOW, cases=12) == 12

        for check in CHECKS:
            with subtests.test(check.__name__):
                check()
