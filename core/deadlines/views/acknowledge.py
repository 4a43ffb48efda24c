"""接警确认 as a page of its own; the inbox carries the same form."""

import re

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from core import once
from core.deadlines import acknowledge as actions
from core.deadlines.forms.acknowledge import AcknowledgeForm
from core.deadlines.inbox import ladder_of
from core.deadlines.models import Clock
from core.workflow import Refused


@require_http_methods(["GET", "POST"])
def acknowledge(request, pk):
    """Only for people who were told of this clock, and for those who stand in for them.

    htmx asks from a row of the inbox: it gets the two questions alone, and afterwards what was promised.
    """
    clock, now = _told(request, pk)
    if request.htmx:
        return _in_row(request, clock, now)
    part = ladder_of(clock, request.user, at=now) | {"back": _back(request)}
    status = 200
    if request.method == "POST":
        form = part["form"] = AcknowledgeForm(request.POST, clock=clock, at=now)
        if form.is_valid() and (url := _perform(request, clock, form, now)):
            messages.success(request, f"已接警：{clock.rule.name}。")
            return redirect(part["back"] or url)
        status = 422
    return render(request, "deadlines/acknowledge.html", {"clock": clock, "part": part}, status=status)


def _in_row(request, clock, now):
    standing = actions.standing_of(clock, by=request.user, at=now)
    sent = request.method == "POST"
    form = None if standing.refusal else AcknowledgeForm(request.POST if sent else None, clock=clock, at=now)
    done = bool(sent and form and form.is_valid() and _perform(request, clock, form, now))
    until = form.cleaned_data["until"] if done else None
    context = {"clock": clock, "form": form, "refusal": standing.refusal, "until": until, "slot": _slot(request)}
    return render(request, "deadlines/_acknowledge_row.html", context, status=422 if sent and not done else 200)


def _slot(request) -> str:
    """The id of the place in the row that the answer is drawn into."""
    given = request.POST.get("slot") or request.GET.get("slot", "")
    return given if re.fullmatch(r"[a-z]+-\d{1,15}", given) else ""


def _told(request, pk):
    now = timezone.now()
    clock = get_object_or_404(Clock.objects.select_related("rule", "owner"), pk=pk)
    if actions.told_as(clock.escalations.all(), by=request.user, at=now) is None:
        raise Http404("没有提醒过您这条时限。")
    return clock, now


def _perform(request, clock, form, now) -> str:
    try:
        return once.perform(
            request, lambda: actions.acknowledge(clock=clock, by=request.user, at=now, **form.cleaned_data)
        )
    except Refused as refusal:
        form.add_error(refusal.field, refusal.reason)
        return ""


def _back(request) -> str:
    """The page the form stood on, when it is one of this site."""
    url = request.POST.get("back") or request.GET.get("back", "")
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}) else ""
