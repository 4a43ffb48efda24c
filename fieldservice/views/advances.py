"""借支: asking, the page of one advance, the short acts on it, its paper."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core import once
from core.organization.rights import needs
from core.workflow import Refused
from fieldservice.actions import advances
from fieldservice.actions.papers import issue_paper
from fieldservice.forms import money as forms
from fieldservice.gates_money import ADVANCE
from fieldservice.models import Advance, Trip
from fieldservice.pages_money import advance_page
from fieldservice.rights import Right
from fieldservice.views.find import find_paper
from tickets.forms.complaint import NothingMore
from tickets.views.act import go, refuse
from tickets.views.part_act import part_act

ACT = "fieldservice/money_act.html"
PEOPLE = ("asked_by", "approved_by", "approved_for", "paid_by", "ended_by")


@needs(Right.CLAIM)
def ask(request, pk):
    """申请借支 for a trip: by the traveller, or by 客服 for one of them (S1-42)."""
    rows = Trip.objects.visible_to(request.user).for_page()
    trip = get_object_or_404(rows, pk=pk)
    form = forms.AskAdvanceForm(request.POST or None, trip=trip, user=request.user)
    context = {"trip": trip, "form": form}
    if request.method == "POST" and form.is_valid():
        act = partial(advances.ask_advance, trip=trip, by=request.user, at=timezone.now(), **form.cleaned_data)
        try:
            url = once.perform(request, act)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "已申请借支，部门负责人已收到通知。")
            return go(request, url)
    status = 422 if request.method == "POST" else 200
    return render(request, "fieldservice/advance_ask.html", context, status=status)


@require_GET
def show(request, pk):
    advance = find_paper(request, Advance, pk, *PEOPLE)
    return render(request, "fieldservice/advance.html", advance_page(advance, request.user, at=timezone.now()))


@require_POST
def print_paper(request, pk):
    advance = find_paper(request, Advance, pk, *PEOPLE)
    return redirect(issue_paper("ADVANCE", advance, by=request.user, at=timezone.now()))


def _find(request, pk):
    return find_paper(request, Advance, pk)


def _act(step: str, form, action, done: str, **words):
    return part_act(_find, ADVANCE, step, form, action, done, argument="advance", template=ACT, **words)


approve = _act(
    "approve",
    NothingMore,
    advances.approve_advance,
    "已批准，财务已收到通知。",
    title="批准借支",
    verb="批准",
    consequence="批准后由财务付款。",
)
turn_down = _act(
    "refuse",
    forms.ReasonForm,
    advances.refuse_advance,
    "已退回申请。",
    title="不批准借支",
    verb="不批准",
    danger=True,
)
withdraw = _act(
    "withdraw",
    forms.ReasonForm,
    advances.withdraw_advance,
    "已撤回，编号保留。",
    title="撤回借支",
    verb="撤回",
    danger=True,
)
pay = _act("pay", forms.PayForm, advances.pay_advance, "已登记付款。", title="登记付款", verb="登记付款")
repay = _act(
    "repay",
    forms.RepayForm,
    advances.repay_advance,
    "已登记退回，借支结清。",
    title="登记借支退回",
    verb="登记退回",
)
