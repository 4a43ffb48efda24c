"""The same item in the door many times at once, and two tablets of one trip: on PostgreSQL with real transactions."""

from dataclasses import replace
from datetime import datetime

import pytest

from core.timeline.models import Happening
from fieldservice.actions.tablet import Item, take_in
from fieldservice.models import Moment, SentItem
from tests.factories.field import make_ready
from tests.factories.tickets import HOUR, MONDAY
from tests.tickets.test_races import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
NOW = MONDAY + 8 * HOUR


def departure(trip, key="11111111", at: datetime = MONDAY + 4 * HOUR) -> Item:
    return Item(key=key, kind="moment", trip=trip.pk, at=at, device_at=at, data={"kind": "departed"})


def test_same_item_at_once_has_one_effect_and_one_answer():
    trip, people = make_ready()
    said = departure(trip)

    answers = together(lambda _: take_in(said, by=people["engineer"], now=NOW).json)

    assert all(answer == answers[0] and answer["state"] == "done" for answer in answers)
    assert (Moment.objects.count(), SentItem.objects.count()) == (1, 1)
    assert Happening.objects.of_case(trip.ticket).filter(event="DEPARTED").count() == 1


def test_two_tablets_at_once_leave_one_departure_and_a_clear_answer():
    trip, people = make_ready()
    said = departure(trip)
    who = [people["engineer"], people["mate"]]

    answers = together(lambda n: take_in(replace(said, key=f"2222222{n}"), by=who[n % 2], now=NOW).state)

    assert Moment.objects.filter(kind="departed").count() == 1
    assert answers.count("done") >= 1
    assert set(answers) <= {"done", "conflict", "refused"}
