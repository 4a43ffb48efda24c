"""Home, list, search, detail and registering, against the floor page and the floor insert."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.measure import Line, medians, queries
from core.deadlines.models import Heartbeat
from core.deadlines.sweep import PULSE
from core.organization.models import Staff
from customers.models import Contact, Equipment
from tickets.models import Ticket
from tickets.queries import TAB_LABELS

PAGE_RUNS, WRITE_RUNS = 25, 25
CLERK = "linxy"


def addresses() -> dict[str, str]:
    """The pages that are measured, the floor first."""
    ticket = Ticket.objects.open().order_by("-pk").first()
    cases = reverse("tickets:list")
    tabs = {f"list {label}": f"{cases}?tab={key}" for key, label in TAB_LABELS.items()}
    return {
        "floor page": reverse("floor:rows"),
        "home": reverse("home"),
        **tabs,
        "search a word": f"{cases}?tab=all&q=过流跳停",
        "search a number": f"{cases}?tab=all&q={ticket.number}",
        "detail": ticket.get_absolute_url(),
    }


def measure() -> list[Line]:
    Heartbeat.objects.update_or_create(name=PULSE, defaults={"at": timezone.now() + timedelta(hours=1)})
    client = Client()
    clerk = Staff.objects.get(username=CLERK)
    client.force_login(clerk)
    pages = addresses()
    acts = {name: getting(client, url) for name, url in pages.items()}
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
    return [*lines, *_register(client)]


def getting(client: Client, url: str):
    """An act that asks for the page and fails where it does not answer."""

    def act():
        response = client.get(url)
        if response.status_code != 200:
            raise RuntimeError(f"{url} answered {response.status_code}")

    return act


def _register(client: Client) -> list[Line]:
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
