"""The verbs of people inside on what customers see."""

from datetime import datetime

from django.db import transaction

from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused, Stale
from tickets import events
from tickets.models import PublicFace, Ticket, Tracking
from tickets.public import codes


@transaction.atomic
def give(*, ticket: Ticket, by: Staff, at: datetime) -> Tracking:
    """Make the way to the progress page for a case that came by telephone; the timeline tells who did."""
    ticket = Ticket.objects.lock(ticket.pk)
    if row := Tracking.objects.filter(ticket=ticket).first():
        return row
    happened(events.TRACKING_GIVEN, ticket, by=by, at=at)
    return codes.of(ticket, at=at)


@transaction.atomic
def renew(*, ticket: Ticket, by: Staff, at: datetime) -> Tracking:
    """End the old code."""
    ticket = Ticket.objects.lock(ticket.pk)
    row = Tracking.objects.filter(ticket=ticket).first()
    if row is None:
        raise Refused("这张处理单还没有客户进度链接。")
    happened(events.TRACKING_RENEWED, ticket, by=by, at=at)
    return codes.reset(row, at=at)


@transaction.atomic
def keep_face(form) -> PublicFace:
    """Save the one row of 对外信息. Raises Stale when somebody saved it in between."""
    row = form.instance
    standing = PublicFace.objects.select_for_update().first()
    seen = form.cleaned_data["expected_version"]
    if standing and standing.version != seen:
        raise Stale("刚才有人改了对外信息，您的修改没有写入。请核对后再保存。", ["对外信息"])
    row.version = (standing.version if standing else 1) + 1
    row.save()
    return row
