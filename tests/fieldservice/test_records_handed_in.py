"""交单 and 归档, what follows 未完成, the copy to 质量部, and the customer's word on site (S1-51, S1-62, A-09)."""

import pytest

from core.documents.models import Paper
from core.notices.models import Message
from core.workflow import Refused
from fieldservice.actions import handing_in, records
from fieldservice.gates_record import visits_finished
from fieldservice.models import TripState
from tests.factories import field
from tests.factories.field_records import (
    MINUTE,
    fresh,
    make_filed,
    make_handed_in,
    make_recorded,
    make_signed,
    written_at,
)
from tickets import actions
from tickets.models import Involvement, Status, Ticket, VerifyMethod, Why

pytestmark = pytest.mark.django_db


def told(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("staff__name", flat=True))


def report(trip, people, at):
    return actions.report_handled(ticket=field.case_of(trip), by=people["engineer"], at=at, result="已更换联轴器。")


@pytest.mark.req("S1-51", "S1-62")
def test_papers_go_to_the_office_and_a_copy_to_quality():
    trip, people = make_handed_in()
    assert (trip.state, trip.handed_in_by) == (TripState.HANDED_IN, people["engineer"])
    assert told("record_handed_in") == {"林晓芸"}
    assert told("record_copied") == {"沈岚"}
    quality = people["quality"].department
    assert Involvement.objects.filter(ticket=trip.ticket, department=quality, why=Why.TOLD).exists()
    paper = Paper.objects.of(trip.record).get()
    assert (paper.form_key, paper.number) == ("H1", trip.number)


@pytest.mark.req("G-16")
def test_handing_in_without_the_customers_hand():
    trip, people = make_recorded()
    with pytest.raises(Refused, match="还没有客户签字"):
        handing_in.hand_in(trip=trip, by=people["engineer"], at=written_at(trip))
    assert fresh(trip).state == TripState.RESTORED


def test_handing_in_twice_from_two_tablets():
    trip, people = make_handed_in()
    with pytest.raises(Refused, match="已交单"):
        handing_in.hand_in(trip=trip, by=people["mate"], at=written_at(trip) + 30 * MINUTE)


@pytest.mark.req("S1-51")
def test_filing_takes_both_papers():
    trip, people = make_handed_in()
    at = written_at(trip) + 30 * MINUTE
    with pytest.raises(Refused, match="售后服务方案和处理单"):
        handing_in.file_trip(trip=trip, by=people["clerk"], at=at, papers=["record"])
    with pytest.raises(Refused, match="权限"):
        handing_in.file_trip(trip=trip, by=people["engineer"], at=at)
    handing_in.file_trip(trip=trip, by=people["clerk"], at=at)
    trip = fresh(trip)
    assert (trip.state, trip.filed_by) == (TripState.FILED, people["clerk"])
    assert trip.record.papers_received == ["record", "plan"]


def test_papers_given_back_and_handed_in_again():
    trip, people = make_handed_in()
    at = written_at(trip) + 30 * MINUTE
    with pytest.raises(Refused, match="缺什么"):
        handing_in.give_back(trip=trip, reason="", by=people["clerk"], at=at)
    handing_in.give_back(trip=trip, reason="缺照片", by=people["clerk"], at=at)
    assert fresh(trip).state == TripState.BACK
    assert told("record_given_back") == {"陈国栋"}
    handing_in.hand_in(trip=trip, by=people["engineer"], at=at + MINUTE)
    assert fresh(trip).state == TripState.HANDED_IN


UNFINISHED = {"outcome": "unfinished", "unfinished_reason": "缺编码器", "completed_on": None}


@pytest.mark.req("H1", "S1-51")
def test_unfinished_visit_waits_for_the_heads_word():
    trip, people = make_handed_in(body=UNFINISHED)
    assert "罗志远" in told("visit_unfinished")
    assert visits_finished(trip.ticket, people["engineer"]) == (
        f"外出 {trip.number} 未完成：请再次外出，或由部门负责人决定后续。"
    )
    at = written_at(trip) + 60 * MINUTE
    with pytest.raises(Refused, match="未完成"):
        report(trip, people, at)
    with pytest.raises(Refused, match="权限"):
        handing_in.decide_follow_up(trip=trip, words="寄件后客户自行更换", by=people["engineer"], at=at)
    handing_in.decide_follow_up(trip=trip, words="寄件后客户自行更换", by=people["head"], at=at)
    assert report(trip, people, at).status == Status.HANDLED


