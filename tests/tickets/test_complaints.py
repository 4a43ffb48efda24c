"""The way of a complaint: one record, its gates, its end (S2-16…S2-19, S2-39, G-06, G-07)."""

from datetime import date

import pytest

from core.deadlines.models import Clock
from core.notices.models import Message
from core.organization.models import Function
from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused, Stale
from tests.factories.deadlines import switch_on
from tests.factories.organization import make_deputy, make_staff
from tests.factories.outward import (
    FILLED,
    after,
    answer,
    complaint_of,
    dispose,
    fresh,
    hand_in,
    let_through,
    make_complaint,
    make_handling,
    the_ticket,
)
from tests.factories.tickets import (
    HOUR,
    MINUTE,
    MONDAY,
    crew,
    department,
    make_confirmed,
    make_ticket,
)
from tickets import actions
from tickets.actions import complaint_handling, complaints
from tickets.gates_complaint import COMPLAINT
from tickets.lifecycle import LIFECYCLE
from tickets.models import Complaint, Ticket

pytestmark = pytest.mark.django_db


def story(ticket) -> list[str]:
    return list(Happening.objects.of_case(ticket).order_by("pk").values_list("event", flat=True))


def told(kind: str) -> list:
    return [row.staff.name for row in Message.objects.filter(kind=kind).select_related("staff").order_by("pk")]


def representative(people):
    place = department(Function.REPRESENTATIVE)
    people["representative"] = make_staff("郑海", roles=[Role.REPRESENTATIVE], department=place)
    return people["representative"]


@pytest.mark.req("S2-16", "A-18")
def test_complaint_marked_at_registration_has_one_record_with_what_is_known():
    complaint, people = make_complaint(said={"product": "绞线机", "model": "GJ-630", "batch": "2403"})
    ticket = the_ticket(complaint)

    change = {"urgency": "urgent", "urgency_reason": "客户急", "reason": "重新判断"}
    actions.classify(ticket=ticket, by=people["clerk"], at=after(30), **change)

    assert Complaint.objects.count() == 1
    assert (complaint.content, complaint.product, complaint.batch) == (ticket.description, "绞线机 GJ-630", "2403")
    assert story(ticket).count("COMPLAINT_RECEIVED") == 1


@pytest.mark.req("S2-16")
def test_whoever_hears_a_complaint_later_marks_the_case():
    people = crew()
    ticket = make_ticket(by=people["clerk"])

    complaints.flag_complaint(
        ticket=ticket, content="等了两天没人来", channel="visit", by=people["mate"], at=after(9)
    )

    complaint = complaint_of(ticket)
    assert (complaint.content, complaint.channel, complaint.received_by) == (
        "等了两天没人来",
        "visit",
        people["mate"],
    )
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert LIFECYCLE.refusal(ticket, "flag_complaint", by=people["mate"], at=after(9)) == "这张处理单已标为客户抱怨。"


def test_mark_taken_back_at_registration_withdraws_the_record():
    people = crew()
    ticket = make_ticket(by=people["clerk"])
    complaints.flag_complaint(ticket=ticket, content="误会", channel="phone", by=people["clerk"], at=after(2))

    actions.register(ticket=ticket, by=people["clerk"], at=after(5), kind="support", grade=3, is_complaint=False)

    assert complaint_of(ticket).state == Complaint.State.WITHDRAWN


@pytest.mark.req("D-30", "S2-17")
def test_handing_in_stops_the_clock_and_tells_recipients_at_once():
    switch_on("S2")
    complaint, people = make_complaint()

    complaint = hand_in(complaint, people, at=after(40))

    clock = Clock.objects.get(rule__key="D-30")
    assert (clock.state, clock.stopped_at) == ("met", after(40))
    assert complaint.state == Complaint.State.APPROVAL
    assert sorted(told("complaint_warning")) == ["沈岚", "罗志远"]
    assert told("complaint_to_approve") == ["顾卫东"]


@pytest.mark.req("D-30")
def test_late_warning_counts_as_missed_from_the_complaint_on():
    switch_on("S2")
    complaint, people = make_complaint()

    hand_in(complaint, people, at=after(61))

    assert Clock.objects.get(rule__key="D-30").state == "missed"


@pytest.mark.req("D-30")
def test_withdrawn_complaint_owes_no_warning():
    switch_on("S2")
    complaint, people = make_complaint()

    complaint_handling.withdraw_complaint(complaint=complaint, reason="是询价", by=people["clerk"], at=after(10))

    assert Clock.objects.get(rule__key="D-30").state == "cancelled"
    assert the_ticket(complaint).is_complaint is False


@pytest.mark.parametrize("name", ["content", "failure_mode", "frequency", "severity", "containment", "reply_way"])
def test_half_filled_warning_is_kept_but_not_handed_in(name):
    complaint, people = make_complaint()
    empty = {"severity": None}.get(name, "")

    with pytest.raises(Refused) as refused:
        hand_in(complaint, people, **{name: empty})

    assert refused.value.field == name
    assert fresh(complaint).state == Complaint.State.DRAFT


