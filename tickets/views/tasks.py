"""会议任务: who owes what from which meeting, and by when (S0-47)."""

from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.documents.models import Attachment
from core.lists import answer
from core.timeline.models import Happening
from tickets import actions, pages_meeting
from tickets.actions.tasks import may_change, may_finish
from tickets.forms import meetings as forms
from tickets.models.meeting import ActionItem
from tickets.views.side import posted, side

WITH = ["owner__department", "meeting__chair", "meeting__by", "ticket__customer", "done_by", "agreed_by"]


@require_GET
def index(request):
    now = timezone.now()
    tab = request.GET.get("tab") or "mine"
    if tab not in pages_meeting.TASK_TABS:
        raise BadRequest(f"会议任务没有“{tab[:40]}”这个视图。请从列表页重新选择。")
    asked = pages_meeting.TASK_LIST.read(request)
    rows = asked.narrowed(pages_meeting.tasks_in(tab, request.user, at=now))
    context = {
        "asked": asked,
        "tab": tab,
        "page": asked.page(rows.select_related("owner", "meeting", "ticket")),
        "tabs": pages_meeting.tabs(request.user, at=now, here=tab),
        "now": now,
    }
    return answer(request, "tickets/tasks.html", "tickets/_tasks.html", context)


def find(request, pk: int) -> ActionItem:
    rows = ActionItem.objects.visible_to(request.user).select_related(*WITH)
    return get_object_or_404(rows, pk=pk)


@require_GET
def show(request, pk):
    """One task: what, from which meeting, how it went."""
    action = find(request, pk)
    now, user = timezone.now(), request.user
    story = Happening.objects.of_case(action.case).filter(subject_id=action.pk, event__startswith="ACTION_")
    context = {
        "action": action,
        "facts": pages_meeting.task_facts(action, user),
        "attachments": list(Attachment.objects.of(action).select_related("by")),
        "story": list(story.select_related("by", "on_behalf_of")),
        "is_open": action.state == ActionItem.State.OPEN,
        "may_finish": may_finish(action, user, now),
        "may_change": may_change(action, user),
        "now": now,
    }
    return render(request, "tickets/task.html", context)


def _act(request, action: ActionItem, form, do, refusal: str, done: str, **words):
    crumbs = [("会议任务", reverse("tickets:tasks")), (str(action), action.get_absolute_url())]

    def run(data):
        return do(action=action, by=request.user, at=timezone.now(), **data)

    if action.state != ActionItem.State.OPEN:
        refusal = f"这项任务{action.get_state_display()}，不能再改。"
    return side(request, form, run, done, crumbs=crumbs, refusal=refusal, **words)


def finish(request, pk):
    action = find(request, pk)
    form = forms.FinishForm(posted(request), request.FILES, request=request)
    allowed = may_finish(action, request.user, timezone.now())
    refusal = "" if allowed else f"由责任人{action.owner}或其部门负责人报告完成。"
    words = {"title": "完成任务", "verb": "报告完成"}
    return _act(request, action, form, actions.finish_task, refusal, "已报告完成。", **words)


def _kept(action: ActionItem, user) -> str:
    if may_change(action, user):
        return ""
    return f"由主持人{action.meeting.chair or ''}或记录人{action.meeting.by}办理。"


def move(request, pk):
    action = find(request, pk)
    form = forms.MoveTaskForm(posted(request))
    refusal, words = _kept(action, request.user), {"title": "任务改期", "verb": "改期"}
    return _act(request, action, form, actions.move_task, refusal, "已改期，责任人收到通知。", **words)


def drop(request, pk):
    action = find(request, pk)
    form = forms.ReasonForm(posted(request))
    refusal, words = _kept(action, request.user), {"title": "取消任务", "verb": "取消任务", "danger": True}
    return _act(request, action, form, actions.drop_task, refusal, "已取消，责任人收到通知。", **words)
