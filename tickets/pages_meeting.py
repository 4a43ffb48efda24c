"""What the pages of meetings and their tasks show, prepared for their templates."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.urls import reverse

from core.documents.models import Paper
from core.lists import Filter, Listing, Sort, capped_counts
from core.text.words import full
from core.timeline.models import Happening
from core.times import SHANGHAI, local, local_date
from tickets.gates_severe import MEETINGS
from tickets.models import Attendance, Meeting, Minutes
from tickets.models.meeting import ActionItem
from tickets.panels_severe import agenda_of
from tickets.queries_severe import candidates

MINUTE = timedelta(minutes=1)
MEETING_LIST = Listing(
    sorts=(Sort("at", "时间", ("at",)),),
    default="-at",
    filters=(
        Filter("kind", "会议", Meeting.Kind.choices),
        Filter("state", "状态", Meeting.State.choices),
    ),
    search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(number__icontains=text)),
    unit="次",
)
TASK_LIST = Listing(
    sorts=(Sort("due", "期限", ("due_at",)),),
    default="due",
    filters=(Filter("state", "状态", ActionItem.State.choices),),
    search=lambda rows, text: rows.filter(
        Q(what__icontains=text) | Q(owner__name__icontains=text) | Q(ticket__number__icontains=text)
    ),
    also=("tab",),
    unit="项",
)
TASK_TABS = {"mine": "我的任务", "all": "全部任务", "overdue": "逾期任务"}


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    url: str
    count: int
    tone: str
    is_here: bool


def tasks_in(tab: str, user, *, at: datetime):
    """The rows of a tab: my open ones, all I may see, those past their date."""
    if tab == "mine":
        return ActionItem.objects.open().filter(owner=user)
    rows = ActionItem.objects.visible_to(user, at=at)
    return rows.open().filter(due_at__lte=at) if tab == "overdue" else rows


def tabs(user, *, at: datetime, here: str) -> list[Tab]:
    """会议 beside the three views of tasks; figures count open work only."""
    counts = capped_counts({key: tasks_in(key, user, at=at) for key in ("mine", "overdue")})
    rows = [Tab("meetings", "会议", reverse("tickets:meetings"), 0, "", here == "meetings")]
    for key, label in TASK_TABS.items():
        tone = "red" if key == "overdue" else ""
        rows.append(Tab(key, label, f"{reverse('tickets:tasks')}?tab={key}", counts.get(key, 0), tone, here == key))
    return rows


def with_figures(rows):
    """What a line of the list shows: topics, tasks and how many of them are done."""
    return rows.select_related("chair", "ticket").annotate(
        topics=Count("agenda", distinct=True),
        tasks=Count("actions", filter=~Q(actions__state="cancelled"), distinct=True),
        tasks_done=Count("actions", filter=Q(actions__state="done"), distinct=True),
    )


def usual(user, *, at: datetime) -> dict:
    """A meeting as it usually is: tomorrow 08:30, same place, chair and people as the last one."""
    last = Meeting.objects.of_the_room().filter(kind="morning").exclude(state="void").order_by("-at", "-pk").first()
    day = local_date(at) + timedelta(days=0 if local(at).hour < 8 else 1)
    starts = datetime.combine(day, time(8, 30), tzinfo=SHANGHAI)
    start = {"kind": "morning", "title": f"{day.month}月{day.day}日售后晨会", "starts_at": starts}
    if last:
        people = [row.person_id for row in last.attendances.all()]
        start |= {"place": last.place, "chair": last.chair_id, "participants": people}
    return start


def meeting_page(meeting: Meeting, user, *, at: datetime) -> dict:
    agenda, hidden = agenda_of(meeting, user, at=at)
    offers = {offer.step.name: offer.refusal for offer in MEETINGS.offers(meeting, by=user, at=at)}
    tasks = ActionItem.objects.visible_to(user, at=at).filter(meeting=meeting).select_related("owner", "ticket")
    papers = Paper.objects.of(Minutes(meeting=meeting)) if not hidden else Paper.objects.none()
    seats = list(meeting.attendances.select_related("person__department"))
    return {
        "meeting": meeting,
        "agenda": agenda,
        "hidden": hidden,
        "may": {name: not reason for name, reason in offers.items()},
        "why_not": offers.get("settle", ""),
        "tasks": list(tasks.order_by("due_at", "pk")),
        "seats": seats,
        "came": sum(row.state == Attendance.State.PRESENT for row in seats),
        "facts": meeting_facts(meeting),
        "papers": list(papers.order_by("-pk")),
        "may_print": meeting.state == Meeting.State.DONE and not hidden,
        "story": story(meeting) if meeting.ticket_id is None else [],
        "now": at,
    }


def story(meeting: Meeting) -> list[Happening]:
    kind = ContentType.objects.get_for_model(Meeting)
    rows = Happening.objects.filter(case_type=kind, case_id=meeting.pk).select_related("by", "on_behalf_of")
    return list(rows.order_by("-at", "-pk")[:12])


def meeting_facts(meeting: Meeting) -> list[tuple]:
    rows = [
        ("时间", full(meeting.at)),
        ("地点", meeting.place),
        ("主持", str(meeting.chair or "")),
        ("记录", str(meeting.by)),
        ("其他参加人", meeting.guests),
        ("定稿", full(meeting.settled_at)),
    ]
    return [row for row in rows if row[1]]


def agenda_page(meeting: Meeting, user, *, at: datetime) -> dict:
    """What may be put on the agenda, the weightiest first."""
    return {
        "meeting": meeting,
        "refusal": MEETINGS.refusal(meeting, "agenda", by=user, at=at),
        "rows": candidates(meeting, user, at=at),
    }


def task_facts(action: ActionItem, user) -> list[tuple]:
    """The case is named only to those who see it; the owner sees it anyway."""
    rows = [
        ("责任人", f"{action.owner} · {action.owner.department or ''}".strip(" ·")),
        ("期限", f"{local(action.due_at - MINUTE):%Y-%m-%d}"),
        ("会议", str(action.meeting)),
        ("处理单", str(action.ticket or "")),
        ("议定", f"{action.agreed_by} · {full(action.agreed_at)}"),
        ("完成" if action.state == "done" else "取消", f"{action.done_by} · {full(action.done_at)}")
        if action.done_at
        else ("", ""),
        ("情况", action.words, True),
    ]
    return [row for row in rows if row[1]]
