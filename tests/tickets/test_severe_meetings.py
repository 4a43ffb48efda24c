"""晨会 and 专题会议 (S0-47): agenda from flagged cases, minutes, settled and printed; who may see what."""

from datetime import timedelta

import pytest

from core.documents.models import Paper
from core.documents.queries import visible_papers
from core.documents.rendering import render_paper
from core.notices.models import Message
from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused, Stale
from tests.factories.organization import make_staff
from tests.factories.severe import make_important, make_meeting, make_task, make_urgent
from tests.factories.tickets import HOUR, MINUTE, MONDAY, crew, make_assigned, make_registered
from tickets import actions
from tickets.models import AgendaItem, Meeting, MeetingFlag, Minutes, Ticket
from tickets.queries_severe import candidates

pytestmark = pytest.mark.django_db
NEXT = MONDAY + timedelta(days=1)


def told(kind):
    return set(Message.objects.filter(kind=kind).values_list("staff__name", flat=True))


def minuted(meeting, people, at=NEXT):
    for item in meeting.agenda.all():
        actions.minute_item(item=item, decision="当日备件发出。", by=people["clerk"], at=at)
    present = [row.person for row in meeting.attendances.select_related("person")]
    actions.call_roll(meeting=meeting, present=present[:2], guests="吴建平", by=people["clerk"], at=at)
    return Meeting.objects.get(pk=meeting.pk)


@pytest.mark.req("S0-47")
def test_everybody_asked_to_a_meeting_is_told():
    meeting, _ = make_meeting()

    assert told("meeting_called") == {"周敏", "沈岚", "罗志远"}
    assert (meeting.number, meeting.state) == ("HY-SH261101", "open")


def test_analysis_meeting_is_not_called_here():
    with pytest.raises(Refused, match="在处理单上记录"):
        make_meeting(kind="analysis")


@pytest.mark.req("S0-47")
def test_agenda_offers_what_belongs_before_the_meeting():
    people = crew()
    major = make_registered(people=people, is_major=True)
    urgent, _ = make_urgent(people=people)
    important, _ = make_important(people=people)
    complaint = make_registered(people=people, is_complaint=True)
    flagged = make_registered(people=people, grade=4)
    late = make_registered(people=people, grade=4)
    make_registered(people=people, grade=4)
    Ticket.objects.filter(pk=late.pk).update(next_due_at=MONDAY)
    actions.flag_for_meeting(ticket=flagged, words="第三次", by=people["engineer"], at=MONDAY + HOUR)
    meeting, _ = make_meeting(people=people, at=MONDAY + HOUR)

    rows = candidates(meeting, people["clerk"], at=MONDAY + 2 * HOUR)

    why = {row.ticket: row.why for row in rows}
    assert rows[0].ticket == flagged
    assert set(why) == {major, urgent, important, complaint, flagged, late}
    assert (why[flagged], why[late], why[complaint]) == ("陈国栋提交", "逾期", "客户抱怨")


@pytest.mark.req("S0-53", "S0-47")
def test_case_is_handed_in_by_anybody_once_and_taken_up():
    ticket, people = make_assigned()
    actions.flag_for_meeting(ticket=ticket, words="客户催", by=people["engineer"], at=MONDAY + HOUR)
    with pytest.raises(Refused, match="已提交晨会"):
        actions.flag_for_meeting(ticket=ticket, words="再催", by=people["clerk"], at=MONDAY + HOUR)

    meeting, _ = make_meeting(people=people, tickets=[ticket])

    assert MeetingFlag.objects.get().meeting == meeting
    assert meeting.agenda.get().why == "陈国栋提交"
    assert Happening.objects.filter(event="AGENDA_CHANGED", case_id=ticket.pk).count() == 1


def test_what_was_handed_in_is_taken_back_by_who_did_it():
    ticket, people = make_assigned()
    with pytest.raises(Refused, match="没有等待列入议程"):
        actions.unflag(ticket=ticket, by=people["engineer"], at=MONDAY + HOUR)
    actions.flag_for_meeting(ticket=ticket, words="客户催", by=people["engineer"], at=MONDAY + HOUR)
    with pytest.raises(Refused, match="由提交人陈国栋撤回"):
        actions.unflag(ticket=ticket, by=people["mate"], at=MONDAY + HOUR)

    actions.unflag(ticket=ticket, by=people["engineer"], at=MONDAY + HOUR)

    assert not MeetingFlag.objects.exists()


def test_case_taken_off_the_agenda_waits_for_the_next_meeting():
    ticket, people = make_assigned()
    actions.flag_for_meeting(ticket=ticket, words="客户催", by=people["engineer"], at=MONDAY + HOUR)
    meeting, _ = make_meeting(people=people, tickets=[ticket])

    actions.drop_item(item=meeting.agenda.get(), by=people["clerk"], at=NEXT)

    assert (MeetingFlag.objects.get().meeting, meeting.agenda.count()) == (None, 0)


