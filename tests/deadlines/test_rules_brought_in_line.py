"""A database that an earlier release seeded says the same as one that begins today; what people wrote stays."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.deadlines.actions import edit_rule
from core.deadlines.drafts import of_version
from core.deadlines.models import Clock, Rule, RuleVersion, State
from core.deadlines.rulebook import book
from core.organization.roles import Role
from core.times import moment
from tests.factories.deadlines import happen, make_job, only_rules
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db
AT = moment("2026-11-16T10:00")
migration = import_module("core.deadlines.migrations.0004_journeys_end_otherwise")

# Step 2 shipped these; since then each has learned one more event.
BEFORE = {
    "D-06": {"cancels_on": ["REMOTE_SOLVED", "CLOSED"]},
    "D-07": {"cancels_on": ["REMOTE_SOLVED", "CLOSED"]},
    "D-11": {"cancels_on": ["REMOTE_SOLVED", "CLOSED"]},
    "D-13": {"cancels_on": ["REMOTE_SOLVED", "CLOSED"]},
    "D-15": {"cancels_on": ["REMOTE_SOLVED", "CLOSED"]},
    "D-19": {"starts_on": ["RETURNED"]},
    "D-20": {"cancels_on": []},
    "D-26": {"cancels_on": ["REMOTE_SOLVED", "CLOSED"]},
    "D-29": {"cancels_on": ["REMOTE_SOLVED", "CLOSED"]},
}
SAYS = ("rule__key", "number", "starts_on", "stops_on", "cancels_on", "ends_on", "may_pause", "note")


def rules() -> list[tuple]:
    return list(RuleVersion.objects.order_by("rule__key", "number").values_list(*SAYS))


def stamps() -> dict:
    return dict(RuleVersion.objects.values_list("rule__key", "stamp"))


def as_of_step_two() -> None:
    for key, events in BEFORE.items():
        RuleVersion.objects.filter(rule__key=key, number=1).update(**events)


def migrate() -> None:
    migration.add(apps, None)


def test_old_rules_say_what_a_fresh_database_says():
    fresh, marked = rules(), stamps()
    as_of_step_two()
    assert rules() != fresh

    migrate()

    assert rules() == fresh
    assert {key for key, stamp in stamps().items() if stamp != marked[key]} == set(BEFORE)


def test_fresh_database_is_only_read():
    before = stamps()

    with CaptureQueriesContext(connection) as asked:
        migrate()

    assert stamps() == before
    assert [query["sql"].split()[0] for query in asked] == ["SELECT"]


def test_what_people_wrote_stays_as_they_wrote_it():
    as_of_step_two()
    rule = Rule.objects.select_related("current").get(key="D-06")
    edit_rule(rule, of_version(rule.current), expected_number=1, by=make_staff(roles=[Role.ADMINISTRATOR]), at=AT)

    migrate()

    versions = RuleVersion.objects.filter(rule=rule).order_by("number").values_list("number", "cancels_on")
    assert list(versions) == [(1, ["REMOTE_SOLVED", "CLOSED"]), (2, ["REMOTE_SOLVED", "CLOSED"])]


def test_running_clock_and_held_book_follow_at_once():
    only_rules("D-11")
    as_of_step_two()
    RuleVersion.objects.filter(rule__key="D-11").update(stamp="00000000-0000-4000-8000-000000000000")
    job = make_job(grade=1, main_city=True)
    happen("REGISTERED", job, AT)
    assert "BROUGHT_IN" not in book().versions[0].cancels_on

    migrate()
    happen("BROUGHT_IN", job, AT, note="吴建平送到")

    assert "BROUGHT_IN" in book().versions[0].cancels_on
    assert Clock.objects.get().state == State.CANCELLED
