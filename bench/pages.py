"""Home, list, search, detail and registering, against the floor page and the floor insert."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.measure import Line, medians, queries
from core.organization.models import Staff
from customers.models import Contact, Equipment
from tickets.models import Ticket

PAGE_RUNS, WRITE_RUNS = 25, 25


def measure() -> list[Line]:
    client = Client()
    clerk = Staff.objects.get(username="linxy")
    client.force_login(clerk)
    ticket = Ticket.objects.open().order_by("-pk").first()
    pages = {
        "floor page": reverse("floor:rows"),
        "home": reverse("home"),
        "list": reverse("tickets:list"),
        "list, all": reverse("tickets:list") + "?tab=all",
        "search": reverse("tickets:list") + "?tab=all&q=过流跳停",
        "detail": ticket.get_absolute_url(),
    }
    acts = {name: _get(client, url) for name, url in pages.items()}
    times = medians(acts, PAGE_RUNS)
    floor = times["floor page"]
    lines = [Line("floor page", floor, 1.0, "", queries(acts["floor page"]))]
    for name in list(pages)[1:]:
        count = queries(acts[name])
        ratio = times[name] / floor
        top = 20 if name == "detail" else 12
        lines.append(
            Line(name, times[name], ratio, f"≤ 3 × floor, ≤ {top} queries", count, ratio <= 3 and count <= top)
        )
    return [*lines, *_register(client, clerk)]


def _get(client: Client, url: str):
    def act():
        response = client.get(url)
        if response.status_code != 200:
            raise RuntimeError(f"{url} answered {response.status_code}")

    return act


def _register(client: Client, clerk) -> list[Line]:
    """Through the view: number, clocks, timeline, notices and history included."""
    from bench.intake import form

    machine = Equipment.objects.select_related("customer").order_by("pk").first()
    contact = Contact.objects.filter(customer=machine.customer).order_by("pk").first()

    def insert():
        client.post(reverse("floor:insert"), {"name": "行"})

    def register():
        response = client.post(reverse("tickets:intake"), form(machine, contact, at=timezone.now()))
        if response.status_code != 302:
            raise RuntimeError("registering was refused: " + response.content.decode()[:2000])

    times = medians({"floor insert": insert, "register": register}, WRITE_RUNS)
    ratio = times["register"] / times["floor insert"]
    return [
        Line("floor insert", times["floor insert"], 1.0, "", queries(insert)),
        Line("register", times["register"], ratio, "≤ 4 × insert", queries(register), ratio <= 4),
    ]
