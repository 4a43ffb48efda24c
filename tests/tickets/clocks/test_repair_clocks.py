"""D-08, D-09: repaired after arrival; D-27: a report every two hours until then; D-05: asked after remote work."""

import pytest

from core.deadlines.actions import pause, resume
from core.deadlines.models import Clock, State
from core.timeline.models import Happening
from core.workflow import Refused
from tests.factories.deadlines import only_rules
from tests.factories.tickets import make_handled, make_in_progress
from tests.tickets.clocks.company import HOUR, MINUTE, MONDAY, answer_customer, clock, company, ladder, states
from tickets import actions

pytestmark = pytest.mark.django_db

ARRIVED = MONDAY + 5 * HOUR


def on_site(people, **facts):
    ticket, people = make_in_progress(people=people, **facts)
    return actions.record_arrival(ticket=ticket, by=people["engineer"], at=ARRIVED), people


def restore(ticket, people, at):
    return actions.record_restoration(ticket=ticket, by=people["engineer"], at=at)


def report(ticket, people, at, words="已拆检，正在换件。"):
    return actions.record_progress(ticket=ticket, words=words, by=people["engineer"], at=at)


REPAIRS = [(False, "D-08", 24), (True, "D-09", 48)]
MARKED = [pytest.param(*row, marks=pytest.mark.req(row[1], "S1-49", "A-07")) for row in REPAIRS]


@pytest.mark.parametrize(("is_complex", "rule", "hours"), MARKED)
@pytest.mark.parametrize(("late", "state"), [(0, State.MET), (1, State.MISSED)])
def test_repair_is_counted_from_the_arrival_and_not_from_the_report(is_complex, rule, hours, late, state):
    only_rules("D-08", "D-09")
    ticket, people = on_site(company(), is_complex=is_complex)

    restore(ticket, people, ARRIVED + hours * HOUR + late * MINUTE)

    assert (clock(rule).started_at, clock(rule).due_at) == (ARRIVED, ARRIVED + hours * HOUR)
    assert states(rule) == [state]


@pytest.mark.parametrize(("is_complex", "rule", "hours"), MARKED)
def test_repair_climbs_from_the_technician_to_the_head_of_the_department(is_complex, rule, hours):
    only_rules(rule)
    on_site(company(), is_complex=is_complex)
    due = 300 + hours * 60

    assert ladder(rule) == [
        (0, 300 + hours * 45, ["陈国栋"]),
        (1, due, ["陈国栋", "罗志远"]),
        (2, due + 240, ["罗志远"]),
        (3, due + 480, ["郑海"]),
    ]


@pytest.mark.req("D-08", "D-09")
def test_repair_does_not_run_until_somebody_says_how_hard_it_is():
    only_rules("D-08", "D-09")

    on_site(company(), is_complex=None)

    assert states("D-08") == states("D-09") == []


@pytest.mark.req("D-08", "D-09")
def test_repair_found_to_be_complex_on_site_counts_from_the_same_arrival():
    only_rules("D-08", "D-09")
    ticket, people = on_site(company(), is_complex=False)

    actions.classify(ticket=ticket, is_complex=True, reason="主轴损坏", by=people["clerk"], at=ARRIVED + HOUR)

    assert states("D-08") == [State.CANCELLED]
    assert (clock("D-09").started_at, clock("D-09").due_at) == (ARRIVED, ARRIVED + 48 * HOUR)


@pytest.mark.req("D-09", "A-32")
def test_repair_rests_while_the_customer_keeps_the_machine_running():
    only_rules("D-09")
    ticket, people = on_site(company(), is_complex=True)
    begins = ARRIVED + HOUR
    pause(clock("D-09"), reason="等客户停机", latest_end=begins + 20 * HOUR, by=people["engineer"], at=begins)

    resume(clock("D-09"), by=people["engineer"], at=begins + 10 * HOUR)

    assert clock("D-09").due_at == ARRIVED + 58 * HOUR


