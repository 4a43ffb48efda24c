"""D-03 组织原因分析, D-04 拟定售后方案, H-01 补办先行手续 (A-33)."""

import pytest

from core.deadlines.actions import pause, resume
from core.deadlines.models import State
from core.timeline.models import Happening
from tests.factories.deadlines import only_rules
from tests.factories.tickets import PLAN, make_assigned, make_registered, pass_review
from tests.tickets.clocks.company import HOUR, MINUTE, MONDAY, clock, company, ladder, states
from tickets import actions
from tickets.models import Kind, Status, Ticket

pytestmark = pytest.mark.django_db

WORDS = {"cause": "联轴器打滑。", "first_measures": "限速 800 r/min 运行。"}


def analyse_and_assign(ticket, people, at):
    ticket = actions.analyse(ticket=ticket, by=people["quality"], at=at, **WORDS)
    return actions.assign(ticket=ticket, to=people["engineer"], by=people["quality"], at=at)


def submit(ticket, people, at):
    actions.draft_plan(ticket=ticket, by=people["engineer"], at=at, **PLAN)
    return actions.submit_plan(ticket=ticket, reviewers=[], by=people["engineer"], at=at)


@pytest.mark.req("D-03", "S1-25")
@pytest.mark.parametrize(("minutes", "state"), [(125, State.MET), (126, State.MISSED)])
def test_d03_runs_two_working_hours_from_the_form_to_the_assignment(minutes, state):
    only_rules("D-03")
    people = company()
    ticket = make_registered(people=people, kind=Kind.QUALITY)

    analyse_and_assign(ticket, people, MONDAY + minutes * MINUTE)

    assert (clock("D-03").due_at, states("D-03")) == (MONDAY + 125 * MINUTE, [state])


@pytest.mark.req("D-03")
def test_d03_analysis_alone_does_not_end_it():
    only_rules("D-03")
    people = company()
    ticket = make_registered(people=people, kind=Kind.QUALITY)

    actions.analyse(ticket=ticket, by=people["quality"], at=MONDAY + HOUR, **WORDS)

    assert states("D-03") == [State.RUNNING]


@pytest.mark.req("D-03")
def test_d03_tells_quality_then_the_management():
    only_rules("D-03")
    make_registered(people=company(), kind=Kind.QUALITY)

    assert ladder("D-03") == [
        (0, 95, ["沈岚"]),
        (1, 125, ["沈岚"]),
        (2, 275, ["顾卫东"]),  # an hour later in working time: 13:35
        (3, 335, ["郑海"]),
    ]


@pytest.mark.req("D-03", "A-03")
@pytest.mark.parametrize(
    ("facts", "minutes"),
    [({"grade": 2}, 125), ({"grade": 3}, 275)],
)
def test_d03_of_a_severe_case_counts_through_the_break(facts, minutes):
    """Registered at 11:35: two hours are 13:35 by the clock on the wall, 15:05 in working time."""
    only_rules("D-03")
    call = MONDAY + 150 * MINUTE

    make_registered(people=company(), at=call, kind=Kind.QUALITY, **facts)

    assert clock("D-03").due_at == call + {125: 125, 275: 215}[minutes] * MINUTE


@pytest.mark.req("D-03")
def test_d03_is_not_for_technical_support():
    only_rules("D-03")

    make_registered(people=company(), kind=Kind.SUPPORT)

    assert states("D-03") == []


@pytest.mark.req("D-04", "S1-26")
@pytest.mark.parametrize(("minutes", "state"), [(340, State.MET), (341, State.MISSED)])
def test_d04_runs_four_working_hours_from_assignment_to_submission(minutes, state):
    only_rules("D-04")
    ticket, people = make_assigned(people=company())

    submit(ticket, people, MONDAY + minutes * MINUTE)

    assert (clock("D-04").due_at, states("D-04")) == (MONDAY + 340 * MINUTE, [state])


@pytest.mark.req("D-04")
def test_d04_tells_the_technician_both_heads_and_the_representative():
    only_rules("D-04")
    make_assigned(people=company())

    assert ladder("D-04") == [
        (0, 280, ["陈国栋"]),
        (1, 340, ["陈国栋", "罗志远"]),
        (2, 460, ["周敏"]),
        (3, 1450, ["郑海"]),  # four working hours after 14:40: Tuesday 09:10
    ]


