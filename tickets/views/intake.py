"""登记: who, which machine, seen before, what starts running? One screen, one transaction (design §4, §6)."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from core import once
from core.times import moment
from core.workflow import Refused
from customers.models import Customer
from customers.queries import find_customers, find_equipment
from tickets import actions, drawn
from tickets.forms.intake import IntakeForm, missing
from tickets.models import Ticket
from tickets.rights import Right
from tickets.views.act import refuse

CHANGED = "intake-changed"


def intake(request):
    """The form; 客服 register at once, everybody else receives and passes on (S1-22)."""
    now = timezone.now()
    may_register = request.user.may(Right.REGISTER, at=now)
    registering = may_register and request.POST.get("act") != "receive"
    data = request.POST if request.method == "POST" else None
    form = IntakeForm(
        data, request.FILES or None, ticket=Ticket(), user=request.user, request=request, registering=registering
    )
    if data is not None and form.is_valid():
        try:
            return HttpResponseRedirect(once.perform(request, lambda: _save(request, form)))
        except Refused as refused:
            refuse(form, refused)
    context = {"form": form, "may_register": may_register, **_drawn(request, form, registering, now)}
    return render(request, "tickets/intake.html", context, status=200 if data is None else 422)


def _save(request, form: IntakeForm) -> Ticket:
    given = {"by": request.user, "at": timezone.now(), "received_at": form.cleaned_data["received_at"]}
    given["attachments"] = form.cleaned_data["attachments"]
    if form.registering:
        ticket = actions.receive_and_register(said=form.said, facts=form.judged, **given)
        messages.success(request, f"{ticket.number} 已登记。")
    else:
        ticket = actions.receive(**form.said, **given)
        messages.success(request, "已接收并转客服，登记后取号。")
    return ticket


def _drawn(request, form, registering: bool, now) -> dict:
    data = request.POST if request.method == "POST" else request.GET
    who = drawn.caller(data)
    which = drawn.machine(data, who["customer"], at=now)
    found = which["line"].machine if which["line"] else None
    if found and not who["customer"]:
        who = drawn.caller(_with(data, customer=str(found.customer_id)))
    return {
        **who,
        **which,
        **drawn.past(request.user, who["customer"], found),
        **drawn.clocks(data, registering=registering, at=now, received_at=now),
        "grades": drawn.grades(form["grade"].value()),
        "missing": missing(data, registering=registering),
        "registering": registering,
    }


def _with(data, **changes):
    copy = data.copy()
    for name, value in changes.items():
        copy[name] = value
    return copy


@require_GET
def callers(request):
    """Customers for what is typed: part of a number, name, pinyin or code."""
    q = request.GET.get("q", "").strip()[:60]
    return render(request, "tickets/_callers.html", {"q": q, "hits": find_customers(q) if q else []})


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


def _parts(request, template: str):
    now = timezone.now()
    registering = request.user.may(Right.REGISTER, at=now)
    form = IntakeForm(None, ticket=Ticket(), user=request.user, request=request, registering=registering)
    answer = render(request, template, {"form": form, **_drawn(request, form, registering, now)})
    answer.headers["HX-Trigger-After-Swap"] = CHANGED
    return answer


@require_POST
def preview(request):
    """Clocks that would start with the form as it stands, and what is still missing. Writes nothing."""
    now = timezone.now()
    registering = request.user.may(Right.REGISTER, at=now)
    typed = request.POST.get("received_at", "")
    received_at = min(moment(typed), now) if parse_datetime(typed or "-") else now
    context = drawn.clocks(request.POST, registering=registering, at=now, received_at=received_at)
    context["missing"] = missing(request.POST, registering=registering)
    return render(request, "tickets/_intake_preview.html", context)
