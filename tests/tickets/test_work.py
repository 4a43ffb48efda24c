"""Records on the way: contacts, diagnosis, progress, decisions, the moments of A-02, the report."""

import pytest

from core.notices.models import Message
from core.organization.models import Function
from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused
from tests.factories.organization import make_staff
from tests.factories.tickets import (
    HOUR,
    MINUTE,
    MONDAY,
    crew,
    department,
    make_assigned,
    make_handled,
    make_in_progress,
    make_registered,
    make_ticket,
)
from tickets import actions
from tickets.models import Status, Ticket

pytestmark = pytest.mark.django_db
LATER = MONDAY + 4 * HOUR


@pytest.mark.req("A-02", "S3-09")
def test_first_contact_by_support_is_the_response():
    people = crew()
    ticket = make_registered(people=people)
    act = {"ticket": ticket, "way": "phone", "words": "已了解。"}

    clerk = actions.record_contact(by=people["clerk"], at=MONDAY + HOUR, **act)
    first = actions.record_contact(
        by=people["engineer"], at=MONDAY + 2 * HOUR, happened_at=MONDAY + 90 * MINUTE, **act
    )
    second = actions.record_contact(by=people["engineer"], at=MONDAY + 3 * HOUR, with_whom="吴建平", **act)

    assert [row.is_response for row in (clerk, first, second)] == [False, True, False]
    assert Ticket.objects.get(pk=ticket.pk).responded_at == MONDAY + 90 * MINUTE
    assert str(second) == "电话 吴建平"


def test_contact_before_the_form_is_no_response():
    people = crew()
    ticket = make_ticket(by=people["clerk"])

    row = actions.record_contact(ticket=ticket, way="phone", words="已了解。", by=people["engineer"], at=LATER)

    assert row.is_response is False


@pytest.mark.parametrize(("at", "words"), [(MONDAY - MINUTE, "早于接收时间"), (LATER + MINUTE, "时间晚于现在")])
def test_contact_at_an_impossible_time_is_refused(at, words):
    people = crew()
    ticket = make_registered(people=people)

    with pytest.raises(Refused, match=words):
        actions.record_contact(
            ticket=ticket, way="phone", words="已了解。", by=people["engineer"], at=LATER, happened_at=at
        )


@pytest.mark.req("S3-10")
def test_diagnosis_is_a_numbered_list():
    ticket, people = make_assigned()
    act = {"ticket": ticket, "by": people["engineer"], "at": LATER}

    actions.record_diagnosis(step="测速度反馈波形", finding="有阶跃", is_problem=True, **act)
    actions.record_diagnosis(step="查联轴器", **act)

    rows = [(row.order, str(row), row.is_problem) for row in ticket.diagnosis.all()]
    assert rows == [(1, "测速度反馈波形", True), (2, "查联轴器", False)]
    notes = Happening.objects.filter(event="DIAGNOSED").order_by("pk").values_list("note", flat=True)
    assert list(notes) == ["测速度反馈波形：有阶跃", "查联轴器"]


@pytest.mark.req("S1-19", "S3-12")
def test_progress_reaches_clerk_and_head():
    ticket, people = make_in_progress()

    actions.record_progress(
        ticket=ticket, words="已换件。", expected_at=LATER + HOUR, by=people["engineer"], at=LATER
    )
    row = actions.record_progress(
        ticket=ticket, words="试车中。", expected_at=LATER + HOUR, by=people["engineer"], at=LATER + MINUTE
    )

    told = Message.objects.filter(kind="ticket_progress", body="已换件。").order_by("staff_id")
    assert [message.staff for message in told] == [people["clerk"], people["head"]]
    assert Ticket.objects.get(pk=ticket.pk).expected_at == LATER + HOUR
    assert str(row) == "试车中。"


def test_progress_of_a_stranger_is_refused():
    ticket, people = make_in_progress()

    with pytest.raises(Refused, match="由接收人、客服或责任人陈国栋办理"):
        actions.record_progress(ticket=ticket, words="好了。", by=people["mate"], at=LATER)


@pytest.mark.req("S0-47", "S3-15")
def test_meeting_stands_on_the_case():
    ticket, people = make_assigned()

    words = {"chair": people["service_head"], "guests": "吴建平", "first_measures": "先限速。"}
    row = actions.record_meeting(ticket=ticket, by=people["clerk"], at=LATER, **words)

    assert (row.number, row.get_kind_display()) == ("HY-SH261101", "问题分析会议")
    assert Happening.objects.get(event="MEETING_RECORDED").note == "周敏、吴建平：先限速。"


def test_emergency_team_needs_members_and_an_urgent_case():
    people = crew()
    urgent = make_registered(people=people, grade=1)
    usual = make_registered(people=people, grade=3)

    with pytest.raises(Refused, match="请选择应急处理小组成员"):
        actions.form_team(ticket=urgent, members=[], by=people["clerk"], at=LATER)
    with pytest.raises(Refused, match="只有紧急的处理单"):
        actions.form_team(ticket=usual, members=[people["mate"]], by=people["clerk"], at=LATER)


