"""Jobs: the row is the truth, the message only the wake-up."""

from datetime import UTC, datetime, timedelta

import pytest

from core import jobs
from core.jobs import JOBS, LEASE, Job

AT = datetime(2026, 11, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def work():
    """A registered job that records its calls; `calls.fail` makes it raise."""

    class Calls(list):
        fail = False

    calls = Calls()

    def function(job, **arguments):
        if calls.fail:
            raise ValueError("boom")
        calls.append(arguments)

    JOBS["test.work"] = function
    yield calls
    del JOBS["test.work"]


def test_job_runs_once_for_one_key(work):
    jobs.enqueue("test.work", key="1", at=AT, n=1)
    jobs.enqueue("test.work", key="1", at=AT, n=1)

    jobs.run_due(now=lambda: AT)
    jobs.run_due(now=lambda: AT)

    assert work == [{"n": 1}]


def test_job_before_its_time_waits(work):
    jobs.enqueue("test.work", key="1", at=AT + timedelta(minutes=1))

    assert jobs.run_due(now=lambda: AT) == 0


def test_failed_job_is_tried_again_later(work):
    jobs.enqueue("test.work", key="1", at=AT)
    work.fail = True
    jobs.run_due(now=lambda: AT)
    work.fail = False

    assert jobs.run_due(now=lambda: AT + timedelta(seconds=1)) == 0
    assert jobs.run_due(now=lambda: AT + timedelta(seconds=6)) == 1
    assert Job.objects.get().state == Job.State.DONE


def test_job_that_always_fails_ends_as_failed_with_its_error(work):
    work.fail = True
    jobs.enqueue("test.work", key="1", at=AT)

    for hour in range(8):
        jobs.run_due(now=lambda hour=hour: AT + timedelta(hours=hour))

    row = Job.objects.get()
    assert (row.state, row.error, row.attempts) == (Job.State.FAILED, "ValueError: boom", 6)


def test_claimed_job_is_left_alone_until_the_lease_ends(work):
    jobs.enqueue("test.work", key="1", at=AT)
    Job.objects.update(lease_until=AT + LEASE)

    assert jobs.run_due(now=lambda: AT) == 0
    assert jobs.run_due(now=lambda: AT + LEASE + timedelta(seconds=1)) == 1


def test_unknown_job_is_refused_at_once():
    with pytest.raises(LookupError, match="no job is named"):
        jobs.enqueue("test.unknown", key="1", at=AT)


def test_progress_is_stored_for_pages(work):
    row = jobs.enqueue("test.work", key="1", at=AT)

    row.progress(3, 9)

    row.refresh_from_db()
    assert (row.done_count, row.total_count) == (3, 9)


def test_long_job_that_reports_progress_is_not_started_again(work):
    row = jobs.enqueue("test.work", key="1", at=AT)
    claimed = jobs._claim(AT)
    late = AT + LEASE - timedelta(seconds=1)

    claimed.progress(5, 9, at=late)

    assert row.pk == claimed.pk
    assert jobs.run_due(now=lambda: AT + LEASE + timedelta(seconds=1)) == 0


def test_enqueue_wakes_a_worker_after_commit(work, django_capture_on_commit_callbacks, monkeypatch):
    sent = []
    monkeypatch.setattr(jobs, "_send", sent.append)

    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue("test.work", key="1", at=AT)

    assert sent == ["core.run_jobs"]


def test_dead_broker_costs_no_work(work, caplog, monkeypatch):
    from celery import current_app

    def refuse(*args, **kwargs):
        raise OSError("no broker")

    monkeypatch.setattr(current_app, "send_task", refuse)

    jobs._send("core.run_jobs")

    assert "could not wake core.run_jobs" in caplog.text


def test_work_asked_for_during_a_long_load_waits_for_its_end(work):
    later = AT + timedelta(hours=1)

    with jobs.postponed(until=later):
        row = jobs.enqueue("test.work", key="1", at=AT)
        assert row.due_at == later
    row.refresh_from_db()

    assert AT < row.due_at != later


def test_work_of_a_load_that_died_runs_when_its_wait_is_over(work):
    later = AT + timedelta(hours=1)

    def die():
        with jobs.postponed(until=later):
            jobs.enqueue("test.work", key="1", at=AT)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        die()

    assert jobs.run_due(now=lambda: AT) == 0
    assert jobs.run_due(now=lambda: later) == 1
