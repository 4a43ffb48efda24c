"""Two people sign at once, two tablets record the same arrival: on PostgreSQL with real transactions."""

import pytest

from core.deadlines.models import Clock
from core.documents.models import Series
from core.timeline.models import Happening
from core.workflow import Refused
from fieldservice.actions import arranging, trips
from fieldservice.actions.moments import record_moment
from fieldservice.actions.records import fill_header
from fieldservice.models import Moment, MomentKind, Trip, TripState
from tests.factories.deadlines import switch_on
from tests.factories.field import case_of, make_on_the_way, make_ready, make_requested, make_trip, prepare, renewed
from tests.factories.tickets import HOUR, MONDAY, make_in_progress
from tests.tickets.test_links_races import at_once
from tickets import actions

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
AT = MONDAY + 6 * HOUR


def refused(answers) -> list[Refused]:
    return [answer for answer in answers if isinstance(answer, Refused)]


@pytest.mark.req("S1-41", "A-04")
def test_two_who_sign_one_request_draw_one_number():
    switch_on("S1")
    trip, people = make_trip()

    answers = at_once(*[lambda: trips.request_trip(trip=trip, by=people["head"], at=AT)] * 3)

    assert len(refused(answers)) == 2
    assert renewed(trip).number == "SC261101"
    assert set(Series.objects.filter(form__in=["trip", "dispatch"]).values_list("last", flat=True)) == {1}
    assert Happening.objects.filter(event="DISPATCH_REQUESTED").count() == 1


@pytest.mark.req("A-04")
def test_many_requests_signed_at_once_are_numbered_without_gap():
    switch_on("S1")
    ticket, people = make_in_progress()
    drafts = [make_trip(ticket=ticket, people=people)[0] for _ in range(4)]

    at_once(*[lambda trip=trip: trips.request_trip(trip=trip, by=people["head"], at=AT) for trip in drafts])

    assert sorted(Trip.objects.values_list("serial_no", flat=True)) == [1, 2, 3, 4]
    assert sorted(Trip.objects.values_list("request_serial_no", flat=True)) == [1, 2, 3, 4]


def test_two_tablets_that_record_one_arrival_leave_one_row():
    switch_on("S1")
    trip, people = make_on_the_way()

    def says(person):
        return lambda: record_moment(trip=trip, kind=MomentKind.ARRIVED, moment_at=AT, by=people[person], at=AT)

    answers = at_once(says("engineer"), says("mate"))

    assert len(refused(answers)) == 1
    assert "已登记到达" in refused(answers)[0].reason
    assert Moment.objects.filter(kind=MomentKind.ARRIVED).count() == 1
    assert Happening.objects.filter(event="ARRIVED").count() == 1
    assert (renewed(trip).state, case_of(trip).arrived_at) == (TripState.ON_SITE, AT)
    assert Clock.objects.filter(rule__key="D-15", state="met").count() == 1


def test_one_tablet_that_sends_its_arrival_twice_gets_the_same_answer():
    switch_on("S1")
    trip, people = make_on_the_way()
    lead = people["engineer"]

    answers = at_once(*[lambda: record_moment(trip=trip, kind=MomentKind.ARRIVED, moment_at=AT, by=lead, at=AT)] * 2)

    assert len({answer.pk for answer in answers}) == 1


def test_a_trip_is_cancelled_or_left_and_never_both():
    switch_on("S1")
    trip, people = make_ready()
    head, lead = people["head"], people["engineer"]

    answers = at_once(
        lambda: trips.cancel_trip(trip=trip, reason="改期", by=head, at=AT),
        lambda: record_moment(trip=trip, kind=MomentKind.DEPARTED, moment_at=AT, by=lead, at=AT),
    )

    assert len(refused(answers)) == 1
    assert (renewed(trip).state == TripState.CANCELLED) != bool(Moment.objects.count())


def test_two_clerks_who_arrange_at_once_tell_everybody_once():
    switch_on("S1")
    trip, people = make_requested()
    fill_header(trip=trip, by=people["clerk"], at=AT)
    prepare(trip, people, AT)

    answers = at_once(*[lambda: arranging.arrange_trip(trip=trip, by=people["clerk"], at=AT)] * 2)

    assert len(refused(answers)) == 1
    assert Happening.objects.filter(event="TRIP_ARRANGED").count() == 1


def test_the_desk_and_the_tablet_do_not_both_stamp_the_case():
    switch_on("S1")
    trip, people = make_on_the_way()
    lead = people["engineer"]

    at_once(
        lambda: actions.record_arrival(ticket=trip.ticket, by=lead, at=AT),
        lambda: record_moment(trip=trip, kind=MomentKind.ARRIVED, moment_at=AT, by=lead, at=AT),
    )

    assert Happening.objects.filter(event="ARRIVED").count() == 1
    assert renewed(trip).arrived_at == case_of(trip).arrived_at == AT