@pytest.mark.req("S1-37", "A-25")
def test_going_there_is_decided_once():
    ticket, people = make_assigned()
    act = {"ticket": ticket, "by": people["engineer"], "at": LATER}

    decided = actions.decide_onsite(reason="要换件", is_complex=True, **act)

    assert (decided.onsite, decided.is_complex, decided.onsite_decided_at) == (True, True, LATER)
    with pytest.raises(Refused, match="已决定上门"):
        actions.decide_onsite(**act)


@pytest.mark.req("S1-38")
def test_remote_work_needs_consent():
    ticket, people = make_assigned()
    act = {"ticket": ticket, "by": people["engineer"], "at": LATER}

    with pytest.raises(Refused) as refused:
        actions.decide_remote(consent_by=" ", **act)
    decided = actions.decide_remote(consent_by="吴建平", reason="参数问题", **act)

    assert refused.value.field == "consent_by"
    assert (decided.remote, decided.remote_consent) == (True, "吴建平")


def test_who_has_arrived_does_not_turn_remote():
    ticket, people = make_in_progress()
    actions.record_arrival(ticket=ticket, by=people["engineer"], at=LATER)

    with pytest.raises(Refused, match="已到达现场，不能改为远程"):
        actions.decide_remote(ticket=ticket, consent_by="吴建平", by=people["engineer"], at=LATER)


@pytest.mark.req("A-02")
def test_moments_stand_in_order():
    ticket, people = make_in_progress()
    act = {"ticket": ticket, "by": people["engineer"]}

    actions.record_departure(at=LATER, happened_at=LATER - HOUR, **act)
    with pytest.raises(Refused, match="早于出发时间"):
        actions.record_arrival(at=LATER, happened_at=LATER - 70 * MINUTE, **act)
    actions.record_arrival(at=LATER, **act)
    with pytest.raises(Refused, match="早于到达时间"):
        actions.record_restoration(at=LATER + HOUR, happened_at=LATER - MINUTE, **act)
    ticket = actions.record_restoration(at=LATER + HOUR, **act)

    assert (ticket.departed_at, ticket.arrived_at, ticket.restored_at) == (LATER - HOUR, LATER, LATER + HOUR)


def test_moments_are_recorded_once():
    ticket, people = make_in_progress()
    act = {"ticket": ticket, "by": people["engineer"], "at": LATER}
    with pytest.raises(Refused, match="还没有记录到达现场"):
        actions.record_restoration(**act)
    actions.record_arrival(**act)
    actions.record_restoration(**act)

    with pytest.raises(Refused, match="已记录出发时间"):
        actions.record_departure(**act)
    with pytest.raises(Refused, match="已记录到达现场"):
        actions.record_arrival(**act)
    with pytest.raises(Refused, match="已记录恢复运行"):
        actions.record_restoration(**act)


def test_remote_case_has_no_journey():
    ticket, people = make_in_progress(onsite=False)

    with pytest.raises(Refused, match="还没有决定上门"):
        actions.record_departure(ticket=ticket, by=people["engineer"], at=LATER)


def test_helper_of_another_department_may_report_arrival():
    people = crew()
    helper = make_staff("唐绍文", roles=[Role.EXPERT], department=department(Function.RESEARCH))
    ticket = make_registered(people=people)
    ticket = actions.assign(
        ticket=ticket, to=people["engineer"], helpers=[helper], by=people["clerk"], at=MONDAY + HOUR
    )

    row = actions.record_diagnosis(ticket=ticket, step="看波形", by=helper, at=LATER)

    assert row.by == helper


@pytest.mark.req("S1-39", "S1-38")
def test_remote_result_goes_to_clerk_quality_and_technical_service():
    people = crew()
    technical = department(Function.TECHNICAL)
    technical.head = make_staff("吉", department=technical)
    technical.save()

    ticket, _ = make_handled(people=people, onsite=False)

    told = Message.objects.filter(kind__in=["ticket_to_verify", "ticket_result_copied"]).order_by("pk")
    assert [message.staff.name for message in told] == ["林晓芸", "沈岚", "吉"]
    assert ticket.status == Status.HANDLED


def report(ticket, by, at=LATER):
    return actions.report_handled(ticket=ticket, result="已换件。", by=by, at=at)


def test_report_needs_a_result():
    ticket, people = make_in_progress()

    with pytest.raises(Refused) as refused:
        actions.report_handled(ticket=ticket, result=" ", by=people["engineer"], at=LATER)

    assert refused.value.field == "result"


def test_only_the_assignee_reports_on_a_decided_and_running_case():
    ticket, people = make_in_progress()

    with pytest.raises(Refused, match="由责任人陈国栋办理"):
        report(ticket, people["mate"])
    with pytest.raises(Refused, match="还没有记录恢复运行的时间"):
        report(ticket, people["engineer"])
    Ticket.objects.filter(pk=ticket.pk).update(onsite=None)
    with pytest.raises(Refused, match="还没有决定上门还是远程"):
        report(ticket, people["engineer"])
    Ticket.objects.filter(pk=ticket.pk).update(onsite=False)
    with pytest.raises(Refused, match="还没有记录客户同意远程处理"):
        report(ticket, people["engineer"])
