"""The list of 外出服务记录表, its export, blank papers, and the kinds that the form offers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.documents.rights import Right as PaperRight
from core.frame.downloads import CSV, list_file
from core.lists import answer as list_answer
from core.organization.rights import needs
from core.times import local_date
from fieldservice.documents.record_data import blank_data
from fieldservice.forms.record import KindForm
from fieldservice.listing_records import EXPORTED, RECORDS, TABS, RecordList
from fieldservice.models import RecordKind, ServiceRecord
from fieldservice.rights import Right
from fieldservice.views.record import pdf_of

BLANKS = {"H1": blank_data}


def listing_of(request) -> RecordList:
    return RecordList(request, RECORDS, ServiceRecord, TABS, "外出记录")


@require_GET
def index(request):
    """外出记录: what waits for a signature, for handing in, for filing; a month of them as one PDF."""
    listing = listing_of(request)
    context = {
        "asked": listing.asked,
        "tab": listing.tab,
        "label": listing.label,
        "tabs": listing.tabs(),
        "page": listing.page(),
        "month": f"{local_date(timezone.now()):%Y-%m}",
        "may_batch": request.user.may(PaperRight.BATCH, at=timezone.now()),
        "may_kinds": request.user.may(Right.KINDS, at=timezone.now()),
    }
    return list_answer(request, "fieldservice/records.html", "fieldservice/_records.html", context)


@require_GET
def export(request):
    rows = listing_of(request).chosen().select_related("trip__ticket", "trip__department", "trip__lead")
    return list_file(CSV, "外出服务记录", EXPORTED, rows, "-trip__planned_start", "-pk", at=timezone.now())


@require_GET
def blank(request, key):
    """A blank paper for the pen: no number, no QR code."""
    if key not in BLANKS:
        raise Http404
    return pdf_of(key, BLANKS[key]())


@needs(Right.KINDS)
def kinds(request):
    """安装/维修类型: what the form offers; a kind in use is retired, never deleted."""
    form = KindForm(request.POST or None, initial={"order": 100, "is_active": True})
    if request.method == "POST" and form.is_valid():
        kind = form.save()
        messages.success(request, f"已添加“{kind}”。")
        return redirect("fieldservice:record_kinds")
    context = {"kinds": RecordKind.objects.all(), "form": form}
    return render(request, "fieldservice/record_kinds.html", context, status=422 if form.is_bound else 200)


@needs(Right.KINDS)
def edit_kind(request, pk):
    kind = get_object_or_404(RecordKind, pk=pk)
    form = KindForm(request.POST or None, instance=kind)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"已保存“{kind}”。以前的记录不变。")
        return redirect("fieldservice:record_kinds")
    context = {"kind": kind, "form": form}
    return render(request, "fieldservice/record_kind.html", context, status=422 if form.is_bound else 200)
