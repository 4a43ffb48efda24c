"""Facts change, people pause and agree, cases are called off and reopened."""

from datetime import timedelta

import pytest

from core.deadlines import actions
from core.deadlines.models import Clock, State
from core.timeline.models import Happening
from core.times import moment
from core.workflow import Refused
from tests.factories.deadlines import clock_of, happen, make_job, only_rules
from tests.factories.organization import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_events", "department_is_case")]

NINE = moment("2026-10-02T09:00")
REPORTED = {"received_at": NINE}


def test_new_grade_starts_its_clock_at_the_original_start():
    only_rules("D-10", "D-14")
    job = make_job(grade=3, moments=REPORTED)
    happen("REGISTERED", job, "2026-10-02T09:05")
    job.known["grade"] = 1

    actions.facts_changed(job, by=None, at=moment("2026-10-02T10:00"), reason="等级由 三级 改为 一级")

    old, new = clock_of("D-14"), clock_of("D-10")
    assert (old.state, old.stop_reason) == (State.CANCELLED, "等级由 三级 改为 一级")
    assert (new.state, new.started_at, new.due_at) == (State.RUNNING, NINE, moment("2026-10-02T09:10"))
    assert new.next_action_at == moment("2026-10-02T10:00")
    line = Happening.objects.get(event="CLOCK_MOVED")
    assert line.note.startswith("等级由 三级 改为 一级。2 个时限按原起点重算。")


def test_lower_grade_after_the_due_time_leaves_a_missed_clock():
    only_rules("D-10", "D-14")
    job = make_job(grade=1, moments=REPORTED)
    happen("REGISTERED", job, "2026-10-02T09:01")
    job.known["grade"] = 3

    actions.facts_changed(job, by=None, at=moment("2026-10-02T09:30"), reason="改为三级")

    assert (clock_of("D-10").state, clock_of("D-10").stopped_at) == (State.MISSED, None)
    assert clock_of("D-14").due_at == moment("2026-10-02T11:00")


def test_response_before_the_regrade_settles_the_new_clock():
    only_rules("D-10", "D-14")
    job = make_job(grade=3, moments=REPORTED)
    happen("REGISTERED", job, "2026-10-02T09:01")
    happen("RESPONDED", job, "2026-10-02T09:08")
    job.known["grade"] = 1

    actions.facts_changed(job, by=None, at=moment("2026-10-02T12:00"), reason="改为一级")

    assert (clock_of("D-10").state, clock_of("D-10").stopped_at) == (State.MET, moment("2026-10-02T09:08"))
    assert clock_of("D-14").state == State.MET


def test_regrade_moves_a_clerical_clock_to_natural_time_and_back():
    only_rules("D-02")
    job = make_job(grade=3)
    happen("RELAYED", job, "2026-05-08T17:30")

    job.known["grade"] = 1
    actions.facts_changed(job, by=None, at=moment("2026-05-08T18:00"), reason="改为一级")
    natural = clock_of("D-02").due_at
    job.known["grade"] = 3
    actions.facts_changed(job, by=None, at=moment("2026-05-08T18:10"), reason="改回三级")

    assert (natural, clock_of("D-02").due_at) == (moment("2026-05-08T19:30"), moment("2026-05-09T10:00"))


def test_pause_moves_the_due_time_when_it_ends():
    only_rules("D-13")
    job = make_job(grade=2, moments=REPORTED)
    happen("ONSITE_DECIDED", job, "2026-10-02T10:00")
    clock, latest = clock_of("D-13"), moment("2026-10-03T08:00")

    actions.pause(clock, reason="夜间不进厂", latest_end=latest, by=None, at=moment("2026-10-02T20:00"))
    paused = clock_of("D-13")
    actions.resume(clock, by=None, at=moment("2026-10-03T06:00"))

    assert (paused.state, paused.due_at, paused.next_action_at) == (State.PAUSED, moment("2026-10-04T09:00"), latest)
    assert clock_of("D-13").due_at == moment("2026-10-04T19:00")
    assert clock_of("D-13").warn_at == moment("2026-10-03T07:00")
    assert list(Happening.objects.order_by("pk").values_list("event", flat=True))[-2:] == [
        "CLOCK_PAUSED",
        "CLOCK_RESUMED",
    ]


