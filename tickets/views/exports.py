"""Taking cases out of the system: as a table for spreadsheets, or printed as one PDF. Each is written down."""

from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from core import once
from core.documents.rights import Right as DocumentRight
from core.lists import Filter, Listing, Sort, answer
from core.organization.rights import needs
from core.text import sheets
from core.times import local_date
from tickets import actions, exporting
from tickets.forms.bulk import MOST
from tickets.listing import TicketList
from tickets.models import Export, Ticket
from tickets.rights import Right

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXPORTS = Listing(
    sorts=(Sort("at", "时间", ("at",)),),
    default="-at",
    filters=(Filter("kind", "格式", Export.Kind.choices),),
    unit="次",
)


@require_GET
def csv(request):
    """Everything the present view matches as text for spreadsheets, without a cap."""
    listing, export = _begun(request, Export.Kind.CSV)
    rows = _counted(listing, export)
    return _download(sheets.csv_lines(exporting.HEAD, rows), listing, "csv", "text/csv; charset=utf-8")


@require_GET
def xlsx(request):
    """The same as a workbook."""
    listing, export = _begun(request, Export.Kind.XLSX)
    book = sheets.xlsx(listing.label, exporting.HEAD, _counted(listing, export), exporting.WIDTHS)
    return _download(book, listing, "xlsx", XLSX)


def _begun(request, kind: str) -> tuple[TicketList, Export]:
    now = timezone.now()
    listing = TicketList(request.user, at=now, data=request.GET)
    return listing, actions.note_export(kind=kind, words=listing.words, by=request.user, at=now)


def _counted(listing: TicketList, export: Export):
    """The lines of the view; how many there were is noted once the last one is out."""
    count = 0
    for line in exporting.lines(listing.chosen()):
        count += 1
        yield line
    actions.finish_export(export, count)


def _download(parts, listing: TicketList, ending: str, kind: str) -> StreamingHttpResponse:
    name = f"处理单-{listing.label}-{local_date(listing.at):%Y%m%d}.{ending}"
    response = StreamingHttpResponse(parts, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@needs(DocumentRight.BATCH)
def print_many(request):
    """One PDF of the forms of the picked cases, or of all that the view matches; a job makes it."""
    if request.POST.get("all"):
        listing = TicketList(request.user, at=timezone.now(), data=QueryDict(request.POST.get("query", "")))
        rows, words = listing.chosen(), listing.words
    else:
        picked = [int(pk) for pk in request.POST.getlist("pick") if pk.isdecimal() and len(pk) < 16][:MOST]
        rows, words = Ticket.objects.visible_to(request.user).filter(pk__in=picked), f"选中的 {len(picked)} 件。"
    ids = actions.printable(rows)
    if not ids:
        messages.warning(request, "没有可以打印的处理单：请先勾选，待登记的还没有编号。")
        return redirect("tickets:list")
    if not request.POST.get("all") and (left := rows.count() - len(ids)):
        messages.warning(request, f"{left} 件待登记，还没有编号，没有打印。")
    asked = {"ids": ids, "words": words, "by": request.user, "at": timezone.now()}
    return HttpResponseRedirect(once.perform(request, lambda: actions.print_many(**asked)))


@needs(Right.AUDIT)
@require_GET
def log(request):
    """导出记录: who took which rows out, newest first."""
    asked = EXPORTS.read(request)
    page = asked.page(asked.narrowed(Export.objects.select_related("by")))
    return answer(request, "tickets/exports.html", "tickets/_exports.html", {"asked": asked, "page": page})
