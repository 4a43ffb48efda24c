"""Links, merging, splitting, sending back, following: short acts around a case."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.lists import capped_count
from core.workflow import Refused
from tickets import actions
from tickets.forms import assignment, joining
from tickets.forms.acts import NothingForm
from tickets.models import Ticket, TicketLink, WatchSetting, Why
from tickets.views.act import act, came_from, find

PAGE = "tickets/act_page.html"
WATCHED = 50

claim = act(
    "claim",
    NothingForm,
    actions.claim,
    "{ticket} 已领取，由您负责。",
    title="领取",
    verb="领取",
    consequence="您成为责任人，方案等时限由您负责；小组其他人不再看到它在待领取中。",
)
send_back = act(
    "send_back",
    assignment.SendBackForm,
    actions.send_back,
    "{ticket} 已退回，等待重新分派。",
    title="退回重新分派",
    verb="退回",
    danger=True,
    consequence="责任人和责任部门清空，进行中的时限不停，由登记的部门接着负责。",
)
keep_route = act(
    "reassign",
    assignment.KeepRouteForm,
    actions.keep_route,
    "已记录不改派的理由。",
    title="不按原因改派",
    verb="保持原部门",
)
urge = act("urge", assignment.UrgeForm, actions.urge, "{ticket} 已督办。", title="督办", verb="督办")
link = act("link", joining.LinkForm, actions.link, "已关联。", title="关联另一张处理单", verb="关联")
split = act(
    "split",
    joining.SplitForm,
    actions.split,
    "已拆分，新处理单已取号。",
    template=PAGE,
    title="拆分",
    verb="拆分并登记",
    consequence="这一部分成为一张新的处理单，另取编号；时限从原接收时间起算，已有的首次响应对两张都算。",
)
merge = act(
    "merge",
    joining.MergeForm,
    actions.merge,
    "已并入，原编号保留。",
    title="并入另一张",
    verb="并入",
    danger=True,
    consequence="这张处理单作废，编号保留，计时取消；沟通、进展、附件和关注人在另一张上接着看得到。",
)
unmerge = act(
    "unmerge",
    joining.UnlinkForm,
    actions.unmerge,
    "已取消并入，时限接着算。",
    title="取消并入",
    verb="取消并入",
    consequence="这张处理单回到并入前的状态，计时从原起点接着算；已带到另一张上的附件留在那里。",
)
watchers = act("", joining.WatchersForm, actions.set_watchers, "关注人已更新。", title="关注人", verb="保存关注人")


def unlink(request, pk, link_pk):
    """取消关联, with the reason."""
    ticket = find(request, pk)
    row = get_object_or_404(TicketLink.objects.standing().of(ticket), pk=link_pk)

    def end(*, ticket, by, at, reason):
        actions.unlink(ticket=ticket, link=row, reason=reason, by=by, at=at)
        return ticket

    return act("link", joining.UnlinkForm, end, "已取消关联。", title="取消关联", verb="取消关联")(request, pk)


@require_POST
def take_note(request, pk):
    """我知道了: the note of a hand-over leaves the head of the page."""
    ticket = find(request, pk)
    try:
        actions.take_note(ticket=ticket, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, "已确认交接。")
    return redirect(came_from(request) or ticket)


def watching(request):
    """What I follow, and what I want to hear of it."""
    if request.method == "POST":
        form = joining.WatchLevelForm(request.POST)
        if form.is_valid():
            actions.set_watch_level(by=request.user, level=form.cleaned_data["level"])
            messages.success(request, "关注通知已保存。")
            return redirect("tickets:watching")
    else:
        setting = WatchSetting.objects.filter(staff=request.user).first()
        form = joining.WatchLevelForm(initial={"level": setting.level if setting else WatchSetting.Level.KEY})
    mine = Ticket.objects.filter(involvements__person=request.user, involvements__why=Why.WATCH)
    rows = list(mine.for_page().order_by("-received_at", "-pk")[:WATCHED])
    context = {"form": form, "rows": rows, "more": max(capped_count(mine) - WATCHED, 0)}
    return render(request, "tickets/watching.html", context, status=422 if form.errors else 200)
