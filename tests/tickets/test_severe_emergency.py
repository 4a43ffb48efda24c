"""紧急 (S3-19 … S3-23): team, checklist with safety first, resources, temporary solution, follow-up, evaluation."""

from datetime import date, timedelta

import pytest

from core.deadlines.models import Clock, State
from core.deadlines.sweep import sweep
from core.jobs import Job, run_due
from core.notices.models import Message
from core.organization.models import Function
from core.timeline.models import Happening
from core.times import day_start
from core.workflow import Refused
from tests.factories.deadlines import only_rules
from tests.factories.severe import (
    EVALUATION,
    calm,
    make_contingency,
    make_emergency,
    make_important,
    make_urgent,
)
from tests.factories.tickets import HOUR, MINUTE, MONDAY, department, make_confirmed
from tickets import actions
from tickets.models import CheckItem, ContingencyVersion, Emergency, FollowUp, Ticket
from tickets.queries_severe import plans_for, team_for

pytestmark = pytest.mark.django_db
LATER = MONDAY + 30 * MINUTE


def fresh(emergency):
    return Emergency.objects.get(pk=emergency.pk)


def steps(emergency):
    return list(emergency.checklist.all())


def told(kind):
    return set(Message.objects.filter(kind=kind).values_list("staff__name", flat=True))


@pytest.mark.req("S3-19", "D-28")
def test_plan_opens_team_and_checklist():
    plan = make_contingency()
    ticket, people = make_urgent(said={"product": "高速管式绞线机"})

    version = plans_for(ticket)[0]
    members = [person for person, _ in team_for(version, ticket, at=MONDAY)]
    actions.form_team(ticket=ticket, version=version, members=members, by=people["clerk"], at=MONDAY + 10 * MINUTE)

    emergency = Emergency.objects.get()
    assert emergency.version == plan.current
    assert {str(row) for row in emergency.members.all()} == {"周敏（组长）", "罗志远（生产协调）"}
    assert [(row.is_safety, row.state) for row in steps(emergency)] == [
        (True, "open"),
        (True, "open"),
        (False, "open"),
        (False, "open"),
    ]
    assert told("emergency_team") == {"周敏", "罗志远"}


@pytest.mark.req("S3-19")
def test_head_of_production_is_always_on_the_team():
    emergency, people = make_emergency()

    assert people["head"] in {row.person for row in emergency.members.select_related("person")}
    assert Ticket.objects.visible_to(people["head"], at=LATER).filter(pk=emergency.ticket_id).exists()


@pytest.mark.req("S3-19")
def test_general_steps_begin_with_safety_when_no_plan_fits():
    make_contingency(product="柴油机")
    ticket, _ = make_urgent(said={"product": "绞线机"})

    assert plans_for(ticket) == []
    emergency, _ = make_emergency()
    assert [row.is_safety for row in steps(emergency)][:3] == [True, True, False]


@pytest.mark.req("S3-19")
def test_closest_plan_is_offered_first():
    make_contingency("所有设备", product="")
    make_contingency("绞线机")
    retired = make_contingency("停用的")
    actions.retire_contingency(contingency=retired, reason="合并", by=retired.current.by, at=MONDAY)
    ticket, _ = make_urgent(said={"product": "高速管式绞线机"})

    assert [version.contingency.name for version in plans_for(ticket)] == ["绞线机", "所有设备"]


def test_emergency_is_started_once():
    emergency, people = make_emergency()
    ticket = Ticket.objects.get(pk=emergency.ticket_id)

    with pytest.raises(Refused, match="应急预案已启动"):
        actions.form_team(ticket=ticket, members=[people["mate"]], by=people["clerk"], at=LATER)


@pytest.mark.req("S3-21")
def test_step_says_who_when_and_what():
    emergency, people = make_emergency()

    item = actions.check(item=steps(emergency)[0], note="4 人已撤离", by=people["engineer"], at=LATER)

    assert (item.state, item.by, item.at, item.note) == ("done", people["engineer"], LATER, "4 人已撤离")
    assert Happening.objects.get(event="CHECK_DONE").note.startswith("1. 确认现场人员安全")


