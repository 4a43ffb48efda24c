"""Two transactions at once, on PostgreSQL with real connections."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from core.deadlines import actions
from core.deadlines.models import Clock, State
from core.times import moment
from core.workflow import Refused
from tests.factories.deadlines import clock_of, happen, make_job, only_rules

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("all_events", "department_is_case"),
]
NINE = moment("2026-10-02T09:00")


def together(*acts):
    """Run the acts at the same moment, each on a connection of its own; returns what they raised."""
    barrier, raised = Barrier(len(acts)), []

    def run(act):
        try:
            barrier.wait(5)
            act()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return raised


def test_same_event_at_the_same_moment_starts_one_clock():
    only_rules("D-10", "D-11")
    job = make_job(grade=1, moments={"received_at": NINE})

    raised = together(*[lambda: happen("REGISTERED", job, "2026-10-02T09:01")] * 6)

    assert raised == []
    assert Clock.objects.count() == 2


def test_two_people_pausing_at_once_leave_one_pause():
    only_rules("D-13")
    job = make_job(grade=2, moments={"received_at": NINE})
    happen("ONSITE_DECIDED", job, "2026-10-02T10:00")
    clock = clock_of("D-13")

    def pause():
        actions.pause(
            clock, reason="等客户", latest_end=moment("2026-10-03T09:00"), by=None, at=moment("2026-10-02T11:00")
        )

    raised = together(pause, pause)

    assert [type(error) for error in raised] == [Refused]
    assert clock.pauses.count() == 1


def test_stop_and_regrade_at_once_settle_the_clock_once():
    only_rules("D-10", "D-14")
    job = make_job(grade=1, moments={"received_at": NINE})
    happen("REGISTERED", job, "2026-10-02T09:01")

    def regrade():
        other = make_job_like(job)
        actions.facts_changed(other, by=None, at=moment("2026-10-02T09:05"), reason="改为三级")

    raised = together(lambda: happen("RESPONDED", job, "2026-10-02T09:05"), regrade)

    assert raised == []
    assert clock_of("D-10").state in (State.MET, State.CANCELLED)
    assert not Clock.objects.filter(rule__key="D-10", state=State.RUNNING).exists()


def make_job_like(job):
    from tests.factories.deadlines import Job

    return Job(job.row, grade=3, moments=job.moments)


def test_event_that_is_rolled_back_starts_nothing():
    only_rules("D-10")
    job = make_job(grade=1, moments={"received_at": NINE})

    with transaction.atomic():
        happen("REGISTERED", job, NINE)
        transaction.set_rollback(True)

    assert not Clock.objects.exists()
