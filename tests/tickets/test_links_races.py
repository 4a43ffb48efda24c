"""Two people join or pass on the same cases at the same moment: on PostgreSQL with real transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.deadlines.models import Clock
from core.timeline.models import Happening
from core.workflow import Refused
from tests.factories.deadlines import switch_on
from tests.factories.tickets import HOUR, MONDAY, crew, make_assigned, make_registered
from tickets import actions
from tickets.models import HandOver, Status, Ticket, TicketLink

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
THEN = {"at": MONDAY + 3 * HOUR}


def at_once(*works):
    """Run all works in threads that start at the same moment; a refusal is an answer too."""
    barrier = Barrier(len(works))

    def one(work):
        try:
            barrier.wait()
            return work()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def pair():
    switch_on("S1")
    people = crew()
    first = make_registered(people=people)
    second = make_registered(people=people, said={"customer": first.customer})
    return first, second, people["clerk"]


def test_two_who_merge_crosswise_leave_one_case_open():
    first, second, clerk = pair()

    found = at_once(
        lambda: actions.merge(ticket=first, into=second, by=clerk, **THEN),
        lambda: actions.merge(ticket=second, into=first, by=clerk, **THEN),
    )

    void, alive = sorted(Ticket.objects.all(), key=lambda ticket: ticket.status != Status.VOID)
    (refused,) = [answer for answer in found if isinstance(answer, Refused)]
    link = TicketLink.objects.get()
    assert (void.status, alive.status) == (Status.VOID, Status.REGISTERED)
    assert (link.source, link.target) == (void, alive)
    assert refused.reason == f"{void.number} 已作废，不能并入。请选择未结的处理单。"
    assert {clock.case_id for clock in Clock.objects.open()} == {alive.pk}


def test_merging_twice_at_once_counts_once():
    first, second, clerk = pair()

    found = at_once(*[lambda: actions.merge(ticket=first, into=second, by=clerk, **THEN)] * 3)

    assert sum(isinstance(answer, Refused) for answer in found) == 2
    assert Happening.objects.filter(event="MERGED").count() == 1


def test_merging_away_and_assigning_at_once_never_leave_half_of_each():
    first, second, clerk = pair()
    engineer = type(clerk).objects.get(name="陈国栋")

    at_once(
        lambda: actions.merge(ticket=first, into=second, by=clerk, **THEN),
        lambda: actions.assign(ticket=first, to=engineer, by=clerk, **THEN),
    )

    case = Ticket.objects.get(pk=first.pk)
    assert case.status == Status.VOID
    assert not Clock.objects.open().of_case(case).exists()


def test_linking_crosswise_at_once_makes_one_link():
    first, second, clerk = pair()

    found = at_once(
        lambda: actions.link(ticket=first, other=second, kind="related", by=clerk, **THEN),
        lambda: actions.link(ticket=second, other=first, kind="related", by=clerk, **THEN),
    )

    assert TicketLink.objects.standing().count() == 1
    assert [a.reason for a in found if isinstance(a, Refused)][0].endswith("已经关联。")


def test_two_who_pass_on_at_once_leave_one_open_note():
    ticket, people = make_assigned()

    found = at_once(
        lambda: actions.hand_over(ticket=ticket, to=people["mate"], note="甲", by=people["engineer"], **THEN),
        lambda: actions.reassign(ticket=ticket, to=people["mate"], note="乙", by=people["clerk"], **THEN),
    )

    assert sum(isinstance(answer, Refused) for answer in found) == 1
    assert HandOver.objects.filter(ticket=ticket, ended_at=None).count() == 1
