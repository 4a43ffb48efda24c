"""Work of this room that takes its time."""

from django.utils import timezone

from core.jobs import Job, job
from customers.importing import actions


@job("customers.check_import")
def check_import(row: Job, import_id: int) -> None:
    actions.check(import_id, job=row, at=timezone.now())


@job("customers.write_import")
def write_import(row: Job, import_id: int) -> None:
    actions.write(import_id, at=timezone.now())
