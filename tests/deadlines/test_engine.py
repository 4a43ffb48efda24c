"""Events start and stop clocks, in the transaction of the event."""

import pytest

from core.deadlines.models import Clock, State
from core.times import moment
from tests.factories.deadlines import clock_of, happen, make_job, only_rules, switch_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_events")]

RECEIVED_AT = moment("2026-10-02T09:00")


@pytest.mark.req("D-02")
def test_registration_stops_the_clerks_clock():
    only_rules("D-02")
    job = make_job(grade=3, urgency="normal")

    happen("RELAYED", job, "2026-05-08T17:30")
    happen("REGISTERED", job, "2026-05-09T09:59")

    clock = clock_of("D-02")
    assert (clock.due_at, clock.state) == (moment("2026-05-09T10:00"), State.MET)
    assert clock.stopped_at == moment("2026-05-09T09:59")


@pytest.mark.req("D-02")
def test_clerks_clock_of_a_first_grade_counts_natural_time():
    only_rules("D-02")

    happen("RELAYED", make_job(grade=1), "2026-05-08T17:30")

    assert clock_of("D-02").due_at == moment("2026-05-08T19:30")


@pytest.mark.req("D-13")
def test_arrival_armed_late_counts_from_the_report():
    only_rules("D-13")
    job = make_job(grade=2, moments={"received_at": RECEIVED_AT})

    happen("ONSITE_DECIDED", job, "2026-10-02T15:00")

    clock = clock_of("D-13")
    assert (clock.started_at, clock.warn_at) == (RECEIVED_AT, moment("2026-10-02T21:00"))
    assert clock.due_at == moment("2026-10-04T09:00")
    assert clock.next_action_at == moment("2026-10-02T21:00")


def test_clock_may_be_born_overdue():
    only_rules("D-10")
    job = make_job(grade=1, moments={"received_at": RECEIVED_AT})

    happen("REGISTERED", job, "2026-10-02T09:30")

    clock = clock_of("D-10")
    assert (clock.due_at, clock.state) == (moment("2026-10-02T09:10"), State.RUNNING)
    assert clock.next_action_at == moment("2026-10-02T09:30")


def test_same_event_twice_leaves_one_running_clock():
    only_rules("D-10")
    job = make_job(grade=1, moments={"received_at": RECEIVED_AT})

    happen("REGISTERED", job, "2026-10-02T09:01")
    happen("REGISTERED", job, "2026-10-02T09:02")

    assert Clock.objects.count() == 1


def test_unknown_fact_starts_no_clock():
    only_rules("D-10", "D-12", "D-14", "D-16")

    happen("REGISTERED", make_job(grade=None), "2026-10-02T09:01")

    assert not Clock.objects.exists()


def test_rule_switched_off_starts_no_clock():
    happen("RELAYED", make_job(), "2026-05-08T17:30")

    assert not Clock.objects.exists()


@pytest.mark.req("D-01")
def test_late_entry_of_a_call_counts_as_missed():
    only_rules("D-01")
    job = make_job(moments={"received_at": RECEIVED_AT})

    happen("RECEIVED", job, RECEIVED_AT, recorded_at=moment("2026-10-02T09:40"))
    happen("RELAYED", job, "2026-10-02T09:40")

    clock = clock_of("D-01")
    assert (clock.state, clock.stopped_at) == (State.MISSED, moment("2026-10-02T09:40"))


@pytest.mark.req("D-10")
def test_response_before_registration_settles_the_clock_at_once():
    only_rules("D-10")
    job = make_job(grade=1, moments={"received_at": RECEIVED_AT})
    happen("RESPONDED", job, "2026-10-02T09:06")

    happen("REGISTERED", job, "2026-10-02T09:20")

    clock = clock_of("D-10")
    assert (clock.state, clock.stopped_at) == (State.MET, moment("2026-10-02T09:06"))


@pytest.mark.req("D-11")
def test_remote_solution_cancels_the_arrival_with_its_reason():
    only_rules("D-11")
    job = make_job(grade=1, main_city=True, moments={"received_at": RECEIVED_AT})
    happen("REGISTERED", job, "2026-10-02T09:05")

    happen("REMOTE_SOLVED", job, "2026-10-02T10:00", note="换参数后恢复")

    clock = clock_of("D-11")
    assert clock.state == State.CANCELLED
    assert clock.stop_reason.endswith("换参数后恢复")


def test_rules_without_their_events_start_nothing(monkeypatch):
    from core.timeline.registry import EVENTS

    monkeypatch.delitem(EVENTS, "SURVEYED")
    switch_on("S1")

    happen("CLOSED", make_job(), "2026-09-30T16:00")

    assert not Clock.objects.filter(rule__key="D-18").exists()
