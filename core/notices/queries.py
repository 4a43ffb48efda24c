"""Reads of inbox and outbox for pages."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from core.notices.channels import CHANNELS
from core.notices.models import Delivery, Message
from core.notices.tabs import TABS, Tab
from core.organization.models import Staff

UNREAD_CAP = 99
# Rows bound by a digest stand under it, unless it binds one alone.
TOP = Q(digest=None) | Q(digest__count=1)


def inbox(staff: Staff, tab: Tab) -> QuerySet[Message]:
    """What stands in a person's inbox under a tab, unordered. Messages of kinds are shown singly, digest or not."""
    rows = Message.objects.filter(staff=staff).select_related("digest")
    rows = rows.filter(kind__in=tab.kinds) if tab.kinds is not None else rows.filter(TOP)
    rows = tab.narrow(rows) if tab.narrow else rows
    return rows.filter(read_at=None) if tab.unread else rows


def unread(staff: Staff, tab: Tab = TABS["unread"]) -> QuerySet[Message]:
    """The unread rows under a tab; the frame counts them with its other figures."""
    return inbox(staff, tab).filter(read_at=None)


def unread_count(staff: Staff, tab: Tab = TABS["unread"]) -> int:
    """How many are unread, looking at no more than one above the cap."""
    return unread(staff, tab).order_by()[: UNREAD_CAP + 1].count()


def tab_count(staff: Staff, tab: Tab) -> int:
    """The figure on a tab: what asks for an answer, else what is unread; capped."""
    rows = inbox(staff, tab) if tab.narrow else unread(staff, tab)
    return rows.order_by()[: UNREAD_CAP + 1].count()


def unread_words(count: int) -> str:
    """The number on the bell: "" for none, 99+ above."""
    return "" if not count else f"{UNREAD_CAP}+" if count > UNREAD_CAP else str(count)


@dataclass(frozen=True)
class Arrival:
    """One line of 送达情况: who, which way, what became of it."""

    name: str
    way: str
    state: str
    words: str
    at: datetime | None
    note: str = ""


STATE_TONES = {
    Delivery.State.WAITING: "wait",
    Delivery.State.SENDING: "work",
    Delivery.State.SENT: "ok",
    Delivery.State.UNKNOWN: "wait",
    Delivery.State.FAILED: "bad",
    Delivery.State.DROPPED: "",
}


def arrivals(message: Message) -> list[Arrival]:
    """送达情况 of everybody who got the same message: inbox first, then each way outside."""
    same = Message.objects.filter(pk=message.pk)
    if message.case_id:  # found by the index by case
        same = Message.objects.filter(case_type=message.case_type_id, case_id=message.case_id, key=message.key)
    rows = same.select_related("staff", "digest").prefetch_related("deliveries", "digest__deliveries")
    found = []
    for row in rows.order_by("staff_id"):
        found.append(_inside(row))
        binding = row.digest.deliveries.all() if row.digest else []
        found += [_outside(row.staff.name, delivery) for delivery in [*row.deliveries.all(), *binding]]
    return found


def failed_deliveries() -> QuerySet[Delivery]:
    """Everything that finally did not arrive, newest first (health page)."""
    final = Q(state=Delivery.State.FAILED) | Q(state=Delivery.State.UNKNOWN, next_attempt_at=None)
    return Delivery.objects.filter(final).select_related("staff", "message", "digest", "letter").order_by("-pk")


def _inside(row: Message) -> Arrival:
    words = "已读" if row.read_at else "未读"
    return Arrival(row.staff.name, "站内", "ok" if row.read_at else "wait", words, row.read_at)


def _outside(name: str, row: Delivery) -> Arrival:
    channel = CHANNELS.get(row.channel)
    words = row.get_state_display()
    if row.state in (Delivery.State.FAILED, Delivery.State.UNKNOWN) and row.attempts:
        words += f"，已试 {row.attempts} 次"
    notes = [row.error, "可能重复" if row.maybe_repeated else "", "汇总" if row.digest_id else ""]
    at = row.sent_at or (row.next_attempt_at if row.attempts else None)
    return Arrival(
        name,
        channel.label if channel else row.channel,
        STATE_TONES[row.state],
        words,
        at,
        " · ".join(filter(None, notes)),
    )


def oldest_waiting(at: datetime) -> datetime | None:
    """Since when a delivery that is due waits for a worker."""
    waiting = Delivery.objects.filter(
        state__in=[Delivery.State.WAITING, Delivery.State.SENDING, Delivery.State.UNKNOWN], next_attempt_at__lte=at
    )
    blocked = Q(robot__meter__blocked_until__gt=at)  # waits for the other side, not for a worker
    return waiting.exclude(blocked).order_by(F("next_attempt_at")).values_list("next_attempt_at", flat=True).first()
