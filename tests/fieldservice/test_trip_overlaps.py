"""Who is already on another trip in the same days is said where people are chosen; nothing is refused."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.organization.roles import Role
from fieldservice.actions.trips import cancel_trip
from fieldservice.models import Trip
from tests.factories.field import make_ready, make_trip, renewed
from tests.factories.organization import make_department, make_staff

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def asked(client, trip, people, /, **more):
    said = {"lead": people["engineer"].pk, "planned_start": trip.planned_start, "planned_end": trip.planned_end}
    url = reverse("fieldservice:trip_new", args=[trip.ticket_id])
    return client.get(url, {**said, **more}, **HTMX).content.decode()


def test_another_trip_in_the_same_days_is_named_beside_the_people(client):
    trip, people = make_ready()
    client.force_login(people["engineer"])

    shown = asked(client, trip, people)

    assert f"{people['engineer']}：" in shown
    assert f"外出 {trip.number}" in shown
    assert asked(client, trip, people, trip=trip.pk).strip() == ""  # the trip itself is no other one


def test_a_cancelled_trip_warns_nobody(client):
    trip, people = make_ready()
    cancel_trip(trip=trip, reason="客户改期", by=people["clerk"], at=trip.arranged_at)
    client.force_login(people["engineer"])

    assert asked(client, trip, people).strip() == ""


@pytest.mark.parametrize("said", [{"planned_end": "bald"}, {"lead": "x"}, {"lead": "9" * 30}, {"planned_start": ""}])
def test_half_written_days_and_people_ask_nothing(client, said):
    trip, people = make_ready()
    client.force_login(people["engineer"])

    assert asked(client, trip, people, **said).strip() == ""


def test_days_after_the_other_trip_are_free(client):
    trip, people = make_ready()
    client.force_login(people["engineer"])
    later = {
        "planned_start": trip.planned_end + timedelta(days=1),
        "planned_end": trip.planned_end + timedelta(days=2),
    }

    assert asked(client, trip, people, **later).strip() == ""


def test_a_stranger_is_told_nothing(client):
    trip, people = make_ready()
    client.force_login(make_staff("外人", roles=[Role.ENGINEER]))
    url = reverse("fieldservice:trip_new", args=[trip.ticket_id])

    assert client.get(url, {"lead": people["engineer"].pk}, **HTMX).status_code == 404


def test_the_page_of_a_request_says_it_before_it_is_signed(client):
    first, people = make_ready()
    second, _ = make_trip(people=people)
    Trip.objects.filter(pk=second.pk).update(planned_start=first.planned_start, planned_end=first.planned_end)
    client.force_login(people["head"])

    shown = client.get(renewed(second).get_absolute_url())

    rows = {row.member.person: row.elsewhere for row in shown.context["people"]}
    assert f"外出 {first.number}" in rows[people["engineer"]][0]
    assert "同期" in shown.content.decode()


def test_people_who_travel_stand_before_the_rest(client):
    trip, people = make_ready()
    driver = make_staff("石军", roles=[Role.WAREHOUSE], department=make_department("仓库"))
    client.force_login(people["engineer"])

    groups = client.get(reverse("fieldservice:trip_new", args=[trip.ticket_id])).context["form"].companions

    near = [option.data["value"].instance for option in groups["near"]]
    assert people["engineer"] in near
    assert driver not in near
    assert driver in [option.data["value"].instance for option in groups["rest"]]
