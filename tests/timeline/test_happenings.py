"""Naming events, hearing of them, and what an event may not be."""

import pytest
from django.db import transaction

from core.timeline import registry
from core.timeline.actions import happened, together
from core.timeline.models import Happening
from core.timeline.registry import EVENTS, Event, define, listen
from tests.factories.tickets import MONDAY, make_ticket


@pytest.fixture
def names(monkeypatch):
    """The registry of the house, put back afterwards."""
    monkeypatch.setattr(registry, "EVENTS", dict(EVENTS))
    monkeypatch.setattr(registry, "LISTENERS", [])


def test_event_defined_twice_fails_and_keeps_the_first(names):
    first = define("TEA_SERVED", "上茶", milestone=True)

    with pytest.raises(ValueError, match="TEA_SERVED"):
        define("TEA_SERVED", "又上茶")

    assert registry.EVENTS["TEA_SERVED"] is first
    assert (first.label, first.milestone) == ("上茶", True)


def test_listener_named_twice_hears_once(names):
    def hear(lines, *, new):
        pass

    assert [listen(hear), listen(hear)] == [hear, hear]
    assert list(registry.LISTENERS) == [hear]


@pytest.mark.django_db
def test_event_that_no_room_defined_is_not_written():
    ticket = make_ticket()
    before = Happening.objects.count()

    with pytest.raises(LookupError, match="NEVER_HEARD_OF"):
        happened(Event("NEVER_HEARD_OF", "没听说过"), ticket, by=None, at=MONDAY)

    assert Happening.objects.count() == before


@pytest.mark.django_db
def test_listeners_hear_of_the_event_with_its_subject(monkeypatch):
    ticket, heard = make_ticket(), []
    monkeypatch.setattr("core.timeline.actions.LISTENERS", [lambda lines, new: heard.append((lines, new))])

    row = happened(EVENTS["PROGRESS"], ticket, by=None, at=MONDAY, note="已到现场")

    assert heard == [([(row, ticket)], False)]
    assert (row.label, row.note, row.recorded_at) == (EVENTS["PROGRESS"].label, "已到现场", MONDAY)


@pytest.mark.django_db
def test_events_of_one_action_are_stored_and_told_as_one_list(monkeypatch, django_assert_num_queries):
    ticket, heard = make_ticket(), []
    monkeypatch.setattr("core.timeline.actions.LISTENERS", [lambda lines, new: heard.append((lines, new))])

    with django_assert_num_queries(1), together(new=True):
        first = happened(EVENTS["RELAYED"], ticket, by=None, at=MONDAY)
        with together():
            second = happened(EVENTS["PROGRESS"], ticket, by=None, at=MONDAY)
        assert heard == []

    assert heard == [([(first, ticket), (second, ticket)], True)]
    assert list(Happening.objects.of_case(ticket)[:2]) == [second, first]


@pytest.mark.django_db
def test_events_of_an_action_that_fails_are_forgotten():
    ticket = make_ticket()
    before = Happening.objects.count()

    def fail():
        with together():
            happened(EVENTS["PROGRESS"], ticket, by=None, at=MONDAY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    happened(EVENTS["RELAYED"], ticket, by=None, at=MONDAY)

    assert Happening.objects.count() == before + 1


def test_event_outside_a_transaction_is_refused(monkeypatch):
    class Loose:
        in_atomic_block = False

    monkeypatch.setattr(transaction, "get_connection", Loose)

    with pytest.raises(RuntimeError, match="transaction"):
        happened(EVENTS["PROGRESS"], None, by=None, at=MONDAY)
