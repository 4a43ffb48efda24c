"""The short act on something inside a case – complaint, reply, parcel: as `act`, with its own lifecycle."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core import once
from core.documents.drafts import AttachmentsMixin
from core.workflow import Refused, Stale, Workflow
from tickets.models import Ticket
from tickets.views.act import barred, go, refuse


def find_part(request, model, *, with_=(), **names):
    """The part if this person may see its case; a stranger's is 404."""
    rows = model.objects.visible_to(request.user).select_related("ticket__customer", "ticket__assignee", *with_)
    return get_object_or_404(rows, **names)


def built_part(form_class, request, part, data=None):
    more = {"request": request} if issubclass(form_class, AttachmentsMixin) else {}
    files = request.FILES if data is not None else None
    return form_class(data, files, part=part, user=request.user, **more)


def part_act(
    model,
    refusal: Workflow | Callable,
    step: str,
    form_class,
    action: Callable,
    done: str,
    *,
    argument: str,
    one: bool = False,
    template: str = "tickets/part_act.html",
    **words,
):
    """A view for one step of a part. `refusal`: its lifecycle, or a function `(part, by, at) -> str`; `argument`:
    what the action calls the part; `one`: the case has one such part, so the address names the case alone."""

    def view(request, pk, part_pk=None):
        names = {"ticket": pk} if one else {"ticket": pk, "pk": part_pk}
        part = find_part(request, model, **names)
        data = request.POST if request.method == "POST" else None
        form = built_part(form_class, request, part, data)
        context = {"ticket": part.ticket, "part": part, "form": form, "act": words}
        context["refusal"] = refused_words(refusal, part, step, request.user, timezone.now())
        if data is not None:
            return answer(request, template, context, partial(action, **{argument: part}), done)
        return render(request, "tickets/_act.html" if request.htmx else template, context)

    view.step = step
    return view


def refused_words(refusal, part, step: str, by, at: datetime) -> str:
    if isinstance(refusal, Workflow):
        return refusal.refusal(part, step, by=by, at=at)
    return refusal(part, by, at)


def answer(request, template: str, context: dict, action: Callable, done: str):
    """Do it and go on, or show the form again with what is wrong; a stale version answers 409."""
    form, part = context["form"], context["part"]
    if form.is_valid() and not barred(request, context["refusal"]):
        data = form.cleaned_data
        try:
            url = once.perform(request, lambda: action(at=timezone.now(), by=request.user, **data))
        except Stale as stale:
            return _conflict(request, template, context, stale)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, done.format(part=part, ticket=part.ticket))
            return go(request, url)
    return render(request, template, context, status=422)


def _conflict(request, template: str, context: dict, stale: Stale):
    """409: what changed meanwhile, and the own words kept; sending again is then a choice."""
    form, part = context["form"], context["part"]
    fresh = type(part).objects.get(pk=part.pk)
    form.data = form.data.copy()
    form.data["expected_version"] = fresh.version
    return render(request, template, {**context, "stale": stale, "now_there": []}, status=409)


def ticket_of(request, pk: int, **marks) -> Ticket:
    rows = Ticket.objects.visible_to(request.user).select_related("customer", "assignee", "complaint")
    return get_object_or_404(rows.annotate(**marks), pk=pk)
