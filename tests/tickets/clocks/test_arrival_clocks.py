"""D-11, D-13, D-15, D-26, D-29: on site by grade and class, counted from the report (A-25)."""

import pytest

from core.deadlines.actions import agree, answer_exemption, ask_exemption
from core.deadlines.models import State
from core.times import moment
from tests.factories.deadlines import only_rules
from tests.factories.tickets import make_assigned, make_in_progress, make_registered
from tests.tickets.clocks.company import HOUR, MINUTE, MONDAY, clock, company, ladder, site, states
from tickets import actions

pytestmark = pytest.mark.django_db


def on_the_road(people, **facts):
    """A 一级 case that was released before its papers."""
    ticket, people = make_assigned(people=people, grade=1, **facts)
    actions.decide_onsite(ticket=ticket, by=people["engineer"], at=MONDAY + 12 * MINUTE)
    actions.release_early(ticket=ticket, by=people["service_head"], at=MONDAY + 13 * MINUTE)
    return ticket


def arrive(ticket, people, at):
    return actions.record_arrival(ticket=ticket, by=people["engineer"], at=at)


@pytest.mark.req("D-11", "S1-50")
@pytest.mark.parametrize(
    ("main_city", "minutes", "state"),
    [(True, 120, State.MET), (True, 121, State.MISSED), (False, 1440, State.MET), (False, 1441, State.MISSED)],
)
def test_d11_is_two_hours_in_a_main_city_and_a_day_outside(main_city, minutes, state):
    only_rules("D-11")
    people = company()
    ticket = on_the_road(people, said=site(main_city=main_city))

    arrive(ticket, people, MONDAY + minutes * MINUTE)

    assert (clock("D-11").due_at, states("D-11")) == (MONDAY + (120 if main_city else 1440) * MINUTE, [state])


@pytest.mark.req("D-11")
def test_d11_climbs_to_the_general_manager():
    only_rules("D-11")
    make_assigned(people=company(), grade=1, said=site(main_city=True))

    assert ladder("D-11") == [
        (0, 90, ["陈国栋"]),
        (1, 120, ["陈国栋", "罗志远"]),
        (2, 180, ["周敏"]),
        (3, 240, ["郑海"]),
        (4, 360, ["顾卫东"]),
    ]


@pytest.mark.req("D-11", "A-25")
def test_d11_runs_from_the_report_without_any_decision():
    only_rules("D-11")

    make_registered(people=company(), grade=1, said=site(main_city=True))

    assert (clock("D-11").started_at, states("D-11")) == (MONDAY, [State.RUNNING])


@pytest.mark.req("D-13", "D-15", "S1-50", "A-25")
@pytest.mark.parametrize(
    ("grade", "rule", "hours", "late", "state"),
    [
        (2, "D-13", 48, 0, State.MET),
        (2, "D-13", 48, 1, State.MISSED),
        (3, "D-15", 72, 0, State.MET),
        (3, "D-15", 72, 1, State.MISSED),
    ],
)
def test_d13_and_d15_count_from_the_report(grade, rule, hours, late, state):
    only_rules("D-13", "D-15")
    ticket, people = make_in_progress(people=company(), grade=grade)

    arrive(ticket, people, MONDAY + hours * HOUR + late * MINUTE)

    assert (clock(rule).due_at, states(rule)) == (MONDAY + hours * HOUR, [state])


@pytest.mark.req("D-13", "D-15", "A-25")
@pytest.mark.parametrize("grade", [2, 3, 4])
def test_d13_and_d15_do_not_run_until_somebody_must_go(grade):
    only_rules("D-13", "D-15")

    make_assigned(people=company(), grade=grade)

    assert states("D-13") == states("D-15") == []


@pytest.mark.req("D-13", "A-08")
def test_d13_warns_after_twelve_hours_and_breaks_after_forty_eight():
    only_rules("D-13")
    make_in_progress(people=company(), grade=2)

    assert ladder("D-13") == [
        (0, 720, ["陈国栋"]),
        (1, 2880, ["陈国栋", "罗志远"]),
        (2, 3120, ["周敏"]),
        (3, 3360, ["郑海"]),
        (4, 4320, ["顾卫东"]),
    ]


@pytest.mark.req("D-15")
def test_d15_stops_at_the_representative():
    only_rules("D-15")
    make_in_progress(people=company(), grade=3)

    assert ladder("D-15") == [
        (0, 3240, ["陈国栋"]),
        (1, 4320, ["陈国栋", "罗志远"]),
        (2, 4560, ["周敏"]),
        (3, 4800, ["郑海"]),
    ]


@pytest.mark.req("D-13", "A-08", "A-03")
def test_d13_ignores_holidays_and_counts_from_a_report_before_the_decision():
    """K: 二级 reported 2026-10-02 09:00: warning 21:00, breach 2026-10-04 09:00."""
    only_rules("D-13")
    reported = moment("2026-10-02T09:00")
    ticket, people = make_assigned(people=company(), grade=2, at=reported)

    actions.decide_onsite(ticket=ticket, by=people["engineer"], at=reported + 6 * HOUR)

    armed = clock("D-13")
    assert (armed.warn_at, armed.due_at) == (moment("2026-10-02T21:00"), moment("2026-10-04T09:00"))


