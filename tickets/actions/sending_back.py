"""When a department is not the right one, or not fast enough: back, elsewhere by cause, or urged."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from core.deadlines.actions import reassigned
from core.organization.models import Staff
from core.organization.queries import acting_head
from core.timeline.actions import happened
from core.timeline.models import Happening
from core.times import local_date
from core.workflow import Refused
from tickets import events, notices_join, routing
from tickets.actions.saving import keep
from tickets.lifecycle import LIFECYCLE
from tickets.models import Kind, Status, Ticket


@transaction.atomic
def send_back(*, ticket: Ticket, reason: str, by: Staff, at: datetime) -> Ticket:
    """It is not this department's work: back to whoever assigns, with the reason; the clocks run on."""
    if not reason.strip():
        raise Refused("退回要写明理由。", "reason")
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, "send_back", by=by, at=at)
    if ticket.kind == Kind.QUALITY and ticket.cause:
        ticket.status = Status.ANALYSIS
    before, place = ticket.assignee, ticket.responsible_department
    ticket.assignee = ticket.assigned_at = ticket.responsible_department = None
    keep(ticket, "status", "assignee", "assigned_at", "responsible_department", by=by, at=at, why=reason)
    ticket.handovers.filter(ended_at=None).update(ended_at=at)
    words = f"{place or ''} · {before}：{reason}"
    happened(events.SENT_BACK, ticket, by=by, at=at, on_behalf_of=behalf, note=words)
    reassigned(ticket, by=by, at=at)
    people = [ticket.registered_by, before, _who_assigned(ticket)]
    notices_join.SentBack(ticket, people=people, about=ticket.version, by=by, words=words).send(at=at)
    return ticket


@transaction.atomic
def keep_route(*, ticket: Ticket, reason: str, by: Staff, at: datetime) -> Ticket:
    """The cause points to another department, and the case stays all the same; the reason stands (A-30)."""
    if not reason.strip():
        raise Refused("请写明为什么不改派。", "reason")
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, "reassign", by=by, at=at)
    found = routing.by_cause(ticket)
    if found is None or found.department.pk == ticket.responsible_department_id:
        raise Refused("责任部门与原因一致，不需要说明。")
    note = f"仍由{ticket.responsible_department}负责：{reason}（{routing.both_routes(ticket)}）"
    facts = {"cause_kind": ticket.cause_kind, "department": ticket.responsible_department_id}
    happened(events.ROUTE_KEPT, ticket, by=by, at=at, on_behalf_of=behalf, note=note, facts=facts)
    return ticket


@transaction.atomic
def urge(*, ticket: Ticket, words: str, by: Staff, at: datetime) -> Ticket:
    """督办 by 客户关系管理部, 质量部 or leaders (S0-48, S1-48): the assignee and the department's head hear of it."""
    if not words.strip():
        raise Refused("请写明要求什么。", "words")
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, "urge", by=by, at=at)
    place = ticket.responsible_department or ticket.registering_department or ticket.receiving_department
    head = acting_head(place, local_date(at)) if place else None
    people = [ticket.assignee or ticket.registered_by or ticket.received_by, head]
    happened(events.URGED, ticket, by=by, at=at, on_behalf_of=behalf, note=words)
    about = f"{by.pk}:{at.timestamp():.0f}"
    notices_join.Urged(ticket, people=people, about=about, by=by, words=f"{by}：{words}").send(at=at)
    return ticket


def _who_assigned(ticket: Ticket) -> Staff | None:
    """Whoever gave the case away last."""
    kind = ContentType.objects.get_for_model(ticket)
    lines = Happening.objects.filter(case_type=kind, case_id=ticket.pk, event=events.ASSIGNED.key)
    last = lines.select_related("by").order_by("-at", "-pk").first()
    return last.by if last else None
