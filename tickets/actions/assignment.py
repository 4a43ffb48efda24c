"""Who does the work: analysis by 质量部, assignment, re-assignment, hand-over (S1-25, S1-40, A-30)."""

from datetime import datetime

from django.db import transaction

from core.deadlines.actions import reassigned
from core.organization.models import Department, Staff
from core.organization.standing import stands_for
from core.timeline.actions import happened
from core.workflow import Refused
from tickets import events, notices, notices_join, routing
from tickets.actions.saving import involve, keep
from tickets.lifecycle import LIFECYCLE
from tickets.models import HandOver, Ticket, Why
from tickets.rights import Right


@transaction.atomic
def analyse(
    *,
    ticket: Ticket,
    by: Staff,
    at: datetime,
    cause: str,
    first_measures: str,
    cause_kind: str = "",
    responsible_department: Department | None = None,
    expected_version: int | None = None,
) -> Ticket:
    """质量部 organises the analysis: cause, first measures, who is responsible (S1-25, D-03).

    Without a department the routing table answers, by cause (A-30).
    """
    ticket = Ticket.objects.lock(ticket.pk, expected_version=expected_version)
    behalf = LIFECYCLE.take(ticket, "analyse", by=by, at=at)
    if not cause.strip():
        raise Refused("请写明初步判断的原因。", "cause")
    if not first_measures.strip():
        raise Refused("请写明先期措施。", "first_measures")
    ticket.cause, ticket.first_measures, ticket.cause_kind = cause, first_measures, cause_kind
    ticket.responsible_department = responsible_department or routing.routed(ticket) or ticket.responsible_department
    fields = ["status", "cause", "first_measures", "cause_kind", "responsible_department"]
    keep(ticket, *fields, by=by, at=at)
    involve(ticket, why=Why.QUALITY, at=at, people=[by], departments=[by.department])
    involve(ticket, why=Why.RESPONSIBLE, at=at, departments=[ticket.responsible_department])
    note = f"{cause}（{routing.both_routes(ticket)}）" if routing.by_cause(ticket) else cause
    happened(events.ANALYSED, ticket, by=by, at=at, on_behalf_of=behalf, note=note)
    return ticket


@transaction.atomic
def assign(
    *,
    ticket: Ticket,
    to: Staff,
    by: Staff,
    at: datetime,
    helpers=(),
    responsible_department: Department | None = None,
    note: str = "",
    expected_version: int | None = None,
) -> Ticket:
    """Give the case to a technician of the responsible department (S1-24, S1-40): ends D-03, starts D-04."""
    ticket = Ticket.objects.lock(ticket.pk, expected_version=expected_version)
    behalf = LIFECYCLE.take(ticket, "assign", by=by, at=at)
    _must_be_able(to, at)
    ticket.assignee, ticket.assigned_at = to, at
    ticket.responsible_department = responsible_department or to.department or ticket.responsible_department
    keep(ticket, "status", "assignee", "assigned_at", "responsible_department", by=by, at=at, why=note)
    _let_in(ticket, to, helpers, at)
    if note.strip():
        _leave_note(ticket, None, to, note, by, at)
    words = f"{to} · {ticket.responsible_department}" + (f"：{note}" if note else "")
    happened(events.ASSIGNED, ticket, by=by, at=at, on_behalf_of=behalf, note=words)
    reassigned(ticket, by=by, at=at)
    notices.Assigned(ticket, people=[to, *helpers], about=ticket.version, by=by, words=note).send(at=at)
    return ticket


@transaction.atomic
def claim(*, ticket: Ticket, by: Staff, at: datetime) -> Ticket:
    """Somebody of the group takes the case that the routing table gave to all of them (S3-08)."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "claim", by=by, at=at)
    ticket.assignee, ticket.assigned_at, ticket.responsible_department = by, at, by.department
    keep(ticket, "status", "assignee", "assigned_at", "responsible_department", by=by, at=at, why="领取")
    _let_in(ticket, by, (), at)
    happened(events.ASSIGNED, ticket, by=by, at=at, note=f"{by} · {by.department}：领取")
    reassigned(ticket, by=by, at=at)
    return ticket


@transaction.atomic
def reassign(
    *,
    ticket: Ticket,
    to: Staff,
    by: Staff,
    at: datetime,
    note: str,
    responsible_department: Department | None = None,
    expected_version: int | None = None,
) -> Ticket:
    """Give the case to somebody else; running clocks go with it. The note says why.

    Where the found cause sends the case elsewhere and it goes there, the timeline keeps both routes (A-30).
    """
    ticket = Ticket.objects.lock(ticket.pk, expected_version=expected_version)
    behalf = LIFECYCLE.take(ticket, "reassign", by=by, at=at)
    before, found = ticket.responsible_department_id, routing.by_cause(ticket)
    place = responsible_department or to.department
    if found and place and place.pk == found.department.pk != before:
        said = f"{note}（{routing.both_routes(ticket)}）"
        return _change_hands(ticket, to, by, at, note, events.REROUTED, behalf, found.department, said)
    return _change_hands(ticket, to, by, at, note, events.REASSIGNED, behalf, responsible_department)


@transaction.atomic
def hand_over(*, ticket: Ticket, to: Staff, by: Staff, at: datetime, note: str) -> Ticket:
    """The assignee (or who stands in for one that is absent) passes the case on, with what the next must know."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "hand_over", by=by, at=at)
    behalf = for_assignee(ticket, by, at)
    return _change_hands(ticket, to, by, at, note, events.HANDED_OVER, behalf, None)


