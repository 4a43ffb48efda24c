"""The list of 外出: tabs, filters, search, pages, export."""

from django.utils import timezone
from django.views.decorators.http import require_GET

from core.frame.downloads import dated, table_file
from core.lists import answer
from core.recall import one_action
from fieldservice import listing_trips
from fieldservice.listing_trips import TripList
from fieldservice.rights import Right
from tickets import actions
from tickets.models import Export


@require_GET
def index(request):
    """Who is where, and what waits for me?"""
    with one_action():
        return answer(request, "fieldservice/trips.html", "fieldservice/_trips.html", _context(request))


def _context(request) -> dict:
    now = timezone.now()
    listing = TripList(request.user, request.GET, now)
    tabs = listing.tabs()
    return {
        "asked": listing.asked,
        "tab": listing.tab,
        "label": listing.label,
        "tabs": tabs,
        "page": listing.page(tabs),
        "may_plan": request.user.may(Right.PLANNER, at=now),
        "here": "list",
    }


@require_GET
def csv(request):
    """Everything the present view matches as text for spreadsheets, without a cap."""
    listing, export = _begun(request, Export.Kind.CSV)
    return _file(listing, export)


@require_GET
def xlsx(request):
    """The same as a workbook."""
    listing, export = _begun(request, Export.Kind.XLSX)
    return _file(listing, export)


def _begun(request, kind: str) -> tuple[TripList, Export]:
    now = timezone.now()
    listing = TripList(request.user, request.GET, now)
    return listing, actions.note_export(kind=kind, words=listing.words, by=request.user, at=now)


def _file(listing: TripList, export: Export):
    rows = actions.counted(listing_trips.lines(listing.chosen()), export)
    name, head = dated(f"外出-{listing.label}", timezone.now()), listing_trips.HEAD
    return table_file(export.kind, name, head, rows, title=listing.label, widths=listing_trips.WIDTHS)
