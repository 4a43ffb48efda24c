"""对外回复 (S0-54): draft, have approved where a risk is touched (G-14), send in the customer's way, record.

`may_send(ticket, by)` is the gate for whoever writes to a customer by another way than a `Reply`.
"""

from datetime import datetime

from django.db import transaction

from core.documents.actions import attach
from core.documents.models import Attachment
from core.notices import letters
from core.organization.models import Staff
from core.organization.queries import acting_head, general_manager, representative
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused, Stale
from tickets import events
from tickets import notices_outward as notices
from tickets.actions.complaint_handling import close_answered
from tickets.actions.complaint_saving import held as held_complaint
from tickets.actions.saving import involve, keep
from tickets.gates_complaint import COMPLAINT
from tickets.gates_outward import REPLY, approved_if_risky, risks_in, risks_of, spoken, who_approves
from tickets.mail.sending import send_reply_by_mail
from tickets.models import Complaint, Reply, RiskKind, Status, Ticket, Way, Why
from tickets.rights import Right

TEXT = ["channel", "to_whom", "address", "subject", "words", "touches_environment", "touches_risk", "way_reason"]
NEEDS_ADDRESS = {Way.EMAIL: "请填写对方的电子邮箱。", Way.FAX: "请填写传真号码。", Way.LETTER: "请填写收信地址。"}


def may_send(ticket: Ticket, by: Staff) -> str:
    """Why words that no leader has read may not leave on this case now (G-14); "" when they may."""
    if ticket.status == Status.VOID:
        return "处理单已作废，不能对外回复。"
    kinds = risks_of(ticket)
    if not kinds:
        return ""
    return f"处理单涉及{spoken(kinds)}，对外回复要先经{who_approves(kinds)}批准。请拟写对外回复并送批。"


@transaction.atomic
def draft_reply(
    *,
    ticket: Ticket,
    channel: str,
    to_whom: str,
    words: str,
    by: Staff,
    at: datetime,
    subject: str = "",
    address: str = "",
    touches_environment: bool = False,
    touches_risk: bool = False,
    way_reason: str = "",
    attachments=(),
    complaint: Complaint | None = None,
) -> Reply:
    """Write what is to be said to whom, and how; nothing leaves the house yet."""
    ticket = Ticket.objects.lock(ticket.pk)
    if not by.may(Right.REPLY, at=at):
        raise Refused("您的岗位没有“对外回复”的权限。")
    if ticket.status == Status.VOID:
        raise Refused("处理单已作废，不能对外回复。")
    reply = Reply(ticket=ticket, complaint=complaint, drafted_by=by, drafted_at=at)
    text = {"channel": channel, "to_whom": to_whom, "address": address, "subject": subject, "words": words}
    marks = {"touches_environment": touches_environment, "touches_risk": touches_risk, "way_reason": way_reason}
    _write(reply, {**text, **marks})
    _keep(reply, by=by, at=at)
    if attachments:
        attach(attachments, to=reply, by=by, at=at)
    happened(events.REPLY_DRAFTED, ticket, by=by, at=at, note=str(reply))
    return reply


@transaction.atomic
def edit_reply(
    *, reply: Reply, by: Staff, at: datetime, expected_version: int | None = None, attachments=(), **text
) -> Reply:
    """Change a draft, or what a leader sent back. `text` are fields of `TEXT`."""
    if unknown := set(text) - set(TEXT):
        raise TypeError(f"edit_reply() does not know {sorted(unknown)}")
    reply = _held(reply, expected_version)
    REPLY.take(reply, "edit", by=by, at=at)
    _write(reply, text)
    _keep(reply, by=by, at=at)
    if attachments:
        attach(attachments, to=reply, by=by, at=at)
    return reply