@transaction.atomic
def take_note(*, ticket: Ticket, by: Staff, at: datetime) -> Ticket:
    """The receiver, or the deputy of the day, has read the note; it leaves the head of the page."""
    ticket = Ticket.objects.lock(ticket.pk)
    row = ticket.handovers.filter(ended_at=None).select_related("to_person").first()
    if row is None:
        raise Refused("没有待确认的交接说明。")
    behalf = acting_for(row.to_person, by, at)
    if behalf is None and row.to_person_id != by.pk:
        raise Refused(f"由{row.to_person}确认。")
    row.ended_at, row.accepted_by = at, by
    row.save(update_fields=["ended_at", "accepted_by"])
    happened(events.NOTE_TAKEN, ticket, by=by, at=at, on_behalf_of=behalf)
    return ticket


def acting_for(person: Staff | None, by: Staff, at: datetime) -> Staff | None:
    """`person` when `by` stands in for her on that day, else None."""
    return next((one for one in stands_for(by, at) if person and one.pk == person.pk), None)


def for_assignee(ticket: Ticket, by: Staff, at: datetime) -> Staff | None:
    """Whom `by` acts for in the assignee's own steps: nobody when she is it. Refused on a day not covered."""
    if ticket.assignee_id == by.pk:
        return None
    if behalf := acting_for(ticket.assignee, by, at):
        return behalf
    raise Refused(f"您今天不代理责任人{ticket.assignee}。")


@transaction.atomic
def take_over(*, leaving: Staff, to: Staff, by: Staff, at: datetime) -> list[Ticket]:
    """Move all open work of somebody who leaves, case by case, so each history stays whole."""
    moved = []
    for pk in Ticket.objects.open().filter(assignee=leaving).order_by("pk").values_list("pk", flat=True):
        ticket = Ticket.objects.lock(pk)
        moved.append(_change_hands(ticket, to, by, at, f"{leaving}移交全部工作。", events.HANDED_OVER, None, None))
    return moved


def _change_hands(ticket, to, by, at, note, event, behalf, department, said="") -> Ticket:
    if not note.strip():
        raise Refused("请写明交接说明。", "note")
    if to.pk == ticket.assignee_id:
        raise Refused(f"责任人已经是{to}。", "to")
    _must_be_able(to, at)
    before = ticket.assignee
    ticket.assignee = to
    ticket.responsible_department = department or to.department or ticket.responsible_department
    keep(ticket, "assignee", "responsible_department", by=by, at=at, why=note)
    _let_in(ticket, to, (), at)
    _leave_note(ticket, before, to, note, by, at)
    happened(event, ticket, by=by, at=at, on_behalf_of=behalf, note=f"{before} → {to}：{said or note}")
    reassigned(ticket, by=by, at=at)
    notices_join.HandedOver(ticket, people=[to], about=ticket.version, by=by, words=note).send(at=at)
    words = f"由 {to} 接手：{note}"
    notices.TakenAway(ticket, people=[before], about=ticket.version, by=by, words=words).send(at=at)
    return ticket


def _leave_note(ticket: Ticket, before: Staff | None, to: Staff, note: str, by: Staff, at: datetime) -> None:
    """The note stands on top of the case until its receiver takes note; an older open one has had its day."""
    ticket.handovers.filter(ended_at=None).update(ended_at=at)
    HandOver.objects.create(ticket=ticket, from_person=before, to_person=to, note=note, by=by, at=at)


def _must_be_able(to: Staff, at: datetime) -> None:
    if not to.is_active:
        raise Refused(f"{to}已离职，不能分派。", "to")
    if not to.may(Right.HANDLE, at=at):
        raise Refused(f"{to}不是技术人员，不能分派。", "to")


def _let_in(ticket: Ticket, to: Staff, helpers, at: datetime) -> None:
    involve(ticket, why=Why.ASSIGNED, at=at, people=[to])
    involve(ticket, why=Why.HELPER, at=at, people=helpers)
    involve(ticket, why=Why.RESPONSIBLE, at=at, departments=[ticket.responsible_department])
