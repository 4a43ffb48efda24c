"""The way of a trip: asked for, signed, arranged, left, arrived, restored, back."""

import pytest

from core.timeline.models import Happening
from fieldservice.models import TripState
from tests.factories.field import (
    case_of,
    make_back,
    make_ready,
    make_requested,
    make_restored,
)
from tests.factories.tickets import HOUR, MONDAY

pytestmark = pytest.mark.django_db


def events_of(trip) -> list[str]:
    return list(Happening.objects.of_case(trip.ticket).order_by("pk").values_list("event", flat=True))


@pytest.mark.req("S1-41", "H6", "S1-54", "A-04")
def test_the_heads_signature_numbers_request_and_record():
    trip, people = make_requested()

    assert trip.state == TripState.REQUESTED
    assert (trip.request_number, trip.number) == ("SC261101", "SC261101")
    assert (trip.requested_by, trip.requested_for) == (people["head"], None)
    assert "DISPATCH_REQUESTED" in events_of(trip)


@pytest.mark.req("S1-42", "S1-72")
def test_a_trip_is_ready_when_arranged_and_conduct_is_read():
    trip, people = make_ready()

    assert trip.state == TripState.READY
    assert trip.arranged_by == people["clerk"]
    assert all(member.conduct_at for member in trip.members.all())


@pytest.mark.req("A-02", "A-07")
def test_the_first_trip_stamps_its_case():
    trip, people = make_restored()
    ticket = case_of(trip)

    assert ticket.departed_at == trip.departed_at == MONDAY + 3 * HOUR
    assert ticket.arrived_at == trip.arrived_at == MONDAY + 5 * HOUR
    assert ticket.restored_at == trip.restored_at == MONDAY + 8 * HOUR


def test_a_trip_comes_back_with_its_part():
    trip, people = make_back()

    assert (trip.state, trip.brings_part) == (TripState.BACK, True)
    assert events_of(trip)[-1] == "RETURNED"
