"""Periodic work of this room; the times stand in aftersales/schedule.py."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from fieldservice.actions import fees
from fieldservice.actions.releasing import ask_for_release


@shared_task(name="fieldservice.release_annual")
def release_annual() -> None:
    """Once a day the rows of the annual plan whose month began become cases; the job row makes it once."""
    with transaction.atomic():
        ask_for_release(at=timezone.now())


@shared_task(name="fieldservice.look_after_quotes")
def look_after_quotes() -> None:
    """Offers whose day has passed, reminders, and prices that begin today; doing it twice changes nothing."""
    now = timezone.now()
    fees.apply_prices(at=now)
    fees.look_after_quotes(at=now)
