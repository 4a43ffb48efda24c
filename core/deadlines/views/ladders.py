"""升级路径: who hears of a late clock and when. Everybody may read them; administrators write them."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import once
from core.deadlines.actions import ladders as actions
from core.deadlines.forms.ladders import AssignForm, LadderForm, ladder_draft, level_formset
from core.deadlines.models import Change, Clock, Ladder, Subject
from core.deadlines.queries_rules import ladder_table
from core.deadlines.rights import Right
from core.organization.rights import needs
from core.times import local_date
from core.workflow import Refused, Stale

EDIT = require_http_methods(["GET", "POST"])
FIRST = actions.LadderDraft(
    "",
    (
        actions.LevelDraft(0, ("owner",)),
        actions.LevelDraft(1, ("owner", "owner_head")),
        actions.LevelDraft(2, ("supervisor_head",), after_percent=50, at_least_minutes=10, at_most_minutes=240),
    ),
)
SHOWN = 10


@require_GET
def ladders(request):
    now = timezone.now()
    context = ladder_table(day=local_date(now)) | {
        "may_manage": request.user.may(Right.MANAGE, at=now),
        "changes": Change.objects.filter(subject=Subject.LADDER).select_related("by")[:SHOWN],
    }
    return render(request, "deadlines/ladders.html", context)


@EDIT
@needs(Right.MANAGE)
def ladder_new(request):
    """An empty ladder with the usual first levels, or a copy of another one (`?copy=`)."""
    wanted, start = request.GET.get("copy", ""), FIRST
    if wanted:
        if not wanted.isdecimal():
            raise Http404("没有这个升级路径。")
        draft = actions.draft_of(get_object_or_404(Ladder, pk=wanted))
        start = replace(draft, name=f"{draft.name}（副本）"[:40])
    return _form(request, None, start)


@EDIT
@needs(Right.MANAGE)
def ladder_edit(request, pk):
    found = get_object_or_404(Ladder, pk=pk)
    return _form(request, found, actions.draft_of(found))


@EDIT
@needs(Right.MANAGE)
def ladder_rules(request, pk):
    """Give this ladder to more rules; each gets a new version."""
    found = get_object_or_404(Ladder, pk=pk)
    form = AssignForm(request.POST if request.method == "POST" else None, ladder=found)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        moved = actions.assign_ladder(
            found, list(data["rules"]), apply_to_running=data["apply"], by=request.user, at=timezone.now()
        )
        messages.success(request, f"{len(moved)} 条规则改用“{found}”，各存为新的一版。")
        return redirect("deadlines:ladders")
    return render(request, "deadlines/ladder_rules.html", {"ladder": found, "form": form})


@needs(Right.MANAGE)
@require_POST
def switch_ladder(request, pk):
    """Out of the choice, or back in; nobody is told, so it happens at once and the way back stands on the page."""
    found, on = get_object_or_404(Ladder, pk=pk), request.POST.get("on") == "1"
    try:
        actions.switch_ladder(found, on=on, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        said = "已恢复使用" if on else "已停用，新的规则版本不能再选它"
        messages.success(request, f"“{found}”{said}。运行中的时限不受影响。")
    return redirect("deadlines:ladders")


def _form(request, ladder, start):
    form = LadderForm(
        request.POST or None, initial={"name": start.name, "expected_version": ladder.version if ladder else 0}
    )
    lines = level_formset(start, request.POST or None, copied=ladder is None)
    if request.method == "POST" and form.is_valid() & lines.is_valid():
        try:
            return _save(request, ladder, form, ladder_draft(form, lines))
        except Stale:
            raise
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
    running = Clock.objects.open().filter(version__ladder=ladder).count() if ladder else 0
    context = {"ladder": ladder, "form": form, "lines": lines, "running": running}
    return render(request, "deadlines/ladder_form.html", context)


def _save(request, ladder, form, draft):
    now, by = timezone.now(), request.user
    if ladder is None:
        once.perform(request, lambda: actions.create_ladder(draft, by=by, at=now))
        messages.success(request, f"已新建升级路径“{draft.name}”。还没有规则使用它。")
    else:
        expected = form.cleaned_data["expected_version"] or 0
        once.perform(request, lambda: actions.edit_ladder(ladder, draft, expected_version=expected, by=by, at=now))
        messages.success(request, f"“{draft.name}”已保存；运行中的时限从下一级起按新的走。")
    return redirect("deadlines:ladders")
