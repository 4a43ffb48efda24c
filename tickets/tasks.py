"""Periodic work of this room; the times stand in aftersales/schedule.py."""

import logging

from celery import shared_task
from django.utils import timezone

from core import jobs
from tickets.mail.polling import poll_all
from tickets.public import limits

log = logging.getLogger(__name__)


@shared_task(name="tickets.poll_mail")
def poll_mail() -> None:
    """Fetch new mail and take it in at once; what fails here is found again by `core.run_jobs`."""
    fetched = poll_all(at=timezone.now())
    if fetched.mails:
        log.info("fetched %s mails", fetched.mails)
        jobs.run_due()


@shared_task(name="tickets.forget_knocks")
def forget_knocks() -> None:
    limits.forget(at=timezone.now())
