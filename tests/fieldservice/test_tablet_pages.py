"""The tablet's pages: installable, kept by a worker, and a snapshot of one person's trips in constant queries."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fieldservice import tablet_app
from tests.factories.field import make_on_site, make_ready, make_trip
from tests.factories.organization import make_staff
from tests.factories.tickets import HOUR, MONDAY, crew
from tests.fieldservice.tablet import trips_url

pytestmark = pytest.mark.django_db


def mine(client) -> list[dict]:
    return client.get(trips_url()).json()["trips"]


def test_snapshot_holds_all_that_a_trip_needs_offline(client):
    trip, people = make_on_site(site_contact="吴建平", site_phone="138 0553 6624")
    client.force_login(people["engineer"])

    answer = client.get(trips_url()).json()

    (row,) = answer["trips"]
    assert (row["number"], row["state_words"], row["people"]) == (trip.number, "现场处理", ["陈国栋", "韦志强"])
    assert sorted(row["moments"]) == ["arrived", "departed"]
    assert row["record"]["version"] == trip.record.version
    assert row["record"]["shown"]["customer_name"] == trip.record.customer_name
    assert row["conduct_at"] == "2026-11-16T03:50:00+00:00"
    assert answer["person"]["name"] == "陈国栋"
    assert answer["choices"]["attitude"][0] == ["bad", "差"]


def test_trip_without_a_record_starts_with_what_the_case_knows(client):
    trip, people = make_trip(site_contact="吴建平")
    client.force_login(people["engineer"])

    (row,) = mine(client)

    assert (row["record"]["version"], row["record"]["shown"]["address"]) == (0, trip.destination)


def test_trips_of_others_are_not_in_the_snapshot(client):
    trip, people = make_ready()
    client.force_login(make_staff("路人", roles=["engineer"], department=people["engineer"].department))

    assert mine(client) == []
    assert client.get(reverse("fieldservice:tablet_trip", args=[trip.pk])).status_code == 404


def test_page_of_a_trip_opens_for_those_who_go(client):
    trip, people = make_ready()
    client.force_login(people["mate"])

    answer = client.get(reverse("fieldservice:tablet_trip", args=[trip.pk]))

    assert answer.status_code == 200
    assert answer.cookies["csrftoken"].value


@pytest.mark.parametrize("name", ["tablet", "tablet_trips"])
def test_person_who_does_not_travel_is_kept_out(client, name):
    client.force_login(make_staff(roles=["finance"]))

    assert client.get(reverse(f"fieldservice:{name}")).status_code == 403


def test_nobody_is_led_to_the_sign_in_page(client):
    assert client.get(reverse("fieldservice:tablet")).status_code == 302


def test_unchanged_snapshot_answers_304(client):
    trip, people = make_ready()
    client.force_login(people["engineer"])
    etag = client.get(trips_url())["ETag"]

    unchanged = client.get(trips_url(), headers={"If-None-Match": etag})
    trip.members.update(conduct_at=MONDAY)
    changed = client.get(trips_url(), headers={"If-None-Match": etag})

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (changed.status_code, changed["ETag"] != etag) == (200, True)


@pytest.mark.req("G-05")
def test_paid_trip_without_accepted_quote_says_so_before_leaving(client):
    trip, people = make_ready()
    client.force_login(people["engineer"])
    (free,) = client.get(trips_url()).json()["trips"]
    type(trip.ticket).objects.filter(pk=trip.ticket_id).update(is_paid=True, grade=3)

    (paid,) = client.get(trips_url()).json()["trips"]

    assert free["leave_words"] == ""
    assert paid["leave_words"] != ""


def test_snapshot_of_many_trips_costs_no_more_queries(client, django_assert_num_queries):
    people = crew()
    make_on_site(people=people)
    make_trip(people=people)
    client.force_login(people["engineer"])
    client.get(trips_url())  # content types are looked up once
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(trips_url())
    for number in range(3):
        make_on_site(people=people, at=MONDAY + (number + 1) * HOUR)
        make_trip(people=people, at=MONDAY + (number + 1) * HOUR)

    with django_assert_num_queries(len(one)):
        client.get(trips_url())
    assert len(one) <= 14


def test_worker_may_serve_all_pages_of_the_tablet_and_names_all_files(client):
    client.force_login(make_staff(roles=["engineer"]))

    answer = client.get(reverse("fieldservice:tablet_worker"))

    text = answer.content.decode()
    assert answer["Service-Worker-Allowed"] == "/field/tablet/"
    assert answer["Content-Type"].startswith("text/javascript")
    assert f'const VERSION = "{tablet_app.version()}";' in text
    assets = json.loads(re.search(r"const ASSETS = (.*);", text)[1])
    assert "/static/tablet/main.js" in assets
    assert "/static/tablet/worker.js" not in assets


def test_worker_that_sends_is_a_module_and_needs_no_cookie(client):
    """A browser fetches a worker that is a module without cookies; it must not meet the sign-in page."""
    answer = client.get(reverse("fieldservice:tablet_worker") + "?background")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.startswith('import { awake } from "/static/tablet/background.js";')
    assert 'addEventListener("sync"' in text
    assert 'const SEND = "/field/tablet/send/";' in text
    plain = client.get(reverse("fieldservice:tablet_worker")).content.decode()
    assert not plain.startswith("import ")
    assert 'addEventListener("sync"' not in plain


def test_every_module_that_is_imported_is_kept(client):
    """A module that the worker does not keep would break the app offline."""
    kept = {name.rsplit("/", 1)[1] for name in tablet_app.kept()}
    for name in tablet_app.modules():
        if name.endswith(".js"):
            text = Path(finders.find(name)).read_text(encoding="utf-8")
            assert set(re.findall(r'from "\./([\w.-]+)"', text)) <= kept


def test_manifest_makes_the_page_installable(client):
    client.force_login(make_staff(roles=["engineer"]))

    manifest = client.get(reverse("fieldservice:tablet_manifest")).json()

    assert (manifest["short_name"], manifest["scope"], manifest["display"]) == (
        "外出",
        "/field/tablet/",
        "standalone",
    )
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}


def test_shell_has_nothing_of_a_person_in_it(client):
    trip, people = make_ready()
    client.force_login(people["engineer"])

    first = client.get(reverse("fieldservice:tablet")).content
    client.force_login(people["mate"])

    assert client.get(reverse("fieldservice:tablet")).content == first
