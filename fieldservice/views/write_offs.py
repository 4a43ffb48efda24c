"""月度核销 (S1-64): the preview, the batch, its reversal, its PDF and XLSX."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core import once
from core.frame.downloads import XLSX, table_file
from core.organization.rights import needs
from core.times import local_date
from core.workflow import Refused, Stale
from fieldservice.actions import write_offs
from fieldservice.actions.money_papers import print_write_off
from fieldservice.exports_money import BATCH_HEAD, BATCH_WIDTHS, batch_lines
from fieldservice.forms import money as forms
from fieldservice.models import WriteOff, WriteOffEntry
from fieldservice.pages_money import batch_page, months_back
from fieldservice.queries_write_off import collect
from fieldservice.rights import Right
from tickets.views.act import go, refuse


def find(request, pk: int) -> WriteOff:
    rows = WriteOff.objects.visible_to(request.user).select_related("department", "created_by", "created_for")
    return get_object_or_404(rows, pk=pk)


@needs(Right.FINANCE)
def new(request):
    """What a month's batch would hold; one button makes it exactly as shown."""
    at = timezone.now()
    month = forms.month_of(request.GET, at=at)
    form = forms.WriteOffForm(request.POST or None)
    stale, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            act = partial(write_offs.write_off, month=month, by=request.user, at=at, **form.cleaned_data)
            try:
                url = once.perform(request, act)
            except Stale as caught:
                stale, status = caught, 409
            except Refused as refused:
                refuse(form, refused)
            else:
                messages.success(request, "已核销，报销人已收到通知。")
                return go(request, url)
    found = collect(month, by=request.user, at=at)
    context = {"month": month, "months": months_back(local_date(at)), "found": found, "form": form, "stale": stale}
    return render(request, "fieldservice/write_off_new.html", context, status=status)


@require_GET
def show(request, pk):
    batch = find(request, pk)
    return render(request, "fieldservice/write_off.html", batch_page(batch, request.user, at=timezone.now()))


@needs(Right.FINANCE)
def reverse_entries(request, pk):
    """A closed batch stays; the next one reverses what was wrong."""
    batch = find(request, pk)
    standing = batch.entries.filter(kind=WriteOffEntry.Kind.CLAIM, is_reversed=False, reversal_at=None)
    rows = list(standing.select_related("claim", "person"))
    form = forms.ReversalForm(request.POST or None, entries=rows)
    context = {"batch": batch, "form": form, "rows": rows}
    if request.method == "POST" and form.is_valid():
        act = partial(write_offs.ask_reversal, batch=batch, by=request.user, at=timezone.now(), **form.cleaned_data)
        try:
            url = once.perform(request, act)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "已登记，下一核销批次冲销这些明细。")
            return go(request, url)
    status = 422 if request.method == "POST" else 200
    return render(request, "fieldservice/write_off_reverse.html", context, status=status)


@require_POST
@needs(Right.FINANCE)
def keep_entry(request, pk):
    """Call a reversal off that no batch has booked."""
    entry = get_object_or_404(WriteOffEntry.objects.select_related("batch"), pk=pk)
    batch = write_offs.drop_reversal(entry=entry, by=request.user, at=timezone.now())
    messages.success(request, "已取消冲销。")
    return redirect(batch)


@require_POST
def print_paper(request, pk):
    return redirect(print_write_off(batch=find(request, pk), by=request.user, at=timezone.now()))


@require_GET
def workbook(request, pk):
    """The batch line by line as XLSX, streamed; amounts are numbers, no cell is a formula."""
    batch = find(request, pk)
    title = f"{batch.number} 核销明细"
    return table_file(XLSX, batch.number, BATCH_HEAD, batch_lines(batch), title=title, widths=BATCH_WIDTHS)
