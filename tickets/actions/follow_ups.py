"""后续跟进 (S3-23): a date, a person, a reminder on the day by a job of its own, lateness by the clock H-03."""

from datetime import date, datetime, timedelta

from django.db import transaction

from core.jobs import Job, enqueue, job
from core.organization.models import Staff
from core.timeline.actions import happened
from core.times import day_start, local_date
from core.workflow import Refused
from tickets import events
from tickets import notices_severe as notices
from tickets.actions.saving import involve
from tickets.gates_severe import EMERGENCIES, of_the_emergency
from tickets.models import Ticket, Why
from tickets.models.emergency import Emergency, FollowUp

MORNING = timedelta(hours=8)


@transaction.atomic
def agree_follow_up(*, emergency: Emergency, on: date, what: str, owner: Staff, by: Staff, at: datetime) -> FollowUp:
    """Somebody looks again on a day; reminded that morning, and escalated when the day passed (S3-23)."""
    ticket = Ticket.objects.lock(emergency.ticket_id)
    emergency = Emergency.objects.prefetch_related("members").get(pk=emergency.pk)
    EMERGENCIES.take(emergency, "follow", by=by, at=at)
    if on < local_date(at):
        raise Refused("日期早于今天。请改为今天或以后的日期。", "on")
    row = FollowUp.objects.create(
        emergency=emergency,
        on=on,
        what=what.strip(),
        owner=owner,
        due_at=day_start(on + timedelta(days=1)),
        by=by,
        at=at,
    )
    involve(ticket, why=Why.EMERGENCY, at=at, people=[owner])
    happened(events.FOLLOW_UP_AGREED, row, by=by, at=at, note=f"{on:%m-%d} {owner}：{row.what}")
    notices.FollowUpAgreed(row, people=[owner], by=by).send(at=at)
    enqueue("tickets.follow_up", key=str(row.pk), at=max(day_start(on) + MORNING, at), follow_up_id=row.pk)
    return row


@transaction.atomic
def follow_up(*, row: FollowUp, words: str, by: Staff, at: datetime) -> FollowUp:
    """What was found when looking again."""
    row = _held(row, by, at)
    if not words.strip():
        raise Refused("请写明跟进情况。", "words")
    _close(row, FollowUp.State.DONE, words, by, at)
    happened(events.FOLLOW_UP_DONE, row, by=by, at=at, note=f"{row.what}：{row.words}")
    return row


@transaction.atomic
def drop_follow_up(*, row: FollowUp, reason: str, by: Staff, at: datetime) -> FollowUp:
    row = _held(row, by, at)
    if not reason.strip():
        raise Refused("取消跟进要写明原因。", "reason")
    _close(row, FollowUp.State.DROPPED, reason, by, at)
    happened(events.FOLLOW_UP_DROPPED, row, by=by, at=at, note=f"{row.what}：{row.words}")
    return row


@job("tickets.follow_up")
def remind(row: Job, follow_up_id: int) -> None:
    """On the morning of the day; nothing when it was done or called off before."""
    found = FollowUp.objects.filter(pk=follow_up_id, state=FollowUp.State.OPEN).select_related("owner").first()
    if found:
        with transaction.atomic():
            notices.FollowUpToday(found, people=[found.owner]).send(at=row.due_at)


def _held(row: FollowUp, by: Staff, at: datetime) -> FollowUp:
    Ticket.objects.lock(row.emergency.ticket_id)
    row = FollowUp.objects.select_related("emergency__ticket", "owner__department").get(pk=row.pk)
    if row.state != FollowUp.State.OPEN:
        raise Refused(f"这次跟进{row.get_state_display()}，不能再改。")
    if by.pk != row.owner_id and (reason := of_the_emergency(row.emergency, by)):
        raise Refused(reason)
    return row


def _close(row: FollowUp, state: str, words: str, by: Staff, at: datetime) -> None:
    row.state, row.words, row.done_by, row.done_at = state, words.strip(), by, at
    row.save(update_fields=["state", "words", "done_by", "done_at"])
