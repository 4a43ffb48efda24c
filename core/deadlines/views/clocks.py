"""One clock: how it was reckoned, and what people may do to it. Whoever sees the case sees its clocks."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from core import once
from core.deadlines import actions
from core.deadlines.approvers import may_answer
from core.deadlines.clock_acts import acts_on
from core.deadlines.explain import explain
from core.deadlines.forms.clocks import AgreeForm, AnswerForm, ExemptForm, PauseForm, ResumeForm
from core.deadlines.models import Clock, Exemption
from core.deadlines.queries import PanelClock
from core.deadlines.queries import with_exemption as marked
from core.deadlines.rights import Right
from core.organization.rights import needs
from core.workflow import Refused


@dataclass(frozen=True)
class Act:
    """One thing people do to a clock: its form, its action, and what is said before and after."""

    form: type[forms.Form]
    action: Callable
    title: str
    done: str
    consequence: str = ""


ACTS = {
    "pause": Act(
        PauseForm, actions.pause, "暂停计时", "计时已暂停", "到最晚恢复时间自动恢复计时；统计单列暂停时间。"
    ),
    "resume": Act(ResumeForm, actions.resume, "恢复计时", "已恢复计时", "到期时间按暂停的时长后移。"),
    "agree": Act(
        AgreeForm, actions.agree, "登记约定时间", "已登记约定时间", "约定时间代替到期时间，原到期时间留作统计。"
    ),
    "exempt": Act(
        ExemptForm,
        actions.ask_exemption,
        "申请豁免",
        "已申请豁免，等待批准",
        "由售后服务部负责人批准；批准后不再提醒和升级，及时率分别统计。",
    ),
}


@require_GET
def clock(request, pk):
    """The clock with its card, its history and its acts."""
    found = seen(request, pk)
    now = timezone.now()
    context = {
        "clock": found,
        "item": PanelClock(found, now, request.user),
        "how": explain(found, now=now),
        "request_row": _waiting(found, request.user, now),
        "answer": AnswerForm(),
    }
    return render(request, "deadlines/clock.html", context)


@require_GET
def explanation(request, pk):
    """The card 怎么算的 alone, for a page that loads it on demand."""
    found = seen(request, pk)
    how = explain(found, now=timezone.now())
    return render(request, "deadlines/_explain.html", {"how": how, "clock": found})


@needs(Right.ARRANGE)
@require_http_methods(["GET", "POST"])
def pause(request, pk):
    return _act(request, pk, "pause")


@needs(Right.ARRANGE)
@require_http_methods(["GET", "POST"])
def resume(request, pk):
    return _act(request, pk, "resume")


@needs(Right.ARRANGE)
@require_http_methods(["GET", "POST"])
def agree(request, pk):
    return _act(request, pk, "agree")


@needs(Right.ARRANGE)
@require_http_methods(["GET", "POST"])
def exempt(request, pk):
    return _act(request, pk, "exempt")


@needs(Right.EXEMPT)
@require_http_methods(["POST"])
def answer(request, pk):
    """批准或不批准 an exemption (G-22)."""
    row = get_object_or_404(Exemption.objects.select_related("clock", "asked_by"), pk=pk)
    found = seen(request, row.clock_id)
    form = AnswerForm(request.POST)
    approve = request.POST.get("verdict") == "approve"
    if not form.is_valid():
        raise Refused("意见太长。请不超过 200 字。")
    now = timezone.now()
    actions.answer_exemption(row, approve=approve, by=request.user, at=now, **form.cleaned_data)
    messages.success(request, f"{found.rule.name}：{'已批准豁免' if approve else '未批准豁免'}。")
    return HttpResponseRedirect(row.get_absolute_url())


def seen(request, pk) -> Clock:
    """The clock, if its case is one the person may see; else 404."""
    rows = marked(Clock.objects.select_related("rule", "version", "variant", "owner", "owner_department"))
    found = get_object_or_404(rows, pk=pk)
    model = found.case_type.model_class()
    if not model.objects.visible_to(request.user).filter(pk=found.case_id).exists():
        raise Http404("没有这个时限。")
    return found


def _act(request, pk, name):
    """GET shows the form, for the side panel as a fragment; a refused one answers 422 and keeps what was typed."""
    found, act = seen(request, pk), ACTS[name]
    form = act.form(request.POST if request.method == "POST" else None)
    back = _back(request)
    if form.is_valid() and (url := _perform(request, found, act, form)):
        messages.success(request, f"{found.rule.name}：{act.done}。")
        return HttpResponseRedirect(back or url)
    offered = {row.name: row for row in acts_on(found, request.user, at=timezone.now())}
    refusal = "" if form.is_bound else offered[name].refusal if name in offered else "这个时限没有暂停。"
    context = {"clock": found, "act": act, "form": form, "refusal": refusal, "back": back}
    template = "deadlines/_clock_act.html" if request.htmx else "deadlines/clock_act.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def _perform(request, found: Clock, act: Act, form) -> str:
    def perform():
        act.action(found, by=request.user, at=timezone.now(), **form.cleaned_data)
        return found

    try:
        return once.perform(request, perform)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        return ""


def _back(request) -> str:
    """The page from which the form was opened, when it is one of this site."""
    url = request.POST.get("back") or request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}):
        return ""
    path = urlsplit(url).path
    return "" if path == request.path else path


def _waiting(found: Clock, user, now) -> dict | None:
    """The request that waits for its answer, and why this person may not give it."""
    row = found.exemptions.filter(state=Exemption.State.ASKED).select_related("asked_by").first()
    return {"row": row, "refusal": may_answer(user, row.asked_by, now)} if row else None
