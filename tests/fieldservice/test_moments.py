"""Bad input of the way: arrived before departed, the future, a device clock that is wrong, said twice."""

from datetime import timedelta

import pytest

from core.workflow import Refused
from fieldservice.actions.moments import record_moment
from fieldservice.models import Moment, MomentKind, TripState
from tests.factories.field import case_of, make_on_site, make_on_the_way, make_ready, make_restored, renewed, say
from tests.factories.tickets import HOUR, MINUTE, MONDAY

pytestmark = pytest.mark.django_db
K = MomentKind
AT = MONDAY + 6 * HOUR


def record(trip, kind, moment_at, at=AT, **more):
    return record_moment(trip=trip, kind=kind, moment_at=moment_at, by=more.pop("by", trip.lead), at=at, **more)


@pytest.mark.parametrize(
    ("make", "kind", "hours", "words"),
    [
        (make_on_the_way, K.ARRIVED, 2.5, "早于出发时间"),
        (make_on_site, K.RESTORED, 4.5, "早于到达时间"),
        (make_restored, K.RETURNED, 7.5, "早于恢复运行时间"),
        (make_ready, K.DEPARTED, -1, "早于处理单的接收时间"),
    ],
)
def test_what_comes_before_its_turn_is_refused_at_the_field(make, kind, hours, words):
    trip, people = make()
    state = trip.state

    with pytest.raises(Refused, match=words) as refused:
        record(trip, kind, MONDAY + timedelta(hours=hours), at=MONDAY + 9 * HOUR, brings_part=False)
    assert refused.value.field == "moment_at"
    assert renewed(trip).state == state


def test_the_future_is_refused_beyond_ten_minutes():
    trip, people = make_on_the_way()

    with pytest.raises(Refused, match="超过 10 分钟") as refused:
        record(trip, K.ARRIVED, AT + 11 * MINUTE)
    assert refused.value.field == "moment_at"


def test_a_few_minutes_ahead_count_as_now():
    trip, people = make_on_the_way()

    assert record(trip, K.ARRIVED, AT + 9 * MINUTE, skew=300).at == AT


@pytest.mark.parametrize(("skew", "word"), [(7200, "快 2 小时"), (-7200, "慢 2 小时")])
def test_a_wrong_device_clock_is_corrected_and_both_times_are_kept(skew, word):
    trip, people = make_on_the_way()
    device = AT - 5 * MINUTE + timedelta(seconds=skew)

    row = record(trip, K.ARRIVED, device, device_at=device, skew=skew)

    assert (row.at, row.device_at, row.skew) == (AT - 5 * MINUTE, device, skew)
    assert word in row.note
    assert case_of(trip).arrived_at == AT - 5 * MINUTE


def test_a_small_skew_is_kept_and_not_corrected():
    trip, people = make_on_the_way()

    row = record(trip, K.ARRIVED, AT - 5 * MINUTE, skew=120)

    assert (row.at, row.note) == (AT - 5 * MINUTE, "")


def test_the_position_is_kept_where_it_was_allowed():
    trip, people = make_on_the_way()

    row = record(trip, K.ARRIVED, AT, latitude="31.352600", longitude="118.412000", accuracy=15)

    row.refresh_from_db()
    assert (str(row.latitude), str(row.longitude), row.accuracy) == ("31.352600", "118.412000", 15)


def test_the_same_word_of_the_same_person_again_is_the_same_row():
    trip, people = make_on_the_way()
    first = record(trip, K.ARRIVED, AT)

    assert record(trip, K.ARRIVED, AT, at=AT + MINUTE) == first
    assert Moment.objects.filter(kind=K.ARRIVED).count() == 1


def test_somebody_else_is_told_who_said_it_before():
    trip, people = make_on_the_way()
    record(trip, K.ARRIVED, AT)

    with pytest.raises(Refused, match="陈国栋已登记到达"):
        record(trip, K.ARRIVED, AT + MINUTE, at=AT + MINUTE, by=people["mate"])


def test_who_does_not_travel_says_nothing():
    trip, people = make_on_the_way()

    with pytest.raises(Refused):
        record(trip, K.ARRIVED, AT, by=people["clerk"])


def test_nobody_arrives_without_having_left():
    trip, people = make_ready()

    with pytest.raises(Refused, match="待出发"):
        record(trip, K.ARRIVED, AT)


def test_a_return_without_a_word_on_parts_follows_the_record():
    trip, people = make_restored()
    trip.record.parts = [{"name": "联轴器", "returned": True}]
    trip.record.save()

    say(trip, K.RETURNED, MONDAY + 10 * HOUR)

    trip = renewed(trip)
    assert (trip.state, trip.brings_part) == (TripState.BACK, True)


def test_a_moment_is_kept_when_its_case_is_done_already():
    """The office closed the work while the tablet was offline: the trip still knows when the machine ran."""
    trip, people = make_on_site()
    ticket = case_of(trip)
    ticket.status, ticket.handled_at = "handled", MONDAY + 6 * HOUR
    ticket.save()

    say(trip, K.RESTORED, MONDAY + 7 * HOUR)

    assert renewed(trip).restored_at == MONDAY + 7 * HOUR
    assert case_of(trip).restored_at is None
