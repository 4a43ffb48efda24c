"""Reads for the pages of channels: robots, webhooks, what was and was not delivered."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.http import Http404

from core.lists import capped_counts
from core.notices.channels import CHANNELS
from core.notices.models import OPEN, Call, Delivery, Parcel, Robot, Webhook
from core.notices.queries import STATE_TONES
from core.notices.webhooks import PING
from core.text import words
from core.timeline.registry import EVENTS

State = Delivery.State
LAST = 10
FINAL = Q(state=State.FAILED) | Q(state=State.UNKNOWN, next_attempt_at=None)


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    url: str


PAGES = (
    Tab("robots", "机器人", "channels:robots"),
    Tab("deliveries", "发送情况", "channels:deliveries"),
    Tab("webhooks", "外部订阅", "channels:webhooks"),
)
TABS = {"failed": "没有送达", "waiting": "等待发送", "all": "全部"}


def frame(here: str) -> dict:
    """The tabs that all pages of channels share."""
    return {"tabs": PAGES, "here": here}


def robots(now: datetime) -> list[Robot]:
    """All robots with whom they serve, what waits for them and how the last post ended."""
    last = Parcel.objects.filter(robot=OuterRef("pk")).order_by("-pk")
    waiting = Delivery.objects.filter(robot=OuterRef("pk"), state__in=OPEN).order_by().values("robot")
    rows = Robot.objects.select_related("meter").order_by("-is_on", "pk")
    rows = rows.annotate(
        last_state=Subquery(last.values("state")[:1]),
        last_at=Subquery(last.values("created_at")[:1]),
        waiting=Subquery(waiting.annotate(n=Count("pk")).values("n")),
    )
    found, names = list(rows), _served()
    for row in found:
        row.tone, row.words = _robot_state(row, now)
        row.last_tone, row.last_words = _last(row.last_state)
        row.serves = names.get(row.pk, [])
    return found


def _served() -> dict[int, list[str]]:
    """Robot → the names of its departments, then of its people, in one query."""
    departments = Robot.departments.through.objects.values_list("robot_id", Value(0), "department__name")
    people = Robot.people.through.objects.values_list("robot_id", Value(1), "staff__name")
    names: dict[int, list[str]] = {}
    for robot, _, name in sorted(departments.union(people, all=True)):
        names.setdefault(robot, []).append(name)
    return names


def _robot_state(robot: Robot, now: datetime) -> tuple[str, str]:
    if not robot.is_on:
        return "", "已停用"
    until = robot.meter.blocked_until
    if until and until > now:
        return "wait", f"对方限流到 {words.moment(until, now)}"
    return "ok", "启用"


def _last(state: str | None) -> tuple[str, str]:
    return (STATE_TONES.get(state, ""), str(State(state).label)) if state else ("", "还没有发过")


def of_robot(robot: Robot, now: datetime) -> dict:
    """What stands beside the form of one robot."""
    tone, said = _robot_state(robot, now)
    parcels = Parcel.objects.filter(robot=robot).annotate(count=Count("deliveries")).order_by("-pk")[:LAST]
    rows = [(row, STATE_TONES[row.state]) for row in parcels]
    waiting = Delivery.objects.filter(robot=robot, state__in=OPEN)[:1000].count()
    return {"tone": tone, "said": said, "parcels": rows, "waiting": waiting}


def tried(parcel: Parcel) -> str:
    """How the test of a robot ended, as a sentence."""
    return {
        State.SENT: "测试消息已送达，请到群里看一眼。",
        State.WAITING: f"还没有送达，稍后自动再试。{parcel.error}"
        if parcel.error
        else "这一分钟的条数用完了或对方限流，测试消息已排队。",
        State.UNKNOWN: f"不知道是否送达：{parcel.error}稍后会再发一次，并标明可能重复。",
        State.SENDING: "后台正在发送，请稍后刷新。",
    }.get(parcel.state, f"没有送达：{parcel.error}")


def webhooks() -> list[Webhook]:
    """All subscriptions with what waits and how the last call ended."""
    last = Call.objects.filter(webhook=OuterRef("pk")).order_by("-pk")
    waiting = Call.objects.filter(webhook=OuterRef("pk"), state__in=OPEN).order_by().values("webhook")
    rows = Webhook.objects.order_by("-is_on", "pk").annotate(
        last_state=Subquery(last.values("state")[:1]),
        last_at=Subquery(last.values("created_at")[:1]),
        waiting=Subquery(waiting.annotate(n=Count("pk")).values("n")),
    )
    found = list(rows)
    for row in found:
        row.last_tone, row.last_words = _last(row.last_state)
        row.labels = [EVENTS[key].label for key in row.events if key in EVENTS]
    return found


def calls(webhook: Webhook) -> QuerySet[Call]:
    return Call.objects.filter(webhook=webhook)


def name_events(rows: list[Call]) -> None:
    """Give every call the words of its event and the tone of its state."""
    for row in rows:
        row.label = "连接测试" if row.event == PING else EVENTS[row.event].label if row.event in EVENTS else row.event
        row.tone = STATE_TONES[row.state]
        row.may_again = row.state in (State.FAILED, State.DROPPED)


def pinged(call: Call) -> str:
    """How the test of a subscription ended, as a sentence."""
    if call.state == State.SENT:
        return f"对方已接受（HTTP {call.status}）。"
    return f"没有送达：{call.error or '正在发送，请稍后刷新。'}"


def deliveries(tab: str) -> QuerySet[Delivery]:
    """The outbox under a tab, unordered."""
    rows = Delivery.objects.select_related("staff", "message", "digest", "letter", "robot", "parcel", "decided_by")
    if tab == "failed":
        return rows.filter(FINAL)
    return rows.filter(state__in=OPEN, next_attempt_at__isnull=False) if tab == "waiting" else rows


def delivery_tabs() -> list[tuple[str, str, int]]:
    """(key, label, count); 全部 bears no count."""
    rows = Delivery.objects.order_by()
    counts = capped_counts(
        {"failed": rows.filter(FINAL), "waiting": rows.filter(state__in=OPEN, next_attempt_at__isnull=False)}
    )
    return [(key, label, counts.get(key, 0)) for key, label in TABS.items()]


@dataclass(frozen=True)
class Row:
    """One delivery as pages show it."""

    delivery: Delivery
    at: datetime | None
    to: str
    way: str
    about: str
    url: str
    tone: str
    words: str
    note: str


def delivery_rows(rows: list[Delivery]) -> list[Row]:
    return [_row(row) for row in rows]


def _row(row: Delivery) -> Row:
    about = row.message or row.letter
    title = str(about) if about else "延迟补发汇总"
    at = about.at if about else row.digest.at if row.digest else None
    to = row.letter.to if row.letter else str(row.staff)
    url = row.message.url if row.message else ""
    return Row(row, at, to, way(row), title, url, STATE_TONES[row.state], state_words(row), note(row))


def way(row: Delivery) -> str:
    label = CHANNELS[row.channel].label if row.channel in CHANNELS else row.channel
    return f"{label} · {row.robot}" if row.robot else label


def state_words(row: Delivery) -> str:
    label = row.get_state_display()
    return f"{label}，试了 {row.attempts} 次" if row.attempts > 1 else label


def note(row: Delivery) -> str:
    parts = [row.error, f"{row.decided_by}：{row.reason}" if row.decided_by and row.reason else ""]
    return " · ".join(part for part in parts if part)


def case_for(row: Delivery, user):
    """The case a delivery is about, when this person may see it; 404 else."""
    about = row.message or row.letter
    kind = about.case_type.model_class() if about and about.case_type_id else None
    if kind is None:
        raise Http404("no case")
    rows = kind.objects.visible_to(user) if hasattr(kind.objects, "visible_to") else kind.objects.all()
    found = rows.filter(pk=about.case_id).first()
    if found is None:
        raise Http404("no case")
    return found
