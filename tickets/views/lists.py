"""The list of 处理单: tabs, filters, search, sorting, pages, export, and acts on several at once."""

import csv

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.lists import answer
from core.times import local_date
from core.workflow import Refused
from tickets import actions
from tickets.forms.bulk import MOST, BulkHandOverForm
from tickets.listing import TicketList, exported
from tickets.models import Ticket
from tickets.rights import Right


@require_GET
def index(request):
    """Which ones need someone? Sorted by due, the red edge first (ui.md §5)."""
    now = timezone.now()
    listing = TicketList(request, at=now)
    tabs = listing.tabs()
    context = {
        "asked": listing.asked,
        "tab": listing.tab,
        "label": listing.label,
        "tabs": tabs,
        "page": listing.page(tabs),
        "may_pass_on": request.user.may(Right.ASSIGN, at=now) or request.user.may(Right.HANDLE, at=now),
    }
    return answer(request, "tickets/list.html", "tickets/_list.html", context)


class _Line:
    """A file that gives back what is written, for streaming."""

    def write(self, text: str) -> str:
        return text


@require_GET
def export(request):
    """The rows of the present view as CSV for spreadsheets, streamed without a cap."""
    now = timezone.now()
    writer = csv.writer(_Line())
    rows = TicketList(request, at=now).chosen()
    lines = (writer.writerow(line) for line in exported(rows))
    response = StreamingHttpResponse(_with_mark(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="tickets-{local_date(now):%Y%m%d}.csv"'
    return response


def _with_mark(lines):
    """The byte order mark tells spreadsheets that this is UTF-8."""
    yield "\ufeff"
    yield from lines


@require_POST
def hand_over(request):
    """Pass several tickets on: first the question to whom, then one action per ticket."""
    chosen = [int(pk) for pk in request.POST.getlist("pick") if pk.isdigit()][:MOST]
    tickets = list(Ticket.objects.visible_to(request.user).for_page().filter(pk__in=chosen).order_by("pk"))
    if not tickets:
        messages.warning(request, "还没有选择处理单。请先在列表中勾选。")
        return redirect("tickets:list")
    sent = "to" in request.POST
    form = BulkHandOverForm(request.POST if sent else None, tickets=tickets, initial={"pick": chosen})
    if not form.is_valid():
        return render(
            request, "tickets/bulk_hand_over.html", {"form": form, "tickets": tickets}, status=422 if sent else 200
        )
    done, refused = _pass_on(tickets, request.user, form.cleaned_data["to"], form.cleaned_data["note"])
    if done:
        messages.success(request, f"{done} 件已移交给 {form.cleaned_data['to']}。")
    for reason in refused:
        messages.error(request, reason)
    return redirect("tickets:list")


def _pass_on(tickets, by, to, note) -> tuple[int, list[str]]:
    """How many changed hands, and why the others did not."""
    done, refused = 0, []
    for ticket in tickets:
        act = actions.hand_over if ticket.assignee_id == by.pk else actions.reassign
        try:
            act(ticket=ticket, to=to, note=note, by=by, at=timezone.now())
            done += 1
        except Refused as refusal:
            refused.append(f"{ticket.number or '待登记'} 没有移交：{refusal.reason}")
    return done, refused
