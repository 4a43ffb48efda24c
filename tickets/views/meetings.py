"""会议: the list, and one meeting from the agenda to the printed minutes (S0-47)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core import once
from core.lists import answer
from core.organization.rights import needs
from core.times import local_date
from tickets import actions, pages_meeting
from tickets.forms import meetings as forms
from tickets.gates_severe import MEETINGS
from tickets.models import AgendaItem, Meeting, Ticket
from tickets.rights import Right
from tickets.views.side import posted, side


@require_GET
def index(request):
    """Meetings, newest first, and how my tasks stand."""
    now = timezone.now()
    asked = pages_meeting.MEETING_LIST.read(request)
    rows = asked.narrowed(Meeting.objects.visible_to(request.user, at=now))
    context = {
        "asked": asked,
        "page": asked.page(pages_meeting.with_figures(rows)),
        "tabs": pages_meeting.tabs(request.user, at=now, here="meetings"),
        "may_call": request.user.may(Right.MEET, at=now),
    }
    return answer(request, "tickets/meetings.html", "tickets/_meetings.html", context)


def find(request, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related("chair", "by__department", "ticket__customer")
    return get_object_or_404(rows, pk=pk)


@require_GET
def show(request, pk):
    meeting = find(request, pk)
    context = pages_meeting.meeting_page(meeting, request.user, at=timezone.now())
    return render(request, "tickets/meeting.html", context)


@needs(Right.MEET)
def create(request):
    """Call a meeting; the last one of the same kind says who usually comes."""
    form = forms.MeetingForm(posted(request), initial=pages_meeting.usual(request.user, at=timezone.now()))

    def run(data):
        return actions.call_meeting(by=request.user, at=timezone.now(), **data)

    words = {"title": "召集会议", "verb": "召集会议", "wide": True, "consequence": "参加人立即收到会议通知。"}
    words["template"] = "tickets/meeting_form.html"
    return side(request, form, run, "已召集会议。", crumbs=[("会议", reverse("tickets:meetings"))], **words)


def _act(request, meeting: Meeting, form, step: str, run, done: str, **words):
    refusal = MEETINGS.refusal(meeting, step, by=request.user, at=timezone.now())
    crumbs = [("会议", reverse("tickets:meetings")), (str(meeting), meeting.get_absolute_url())]
    fresh = lambda: Meeting.objects.get(pk=meeting.pk).version  # noqa: E731 (asked only when stale)
    return side(request, form, run, done, crumbs=crumbs, refusal=refusal, fresh=fresh, **words)


def change(request, pk):
    meeting = find(request, pk)
    names = ["kind", "title", "place", "guests"]
    start = {name: getattr(meeting, name) for name in names} | {"starts_at": meeting.at, "chair": meeting.chair_id}
    start["participants"] = [row.person_id for row in meeting.attendances.all()]
    form = forms.ChangeForm(posted(request), initial=start | {"expected_version": meeting.version})

    def run(data):
        return actions.change_meeting(meeting=meeting, by=request.user, at=timezone.now(), **data)

    return _act(
        request,
        meeting,
        form,
        "change",
        run,
        "已保存，新参加人已收到通知。",
        title="修改会议",
        verb="保存",
        wide=True,
    )


def agenda(request, pk):
    """Pick from what belongs before the meeting: 重大, 紧急, 重要, 逾期, 抱怨 and what was handed in."""
    meeting = find(request, pk)
    now = timezone.now()
    if request.method == "POST":
        chosen = [int(pk) for pk in request.POST.getlist("pick") if pk.isdigit()][:100]
        known = Ticket.objects.visible_to(request.user).in_bulk(chosen)
        tickets = [known[pk] for pk in chosen if pk in known]
        given = {"tickets": tickets, "topic": request.POST.get("topic", "")[:120]}
        url = once.perform(request, lambda: actions.add_to_agenda(meeting=meeting, by=request.user, at=now, **given))
        messages.success(request, "已列入议程。")
        return redirect(url)
    context = pages_meeting.agenda_page(meeting, request.user, at=now)
    return render(request, "tickets/meeting_agenda.html", context)


def roll(request, pk):
    meeting = find(request, pk)
    form = forms.RollForm(posted(request), meeting=meeting)

    def run(data):
        return actions.call_roll(meeting=meeting, by=request.user, at=timezone.now(), **data)

    return _act(request, meeting, form, "attend", run, "已点名。", title="点名", verb="保存到会情况")


def _topic(request, pk: int, item: int) -> AgendaItem:
    meeting = find(request, pk)
    rows = AgendaItem.objects.visible_to(request.user).select_related("ticket__customer")
    found = get_object_or_404(rows, pk=item, meeting=meeting)
    found.meeting = meeting
    return found


def minute(request, pk, item):
    """What was said and decided on one topic, with its task."""
    topic = _topic(request, pk, item)
    form = forms.MinuteForm(posted(request), item=topic)

    def run(data):
        return actions.minute_item(item=topic, by=request.user, at=timezone.now(), **data).meeting

    return _act(request, topic.meeting, form, "minute", run, "已记录。", title=f"{topic.order}. {topic}", verb="记录")


@require_POST
def move(request, pk, item):
    topic = _topic(request, pk, item)
    given = {"item": topic, "up": request.POST.get("way") == "up", "by": request.user, "at": timezone.now()}
    actions.move_item(**given)
    return redirect("tickets:meeting_detail", pk)


@require_POST
def drop(request, pk, item):
    topic = _topic(request, pk, item)
    actions.drop_item(item=topic, by=request.user, at=timezone.now())
    messages.success(request, "已移出议程。")
    return redirect("tickets:meeting_detail", pk)


def task(request, pk):
    meeting = find(request, pk)
    now = timezone.now()
    items = AgendaItem.objects.visible_to(request.user).filter(meeting=meeting)
    form = forms.TaskForm(posted(request), items=items, today=local_date(now))

    def run(data):
        actions.agree_task(meeting=meeting, by=request.user, at=now, **data)
        return meeting

    words = {"title": "议定任务", "verb": "议定任务", "consequence": "责任人立即收到通知；到期未办逐级升级。"}
    return _act(request, meeting, form, "agree", run, "已议定任务。", **words)


def settle(request, pk):
    meeting = find(request, pk)

    def run(data):
        return actions.settle_meeting(meeting=meeting, by=request.user, at=timezone.now())

    words = {"title": "纪要定稿", "verb": "定稿", "consequence": "议定事项写进各处理单的经过，参加人收到通知。"}
    return _act(request, meeting, forms.NothingForm(posted(request)), "settle", run, "纪要已定稿。", **words)


def _with_reason(step: str, action, done: str, **words):
    def view(request, pk):
        meeting = find(request, pk)

        def run(data):
            return action(meeting=meeting, by=request.user, at=timezone.now(), **data)

        return _act(request, meeting, forms.ReasonForm(posted(request)), step, run, done, **words)

    return view


amend = _with_reason("amend", actions.amend_meeting, "可以修订纪要了。", title="修订纪要", verb="修订")
void = _with_reason(
    "void",
    actions.void_meeting,
    "会议已取消。",
    title="取消会议",
    verb="取消会议",
    danger=True,
    consequence="参加人收到通知；已提交晨会的处理单留给下一次会议。",
)


@require_POST
def print_minutes(request, pk):
    return redirect(actions.print_minutes(meeting=find(request, pk), by=request.user, at=timezone.now()))
