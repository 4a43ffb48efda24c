"""Printing 会议纪要, 重要问题总结 and 应急总结评估: what stands is served, what changed becomes a new edition."""

from datetime import datetime

from django.db import transaction

from core.documents import actions as documents
from core.documents import registry
from core.documents.filling import fill
from core.documents.models import Paper
from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from tickets import events
from tickets.models import Emergency, Meeting, Minutes, Ticket

CHANGED = "内容有更新"


@transaction.atomic
def print_minutes(*, meeting: Meeting, by: Staff, at: datetime) -> Paper:
    """会议纪要 (S0-47), once it is settled; only for those who see every case on the agenda."""
    meeting = Meeting.objects.lock(meeting.pk)
    if meeting.state != Meeting.State.DONE:
        raise Refused("纪要还没有定稿，不能打印。")
    if meeting.number is None:
        raise Refused("会议没有编号，不能打印。请系统管理员给记录人的部门填写编码字母。")
    minutes = Minutes.objects.visible_to(by, at=at).filter(meeting=meeting).first()
    if minutes is None:
        raise Refused("议程中有您看不到的处理单，请主持人或记录人打印。")
    return _issue("S0-47", minutes, meeting.case, by, at)


@transaction.atomic
def print_summary(*, ticket: Ticket, by: Staff, at: datetime) -> Paper:
    ticket = Ticket.objects.lock(ticket.pk)
    summary = getattr(ticket, "summary", None)
    if summary is None or summary.number is None:
        raise Refused("总结还没有提交，不能打印。")
    return _issue("S3-18", summary, ticket, by, at)


@transaction.atomic
def print_evaluation(*, ticket: Ticket, by: Staff, at: datetime) -> Paper:
    ticket = Ticket.objects.lock(ticket.pk)
    emergency = Emergency.objects.filter(ticket=ticket).first()
    evaluation = getattr(emergency, "evaluation", None)
    if evaluation is None or evaluation.number is None:
        raise Refused("评估还没有提交，不能打印。")
    return _issue("S3-23", evaluation, ticket, by, at)


def _issue(key: str, subject, case, by: Staff, at: datetime) -> Paper:
    before = set(Paper.objects.of(subject).values_list("pk", flat=True))
    data = fill(registry.form(key), subject)
    given = {"number": subject.number, "data": data, "by": by, "at": at}
    paper = documents.bring_up_to_date(key, subject, reason=CHANGED, **given)
    if paper.pk not in before:
        happened(events.PRINTED, case, by=by, at=at, note=f"{paper.title} {paper.number} 第 {paper.edition} 版")
    return paper