def _write(reply: Reply, text: dict) -> None:
    for name, value in text.items():
        setattr(reply, name, value)
    if not reply.words.strip():
        raise Refused("请写明回复的内容。", "words")
    if not reply.to_whom.strip():
        raise Refused("请写明回复给谁。", "to_whom")
    if reply.channel in NEEDS_ADDRESS and not reply.address.strip():
        raise Refused(NEEDS_ADDRESS[reply.channel], "address")
    if reply.complaint and reply.channel != reply.complaint.reply_way and not reply.way_reason.strip():
        way = reply.complaint.get_reply_way_display()
        raise Refused(f"客户选择{way}回复。改用其他方式要写明理由。", "way_reason")


@transaction.atomic
def submit_reply(*, reply: Reply, by: Staff, at: datetime) -> Reply:
    """Ask the relevant leader (G-14)."""
    reply = _held(reply)
    REPLY.take(reply, "submit", by=by, at=at)
    reply.submitted_at, reply.approval_words = at, ""
    _keep(reply, by=by, at=at)
    kinds = risks_in(reply)
    people = leaders_of(reply.ticket, kinds, at)
    involve(reply.ticket, why=Why.APPROVAL, at=at, people=people)
    happened(events.REPLY_SUBMITTED, reply.ticket, by=by, at=at, note=f"{reply}，涉及{spoken(kinds)}")
    about = reply.version
    notices.ReplyToApprove(reply, people=people, about=about, by=by, words=spoken(kinds)).send(at=at)
    return reply


def leaders_of(ticket: Ticket, kinds: set[str], at: datetime) -> list[Staff]:
    day = local_date(at)
    people = [representative(day), general_manager(day)]
    department = ticket.responsible_department or ticket.registering_department or ticket.receiving_department
    if RiskKind.MAJOR not in kinds and department:
        people.append(acting_head(department, day))
    return list({person.pk: person for person in people if person}.values())


@transaction.atomic
def approve_reply(*, reply: Reply, by: Staff, at: datetime, words: str = "") -> Reply:
    """The relevant leader lets it go out; whose place a deputy took is kept."""
    reply = _held(reply)
    behalf = REPLY.take(reply, "approve", by=by, at=at)
    if behalf is not None and behalf.pk == reply.drafted_by_id:
        raise Refused("由您代理的领导拟稿，不能由您代为批准。")
    reply.approved_by, reply.approved_for, reply.approved_at, reply.approval_words = by, behalf, at, words
    _keep(reply, by=by, at=at)
    note = f"{reply}：{words}" if words else str(reply)
    happened(events.REPLY_APPROVED, reply.ticket, by=by, at=at, on_behalf_of=behalf, note=note)
    notices.ReplyApproved(reply, people=[reply.drafted_by], about=reply.version, by=by).send(at=at)
    return reply


@transaction.atomic
def return_reply(*, reply: Reply, words: str, by: Staff, at: datetime) -> Reply:
    """Send it back to whoever wrote it, with words."""
    if not words.strip():
        raise Refused("退回要写明理由。", "words")
    reply = _held(reply)
    behalf = REPLY.take(reply, "return", by=by, at=at)
    reply.approval_words = words
    _keep(reply, by=by, at=at)
    happened(events.REPLY_RETURNED, reply.ticket, by=by, at=at, on_behalf_of=behalf, note=words)
    people, about = [reply.drafted_by], reply.version
    notices.ReplyReturned(reply, people=people, about=about, by=by, words=words).send(at=at)
    return reply


