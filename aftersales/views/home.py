"""工作台: what I must do next, what burns in my department, whom I wait for."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from aftersales import queries
from aftersales.rights import Right
from aftersales.steps import next_step
from core.organization.rights import needs
from core.organization.roles import Role
from tickets.models import Ticket
from tickets.row_acts import row_acts


def home(request):
    """Everything on one page; the figures and the number of changed rows are polled, the rows stay where they are."""
    now = timezone.now()
    context = _context(request, now)
    context["roles"] = "、".join(label for key, label in Role.choices if key in request.user.roles)
    context["red"] = _with_acts(context["today"].red, request.user, now)
    context["sees_board"] = request.user.may(Right.BOARD, at=now)
    return render(request, "home/home.html", context)


def _with_acts(rows, user, now) -> list[tuple]:
    """The red lines with what can be done with each of them from here."""
    pairs = [(row.case, row.clock) for row in rows if isinstance(row.case, Ticket)]
    acts = row_acts(pairs, user, at=now, back=reverse("home"))
    return [(row, acts.get(row.case.pk, []) if isinstance(row.case, Ticket) else []) for row in rows if row.case]


def strip(request):
    """The polled part: fresh figures, and how many rows changed since the page was drawn."""
    context = _context(request, timezone.now())
    seen, fresh = request.GET.get("seen", ""), context["today"].seen
    context["changed"] = len(set(seen.split("-")) ^ set(fresh.split("-")) - {""}) if seen != fresh else 0
    context["seen"] = seen
    return render(request, "home/_strip.html", context)


@needs(Right.BOARD)
def board(request):
    """The line of every department, for those who lead."""
    return render(request, "home/_board.html", {"lines": queries.board(at=timezone.now())})


def _context(request, now) -> dict:
    today = queries.today(request.user, at=now)
    todos = [(row, next_step(row.clock, row.case)) for row in today.mine if row.case]
    return {"today": today, "todos": todos, "seen": today.seen, "changed": 0}
