"""值班表 and 代理. Heads plan their own departments (with those below); administrators all."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.organization import actions, overview, rosters
from core.organization.forms.roster import DeputyForm, DutyForm, WeekForm
from core.organization.models import Department, Deputy, Staff
from core.organization.rights import Right, needs
from core.organization.views.pages import frame
from core.times import local_date


@needs(Right.ROSTER)
def roster(request):
    """值班表 of a week or month: a row per day, a column per department."""
    now = timezone.now()
    day = local_date(now)
    span = rosters.Span.read(request.GET.get("from", ""), request.GET.get("by", "week"), today=day)
    if span is None:
        return HttpResponseBadRequest("没有这一周。请从值班表重新选择。")
    may, duties = rosters.plannable(request.user, at=now), rosters.recent_duties(day)
    columns = rosters.columns(may, on_roster=rosters.on_roster(duties), picked=request.GET.get("department", ""))
    days = rosters.grid(columns, span.first, span.days, today=day)
    context = {
        "span": span,
        "columns": columns,
        "days": days,
        "empty": [cell for row in days for cell in row.cells if not cell.person and not cell.is_past],
        "choices": Department.objects.filter(pk__in=may),
        "picked": request.GET.get("department", ""),
        "opened": request.GET.get("cell", ""),
        "people": Staff.objects.active().select_related("department").order_by("department_id", "pk"),
        **frame("roster", request.user, now, duties),
    }
    return render(request, "organization/roster.html", context)


def _back(request, on, department=None):
    by = request.POST.get("by") if request.POST.get("by") in ("week", "month") else "week"
    url = f"{reverse('organization:roster')}?by={by}&from={on:%Y-%m-%d}"
    return redirect(f"{url}&department={department}" if department else url)


@needs(Right.ROSTER)
@require_POST
def duty_set(request):
    """排一天: set or clear one cell."""
    now = timezone.now()
    form = DutyForm(request.POST)
    if not form.is_valid():
        messages.error(request, "；".join(error for errors in form.errors.values() for error in errors))
        return redirect("organization:roster")
    data = form.cleaned_data
    if data["department"].pk not in rosters.plannable(request.user, at=now):
        raise PermissionDenied(f"您不负责 {data['department']}，不能排它的值班。")
    actions.set_duty(**data, by=request.user, at=now)
    who = data["person"] or "无人"
    messages.success(request, f"{data['on']:%m-%d} {data['department']}：{who}")
    return _back(request, data["on"], request.POST.get("picked"))


@needs(Right.ROSTER)
@require_POST
def week_copy(request):
    """照上周: fill the empty days of a week."""
    now = timezone.now()
    form = WeekForm(request.POST)
    if not form.is_valid():
        messages.error(request, "；".join(error for errors in form.errors.values() for error in errors))
        return redirect("organization:roster")
    monday, picked = form.cleaned_data["monday"], form.cleaned_data["department"]
    monday -= timedelta(days=monday.weekday())
    may = rosters.plannable(request.user, at=now)
    if picked and picked.pk not in may:
        raise PermissionDenied(f"您不负责 {picked}，不能排它的值班。")
    departments = [picked] if picked else list(Department.objects.filter(pk__in=may))
    copied = actions.copy_week(departments=departments, monday=monday, by=request.user, at=now)
    messages.success(request, f"照上周补了 {copied} 天。" if copied else "没有可补的：上周没有排班，或这周已经排满。")
    return _back(request, monday, picked and picked.pk)


@needs(Right.MANAGE)
def deputies(request):
    """代理: running, coming and ended ones."""
    now = timezone.now()
    day = local_date(now)
    rows = Deputy.objects.select_related("principal", "deputy").prefetch_related("principal__groups")
    rows = list(rows.order_by("-ends_on", "pk")[:100])
    shown = overview.deputy_rows(rows, day=day)
    context = {
        "open": [row for row in shown if row.is_open],
        "ended": [row for row in shown if not row.is_open],
        **frame("deputies", request.user, now),
    }
    return render(request, "organization/deputies.html", context)


@needs(Right.MANAGE)
def deputy_create(request):
    """添加代理."""
    day = local_date(timezone.now())
    form = DeputyForm(request.POST or None, today=day, initial={"starts_on": day, **request.GET.dict()})
    if not form.is_valid():
        return render(request, "organization/deputy_form.html", {"form": form})
    row = form.save()
    messages.success(request, f"{row.deputy} 从 {row.starts_on:%m-%d} 起代理 {row.principal}。")
    return redirect("organization:deputies")


@needs(Right.MANAGE)
@require_POST
def deputy_end(request, pk):
    """提前结束 from today on."""
    deputy = get_object_or_404(Deputy.objects.select_related("principal", "deputy"), pk=pk)
    actions.end_deputy(deputy=deputy, by=request.user, at=timezone.now())
    messages.success(request, f"{deputy.deputy} 不再代理 {deputy.principal}。")
    return redirect("organization:deputies")
