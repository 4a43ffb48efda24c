"""Periodic work of this room; the times stand in aftersales/schedule.py."""

import logging

from celery import shared_task
from django.utils import timezone

from core.documents import actions

log = logging.getLogger(__name__)


@shared_task(name="documents.drop_drafts")
def drop_drafts() -> None:
    gone = actions.drop_drafts(at=timezone.now())
    log.info("dropped %s old drafts", gone)
