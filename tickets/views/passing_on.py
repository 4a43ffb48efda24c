"""Several 处理单 at once to somebody else: one action a case, and for each that stays the reason why."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.workflow import Refused
from tickets import actions
from tickets.forms.bulk import MOST, BulkHandOverForm
from tickets.models import Ticket

PAGE = "tickets/bulk_hand_over.html"


@dataclass(frozen=True)
class Outcome:
    """What became of one case; `reason` is empty when it changed hands or has not been tried."""

    ticket: Ticket
    reason: str = ""


@require_POST
def hand_over(request):
    """First the question to whom; then those that stayed are shown with their reasons, to be sent again."""
    chosen = [int(pk) for pk in request.POST.getlist("pick") if pk.isdigit()][:MOST]
    tickets = list(Ticket.objects.visible_to(request.user).for_page().filter(pk__in=chosen).order_by("pk"))
    if not tickets:
        messages.warning(request, "还没有选择处理单。请先在列表中勾选。")
        return redirect("tickets:list")
    sent = "to" in request.POST or "note" in request.POST
    form = BulkHandOverForm(request.POST if sent else None, tickets=tickets, initial={"pick": chosen})
    context = {"form": form, "left": [Outcome(ticket) for ticket in tickets], "done": []}
    if not form.is_valid():
        return render(request, PAGE, context, status=422 if sent else 200)
    to, note = form.cleaned_data["to"], form.cleaned_data["note"]
    outcomes = [Outcome(ticket, _pass_on(ticket, request.user, to, note)) for ticket in tickets]
    context["left"] = [row for row in outcomes if row.reason]
    context["done"] = [row for row in outcomes if not row.reason]
    if context["left"]:
        form.data = form.data.copy()
        form.data.setlist("pick", [row.ticket.pk for row in context["left"]])
        return render(request, PAGE, context | {"to": to}, status=422)
    messages.success(request, f"{len(outcomes)} 件已移交给 {to}。")
    return redirect("tickets:list")


def _pass_on(ticket: Ticket, by, to, note: str) -> str:
    """One case in a transaction of its own; "" or why it stayed."""
    act = actions.hand_over if ticket.assignee_id == by.pk else actions.reassign
    try:
        act(ticket=ticket, to=to, note=note, by=by, at=timezone.now())
    except Refused as refused:
        return refused.reason
    return ""
