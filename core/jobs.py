"""Work for later: the row is the truth, Celery only the wake-up (design §3, docs/decisions).

An action calls `enqueue` in its transaction; on commit a task is sent by name. A lost message, a killed worker
or a dead broker costs time only: the periodic `core.run_jobs` finds every row that is due.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from core.workflow import Refused

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=6)  # above the task time limit, so a running job is never claimed twice
_not_before: ContextVar[datetime | None] = ContextVar("not before", default=None)
BACK_OFF = [timedelta(seconds=s) for s in (5, 30, 120, 600, 1800)]
JOBS: dict[str, Callable] = {}


class Later(Exception):
    """The work cannot start yet (a font is being built): try again in `seconds`, as often as it takes."""

    def __init__(self, seconds: int, reason: str):
        super().__init__(reason)
        self.wait = timedelta(seconds=seconds)


class Job(models.Model):
    """Work with due time, lease and attempts. `key` makes a second request for the same work harmless."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        DONE = "done", "完成"
        FAILED = "failed", "失败"
        SETTLED = "settled", "已处理"

    name = models.CharField(max_length=60)
    key = models.CharField(max_length=120, unique=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "core"
        indexes = [models.Index(name="job_waiting", fields=["due_at"], condition=Q(state="waiting"))]

    def __str__(self):
        return f"{self.name} {self.key}"

    def progress(self, done: int, total: int, *, at: datetime | None = None) -> None:
        """Say how far long work has come; pages poll it. It also renews the lease, so nobody starts it again."""
        lease = (at or timezone.now()) + LEASE
        Job.objects.filter(pk=self.pk).update(done_count=done, total_count=total, lease_until=lease)


def job(name: str):
    """Register `function(job: Job, **arguments)` as the work behind a name."""

    def register(function):
        JOBS[name] = function
        return function

    return register


def enqueue(name: str, *, key: str, at: datetime, **arguments) -> Job:
    """Ask for work inside the current transaction; the same key asks only once."""
    if name not in JOBS:
        raise LookupError(f"no job is named {name!r}")
    later = _not_before.get()
    defaults = {"name": name, "arguments": arguments, "due_at": later or at, "created_at": at}
    row, created = Job.objects.get_or_create(key=f"{name}:{key}", defaults=defaults)
    if created and later is None:
        wake("core.run_jobs")
    return row


@contextmanager
def postponed(*, until: datetime) -> Iterator[None]:
    """Work that the block asks for waits for its end, or for `until` should the process die before.

    For long loads whose own work would else compete with what they ask for.
    """
    token = _not_before.set(until)
    try:
        yield
    finally:
        _not_before.reset(token)
    if Job.objects.filter(state=Job.State.WAITING, due_at=until).update(due_at=timezone.now()):
        wake("core.run_jobs")


def wake(task: str) -> None:
    """After commit, send a Celery task by name; a broker that is away costs nothing but time."""
    transaction.on_commit(lambda: _send(task), robust=True)


def retry(pk: int, *, reason: str, by, at: datetime) -> Job:
    """A finally failed job is tried again at once, with all its attempts before it; the error stands until then."""
    return _decide(pk, by, reason, state=Job.State.WAITING, due_at=at, attempts=0, lease_until=None)


def settle(pk: int, *, reason: str, by, at: datetime) -> Job:
    """A finally failed job was dealt with by hand or is not needed any more."""
    return _decide(pk, by, reason, state=Job.State.SETTLED, finished_at=at)


def _decide(pk: int, by, reason: str, **fields) -> Job:
    """One conditional UPDATE, so two people who press at the same time decide once."""
    with transaction.atomic():
        if not Job.objects.filter(pk=pk, state=Job.State.FAILED).update(decided_by=by, reason=reason, **fields):
            raise Refused("这个任务已经有人处理了。请刷新页面。")
        wake("core.run_jobs")
    return Job.objects.get(pk=pk)


def _send(task: str) -> None:
    from celery import current_app

    try:
        current_app.send_task(task, ignore_result=True)
    except Exception:
        log.warning("could not wake %s; the next beat will find the work", task, exc_info=True)


def run_due(*, now: Callable[[], datetime] = timezone.now, limit: int = 200) -> int:
    """Claim and run waiting jobs until none is due. Returns how many ran."""
    ran = 0
    while ran < limit and (row := _claim(now())):
        _run(row, now)
        ran += 1
    return ran


def _claim(at: datetime) -> Job | None:
    free = Q(lease_until=None) | Q(lease_until__lt=at)
    for pk in (
        Job.objects.filter(free, state=Job.State.WAITING, due_at__lte=at)
        .order_by("due_at", "pk")
        .values_list("pk", flat=True)[:10]
    ):
        claimed = Job.objects.filter(free, pk=pk, state=Job.State.WAITING).update(
            lease_until=at + LEASE, attempts=models.F("attempts") + 1
        )
        if claimed:
            return Job.objects.get(pk=pk)
    return None


def _run(row: Job, now: Callable[[], datetime]) -> None:
    mine = Job.objects.filter(pk=row.pk, attempts=row.attempts)
    try:
        JOBS[row.name](row, **row.arguments)
    except Later as later:
        mine.update(due_at=now() + later.wait, lease_until=None, attempts=row.attempts - 1, error=str(later))
    except Exception as error:
        log.exception("job %s failed", row)
        final = row.attempts > len(BACK_OFF)
        mine.update(
            state=Job.State.FAILED if final else Job.State.WAITING,
            due_at=now() + BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1],
            lease_until=None,
            error=f"{type(error).__name__}: {error}"[:2000],
        )
    else:
        mine.update(state=Job.State.DONE, finished_at=now(), lease_until=None, error="")
