"""The page of a case: where it is, what next, why not yet, by when (ui.md §5)."""

from django.shortcuts import render
from django.utils import timezone

from core.deadlines.queries import clock_panel
from core.frame import panels
from tickets import pages
from tickets.views.act import find


def detail(request, pk):
    """Everything about one case, at most 20 queries."""
    ticket = find(request, pk, **panels.presence("ticket"), **panels.presence("ticket_top"))
    now = timezone.now()
    story = pages.happenings(ticket)
    only = request.GET.get("only", "")
    context = {
        "ticket": ticket,
        "plan": ticket.plan_for_page(),
        "steps": pages.walk(ticket, story),
        "next": pages.next_steps(ticket, request.user, at=now),
        "panel": clock_panel(ticket, now=now, user=request.user),
        "timeline": pages.timeline(story, only_key=only == "key", everything=only == "all"),
        "only": only,
        "people": pages.people(ticket, request.user),
        "papers": pages.papers(ticket),
        "attachments": pages.attachments(ticket),
        "facts": pages.facts(ticket),
        "parts": panels.built("ticket", ticket, request.user),
        "notes": panels.built("ticket_top", ticket, request.user),
    }
    return render(request, "tickets/detail.html", context)


def history(request, pk):
    """What every field said, and who changed it when."""
    ticket = find(request, pk)
    return render(request, "tickets/history.html", {"ticket": ticket, "rows": pages.field_history(ticket)})
