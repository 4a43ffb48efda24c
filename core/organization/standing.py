"""Whom a person stands in for on a day: deputies have dates, and yesterday's signs nothing today."""

from datetime import datetime

from core.organization.models import Staff
from core.times import local_date
from core.workflow import asked_at


def stands_for(by: Staff, at: datetime | None = None) -> list[Staff]:
    """Everybody in whose place `by` acts on the day of `at`; an objection means the moment it is asked for."""
    day = local_date(at or asked_at())
    return [row.principal for row in by.deputising if row.covers(day) and row.principal.is_active]


def people_of(by: Staff, at: datetime | None = None) -> set[int]:
    """`by` and everybody whom `by` stands in for on that day."""
    return {by.pk, *(person.pk for person in stands_for(by, at))}
