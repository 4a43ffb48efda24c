"""Several workers at the same mail, the same form, the same door: on PostgreSQL with real transactions."""

import contextlib
import os
import signal
import subprocess
import sys

import pytest
from django.db import connection
from django.db.models import Sum

from core.jobs import Job, run_due
from tests.factories.mail import make_clerk, make_mail, make_mailbox, raw_mail
from tests.factories.tickets import MONDAY
from tests.tickets.imap_server import serving
from tests.tickets.test_races import THREADS, together
from tickets.mail import polling, taking
from tickets.models import IncomingMail, Knock, Mailbox, Ticket, Tracking
from tickets.public import actions, limits

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
REPORT = {
    "symptom": "跳停", "standing": "slow", "product": "GJ-630", "serial": "", "scene": "", "place": "",
    "company": "皖江特缆", "contact": "吴建平", "phone": "13805536624", "email": "",
}  # fmt: skip


def test_workers_that_poll_together_store_each_mail_once():
    make_clerk()
    with serving() as server:
        mailbox = make_mailbox(port=server.server_address[1])
        for _ in range(5):
            server.put(raw_mail())

        together(lambda _: polling._fetch(Mailbox.objects.get(pk=mailbox.pk), MONDAY))  # past the lease

    assert IncomingMail.objects.count() == Job.objects.count() == 5
    assert Mailbox.objects.get().uid_seen == 5


def test_lease_lets_one_worker_read():
    with serving() as server:
        mailbox = make_mailbox(port=server.server_address[1])

        claimed = together(lambda _: polling._claim(Mailbox.objects.get(pk=mailbox.pk), MONDAY))

    assert sum(claimed) == 1


def test_workers_that_take_together_make_one_case():
    make_clerk()
    make_mailbox()
    mail = make_mail()

    together(lambda _: taking.take(mail.pk, at=MONDAY))

    assert Ticket.objects.count() == 1


def test_two_copies_taken_together_make_one_case():
    make_clerk()
    raw = raw_mail(message_id="<one@x.example>")
    first, second = make_mailbox(), make_mailbox("sales@hualing.example")
    copies = [make_mail(raw, mailbox=first), make_mail(raw, mailbox=second)] * 2

    def work(number):
        with contextlib.suppress(Exception):  # the job is tried again
            taking.take(copies[number].pk, at=MONDAY)

    together(work)
    for mail in copies[:2]:
        taking.take(mail.pk, at=MONDAY)

    assert Ticket.objects.count() == 1
    assert set(IncomingMail.objects.values_list("state", flat=True)) == {"new", "repeated"}


KILLED = """
import os, signal, django
django.setup()
from tickets.mail import polling
from tickets.models import Mailbox
from tests.factories.tickets import MONDAY
def die(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)
polling._seen = die
polling.poll(Mailbox.objects.get(), at=MONDAY)
"""


def test_worker_killed_after_storing_loses_and_doubles_nothing(settings):
    make_clerk()
    database = connection.settings_dict
    address = f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    world = {**os.environ, "DATABASE_URL": f"{address}/{database['NAME']}", "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    world["DJANGO_SETTINGS_MODULE"] = "aftersales.settings"
    with serving() as server:
        make_mailbox(port=server.server_address[1])
        server.put(raw_mail())
        server.put(raw_mail())

        died = subprocess.run([sys.executable, "-c", KILLED], env=world, check=False)
        left = polling.poll(Mailbox.objects.get(), at=MONDAY)
        again = polling.poll(Mailbox.objects.get(), at=MONDAY + 2 * polling.LEASE)
    run_due(now=lambda: MONDAY + 3 * polling.LEASE)

    assert died.returncode == -signal.SIGKILL
    assert left is None
    assert (again.mails, again.known) == (1, 1)
    assert Ticket.objects.count() == 2


def test_same_form_sent_together_is_one_case():
    make_clerk()

    found = together(lambda _: actions.report(data=REPORT, files=[], once="k", at=MONDAY).pk)

    assert len(set(found)) == 1
    assert (Ticket.objects.count(), Tracking.objects.count()) == (1, 1)


def test_knocks_at_the_same_moment_are_all_counted(rf):
    together(lambda _: limits.knock(limits.REPORT, rf.get("/"), at=MONDAY))

    assert Knock.objects.aggregate(all=Sum("count"))["all"] == 2 * THREADS
