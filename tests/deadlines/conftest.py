"""Events of rooms that do not stand yet, so that the rules that listen to them can be tried."""

import pytest

from core.deadlines import seed
from core.timeline.registry import EVENTS, Event


@pytest.fixture
def all_events(monkeypatch):
    """Every event that a rule of §B names exists."""
    named = " ".join(" ".join(row.get(k, "") for k in ("on", "stop", "cancel", "end")) for row in seed.RULES)
    for key in named.split():
        if key not in EVENTS:
            monkeypatch.setitem(EVENTS, key, Event(key, key))


@pytest.fixture
def department_is_case(monkeypatch):
    """A department's row, loaded from a clock, answers like the `Job` of the factories."""
    from core.organization.models import Department
    from tests.factories.deadlines import Job

    monkeypatch.setattr(Department, "case", property(lambda row: row), raising=False)
    monkeypatch.setattr(Department, "severity", 3, raising=False)
    for name in ("facts", "moment", "responsible"):
        monkeypatch.setattr(Department, name, lambda row, *a, n=name: getattr(Job.of(row), n)(*a), raising=False)