@pytest.mark.req("S3-21")
def test_what_follows_a_safety_step_waits_for_it():
    emergency, people = make_emergency()
    engineer = people["engineer"]

    with pytest.raises(Refused, match="安全第一：先完成第 1 步"):
        actions.check(item=steps(emergency)[2], by=engineer, at=LATER)
    with pytest.raises(Refused, match="安全第一：先完成第 1 步"):
        actions.skip(item=steps(emergency)[1], reason="没有电源", by=engineer, at=LATER)
    with pytest.raises(Refused, match="先完成安全项"):
        actions.solve_for_now(emergency=emergency, temporary="转线生产", by=engineer, at=LATER)

    for item in steps(emergency)[:2]:
        actions.check(item=item, by=engineer, at=LATER)
    assert actions.check(item=steps(emergency)[4], by=engineer, at=LATER).state == "done"


@pytest.mark.req("S3-21")
def test_safety_step_is_left_out_only_with_a_reason_that_the_heads_hear():
    emergency, people = make_emergency()
    first = steps(emergency)[0]
    with pytest.raises(Refused, match="写明理由"):
        actions.skip(item=first, reason=" ", by=people["engineer"], at=LATER)

    actions.skip(item=first, reason="现场无人", by=people["engineer"], at=LATER)

    assert CheckItem.objects.get(pk=first.pk).note == "现场无人"
    assert told("emergency_safety_skipped") == {"周敏", "罗志远", "林晓芸"}


def test_step_is_done_once_and_taken_back_with_a_reason():
    emergency, people = make_emergency()
    first = steps(emergency)[0]
    actions.check(item=first, by=people["engineer"], at=LATER)

    with pytest.raises(Refused, match="陈国栋 09:30 已记录这一步"):
        actions.check(item=first, by=people["service_head"], at=LATER + MINUTE)
    with pytest.raises(Refused, match="撤回要写明原因"):
        actions.undo(item=first, reason="", by=people["engineer"], at=LATER)
    actions.undo(item=first, reason="点错了", by=people["engineer"], at=LATER)

    assert CheckItem.objects.get(pk=first.pk).state == "open"
    with pytest.raises(Refused, match="还没有办理"):
        actions.undo(item=first, reason="又点错", by=people["engineer"], at=LATER)


def test_stranger_may_not_tick():
    emergency, _ = make_emergency()
    from tests.factories.organization import make_staff

    with pytest.raises(Refused, match="由应急小组成员、责任人或部门负责人办理"):
        actions.check(item=steps(emergency)[0], by=make_staff("路人"), at=LATER)


@pytest.mark.req("S3-20", "D-29")
def test_arrival_stands_on_the_emergency_and_stops_the_clock():
    only_rules("D-29")
    emergency, people = make_emergency()
    ticket = Ticket.objects.get(pk=emergency.ticket_id)

    actions.team_arrived(ticket=ticket, by=people["engineer"], at=MONDAY + HOUR + MINUTE, happened_at=MONDAY + HOUR)

    assert fresh(emergency).arrived_at == MONDAY + HOUR
    assert Clock.objects.get().state == State.MET
    with pytest.raises(Refused, match="已记录应急小组到达"):
        actions.team_arrived(ticket=Ticket.objects.get(pk=ticket.pk), by=people["engineer"], at=MONDAY + 2 * HOUR)


