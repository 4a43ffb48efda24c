"""工作日历 for administrators: the year at a glance; every change is previewed, then makes a new version."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from core import once
from core.deadlines import calendar_queries, calendars
from core.deadlines.actions.calendar import calendar_impact, save_calendar
from core.deadlines.forms.calendar import LAST_YEAR, ConfirmForm, DaysForm, HoursForm, ImportForm
from core.deadlines.rights import Right
from core.deadlines.yearview import hours_words, year_of
from core.organization.rights import needs
from core.times import local_date

EDIT = require_http_methods(["GET", "POST"])
HEADINGS = {
    "days": "修改某几天",
    "hours": "作息时间",
    "import": "导入放假安排",
    "confirm": "确认放假数据",
}
NOT_REPEATED = {"csrfmiddlewaretoken", "once_key", "save", "expected_number", "apply", "table"}


@require_GET
@needs(Right.MANAGE)
def calendar(request, year=None):
    """One year; without a number the current one."""
    version, today = calendars.current_version(), local_date(timezone.now())
    shown = year or today.year
    if not 2000 <= shown <= LAST_YEAR:
        raise Http404("没有这一年的日历。")
    value = calendars.parse(version)
    context = {
        "version": version,
        "hours": hours_words(value),
        "year": year_of(value, shown, today),
        "record": version.years.get(str(shown)),
        "tabs": calendar_queries.tabs(version, shown, today),
        "unconfirmed": calendar_queries.unconfirmed(version, shown, today),
        "versions": calendar_queries.latest_versions(version.calendar_id),
    }
    return render(request, "deadlines/calendar.html", context)


@EDIT
@needs(Right.MANAGE)
def days(request):
    return _edit(request, "days", DaysForm(request.POST or None, initial={"first": request.GET.get("day")}))


@EDIT
@needs(Right.MANAGE)
def hours(request):
    initial = HoursForm.initial_of(calendars.current_version())
    return _edit(request, "hours", HoursForm(request.POST or None, initial=initial))


@EDIT
@needs(Right.MANAGE)
def import_year(request):
    following = local_date(timezone.now()).year + 1
    year = request.GET.get("year", "")
    initial = {"year": year if year.isdecimal() else following}
    return _edit(request, "import", ImportForm(request.POST or None, request.FILES or None, initial=initial))


@EDIT
@needs(Right.MANAGE)
def confirm(request, year):
    return _edit(request, "confirm", ConfirmForm(request.POST or None, initial={"year": year}), year=year)


def _edit(request, page, form, **extra):
    """The form, then the preview of what it would do, then the new version."""
    version, now = calendars.current_version(), timezone.now()
    context = {"page": page, "heading": HEADINGS[page], "form": form, "version": version, **extra}
    draft = _draft(form, version, request.user, local_date(now)) if form.is_valid() else None
    if draft is None:
        return render(request, "deadlines/calendar_form.html", context)
    if "save" in request.POST:
        return _save(request, draft, now)
    impact = calendar_impact(draft.calendar, at=now)
    context |= calendar_queries.preview(draft, local_date(now)) | {"draft": draft, "impact": impact}
    context["typed"] = _typed(form)
    return render(request, "deadlines/calendar_preview.html", context)


def _draft(form, version, user, today):
    try:
        draft = form.draft(version, by=user.name, on=today)
    except ValueError as error:
        form.add_error(None, str(error))
        return None
    if not draft.changed:
        form.add_error(None, "与现在的日历一样，没有可保存的变化。")
        return None
    return draft


def _save(request, draft, now):
    expected, follow = request.POST.get("expected_number", ""), request.POST.get("apply") == "yes"
    once.perform(
        request,
        lambda: save_calendar(
            draft,
            expected_number=int(expected) if expected.isdecimal() else 0,
            apply_to_running=follow,
            by=request.user,
            at=now,
        ),
    )
    how = "运行中的时限已按新日历重算。" if follow else "运行中的时限仍按原来的版本。"
    messages.success(request, f"日历已保存为新版本。{how}")
    return redirect("deadlines:calendar_year", calendar_queries.first_year(draft, local_date(now)))


def _typed(form):
    """What was typed, for the hidden fields of the preview; an uploaded table as its text."""
    pairs = [
        (name, value)
        for name, values in form.data.lists()
        if name not in NOT_REPEATED and not name.startswith("conflict_")
        for value in values
    ]
    return [*pairs, ("table", form.text)] if hasattr(form, "text") else pairs
