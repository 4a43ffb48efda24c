"""The inbox, one message, the bell."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import condition, require_GET, require_http_methods, require_POST

from core.frame import panels
from core.lists import Listing, Sort
from core.notices import actions, marks, queries
from core.notices.forms.wishes import WishesForm, robots_of
from core.notices.models import Message, Preference, quiet_hours
from core.notices.tabs import ALL, TABS
from core.text import words

LISTING = Listing(sorts=(Sort("at", "时间", ("at",)),), default="-at", also=("tab",), size=20)


@require_GET
def inbox(request):
    """The list, with its first message opened beside it."""
    context = _listed(request)
    rows = context["page"].rows
    return render(request, "notices/inbox.html", context | _opened(request, rows[0] if rows else None))


@require_GET
def message(request, pk):
    """One message beside the list; opening it marks it read by a POST of the page."""
    found = get_object_or_404(Message.objects.select_related("digest"), pk=pk, staff=request.user)
    return render(request, "notices/inbox.html", _listed(request) | _opened(request, found) | {"chosen": True})


@require_POST
def read(request, pk):
    found = get_object_or_404(Message.objects.select_related("digest"), pk=pk, staff=request.user)
    actions.read(message=found, at=timezone.now())
    if request.htmx:
        marks.put_on([found])
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        context = {
            "row": found,
            "opened": found,
            "query": query,
            "arrivals": queries.arrivals(found),
            "swapped": True,
        }
        return render(request, "notices/_read.html", context)
    return redirect("notices:message", pk)


@require_POST
def read_all(request):
    """Only what stood on the page counts: `until` is the moment at which the page was drawn."""
    until = parse_datetime(request.POST.get("until", ""))
    if until is None or until.tzinfo is None:
        raise BadRequest("缺少页面时间。请刷新收件箱后再试。")
    count = actions.read_all(staff=request.user, until=until, at=timezone.now())
    messages.success(request, f"{count} 条消息已标为已读。" if count else "没有未读消息。")
    return redirect("notices:inbox")


def _etag(request) -> str:
    return f'"bell-{request.user.pk}-{queries.unread_count(request.user)}"'


@require_GET
@condition(etag_func=_etag)
def bell(request):
    """The bell alone, asked for every minute; 304 while nothing changed."""
    return render(request, "_bell.html")


@require_http_methods(["GET", "POST"])
def preferences(request):
    """通知方式 of the person who looks."""
    row = Preference.objects.filter(staff=request.user).first() or Preference(staff=request.user)
    form = WishesForm(request.POST if request.method == "POST" else None, instance=row, staff=request.user)
    if request.method == "POST" and form.is_valid():
        actions.choose_ways(staff=request.user, **form.wishes())
        messages.success(request, "通知方式已保存。")
        return redirect("notices:preferences")
    context = {"form": form, "robots": robots_of(request.user), "quiet": quiet_hours()}
    return render(request, "notices/preferences.html", context, status=422 if form.errors else 200)


def _tab(request):
    tab = TABS.get(request.GET.get("tab", ""))
    if tab is None:
        raise BadRequest("收件箱没有这个分类。请从收件箱重新选择。")
    return tab


def _listed(request) -> dict:
    tab = _tab(request)
    asked = LISTING.read(request)
    page = asked.page(queries.inbox(request.user, tab))
    now = timezone.now()
    marks.put_on(page.rows)
    for row in page.rows:
        row.day = words.day(row.at, now)
    tabs = [
        (row, queries.unread_words(queries.tab_count(request.user, row)) if row is not ALL else "")
        for row in TABS.values()
    ]
    query = request.GET.urlencode()
    return {
        "page": page,
        "tab": tab,
        "tabs": tabs,
        "figures": " · ".join(f"{row.label} {count}" for row, count in tabs if count),
        "query": f"?{query}" if query else "",
        "chosen": False,
        "drawn_at": now,
    }


def _opened(request, found: Message | None) -> dict:
    if found is None:
        return {"opened": None, "swapped": False}
    bound = found.subject.messages.order_by("-at", "-pk") if found.kind == "digest" and found.subject else []
    return {
        "opened": found,
        "swapped": False,
        "parts": panels.built("message", found, request.user),
        "arrivals": queries.arrivals(found),
        "bound": bound,
    }