@pytest.mark.req("S3-22")
def test_resources_are_asked_for_and_answered():
    emergency, people = make_emergency()
    ask = {"emergency": emergency, "what": "制动器 1 套", "source": "supplier", "from_whom": "宁波港辰"}
    with pytest.raises(Refused, match="已经过去"):
        actions.ask_for(needed_at=MONDAY, by=people["engineer"], at=LATER, **ask)
    row = actions.ask_for(needed_at=LATER + HOUR, by=people["engineer"], at=LATER, **ask)

    with pytest.raises(Refused, match="写明原因和替代办法"):
        actions.answer_request(request=row, state="refused", answer="", by=people["head"], at=LATER)
    actions.answer_request(request=row, state="refused", answer="缺货，改用旧件", by=people["head"], at=LATER)
    answered = actions.answer_request(
        request=row, state="ready", answer="已发车", by=people["head"], at=LATER + MINUTE
    )

    assert (answered.get_state_display(), answered.answered_by) == ("已落实", people["head"])
    assert Message.objects.filter(kind="emergency_resource", staff=people["engineer"]).count() == 2


@pytest.mark.req("S3-21")
def test_emergency_ends_when_safe_and_production_goes_on():
    emergency, people = make_emergency()
    given = {"by": people["engineer"], "at": LATER}
    with pytest.raises(Refused, match="安全项“确认现场人员安全"):
        actions.stand_down(emergency=emergency, words="好了", **given)
    for item in steps(emergency)[:2]:
        actions.check(item=item, **given)
    with pytest.raises(Refused, match="还没有记录临时方案"):
        actions.stand_down(emergency=emergency, words="好了", **given)

    actions.solve_for_now(emergency=emergency, temporary="切换备用机组", **given)
    actions.stand_down(emergency=emergency, words="交还客户", **given)

    over = fresh(emergency)
    assert (over.state, over.temporary_by, over.over_at) == ("handled", people["engineer"], LATER)
    with pytest.raises(Refused, match="当前状态是“应急解除”"):
        actions.check(item=steps(emergency)[3], **given)


@pytest.mark.req("S3-23")
def test_follow_up_reminds_on_its_day_and_climbs_when_it_passed():
    only_rules("H-03")
    emergency, people = make_emergency()
    mate = people["mate"]
    given = {"emergency": emergency, "what": "复查制动器", "owner": mate, "by": people["engineer"], "at": LATER}
    with pytest.raises(Refused, match="早于今天"):
        actions.agree_follow_up(on=date(2026, 11, 15), **given)
    row = actions.agree_follow_up(on=date(2026, 11, 20), **given)
    job, clock = Job.objects.get(name="tickets.follow_up"), Clock.objects.get()

    before = run_due(now=lambda: job.due_at - MINUTE)
    run_due(now=lambda: job.due_at)
    sweep(at=day_start(date(2026, 11, 21)) + MINUTE)

    assert (before, job.due_at, told("follow_up_today")) == (0, day_start(date(2026, 11, 20)) + 8 * HOUR, {"韦志强"})
    assert (clock.owner, clock.due_at) == (mate, day_start(date(2026, 11, 21)))
    assert {m.staff.name for m in Message.objects.filter(title="到期未办：应急后续跟进")} >= {"韦志强", "罗志远"}
    actions.follow_up(row=row, words="制动正常", by=mate, at=clock.due_at + HOUR)
    assert Clock.objects.get().state == State.MISSED


@pytest.mark.req("S3-23")
def test_follow_up_kept_in_time_reminds_nobody():
    only_rules("H-03")
    emergency, people = make_emergency()
    given = {"emergency": emergency, "what": "复查", "owner": people["mate"], "by": people["engineer"], "at": LATER}
    kept, dropped = (actions.agree_follow_up(on=date(2026, 11, 20), **given) for _ in range(2))

    actions.follow_up(row=kept, words="正常", by=people["mate"], at=LATER + HOUR)
    actions.drop_follow_up(row=dropped, reason="重复", by=people["engineer"], at=LATER + HOUR)
    run_due(now=lambda: MONDAY + timedelta(days=9))

    assert {clock.state for clock in Clock.objects.all()} == {State.MET, State.CANCELLED}
    assert told("follow_up_today") == set()
    with pytest.raises(Refused, match="已跟进，不能再改"):
        actions.drop_follow_up(row=FollowUp.objects.get(pk=kept.pk), reason="错", by=people["engineer"], at=LATER)