def test_agenda_is_put_in_order():
    people = crew()
    tickets = [make_registered(people=people) for _ in range(3)]
    meeting, _ = make_meeting(people=people, tickets=tickets)
    actions.add_to_agenda(meeting=meeting, topic="值班安排", by=people["clerk"], at=NEXT)

    actions.move_item(item=meeting.agenda.last(), up=True, by=people["clerk"], at=NEXT)
    actions.move_item(item=meeting.agenda.first(), up=True, by=people["clerk"], at=NEXT)

    found = [(row.order, row.ticket or row.topic) for row in meeting.agenda.all()]
    assert found == [(1, tickets[0]), (2, tickets[1]), (3, "值班安排"), (4, tickets[2])]


def test_empty_choice_and_doubled_case_change_nothing():
    people = crew()
    ticket = make_registered(people=people)
    meeting, _ = make_meeting(people=people, tickets=[ticket])
    with pytest.raises(Refused, match="还没有选择处理单"):
        actions.add_to_agenda(meeting=meeting, by=people["clerk"], at=NEXT)

    actions.add_to_agenda(meeting=meeting, tickets=[ticket], by=people["clerk"], at=NEXT)

    assert AgendaItem.objects.count() == 1


def test_minutes_need_a_decision_and_a_task_its_owner():
    meeting, people = make_meeting(tickets=[make_registered()])
    item, given = meeting.agenda.get(), {"by": people["clerk"], "at": NEXT}

    with pytest.raises(Refused, match="请写明议定事项"):
        actions.minute_item(item=item, decision=" ", **given)
    with pytest.raises(Refused, match="任务要有责任人和期限"):
        actions.minute_item(item=item, decision="发件。", what="发件", **given)
    with pytest.raises(Stale, match="有人刚刚保存了这次会议"):
        actions.minute_item(item=item, decision="发件。", expected_version=99, **given)


@pytest.mark.req("S0-47")
def test_settled_minutes_tell_every_case_what_was_decided():
    ticket, people = make_assigned()
    meeting, _ = make_meeting(people=people, tickets=[ticket])
    with pytest.raises(Refused, match="第 1 项还没有写议定事项"):
        actions.settle_meeting(meeting=meeting, by=people["clerk"], at=NEXT)
    actions.minute_item(item=meeting.agenda.get(), decision="当日备件发出。", by=people["clerk"], at=NEXT)
    with pytest.raises(Refused, match="还没有点名"):
        actions.settle_meeting(meeting=meeting, by=people["clerk"], at=NEXT)
    meeting = minuted(meeting, people)

    settled = actions.settle_meeting(meeting=meeting, by=people["clerk"], at=NEXT + HOUR)

    decided = Happening.objects.get(event="MEETING_DECIDED")
    assert (decided.case, decided.note) == (ticket, f"{settled}：当日备件发出。")
    assert (settled.state, told("meeting_minutes")) == ("done", {"周敏", "沈岚", "罗志远"})
    with pytest.raises(Refused, match="当前状态是“已定稿”"):
        actions.minute_item(item=meeting.agenda.get(), decision="改", by=people["clerk"], at=NEXT)


def test_only_chair_recorder_and_callers_keep_a_meeting():
    meeting, people = make_meeting(tickets=[make_registered()])
    given = {"item": meeting.agenda.get(), "decision": "发件。", "at": NEXT}

    with pytest.raises(Refused, match="由主持人周敏或记录人林晓芸办理"):
        actions.minute_item(by=people["engineer"], **given)
    assert actions.minute_item(by=people["service_head"], **given).is_minuted


def test_cancelled_meeting_tells_its_people_and_frees_its_cases():
    ticket, people = make_assigned()
    actions.flag_for_meeting(ticket=ticket, words="客户催", by=people["engineer"], at=MONDAY)
    meeting, _ = make_meeting(people=people, tickets=[ticket])
    with pytest.raises(Refused, match="写明原因"):
        actions.void_meeting(meeting=meeting, reason="", by=people["clerk"], at=NEXT)

    actions.void_meeting(meeting=meeting, reason="并入周会", by=people["clerk"], at=NEXT)

    assert told("meeting_off") == {"周敏", "沈岚", "罗志远"}
    assert MeetingFlag.objects.get().meeting is None


def test_meeting_with_a_task_is_not_cancelled():
    action, people = make_task()

    with pytest.raises(Refused, match="已议定会议任务"):
        actions.void_meeting(meeting=action.meeting, reason="改期", by=people["clerk"], at=NEXT)


