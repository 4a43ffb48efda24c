"""The wake-up call of the sweep."""

from celery import shared_task
from django.utils import timezone

from core.deadlines.sweep import sweep


@shared_task(name="deadlines.sweep")
def sweep_clocks() -> None:
    sweep(at=timezone.now())
