"""修改规则: look at what would move, then save for new clocks alone or for the running ones too."""

import hashlib
import json
from dataclasses import asdict, replace

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core import once
from core.deadlines import actions
from core.deadlines.differences import differences
from core.deadlines.drafts import Draft, of_version
from core.deadlines.forms.rules import RuleForm, variant_formset, variants_of
from core.deadlines.models import Rule, Simulation
from core.deadlines.rights import Right
from core.deadlines.simulation.ruleset import draft_of
from core.organization.rights import needs
from core.workflow import Refused, Stale

SAVED = {"new": "只用于新的时限", "running": "已应用到运行中的时限"}


@needs(Right.MANAGE)
def rule_edit(request, pk):
    """Nothing is saved whose effect was not shown: a draft that changed since the preview is previewed again."""
    rules = Rule.objects.exclude(current=None).select_related("current__ladder", "current__by")
    found = get_object_or_404(rules, pk=pk)
    start, simulation = _start(request, found)
    form = RuleForm(request.POST or None, version=found.current, draft=start)
    lines = variant_formset(start, request.POST or None)
    context = {"rule": found, "form": form, "lines": lines, "next": found.current.number + 1}
    context |= {"impact": None, "simulation": simulation}
    if request.method == "POST" and form.is_valid() & lines.is_valid():
        try:
            draft = form.draft(variants_of(lines))
            if request.POST.get("save") in SAVED and request.POST.get("previewed") == _digest(draft):
                return _save(request, found, form, draft)
            context |= _preview(found, draft)
        except Stale:
            raise
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
    return render(request, "deadlines/rule_edit.html", context)


def _start(request, rule: Rule) -> tuple[Draft, Simulation | None]:
    """The current version, or what a simulation proposes (采用这个改动)."""
    draft = replace(of_version(rule.current), note="")
    wanted = request.GET.get("simulation", "")
    if not wanted:
        return draft, None
    simulation = Simulation.objects.filter(pk=wanted).first() if wanted.isdecimal() else None
    change = next((row for row in simulation.changes if row["rule"] == rule.key), None) if simulation else None
    if change is None:
        raise Http404("没有这个模拟，或它没有改动这条规则。")
    return replace(draft_of(rule, change), note=f"采用模拟 {simulation.pk}"), simulation


def _preview(rule: Rule, draft: Draft) -> dict:
    now = timezone.now()
    version = draft.version(rule, number=rule.current.number + 1, by=None, at=now)
    impact = actions.impact(rule, draft, at=now)
    return {"impact": impact, "changed": differences(rule.current, version), "previewed": _digest(draft)}


def _digest(draft: Draft) -> str:
    """The same for the same draft: what was previewed is what is saved."""
    said = {**vars(draft), "ladder": draft.ladder.pk, "variants": [asdict(row) for row in draft.variants]}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _save(request, rule: Rule, form: RuleForm, draft: Draft):
    way = request.POST["save"]
    once.perform(
        request,
        lambda: actions.edit_rule(
            rule,
            draft,
            expected_number=form.cleaned_data["expected_number"],
            apply_to_running=way == "running",
            by=request.user,
            at=timezone.now(),
        ),
    )
    messages.success(request, f"{rule} 已保存为新的一版，{SAVED[way]}。")
    return redirect("deadlines:rule", pk=rule.pk)
