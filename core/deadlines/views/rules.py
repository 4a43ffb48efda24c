"""时限规则: everybody may read and try them; administrators switch and edit them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.deadlines import actions
from core.deadlines.models import Clock, Pack, Rule
from core.deadlines.queries_rules import (
    People,
    all_rules,
    narrowed,
    pack_tabs,
    rule_rows,
    variant_words,
)
from core.deadlines.rights import Right
from core.deadlines.rule_history import rule_history, switches
from core.deadlines.trial import trial
from core.organization.rights import needs
from core.times import local_date


@require_GET
def rules(request):
    now, pack, text = timezone.now(), request.GET.get("pack", ""), request.GET.get("q", "").strip()[:40]
    every, people = all_rules(), People(local_date(now))
    context = {
        "rows": rule_rows(narrowed(every, pack, text), people),
        "tabs": pack_tabs(every),
        "total": len(every),
        "switches": switches(),
        "on": sum(rule.is_on for rule in every),
        "pack": pack,
        "text": text,
        "may_manage": request.user.may(Right.MANAGE, at=now),
        "trial": trial(request.GET, every, people, now=now),
    }
    return render(request, "deadlines/rules.html", context)


@require_GET
def rule(request, pk):
    now = timezone.now()
    found = get_object_or_404(Rule.objects.exclude(current=None).select_related("current"), pk=pk)
    context = {
        "rule": found,
        "row": rule_rows([found], People(local_date(now)))[0],
        "variants": [variant_words(v) for v in found.current.variants.order_by("order")],
        "history": rule_history(found),
        "running": Clock.objects.open().filter(rule=found).count(),
        "may_manage": request.user.may(Right.MANAGE, at=now),
    }
    return render(request, "deadlines/rule.html", context)


@needs(Right.MANAGE)
@require_POST
def switch_pack(request, pack):
    on = request.POST.get("on") == "1"
    changed = actions.switch_pack(pack, on=on, by=request.user, at=timezone.now())
    messages.success(
        request, f"{Pack(pack).label}：{'启用' if on else '停用'}了 {changed} 条规则。运行中的时限不受影响。"
    )
    return redirect("deadlines:rules")


@needs(Right.MANAGE)
@require_POST
def switch_rule(request, pk):
    found = get_object_or_404(Rule, pk=pk)
    on = request.POST.get("on") == "1"
    actions.switch_rule(found, on=on, by=request.user, at=timezone.now())
    messages.success(request, f"{found} 已{'启用' if on else '停用'}。运行中的时限不受影响。")
    return redirect("deadlines:rules")