@pytest.mark.req("S3-23")
def test_urgent_case_closes_only_after_its_evaluation():
    ticket, people = make_confirmed(grade=1)
    clerk, late = people["clerk"], MONDAY + 11 * HOUR
    assert refusal(ticket, clerk, late) == "紧急的处理单要先启动应急预案，并完成应急总结评估。"
    actions.form_team(ticket=ticket, members=[people["engineer"]], by=clerk, at=late)
    emergency = Emergency.objects.get()
    assert refusal(ticket, clerk, late) == "应急还没有解除。"
    calm(emergency, by=people["engineer"], at=late)
    assert refusal(ticket, clerk, late) == "还没有完成应急总结评估。"

    actions.evaluate(ticket=ticket, by=people["engineer"], at=late, done=True, **EVALUATION)

    assert actions.close(ticket=ticket, by=clerk, at=late + MINUTE).cause == "预紧不足。"


def refusal(ticket, by, at):
    with pytest.raises(Refused) as refused:
        actions.close(ticket=Ticket.objects.get(pk=ticket.pk), by=by, at=at)
    return refused.value.reason


@pytest.mark.req("S3-23")
def test_evaluation_that_proposes_a_change_drafts_the_next_version():
    plan = make_contingency(product="")
    emergency, people = make_emergency(version=plan.current)
    ticket = Ticket.objects.get(pk=emergency.ticket_id)
    calm(emergency, by=people["engineer"], at=LATER)
    Ticket.objects.filter(pk=ticket.pk).update(status="in_progress", assignee=people["engineer"])
    with pytest.raises(Refused, match="预案要改什么"):
        actions.evaluate(ticket=ticket, by=people["engineer"], at=LATER, done=True, revises=True, **EVALUATION)

    words = {"revises": True, "revision": "服务站常备联轴器 2 件", **EVALUATION}
    evaluation = actions.evaluate(ticket=ticket, by=people["engineer"], at=LATER, done=True, **words)

    draft = ContingencyVersion.objects.get(contingency=plan, number=2)
    assert (draft.state, draft.evaluation) == ("draft", evaluation)
    assert [row.text for row in draft.items.all()] == [row.text for row in plan.current.items.all()]
    assert told("contingency_revision") == {"周敏", "郑海"}
    assert fresh(emergency).state == "closed"


@pytest.mark.req("S3-23")
def test_emergency_without_a_plan_proposes_a_new_one():
    emergency, people = make_emergency()
    ticket = Ticket.objects.get(pk=emergency.ticket_id)
    calm(emergency, by=people["engineer"], at=LATER)
    Ticket.objects.filter(pk=ticket.pk).update(status="in_progress", assignee=people["engineer"])

    words = {"revises": True, "revision": "为绞线机编预案", **EVALUATION}
    actions.evaluate(ticket=ticket, by=people["engineer"], at=LATER, done=True, **words)

    draft = ContingencyVersion.objects.get()
    assert (draft.number, draft.state, draft.items.count()) == (1, "draft", 6)


def test_important_case_starts_no_emergency():
    ticket, people = make_important()

    with pytest.raises(Refused, match="只有紧急的处理单"):
        actions.form_team(ticket=ticket, members=[people["mate"]], by=people["clerk"], at=LATER)


def test_more_people_join_a_running_emergency():
    emergency, people = make_emergency()

    actions.join_team(emergency=emergency, person=people["mate"], duty="备件", by=people["engineer"], at=LATER)

    assert "韦志强" in told("emergency_team")
    with pytest.raises(Refused, match="已在小组中"):
        actions.join_team(emergency=emergency, person=people["mate"], duty="", by=people["engineer"], at=LATER)


def test_absent_head_of_production_is_replaced_by_the_next_head_above():
    service = department(Function.SERVICE, "SH")
    ticket, people = make_urgent()
    production = people["head"].department
    production.head, production.parent = None, service
    production.save()

    assert people["service_head"] in [person for person, _ in team_for(None, ticket, at=MONDAY)]
