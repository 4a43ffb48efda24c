"""费用报销单: the line table, the page of one claim, the short acts on it, its paper."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core import once
from core.organization.rights import needs
from core.workflow import Refused, Stale
from fieldservice.actions import claims
from fieldservice.actions.papers import issue_paper
from fieldservice.forms import money as forms
from fieldservice.gates_money import CLAIM
from fieldservice.models import Claim, Trip
from fieldservice.pages_money import claim_page
from fieldservice.queries_claims import frame_of
from fieldservice.rights import Right
from fieldservice.views.find import find_paper
from tickets.forms.complaint import NothingMore
from tickets.views.act import barred, go, refuse
from tickets.views.part_act import part_act

ACT = "fieldservice/money_act.html"
PEOPLE = ("submitted_by", "returned_by", "checked_by", "checked_for", "voided_by", "advance", "write_off__created_by")


@require_POST
@needs(Right.CLAIM)
def start(request, pk):
    """Open the own claim of a trip; a second click finds the first one."""
    trip = get_object_or_404(Trip.objects.visible_to(request.user), pk=pk)
    claim = claims.start_claim(trip=trip, by=request.user, at=timezone.now())
    return redirect("fieldservice:claim_edit" if claim.may_change else "fieldservice:claim", pk=claim.pk)


@require_GET
def show(request, pk):
    claim = find_paper(request, Claim, pk, *PEOPLE)
    return render(request, "fieldservice/claim.html", claim_page(claim, request.user, at=timezone.now()))


def edit(request, pk):
    """All lines in one table: store what stands, or hand it in."""
    claim, at = find_paper(request, Claim, pk), timezone.now()
    posted = request.POST if request.method == "POST" else None
    rows = list(claim.lines.select_related("receipt"))
    form = forms.ClaimForm(posted, initial={"note": claim.note, "expected_version": claim.version})
    lines = forms.Lines(
        posted,
        request.FILES or None,
        prefix="lines",
        initial=forms.first_lines(claim, rows),
        form_kwargs={"user": request.user, "claim": claim, "at": at},
    )
    context = {
        "claim": claim,
        "part": claim,
        "trip": claim.trip,
        "form": form,
        "lines": lines,
        "frame": frame_of(claim.trip, at=at),
        "refusal": CLAIM.refusal(claim, "edit", by=request.user, at=at),
    }
    if posted is None:
        return render(request, "fieldservice/claim_edit.html", with_files(context))
    return _keep(request, context, at)


def _keep(request, context: dict, at):
    claim, form, lines = context["claim"], context["form"], context["lines"]
    if not (form.is_valid() & lines.is_valid()) or barred(request, context["refusal"]):
        return render(request, "fieldservice/claim_edit.html", with_files(context), status=422)
    submit = "submit" in request.POST
    values = {**form.cleaned_data, "lines": lines.lines(), "submit": submit}
    try:
        url = once.perform(request, lambda: claims.fill_claim(claim=claim, by=request.user, at=at, **values))
    except Stale as stale:
        form.data = form.data.copy()
        form.data["expected_version"] = Claim.objects.get(pk=claim.pk).version
        return render(request, "fieldservice/claim_edit.html", with_files({**context, "stale": stale}), status=409)
    except claims.LinesRefused as refused:
        for words in lines.complain(refused.problems):
            form.add_error(None, words)
    except Refused as refused:
        refuse(form, refused)
    else:
        messages.success(request, "已提交，部门负责人已收到通知。" if submit else "已保存。")
        return go(request, url)
    return render(request, "fieldservice/claim_edit.html", with_files(context), status=422)


def with_files(context: dict) -> dict:
    """Each line form with the file it carries, for its name and link."""
    from core.documents.models import Attachment

    wanted = {}
    for row in context["lines"].forms:
        value = row["receipt"].value()
        if value and str(value).isdigit():
            wanted[row] = int(value)
    files = Attachment.objects.in_bulk(set(wanted.values()))
    for row in context["lines"].forms:
        row.held = files.get(wanted.get(row))
    return context


@require_POST
def print_paper(request, pk):
    claim = find_paper(request, Claim, pk, *PEOPLE)
    return redirect(issue_paper("CLAIM", claim, by=request.user, at=timezone.now()))


def _find(request, pk):
    return find_paper(request, Claim, pk)


def _act(step: str, form, action, done: str, **words):
    return part_act(_find, CLAIM, step, form, action, done, argument="claim", template=ACT, **words)


submit = _act(
    "submit",
    NothingMore,
    claims.submit_claim,
    "已提交，部门负责人已收到通知。",
    title="提交报销单",
    verb="提交审核",
    consequence="提交后由部门负责人审核；审核前可以撤回修改。",
)
recall = _act("recall", NothingMore, claims.recall_claim, "已撤回，可以修改。", title="撤回修改", verb="撤回")
check = _act(
    "check", forms.CheckForm, claims.check_claim, "审核通过，财务已收到通知。", title="审核报销单", verb="审核通过"
)
send_home = _act("return", forms.ReturnForm, claims.return_claim, "已退回。", title="退回报销单", verb="退回")
send_back = _act("send_back", forms.ReturnForm, claims.send_back_claim, "已退回。", title="财务退回", verb="退回")
void = _act(
    "void",
    forms.ReasonForm,
    claims.void_claim,
    "已作废，编号保留。",
    title="作废报销单",
    verb="作废",
    danger=True,
)
