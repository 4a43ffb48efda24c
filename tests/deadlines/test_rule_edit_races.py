"""A rule is edited and applied while sweeps run, on PostgreSQL: nothing deadlocks, nothing is told twice, no clock
keeps half of the old rule."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from core.deadlines import actions, registry
from core.deadlines.actions.ladders import draft_of, edit_ladder
from core.deadlines.drafts import of_version
from core.deadlines.models import Clock, Escalation, Rule
from core.deadlines.sweep import sweep
from core.notices.models import Message
from core.organization.models import Department
from core.timeline.models import Happening
from tests.factories.clocks import MONDAY, Crew, build_clock, make_variant

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CASES, CLOCKS = 60, 240
M = timedelta(minutes=1)


@pytest.fixture
def running(monkeypatch):
    """Clocks of two hours, due on Monday at ten, on sixty cases; and which cases were told that clocks moved."""
    monkeypatch.setattr(Department, "facts", lambda row: {}, raising=False)
    monkeypatch.setattr(Department, "moment", lambda row, name: None, raising=False)
    monkeypatch.setattr(Department, "case", property(lambda row: row), raising=False)
    told: set[int] = set()
    monkeypatch.setitem(registry.CASES, Department, told.update)
    crew = Crew()
    variant = make_variant(starts_on=["RECEIVED"], stops_on=["RELAYED"])
    cases = Department.objects.bulk_create(Department(name=f"案例 {n}") for n in range(CASES))
    start = {"started_at": MONDAY - 120 * M, "warn_at": MONDAY - 30 * M, "next_action_at": MONDAY - 30 * M}
    rows = [build_clock(variant, cases[n % CASES], **crew.duties, **start) for n in range(CLOCKS)]
    for n, clock in enumerate(rows):
        clock.cycle = 10 * (n // CASES) + 1  # several promises of one rule on a case
    Clock.objects.bulk_create(rows)
    return variant.version.rule, told


def at_once(*acts):
    """Run these in threads that begin together; what they raised."""
    gate, raised = threading.Barrier(len(acts)), []

    def body(act):
        try:
            gate.wait()
            act()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=body, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_edit_applied_during_sweeps_moves_every_clock_once(running):
    rule, told = running
    found = Rule.objects.select_related("current").get(pk=rule.pk)
    draft = of_version(found.current)
    longer = replace(draft, variants=[replace(v, amount=180) for v in draft.variants])

    def edit():
        actions.edit_rule(found, longer, expected_number=1, apply_to_running=True, by=None, at=MONDAY + M)

    raised = at_once(edit, *[lambda: sweep(at=MONDAY + M, batch=20)] * 3)
    sweep(at=MONDAY + M)

    assert raised == []
    clocks = list(Clock.objects.select_related("version"))
    assert {clock.version.number for clock in clocks} == {2}
    assert {clock.due_at for clock in clocks} == {MONDAY + 60 * M}
    assert {(clock.level, clock.next_action_at) for clock in clocks} == {(-1, MONDAY + 15 * M)}
    assert Happening.objects.filter(event="CLOCK_MOVED").count() == CLOCKS
    assert len(told) == CASES
    keys = list(Message.objects.values_list("staff_id", "key"))
    assert len(keys) == len(set(keys))


def test_moved_clocks_climb_to_the_end_and_tell_everybody_once_a_level(running):
    rule, _ = running
    found = Rule.objects.select_related("current").get(pk=rule.pk)
    draft = of_version(found.current)
    shorter = replace(draft, variants=[replace(v, amount=90) for v in draft.variants])

    def edit():
        actions.edit_rule(found, shorter, expected_number=1, apply_to_running=True, by=None, at=MONDAY - 29 * M)

    raised = at_once(edit, *[lambda: sweep(at=MONDAY - 29 * M, batch=20)] * 2)
    for minutes in (0, 16, 61, 62):
        sweep(at=MONDAY + minutes * M)

    assert raised == []
    rows = list(Escalation.objects.values_list("clock_id", "cycle", "level"))
    assert len(rows) == len(set(rows))
    assert set(Clock.objects.values_list("level", "next_action_at")) == {(3, None)}


def test_ladder_edited_during_sweeps_is_climbed_once(running):
    rule, _ = running
    ladder = rule.versions.get().ladder
    draft = draft_of(ladder)

    def edit():
        shorter = replace(draft, levels=draft.levels[:3])
        edit_ladder(ladder, shorter, expected_version=1, by=None, at=MONDAY + M)

    raised = at_once(edit, *[lambda: sweep(at=MONDAY + M, batch=20)] * 3)
    sweep(at=MONDAY + 600 * M)

    assert raised == []
    assert set(Clock.objects.values_list("level", "next_action_at")) == {(2, None)}
    assert Escalation.objects.filter(level=2).count() == CLOCKS
    keys = list(Message.objects.values_list("staff_id", "key"))
    assert len(keys) == len(set(keys))
