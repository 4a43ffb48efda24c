"""Finding while typing, for the intake page and every other page with a customer or machine field. GET only."""

import re

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.frame import panels
from core.organization.rights import needs
from core.times import local_date
from customers import actions, queries
from customers.forms import QuickForm
from customers.models import Customer, Equipment
from customers.registry import faults_of
from customers.rights import Right

LIMIT = 8


def _into(request) -> str:
    """The id of the element that a chosen row is drawn into ("" leaves that to the page)."""
    given = request.GET.get("into", "")
    return given if re.fullmatch(r"[A-Za-z][\w-]{0,39}", given) else ""


def _known_customer(request) -> Customer | None:
    given = request.GET.get("customer", "")
    return get_object_or_404(Customer, pk=given) if given.isdecimal() and len(given) < 16 else None


@require_GET
def customers(request):
    """Options for `?q=`; with `?into=ID` a chosen one draws `picked` there."""
    q = request.GET.get("q", "")[:60]
    context = {
        "q": q.strip(),
        "short": bool(q.strip()) and not queries.terms_of(q),
        "hits": queries.find_customers(q, LIMIT),
        "machines": queries.find_equipment(q, limit=4) if re.search(r"\d", q) else [],
        "into": _into(request),
        "today": local_date(timezone.now()),
    }
    return render(request, "customers/_lookup.html", context)


@require_GET
def equipment(request):
    """Options for `?q=` (of `?customer=` when it is known), with warranty and faults."""
    q, now = request.GET.get("q", "")[:60], timezone.now()
    customer = _known_customer(request)
    hits = queries.find_equipment(q, customer, LIMIT)
    context = {
        "q": q.strip(),
        "short": bool(q.strip()) and not queries.terms_of(q),
        "customer": customer,
        "rows": with_faults([hit.machine for hit in hits], now, hits),
        "into": _into(request),
        "today": local_date(now),
    }
    return render(request, "customers/_equipment_lookup.html", context)


def with_faults(machines: list[Equipment], now, hits=None) -> list[dict]:
    """Machines with warranty state today and what the tickets room knows of their faults."""
    faults, today = faults_of([machine.pk for machine in machines], at=now), local_date(now)
    rows = [
        {
            "machine": machine,
            "state": machine.warranty_state(today),
            "days_left": (machine.warranty_ends_on - today).days if machine.warranty_ends_on else None,
            "faults": faults[machine.pk],
        }
        for machine in machines
    ]
    for row, hit in zip(rows, hits or (), strict=False):
        row["hit"] = hit
    return rows


@require_GET
def picked(request, pk):
    """The chosen customer as a card: people, places, contract, note."""
    return render(request, "customers/_picked.html", picked_context(get_object_or_404(Customer, pk=pk)))


def picked_context(customer: Customer) -> dict:
    contacts = list(customer.contacts.filter(is_active=True))
    sites = list(customer.sites.filter(is_active=True))
    today = local_date(timezone.now())
    return {"customer": customer, "contacts": contacts, "sites": sites, "in_contract": customer.has_contract(today)}


@require_GET
def equipment_card(request, pk):
    """The chosen machine: warranty, whether a repair is charged, past faults from the rooms above."""
    machine = get_object_or_404(Equipment.objects.select_related("customer", "site"), pk=pk)
    return render(request, "customers/_equipment_card.html", card_context(machine, request.user))


def card_context(machine: Equipment, user) -> dict:
    now = timezone.now()
    charged, why = machine.payment(local_date(now))
    return {
        "machine": machine,
        "row": with_faults([machine], now)[0],
        "charged": charged,
        "payment": why,
        "same_batch": Equipment.objects.same_batch(machine).count(),
        "panels": panels.built("equipment", machine, user),
    }


@needs(Right.EDIT)
@require_POST
def quick_add(request):
    """A caller or machine that is not on file yet: add it and answer the picked card (S1-68)."""
    known = request.POST.get("customer", "")
    customer = get_object_or_404(Customer, pk=known) if known.isdecimal() and len(known) < 16 else None
    form = QuickForm(request.POST, customer=customer)
    if not form.is_valid():
        return render(request, "customers/_quick.html", {"form": form, "customer": customer})
    customer, people, sites, machine = form.rows()
    rows = {"customer": customer, "contacts": people, "sites": sites, "machine": machine}
    customer = actions.add_quickly(**rows, by=request.user, at=timezone.now())
    context = picked_context(customer)
    if machine:
        context |= card_context(machine, request.user)
    return render(request, "customers/_added.html", context)


@needs(Right.EDIT)
@require_GET
def quick_form(request):
    """The empty quick form; `?q=` is taken over as name or number, `?customer=` adds a machine to a known one."""
    customer, q = _known_customer(request), request.GET.get("q", "").strip()[:60]
    number = bool(re.fullmatch(r"[\d\s()+-]{3,}", q))
    initial = {"serial": q} if customer else {"phone" if number else "name": q}
    form = QuickForm(customer=customer, initial=initial)
    return render(request, "customers/_quick.html", {"form": form, "customer": customer})
