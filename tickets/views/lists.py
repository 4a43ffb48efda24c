"""The list of 处理单: tabs, filters, search, sorting, pages."""

from hashlib import sha256

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.documents.rights import Right as DocumentRight
from core.lists import answer
from core.times import local_date
from tickets import columns
from tickets.listing import TicketList, changed
from tickets.models.owners import eyes
from tickets.rights import Right
from tickets.row_acts import row_acts
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
    if listing.tab == "overdue":
        acts_on(page.rows, request, now)
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
        "stands_for": set(eyes(request.user, local_date(now))[0]) - {request.user.pk},
        "saved": desk.views,
        "saved_here": next((row for row in desk.views if row.query == listing.query), None),
        "may_pass_on": may_pass_on,
        "may_print": may_print,
        "may_pick": may_pass_on or may_print,
    }


def acts_on(rows, request, now) -> None:
    """What can be done with each late row from here."""
    pairs = [(row.ticket, row.clock) for row in rows]
    found = row_acts(pairs, request.user, at=now, back=request.get_full_path())
    for row in rows:
        row.acts = found[row.ticket.pk]


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
