"""会议任务 (S0-47): agreed with an owner and a date, kept by a clock, closed with word or evidence."""

from datetime import date, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from core.deadlines.actions import agree as agree_clock
from core.deadlines.models import Clock
from core.documents.actions import attach
from core.organization.models import Staff
from core.organization.standing import people_of
from core.timeline.actions import happened
from core.times import day_start, local_date
from core.workflow import Refused
from tickets import events
from tickets import notices_severe as notices
from tickets.actions.saving import involve
from tickets.gates_severe import MEETINGS
from tickets.models import Ticket, Why
from tickets.models.meeting import ActionItem, AgendaItem, Meeting
from tickets.rights import Right


def end_of(on: date) -> datetime:
    """A day ends at 24:00, which is the next day's midnight (design §2)."""
    return day_start(on + timedelta(days=1))


@transaction.atomic
def agree_task(
    *,
    meeting: Meeting,
    what: str,
    owner: Staff,
    due_on: date,
    by: Staff,
    at: datetime,
    item: AgendaItem | None = None,
) -> ActionItem:
    """The meeting gives somebody work; the owner is told at once and a clock starts (H-02)."""
    if item and item.ticket_id:
        Ticket.objects.lock(item.ticket_id)
    meeting = Meeting.objects.lock(meeting.pk)
    MEETINGS.take(meeting, "agree", by=by, at=at)
    return write_task(meeting, item, what, owner, due_on, by=by, at=at)


def write_task(meeting: Meeting, item, what: str, owner: Staff, due_on: date, *, by: Staff, at: datetime):
    """The task itself, inside an action that has checked the meeting and holds its case."""
    if due_on < local_date(at):
        raise Refused("期限早于今天。请改为今天或以后的日期。", "due_on")
    if not owner.is_active:
        raise Refused(f"{owner}已离职。请另选责任人。", "owner")
    ticket = item.ticket if item else meeting.ticket
    action = ActionItem.objects.create(
        meeting=meeting,
        item=item,
        ticket=ticket,
        what=what.strip(),
        owner=owner,
        due_at=end_of(due_on),
        agreed_at=at,
        agreed_by=by,
    )
    if ticket:
        involve(ticket, why=Why.MEETING, at=at, people=[owner], departments=[owner.department])
    happened(events.ACTION_AGREED, action, by=by, at=at, note=f"{owner}：{action.what}（{due_on:%m-%d} 前）")
    notices.TaskAgreed(action, people=[owner], by=by).send(at=at)
    return action


@transaction.atomic
def finish_task(*, action: ActionItem, words: str, by: Staff, at: datetime, attachments=()) -> ActionItem:
    """The owner (or the deputy, or the owner's head) says that it is done, in words and with papers."""
    action = _held(action)
    _answers_for(action, by, at)
    if not words.strip():
        raise Refused("请写明完成情况。", "words")
    _close(action, ActionItem.State.DONE, words, by, at)
    attach(attachments, to=action, by=by, at=at)
    behalf = action.owner if _stands_in(action, by, at) else None
    happened(events.ACTION_DONE, action, by=by, at=at, on_behalf_of=behalf, note=f"{action.what}：{words}")
    meeting = action.meeting
    people = [meeting.chair, meeting.by, action.agreed_by]
    notices.TaskDone(action, people=people, by=by, words=f"{by}：{words}").send(at=at)
    return action


@transaction.atomic
def move_task(*, action: ActionItem, due_on: date, reason: str, by: Staff, at: datetime) -> ActionItem:
    """Who keeps the meeting agrees to another date; the clock goes with it."""
    action = _held(action)
    _keeps(action, by)
    if due_on < local_date(at):
        raise Refused("期限早于今天。请改为今天或以后的日期。", "due_on")
    before, action.due_at = action.due_at, end_of(due_on)
    action.save(update_fields=["due_at"])
    note = f"{action.what}：{local_date(before) - timedelta(days=1):%m-%d} 改到 {due_on:%m-%d}，{reason}"
    happened(events.ACTION_MOVED, action, by=by, at=at, note=note)
    kind = ContentType.objects.get_for_model(ActionItem)
    for clock in Clock.objects.open().filter(subject_type=kind, subject_id=action.pk).order_by("pk"):
        agree_clock(clock, due_at=action.due_at, agreed_with=str(action.owner), by=by, at=at)
    words = f"改到 {due_on:%m-%d} 前完成：{reason}"
    notices.TaskMoved(action, people=[action.owner], about=at.isoformat(), by=by, words=words).send(at=at)
    return action


@transaction.atomic
def drop_task(*, action: ActionItem, reason: str, by: Staff, at: datetime) -> ActionItem:
    """The meeting no longer wants it; the row stays with its reason."""
    action = _held(action)
    _keeps(action, by)
    if not reason.strip():
        raise Refused("取消任务要写明原因。", "reason")
    _close(action, ActionItem.State.DROPPED, reason, by, at)
    happened(events.ACTION_DROPPED, action, by=by, at=at, note=f"{action.what}：{reason}")
    notices.TaskDropped(action, people=[action.owner], by=by, words=reason).send(at=at)
    return action


def _held(action: ActionItem) -> ActionItem:
    """The open task, held after its case."""
    if action.ticket_id:
        Ticket.objects.lock(action.ticket_id)
    Meeting.objects.lock(action.meeting_id)
    action = ActionItem.objects.lock(action.pk)
    if action.state != ActionItem.State.OPEN:
        raise Refused(f"这项任务{action.get_state_display()}，不能再改。")
    return action


def _close(action: ActionItem, state: str, words: str, by: Staff, at: datetime) -> None:
    action.state, action.words, action.done_by, action.done_at = state, words.strip(), by, at
    action.save(update_fields=["state", "words", "done_by", "done_at"])


def _stands_in(action: ActionItem, by: Staff, at: datetime) -> bool:
    return action.owner_id in people_of(by, at)


def may_finish(action: ActionItem, by: Staff, at: datetime) -> bool:
    head = action.owner.department.head_id if action.owner.department else None
    return by.pk in (action.owner_id, head) or _stands_in(action, by, at)


def _answers_for(action: ActionItem, by: Staff, at: datetime) -> None:
    if not may_finish(action, by, at):
        raise Refused(f"由责任人{action.owner}或其部门负责人报告完成。")


def may_change(action: ActionItem, by: Staff) -> bool:
    return by.pk in (action.meeting.chair_id, action.meeting.by_id) or bool(by.rights & {Right.MEET})


def _keeps(action: ActionItem, by: Staff) -> None:
    if not may_change(action, by):
        raise Refused(f"由主持人{action.meeting.chair or ''}或记录人{action.meeting.by}办理。")
