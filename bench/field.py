"""外出: its list, a trip, the planner's week, a quote against the floor page; a tablet's item against the insert."""

import json
import uuid

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench import fill_field
from bench.measure import Line, medians, queries
from bench.pages import CLERK, PAGE_RUNS, WRITE_RUNS, getting
from core.organization.models import Staff
from fieldservice.models import Trip, TripState

LISTS = {"trip list", "trip list, all", "planner"}


def measure() -> list[Line]:
    now = timezone.now()
    fill_field.fill(now=now)
    clerk = Staff.objects.get(username=CLERK)
    client = Client()
    client.force_login(clerk)
    trip = Trip.objects.filter(state=TripState.ON_SITE).select_related("lead").order_by("-pk").first()
    pages = {
        "floor page": reverse("floor:rows"),
        "trip list": f"{reverse('fieldservice:trips')}?tab=going",
        "trip list, all": f"{reverse('fieldservice:trips')}?tab=all",
        "planner": reverse("fieldservice:planner"),
        "trip": trip.get_absolute_url(),
        "quote": fill_field.quote(clerk, now=now).get_absolute_url(),
    }
    acts = {name: getting(client, url) for name, url in pages.items()}
    times = medians(acts, PAGE_RUNS)
    floor = times.pop("floor page")
    lines = [Line("floor page", floor, 1.0, "", queries(acts["floor page"]))]
    for name, spent in times.items():
        count, ratio = queries(acts[name]), spent / floor
        fits = name not in LISTS or count <= 12
        reach = "≤ 3 × floor, ≤ 12 queries" if name in LISTS else "≤ 3 × floor"
        lines.append(Line(name, spent, ratio, reach, count, ratio <= 3 and fits))
    return [*lines, *_tablet(trip)]


def _tablet(trip: Trip) -> list[Line]:
    """The record as the engineer left it, one item of the outbox, each time with other words."""
    client = Client()
    client.force_login(trip.lead)

    def insert():
        client.post(reverse("floor:insert"), {"name": "行"})

    def send():
        key, at = uuid.uuid4().hex, timezone.now().isoformat()
        said = {"key": key, "kind": "record", "trip": trip.pk, "at": at, "device_at": at, "base_version": None}
        body = {"work_done": f"更换收线编码器联轴器，试车正常（{key[:6]}）。", "outcome": "done"}
        response = client.post(
            reverse("fieldservice:tablet_send"),
            json.dumps({**said, "skew": 0, "data": body}),
            content_type="application/json",
            headers={"Idempotency-Key": key},
        )
        if response.status_code != 200:
            raise RuntimeError("the tablet's item was refused: " + response.content.decode()[:2000])

    times = medians({"floor insert": insert, "tablet item": send}, WRITE_RUNS)
    ratio = times["tablet item"] / times["floor insert"]
    return [
        Line("floor insert", times["floor insert"], 1.0, "", queries(insert)),
        Line("tablet sends a record", times["tablet item"], ratio, "", queries(send)),
    ]