@pytest.mark.req("D-15", "A-06")
def test_agreed_date_replaces_the_due_time_and_keeps_the_computed_one():
    only_rules("D-15")
    ticket, people = make_in_progress(people=company(), grade=3)
    agreed = MONDAY + 100 * HOUR
    agree(clock("D-15"), due_at=agreed, agreed_with="吴建平", by=people["clerk"], at=MONDAY + 4 * HOUR)

    arrive(ticket, people, MONDAY + 90 * HOUR)

    kept = clock("D-15")
    assert (kept.due_at, kept.computed_due_at, kept.state) == (agreed, MONDAY + 72 * HOUR, State.MET)
    assert (kept.agreed_with, kept.agreed_by, kept.agreed_at) == ("吴建平", people["clerk"], MONDAY + 4 * HOUR)


@pytest.mark.req("D-11", "D-26", "A-25", "S1-38")
@pytest.mark.parametrize(("grade", "rule"), [(1, "D-11"), (2, "D-26")])
def test_remote_solution_calls_the_arrival_off_with_its_reason(grade, rule):
    only_rules(rule)
    ticket, people = make_in_progress(people=company(), grade=grade, onsite=False)

    words = {"result": "远程复位参数，运行正常。", "cause": "参数漂移。", "prevention": "列入点检。"}
    actions.report_handled(ticket=ticket, by=people["engineer"], at=MONDAY + HOUR * 2.5, **words)

    cancelled = clock(rule)
    state = State.MISSED if cancelled.due_at < MONDAY + HOUR * 2.5 else State.CANCELLED
    assert (cancelled.state, cancelled.stop_reason) == (state, "远程解决：远程复位参数，运行正常。")


@pytest.mark.req("D-26", "S3-16")
@pytest.mark.parametrize(("minutes", "state"), [(1440, State.MET), (1441, State.MISSED)])
def test_d26_brings_the_experts_within_a_day(minutes, state):
    only_rules("D-26")
    ticket, people = make_in_progress(people=company(), grade=2)

    arrive(ticket, people, MONDAY + minutes * MINUTE)

    assert (clock("D-26").due_at, states("D-26")) == (MONDAY + 24 * HOUR, [state])


@pytest.mark.req("D-26")
def test_d26_tells_the_experts_the_head_of_service_and_the_leaders():
    only_rules("D-26")
    make_in_progress(people=company(), grade=2)

    assert ladder("D-26") == [
        (0, 1080, ["宋毅"]),
        (1, 1440, ["宋毅"]),
        (2, 1680, ["周敏"]),
        (3, 1920, ["郑海"]),
        (4, 2880, ["顾卫东"]),
    ]


@pytest.mark.req("D-26", "A-22", "G-22", "S3-16")
def test_d26_is_excused_in_special_cases_by_the_head_and_climbs_no_further():
    only_rules("D-26")
    ticket, people = make_in_progress(people=company(), grade=2)
    row = ask_exemption(clock("D-26"), reason="客户厂区封闭检修", by=people["engineer"], at=MONDAY + 3 * HOUR)

    answer_exemption(row, approve=True, by=people["service_head"], at=MONDAY + 4 * HOUR)

    assert ladder("D-26") == []
    assert states("D-26") == [State.RUNNING]


@pytest.mark.req("D-26", "S3-07")
def test_d26_is_for_important_problems_only():
    only_rules("D-26")

    make_registered(people=company(), grade=3)

    assert states("D-26") == []


@pytest.mark.req("D-29", "S3-20")
@pytest.mark.parametrize(("minutes", "state"), [(60, State.MET), (61, State.MISSED)])
def test_d29_brings_the_emergency_team_within_an_hour(minutes, state):
    only_rules("D-29")
    people = company()
    ticket = make_registered(people=people, grade=1)

    actions.team_arrived(ticket=ticket, by=people["engineer"], at=MONDAY + minutes * MINUTE)

    assert (clock("D-29").due_at, states("D-29")) == (MONDAY + HOUR, [state])


@pytest.mark.req("D-29")
def test_d29_climbs_within_three_hours():
    only_rules("D-29")
    make_registered(people=company(), grade=1)

    assert ladder("D-29") == [
        (0, 45, ["林晓芸"]),
        (1, 60, ["林晓芸", "周敏"]),
        (2, 90, ["周敏"]),
        (3, 120, ["郑海"]),
        (4, 180, ["顾卫东"]),
    ]


@pytest.mark.req("D-29", "A-22", "G-22", "S3-20")
def test_d29_is_excused_for_a_long_way():
    only_rules("D-29")
    people = company()
    make_registered(people=people, grade=1)
    row = ask_exemption(
        clock("D-29"), reason="路程远", distance_km=620, by=people["engineer"], at=MONDAY + 20 * MINUTE
    )

    answer_exemption(row, approve=True, by=people["service_head"], at=MONDAY + 25 * MINUTE)

    assert ladder("D-29") == []
    assert clock("D-29").exemptions.get().distance_km == 620
