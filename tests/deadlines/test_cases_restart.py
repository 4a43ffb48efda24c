"""A reopened case: which clocks run again, and which do not apply any more."""

import pytest

from core.deadlines import actions
from core.deadlines.models import Clock, Rule, State
from core.timeline.models import Happening
from core.times import moment
from tests.factories.deadlines import Job, clock_of, happen, make_job, only_rules
from tests.factories.organization import make_department

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_events", "department_is_case")]

SIX = moment("2026-10-02T18:00")


@pytest.fixture
def repaired():
    """A simple repair that was done in six hours (D-08)."""
    only_rules("D-08")
    job = make_job(complex=False)
    happen("ARRIVED", job, "2026-10-02T09:00")
    happen("RESTORED", job, "2026-10-02T15:00")
    return job


def last_note():
    return Happening.objects.filter(event="CLOCKS_RESTARTED").latest("pk").note


def test_calling_off_a_case_without_clocks_says_nothing():
    job = make_job()

    assert actions.cancel_case(job, reason="重复登记", by=None, at=SIX) == []
    assert not Happening.objects.filter(event="CLOCK_CANCELLED").exists()


def test_clock_that_an_undone_event_started_is_called_off(repaired):
    clock = clock_of("D-08")
    Clock.objects.update(armed_by="RESTORED", state=State.RUNNING, stopped_at=None)

    assert actions.restart_case(repaired, new_cycle=False, by=None, at=SIX) == []

    clock.refresh_from_db()
    assert (clock.state, clock.stop_reason) == (State.CANCELLED, "重新打开")
    assert last_note() == "时限接着算：没有需要重新计时的时限"


def test_voided_clock_runs_again():
    only_rules("D-08")
    job = make_job(complex=False)
    happen("ARRIVED", job, "2026-10-02T09:00")
    actions.cancel_case(job, reason="重复登记", by=None, at=moment("2026-10-02T10:00"))

    again = actions.restart_case(job, new_cycle=False, by=None, at=SIX)

    clock = clock_of("D-08")
    assert again == [clock]
    assert (clock.state, clock.due_at, clock.stop_reason) == (State.RUNNING, moment("2026-10-03T09:00"), "")


def test_clock_that_runs_is_not_started_a_second_time():
    only_rules("D-08")
    job = make_job(complex=False)
    happen("ARRIVED", job, "2026-10-02T09:00")

    assert actions.restart_case(job, new_cycle=True, by=None, at=SIX) == []
    assert Clock.objects.count() == 1


@pytest.mark.parametrize("new_cycle", [False, True])
def test_promise_that_no_longer_applies_stays_ended(repaired, new_cycle):
    repaired.known["complex"] = True

    assert actions.restart_case(repaired, new_cycle=new_cycle, by=None, at=SIX) == []
    assert clock_of("D-08").state == State.MET


def test_rule_switched_off_begins_no_new_cycle(repaired):
    Rule.objects.update(is_on=False)

    assert actions.restart_case(repaired, new_cycle=True, by=None, at=SIX) == []
    assert clock_of("D-08").state == State.MET


def test_clock_whose_subject_is_gone_stays_ended():
    only_rules("D-08")
    case = make_job()
    part = Job(make_department(), case=case, complex=False)
    happen("ARRIVED", part, "2026-10-02T09:00")
    happen("RESTORED", part, "2026-10-02T15:00")
    Clock.objects.update(subject_id=0)

    assert actions.restart_case(case, new_cycle=False, by=None, at=SIX) == []
    assert clock_of("D-08").state == State.MET
