"""Collects which requirement ids passing tests carry, and counts outcomes, for tests/run.py."""

import json
import os
from pathlib import Path

import pytest


class Ledger:
    def __init__(self):
        self.ids: dict[str, set[str]] = {}
        self.outcomes: dict[str, str] = {}

    def note(self, report) -> None:
        """A test counts as passed when every phase passed; the worst phase decides."""
        rank = ["passed", "skipped", "failed"]
        before = self.outcomes.get(report.nodeid, "passed")
        self.outcomes[report.nodeid] = max(before, report.outcome, key=rank.index)

    def result(self) -> dict:
        passed = {node for node, outcome in self.outcomes.items() if outcome == "passed"}
        counts = {
            name: sum(1 for o in self.outcomes.values() if o == name) for name in ("passed", "failed", "skipped")
        }
        kept = {key: sorted({n.split("[")[0] for n in nodes & passed}) for key, nodes in self.ids.items()}
        return {**counts, "ids": {key: nodes for key, nodes in kept.items() if nodes}}


LEDGER = Ledger()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item, call):
    """Hand the marks to the controlling process through the report (workers have no other way)."""
    if call.when == "setup":
        marks = [str(key) for mark in item.iter_markers("req") for key in mark.args]
        item.user_properties.append(("req", marks))


def pytest_runtest_logreport(report):
    LEDGER.note(report)
    for name, value in report.user_properties:
        if name == "req":
            for key in value:
                LEDGER.ids.setdefault(key, set()).add(report.nodeid)


def pytest_sessionfinish(session):
    target = os.environ.get("REQUIREMENT_REPORT")
    if target and not hasattr(session.config, "workerinput"):
        Path(target).write_text(json.dumps(LEDGER.result()))
