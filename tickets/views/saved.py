"""常用筛选 and the columns of the list: everything here is one's own, so no right is asked for."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core import once
from core.workflow import Refused, Stale
from tickets import actions, columns
from tickets.forms.desk import ChangeFilterForm, SavedFilterForm
from tickets.listing import TicketList
from tickets.models import ListSetting, SavedFilter
from tickets.views.act import refuse


def index(request):
    """One's own views and the shared ones; `?query=` brings the view that is to be saved."""
    query = request.POST.get("query") or request.GET.get("query", "")
    view = _view(request, query) if query else None
    form = SavedFilterForm(
        request.POST or None, department=request.user.department, initial={"query": view.query if view else ""}
    )
    if request.method == "POST" and view and form.is_valid() and (url := _saved(request, form, view)):
        return HttpResponseRedirect(url)
    return render(request, "tickets/saved.html", _context(request, view, form), status=422 if request.POST else 200)


def _view(request, query: str) -> TicketList:
    """The view behind the parameters; what the list does not offer is refused (400)."""
    return TicketList(request.user, at=timezone.now(), data=QueryDict(query[:2000]))


def _saved(request, form: SavedFilterForm, view: TicketList) -> str:
    said = form.cleaned_data | {"query": view.query, "shared": form.cleaned_data.get("shared", False)}
    try:
        url = once.perform(request, lambda: actions.save_filter(**said, by=request.user, at=timezone.now()))
    except Refused as refused:
        refuse(form, refused)
        return ""
    messages.success(request, f"“{said['name']}”已保存，在列表的“常用筛选”里。")
    return url


def _context(request, view: TicketList | None, form, **more) -> dict:
    setting = ListSetting.objects.filter(staff=request.user).first()
    rows = list(SavedFilter.objects.of(request.user))
    return {
        "view": view,
        "form": form,
        "rows": [(row, _words(request, row), row.owner_id == request.user.pk) for row in rows],
        "opens_with": setting.opens_with_id if setting else None,
        **more,
    }


def _words(request, row: SavedFilter) -> str:
    try:
        return TicketList(request.user, at=timezone.now(), data=row.parameters).words
    except BadRequest:
        return "其中的条件已不存在，请删除后重新保存。"


def change(request, pk):
    """Rename one's own view, share it or stop sharing it."""
    row = get_object_or_404(SavedFilter, pk=pk, owner=request.user, removed_at=None)
    start = {"name": row.name, "shared": row.shared_with_id is not None, "expected_version": row.version}
    form = ChangeFilterForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_filter(pk=pk, by=request.user, **form.cleaned_data)
        except Stale:
            raise
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "已保存。")
            return redirect("tickets:saved")
    status = 422 if request.method == "POST" else 200
    return render(request, "tickets/saved_change.html", {"row": row, "form": form}, status=status)


@require_POST
def remove(request, pk):
    """Taken out at once; the toast brings it back."""
    row = get_object_or_404(SavedFilter, pk=pk, owner=request.user, removed_at=None)
    actions.remove_filter(pk=pk, by=request.user, at=timezone.now())
    messages.success(request, f"“{row}”已删除。", extra_tags=reverse("tickets:saved_restore", args=[pk]))
    return redirect("tickets:saved")


@require_POST
def restore(request, pk):
    get_object_or_404(SavedFilter, pk=pk, owner=request.user)
    actions.restore_filter(pk=pk, by=request.user)
    messages.success(request, "已恢复。")
    return redirect("tickets:saved")


@require_POST
def opens(request):
    """Which view 处理单 opens with; an empty choice is the usual one."""
    given = request.POST.get("saved", "")
    row = None
    if given:
        row = SavedFilter.objects.of(request.user).filter(pk=given).first() if given.isdecimal() else None
        if row is None:
            raise Http404
    actions.open_with(saved=row, by=request.user)
    messages.success(request, f"打开处理单时先看“{row}”。" if row else "打开处理单时先看“我的”。")
    return redirect("tickets:saved")


@require_POST
def choose_columns(request):
    """Keep the chosen columns; `usual` goes back to the house's choice."""
    keys = None if "usual" in request.POST else columns.allowed(request.POST.getlist("column"))
    actions.choose_columns(columns=keys, by=request.user)
    back = request.POST.get("back", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if safe else "tickets:list")
