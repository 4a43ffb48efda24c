"""维修记录单, 信息收集表, 服务报告: begin one, its page, its steps, the customer's signature, print."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core import once
from core.documents.signing import device_of
from core.workflow import Refused
from fieldservice.actions import field_papers as actions
from fieldservice.actions.papers import issue_paper
from fieldservice.documents.paper_data import blank as blank_of
from fieldservice.forms.field_papers import SignForm
from fieldservice.models import Trip
from fieldservice.pages_papers import content, paper_page
from fieldservice.paper_kinds import KINDS, Kind
from fieldservice.queries_papers import STARTS, content_of, last_trip
from fieldservice.views.record import pdf_of
from tickets.views.act import barred, refuse
from tickets.views.act import find as find_ticket
from tickets.views.part_act import show_or_do

EDIT = "fieldservice/paper_edit.html"
SHORT = "fieldservice/paper_act.html"


def kind_or_404(slug: str) -> Kind:
    if slug not in KINDS:
        raise Http404
    return KINDS[slug]


def find(request, kind: Kind, pk: int):
    """The paper if this person may see its case; a stranger's is 404."""
    rows = kind.model.objects.visible_to(request.user)
    rows = rows.select_related("ticket__customer", "ticket__assignee", "trip__record", "drafted_by")
    return get_object_or_404(rows, pk=pk)


@require_GET
def show(request, slug, pk):
    kind = kind_or_404(slug)
    paper = find(request, kind, pk)
    return render(request, "fieldservice/paper.html", paper_page(kind, paper, request.user, at=timezone.now()))


def new(request, slug, pk):
    """Begin a paper of a case, filled with what the case, its machine and its last trip know."""
    kind, ticket = kind_or_404(slug), find_ticket(request, pk)
    trip = _trip_of(request, ticket)
    draft = kind.model(ticket=ticket, trip=trip, version=0, **STARTS[kind.model](ticket, trip))
    return show_or_do(
        request,
        draft,
        kind.first,
        partial(_begin, kind.model, ticket=ticket, trip=trip),
        "已保存，编号已给出。",
        refusal=actions.may_begin(kind.model, request.user, timezone.now()),
        template=EDIT,
        fragment=EDIT,
        act={"title": f"填写{kind.title}", "verb": "保存"},
        kind=kind,
        back=ticket.get_absolute_url(),
    )


def _begin(kind: type, /, *, expected_version=None, **values):
    return actions.draft_paper(kind, **values)


def _trip_of(request, ticket) -> Trip | None:
    asked = request.GET.get("trip", "")
    if asked.isdigit():
        return get_object_or_404(Trip.objects.visible_to(request.user), pk=int(asked), ticket=ticket)
    return last_trip(ticket)


def step(request, slug, pk, name):
    """One step of a paper."""
    kind = kind_or_404(slug)
    if name == "sign":
        return sign(request, kind, pk)
    if name not in kind.acts:
        raise Http404
    act, paper = kind.acts[name], find(request, kind, pk)
    return show_or_do(
        request,
        paper,
        act.form,
        partial(_stepped, act, paper),
        act.done,
        refusal=kind.workflow.refusal(paper, name, by=request.user, at=timezone.now()),
        template=EDIT if name in ("edit", "fill") else SHORT,
        act=act.words,
        kind=kind,
        back=paper.get_absolute_url(),
    )


def _stepped(act, paper, **values):
    """Evidence that came with the work is attached beside it."""
    files = values.pop("attachments", None)
    if act.action is not actions.edit_paper:
        return act.action(**{act.argument: paper}, **values, **({} if files is None else {"attachments": files}))
    done = actions.edit_paper(paper=paper, **values)
    if files:
        actions.scan_paper(paper=paper, attachments=files, by=values["by"], at=values["at"])
    return done


def sign(request, kind: Kind, pk: int):
    """Show the paper and take the customer's signature under exactly that."""
    paper = find(request, kind, pk)
    if "sign" not in kind.workflow.by_name:
        raise Http404
    refusal = kind.workflow.refusal(paper, "sign", by=request.user, at=timezone.now())
    initial = {"sign_name": paper.ticket.contact_name}
    given = {"record": content_of(paper), "part": paper, "user": request.user, "initial": initial}
    form = SignForm(request.POST or None, **given)
    context = {"ticket": paper.ticket, "part": paper, "form": form, "kind": kind, "refusal": refusal}
    if request.method == "POST" and form.is_valid() and not barred(request, refusal):
        try:
            url = once.perform(request, lambda: _signed(request, paper, form))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "客户已签字，签字与内容绑定。")
            return redirect(url)
    context |= content(kind, paper)
    status = 422 if request.method == "POST" else 200
    return render(request, "fieldservice/paper_sign.html", context, status=status)


def _signed(request, paper, form):
    values = form.cleaned_data
    given = {"shown_sha256": values["shown"], "expected_version": values["expected_version"], **device_of(request)}
    actions.sign_paper(paper=paper, by=request.user, at=timezone.now(), **form.signature(), **given)
    return paper


@require_POST
def print_paper(request, slug, pk):
    kind = kind_or_404(slug)
    return redirect(issue_paper(kind.key, find(request, kind, pk), by=request.user, at=timezone.now()))


@require_GET
def blank(request, slug):
    kind = kind_or_404(slug)
    return pdf_of(kind.key, blank_of(kind.shape))