def test_unfinished_visit_followed_by_another_trip():
    trip, people = make_handed_in(body=UNFINISHED)
    later, _ = field.make_trip(people=people, ticket=trip.ticket)
    assert visits_finished(trip.ticket, people["engineer"])
    type(later).objects.filter(pk=later.pk).update(
        state=TripState.ON_THE_WAY, number="SC261190", request_number="SC261191", requested_at=later.drafted_at
    )
    assert visits_finished(trip.ticket, people["engineer"]) == ""


@pytest.mark.req("A-09", "S1-39")
def test_content_customer_on_site_confirms_the_case():
    trip, people = make_handed_in()
    ticket = report(trip, people, written_at(trip) + 60 * MINUTE)
    assert ticket.status == Status.CONFIRMED
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.verify_method, ticket.verified_with) == (VerifyMethod.SIGNATURE, "吴建平")
    assert ticket.confirmed_at == ticket.handled_at
    assert ticket.verified_by is None
    assert told("ticket_to_verify") == set()


@pytest.mark.req("A-09")
def test_signature_after_the_result_was_reported():
    trip, people = make_signed()
    at = written_at(trip) + 20 * MINUTE
    assert report(trip, people, at).status == Status.HANDLED
    handing_in.hand_in(trip=trip, by=people["engineer"], at=at + MINUTE)
    assert field.case_of(trip).status == Status.CONFIRMED


@pytest.mark.req("A-09", "H1")
def test_unhappy_customer_on_site_sends_the_case_back():
    trip, people = make_signed(body={"satisfaction": "no"})
    at = written_at(trip) + 20 * MINUTE
    report(trip, people, at)
    handing_in.hand_in(trip=trip, by=people["engineer"], at=at + MINUTE)
    ticket = field.case_of(trip)
    assert ticket.status == Status.IN_PROGRESS
    assert ticket.handled_at is None
    assert {"罗志远", "周敏", "林晓芸"} <= told("record_customer_unhappy")
    assert told("ticket_dissatisfied") == {"林晓芸"}


def test_case_that_came_back_is_not_confirmed_by_the_old_signature():
    trip, people = make_handed_in()
    at = written_at(trip) + 60 * MINUTE
    ticket = report(trip, people, at)
    Ticket.objects.filter(pk=ticket.pk).update(status=Status.HANDLED, confirmed_at=None, verify_result="")
    words = {"result": "unsolved", "method": "phone", "verified_with": "吴建平", "words": "又跳停了。"}
    actions.verify(ticket=ticket, by=people["clerk"], at=at + MINUTE, **words)
    Ticket.objects.filter(pk=ticket.pk).update(restored_at=at)
    assert report(trip, people, at + 2 * MINUTE).status == Status.HANDLED


def test_broken_signature_confirms_nothing():
    trip, people = make_handed_in()
    record = trip.record
    record.charge = "300 元"
    record.save()
    assert report(trip, people, written_at(trip) + 60 * MINUTE).status == Status.HANDLED


def test_case_closes_when_the_record_is_filed():
    trip, people = make_handed_in()
    at = written_at(trip) + 60 * MINUTE
    report(trip, people, at)
    with pytest.raises(Refused, match="还没有归档"):
        actions.close(ticket=field.case_of(trip), by=people["clerk"], at=at + MINUTE)
    handing_in.file_trip(trip=fresh(trip), by=people["clerk"], at=at + 2 * MINUTE)
    assert actions.close(ticket=field.case_of(trip), by=people["clerk"], at=at + 3 * MINUTE).status == Status.CLOSED


def test_photos_after_filing():
    trip, people = make_filed()
    with pytest.raises(Refused, match="已归档"):
        records.attach_photos(trip=trip, attachments=[1], by=people["engineer"], at=written_at(trip))
