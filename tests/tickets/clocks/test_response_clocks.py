"""D-10, D-12, D-14, D-16: the first human answer by grade; D-23: the support group calls the customer."""

import pytest

from core.deadlines.models import Escalation, State
from core.deadlines.sweep import sweep
from tests.factories.deadlines import only_rules
from tests.factories.tickets import make_assigned, make_registered, make_ticket
from tests.tickets.clocks.company import (
    HOUR,
    MINUTE,
    MONDAY,
    answer_customer,
    clock,
    company,
    ladder,
    states,
)
from tickets import actions
from tickets.models import ContactLog, Kind, Ticket

pytestmark = pytest.mark.django_db

GRADES = [(1, "D-10", 10), (2, "D-12", 60), (3, "D-14", 120), (4, "D-16", 120)]
MARKED = [pytest.param(*row, marks=pytest.mark.req(row[1], "S1-50")) for row in GRADES]


@pytest.mark.parametrize(("grade", "rule", "minutes"), MARKED)
def test_response_in_time_meets_the_clock_of_its_grade(grade, rule, minutes):
    only_rules("D-10", "D-12", "D-14", "D-16")
    people = company()
    ticket = make_registered(people=people, grade=grade)

    answer_customer(ticket, people, MONDAY + minutes * MINUTE)

    assert (clock(rule).started_at, clock(rule).due_at) == (MONDAY, MONDAY + minutes * MINUTE)
    assert states(rule) == [State.MET]
    assert Ticket.objects.get().responded_at == MONDAY + minutes * MINUTE


@pytest.mark.parametrize(("grade", "rule", "minutes"), MARKED)
def test_late_response_misses_it(grade, rule, minutes):
    only_rules("D-10", "D-12", "D-14", "D-16")
    people = company()
    ticket = make_registered(people=people, grade=grade)

    answer_customer(ticket, people, MONDAY + (minutes + 1) * MINUTE)

    assert states(rule) == [State.MISSED]


LADDERS = [
    (
        1,
        "D-10",
        [(0, 7, ["林晓芸"]), (1, 10, ["林晓芸", "周敏"]), (2, 20, ["周敏"]), (3, 40, ["郑海"]), (4, 70, ["顾卫东"])],
    ),
    (
        2,
        "D-12",
        [
            (0, 45, ["林晓芸"]),
            (1, 60, ["林晓芸", "周敏"]),
            (2, 90, ["周敏"]),
            (3, 120, ["郑海"]),
            (4, 180, ["顾卫东"]),
        ],
    ),
    (3, "D-14", [(0, 90, ["林晓芸"]), (1, 120, ["林晓芸", "周敏"]), (2, 180, ["周敏"]), (3, 240, ["郑海"])]),
    (4, "D-16", [(0, 90, ["林晓芸"]), (1, 120, ["林晓芸", "周敏"]), (2, 180, ["周敏"]), (3, 240, ["郑海"])]),
]


@pytest.mark.parametrize(
    ("grade", "rule", "levels"), [pytest.param(*row, marks=pytest.mark.req(row[1])) for row in LADDERS]
)
def test_unanswered_case_climbs_from_the_duty_person_to_the_leaders(grade, rule, levels):
    """Only 一/二级 reach the general manager (design §2)."""
    only_rules(rule)
    make_registered(people=company(), grade=grade)

    assert ladder(rule) == levels


@pytest.mark.req("D-10", "A-02")
@pytest.mark.parametrize(
    ("who", "way"),
    [("clerk", "phone"), ("engineer", "auto"), ("clerk", "auto")],
)
def test_neither_the_desk_nor_a_machine_responds(who, way):
    only_rules("D-10")
    people = company()
    ticket = make_registered(people=people, grade=1)

    row = answer_customer(ticket, people, MONDAY + 8 * MINUTE, who=who, way=way)

    assert (row.is_response, states("D-10")) == (False, [State.RUNNING])
    assert Ticket.objects.get().responded_at is None


