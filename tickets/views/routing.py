"""分派规则 (S1-40, A-30): a page for administrators and 质量部."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core import once
from core.organization.rights import needs
from core.times import local_date
from core.workflow import Refused, Stale
from tickets import routing_pages
from tickets.actions import routing as actions
from tickets.forms.routing import RuleForm, TrialForm
from tickets.models import RoutingRule
from tickets.rights import Right
from tickets.views.act import refuse


@needs(Right.ROUTE)
@require_GET
def rules(request):
    """Which department solves which kind of problem, who changed it, and where a case would go."""
    form = TrialForm(request.GET or None, user=request.user)
    context = {
        "parts": routing_pages.parts(local_date(timezone.now())),
        "changes": routing_pages.changes(),
        "form": form,
        "trial": routing_pages.trial(form.case()) if form.is_valid() else None,
    }
    return render(request, "tickets/routing.html", context)


@needs(Right.ROUTE)
def add(request):
    return _write(request, None, "已新增，对之后的分派生效。")


@needs(Right.ROUTE)
def edit(request, pk):
    return _write(request, get_object_or_404(RoutingRule, pk=pk), "已保存，对之后的分派生效。")


def _write(request, rule, done):
    form = RuleForm(request.POST or None, rule=rule)
    context, status = {"form": form, "rule": rule}, 200 if request.method == "GET" else 422
    if form.is_valid():
        try:
            once.perform(request, lambda: _act(rule, request.user, form.said))
        except Stale as stale:
            rule.refresh_from_db()
            form.data = form.data.copy()
            form.data["expected_version"] = rule.version
            context["stale"], status = stale, 409
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, done)
            return redirect("tickets:routing")
    return render(request, "tickets/routing_rule.html", context, status=status)


def _act(rule, by, said) -> RoutingRule:
    now = timezone.now()
    if rule is None:
        return actions.add_rule(by=by, at=now, **said)
    return actions.change_rule(rule=rule, by=by, at=now, **said)


@needs(Right.ROUTE)
@require_POST
def switch(request, pk):
    """启用 or 停用."""
    rule = get_object_or_404(RoutingRule, pk=pk)
    on = request.POST.get("on") == "1"
    return _done(request, lambda now: actions.switch_rule(rule=rule, on=on, by=request.user, at=now), f"{rule}")


@needs(Right.ROUTE)
@require_POST
def move(request, pk):
    """One place up or down."""
    rule = get_object_or_404(RoutingRule, pk=pk)
    up = request.POST.get("way") == "up"
    return _done(request, lambda now: actions.move_rule(rule=rule, up=up, by=request.user, at=now), f"{rule}")


def _done(request, act, name: str):
    try:
        row = act(timezone.now())
    except Refused as refused:
        messages.error(request, f"{name}：{refused.reason}")
    else:
        messages.success(request, f"{name}{'已启用' if row.is_on else '已停用'}，第一条符合的规则决定去向。")
    return redirect("tickets:routing")
