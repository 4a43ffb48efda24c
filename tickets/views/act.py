"""One view for every short act on a case: find it, check the form, one action, say so, go on."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from core import once
from core.workflow import Refused, Stale
from tickets.forms.base import ActWithFiles
from tickets.lifecycle import LIFECYCLE
from tickets.models import Ticket

WITH = ["customer", "contact", "site", "equipment__customer", "assignee__department", "responsible_department"]
WITH += ["receiving_department", "received_by", "registering_department", "registered_by", "verified_by"]
WITH += ["complaint__review"]  # gates and panel ask for both


def find(request, pk: int, **marks) -> Ticket:
    """The case if this person may see it; a stranger's is 404. `marks` are annotations that the page asks with it."""
    rows = Ticket.objects.visible_to(request.user).select_related(*WITH).annotate(**marks)
    return get_object_or_404(rows, pk=pk)


def built(form_class, request, ticket: Ticket, data=None):
    more = {"request": request} if issubclass(form_class, ActWithFiles) else {}
    if request.GET.get("to", "").isdigit():  # a card was dropped on this person
        more["initial"] = {"to": int(request.GET["to"])}
    files = request.FILES if data is not None else None
    return form_class(data, files, ticket=ticket, user=request.user, **more)


def act(
    step: str | Callable[[Ticket], str],
    form_class,
    action: Callable,
    done: str,
    *,
    template="tickets/act.html",
    **words,
):
    """A view for one step. `done` is what the toast says (`{ticket}`), `words` are title, verb and consequence.

    GET shows the form: as a fragment for the side panel, as a page of its own without scripts. A refusal stands
    above the form and keeps what was typed; a stale version answers 409 with what changed. `?back=` names the list
    or board on which the act was begun, and to which it leads. An act outside the lifecycle has no `step`.
    """

    def view(request, pk):
        ticket = find(request, pk)
        name = step(ticket) if callable(step) else step
        form = built(form_class, request, ticket, request.POST if request.method == "POST" else None)
        refusal = LIFECYCLE.refusal(ticket, name, by=request.user, at=timezone.now()) if name else ""
        context = {"ticket": ticket, "form": form, "act": words, "refusal": refusal, "back": came_from(request)}
        if request.method == "POST":
            return answer(request, template, context, action, done)
        return render(request, "tickets/_act.html" if request.htmx else template, context)

    return view


def answer(request, template: str, context: dict, action, done: str):
    """Do it and go on, or show the form again with what is wrong."""
    ticket, form = context["ticket"], context["form"]
    if form.is_valid() and not barred(request, context["refusal"]):
        try:
            url = once.perform(request, lambda: run(action, ticket, request.user, form.cleaned_data))
        except Stale as stale:
            return conflict(request, template, context, stale)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, done.format(ticket=ticket))
            return go(request, came_from(request) or url)
    return render(request, template, context, status=422)


def barred(request, refusal: str) -> bool:
    """What the page refuses is not done by sending its form either. The same form sent again did it the first time
    and is led to the result."""
    return bool(refusal) and not once.result(request)


def came_from(request) -> str:
    """The page of this site that an act was begun on; "" for the case itself."""
    url = request.GET.get("back", "")
    return url if url.startswith("/") and url_has_allowed_host_and_scheme(url, {request.get_host()}) else ""


def run(action, ticket, user, data: dict):
    return action(ticket=ticket, by=user, at=timezone.now(), **data)


def refuse(form, refused: Refused) -> None:
    """Put the reason at its field, else above the form."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.reason)


def conflict(request, template: str, context: dict, stale: Stale):
    """409: who saved, what changed, and the own words kept; sending again is then a choice."""
    fresh = Ticket.objects.get(pk=context["ticket"].pk)
    form = context["form"]
    form.data = form.data.copy()
    form.data["expected_version"] = fresh.version
    changes = [(name, Ticket._meta.get_field(name).verbose_name) for name in form.fields if hasattr(fresh, name)]
    now_there = [(label, getattr(fresh, name)) for name, label in changes if label in stale.changed]
    return render(request, template, {**context, "stale": stale, "now_there": now_there}, status=409)


def go(request, url: str):
    """On to the result; htmx is told by header so that the whole page follows."""
    response = HttpResponseRedirect(url)
    if request.htmx:
        response.status_code = 204
        response["HX-Redirect"] = url
        del response["Location"]
    return response
