"""导入: upload, look at what would happen line by line, then write it all or drop it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from core import once
from core.frame.downloads import TYPES, XLSX
from core.organization.rights import needs
from customers.forms.importing import ImportForm
from customers.importing import actions, reading
from customers.importing.sheets import SHEETS
from customers.models import Import
from customers.rights import Right

RECENT, ON_PAGE = 10, 100


@needs(Right.EDIT)
def imports(request):
    form = ImportForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind", "customers")}
    )
    if form.is_valid():
        given = form.cleaned_data

        def act():
            return actions.put_in(by=request.user, at=timezone.now(), **given)

        return redirect(once.perform(request, act))
    rows = Import.objects.defer("lines").select_related("by")[:RECENT]
    context = {"form": form, "rows": rows, "kinds": Import.Kind.choices}
    return render(request, "customers/imports.html", context, status=422 if form.is_bound else 200)


@needs(Right.EDIT)
@require_GET
def template(request, kind):
    """An empty list to fill in."""
    if kind not in SHEETS:
        raise Http404
    answer = HttpResponse(reading.template(kind), content_type=TYPES[XLSX])
    answer["Content-Disposition"] = content_disposition_header(True, f"import-{kind}.xlsx")
    return answer


@needs(Right.EDIT)
@require_GET
def show(request, pk):
    """What was read, wrong lines first; polls while work is under way."""
    run = get_object_or_404(Import.objects.select_related("by"), pk=pk)
    columns = SHEETS[run.kind]
    wrong_only = request.GET.get("only") == "wrong"
    lines = [line for line in run.lines if line["verdict"] == "wrong" or not wrong_only]
    page = Paginator(lines, ON_PAGE).get_page(request.GET.get("page"))
    used = [column for column in columns if any(line["cells"].get(column.key) for line in page)]
    rows = [
        {
            "number": line["line"],
            "verdict": line["verdict"],
            "cells": [(line["cells"].get(c.key, ""), line["errors"].get(c.key, "")) for c in used],
            "other": [words for key, words in line["errors"].items() if key not in {c.key for c in used}],
        }
        for line in page
    ]
    context = {"run": run, "columns": used, "rows": rows, "page": page, "wrong_only": wrong_only}
    return render(request, "customers/_import_state.html" if request.htmx else "customers/import.html", context)


@needs(Right.EDIT)
@require_POST
def write(request, pk):
    run = actions.begin_writing(run=get_object_or_404(Import, pk=pk), by=request.user, at=timezone.now())
    return redirect(run)


@needs(Right.EDIT)
@require_POST
def drop(request, pk):
    run = actions.drop(run=get_object_or_404(Import, pk=pk))
    messages.success(request, f"{run} 已放弃，没有写入。")
    return redirect("customers:imports")
