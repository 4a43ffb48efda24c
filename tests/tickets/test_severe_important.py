"""重要 (S3-14 … S3-18): who is told, the analysis meeting, and the summary without which nothing closes."""

from datetime import date, timedelta

import pytest

from core.documents.models import Paper
from core.documents.rendering import render_paper
from core.notices.models import Message
from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused, Stale
from tests.factories.organization import make_staff
from tests.factories.severe import SUMMARY, make_important
from tests.factories.tickets import HOUR, MINUTE, MONDAY, crew, make_confirmed, make_handled, make_in_progress
from tickets import actions
from tickets.models import ActionItem, CaseSummary, Expertise, Ticket, Why
from tickets.models.choices import FaultKind

pytestmark = pytest.mark.django_db
LATER = MONDAY + 20 * MINUTE


def told(kind):
    return set(Message.objects.filter(kind=kind).values_list("staff__name", flat=True))


@pytest.mark.req("S3-14", "D-24")
def test_heads_and_experts_hear_of_an_important_case_at_once():
    people = crew()
    make_staff("唐绍文", roles=[Role.EXPERT])

    ticket, _ = make_important(people=people)

    assert told("ticket_important") == {"周敏", "唐绍文"}
    assert [row.person.name for row in ticket.involvements.filter(why=Why.EXPERT)] == ["唐绍文"]


@pytest.mark.req("S3-14")
@pytest.mark.parametrize(
    ("field", "called"),
    [
        ({"product": "绞线"}, {"专家甲", "专家丙"}),
        ({"product": "柴油机"}, {"专家丙"}),
        ({"fault_kind": FaultKind.HARDWARE}, {"专家甲", "专家丙"}),
        ({"fault_kind": FaultKind.SOFTWARE}, {"专家丙"}),
    ],
)
def test_experts_are_called_for_their_field(field, called):
    people = crew()
    first, _third = (make_staff(name, roles=[Role.EXPERT]) for name in ("专家甲", "专家丙"))
    Expertise.objects.create(person=first, **field)

    said = {"product": "高速管式绞线机"}
    make_important(people=people, said=said, fault_kind=FaultKind.HARDWARE)

    assert told("ticket_important") - {"周敏"} == called


@pytest.mark.req("S3-14")
def test_all_experts_are_called_when_none_fits():
    people = crew()
    expert = make_staff("专家甲", roles=[Role.EXPERT])
    Expertise.objects.create(person=expert, product="柴油机")

    make_important(people=people, said={"product": "绞线机"})

    assert told("ticket_important") == {"周敏", "专家甲"}


@pytest.mark.req("S3-14")
def test_experts_are_named_on_a_case_once():
    ticket, people = make_important()
    expert = make_staff("唐绍文", roles=[Role.EXPERT])

    given = {"ticket": ticket, "experts": [expert], "by": people["service_head"], "at": LATER}
    actions.name_experts(words="看波形", **given)

    assert told("expert_named") == {"唐绍文"}
    assert Ticket.objects.visible_to(expert, at=LATER).filter(pk=ticket.pk).exists()
    with pytest.raises(Refused, match="还没有参加的专家"):
        actions.name_experts(**given)


@pytest.mark.req("S3-15")
def test_analysis_meeting_says_who_what_and_by_when():
    ticket, people = make_important()
    task = {"what": "送检联轴器", "owner": people["mate"], "due_on": date(2026, 11, 18)}

    meeting = actions.record_meeting(
        ticket=ticket,
        chair=people["service_head"],
        participants=[people["quality"], people["engineer"]],
        guests="吴建平",
        place="三楼",
        first_measures="限速 800 r/min。",
        decisions="更换联轴器。",
        tasks=[task],
        by=people["clerk"],
        at=LATER,
    )

    assert [str(row) for row in meeting.attendances.all()] == ["沈岚 到会", "陈国栋 到会", "周敏 到会"]
    action = ActionItem.objects.get()
    assert (action.what, action.owner, action.ticket) == ("送检联轴器", people["mate"], ticket)
    assert told("task_agreed") == {"韦志强"}
    assert Happening.objects.get(event="MEETING_RECORDED").note.endswith("吴建平：限速 800 r/min。")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"first_measures": ""}, "请写明先期措施"),
        ({"participants": []}, "请选择参加人"),
        ({"happened_at": MONDAY + 5 * HOUR}, "时间晚于现在"),
        ({"happened_at": MONDAY - HOUR}, "早于接收时间"),
    ],
)
def test_analysis_meeting_is_refused_when_something_is_missing(said, words):
    ticket, people = make_important()
    given = {"first_measures": "限速。", "participants": [people["quality"]], **said}

    with pytest.raises(Refused, match=words):
        actions.record_meeting(ticket=ticket, by=people["clerk"], at=LATER, **given)


