"""A short act on something that is no ticket: beside its page with htmx, on a page of its own without."""

from collections.abc import Callable

from django.contrib import messages
from django.shortcuts import render

from core import once
from core.workflow import Refused, Stale
from tickets.views.act import barred, go, refuse

PAGE, FRAGMENT = "tickets/side_act.html", "tickets/_act.html"


def posted(request):
    """The data of a form that was sent, even an empty one; None while it is only drawn."""
    return request.POST if request.method == "POST" else None


def side(request, form, run: Callable, done: str, *, crumbs, refusal: str = "", template: str = "", **words):
    """Draw the form or do the act: `run(cleaned_data)` answers an object with an address, `done` is said then.

    `crumbs` are (label, address) pairs, the last is where 取消 leads. A stale form answers 409 and keeps its words.
    """
    context = {"form": form, "act": words, "refusal": refusal, "crumbs": crumbs, "back": crumbs[-1][1]}
    if request.method != "POST":
        return render(request, FRAGMENT if request.htmx else template or PAGE, context)
    status = 422
    if form.is_valid() and not barred(request, refusal):
        try:
            url = once.perform(request, lambda: run(form.cleaned_data))
        except Stale as stale:
            context, status = {**context, "stale": stale, "now_there": []}, 409
            form.data = form.data.copy()
            form.data["expected_version"] = str(words["fresh"]()) if "fresh" in words else ""
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, done)
            return go(request, url)
    return render(request, template or PAGE, context, status=status)
