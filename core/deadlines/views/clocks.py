"""One clock: how it was reckoned, and what people may do to it. Whoever sees the case sees its clocks."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.deadlines import actions
from core.deadlines.explain import explain
from core.deadlines.forms.clocks import AgreeForm, ExemptForm, PauseForm
from core.deadlines.models import Clock, State
from core.deadlines.queries import PanelClock
from core.deadlines.rights import Right
from core.organization.rights import needs
from core.workflow import Refused

ACTS = {"pause": (PauseForm, "计时已暂停"), "agree": (AgreeForm, "已登记约定时间"), "exempt": (ExemptForm, "已豁免")}


@require_GET
def clock(request, pk):
    """The clock with its card, its history and its acts."""
    return _page(request, seen(request, pk))


@require_GET
def explanation(request, pk):
    """The card 怎么算的 alone, for a page that loads it on demand."""
    found = seen(request, pk)
    how = explain(found, now=timezone.now())
    return render(request, "deadlines/_explain.html", {"how": how, "clock": found})


@needs(Right.ARRANGE)
@require_http_methods(["POST"])
def pause(request, pk):
    return _act(request, pk, "pause")


@needs(Right.ARRANGE)
@require_POST
def resume(request, pk):
    found = seen(request, pk)
    actions.resume(found, by=request.user, at=timezone.now())
    messages.success(request, f"{found.rule.name}：已恢复计时。")
    return redirect("deadlines:clock", pk=pk)


@needs(Right.ARRANGE)
@require_POST
def agree(request, pk):
    return _act(request, pk, "agree")


@needs(Right.EXEMPT)
@require_POST
def exempt(request, pk):
    return _act(request, pk, "exempt")


def seen(request, pk) -> Clock:
    """The clock, if its case is one the person may see; else 404."""
    rows = Clock.objects.select_related("rule", "version", "variant", "owner", "owner_department", "exemption")
    found = get_object_or_404(rows, pk=pk)
    model = found.case_type.model_class()
    if not model.objects.visible_to(request.user).filter(pk=found.case_id).exists():
        raise Http404("没有这个时限。")
    return found


def _act(request, pk, name):
    found = seen(request, pk)
    form_class, done = ACTS[name]
    form = form_class(request.POST, prefix=name)
    if form.is_valid():
        try:
            getattr(actions, name)(found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        else:
            messages.success(request, f"{found.rule.name}：{done}。")
            return redirect("deadlines:clock", pk=pk)
    return _page(request, found, **{name: form})


def _page(request, found: Clock, **refused):
    now = timezone.now()
    forms = {name: refused.get(name) or form(prefix=name) for name, (form, _) in ACTS.items()}
    context = {
        "clock": found,
        "item": PanelClock(found, now),
        "how": explain(found, now=now),
        "forms": forms,
        "reasons": _reasons(request.user, found, now),
        "paused": found.state == State.PAUSED,
    }
    return render(request, "deadlines/clock.html", context)


def _reasons(user, found: Clock, now) -> dict[str, str]:
    """Why an act is not possible, "" where it is."""
    ended = "" if found.is_open else f"时限已结束（{found.get_state_display()}）。"
    mine = "" if user.may(Right.ARRANGE, at=now) else "您的岗位没有“暂停时限和登记约定时间”的权限。"
    fixed = "" if found.version.may_pause else "响应类和内部时限始终计时，不允许暂停。"
    arrival = {"ARRIVED", "TEAM_ARRIVED"} & set(found.version.stops_on)
    exempted = "已经豁免。" if hasattr(found, "exemption") else ""
    head = "" if user.may(Right.EXEMPT, at=now) else "豁免由部门负责人批准。"
    return {
        "pause": ended or mine or fixed,
        "agree": ended or mine or ("时限正在暂停，请先恢复计时。" if found.state == State.PAUSED else ""),
        "exempt": exempted or ("" if arrival else "只有到达时限可以豁免。") or head,
    }
