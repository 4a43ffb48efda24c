"""Rules switched on, and a small job that clocks can run on without any room above core."""

from datetime import datetime

from core.deadlines.models import Clock, Rule
from core.organization.models import Department
from core.timeline.actions import happened
from core.timeline.registry import EVENTS, Event
from core.times import moment
from tests.factories.organization import make_department


def switch_on(*packs: str) -> None:
    """The rules of these packs are in force; of all packs when none is named."""
    rules = Rule.objects.filter(pack__in=packs) if packs else Rule.objects.all()
    rules.update(is_on=True)


def only_rules(*keys: str) -> None:
    """These rules are in force and no others."""
    Rule.objects.update(is_on=False)
    Rule.objects.filter(key__in=keys).update(is_on=True)


class Job:
    """A subject that is its own case: a department's row lends the identity, the test says the facts."""

    known_jobs: dict[int, "Job"] = {}

    def __init__(self, row: Department | None = None, *, people=None, moments=None, case=None, **facts):
        self.row = row or make_department()
        self.people, self.moments, self.known = people or {}, moments or {}, facts
        self.whole = case
        Job.known_jobs[self.row.pk] = self

    @classmethod
    def of(cls, row: Department) -> "Job":
        """The job that a row loaded from the database stands for; one without facts where the test made none."""
        return cls.known_jobs.get(row.pk) or cls(row)

    def __getattr__(self, name):
        return getattr(self.__dict__["row"], name)

    @property
    def case(self):
        return self.whole or self

    @property
    def severity(self) -> int:
        return self.known.get("grade") or 3

    def facts(self) -> dict:
        return dict(self.known)

    def moment(self, name: str) -> datetime | None:
        return self.moments.get(name)

    def responsible(self, role: str):
        return self.people.get(role, (None, self.row))

    def __str__(self):
        return str(self.row)


def make_job(**facts) -> Job:
    return Job(**facts)


def event(key: str) -> Event:
    """The event of this name; one of a room that does not stand yet is made up for the test."""
    return EVENTS.get(key) or Event(key, key)


def happen(key: str, subject, at: str | datetime, *, by=None, note: str = "", recorded_at=None):
    """Say that something happened, in a transaction of its own."""
    from django.db import transaction

    with transaction.atomic():
        when = moment(at) if isinstance(at, str) else at
        return happened(event(key), subject, by=by, at=when, note=note, recorded_at=recorded_at)


def clock_of(key: str, **where) -> Clock:
    """The only clock of a rule."""
    return Clock.objects.get(rule__key=key, **where)
