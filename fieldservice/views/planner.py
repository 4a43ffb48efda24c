"""派工周视图: engineers and their week, what must be mended, who waits; 改期 and 改派."""

from collections import Counter
from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from core import once
from core.organization.rights import needs
from core.times import local_date
from core.workflow import Refused, Stale
from fieldservice import queries_planner as reads
from fieldservice.actions.replanning import replan
from fieldservice.forms.planner import DropForm, ReplanForm
from fieldservice.lifecycle import TRIP
from fieldservice.listing_trips import TripList
from fieldservice.models import Trip
from fieldservice.rights import Right
from tickets.views.act import barred, go, refuse

WEEK = timedelta(days=7)
ALL = "all"


@needs(Right.PLANNER)
@require_GET
def week(request):
    """Who is where this week, and who could go where?"""
    now = timezone.now()
    monday = reads.monday_of(request.GET.get("week", ""), now)
    people = reads.travellers()
    departments = reads.departments_of(people)
    chosen = _chosen(request, departments)
    context = {
        **_board(request.user, monday, people, chosen, now),
        "departments": departments,
        "chosen": chosen,
        "week": monday,
        "links": _links(monday, chosen, now),
        "tabs": TripList(request.user, QueryDict(), now).tabs(here=False),
        "here": "planner",
        "may_plan": True,
        "may_change": request.user.may(Right.REQUEST, at=now),
    }
    return render(request, "fieldservice/planner.html", context)


def _board(user, monday, people, chosen: int | None, now) -> dict:
    """The days and rows, what must be mended, and who waits."""
    calendar = reads.calendar_now()
    days = reads.days_of(monday, calendar, local_date(now))
    board = reads.board(people, monday, user, now, calendar)
    shown = [person for person in board.people if not chosen or person.department_id == chosen]
    ids = {person.pk for person in shown}
    troubles = [row for row in board.troubles(monday, days[-1].on) if row.person.pk in ids]
    waiting, more = reads.waiting(user, board, departments={chosen} if chosen else set(), now=now)
    rows = board.rows(days, troubles, shown)
    return {
        "days": days,
        "rows": rows,
        "troubles": troubles,
        "summary": summary(troubles),
        "waiting": waiting,
        "more_waiting": more,
        "figures": _figures(board, rows, monday, days[-1].on, ids),
    }


def _chosen(request, departments) -> int | None:
    """The department that is shown: asked for, else the own one of a head whose people travel, else all."""
    asked = request.GET.get("department", "")
    known = {department.pk: department for department in departments}
    if asked == ALL:
        return None
    if asked:
        if not asked.isdecimal() or int(asked) not in known:
            raise BadRequest("没有这个部门。请从列表里重新选择。")
        return int(asked)
    return next((pk for pk, department in known.items() if department.head_id == request.user.pk), None)


def _links(monday, chosen, now) -> dict[str, str]:
    """The weeks around, with the department kept."""

    def link(day) -> str:
        return "?" + urlencode({"week": f"{day:%Y-%m-%d}", "department": chosen or ALL})

    this = reads.monday_of("", now)
    return {"before": link(monday - WEEK), "after": link(monday + WEEK), "this": link(this), "here": link(monday)}


def _figures(board, rows, monday, sunday, ids: set[int]) -> dict[str, int]:
    trips = [v for v in board.visits if v.first <= sunday and monday <= v.last and any(v.has(pk) for pk in ids)]
    return {
        "people": len(rows),
        "trips": len(trips),
        "busy": sum(row.busy for row in rows),
        "days": sum(row.open_days for row in rows),
    }


def summary(troubles) -> str:
    """2 处冲突，1 处资格不符."""
    words = {"冲突": "处冲突", "资格": "处资格不符", "未出发": "次未按时出发"}
    counts = Counter(row.tag for row in troubles)
    return "，".join(f"{counts[tag]} {said}" for tag, said in words.items() if counts[tag])


@needs(Right.PLANNER)
def change(request, pk):
    """One bar: what it is, and other dates or another person for it; also the answer to a dropped bar."""
    rows = Trip.objects.visible_to(request.user).for_page()
    trip = get_object_or_404(rows, pk=pk)
    now = timezone.now()
    posted = request.method == "POST"
    dropped = posted and "planned_start" not in request.POST
    form = _dropped(request, trip) if dropped else ReplanForm(request.POST if posted else None, trip=trip)
    refusal = TRIP.refusal(trip, "edit", by=request.user, at=now)
    context = {"trip": trip, "form": form, "refusal": refusal, "where": reads.where_of(trip.site)}
    context["back"] = _back(trip, request.GET.get("department", ""))
    if posted:
        return _changed(request, context)
    return render(request, _page(request), context)


def _page(request) -> str:
    """A fragment for the side panel, a page of its own without scripts."""
    return "fieldservice/_planner_trip.html" if request.htmx else "fieldservice/planner_trip.html"


def _dropped(request, trip: Trip) -> ReplanForm:
    wish = DropForm(request.POST)
    if not wish.is_valid():
        raise BadRequest("没有看懂拖到了哪里。请点开这次外出，用表单改期。")
    return ReplanForm(wish.as_replan(trip), trip=trip)


def _changed(request, context: dict):
    form, trip = context["form"], context["trip"]
    page = _page(request)
    if form.is_valid() and not barred(request, context["refusal"]):
        asked = {"trip": trip, "by": request.user, "at": timezone.now(), **form.cleaned_data}
        try:
            once.perform(request, lambda: replan(**asked))
        except Stale as stale:
            form.data = {**_plain(form.data), "expected_version": Trip.objects.get(pk=trip.pk).version}
            return render(request, page, {**context, "stale": stale}, status=409)
        except Refused as refused:
            refuse(form, refused)
        else:
            trip.refresh_from_db()
            messages.success(request, "已改好，外派人员和客服会收到通知。" if trip.requested_at else "已改好。")
            return go(request, _back(trip, request.GET.get("department", "")))
    return render(request, page, context, status=422)


def _plain(data) -> dict:
    return data.dict() if hasattr(data, "dict") else dict(data)


def _back(trip: Trip, department: str) -> str:
    """The week in which the trip now begins."""
    asked = {"week": f"{local_date(trip.planned_start):%Y-%m-%d}"}
    if department == ALL or department.isdecimal():
        asked["department"] = department
    return f"{reverse('fieldservice:planner')}?{urlencode(asked)}"