@pytest.mark.req("D-12", "A-02")
def test_answer_after_an_automatic_one_is_still_the_first():
    only_rules("D-12")
    people = company()
    ticket = make_registered(people=people, grade=2)
    answer_customer(ticket, people, MONDAY + 6 * MINUTE, way="auto")

    answer_customer(ticket, people, MONDAY + 50 * MINUTE)

    assert states("D-12") == [State.MET]
    assert list(ContactLog.objects.order_by("at").values_list("is_response", flat=True)) == [False, True]


@pytest.mark.req("D-10", "A-02")
def test_intake_call_is_no_response():
    only_rules("D-10")
    people = company()

    make_registered(people=people, grade=1, said={"channel": "hotline"})

    assert states("D-10") == [State.RUNNING]


@pytest.mark.req("D-12")
def test_response_written_down_later_counts_from_when_it_was_given():
    only_rules("D-12")
    people = company()
    ticket = make_registered(people=people, grade=2)

    actions.record_contact(
        ticket=ticket,
        way="phone",
        words="已指导停机。",
        by=people["engineer"],
        at=MONDAY + 3 * HOUR,
        happened_at=MONDAY + 20 * MINUTE,
    )

    assert (states("D-12"), clock("D-12").stopped_at) == ([State.MET], MONDAY + 20 * MINUTE)


@pytest.mark.req("D-10", "S1-50")
def test_case_typed_late_is_born_overdue_and_told_once_at_its_highest_level():
    only_rules("D-10")
    people = company()
    ticket = make_ticket(by=people["clerk"], at=MONDAY + 45 * MINUTE, received_at=MONDAY)
    actions.register(ticket=ticket, by=people["clerk"], at=MONDAY + 45 * MINUTE, kind=Kind.SUPPORT, grade=1)

    sweep(at=MONDAY + 45 * MINUTE)

    row = Escalation.objects.get()
    assert (row.level, row.skipped, row.late) == (3, [0, 1, 2], False)


@pytest.mark.req("D-14", "D-12", "A-01")
def test_other_grade_is_counted_from_the_report_by_its_own_rule():
    only_rules("D-12", "D-14")
    people = company()
    ticket = make_registered(people=people, grade=3)

    actions.classify(
        ticket=ticket, grade=2, urgency="important", reason="整线减产", by=people["clerk"], at=MONDAY + HOUR
    )

    assert states("D-14") == [State.CANCELLED]
    assert clock("D-14").stop_reason == "整线减产"
    assert (clock("D-12").started_at, clock("D-12").due_at) == (MONDAY, MONDAY + HOUR)


@pytest.mark.req("D-23", "S3-09")
@pytest.mark.parametrize(("minutes", "state"), [(130, State.MET), (131, State.MISSED)])
def test_d23_runs_two_hours_from_the_assignment(minutes, state):
    only_rules("D-23")
    ticket, people = make_assigned(people=company(), grade=3)

    answer_customer(ticket, people, MONDAY + minutes * MINUTE)

    assert (clock("D-23").due_at, states("D-23")) == (MONDAY + 130 * MINUTE, [state])


@pytest.mark.req("D-23")
def test_d23_tells_the_technician_both_heads_and_the_representative():
    only_rules("D-23")
    make_assigned(people=company(), grade=3)

    assert ladder("D-23") == [
        (0, 100, ["陈国栋"]),
        (1, 130, ["陈国栋", "罗志远"]),
        (2, 190, ["周敏"]),
        (3, 250, ["郑海"]),
    ]


@pytest.mark.req("D-23", "S3-09")
def test_d23_does_not_start_where_the_customer_was_called_before():
    only_rules("D-23")
    people = company()
    ticket = make_registered(people=people, grade=3)
    answer_customer(ticket, people, MONDAY + 6 * MINUTE)

    actions.assign(ticket=ticket, to=people["engineer"], by=people["clerk"], at=MONDAY + 10 * MINUTE)

    assert states("D-23") == []


@pytest.mark.req("D-23", "S3-07")
def test_d23_is_for_ordinary_problems_only():
    only_rules("D-23")

    make_assigned(people=company(), grade=2)

    assert states("D-23") == []
