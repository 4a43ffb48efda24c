"""登记 of a call that somebody else took: the same look-ups and the same judgement as on the telephone."""

from django.http import QueryDict
from django.shortcuts import render
from django.utils import timezone

from tickets import actions, drawn
from tickets.forms.judgement import RegisterForm
from tickets.lifecycle import LIFECYCLE
from tickets.models import Ticket
from tickets.views.act import answer, built, find

WORDS = {"title": "登记", "verb": "登记"}


def register(request, pk):
    """Choose customer and machine, judge, draw the number; a refusal keeps what was typed (S1-23, D-02)."""
    now, sent = timezone.now(), request.method == "POST"
    ticket = find(request, pk)
    form = built(RegisterForm, request, ticket, request.POST if sent else None)
    data = request.POST if sent else _said(ticket)
    context = {
        "ticket": ticket,
        "form": form,
        "act": WORDS,
        "refusal": LIFECYCLE.refusal(ticket, "register", by=request.user, at=now),
        "case": ticket,
        "looked_for": data.get("q") or ticket.customer_name or ticket.contact_phone,
        "may_register": True,
        **drawn.page(request.user, data, form, registering=True, at=now, case=ticket),
    }
    if sent:
        return answer(request, "tickets/register.html", context, actions.register, "已登记，编号见标题。")
    return render(request, "tickets/register.html", context)


def _said(ticket: Ticket) -> QueryDict:
    """What the one who took the call wrote down, as if it had just been typed."""
    data = QueryDict(mutable=True)
    if ticket.customer_id:
        data["customer"] = str(ticket.customer_id)
        data["contact"] = str(ticket.contact_id or "")
    if ticket.equipment_id:
        data["equipment"] = str(ticket.equipment_id)
    for name in ("product", "model", "serial", "description", "kind"):
        data[name] = getattr(ticket, name)
    return data
