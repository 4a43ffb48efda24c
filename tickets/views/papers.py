"""打印: issue the form or serve the one that stands."""

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tickets import actions
from tickets.views.act import find


@require_POST
def print_ticket(request, pk):
    return redirect(actions.print_ticket(ticket=find(request, pk), by=request.user, at=timezone.now()))


@require_POST
def print_plan(request, pk):
    return redirect(actions.print_plan(ticket=find(request, pk), by=request.user, at=timezone.now()))
