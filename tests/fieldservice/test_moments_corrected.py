"""更正时间: a moment that was recorded wrongly, with its case, its clocks and what stays of before."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.deadlines.models import Clock, State
from core.timeline.models import Happening
from core.workflow import Refused
from fieldservice.actions.correcting import correct_moment
from fieldservice.models import Moment, MomentKind
from tests.factories.deadlines import only_rules
from tests.factories.field import case_of, make_back, make_on_site, make_restored, renewed
from tests.factories.organization import make_staff
from tests.factories.tickets import HOUR, MINUTE, MONDAY
from tests.tickets.clocks.company import clock, company

pytestmark = pytest.mark.django_db
K = MomentKind
LATER = MONDAY + 80 * HOUR


def correct(trip, kind, moment_at, by, reason="按错了按钮", at=LATER):
    return correct_moment(trip=trip, kind=kind, moment_at=moment_at, reason=reason, by=by, at=at)


@pytest.mark.req("A-07", "A-02")
def test_trip_and_case_follow_and_the_old_value_stays():
    trip, people = make_on_site()

    row = correct(trip, K.ARRIVED, MONDAY + 4 * HOUR, people["mate"])

    trip = renewed(trip)
    assert (row.at, trip.arrived_at, case_of(trip).arrived_at) == (MONDAY + 4 * HOUR,) * 3
    assert trip.history.earliest("history_id").arrived_at is None
    assert trip.history.filter(arrived_at=MONDAY + 5 * HOUR).exists()
    told = Happening.objects.get(event="MOMENT_CORRECTED")
    assert (told.by, told.at) == (people["mate"], LATER)
    assert "到达 11-16 14:00 → 11-16 13:00：按错了按钮" in told.note
    arrival = Happening.objects.get(event="ARRIVED")
    assert (arrival.at, arrival.note) == (MONDAY + 4 * HOUR, "原登记 11-16 14:00")


@pytest.mark.req("D-15", "A-07")
def test_clock_that_the_moment_stopped_is_judged_anew():
    only_rules("D-15")
    people = company()
    trip, _ = make_on_site(people=people)
    assert (clock("D-15").state, clock("D-15").due_at) == (State.MET, MONDAY + 72 * HOUR)

    correct(trip, K.ARRIVED, MONDAY + 73 * HOUR, people["engineer"])
    assert (clock("D-15").state, clock("D-15").stopped_at) == (State.MISSED, MONDAY + 73 * HOUR)

    correct(trip, K.ARRIVED, MONDAY + 71 * HOUR, people["engineer"])
    assert (clock("D-15").state, clock("D-15").stopped_at) == (State.MET, MONDAY + 71 * HOUR)


@pytest.mark.req("D-08", "A-07")
def test_clock_that_the_moment_started_counts_from_there():
    only_rules("D-08")
    people = company()
    trip, _ = make_on_site(people=people, is_complex=False)
    before = clock("D-08")

    correct(trip, K.ARRIVED, MONDAY + 4 * HOUR, people["engineer"])

    after = clock("D-08")
    assert (after.pk, after.started_at) == (before.pk, MONDAY + 4 * HOUR)
    assert after.due_at < before.due_at
    assert "到期" in Happening.objects.get(event="CLOCK_MOVED").note


@pytest.mark.req("D-08", "A-07")
def test_settled_clock_is_judged_by_its_new_start():
    only_rules("D-08")
    people = company()
    trip, _ = make_restored(people=people, is_complex=False)
    spare = clock("D-08").due_at - clock("D-08").stopped_at

    correct(trip, K.RESTORED, clock("D-08").due_at + MINUTE, people["engineer"])

    assert spare > timedelta(0)
    assert clock("D-08").state == State.MISSED


@pytest.mark.req("D-19", "A-07")
def test_return_moves_the_clock_of_the_parts():
    only_rules("D-19")
    people = company()
    trip, _ = make_back(people=people)

    correct(trip, K.RETURNED, MONDAY + 30 * HOUR, people["clerk"])

    assert (clock("D-19").started_at, renewed(trip).returned_at) == (MONDAY + 30 * HOUR, MONDAY + 30 * HOUR)


@pytest.mark.req("D-27", "A-07")
def test_passed_cycles_of_reports_stay_and_the_timeline_says_so():
    only_rules("D-27")
    people = company()
    trip, _ = make_restored(people=people, grade_of_case=2)
    before = sorted(Clock.objects.values_list("started_at", "due_at", "state"))

    correct(trip, K.ARRIVED, MONDAY + 4 * HOUR, people["engineer"])

    assert len(before) == 2  # the report was due two hours after the arrival
    assert sorted(Clock.objects.values_list("started_at", "due_at", "state")) == before
    assert "仍按原登记的 11-16 14:00 计" in Happening.objects.get(event="CLOCK_MOVED").note
    assert case_of(trip).arrived_at == MONDAY + 4 * HOUR


@pytest.mark.parametrize(
    ("kind", "hours", "words"),
    [
        (K.ARRIVED, 2.5, "早于出发时间"),
        (K.ARRIVED, 8.5, "晚于恢复运行时间"),
        (K.DEPARTED, 5.5, "晚于到达时间"),
        (K.RESTORED, 90, "晚于现在"),
        (K.RESTORED, 8, "没有变化"),
        (K.RETURNED, 26, "还没有登记返回"),
    ],
)
def test_order_and_future_are_checked_as_at_recording(kind, hours, words):
    trip, people = make_restored()

    with pytest.raises(Refused, match=words) as refused:
        correct(trip, kind, MONDAY + hours * HOUR, people["engineer"])

    assert refused.value.field == "moment_at"
    assert not Happening.objects.filter(event="MOMENT_CORRECTED").exists()


def test_correcting_needs_a_reason_and_somebody_concerned():
    trip, people = make_on_site()

    with pytest.raises(Refused, match="更正原因"):
        correct(trip, K.ARRIVED, MONDAY + 4 * HOUR, people["head"], reason=" ")
    with pytest.raises(Refused, match="由外派人员、客服或"):
        correct(trip, K.ARRIVED, MONDAY + 4 * HOUR, people["manager"])
    for number, who in enumerate(("head", "clerk", "mate")):
        correct(trip, K.ARRIVED, MONDAY + 4 * HOUR + number * MINUTE, people[who])

    assert Moment.objects.get(kind=K.ARRIVED).at == MONDAY + 4 * HOUR + 2 * MINUTE


def test_the_page_leads_to_the_correction_and_keeps_what_was_typed(client):
    trip, people = make_on_site(at=timezone.now().replace(microsecond=0) - 10 * HOUR)
    url = reverse("fieldservice:trip_correct", args=[trip.pk, "arrived"])
    client.force_login(people["engineer"])
    early = timezone.localtime(trip.departed_at - HOUR).strftime("%Y-%m-%d %H:%M")
    right = timezone.localtime(trip.arrived_at - HOUR).strftime("%Y-%m-%d %H:%M")

    assert url in client.get(trip.get_absolute_url()).content.decode()
    refused = client.post(url, {"moment_at": early, "reason": "记错", "once_key": "one"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "早于出发时间" in page
    assert early in page
    assert client.post(url, {"moment_at": right, "reason": "记错", "once_key": "two"}).status_code == 302
    assert renewed(trip).arrived_at < trip.arrived_at


def test_address_of_the_correction_is_for_who_knows_the_case(client):
    trip, people = make_on_site()
    url = reverse("fieldservice:trip_correct", args=[trip.pk, "arrived"])

    client.force_login(make_staff("路人"))
    assert client.get(url).status_code == 404
    client.force_login(people["manager"])
    assert "由外派人员、客服或" in client.get(url).content.decode()
    assert url not in client.get(trip.get_absolute_url()).content.decode()
    assert client.get(reverse("fieldservice:trip_correct", args=[trip.pk, "returned"])).status_code == 404
    assert client.get(reverse("fieldservice:trip_correct", args=[trip.pk, "lost"])).status_code == 404
