"""外出: the request, the page of a trip, and what is done on it."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core import once
from core.workflow import Refused
from fieldservice.actions import arranging, moments, trips
from fieldservice.actions.correcting import correct_moment
from fieldservice.actions.papers import print_request
from fieldservice.forms import acts
from fieldservice.forms.trips import EditTripForm, NewTripForm, WhenForm
from fieldservice.gates import may_dispatch
from fieldservice.lifecycle import TRIP
from fieldservice.models import ChecklistItem, MomentKind
from fieldservice.pages import trip_page
from fieldservice.queries_overlaps import elsewhere
from fieldservice.rights import Right
from fieldservice.views.find import find_trip
from tickets.forms.complaint import NothingMore
from tickets.views.act import barred, built, find, refuse
from tickets.views.part_act import part_act

PAGE = "fieldservice/trip_edit.html"
CORRECTING = "原时间保留在经过中，处理单和相关时限随之更正。"
NEW = {"title": "申请外出", "verb": "保存申请"}


@require_GET
def show(request, pk):
    """Everything about one trip."""
    trip = find_trip(request, pk)
    return render(request, "fieldservice/trip.html", trip_page(trip, request.user, at=timezone.now()))


def new(request, pk):
    """外出服务申请单 for a case."""
    ticket = find(request, pk)
    if request.htmx and request.method == "GET":
        return _elsewhere(request)
    refusal = _refusal(ticket, request.user)
    form = built(NewTripForm, request, ticket, request.POST if request.method == "POST" else None)
    context = {"ticket": ticket, "form": form, "refusal": refusal, "act": NEW}
    context["back"] = ticket.get_absolute_url()
    if request.method == "POST" and form.is_valid() and not barred(request, refusal):
        data = form.cleaned_data
        try:
            url = once.perform(
                request, lambda: trips.draft_trip(ticket=ticket, by=request.user, at=timezone.now(), **data)
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "已保存外出申请，等待部门负责人签批。")
            return HttpResponseRedirect(url)
    return render(request, PAGE, context, status=422 if request.method == "POST" else 200)


def _elsewhere(request):
    """The people and days as they stand in the form: who of them is on another trip then."""
    form = WhenForm(request.GET)
    chosen = [*request.GET.getlist("members"), request.GET.get("lead", "")]
    people = {int(pk) for pk in chosen if pk.isdecimal() and len(pk) < 10}
    but = request.GET.get("trip", "")
    rows = []
    if people and form.is_valid():
        span = form.cleaned_data["planned_start"], form.cleaned_data["planned_end"]
        rows = elsewhere(
            people, *span, now=timezone.now(), but=int(but) if but.isdecimal() and len(but) < 10 else None
        )
    return render(request, "fieldservice/_elsewhere.html", {"rows": rows})


def _refusal(ticket, user) -> str:
    if not user.may(Right.REQUEST, at=timezone.now()):
        return "您的岗位没有“拟定外出申请”的权限。"
    return may_dispatch(ticket, user)


def _act(step, form, action, done: str, **words):
    return part_act(find_trip, TRIP, step, form, action, done, argument="trip", **words)


edit = _act(
    "edit",
    EditTripForm,
    trips.edit_trip,
    "已保存。",
    template=PAGE,
    title="修改外出申请",
    verb="保存",
)
sign = _act(
    "request",
    NothingMore,
    trips.request_trip,
    "已签批，客服已收到。",
    title="签批外出申请",
    verb="签批并提交客服",
    consequence="签批后给出申请单和记录表编号，客服安排行程，外派人员收到通知。",
)
sign_late = _act(
    "sign_late",
    NothingMore,
    trips.sign_late,
    "已补签。",
    title="补签外出申请",
    verb="补签",
    consequence="一级或紧急先行出发，手续在 24 小时内补办。",
)
cancel = _act(
    "cancel", acts.CancelForm, trips.cancel_trip, "已取消，编号保留。", title="取消外出", verb="取消外出", danger=True
)
agree = _act(
    "agree",
    acts.AgreeForm,
    arranging.agree_arrival,
    "已登记约定，到达时限按约定时间计。",
    title="与客户约定到达时间",
    verb="登记约定",
    consequence="约定时间代替到达时限，原到期时间保留用于统计。",
)
notice = _act(
    "notice",
    acts.NoticeForm,
    arranging.send_service_notice,
    "已记录服务通知。",
    title="服务通知",
    verb="记录通知",
    consequence="从通知起 24 小时内到达，与客户另有约定的按约定。",
)
arrange = _act(
    "arrange",
    acts.ArrangeForm,
    arranging.arrange_trip,
    "行程已安排，外派人员已收到。",
    title="确认行程已安排",
    verb="确认已安排",
)
conduct = _act(
    "conduct",
    acts.ConductForm,
    arranging.confirm_conduct,
    "已确认。",
    title="确认外出行为规范",
    verb="我已阅读并遵守",
    template="fieldservice/conduct.html",
    fragment="fieldservice/_conduct.html",
)


def _moment(kind: MomentKind, step, done: str, **words):
    def action(*, trip, by, at, moment_at=None, **more):
        return moments.record_moment(trip=trip, kind=kind, moment_at=moment_at or at, by=by, at=at, **more).trip

    return _act(step, acts.FORMS[kind], action, done, **words)


depart = _moment(MomentKind.DEPARTED, "depart", "已登记出发。", title="登记出发", verb="出发")
arrive = _moment(MomentKind.ARRIVED, "arrive", "已登记到达。", title="登记到达", verb="到达")
restore = _moment(MomentKind.RESTORED, "restore", "已登记恢复运行。", title="登记恢复运行", verb="恢复运行")
come_back = _moment(
    MomentKind.RETURNED,
    lambda trip: "return" if trip.travelling else "return_after",
    "已登记返回。",
    title="登记返回",
    verb="返回",
)


def correct(request, pk, kind):
    """A moment that was recorded wrongly."""
    if kind not in MomentKind.values or not find_trip(request, pk).moments.filter(kind=kind).exists():
        raise Http404

    def action(*, trip, by, at, moment_at, reason):
        return correct_moment(trip=trip, kind=kind, moment_at=moment_at, reason=reason, by=by, at=at).trip

    form = type("CorrectThis", (acts.CorrectForm,), {"kind": kind})
    label = MomentKind(kind).label
    words = {"title": f"更正{label}时间", "verb": "更正", "consequence": CORRECTING}
    return _act("correct", form, action, "已更正。", **words)(request, pk)


def _line(request, pk: int, item: int):
    return find_trip(request, pk), get_object_or_404(ChecklistItem, pk=item)


@require_POST
def tick(request, pk, item):
    """One line of the preparations is done."""
    trip, line = _line(request, pk, item)
    return _answered(request, trip, lambda now: arranging.check(trip=trip, item=line, by=request.user, at=now))


@require_POST
def tick_rest(request, pk):
    """Everything that is still open is done."""
    trip = find_trip(request, pk)
    return _answered(request, trip, lambda now: arranging.check_rest(trip=trip, by=request.user, at=now))


@require_POST
def untick(request, pk, item):
    trip, line = _line(request, pk, item)
    return _answered(request, trip, lambda now: arranging.uncheck(trip=trip, item=line, by=request.user, at=now))


def skip(request, pk, item):
    """A line is not needed, with the reason."""
    _, line = _line(request, pk, item)

    def action(*, trip, by, at, note):
        return arranging.check(trip=trip, item=line, by=by, at=at, note=note, skipped=True)

    view = _act("check", acts.SkipForm, action, "已记录。", title=f"不需要：{line}", verb="记录")
    return view(request, pk)


def _answered(request, trip, action):
    try:
        action(timezone.now())
    except Refused as refused:
        messages.error(request, refused.reason)
    return HttpResponseRedirect(f"{trip.get_absolute_url()}#checks")


@require_POST
def print_paper(request, pk):
    """外出服务申请单 as a paper; unchanged it is the same paper."""
    trip = find_trip(request, pk)
    try:
        return redirect(print_request(trip=trip, by=request.user, at=timezone.now()))
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect(trip)
