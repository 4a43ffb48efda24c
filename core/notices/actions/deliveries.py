"""What people do with notices that did not arrive."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from core.jobs import wake
from core.notices.channels import CHANNELS
from core.notices.events import NOTICE_DROPPED, NOTICE_SENT_AGAIN
from core.notices.models import Delivery, RobotKind
from core.organization.models import Staff
from core.timeline.actions import happened

State = Delivery.State
FINAL = Q(state=State.FAILED) | Q(state=State.UNKNOWN, next_attempt_at=None)


@transaction.atomic
def send_again(*, pks: Iterable[int], reason: str = "", by: Staff, at: datetime) -> int:
    """Put deliveries that finally did not arrive back into the queue, to where their person is reached today.

    One whose outcome is unknown goes out marked as possibly repeated. Returns how many; others are passed over.
    """
    rows = _final(pks)
    for row in rows:
        row.state, row.attempts, row.next_attempt_at, row.lease_until = State.WAITING, 0, at, None
        row.maybe_repeated = row.maybe_repeated or row.previous == State.UNKNOWN
        row.parcel, row.collect, row.decided_by, row.reason = None, False, by, reason
        if row.channel in RobotKind.values:
            address = CHANNELS[row.channel].addresses([row.staff_id]).get(row.staff_id)
            row.robot_id = int(address) if address else row.robot_id
    fields = ["state", "attempts", "next_attempt_at", "lease_until", "maybe_repeated", "parcel", "collect"]
    Delivery.objects.bulk_update(rows, [*fields, "decided_by", "reason", "robot"])
    _tell(NOTICE_SENT_AGAIN, rows, reason, by, at)
    for task in ("notices.deliver", "notices.robots"):
        wake(task)
    return len(rows)


@transaction.atomic
def drop(*, pks: Iterable[int], reason: str, by: Staff, at: datetime) -> int:
    """Nobody tries these any more: it was dealt with otherwise. Returns how many; others are passed over."""
    rows = _final(pks)
    for row in rows:
        row.state, row.next_attempt_at, row.decided_by, row.reason = State.DROPPED, None, by, reason
    Delivery.objects.bulk_update(rows, ["state", "next_attempt_at", "decided_by", "reason"])
    _tell(NOTICE_DROPPED, rows, reason, by, at)
    return len(rows)


def _final(pks: Iterable[int]) -> list[Delivery]:
    found = Delivery.objects.filter(FINAL, pk__in=list(pks)).order_by("pk")
    rows = list(found.select_for_update(of=("self",)).select_related("message", "letter", "staff"))
    for row in rows:
        row.previous = row.state
    return rows


def _tell(event, rows: list[Delivery], reason: str, by: Staff, at: datetime) -> None:
    """A line on the timeline of each case, with the ways and people."""
    told: dict = {}
    for row in rows:
        about = row.message or row.letter
        if about and about.case_id:
            label = CHANNELS[row.channel].label if row.channel in CHANNELS else row.channel
            told.setdefault((about.case_type_id, about.case_id), (about, []))[1].append(f"{label} → {_to(row)}")
    for about, words in told.values():
        if (case := _case(about)) is not None:
            note = "、".join(words[:10]) + (f"：{reason}" if reason else "")
            happened(event, case, by=by, at=at, note=note)


def _case(about):
    kind = about.case_type.model_class()
    return kind._base_manager.filter(pk=about.case_id).first() if kind and hasattr(kind, "case") else None


def _to(row: Delivery) -> str:
    return row.letter.to if row.letter else row.staff.name