@transaction.atomic
def send_reply(*, reply: Reply, by: Staff, at: datetime, sent_at: datetime | None = None) -> Reply:
    """It leaves the house: e-mail through the outbox, everything else as it was done (`sent_at`, not the future).

    Answers the complaint it belongs to, and is the first response where nobody has spoken with the customer yet.
    """
    reply = _held(reply)
    if sent_at and sent_at > at:
        raise Refused("时间晚于现在。请改为实际发出的时间。", "sent_at")
    REPLY.take(reply, "send", by=by, at=at)
    moment = sent_at or at
    kinds = risks_in(reply)
    reply.touches_environment, reply.touches_risk = RiskKind.ENVIRONMENT in kinds, RiskKind.MAJOR in kinds
    reply.sent_by, reply.sent_at = by, moment
    if reply.channel == Way.EMAIL:
        _mail(reply, by, at)
    _keep(reply, by=by, at=at)
    note = f"{reply}：{reply.words}"
    happened(events.REPLY_SENT, reply.ticket, by=by, at=moment, recorded_at=at, note=note)
    _first_response(reply.ticket, by, at, moment)
    if reply.complaint_id and reply.complaint.is_unsettled:
        close_answered(reply.complaint, by=by, at=at, note=f"已{reply.get_channel_display()}回复 {reply.to_whom}")
    return reply


def _mail(reply: Reply, by: Staff, at: datetime) -> None:
    if not letters.can_write():
        raise Refused("还没有配置邮件服务器，不能发出邮件。请系统管理员配置，或改用其他方式。", "channel")
    rows = Attachment.objects.of(reply)
    files = [{"name": row.name, "kind": row.kind, "path": row.file.name} for row in rows]
    send_reply_by_mail(reply, files=files, by=by, at=at)


def _first_response(ticket: Ticket, by: Staff, at: datetime, moment: datetime) -> None:
    """As with any talk: the first word of technical support to the customer is the response (A-02)."""
    first = ticket.number is not None and ticket.responded_at is None and by.may(Right.HANDLE, at=at)
    if first and moment >= ticket.received_at:
        ticket.responded_at = moment
        keep(ticket, "responded_at", by=by, at=at)
        happened(events.RESPONDED, ticket, by=by, at=moment, recorded_at=at)


@transaction.atomic
def cancel_reply(*, reply: Reply, reason: str, by: Staff, at: datetime) -> Reply:
    """Call a reply off before it left."""
    if not reason.strip():
        raise Refused("撤销回复要写明原因。", "reason")
    reply = _held(reply)
    REPLY.take(reply, "cancel", by=by, at=at)
    reply.cancel_reason = reason
    _keep(reply, by=by, at=at)
    happened(events.REPLY_CANCELLED, reply.ticket, by=by, at=at, note=f"{reply}：{reason}")
    return reply


@transaction.atomic
def answer_complaint(
    *, complaint: Complaint, by: Staff, at: datetime, sent_at: datetime | None = None, **text
) -> Complaint:
    """Answer in the way the customer chose (S2-39): sent at once, or to the leader first where a risk is touched."""
    complaint = held_complaint(complaint)
    COMPLAINT.take(complaint, "answer", by=by, at=at)
    waiting = complaint.replies.exclude(state__in=[Reply.State.SENT, Reply.State.CANCELLED]).first()
    if waiting:
        raise Refused(f"已有一份回复{waiting.get_state_display()}。请先发出或撤销它。")
    reply = draft_reply(ticket=complaint.ticket, complaint=complaint, by=by, at=at, **text)
    if approved_if_risky(reply, by):
        submit_reply(reply=reply, by=by, at=at)
    else:
        send_reply(reply=reply, by=by, at=at, sent_at=sent_at)
    return complaint


def _held(reply: Reply, expected_version: int | None = None) -> Reply:
    """The reply, locked after its ticket and complaint. Raises Stale when somebody saved it in between."""
    ticket = Ticket.objects.lock(reply.ticket_id)
    complaint = Complaint.objects.lock(reply.complaint_id) if reply.complaint_id else None
    reply = Reply.objects.lock(reply.pk)
    reply.ticket, reply.complaint = ticket, complaint
    if complaint is not None:
        complaint.ticket = ticket
    if expected_version is not None and reply.version != expected_version:
        raise Stale("刚才有人保存了这份回复，您的修改没有写入。请核对后再提交。", ["内容"])
    return reply


def _keep(reply: Reply, *, by: Staff, at: datetime) -> Reply:
    reply.version += 1
    reply._history_user, reply._history_date = by, at
    reply.save()
    return reply
