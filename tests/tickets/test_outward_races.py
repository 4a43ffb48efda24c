"""Two leaders, two clicks: on PostgreSQL with real transactions (G-07, G-14)."""

import pytest

from core.organization.models import Function
from core.organization.roles import Role
from core.timeline.models import Happening
from tests.factories.organization import make_staff
from tests.factories.outward import after, complaint_of, fresh, hand_in, make_reply, make_shipment
from tests.factories.tickets import HOUR, MONDAY, crew, department, make_registered
from tests.tickets.test_races import THREADS, together
from tickets.actions import complaints, replies
from tickets.models import Complaint, Reply, Shipment

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def leaders(people) -> list:
    place = department(Function.REPRESENTATIVE)
    return [people["manager"], make_staff("郑海", roles=[Role.REPRESENTATIVE], department=place)]


@pytest.mark.req("G-06", "G-07")
def test_two_leaders_at_once_approve_one_warning_once():
    people = crew()
    both = leaders(people)
    complaint = hand_in(complaint_of(make_registered(people=people, is_complaint=True)), people)

    found = together(
        lambda number: complaints.approve_complaint(complaint=complaint, by=both[number % 2], at=after(30))
    )

    assert sum(isinstance(answer, Complaint) for answer in found) == 1
    assert Happening.objects.filter(event="COMPLAINT_APPROVED").count() == 1
    assert fresh(complaint).approved_by in both


@pytest.mark.req("G-07")
def test_approval_and_return_at_once_do_one_of_the_two():
    people = crew()
    both = leaders(people)
    complaint = hand_in(complaint_of(make_registered(people=people, is_complaint=True)), people)
    acts = [
        lambda: complaints.approve_complaint(complaint=complaint, by=both[0], at=after(30)),
        lambda: complaints.return_complaint(complaint=complaint, words="补充", by=both[1], at=after(30)),
    ]

    found = together(lambda number: acts[number % 2]())

    assert sum(isinstance(answer, Complaint) for answer in found) == 1


@pytest.mark.req("G-14")
def test_reply_is_sent_once():
    people = crew()
    reply = make_reply(make_registered(people=people), people)

    found = together(lambda _: replies.send_reply(reply=reply, by=people["clerk"], at=MONDAY + 2 * HOUR))

    assert sum(isinstance(answer, Reply) for answer in found) == 1
    assert Happening.objects.filter(event="REPLY_SENT").count() == 1


@pytest.mark.req("S1-35", "A-04")
def test_parcels_packed_at_once_have_numbers_without_gaps():
    people = crew()
    ticket = make_registered(people=people)

    together(lambda _: make_shipment(ticket, people))

    assert sorted(Shipment.objects.values_list("serial_no", flat=True)) == list(range(1, THREADS + 1))


def test_two_marks_open_one_complaint():
    people = crew()
    ticket = make_registered(people=people)
    said = {"content": "又停机了", "channel": "phone", "at": after(9)}

    together(lambda _: complaints.flag_complaint(ticket=ticket, by=people["clerk"], **said))

    assert Complaint.objects.filter(ticket=ticket).count() == 1
