"""The request form, the page of a trip and its short acts."""

import pytest
from django.urls import reverse

from core.organization.roles import Role
from fieldservice.models import ChecklistItem, Trip, TripCheck, TripState
from tests.factories.deadlines import switch_on
from tests.factories.field import case_of, make_back, make_ready, make_requested, make_trip, renewed
from tests.factories.organization import make_staff
from tests.factories.tickets import make_in_progress

pytestmark = pytest.mark.django_db


def page(trip, name="trip", *args) -> str:
    return reverse(f"fieldservice:{name}", args=[trip.pk, *args])


def request_form(ticket, people, **more) -> dict:
    return {
        "kind": "repair",
        "purpose": "更换联轴器",
        "lead": people["engineer"].pk,
        "members": [people["mate"].pk],
        "destination": "芜湖 2 号车间",
        "planned_start": "2026-11-17 08:00",
        "planned_end": "2026-11-18 18:00",
        "transport": "train",
        "tools-name": ["扭矩扳手"],
        "tools-model": ["25 N·m"],
        "tools-unit": ["把"],
        "tools-quantity": ["1"],
        "tools-note": [""],
        "estimate": "1280.50",
        "advance_wanted": "",
        "once_key": "first",
        **more,
    }


@pytest.mark.req("S1-41", "H6")
def test_the_form_is_filled_from_case_and_plan_and_saved_once(client):
    ticket, people = make_in_progress()
    client.force_login(people["engineer"])
    url = reverse("fieldservice:trip_new", args=[ticket.pk])

    shown = client.get(url)
    assert shown.context["form"].initial["lead"] == people["engineer"].pk
    first = client.post(url, request_form(ticket, people))
    again = client.post(url, request_form(ticket, people))

    trip = Trip.objects.get()
    assert first.url == again.url == trip.get_absolute_url()
    assert [m.person for m in trip.members.all()] == [people["engineer"], people["mate"]]
    assert trip.tools[0]["name"] == "扭矩扳手"
    assert trip.department == people["engineer"].department


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("planned_end", "2026-11-16 08:00", "早于计划出发"),
        ("estimate", "-5", "费用不能是负数"),
        ("advance_wanted", "5000", "多于预计费用"),
        ("purpose", "", "必填"),
    ],
)
def test_a_wrong_field_says_so_and_keeps_what_was_typed(client, field, value, words):
    ticket, people = make_in_progress()
    client.force_login(people["engineer"])

    answer = client.post(
        reverse("fieldservice:trip_new", args=[ticket.pk]), request_form(ticket, people, **{field: value})
    )

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "芜湖 2 号车间" in answer.content.decode()
    assert not Trip.objects.exists()


def test_the_case_offers_the_request_and_then_shows_the_trip(client):
    ticket, people = make_in_progress()
    client.force_login(people["engineer"])

    before = client.get(ticket.get_absolute_url())
    assert "dispatch" in [button.name for button in before.context["next"].plain]
    trip, _ = make_trip(ticket=ticket, people=people)
    after = client.get(ticket.get_absolute_url())

    assert "dispatch" not in [button.name for button in after.context["next"].plain]
    assert trip.get_absolute_url() in after.content.decode()


@pytest.mark.parametrize("make", [make_trip, make_requested, make_ready, make_back])
def test_the_page_of_a_trip_opens_in_every_state(client, make, django_assert_max_num_queries):
    trip, people = make()
    client.force_login(people["clerk"])
    client.get(page(trip))

    with django_assert_max_num_queries(32):
        answer = client.get(page(trip))

    assert answer.status_code == 200
    assert "外出服务申请单" in answer.content.decode()


NAMES = ["trip", "trip_edit", "trip_request", "trip_sign_late", "trip_cancel", "trip_agree", "trip_notice"]
NAMES += ["trip_arrange", "trip_conduct", "trip_depart", "trip_arrive", "trip_restore", "trip_return"]


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_finds_no_trip(client, name):
    trip, people = make_requested()
    client.force_login(make_staff("生人", roles=[Role.ENGINEER]))

    assert client.get(page(trip, name)).status_code == 404


def test_a_stranger_cannot_ask_for_a_trip_nor_tick_nor_print(client):
    trip, people = make_requested()
    client.force_login(make_staff("生人", roles=[Role.ENGINEER]))
    item = ChecklistItem.objects.first()

    assert client.get(reverse("fieldservice:trip_new", args=[trip.ticket_id])).status_code == 404
    assert client.post(page(trip, "trip_tick", item.pk)).status_code == 404
    assert client.post(page(trip, "trip_print")).status_code == 404


def test_who_has_no_right_is_told_why(client):
    trip, people = make_trip()
    client.force_login(people["quality"])

    answer = client.post(page(trip, "trip_request"), {"once_key": "k"})

    assert answer.status_code == 422
    assert "权限" in answer.content.decode()
    assert renewed(trip).state == TripState.DRAFT


