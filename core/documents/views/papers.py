"""Issued papers: look, print, download, void."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.documents import actions, registry
from core.documents.filling import fill
from core.documents.forms import VoidForm
from core.documents.models import Paper
from core.documents.queries import paper_or_404
from core.documents.registry import FILLERS
from core.documents.rights import Right
from core.documents.views.served import served
from core.organization.rights import needs


def show(request, pk):
    """The paper with its state; while it waits for the printer the page asks again by itself."""
    return render(request, "documents/paper.html", _context(request, paper_or_404(pk, request.user), VoidForm()))


def state(request, pk):
    """The part of the page that waits (htmx)."""
    paper = paper_or_404(pk, request.user)
    context = {"paper": paper, "now": timezone.now(), "polled": True}
    return render(request, "documents/_paper_state.html", context)


def file(request, pk):
    """The stored file, in the browser or (`?download=1`) as a download; `?original=1` without the void stamp."""
    paper = paper_or_404(pk, request.user)
    stored = paper.file if "original" in request.GET else paper.shown_file
    if not stored:
        raise Http404
    return served(stored, name=paper.file_name, kind="application/pdf", download="download" in request.GET)


@require_POST
@needs(Right.VOID)
def void(request, pk):
    paper = paper_or_404(pk, request.user)
    form = VoidForm(request.POST)
    if not form.is_valid():
        return render(request, "documents/paper.html", _context(request, paper, form), status=422)
    values = {"reason": form.cleaned_data["reason"], "by": request.user, "at": timezone.now()}
    if form.cleaned_data["again"] and paper.form_key in FILLERS:
        paper = actions.reissue(paper, data=fill(registry.form(paper.form_key), paper.subject), **values)
        messages.success(request, f"上一版已作废，{paper} 已签发。")
    else:
        paper = actions.void(paper, **values)
        messages.success(request, f"{paper} 已作废。")
    return redirect(paper)


def _context(request, paper: Paper, form: VoidForm) -> dict:
    may_void = not paper.is_void and request.user.may(Right.VOID, at=timezone.now())
    return {
        "paper": paper,
        "polled": False,
        "now": timezone.now(),
        "form": form,
        "may_void": may_void,
        "can_refill": paper.form_key in FILLERS,
        "editions": Paper.objects.filter(form_key=paper.form_key, number=paper.number).order_by("-edition"),
    }
