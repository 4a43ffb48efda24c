"""The wake-up call of the sweep."""

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from core.deadlines.hold import held
from core.deadlines.sweep import sweep


@shared_task(name="deadlines.sweep")
def sweep_clocks() -> None:
    now = timezone.now()
    if not held(at=now):
        sweep(at=now)


@worker_ready.connect
def catch_up(sender, **kwargs) -> None:
    """A worker that comes up sweeps at once, so the banner vanishes with the first heartbeat."""
    sender.app.send_task("deadlines.sweep", ignore_result=True)
