"""Issuing the papers of the field: printing serves what stands, changed data makes the next edition (design §3)."""

from datetime import datetime

from django.db import transaction

from core.documents import actions as documents
from core.documents import registry
from core.documents.filling import fill
from core.documents.models import Paper
from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from fieldservice.models import Trip
from tickets import events
from tickets.models import Ticket

CHANGED = "内容有更新"


def print_record(*, trip: Trip, by: Staff, at: datetime) -> Paper:
    """外出服务记录表 (H1)."""
    record = getattr(trip, "record", None)
    if record is None:
        raise Refused("还没有填写外出服务记录表。可以先打印空白表。")
    return issue_paper("H1", record, by=by, at=at)


def print_request(*, trip: Trip, by: Staff, at: datetime) -> Paper:
    """外出服务申请单 (H6)."""
    if not trip.request_number:
        raise Refused("负责人还没有签批，没有编号。签批后再打印。")
    return issue_paper("H6", trip, by=by, at=at, number=trip.request_number)


@transaction.atomic
def issue_paper(key: str, subject, *, by: Staff, at: datetime, number: str | None = None) -> Paper:
    """The valid paper of a part of a case: the one that stands when nothing changed, else its next edition.

    `number` where the paper does not carry the subject's own.
    """
    number = number or subject.number
    if not number:
        raise Refused("还没有编号。可以先打印未编号的空白表。")
    ticket = Ticket.objects.lock(subject.case.pk)
    before = set(Paper.objects.of(subject).values_list("pk", flat=True))
    data = fill(registry.form(key), subject)
    paper = documents.bring_up_to_date(key, subject, number=number, data=data, by=by, at=at, reason=CHANGED)
    if paper.pk not in before:
        happened(events.PRINTED, ticket, by=by, at=at, note=f"{paper.title} {number} 第 {paper.edition} 版")
    return paper


def void_papers(subject, *, reason: str, by: Staff, at: datetime) -> None:
    """Stamp what was printed of something that was crossed out; the papers stay."""
    for paper in Paper.objects.of(subject).current():
        documents.void(paper, reason=reason, by=by, at=at)
