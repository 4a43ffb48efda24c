"""D-27: a report every two hours, each due two hours after the previous due time."""

import pytest

from core.deadlines.engine import next_cycle
from core.deadlines.models import Clock, State
from core.times import moment
from tests.factories.deadlines import happen, make_job, only_rules

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("all_events", "department_is_case"),
    pytest.mark.req("D-27"),
]


def cycles():
    return [(row.cycle, row.state, f"{row.due_at:%H:%M}") for row in Clock.objects.order_by("cycle")]


@pytest.fixture
def job():
    only_rules("D-27")
    job = make_job(urgency="important")
    happen("ARRIVED", job, moment("2026-11-16T02:00+00:00"))
    return job


def test_report_begins_the_next_cycle_at_the_due_time(job):
    happen("PROGRESS", job, moment("2026-11-16T03:10+00:00"))

    assert cycles() == [(1, State.MET, "04:00"), (2, State.RUNNING, "06:00")]
    assert Clock.objects.get(cycle=2).started_at == moment("2026-11-16T04:00+00:00")


def test_second_report_within_a_cycle_changes_nothing(job):
    happen("PROGRESS", job, moment("2026-11-16T03:10+00:00"))
    happen("PROGRESS", job, moment("2026-11-16T03:40+00:00"))

    assert cycles() == [(1, State.MET, "04:00"), (2, State.RUNNING, "06:00")]


def test_late_report_leaves_the_missed_cycles_missed(job):
    happen("PROGRESS", job, moment("2026-11-16T06:30+00:00"))

    assert cycles() == [
        (1, State.MISSED, "04:00"),
        (2, State.MISSED, "06:00"),
        (3, State.MET, "08:00"),
        (4, State.RUNNING, "10:00"),
    ]


def test_sweep_closes_the_missed_cycle_and_begins_the_next(job):
    next_cycle(Clock.objects.get(), at=moment("2026-11-16T04:00+00:00"))

    assert cycles() == [(1, State.MISSED, "04:00"), (2, State.RUNNING, "06:00")]


def test_restored_machine_ends_the_series(job):
    happen("PROGRESS", job, moment("2026-11-16T03:10+00:00"))
    happen("RESTORED", job, moment("2026-11-16T03:30+00:00"))

    assert cycles() == [(1, State.MET, "04:00"), (2, State.CANCELLED, "06:00")]


def test_reports_typed_later_are_replayed_when_the_rule_comes_to_apply():
    from core.deadlines import actions

    only_rules("D-27")
    job = make_job(urgency="normal")
    happen("ARRIVED", job, moment("2026-11-16T02:00+00:00"))
    happen("PROGRESS", job, moment("2026-11-16T03:00+00:00"))
    job.known["urgency"] = "important"

    actions.facts_changed(job, by=None, at=moment("2026-11-16T03:30+00:00"), reason="改为重要")

    assert cycles() == [(1, State.MET, "04:00"), (2, State.RUNNING, "06:00")]
