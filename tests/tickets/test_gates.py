"""The gates of a case: the general manager (G-01), running ahead (A-33), G-17."""

from datetime import date

import pytest

from core.notices.models import Message
from core.organization.models import Function
from core.workflow import Refused
from tests.factories.organization import make_deputy
from tests.factories.severe import learn
from tests.factories.tickets import (
    HOUR,
    MINUTE,
    MONDAY,
    PLAN,
    crew,
    department,
    make_assigned,
    make_confirmed,
    make_handled,
    make_in_progress,
    make_in_review,
    pass_review,
)
from tickets import actions
from tickets.lifecycle import LIFECYCLE
from tickets.models import Plan, Status, Ticket, Urgency

pytestmark = pytest.mark.django_db
LATER = MONDAY + 3 * HOUR


def fresh(ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def refusal(ticket, step, by) -> str:
    return LIFECYCLE.refusal(fresh(ticket), step, by=by, at=LATER)


@pytest.mark.req("G-01", "S1-28")
def test_major_plan_waits_for_the_general_manager():
    ticket, people = make_in_review(is_major=True)

    ticket = pass_review(ticket, LATER)
    waiting = ticket.status
    plan = actions.approve_plan(ticket=ticket, words="同意。", by=people["manager"], at=LATER)

    assert (waiting, fresh(ticket).status) == (Status.APPROVAL, Status.IN_PROGRESS)
    assert (plan.approved_by, plan.state) == (people["manager"], Plan.State.APPROVED)
    assert Message.objects.get(kind="plan_approval_asked").staff == people["manager"]


@pytest.mark.req("G-01")
def test_only_the_general_manager_approves():
    ticket, people = make_in_review(is_major=True)
    ticket = pass_review(ticket, LATER)

    with pytest.raises(Refused, match="没有“批准方案”的权限"):
        actions.approve_plan(ticket=ticket, by=people["head"], at=LATER)


@pytest.mark.req("G-01", "A-17")
def test_deputy_approves_and_both_names_stand():
    ticket, people = make_in_review(is_major=True)
    ticket = pass_review(ticket, LATER)
    make_deputy(people["manager"], people["service_head"], date(2026, 11, 16), date(2026, 11, 20))

    plan = actions.approve_plan(ticket=ticket, by=people["service_head"], at=LATER)

    assert (plan.approved_by, plan.approved_for) == (people["service_head"], people["manager"])


@pytest.mark.req("G-01")
def test_drafter_does_not_approve_as_deputy():
    ticket, people = make_in_review(is_major=True)
    ticket = pass_review(ticket, LATER)
    make_deputy(people["manager"], people["engineer"], date(2026, 11, 16), date(2026, 11, 20))

    with pytest.raises(Refused, match="方案由您编制，不能由您批准"):
        actions.approve_plan(ticket=ticket, by=people["engineer"], at=LATER)


@pytest.mark.req("G-01")
def test_deputy_does_not_approve_the_absent_drafters_plan():
    people = crew()
    people["manager"].groups.add(*people["engineer"].groups.all())
    ticket, _ = make_assigned(people=people, is_major=True)
    Ticket.objects.filter(pk=ticket.pk).update(assignee=people["manager"])
    manager = type(people["manager"]).objects.get(pk=people["manager"].pk)
    actions.draft_plan(ticket=ticket, by=manager, at=MONDAY + HOUR, **PLAN)
    actions.submit_plan(ticket=ticket, reviewers=[people["quality"]], by=manager, at=LATER)
    ticket = pass_review(fresh(ticket), LATER)
    make_deputy(manager, people["service_head"], date(2026, 11, 16), date(2026, 11, 20))

    with pytest.raises(Refused, match="由您代理的人编制"):
        actions.approve_plan(ticket=ticket, by=people["service_head"], at=LATER)


@pytest.mark.req("G-01")
def test_general_manager_sends_the_plan_back():
    ticket, people = make_in_review(is_major=True)
    ticket = pass_review(ticket, LATER)

    with pytest.raises(Refused, match="退回方案要写明理由"):
        actions.refuse_plan(ticket=ticket, words=" ", by=people["manager"], at=LATER)
    actions.refuse_plan(ticket=ticket, words="补充风险评估。", by=people["manager"], at=LATER)

    ticket = fresh(ticket)
    assert (ticket.status, ticket.current_plan.state) == (Status.PLANNING, Plan.State.RETURNED)


@pytest.mark.req("G-01")
def test_case_that_becomes_major_needs_approval_before_it_is_done():
    ticket, people = make_in_progress()
    actions.flag_major(ticket=ticket, reason="整线停产", by=people["clerk"], at=LATER)
    actions.record_arrival(ticket=ticket, by=people["engineer"], at=LATER + HOUR)
    actions.record_restoration(ticket=ticket, by=people["engineer"], at=LATER + 2 * HOUR)

    before = refusal(ticket, "handled", people["engineer"])
    actions.approve_plan(ticket=ticket, by=people["manager"], at=LATER + 2 * HOUR)

    assert before == "重大信息的方案还没有总经理批准。"
    assert refusal(ticket, "handled", people["engineer"]) == ""
    assert fresh(ticket).status == Status.IN_PROGRESS


def test_late_approval_can_be_refused_too():
    ticket, people = make_in_progress()
    assert refusal(ticket, "approve_late", people["manager"]) == "非重大信息，不需要总经理批准。"
    actions.flag_major(ticket=ticket, reason="整线停产", by=people["clerk"], at=LATER)

    actions.refuse_plan(ticket=ticket, words="重新评估。", by=people["manager"], at=LATER)

    assert (fresh(ticket).status, fresh(ticket).current_plan.state) == (Status.IN_PROGRESS, Plan.State.RETURNED)
    assert refusal(ticket, "approve_late", people["manager"]) == "方案还没有通过评审，或已经批准。"


@pytest.mark.req("A-33", "S3-21")
def test_first_grade_starts_before_its_papers_and_closes_after_them():
    ticket, people = make_assigned(grade=1, is_complex=False)
    clerk, engineer = people["clerk"], people["engineer"]
    actions.release_early(ticket=ticket, by=people["service_head"], at=MONDAY + 20 * MINUTE)
    actions.decide_onsite(ticket=ticket, by=engineer, at=MONDAY + 21 * MINUTE)
    actions.record_arrival(ticket=ticket, by=engineer, at=MONDAY + HOUR)
    actions.record_restoration(ticket=ticket, by=engineer, at=MONDAY + 2 * HOUR)
    words = {"result": "临时旁路。", "cause": "短路。", "prevention": "更换插件。"}
    actions.report_handled(ticket=ticket, by=engineer, at=LATER, **words)
    actions.verify(
        ticket=ticket, result="solved", method="phone", verified_with="吴建平", by=clerk, at=LATER + MINUTE
    )

    without = refusal(ticket, "close", clerk)
    actions.draft_plan(ticket=ticket, by=engineer, at=LATER + HOUR, **PLAN)
    drafted = refusal(ticket, "close", clerk)
    actions.submit_plan(ticket=ticket, reviewers=[], by=engineer, at=LATER + HOUR)
    actions.give_verdict(ticket=ticket, verdict="pass", by=people["head"], at=LATER + 2 * HOUR)

    assert without == "还没有通过评审的方案。"
    assert drafted == "方案拟定中，还没有通过评审。"
    assert refusal(ticket, "close", clerk) == "紧急的处理单要先启动应急预案，并完成应急总结评估。"
    learn(fresh(ticket), people, LATER + 3 * HOUR)
    assert refusal(fresh(ticket), "close", clerk) == ""
    assert fresh(ticket).status == Status.CONFIRMED


@pytest.mark.req("A-33")
def test_only_first_grade_and_urgent_run_ahead():
    ticket, people = make_assigned(grade=3)

    assert refusal(ticket, "release", people["service_head"]) == "只有一级故障或紧急的处理单可以先行实施。"


@pytest.mark.req("A-33")
def test_only_the_head_of_service_releases():
    ticket, people = make_assigned(grade=1)

    assert refusal(ticket, "release", people["head"]) == "由售后服务部负责人周敏放行。"
    assert refusal(ticket, "release", people["service_head"]) == ""


def test_any_head_releases_where_the_service_has_none():
    ticket, people = make_assigned(grade=1)
    service = department(Function.SERVICE)
    service.head = None
    service.save()

    assert refusal(ticket, "release", people["head"]) == ""


@pytest.mark.req("A-33")
def test_release_that_may_be_charged_needs_the_customers_word():
    ticket, people = make_assigned(grade=1, is_paid=True)

    with pytest.raises(Refused) as refused:
        actions.release_early(ticket=ticket, by=people["service_head"], at=LATER)
    actions.release_early(ticket=ticket, later_charge_consent="吴建平", by=people["service_head"], at=LATER)

    assert refused.value.field == "later_charge_consent"
    assert fresh(ticket).later_charge_consent == "吴建平"


@pytest.mark.req("G-17", "S3-13")
def test_case_closes_only_with_the_customers_word():
    ticket, people = make_handled()
    unasked = refusal(ticket, "close", people["clerk"])
    words = {"result": "unsolved", "method": "phone", "verified_with": "吴建平", "words": "又跳停一次"}

    ticket = actions.verify(ticket=ticket, by=people["clerk"], at=MONDAY + 20 * HOUR, **words)

    assert unasked == "当前状态是“已处理”，不能关闭。"
    assert (ticket.status, ticket.confirmed_at, ticket.handled_at) == (Status.IN_PROGRESS, None, None)
    assert Message.objects.get(kind="ticket_dissatisfied").staff == people["engineer"]


@pytest.mark.req("G-17")
def test_confirmed_state_alone_does_not_close():
    ticket, people = make_confirmed()
    Ticket.objects.filter(pk=ticket.pk).update(verify_result="partly")

    assert refusal(ticket, "close", people["clerk"]) == "客户还没有确认问题已解决。"


@pytest.mark.req("S3-18", "S3-23")
def test_important_case_closes_with_its_summary():
    ticket, people = make_confirmed(grade=2)
    without = refusal(ticket, "close", people["clerk"])

    learn(ticket, people, LATER)

    assert without == "重要的处理单要先提交重要问题总结。"
    assert refusal(fresh(ticket), "close", people["clerk"]) == ""


@pytest.mark.req("S1-34", "S1-38")
def test_fourth_grade_support_is_guided_without_a_plan():
    ticket, people = make_assigned(grade=4)
    engineer = people["engineer"]
    with pytest.raises(Refused, match="请先决定远程处理"):
        actions.start_remote(ticket=ticket, by=engineer, at=LATER)
    actions.decide_remote(ticket=ticket, consent_by="吴建平", by=engineer, at=LATER)
    actions.start_remote(ticket=ticket, by=engineer, at=LATER)

    ticket = actions.report_handled(ticket=ticket, result="已指导操作。", by=engineer, at=LATER + MINUTE)

    assert (ticket.status, ticket.current_plan) == (Status.HANDLED, None)


@pytest.mark.req("S1-34", "S1-35")
@pytest.mark.parametrize("service", ["information", "postal"])
def test_information_and_postal_service_need_no_plan(service):
    ticket, people = make_assigned(grade=3, service_kind=service)
    engineer = people["engineer"]
    actions.decide_remote(ticket=ticket, consent_by="吴建平", by=engineer, at=LATER)
    actions.start_remote(ticket=ticket, by=engineer, at=LATER)

    ticket = actions.report_handled(ticket=ticket, result="已寄出编码器。", by=engineer, at=LATER + MINUTE)

    assert (ticket.status, ticket.current_plan) == (Status.HANDLED, None)


@pytest.mark.parametrize("facts", [{"is_major": True}, {"kind": "quality"}, {"service_kind": "site_repair"}])
def test_posting_a_part_asks_for_a_plan_where_more_is_at_stake(facts):
    ticket, people = make_assigned(**({"grade": 3, "service_kind": "postal"} | facts))

    assert "其余要先通过方案评审" in refusal(ticket, "start_remote", people["engineer"])


@pytest.mark.req("G-09")
def test_repair_is_not_guided_without_a_plan():
    ticket, people = make_assigned(grade=3)

    assert refusal(ticket, "start_remote", people["engineer"]) == (
        "只有四级的技术支持、信息服务和邮寄配件可以直接远程办理，其余要先通过方案评审。"
    )


def test_papers_are_made_up_only_when_missing():
    ticket, people = make_in_progress()

    assert refusal(ticket, "make_up", people["engineer"]) == "方案手续已齐全。"
    assert refusal(ticket, "submit_late", people["engineer"]) == "方案评审通过，不能再提交。"


def test_plan_in_review_is_not_edited():
    ticket, people = make_in_progress()
    Plan.objects.update(state=Plan.State.REVIEW)
    Ticket.objects.update(status=Status.PLANNING)

    assert refusal(ticket, "plan", people["engineer"]) == "方案评审中，现在不能修改。"


def test_unknown_plan_fields_are_a_mistake_of_the_program():
    ticket, people = make_assigned()

    with pytest.raises(TypeError, match="colour"):
        actions.draft_plan(ticket=ticket, by=people["engineer"], at=LATER, colour="红")


def test_urgent_case_runs_ahead_whatever_its_grade():
    ticket, _ = make_assigned(grade=4, urgency=Urgency.URGENT, urgency_reason="有人受困")

    assert ticket.runs_ahead