def test_warning_needs_recipients():
    complaint, people = make_complaint()

    with pytest.raises(Refused, match="报送部门"):
        hand_in(complaint, people, recipients=[])


@pytest.mark.req("G-06", "G-07")
def test_case_reaches_no_department_before_the_approval():
    complaint, people = make_complaint()
    hand_in(complaint, people)
    ticket = the_ticket(complaint)

    with pytest.raises(Refused, match="早期报警表还没有批准"):
        actions.assign(ticket=ticket, to=people["engineer"], by=people["clerk"], at=after(25))
    let_through(fresh(complaint), people, at=after(30))

    ticket = actions.assign(ticket=ticket, to=people["engineer"], by=people["clerk"], at=after(31))
    assert ticket.assignee == people["engineer"]


@pytest.mark.req("G-06", "A-33")
def test_first_grade_complaint_runs_ahead_of_the_paper():
    complaint, people = make_complaint(grade=1)
    ticket = the_ticket(complaint)

    ticket = actions.assign(ticket=ticket, to=people["engineer"], by=people["clerk"], at=after(6))

    assert ticket.assignee == people["engineer"]


@pytest.mark.req("G-06", "G-07")
def test_routing_is_refused_with_its_reason_until_approved():
    complaint, people = make_complaint()
    complaint = hand_in(complaint, people)

    refusal = COMPLAINT.refusal(complaint, "route", by=people["clerk"], at=after(25))
    with pytest.raises(Refused):
        complaints.route_complaint(
            complaint=complaint, department=people["quality"].department, by=people["clerk"], at=after(25)
        )

    assert refusal == "早期报警表还没有批准，由总经理或管理者代表批准后转责任部门。"


@pytest.mark.req("G-07", "A-17")
@pytest.mark.parametrize("who", ["manager", "representative"])
def test_one_of_the_two_leaders_suffices(who):
    complaint, people = make_complaint()
    representative(people)
    complaint = hand_in(complaint, people)

    complaint = complaints.approve_complaint(complaint=complaint, words="同意", by=people[who], at=after(30))

    assert (complaint.state, complaint.approved_by) == (Complaint.State.HANDLING, people[who])
    assert "罗志远" in told("complaint_routed")
    with pytest.raises(Refused, match="当前状态是“处理中”"):
        complaints.approve_complaint(complaint=complaint, by=people["manager"], at=after(31))


@pytest.mark.req("G-07")
@pytest.mark.parametrize("who", ["clerk", "engineer", "service_head", "quality"])
def test_nobody_else_approves(who):
    complaint, people = make_complaint()
    complaint = hand_in(complaint, people)

    with pytest.raises(Refused, match="没有“批准”的权限"):
        complaints.approve_complaint(complaint=complaint, by=people[who], at=after(30))


@pytest.mark.req("G-07")
def test_submitter_never_approves_his_own_warning():
    complaint, people = make_complaint()
    complaint = hand_in(complaint, {**people, "clerk": people["clerk"]})
    make_deputy(people["manager"], people["clerk"], date(2026, 11, 16), date(2026, 11, 20))

    with pytest.raises(Refused, match="由您提交，不能由您批准"):
        complaints.approve_complaint(complaint=complaint, by=people["clerk"], at=after(30))


@pytest.mark.req("G-07", "A-17")
def test_deputy_approves_and_both_names_stand():
    complaint, people = make_complaint()
    complaint = hand_in(complaint, people)
    make_deputy(people["manager"], people["service_head"], date(2026, 11, 16), date(2026, 11, 20))

    complaint = complaints.approve_complaint(complaint=complaint, by=people["service_head"], at=after(30))

    assert (complaint.approved_by, complaint.approved_for) == (people["service_head"], people["manager"])


@pytest.mark.req("G-07")
def test_deputy_of_the_submitting_leader_does_not_approve_for_him():
    complaint, people = make_complaint()
    boss = people["manager"]
    Complaint.objects.filter(pk=complaint.pk).update(received_by=boss)
    complaint = hand_in(fresh(complaint), {**people, "clerk": boss})
    make_deputy(boss, people["service_head"], date(2026, 11, 16), date(2026, 11, 20))

    with pytest.raises(Refused, match="代理的领导提交"):
        complaints.approve_complaint(complaint=complaint, by=people["service_head"], at=after(30))


@pytest.mark.req("G-07")
def test_returned_warning_keeps_its_numbers_and_ends_the_clock_once():
    complaint, people = make_complaint()
    complaint = hand_in(complaint, people)
    numbers = (complaint.number, complaint.feedback_number)

    complaints.return_complaint(complaint=complaint, words="数量不清", by=people["manager"], at=after(25))
    complaint = hand_in(fresh(complaint), people, at=after(35), quantity=5)

    assert (complaint.number, complaint.feedback_number) == numbers
    assert story(the_ticket(complaint))[-3:] == [
        "EARLY_WARNING_SUBMITTED",
        "COMPLAINT_RETURNED",
        "COMPLAINT_RESUBMITTED",
    ]
    assert told("complaint_returned") == ["林晓芸"]


