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
