"""Taking cases out of the system: as a table for spreadsheets, or printed as one PDF. Each is written down."""

from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core import once
from core.documents.rights import Right as DocumentRight
from core.frame.downloads import dated, table_file
from core.lists import Filter, Listing, Sort, answer
from core.organization.rights import needs
from tickets import actions, exporting
from tickets.forms.bulk import MOST
from tickets.listing import TicketList
from tickets.models import Export, Ticket
from tickets.rights import Right

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
    return _file(listing, export)


@require_GET
def xlsx(request):
    """The same as a workbook."""
    listing, export = _begun(request, Export.Kind.XLSX)
    return _file(listing, export)


def _begun(request, kind: str) -> tuple[TicketList, Export]:
    now = timezone.now()
    listing = TicketList(request.user, at=now, data=request.GET)
    return listing, actions.note_export(kind=kind, words=listing.words, by=request.user, at=now)


def _file(listing: TicketList, export: Export):
    rows = actions.counted(exporting.lines(listing.chosen()), export)
    name = dated(f"处理单-{listing.label}", listing.at)
    return table_file(export.kind, name, exporting.HEAD, rows, title=listing.label, widths=exporting.WIDTHS)


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