@pytest.mark.req("D-04", "A-03")
def test_d04_of_a_second_grade_counts_natural_time():
    only_rules("D-04")

    make_assigned(people=company(), grade=2)

    assert clock("D-04").due_at == MONDAY + 250 * MINUTE


@pytest.mark.req("D-04", "A-32")
def test_d04_stands_still_while_the_customer_owes_an_answer():
    only_rules("D-04")
    ticket, people = make_assigned(people=company(), grade=2)
    clerk, begins = people["clerk"], MONDAY + HOUR
    pause(clock("D-04"), reason="等客户提供图纸", latest_end=begins + 5 * HOUR, by=clerk, at=begins)

    resume(clock("D-04"), by=clerk, at=begins + 2 * HOUR)

    assert clock("D-04").due_at == MONDAY + 370 * MINUTE
    assert [row.note for row in Happening.objects.filter(event="CLOCK_PAUSED")] == [
        "拟定售后方案：等待客户，等客户提供图纸，最晚 11-16 15:00 恢复"
    ]


def released(people, **facts):
    ticket, people = make_assigned(people=people, grade=1, **facts)
    actions.decide_onsite(ticket=ticket, by=people["engineer"], at=MONDAY + 20 * MINUTE)
    return actions.release_early(ticket=ticket, by=people["service_head"], at=MONDAY + 30 * MINUTE), people


@pytest.mark.req("A-33", "D-04")
def test_released_case_owes_its_papers_within_a_day_instead_of_a_plan_in_four_hours():
    only_rules("D-04", "H-01")

    released(company())

    assert (states("D-04"), clock("D-04").stop_reason) == (
        [State.CANCELLED],
        "放行先行实施：方案、评审和审批 24 小时内补办（非制度规定）。",
    )
    assert (states("H-01"), clock("H-01").due_at) == ([State.RUNNING], MONDAY + 30 * MINUTE + 24 * HOUR)
    assert str(clock("H-01").owner) == "陈国栋"
    assert clock("H-01").rule.house_default


@pytest.mark.req("A-33")
@pytest.mark.parametrize(("hours", "state"), [(24, State.MET), (25, State.MISSED)])
def test_made_up_papers_end_the_clock_once_the_review_passed(hours, state):
    only_rules("H-01")
    ticket, people = released(company())
    submit(ticket, people, MONDAY + HOUR)
    reviewed = states("H-01")

    pass_review(Ticket.objects.get(), MONDAY + hours * HOUR)

    assert (reviewed, states("H-01")) == ([State.RUNNING], [state])


@pytest.mark.req("A-33", "G-01")
def test_papers_of_a_major_case_are_made_up_when_the_general_manager_approved():
    only_rules("H-01")
    ticket, people = released(company(), is_major=True)
    submit(ticket, people, MONDAY + HOUR)
    ticket = pass_review(Ticket.objects.get(), MONDAY + 2 * HOUR)
    passed = states("H-01")

    actions.approve_plan(ticket=ticket, by=people["manager"], at=MONDAY + 3 * HOUR)

    assert (passed, states("H-01")) == ([State.RUNNING], [State.MET])


@pytest.mark.req("A-33")
def test_missing_papers_climb_to_the_general_manager():
    only_rules("H-01")
    released(company())

    assert ladder("H-01") == [
        (0, 1110, ["陈国栋"]),
        (1, 1470, ["陈国栋", "罗志远"]),
        (2, 1710, ["周敏"]),
        (3, 1950, ["郑海"]),
        (4, 2910, ["顾卫东"]),
    ]


@pytest.mark.req("A-33", "S3-21")
def test_released_case_departs_before_its_papers():
    only_rules("H-01")
    ticket, people = released(company())

    actions.record_departure(ticket=ticket, by=people["engineer"], at=MONDAY + 40 * MINUTE)

    assert Ticket.objects.get().status == Status.IN_PROGRESS
    assert Ticket.objects.get().departed_at == MONDAY + 40 * MINUTE
