"""售后服务方案: reading it, writing it, sending it to review."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core import once
from core.workflow import Refused, Stale
from tickets import actions, pages
from tickets.forms.plan import PlanForm, SubmitForm
from tickets.lifecycle import LIFECYCLE
from tickets.models import Plan, Status
from tickets.views.act import act, barred, built, conflict, find, refuse

NOW = (Status.ASSIGNED, Status.PLANNING)


def show(request, pk):
    """The plan as it stands, with its reviews and what may be done with it."""
    ticket = find(request, pk)
    plan = ticket.plan_for_page()
    if plan is None:
        return redirect("tickets:plan_edit", pk)
    buttons = pages.plan_buttons(ticket, request.user, at=timezone.now())
    context = {"ticket": ticket, "plan": plan, "buttons": buttons, "facts": pages.plan_facts(plan)}
    return render(request, "tickets/plan.html", context)


def edit(request, pk):
    """Write the plan; a returned one becomes the next revision."""
    ticket = find(request, pk)
    step = "plan" if ticket.status in NOW else "make_up"
    form = built(PlanForm, request, ticket, request.POST if request.method == "POST" else None)
    context = {"ticket": ticket, "form": form, "plan": ticket.current_plan}
    context["refusal"] = LIFECYCLE.refusal(ticket, step, by=request.user, at=timezone.now())
    if form.is_valid() and not barred(request, context["refusal"]):
        now, data = timezone.now(), form.cleaned_data
        try:
            once.perform(request, lambda: actions.draft_plan(ticket=ticket, by=request.user, at=now, **data))
        except Stale as stale:
            return conflict(request, "tickets/plan_edit.html", context, stale)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "方案已保存。")
            return redirect("tickets:plan", pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "tickets/plan_edit.html", context, status=status)


submit = act(
    lambda ticket: "submit" if ticket.status in NOW else "submit_late",
    SubmitForm,
    actions.submit_plan,
    "方案已提交评审。",
    title="提交评审",
    verb="提交评审",
)


def history(request, pk, plan_pk):
    """Earlier revisions of a plan, newest first."""
    ticket = find(request, pk)
    plan = get_object_or_404(Plan.objects.filter(ticket=ticket), pk=plan_pk)
    rows = list(plan.history.select_related("history_user").order_by("-history_date", "-history_id")[:50])
    return render(request, "tickets/plan_history.html", {"ticket": ticket, "plan": plan, "rows": rows})
