"""看板: the open cases of a department by state, and one card beside."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.deadlines.queries import clock_panel
from core.organization.rights import needs
from tickets import pages
from tickets.board import GROUPS, Board
from tickets.rights import Right
from tickets.row_acts import row_acts
from tickets.views.act import came_from, find

STORY = 5


@needs(Right.BOARD)
@require_GET
def board(request):
    """The whole board; an htmx request for one column gets that column alone."""
    now = timezone.now()
    found = Board(request.user, request.GET, at=now, path=request.path)
    only = request.htmx.target.removeprefix("column-") if request.htmx and request.htmx.target else ""
    if only in GROUPS:
        (column,) = found.columns(only)
        return render(request, "tickets/_board_column.html", {"board": found, "column": column})
    columns = found.columns()
    context = {"board": found, "columns": columns, "lanes": found.lanes(columns), "people": found.people()}
    context["total"] = sum(column.total for column in columns)
    context["late"] = sum(column.late for column in columns)
    return render(request, "tickets/board.html", context)


@require_GET
def card(request, pk):
    """A case beside the list: what it is, what runs, what is next, what happened last."""
    ticket, now = find(request, pk), timezone.now()
    panel = clock_panel(ticket, now=now, done=0)
    story = pages.happenings(ticket)
    first = panel["running"][0].clock if panel["running"] else None
    acts = row_acts([(ticket, first)], request.user, at=now, back=came_from(request) or ticket.get_absolute_url())
    context = {"ticket": ticket, "panel": panel, "story": story[:STORY], "acts": acts[ticket.pk]}
    return render(request, "tickets/_card.html" if request.htmx else "tickets/card.html", context)
