"""Issuing the printed forms: printing serves the stored file; changed data makes a new edition (design §3)."""

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
from tickets.models import Ticket

CHANGED = "处理单内容有更新"


@transaction.atomic
def print_ticket(*, ticket: Ticket, by: Staff, at: datetime) -> Paper:
    """The valid 售后信息处理单 (H4): the one that stands when nothing changed, else a new edition."""
    ticket = Ticket.objects.lock(ticket.pk)
    if ticket.number is None:
        raise Refused("还没有登记，没有编号，不能打印。")
    return _issue(ticket, "H4", ticket, ticket.number, by, at)


@transaction.atomic
def print_plan(*, ticket: Ticket, by: Staff, at: datetime) -> Paper:
    """The valid 售后服务方案 (H5)."""
    ticket = Ticket.objects.lock(ticket.pk)
    plan = ticket.current_plan
    if plan is None or plan.number is None:
        raise Refused("方案还没有提交，没有编号，不能打印。")
    return _issue(ticket, "H5", plan, plan.number, by, at)


def void_papers(ticket: Ticket, *, reason: str, by: Staff, at: datetime) -> None:
    """Stamp what was printed of a voided case; the papers stay."""
    plan = ticket.current_plan
    rows = list(Paper.objects.of(ticket).current()) + (list(Paper.objects.of(plan).current()) if plan else [])
    for paper in rows:
        documents.void(paper, reason=reason, by=by, at=at)


def _issue(ticket: Ticket, key: str, subject, number: str, by: Staff, at: datetime) -> Paper:
    before = set(Paper.objects.of(subject).values_list("pk", flat=True))
    data = fill(registry.form(key), subject)
    paper = documents.bring_up_to_date(key, subject, number=number, data=data, by=by, at=at, reason=CHANGED)
    if paper.pk not in before:
        happened(events.PRINTED, ticket, by=by, at=at, note=f"{paper.title} {number} 第 {paper.edition} 版")
    return paper
