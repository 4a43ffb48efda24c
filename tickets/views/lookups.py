"""What the pages of 接收 and 登记 look up while somebody types: callers, machines, similar cases, clocks to come."""

import re
from uuid import uuid4

from django.shortcuts import render
from django.urls import resolve
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import once
from core.organization.rights import needs
from core.times import moment
from customers import actions as customers
from customers.forms import QuickForm
from customers.models import Customer, Equipment
from customers.queries import find_customers, find_equipment
from customers.rights import Right as CustomerRight
from tickets import drawn
from tickets.forms.intake import missing
from tickets.models import Ticket
from tickets.rights import Right
from tickets.similar import similar as similar_cases
from tickets.views.intake import fresh_form

CHANGED = "intake-changed"
OUTSIDE = "new-customer"  # the form around the fields of a new customer stands outside the page's own form


@require_GET
def callers(request):
    """Customers for what is typed: part of a number, name, pinyin, code, or the serial of one of their machines."""
    q, now = request.GET.get("q", "").strip()[:60], timezone.now()
    machines = find_equipment(q, limit=4) if re.search(r"\d", q) else []
    context = {
        "q": q,
        "hits": find_customers(q) if q else [],
        "machines": drawn.lines([hit.machine for hit in machines], at=now, hits=machines),
        "may_register": request.user.may(Right.REGISTER, at=now),
    }
    return render(request, "tickets/_callers.html", context)


@require_GET
def caller(request):
    """The chosen customer, and with it the machines and past cases beside."""
    return _parts(request, "tickets/_caller_parts.html")


@require_GET
def machines(request):
    """Machines for what is typed, of the chosen customer when there is one; nothing typed offers all of them."""
    q, now = request.GET.get("machine_q", "").strip()[:60], timezone.now()
    customer = drawn.chosen(Customer, request.GET, "customer")
    hits = find_equipment(q, customer) if q or customer else []
    rows = drawn.lines([hit.machine for hit in hits], at=now, hits=hits)
    return render(request, "tickets/_machines.html", {"q": q, "rows": rows, "customer": customer})


@require_GET
def machine(request):
    """The chosen machine; it brings its owner along when nobody was chosen before."""
    return _parts(request, "tickets/_machine_parts.html")


def _parts(request, template: str, data=None):
    now = timezone.now()
    registering, case = request.user.may(Right.REGISTER, at=now), _case(request)
    form = fresh_form(request, registering=registering, case=case)
    parts = drawn.page(request.user, data or request.GET, form, registering=registering, at=now, case=case)
    answer = render(request, template, {"form": form, "may_register": registering, "case": case, **parts})
    answer.headers["HX-Trigger-After-Swap"] = CHANGED
    return answer


def _case(request) -> Ticket | None:
    """The received call whose registration asks; the page names it with every look-up."""
    given = request.POST.get("case") or request.GET.get("case", "")
    return (
        Ticket.objects.visible_to(request.user).filter(pk=given).first() if re.fullmatch(r"\d{1,15}", given) else None
    )


@needs(CustomerRight.EDIT)
@require_http_methods(["GET", "POST"])
def new_customer(request):
    """A caller without a file: the few fields that are known now, in the place of the lookup (S1-68)."""
    sent = request.POST if request.method == "POST" else None
    form = QuickForm(sent, prefix="new", initial=_first(request.GET.get("q", "").strip()[:60]))
    for field in form.fields.values():
        field.widget.attrs["form"] = OUTSIDE
    if sent is None or not form.is_valid():
        context = {"form": form, "outside": OUTSIDE, "key": once.token(request) or uuid4().hex}
        return render(request, "tickets/_caller_new.html", context)
    customer, people, sites, machine = form.rows()
    rows = {"customer": customer, "contacts": people, "sites": sites, "machine": machine}
    url = once.perform(request, lambda: customers.add_quickly(**rows, by=request.user, at=timezone.now()))
    return _parts(request, "tickets/_caller_parts.html", _chosen(resolve(url).kwargs["pk"]))


def _first(q: str) -> dict:
    """What was looked for goes into the field it fits."""
    return {"phone" if re.fullmatch(r"[\d\s()+-]{3,}", q) else "name": q}


def _chosen(customer: int) -> dict:
    """As if the customer had been picked from the list, with its machine when there is just one."""
    machines = list(Equipment.objects.filter(customer=customer).values_list("pk", flat=True)[:2])
    picked = {"equipment": str(machines[0])} if len(machines) == 1 else {}
    return {"customer": str(customer), **picked}


@require_POST
def similar(request):
    """Solved cases like the one that is being described. Writes nothing."""
    data = request.POST
    found = drawn.chosen(Equipment, data, "equipment")
    asked = {"machine": found, "product": data.get("product", ""), "model": data.get("model", "")}
    case = data.get("case", "")
    besides = int(case) if re.fullmatch(r"\d{1,15}", case) else None
    text = data.get("description", "").strip()
    rows = similar_cases(text, user=request.user, besides=besides, **asked) if len(text) > 1 else []
    return render(request, "tickets/_intake_similar.html", {"similar": rows, "asked": len(text) > 1})


@require_POST
def preview(request):
    """Clocks that would start with the form as it stands, and what is still missing. Writes nothing."""
    now = timezone.now()
    registering = request.user.may(Right.REGISTER, at=now)
    received_at = case.received_at if (case := _case(request)) else _received_at(request, now)
    context = drawn.clocks(request.POST, registering=registering, at=now, received_at=received_at)
    context["missing"] = missing(request.POST, registering=registering)
    return render(request, "tickets/_intake_preview.html", context)


def _received_at(request, now):
    """The moment of the call as typed; half-typed ones and the future count as now."""
    try:
        typed = parse_datetime(request.POST.get("received_at", ""))
    except ValueError:
        return now
    return min(moment(request.POST["received_at"]), now) if typed else now
