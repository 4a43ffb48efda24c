"""The short act on an advance or a claim: beside its page or on a page of its own, one action, then on."""

from collections.abc import Callable
from functools import partial

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.workflow import Workflow
from tickets.views.part_act import answer, built_part

WITH = ["trip__ticket__customer", "trip__department", "person", "department__head", "department__parent__head"]


def find_paper(request, model, pk: int, *more: str):
    """The paper if this person may see it; a stranger's is 404."""
    rows = model.objects.visible_to(request.user).select_related(*WITH, *more)
    return get_object_or_404(rows, pk=pk)


def money_act(
    model, workflow: Workflow, step: str, form_class, action: Callable, done: str, *, argument: str, **words
):
    """A view for one step of a paper of money; `argument`: what the action calls it."""

    def view(request, pk):
        paper = find_paper(request, model, pk)
        data = request.POST if request.method == "POST" else None
        form = built_part(form_class, request, paper, data)
        context = {"part": paper, "form": form, "act": words}
        context["refusal"] = workflow.refusal(paper, step, by=request.user, at=timezone.now())
        if data is not None:
            return answer(request, "fieldservice/money_act.html", context, partial(action, **{argument: paper}), done)
        return render(request, "tickets/_act.html" if request.htmx else "fieldservice/money_act.html", context)

    view.step = step
    return view
