"""The list of 处理单: tabs, filters, search, sorting, pages, and acts on several at once."""

from hashlib import sha256

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.documents.rights import Right as DocumentRight
from core.lists import answer
from core.workflow import Refused
from tickets import actions, columns
from tickets.forms.bulk import MOST, BulkHandOverForm
from tickets.listing import TicketList, changed
from tickets.models import Ticket
from tickets.rights import Right
from tickets.saved import Desk, View, desk_of


@require_GET
def index(request):
    """Which ones need someone? Sorted by due, the red edge first (ui.md §5). Bare, it opens with the own view."""
    now, desk = timezone.now(), desk_of(request.user)
    if not request.GET and (start := _opens_with(request.user, desk.opens_with, now)):
        return redirect(start)
    return answer(request, "tickets/list.html", "tickets/_list.html", _context(request, desk, now))


def _context(request, desk: Desk, now) -> dict:
    listing = TicketList(request.user, at=now, data=request.GET)
    tabs = listing.tabs()
    page = listing.page(tabs)
    may_pass_on = request.user.may(Right.ASSIGN, at=now) or request.user.may(Right.HANDLE, at=now)
    may_print = request.user.may(DocumentRight.BATCH, at=now)
    return {
        "listing": listing,
        "asked": listing.asked,
        "tab": listing.tab,
        "label": listing.label,
        "tabs": tabs,
        "page": page,
        "seen": listing.seen(row.ticket for row in page.rows),
        "columns": columns.chosen(desk.columns, order=listing.asked.order),
        "column_choices": columns.choices(desk.columns),
        "saved": desk.views,
        "saved_here": next((row for row in desk.views if row.query == listing.query), None),
        "may_pass_on": may_pass_on,
        "may_print": may_print,
        "may_pick": may_pass_on or may_print,
    }


def _opens_with(user, view: View | None, now) -> str:
    """The address of the view that the list opens with; "" for the usual one, or when it does not hold any more."""
    if view is None:
        return ""
    try:
        TicketList(user, at=now, data=view.parameters)
    except BadRequest:
        return ""
    return view.url


@require_GET
def news(request):
    """How many rows of the page changed since it was drawn; 304 while the answer stays the same (ui.md §4)."""
    data = request.GET.copy()
    seen = data.pop("seen", [""])[-1]
    listing = TicketList(request.user, at=timezone.now(), data=data)
    fresh = listing.fresh()
    tag = f'"{sha256(fresh.encode()).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    context = {"changed": changed(seen, fresh), "asked": listing.asked, "seen": seen, "here": data.urlencode()}
    part = render(request, "tickets/_list_news.html", context)
    part.headers["ETag"], part.headers["Cache-Control"] = tag, "private, no-cache"
    return part


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
