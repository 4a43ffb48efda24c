"""The forms of a month, or a selection of them, as one PDF."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from core import once
from core.documents import actions, queries
from core.documents.forms import BatchForm
from core.documents.models import Paper
from core.documents.rights import Right
from core.documents.views.served import served
from core.organization.rights import needs


@needs(Right.BATCH)
def choose(request):
    """Choose form and month, see the papers, ask for one PDF of all or of the picked ones."""
    form = BatchForm(request.POST or request.GET or None, initial={"month": timezone.localdate().strftime("%Y-%m")})
    papers = []
    if form.is_valid():
        year, month = form.cleaned_data["month"]
        found = Paper.objects.of_month(form.cleaned_data["form"], year, month).defer("data")
        papers = queries.visible_papers(found if form.cleaned_data["with_void"] else found.current(), request.user)
        if request.method == "POST":
            picked = set(request.POST.getlist("paper"))
            ids = [paper.pk for paper in papers if not picked or str(paper.pk) in picked]
            values = {"title": form.title, "paper_ids": ids, "by": request.user, "at": timezone.now()}
            return redirect(once.perform(request, lambda: actions.request_batch(**values)))
    context = {"form": form, "papers": papers, "asked": form.is_bound, "recent": queries.recent_batches(request.user)}
    return render(request, "documents/batch.html", context)


@needs(Right.BATCH)
def show(request, pk):
    """How far the merging is; the part that changes is fetched again by htmx."""
    batch = queries.batch_or_404(pk, request.user)
    template = "documents/_batch_state.html" if request.htmx else "documents/batch_state.html"
    return render(request, template, {"batch": batch})


@needs(Right.BATCH)
def file(request, pk):
    batch = queries.batch_or_404(pk, request.user)
    if not batch.file:
        raise Http404
    return served(batch.file, name=f"{batch.title}.pdf", kind="application/pdf", download=True)
