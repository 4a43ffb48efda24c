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
from tickets.views.act import barred, go, refuse


def find_part(request, model, *, with_=(), **names):
    """The part if this person may see its case; a stranger's is 404."""
    rows = model.objects.visible_to(request.user).select_related("ticket__customer", "ticket__assignee", *with_)
    return get_object_or_404(rows, **names)


def inside(model, *with_: str, one: bool = False) -> Callable:
    """How `part_act` finds a part by the numbers of its case and its own; `one`: the case has one such part, so the
    address names the case alone."""

    def find(request, pk, part_pk=None):
        names = {"ticket": pk} if one else {"ticket": pk, "pk": part_pk}
        return find_part(request, model, with_=with_, **names)

    return find


def built_part(form_class, request, part, data=None):
    more = {"request": request} if issubclass(form_class, AttachmentsMixin) else {}
    files = request.FILES if data is not None else None
    return form_class(data, files, part=part, user=request.user, **more)


def part_act(
    find: Callable,
    refusal: Workflow | Callable | None,
    step: str | Callable,
    form_class,
    action: Callable,
    done: str,
    *,
    argument: str,
    template: str = "tickets/part_act.html",
    fragment: str = "tickets/_act.html",
    **words,
):
    """A view for one step of a part.

    `find`: request and address to the part, or 404. `refusal`: its lifecycle, a function `(part, by, at) -> str`, or
    nothing where only the right counts. `step` may depend on how the part stands. `argument`: what the action and
    the template call the part.
    """

    def view(request, *args, **names):
        part = find(request, *args, **names)
        name = step(part) if callable(step) else step
        refused = refused_words(refusal, part, name, request.user, timezone.now())
        doing, more = partial(action, **{argument: part}), {argument: part, "act": words}
        return show_or_do(
            request, part, form_class, doing, done, refusal=refused, template=template, fragment=fragment, **more
        )

    return view


def show_or_do(
    request, part, form_class, action, done: str, *, refusal: str, template: str, fragment="tickets/_act.html", **more
):
    """Show the form of an act – beside the page, or as a page of its own – or take it and go on."""
    data = request.POST if request.method == "POST" else None
    form = built_part(form_class, request, part, data)
    context = {"ticket": part.ticket, "part": part, "form": form, "refusal": refusal, **more}
    if data is not None:
        return answer(request, template, context, action, done)
    return render(request, fragment if request.htmx else template, context)


def refused_words(refusal, part, step: str, by, at: datetime) -> str:
    if refusal is None:
        return ""
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
