"""Every look-up while typing at the intake page: what a clerk waits for between two keys."""

from django.test import Client
from django.urls import reverse

from bench.measure import Line, medians, queries
from bench.pages import CLERK
from core.organization.models import Staff
from customers.models import Contact, Equipment

RUNS, REACH = 25, 150  # milliseconds at the median, as the issue demands
DESCRIPTION = "收线主驱动运行中过流跳停，昨晚起 5 次，复位后能再开 1–2 小时，急着交货。"


def measure() -> list[Line]:
    client = Client()
    client.force_login(Staff.objects.get(username=CLERK))
    acts = {name: _asked(client, *asked) for name, asked in looked_up().items()}
    times = medians(acts, RUNS)
    return [
        Line(name, times[name], None, f"≤ {REACH} ms", queries(acts[name]), times[name] <= REACH) for name in acts
    ]


def looked_up() -> dict[str, tuple]:
    """What is typed into which field, as a caller would give it."""
    machine = Equipment.objects.select_related("customer").order_by("pk").first()
    person = Contact.objects.exclude(phone="").order_by("pk").first()
    number = "".join(char for char in person.phone if char.isdigit())
    callers, chosen = reverse("tickets:intake_callers"), {"customer": machine.customer_id}
    return {
        "caller by telephone": ("get", callers, {"q": number[-6:]}),
        "caller by name": ("get", callers, {"q": machine.customer.name[:3]}),
        "caller by initials": ("get", callers, {"q": machine.customer.initials[:3]}),
        "caller by serial": ("get", callers, {"q": machine.serial[-7:]}),
        "machine by serial": ("get", reverse("tickets:intake_machines"), {"machine_q": machine.serial[:8]}),
        "machines of the caller": ("get", reverse("tickets:intake_machines"), {"machine_q": "", **chosen}),
        "caller chosen": ("get", reverse("tickets:intake_caller"), chosen),
        "similar cases": ("post", reverse("tickets:intake_similar"), {"description": DESCRIPTION}),
        "similar, same machine": (
            "post",
            reverse("tickets:intake_similar"),
            {"description": DESCRIPTION, "equipment": machine.pk},
        ),
        "clocks to come": ("post", reverse("tickets:intake_preview"), {"grade": "2", "kind": "quality"}),
        "palette": ("get", reverse("aftersales:palette"), {"q": machine.customer.name[:3]}),
    }


def _asked(client: Client, method: str, url: str, data: dict):
    def act():
        response = getattr(client, method)(url, data, headers={"hx-request": "true"})
        if response.status_code != 200:
            raise RuntimeError(f"{url} answered {response.status_code}")

    return act
