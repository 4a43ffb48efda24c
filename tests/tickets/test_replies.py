"""Replies to the outside and the leader before anything risky (S0-54, G-14)."""

from datetime import date

import pytest
from django.urls import reverse

from core.notices.models import Letter, Message
from core.organization.models import Function
from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused, Stale
from tests.factories.organization import make_deputy, make_staff
from tests.factories.outward import after, answer, dispose, fresh, make_handling, make_reply
from tests.factories.tickets import HOUR, MONDAY, crew, department, make_in_progress, make_registered
from tickets import actions
from tickets.actions import replies, risks
from tickets.lifecycle import LIFECYCLE
from tickets.models import Complaint, Reply, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(settings):
    """A house that has a mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def story(ticket) -> list[str]:
    return list(Happening.objects.of_case(ticket).order_by("pk").values_list("event", flat=True))


def flagged(kind="major", people=None):
    people = people or crew()
    ticket = make_registered(people=people)
    risks.flag_risk(ticket=ticket, kind=kind, reason="可能伤人", by=people["clerk"], at=after(10))
    return ticket, people


@pytest.mark.req("S0-54")
def test_reply_is_recorded_with_whom_how_and_what():
    people = crew()
    ticket = make_registered(people=people)

    reply = make_reply(ticket, people, channel="letter", address="芜湖市经四路 8 号")
    replies.send_reply(reply=reply, by=people["clerk"], at=MONDAY + 3 * HOUR, sent_at=MONDAY + 2 * HOUR)

    reply = fresh(reply)
    assert (reply.state, reply.sent_at, reply.to_whom) == (Reply.State.SENT, MONDAY + 2 * HOUR, "吴建平")
    line = Happening.objects.of_case(ticket).get(event="REPLY_SENT")
    assert reply.words in line.note
    assert line.at == MONDAY + 2 * HOUR


@pytest.mark.req("G-14")
@pytest.mark.parametrize("mark", ["touches_environment", "touches_risk"])
def test_marked_reply_waits_for_a_leader(mark):
    people = crew()
    reply = make_reply(make_registered(people=people), people, **{mark: True})

    with pytest.raises(Refused, match="要先经.*批准才能发出"):
        replies.send_reply(reply=reply, by=people["clerk"], at=after(61))
    replies.submit_reply(reply=reply, by=people["clerk"], at=after(62))
    with pytest.raises(Refused, match="批准才能发出"):
        replies.send_reply(reply=fresh(reply), by=people["clerk"], at=after(63))
    replies.approve_reply(reply=fresh(reply), by=people["manager"], at=after(64))

    assert replies.send_reply(reply=fresh(reply), by=people["clerk"], at=after(65)).state == Reply.State.SENT


@pytest.mark.req("G-14")
def test_risk_on_the_case_binds_every_reply_and_every_mail():
    ticket, people = flagged()
    reply = make_reply(ticket, people)

    reason = replies.may_send(ticket, people["clerk"])
    with pytest.raises(Refused):
        replies.send_reply(reply=reply, by=people["clerk"], at=after(61))

    assert reason == "处理单涉及重大风险，对外回复要先经管理者代表或总经理批准。请拟写对外回复并送批。"
    assert replies.may_send(make_registered(people=people), people["clerk"]) == ""


@pytest.mark.req("G-14")
def test_leaders_hear_of_a_risk_at_once():
    ticket, people = flagged()

    assert Message.objects.get(kind="ticket_risk").staff == people["manager"]
    assert "RISK_FLAGGED" in story(ticket)
    with pytest.raises(Refused, match="已标为重大风险"):
        risks.flag_risk(ticket=ticket, kind="major", reason="再次", by=people["clerk"], at=after(11))


@pytest.mark.req("G-14", "A-17")
def test_head_decides_on_environment_but_not_on_major_risk():
    people = crew()
    ticket = make_registered(people=people)
    green = make_reply(ticket, people, touches_environment=True)
    grave = make_reply(ticket, people, touches_risk=True)
    for reply in (green, grave):
        replies.submit_reply(reply=reply, by=people["clerk"], at=after(61))

    replies.approve_reply(reply=fresh(green), by=people["service_head"], at=after(62))
    with pytest.raises(Refused, match="由管理者代表或总经理批准"):
        replies.approve_reply(reply=fresh(grave), by=people["service_head"], at=after(63))
    other = make_reply(ticket, people, touches_environment=True)
    replies.submit_reply(reply=other, by=people["clerk"], at=after(64))
    with pytest.raises(Refused, match="由售后服务部负责人周敏、管理者代表或总经理批准"):
        replies.approve_reply(reply=fresh(other), by=people["head"], at=after(65))


@pytest.mark.req("G-14", "A-17")
def test_deputy_of_the_leader_approves_and_both_names_stand():
    people = crew()
    reply = make_reply(make_registered(people=people), people, touches_risk=True)
    replies.submit_reply(reply=reply, by=people["clerk"], at=after(61))
    make_deputy(people["manager"], people["quality"], date(2026, 11, 16), date(2026, 11, 20))

    reply = replies.approve_reply(reply=fresh(reply), by=people["quality"], at=after(62))

    assert (reply.approved_by, reply.approved_for) == (people["quality"], people["manager"])


@pytest.mark.req("G-14")
def test_leader_does_not_approve_own_words():
    people = crew()
    reply = make_reply(make_registered(people=people), people, by=people["manager"], touches_risk=True)
    replies.submit_reply(reply=reply, by=people["manager"], at=after(61))

    with pytest.raises(Refused, match="由您拟稿，不能由您批准"):
        replies.approve_reply(reply=fresh(reply), by=people["manager"], at=after(62))


@pytest.mark.req("G-14")
def test_returned_reply_is_written_anew():
    people = crew()
    reply = make_reply(make_registered(people=people), people, touches_risk=True)
    replies.submit_reply(reply=reply, by=people["clerk"], at=after(61))

    replies.return_reply(reply=fresh(reply), words="不要承诺日期", by=people["manager"], at=after(62))
    reply = replies.edit_reply(reply=fresh(reply), words="原因查明后答复。", by=people["clerk"], at=after(63))

    assert (reply.state, reply.words) == (Reply.State.DRAFT, "原因查明后答复。")
    assert Message.objects.get(kind="reply_returned").staff == people["clerk"]


@pytest.mark.req("G-14")
def test_risky_case_is_finished_as_a_leader_agreed():
    ticket, people = make_in_progress()
    actions.record_arrival(ticket=ticket, by=people["engineer"], at=MONDAY + 5 * HOUR)
    actions.record_restoration(ticket=ticket, by=people["engineer"], at=MONDAY + 6 * HOUR)
    risks.flag_risk(
        ticket=ticket, kind="environment", reason="冷却液外泄", by=people["engineer"], at=MONDAY + 6 * HOUR
    )
    late = {"by": people["engineer"], "at": MONDAY + 7 * HOUR}
    ticket = Ticket.objects.get(pk=ticket.pk)
    before = LIFECYCLE.refusal(ticket, "handled", **late)

    risks.approve_risk(
        risk=ticket.risks.get(), words="围堵回收，化验后排放", by=people["manager"], at=MONDAY + 7 * HOUR
    )

    assert before == "重要环境因素的处理还没有领导批准。"
    assert LIFECYCLE.refusal(Ticket.objects.get(pk=ticket.pk), "handled", **late) == ""


def test_lifted_risk_binds_nobody():
    ticket, people = flagged()
    risks.lift_risk(risk=ticket.risks.get(), reason="现场确认无风险", by=people["manager"], at=after(30))

    assert replies.may_send(ticket, people["clerk"]) == ""
    with pytest.raises(Refused, match="已解除"):
        risks.approve_risk(risk=ticket.risks.get(), words="照办", by=people["manager"], at=after(31))


@pytest.mark.req("S0-54", "S2-39")
def test_mail_goes_out_through_the_outbox_with_the_number(mail):
    people = crew()
    ticket = make_registered(people=people)
    reply = make_reply(ticket, people, channel="email", address="wu@example.com", subject="处理结果")

    replies.send_reply(reply=reply, by=people["clerk"], at=after(61))

    letter = Letter.objects.get()
    assert (letter.to, letter.to_name, letter.subject) == ("wu@example.com", "吴建平", f"[{ticket.number}] 处理结果")
    assert letter.delivery.channel == "email"


@pytest.mark.req("G-14")
def test_risky_answer_to_a_complaint_closes_it_only_after_the_approval():
    complaint, people = make_handling()
    complaint = dispose(complaint, people)

    answer(complaint, people, touches_risk=True)
    waiting = fresh(complaint).state
    reply = complaint.replies.get()
    replies.approve_reply(reply=reply, by=people["manager"], at=MONDAY + 3 * HOUR)
    replies.send_reply(reply=fresh(reply), by=people["clerk"], at=MONDAY + 4 * HOUR)

    assert (waiting, fresh(complaint).state) == (Complaint.State.REPLYING, Complaint.State.CLOSED)


def test_second_answer_waits_for_the_first():
    complaint, people = make_handling()
    complaint = dispose(complaint, people)
    answer(complaint, people, touches_risk=True)

    with pytest.raises(Refused, match="已有一份回复待批准"):
        answer(fresh(complaint), people)


@pytest.mark.req("A-02")
def test_first_reply_by_support_is_the_response():
    people = crew()
    ticket = make_registered(people=people)
    by_clerk = make_reply(ticket, people)
    replies.send_reply(reply=by_clerk, by=people["clerk"], at=after(61))
    untouched = Ticket.objects.get(pk=ticket.pk).responded_at

    by_engineer = make_reply(ticket, people, by=people["engineer"])
    replies.send_reply(reply=by_engineer, by=people["engineer"], at=after(70))

    assert (untouched, Ticket.objects.get(pk=ticket.pk).responded_at) == (None, after(70))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"words": " "}, "words"),
        ({"to_whom": ""}, "to_whom"),
        ({"channel": "email"}, "address"),
        ({"channel": "fax"}, "address"),
        ({"channel": "letter"}, "address"),
    ],
)
def test_incomplete_reply_is_refused_at_its_field(change, field):
    people = crew()

    with pytest.raises(Refused) as refused:
        make_reply(make_registered(people=people), people, **change)

    assert refused.value.field == field


def test_reply_from_the_future_is_refused():
    people = crew()
    reply = make_reply(make_registered(people=people), people)

    with pytest.raises(Refused, match="晚于现在"):
        replies.send_reply(reply=reply, by=people["clerk"], at=after(61), sent_at=after(90))


def test_later_of_two_editors_is_refused():
    people = crew()
    reply = make_reply(make_registered(people=people), people)
    replies.edit_reply(reply=reply, words="甲", by=people["clerk"], at=after(61), expected_version=reply.version)

    with pytest.raises(Stale):
        replies.edit_reply(reply=reply, words="乙", by=people["clerk"], at=after(62), expected_version=reply.version)


def test_waiting_reply_holds_the_closing():
    complaint, people = make_handling()
    ticket = Ticket.objects.get(pk=complaint.ticket_id)
    reply = make_reply(ticket, people)

    from tickets.gates_outward import replies_left

    before = replies_left(ticket, people["clerk"])
    replies.cancel_reply(reply=reply, reason="改口头说明", by=people["clerk"], at=after(61))

    assert before == "电话回复 吴建平还没有发出。请发出或撤销后再关闭。"
    assert replies_left(ticket, people["clerk"]) == ""


@pytest.mark.req("G-14")
def test_address_of_sending_refuses_what_no_leader_has_read(client):
    people = crew()
    ticket = make_registered(people=people)
    reply = make_reply(ticket, people, touches_risk=True)
    client.force_login(people["clerk"])
    address = reverse("tickets:reply_send", args=[ticket.pk, reply.pk])

    shown, answered = client.get(address), client.post(address, {"sent_at": ""})
    page = client.get(reply.get_absolute_url()).content.decode()

    assert "要先经管理者代表或总经理批准才能发出" in shown.content.decode()
    assert (answered.status_code, fresh(reply).state) == (422, Reply.State.DRAFT)
    assert 'aria-disabled="true" aria-describedby="why-send"' in page


def test_stranger_finds_no_reply(client):
    people = crew()
    reply = make_reply(make_registered(people=people), people)
    client.force_login(make_staff("高鹏", roles=[Role.ENGINEER], department=department(Function.RESEARCH, "YF")))

    assert client.get(reply.get_absolute_url()).status_code == 404
    assert client.post(reverse("tickets:reply_send", args=[reply.ticket_id, reply.pk])).status_code == 404