def test_two_pauses_add_up():
    only_rules("D-13")
    job = make_job(grade=2, moments=REPORTED)
    happen("ONSITE_DECIDED", job, "2026-10-02T10:00")
    for begins, ends in (("2026-10-02T12:00", "2026-10-02T13:00"), ("2026-10-02T15:00", "2026-10-02T17:00")):
        actions.pause(
            clock_of("D-13"), reason="等客户", latest_end=moment("2026-10-09T00:00"), by=None, at=moment(begins)
        )
        actions.resume(clock_of("D-13"), by=None, at=moment(ends))

    assert clock_of("D-13").due_at == moment("2026-10-04T09:00") + timedelta(hours=3)


@pytest.mark.req("A-32")
def test_response_clock_cannot_be_paused():
    only_rules("D-10")
    happen("REGISTERED", make_job(grade=1, moments=REPORTED), NINE)

    with pytest.raises(Refused, match="不允许暂停"):
        actions.pause(clock_of("D-10"), reason="等客户", latest_end=NINE + timedelta(hours=1), by=None, at=NINE)


@pytest.mark.req("A-06")
def test_agreed_date_counts_and_the_computed_one_stays():
    only_rules("D-15")
    happen("ONSITE_DECIDED", make_job(grade=3, moments=REPORTED), "2026-10-02T10:00")

    actions.agree(
        clock_of("D-15"),
        due_at=moment("2026-10-09T10:00"),
        agreed_with="吴建平",
        by=None,
        at=moment("2026-10-02T11:00"),
    )

    clock = clock_of("D-15")
    assert (clock.due_at, clock.computed_due_at) == (moment("2026-10-09T10:00"), moment("2026-10-05T09:00"))
    assert (clock.agreed_with, clock.agreed_at) == ("吴建平", moment("2026-10-02T11:00"))


def test_agreed_date_after_an_escalation_begins_the_ladder_anew():
    only_rules("D-15")
    happen("ONSITE_DECIDED", make_job(grade=3, moments=REPORTED), "2026-10-02T10:00")
    Clock.objects.update(level=2)

    actions.agree(
        clock_of("D-15"),
        due_at=moment("2026-10-12T10:00"),
        agreed_with="吴建平",
        by=None,
        at=moment("2026-10-06T11:00"),
    )

    clock = clock_of("D-15")
    assert (clock.level, clock.cycle) == (-1, 2)
    assert moment("2026-10-06T11:00") < clock.next_action_at < clock.due_at


def test_void_case_calls_off_what_runs_and_keeps_what_was_missed():
    only_rules("D-10", "D-11")
    job = make_job(grade=1, moments=REPORTED)
    happen("REGISTERED", job, NINE)

    actions.cancel_case(job, reason="重复登记", by=None, at=moment("2026-10-02T09:30"))

    assert (clock_of("D-10").state, clock_of("D-11").state) == (State.MISSED, State.CANCELLED)


def test_reopening_goes_on_from_the_original_start():
    only_rules("D-08")
    job = make_job(complex=False)
    happen("ARRIVED", job, "2026-10-02T09:00")
    happen("RESTORED", job, "2026-10-02T15:00")

    actions.restart_case(job, new_cycle=False, by=None, at=moment("2026-10-02T18:00"))

    clock = clock_of("D-08")
    assert (clock.state, clock.due_at, clock.stopped_at) == (State.RUNNING, moment("2026-10-03T09:00"), None)


def test_reopening_with_a_new_cycle_keeps_the_old_result():
    only_rules("D-08")
    job = make_job(complex=False)
    happen("ARRIVED", job, "2026-10-02T09:00")
    happen("RESTORED", job, "2026-10-02T15:00")

    actions.restart_case(job, new_cycle=True, by=None, at=moment("2026-10-02T18:00"))

    rows = Clock.objects.order_by("cycle").values_list("cycle", "state", "due_at")
    assert list(rows) == [
        (1, State.MET, moment("2026-10-03T09:00")),
        (2, State.RUNNING, moment("2026-10-03T18:00")),
    ]


def test_reassignment_moves_the_owner():
    only_rules("D-04")
    job = make_job(grade=3)
    happen("ASSIGNED", job, "2026-05-08T09:00")
    engineer = make_staff("陈国栋", department=job.row)
    job.people["engineer"] = (engineer, job.row)

    actions.reassigned(job, by=None, at=moment("2026-05-08T10:00"))

    assert clock_of("D-04").owner == engineer
