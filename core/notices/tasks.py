"""Wake-up calls for the outbox."""

from celery import shared_task

from core.notices.deliver import deliver


@shared_task(name="notices.deliver")
def deliver_due() -> None:
    deliver()
