"""Wake-up calls for the job table."""

from celery import shared_task

from core import jobs


@shared_task(name="core.run_jobs")
def run_jobs() -> None:
    jobs.run_due()