@pytest.mark.req("D-27", "S3-17")
def test_d27_each_report_keeps_its_cycle_and_the_next_is_due_two_hours_after_the_last_due_time():
    only_rules("D-27")
    ticket, people = on_site(company(), grade=2)

    report(ticket, people, ARRIVED + 30 * MINUTE)
    report(ticket, people, ARRIVED + 3 * HOUR)

    dues = [(c.due_at - ARRIVED) // HOUR for c in Clock.objects.order_by("cycle")]
    assert (states("D-27"), dues) == ([State.MET, State.MET, State.RUNNING], [2, 4, 6])


@pytest.mark.req("D-27")
def test_d27_second_report_of_one_cycle_changes_nothing():
    only_rules("D-27")
    ticket, people = on_site(company(), grade=2)

    for minutes in (20, 40, 60):
        report(ticket, people, ARRIVED + minutes * MINUTE)

    assert states("D-27") == [State.MET, State.RUNNING]


@pytest.mark.req("D-27")
def test_d27_missed_cycles_are_told_one_by_one_and_go_on():
    only_rules("D-27")
    on_site(company(), grade=2)

    told = ladder("D-27", until=ARRIVED + 4 * HOUR)

    assert told == [
        (0, 390, ["陈国栋"]),
        (1, 420, ["陈国栋", "罗志远"]),
        (0, 510, ["陈国栋"]),
        (1, 540, ["陈国栋", "罗志远"]),
    ]
    assert states("D-27") == [State.MISSED, State.MISSED, State.RUNNING]


@pytest.mark.req("D-27")
def test_d27_is_met_by_nothing_but_a_report():
    only_rules("D-27")
    ticket, people = on_site(company(), grade=2)

    answer_customer(ticket, people, ARRIVED + HOUR)
    actions.record_diagnosis(ticket=ticket, step="测电流", by=people["engineer"], at=ARRIVED + HOUR)

    assert states("D-27") == [State.RUNNING]


@pytest.mark.req("D-27")
def test_d27_ends_when_the_machine_runs_again():
    only_rules("D-27")
    ticket, people = on_site(company(), grade=2)
    report(ticket, people, ARRIVED + HOUR)

    restore(ticket, people, ARRIVED + 90 * MINUTE)

    assert states("D-27") == [State.MET, State.CANCELLED]
    assert ladder("D-27") == []


@pytest.mark.req("D-27", "S3-07")
def test_d27_is_for_important_problems_only():
    only_rules("D-27")

    on_site(company(), grade=3)

    assert states("D-27") == []


@pytest.mark.req("S3-17")
def test_head_tells_the_customer_after_a_report_and_it_is_kept():
    only_rules("D-27")
    ticket, people = on_site(company(), grade=2)
    report(ticket, people, ARRIVED + HOUR)

    row = actions.pass_on_progress(
        ticket=ticket, with_whom="吴建平", by=people["service_head"], at=ARRIVED + 70 * MINUTE
    )

    assert (row.passed_on_by, row.passed_on_to, row.passed_on_at) == (
        people["service_head"],
        "吴建平",
        ARRIVED + 70 * MINUTE,
    )
    assert Happening.objects.get(event="CUSTOMER_INFORMED").note == "吴建平：已拆检，正在换件。"


@pytest.mark.req("S3-17")
@pytest.mark.parametrize(
    ("who", "words"),
    [("engineer", "由责任部门或售后服务部负责人向客户反馈。"), ("head", "最近的进展已向客户反馈。")],
)
def test_customer_is_told_by_a_head_and_once_for_each_report(who, words):
    only_rules("D-27")
    ticket, people = on_site(company(), grade=2)
    report(ticket, people, ARRIVED + HOUR)
    if who == "head":
        actions.pass_on_progress(ticket=ticket, with_whom="吴建平", by=people["head"], at=ARRIVED + 2 * HOUR)

    with pytest.raises(Refused, match=words):
        actions.pass_on_progress(ticket=ticket, with_whom="吴建平", by=people[who], at=ARRIVED + 2 * HOUR)


@pytest.mark.req("D-05", "S1-39")
@pytest.mark.parametrize(("late", "state"), [(0, State.MET), (1, State.MISSED)])
def test_d05_the_desk_verifies_remote_work_within_two_days(late, state):
    only_rules("D-05")
    ticket, people = make_handled(people=company(), onsite=False)
    words = {"result": "solved", "method": "phone", "verified_with": "吴建平"}

    actions.verify(ticket=ticket, by=people["clerk"], at=MONDAY + 57 * HOUR + late * MINUTE, **words)

    assert (clock("D-05").due_at, states("D-05")) == (MONDAY + 57 * HOUR, [state])


@pytest.mark.req("D-05")
def test_d05_tells_the_desk_its_head_and_the_representative():
    only_rules("D-05")
    make_handled(people=company(), onsite=False)

    assert ladder("D-05") == [
        (0, 2700, ["林晓芸"]),
        (1, 3420, ["林晓芸", "周敏"]),
        (2, 3660, ["周敏"]),
        (3, 3900, ["郑海"]),
    ]


@pytest.mark.req("D-05")
def test_d05_is_not_for_work_on_site():
    only_rules("D-05")

    make_handled(people=company(), onsite=True)

    assert states("D-05") == []


@pytest.mark.req("D-05", "S3-13")
def test_d05_customer_who_is_not_content_ends_it_and_the_next_report_starts_another():
    only_rules("D-05")
    ticket, people = make_handled(people=company(), onsite=False)
    words = {"result": "unsolved", "method": "phone", "verified_with": "吴建平", "words": "仍跳停"}
    actions.verify(ticket=ticket, by=people["clerk"], at=MONDAY + 10 * HOUR, **words)

    actions.report_handled(ticket=ticket, result="重设参数。", by=people["engineer"], at=MONDAY + 20 * HOUR)

    assert states("D-05") == [State.MET, State.RUNNING]
    assert clock("D-05", state="running").due_at == MONDAY + 68 * HOUR


@pytest.mark.req("D-05", "A-32")
def test_d05_rests_while_the_customer_cannot_be_reached():
    only_rules("D-05")
    ticket, people = make_handled(people=company(), onsite=False)
    begins = MONDAY + 20 * HOUR
    pause(clock("D-05"), reason="客户放假", latest_end=begins + 99 * HOUR, by=people["clerk"], at=begins)

    resume(clock("D-05"), by=people["clerk"], at=begins + 24 * HOUR)

    assert clock("D-05").due_at == MONDAY + 81 * HOUR