@pytest.mark.req("S2-18")
def test_serious_complaint_is_judged_by_its_team_first():
    complaint, people = make_handling(severity=1)
    with pytest.raises(Refused, match="严重的抱怨要先组成评审小组"):
        dispose(complaint, people)

    team = [people["quality"], people["head"]]
    complaint_handling.form_review(complaint=complaint, members=team, by=people["clerk"], at=after(40))
    with pytest.raises(Refused, match="还没有给出结论"):
        dispose(fresh(complaint), people)
    said = {"verdict": "装配问题", "solution": "更换", "specialist": people["mate"]}
    complaint_handling.conclude_review(complaint=fresh(complaint), by=people["quality"], at=after(50), **said)

    assert dispose(fresh(complaint), people).state == Complaint.State.REPLYING
    assert sorted(told("complaint_team")) == ["沈岚", "罗志远"]
    assert Ticket.objects.visible_to(people["mate"], at=after(51)).filter(pk=complaint.ticket_id).exists()


@pytest.mark.req("S2-19")
def test_handling_needs_evidence():
    complaint, people = make_handling()

    with pytest.raises(Refused) as refused:
        dispose(complaint, people, attachments=[])

    assert refused.value.field == "attachments"


@pytest.mark.req("S2-39")
def test_no_action_needs_a_reason_and_still_an_answer():
    complaint, people = make_handling()
    none = {"outcome": "none", "attachments": [], "analysis": "", "disposition": ""}
    with pytest.raises(Refused) as refused:
        dispose(complaint, people, **none)

    complaint = dispose(complaint, people, **none, no_action_reason="超出合同范围，客户已知情")

    assert refused.value.field == "no_action_reason"
    assert complaint.state == Complaint.State.REPLYING


@pytest.mark.req("S2-39")
def test_complaint_closes_with_the_answer_and_the_case_after_it():
    ticket, people = make_confirmed(is_complaint=True)
    complaint = complaint_of(ticket)
    with pytest.raises(Refused, match="回复客户之后才能关闭处理单"):
        actions.close(ticket=ticket, by=people["clerk"], at=MONDAY + 11 * HOUR)

    complaint = dispose(complaint, people, at=MONDAY + 11 * HOUR)
    with pytest.raises(Refused, match="客户抱怨待回复"):
        actions.close(ticket=ticket, by=people["clerk"], at=MONDAY + 11 * HOUR)
    answer(complaint, people, at=MONDAY + 12 * HOUR)
    ticket = actions.close(ticket=ticket, by=people["clerk"], at=MONDAY + 13 * HOUR)

    assert (fresh(complaint).state, ticket.status) == (Complaint.State.CLOSED, "closed")


@pytest.mark.req("S2-39")
def test_answer_in_another_way_says_why():
    complaint, people = make_handling()
    complaint = dispose(complaint, people)
    letter = {"channel": "letter", "address": "芜湖市经四路 8 号"}
    with pytest.raises(Refused) as refused:
        answer(complaint, people, **letter)

    answer(complaint, people, **letter, way_reason="客户改口要书面")

    assert (refused.value.field, str(refused.value)) == (
        "way_reason",
        "客户选择电话回复。改用其他方式要写明理由。",
    )
    assert fresh(complaint).state == Complaint.State.CLOSED


def test_answered_complaint_is_taken_up_again_when_the_customer_is_not_content():
    complaint, people = make_handling()
    answer(dispose(complaint, people), people)

    complaint = complaint_handling.take_up_complaint(
        complaint=fresh(complaint), reason="夜班又停机", by=people["clerk"], at=MONDAY + 5 * HOUR
    )

    assert (complaint.state, complaint.outcome, complaint.closed_at) == (Complaint.State.HANDLING, "", None)


def test_approved_complaint_is_not_unmarked():
    complaint, people = make_handling()
    ticket = the_ticket(complaint)

    with pytest.raises(Refused, match="不能取消标记"):
        actions.classify(ticket=ticket, by=people["clerk"], at=after(50), reason="不是抱怨", is_complaint=False)


def test_voided_case_takes_its_complaint_with_it():
    complaint, people = make_complaint()

    actions.void(ticket=the_ticket(complaint), reason="重复", by=people["clerk"], at=after(20))

    assert (fresh(complaint).state, fresh(complaint).withdraw_reason) == ("withdrawn", "处理单作废：重复")


def test_second_saver_is_refused_with_what_changed():
    complaint, people = make_complaint()
    read = complaint.version
    complaints.fill_complaint(complaint=complaint, content="新的原话", by=people["clerk"], at=after(6))

    with pytest.raises(Stale) as stale:
        complaints.fill_complaint(
            complaint=complaint, by=people["clerk"], at=after(7), expected_version=read, **FILLED
        )

    assert stale.value.changed == ["抱怨内容"]


def test_complaint_is_routed_on_after_the_approval():
    complaint, people = make_handling()

    complaint = complaints.route_complaint(
        complaint=complaint, department=people["quality"].department, by=people["clerk"], at=after(45), words="属检验"
    )

    assert complaint.department == people["quality"].department
    with pytest.raises(Refused, match="已经在"):
        complaints.route_complaint(
            complaint=complaint, department=complaint.department, by=people["clerk"], at=after(45) + MINUTE
        )
