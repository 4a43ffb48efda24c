"""Wake-up calls for the outbox: single mails, posts of robots with daily summaries, and webhooks go their own ways,
so that a slow receiver of one kind holds up no other."""

from celery import shared_task

from core.notices import parcels, webhooks
from core.notices.deliver import deliver


@shared_task(name="notices.deliver")
def deliver_due() -> None:
    deliver()


@shared_task(name="notices.robots")
def deliver_parcels() -> None:
    parcels.deliver_parcels()


@shared_task(name="notices.webhooks")
def deliver_calls() -> None:
    webhooks.deliver_calls()
