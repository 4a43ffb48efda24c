"""What people write down on the way: contacts, diagnosis, progress."""

from datetime import datetime

from django.db import transaction

from core.organization.models import Staff
from core.organization.queries import acting_head
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused
from tickets import events, notices
from tickets.actions.intake import attach_to
from tickets.actions.saving import keep
from tickets.lifecycle import LIFECYCLE
from tickets.models import ContactLog, DiagnosisStep, Progress, Ticket
from tickets.rights import Right


def not_after(moment: datetime | None, at: datetime, field: str = "happened_at") -> datetime:
    """The moment as typed, `at` when left empty; nobody records the future."""
    if moment and moment > at:
        raise Refused("时间晚于现在。请改为实际发生的时间。", field)
    return moment or at


@transaction.atomic
def record_contact(
    *,
    ticket: Ticket,
    way: str,
    words: str,
    by: Staff,
    at: datetime,
    with_whom: str = "",
    happened_at: datetime | None = None,
) -> ContactLog:
    """Log a talk with the customer. The first one by technical support is the response (A-02, D-10…D-16, D-23).

    The intake call is not logged here, and a clerk's call is no response: only who may handle a case responds,
    and never by a machine's answer.
    """
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "contact", by=by, at=at)
    moment = not_after(happened_at, at)
    if moment < ticket.received_at:
        raise Refused("早于接收时间。请改为接收之后的时间。", "happened_at")
    first = ticket.number is not None and ticket.responded_at is None and by.may(Right.HANDLE, at=at)
    first = first and way != ContactLog.Way.AUTO
    row = ContactLog.objects.create(
        ticket=ticket, way=way, with_whom=with_whom, words=words, at=moment, by=by, is_response=first
    )
    event = events.RESPONDED if first else events.CONTACTED
    if first:
        ticket.responded_at = moment
        keep(ticket, "responded_at", by=by, at=at)
    note = f"{row.get_way_display()} {with_whom}：{words}".replace(" ：", "：")
    happened(event, ticket, by=by, at=moment, recorded_at=at, note=note)
    return row


@transaction.atomic
def record_diagnosis(
    *, ticket: Ticket, step: str, by: Staff, at: datetime, finding: str = "", is_problem: bool = False
) -> DiagnosisStep:
    """Add a step to the diagnosis (S3-10)."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "diagnose", by=by, at=at)
    last = ticket.diagnosis.order_by("-order").values_list("order", flat=True).first() or 0
    row = DiagnosisStep.objects.create(
        ticket=ticket, order=last + 1, step=step, finding=finding, is_problem=is_problem, at=at, by=by
    )
    happened(events.DIAGNOSED, ticket, by=by, at=at, note=f"{step}：{finding}" if finding else step)
    return row


@transaction.atomic
def record_progress(
    *,
    ticket: Ticket,
    words: str,
    by: Staff,
    at: datetime,
    expected_at: datetime | None = None,
    told_customer: bool = False,
    attachments=(),
) -> Progress:
    """Say how far the work is; the clerk and the head read it (S1-19.6, S3-12, S3-17, D-27)."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "progress", by=by, at=at)
    row = Progress.objects.create(
        ticket=ticket, words=words, expected_at=expected_at, told_customer=told_customer, at=at, by=by
    )
    if expected_at and expected_at != ticket.expected_at:
        ticket.expected_at = expected_at
        keep(ticket, "expected_at", by=by, at=at)
    attach_to(ticket, attachments, by=by, at=at)
    happened(events.PROGRESS, ticket, by=by, at=at, note=words)
    department = ticket.responsible_department
    head = acting_head(department, local_date(at)) if department else None
    people = [ticket.registered_by, head, ticket.assignee]
    notices.ProgressReported(ticket, people=people, about=row.pk, by=by, words=words).send(at=at)
    return row
