"""重要问题总结 (S3-18) and 应急总结评估 (S3-23): a page to read and write each, printed as a form."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core import once
from core.documents.models import Paper
from core.workflow import Refused, Stale
from tickets import actions
from tickets.forms import severe as forms
from tickets.lifecycle import LIFECYCLE
from tickets.models.emergency import Emergency
from tickets.views.act import barred, find, refuse
from tickets.views.side import posted


def summary(request, pk):
    ticket = find(request, pk)
    row = getattr(ticket, "summary", None)
    start = {"course": ticket.result, "root_cause": ticket.cause, "prevention": ticket.prevention}
    look = {"title": "重要问题总结", "step": "summary", "print_url": "tickets:summary_print"}
    return _learned(request, ticket, row, forms.SummaryForm, actions.write_summary, start, look)


def evaluation(request, pk):
    ticket = find(request, pk)
    emergency = get_object_or_404(Emergency, ticket=ticket)
    row = getattr(emergency, "evaluation", None)
    start = {"course": emergency.temporary, "root_cause": ticket.cause, "prevention": ticket.prevention}
    look = {"title": "应急总结评估", "step": "evaluate", "print_url": "tickets:evaluation_print"}
    revisions = list(row.revisions.select_related("contingency")) if row and row.pk else []
    return _learned(
        request, ticket, row, forms.EvaluationForm, actions.evaluate, start, look | {"revisions": revisions}
    )


def _learned(request, ticket, row, form_class, action, start: dict, look: dict):
    """The record as it stands; on POST saved as a draft, or handed in with the button 提交."""
    names = [name for name in form_class.base_fields if name != "expected_version"]
    initial = {name: getattr(row, name) for name in names} if row else dict(start)
    initial["expected_version"] = row.version if row else 0
    form = form_class(posted(request), initial=initial)
    status, stale = 200, None
    refusal = LIFECYCLE.refusal(ticket, look["step"], by=request.user, at=timezone.now())
    if request.method == "POST":
        status, stale, answer = _save(request, ticket, form, action, refusal)
        if answer:
            return answer
    context = {"ticket": ticket, "row": row, "form": form, "refusal": refusal, "stale": stale, "now_there": []}
    context |= {"revisions": [], **look, "papers": list(Paper.objects.of(row).order_by("-pk")) if row else []}
    return render(request, "tickets/learned.html", context, status=status)


def _save(request, ticket, form, action, refusal: str):
    """(status, what was stale, where to go)."""
    if not form.is_valid() or barred(request, refusal):
        return 422, None, None
    done, data = "done" in request.POST, form.cleaned_data

    def run():
        return action(ticket=ticket, by=request.user, at=timezone.now(), done=done, **data)

    try:
        url = once.perform(request, run)
    except Stale as stale:
        return 409, stale, None
    except Refused as refused:
        refuse(form, refused)
        return 422, None, None
    messages.success(request, "已提交。" if done else "草稿已保存。")
    return 302, None, redirect(url)


@require_POST
def print_summary(request, pk):
    ticket = find(request, pk)
    return redirect(actions.print_summary(ticket=ticket, by=request.user, at=timezone.now()))


@require_POST
def print_evaluation(request, pk):
    ticket = find(request, pk)
    return redirect(actions.print_evaluation(ticket=ticket, by=request.user, at=timezone.now()))
