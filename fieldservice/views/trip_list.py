"""The list of 外出: tabs, filters, search, pages, export."""

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from core.lists import answer
from core.recall import one_action
from core.text import sheets
from core.times import local_date
from fieldservice import listing_trips
from fieldservice.listing_trips import TripList
from fieldservice.rights import Right
from tickets import actions
from tickets.models import Export

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    parts = sheets.csv_lines(listing_trips.HEAD, _counted(listing, export))
    return download(parts, f"外出-{listing.label}", "csv", "text/csv; charset=utf-8")


@require_GET
def xlsx(request):
    """The same as a workbook."""
    listing, export = _begun(request, Export.Kind.XLSX)
    rows = _counted(listing, export)
    book = sheets.xlsx(listing.label, listing_trips.HEAD, rows, listing_trips.WIDTHS)
    return download(book, f"外出-{listing.label}", "xlsx", XLSX)


def _begun(request, kind: str) -> tuple[TripList, Export]:
    now = timezone.now()
    listing = TripList(request.user, request.GET, now)
    return listing, actions.note_export(kind=kind, words=listing.words, by=request.user, at=now)


def _counted(listing: TripList, export: Export):
    """The lines of the view; how many there were is noted once the last one is out."""
    count = 0
    for line in listing_trips.lines(listing.chosen()):
        count += 1
        yield line
    actions.finish_export(export, count)


def download(parts, name: str, ending: str, kind: str) -> StreamingHttpResponse:
    """A file of streamed parts, named with the day."""
    response = StreamingHttpResponse(parts, content_type=kind)
    file = f"{name}-{local_date(timezone.now()):%Y%m%d}.{ending}"
    response["Content-Disposition"] = content_disposition_header(True, file)
    response["Cache-Control"] = "private, no-store"
    return response