@pytest.mark.req("S1-41")
def test_the_head_signs_on_the_page(client):
    trip, people = make_trip()
    client.force_login(people["head"])
    assert client.get(page(trip)).context["next"].primary.name == "request"

    answer = client.post(page(trip, "trip_request"), {"once_key": "k"})

    assert answer.status_code == 302
    assert renewed(trip).number == "SC261101"


@pytest.mark.req("S1-42")
def test_the_clerk_ticks_skips_and_takes_back(client):
    trip, people = make_requested()
    client.force_login(people["clerk"])
    first, second = ChecklistItem.objects.filter(watches="")[:2]

    client.post(page(trip, "trip_tick", first.pk))
    client.post(page(trip, "trip_skip", second.pk), {"note": "当天往返", "once_key": "k"})
    assert list(TripCheck.objects.order_by("pk").values_list("state", flat=True)) == ["done", "skipped"]
    client.post(page(trip, "trip_untick", first.pk))

    assert TripCheck.objects.get(item=first).state == "open"
    assert "不需要：当天往返" in client.get(page(trip)).content.decode()


@pytest.mark.req("S1-42")
def test_arranging_says_what_is_left_to_do(client):
    trip, people = make_requested()
    client.force_login(people["clerk"])

    answer = client.post(
        page(trip, "trip_arrange"), {"transport": "train", "expected_version": trip.version, "once_key": "k"}
    )

    assert answer.status_code == 422
    assert "车票或机票" in answer.content.decode()


@pytest.mark.req("S1-72")
def test_the_rules_of_conduct_are_read_before_they_are_confirmed(client):
    trip, people = make_requested()
    client.force_login(people["engineer"])

    shown = client.get(page(trip, "trip_conduct"))
    client.post(page(trip, "trip_conduct"), {"once_key": "k"})

    assert "不挪用所收货款" in shown.content.decode()
    assert trip.members.get(person=people["engineer"]).conduct_at
    assert trip.members.get(person=people["mate"]).conduct_at is None


def test_a_return_must_say_whether_a_part_comes_back(client):
    trip, people = make_ready()
    client.force_login(people["engineer"])

    answer = client.post(page(trip, "trip_return"), {"moment_at": "", "once_key": "k"})

    assert "brings_part" in answer.context["form"].errors


def test_a_stale_edit_answers_409_with_what_changed(client):
    trip, people = make_trip()
    client.force_login(people["engineer"])
    old = trip.version
    client.post(
        page(trip, "trip_edit"), request_form(case_of(trip), people, expected_version=old, destination="合肥")
    )

    answer = client.post(
        page(trip, "trip_edit"),
        request_form(case_of(trip), people, expected_version=old, purpose="另一件事", once_key="second"),
    )

    assert answer.status_code == 409
    assert "目的地" in answer.content.decode()
    assert renewed(trip).destination == "合肥"


@pytest.mark.req("H6")
def test_the_request_prints_and_an_unchanged_one_is_the_same_paper(client):
    trip, people = make_requested()
    client.force_login(people["clerk"])

    first = client.post(page(trip, "trip_print"))
    again = client.post(page(trip, "trip_print"))

    assert first.url == again.url
    assert trip.request_number in client.get(page(trip)).content.decode()


@pytest.mark.req("S1-42")
def test_the_list_of_preparations_is_kept_by_the_clerk(client):
    trip, people = make_requested()
    client.force_login(people["clerk"])
    url = reverse("fieldservice:checklist")
    said = {"name": "签证", "hint": "境外项目", "watches": "", "order": 5, "is_required": "on", "is_active": "on"}

    first = client.post(url, {**said, "once_key": "k"})
    again = client.post(url, {**said, "once_key": "other"})

    assert (first.status_code, again.status_code) == (302, 422)
    item = ChecklistItem.objects.get(name="签证")
    assert "签证" in [line.item.name for line in client.get(page(trip)).context["checks"]]
    client.post(reverse("fieldservice:checklist_item", args=[item.pk]), {**said, "is_active": ""})
    assert "签证" not in [line.item.name for line in client.get(page(trip)).context["checks"]]
    assert item.history.first().history_user == people["clerk"]


def test_the_list_of_preparations_is_not_for_engineers(client):
    trip, people = make_requested()
    client.force_login(people["engineer"])

    assert client.get(reverse("fieldservice:checklist")).status_code == 403


def test_a_case_with_a_trip_costs_at_most_twenty_queries(client, django_assert_max_num_queries):
    switch_on()
    trip, people = make_ready()
    client.force_login(people["engineer"])
    client.get(trip.ticket.get_absolute_url())

    with django_assert_max_num_queries(20):
        client.get(trip.ticket.get_absolute_url())