@pytest.mark.req("S3-18")
def test_summary_closes_the_case_with_its_cause():
    ticket, people = make_confirmed(grade=2)
    clerk, late = people["clerk"], MONDAY + 11 * HOUR
    with pytest.raises(Refused, match="先提交重要问题总结"):
        actions.close(ticket=ticket, by=clerk, at=late)
    actions.write_summary(ticket=ticket, by=people["engineer"], at=late, **SUMMARY)
    with pytest.raises(Refused, match="先提交重要问题总结"):
        actions.close(ticket=ticket, by=clerk, at=late)

    actions.write_summary(ticket=ticket, by=people["engineer"], at=late, done=True, **SUMMARY)
    closed = actions.close(ticket=ticket, by=clerk, at=late + MINUTE)

    assert (closed.cause, closed.prevention) == ("预紧不足。", "装配加扭矩检查。")


@pytest.mark.req("S3-18")
@pytest.mark.parametrize(
    ("empty", "words"),
    [
        ("root_cause", "请写明根本原因"),
        ("prevention", "请写明预防措施"),
        ("lessons", "请写明经验教训"),
        ("archive", "存在哪里"),
    ],
)
def test_summary_is_handed_in_whole(empty, words):
    ticket, people = make_handled(grade=2)

    with pytest.raises(Refused, match=words):
        actions.write_summary(
            ticket=ticket, by=people["engineer"], at=MONDAY + 10 * HOUR, done=True, **{**SUMMARY, empty: " "}
        )

    assert not CaseSummary.objects.exists()


def test_summary_of_a_usual_case_is_refused():
    ticket, people = make_handled(grade=3)

    with pytest.raises(Refused, match="只有重要的处理单"):
        actions.write_summary(ticket=ticket, by=people["engineer"], at=MONDAY + 10 * HOUR, **SUMMARY)


def test_of_two_summaries_the_later_writer_is_told():
    ticket, people = make_in_progress(grade=2)
    given = {"ticket": ticket, "at": MONDAY + 6 * HOUR, **SUMMARY}
    actions.write_summary(by=people["engineer"], expected_version=0, **given)

    with pytest.raises(Stale, match="陈国栋刚刚保存了这份总结"):
        actions.write_summary(by=people["quality"], expected_version=0, **given)


@pytest.mark.req("S3-18")
def test_summary_is_printed_as_a_form():
    ticket, people = make_handled(grade=2)
    at = MONDAY + 10 * HOUR
    with pytest.raises(Refused, match="总结还没有提交"):
        actions.print_summary(ticket=ticket, by=people["clerk"], at=at)
    actions.write_summary(ticket=ticket, by=people["engineer"], at=at, done=True, **SUMMARY)

    paper = actions.print_summary(ticket=Ticket.objects.get(pk=ticket.pk), by=people["clerk"], at=at)
    render_paper(paper.pk)

    stored = Paper.objects.get(pk=paper.pk)
    assert (stored.title, stored.number, stored.data["lessons"]) == (
        "重要问题总结",
        ticket.number,
        "先看波形再换件。",
    )
    assert stored.sha256


def test_reopened_case_keeps_its_summary_until_it_is_written_anew():
    from tests.factories.tickets import make_closed

    ticket, people = make_closed(grade=2)
    late = MONDAY + timedelta(days=2)
    actions.reopen(ticket=ticket, reason="又跳停", new_round=False, by=people["quality"], at=late)

    row = actions.write_summary(
        ticket=ticket, by=people["engineer"], at=late, done=True, **{**SUMMARY, "root_cause": "键槽磨损。"}
    )

    assert (row.version, Ticket.objects.get(pk=ticket.pk).cause) == (2, "键槽磨损。")