def test_changed_meeting_tells_who_is_asked_anew():
    meeting, people = make_meeting()
    given = {"meeting": meeting, "by": people["clerk"], "chair": people["service_head"], "title": "周会"}
    asked = [people["quality"], people["engineer"]]

    actions.change_meeting(participants=asked, at=NEXT, expected_version=1, **given)

    assert {row.person for row in meeting.attendances.select_related("person")} == {people["service_head"], *asked}
    assert Message.objects.filter(kind="meeting_called", staff=people["engineer"]).count() == 1
    assert Message.objects.filter(kind="meeting_called", staff=people["quality"]).count() == 1
    actions.change_meeting(participants=asked, at=NEXT, starts_at=NEXT + HOUR, **given)
    assert Message.objects.filter(kind="meeting_called", staff=people["quality"]).count() == 2


@pytest.mark.req("S0-47")
def test_minutes_are_printed_and_amended_into_a_new_edition():
    ticket, people = make_assigned()
    meeting, _ = make_meeting(people=people, tickets=[ticket])
    clerk = people["clerk"]
    with pytest.raises(Refused, match="还没有定稿"):
        actions.print_minutes(meeting=meeting, by=clerk, at=NEXT)
    meeting = actions.settle_meeting(meeting=minuted(meeting, people), by=clerk, at=NEXT + HOUR)
    first = actions.print_minutes(meeting=meeting, by=clerk, at=NEXT + HOUR)
    render_paper(first.pk)
    with pytest.raises(Refused, match="修订纪要要写明原因"):
        actions.amend_meeting(meeting=meeting, reason="", by=clerk, at=NEXT + 2 * HOUR)
    actions.amend_meeting(meeting=meeting, reason="漏记一项", by=clerk, at=NEXT + 2 * HOUR)
    item = meeting.agenda.get()
    actions.minute_item(item=item, decision="当日和次日各发一批。", by=clerk, at=NEXT + 2 * HOUR)
    actions.settle_meeting(meeting=meeting, by=clerk, at=NEXT + 3 * HOUR)

    second = actions.print_minutes(meeting=meeting, by=clerk, at=NEXT + 3 * HOUR)

    assert (first.number, second.edition, Paper.objects.get(pk=first.pk).is_void) == (meeting.number, 2, True)
    assert second.data["topics"][0]["decision"] == "当日和次日各发一批。"
    assert (second.data["present"], second.data["absent"], second.data["guests"]) == (
        "周敏、沈岚",
        "罗志远",
        "吴建平",
    )


def test_meeting_is_seen_by_those_who_take_part():
    meeting, people = make_meeting()
    task, _ = make_task(meeting=meeting, people=people, owner=people["mate"])
    outsider, all_seeing = make_staff("路人", roles=[Role.ENGINEER]), people["manager"]
    order = ["service_head", "quality", "head", "mate", "clerk"]

    seen = [Meeting.objects.visible_to(people[name], at=NEXT).exists() for name in order]

    assert seen == [True] * 5
    assert not Meeting.objects.visible_to(outsider, at=NEXT).exists()
    assert Meeting.objects.visible_to(all_seeing, at=NEXT).exists()
    assert not Meeting.objects.visible_to(people["engineer"], at=NEXT).exists()


@pytest.mark.req("S0-47")
def test_topic_about_a_case_is_read_only_by_those_who_see_the_case(client):
    ticket, people = make_assigned()
    other = make_staff("孟凡", roles=[Role.HEAD])
    meeting, _ = make_meeting(people=people, tickets=[ticket], participants=[other, people["head"]])
    meeting = actions.settle_meeting(meeting=minuted(meeting, people), by=people["clerk"], at=NEXT)
    paper = actions.print_minutes(meeting=meeting, by=people["clerk"], at=NEXT)

    client.force_login(other)
    page = client.get(meeting.get_absolute_url()).content.decode()

    assert not AgendaItem.objects.visible_to(other, at=NEXT).exists()
    assert "另有 1 项议题涉及您看不到的处理单" in page
    assert ticket.title not in page
    assert visible_papers(Paper.objects.filter(pk=paper.pk), other) == []
    assert visible_papers(Paper.objects.filter(pk=paper.pk), people["clerk"]) == [paper]
    assert Minutes.objects.visible_to(people["head"], at=NEXT).exists()
    with pytest.raises(Refused, match="议程中有您看不到的处理单"):
        actions.print_minutes(meeting=meeting, by=other, at=NEXT + MINUTE)


def test_number_is_left_open_without_letters():
    recorder = make_staff("无字母", roles=[Role.CLERK])

    meeting = actions.call_meeting(
        kind="special", title="备件", starts_at=NEXT, chair=recorder, by=recorder, at=MONDAY
    )

    assert meeting.number is None
    Meeting.objects.filter(pk=meeting.pk).update(state="done", settled_at=NEXT)
    with pytest.raises(Refused, match="会议没有编号"):
        actions.print_minutes(meeting=meeting, by=recorder, at=NEXT)
