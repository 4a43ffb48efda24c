"""Cases that belong together: linked, or merged because one repeats the other."""

from datetime import datetime

from django.db import transaction

from core.deadlines.actions import cancel_case, restart_case
from core.documents.models import Attachment, Signature
from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from tickets import events, notices_join
from tickets.actions.papers import void_papers
from tickets.actions.saving import keep
from tickets.gates_join import merged_into
from tickets.lifecycle import LIFECYCLE
from tickets.models import Involvement, LinkKind, Ticket, TicketLink, Why
from tickets.models.links import CHOSEN

COPIED = [Why.RECEIVED, Why.REGISTERED, Why.QUALITY, Why.RESPONSIBLE, Why.ASSIGNED, Why.HELPER, Why.TOLD, Why.WATCH]


def both(one: Ticket, other: Ticket) -> tuple[Ticket, Ticket]:
    """Both rows held, always in the same order, so that two people who join them crosswise only wait."""
    held = {pk: Ticket.objects.lock(pk) for pk in sorted({one.pk, other.pk})}
    return held[one.pk], held[other.pk]


@transaction.atomic
def link(*, ticket: Ticket, other: Ticket, kind: str, by: Staff, at: datetime, note: str = "") -> TicketLink:
    """Say that two cases are 相关, or that the first is a 重复 of or 引起 the other; both timelines tell it."""
    if kind not in CHOSEN:
        raise Refused("没有这种关系。请重新选择。", "kind")
    _not_itself(ticket, other)
    ticket, other = both(ticket, other)
    LIFECYCLE.take(ticket, "link", by=by, at=at)
    same = TicketLink.objects.standing().filter(source__in=[ticket, other], target__in=[ticket, other])
    if same.exists():
        raise Refused(f"与 {_name(other)} 已经关联。", "number")
    row = TicketLink.objects.create(source=ticket, target=other, kind=kind, note=note, by=by, at=at)
    happened(events.LINKED, ticket, by=by, at=at, note=_told(row.words(ticket), other, note))
    happened(events.LINKED, other, by=by, at=at, note=_told(row.words(other), ticket, note))
    return row


@transaction.atomic
def unlink(*, ticket: Ticket, link: TicketLink, reason: str, by: Staff, at: datetime) -> TicketLink:
    """End a link that people made, with the reason; what was merged or split is not undone this way."""
    if not reason.strip():
        raise Refused("取消关联要写明原因。", "reason")
    ticket, other = both(ticket, link.other(ticket))
    LIFECYCLE.take(ticket, "link", by=by, at=at)
    row = TicketLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if row.ended_at:
        raise Refused("这条关联已经取消。")
    if row.kind not in CHOSEN:
        raise Refused(f"“{row.get_kind_display()}”不能取消关联。")
    _end(row, reason, by, at)
    for case, far in ((ticket, other), (other, ticket)):
        happened(events.UNLINKED, case, by=by, at=at, note=_told(row.words(case), far, reason))
    return row


@transaction.atomic
def merge(*, ticket: Ticket, into: Ticket, by: Staff, at: datetime, note: str = "") -> Ticket:
    """The case repeats another one: it is crossed out with 并入 as its reason and lives on in the main one.

    Its number stays used, its clocks are called off, its files are attached to the main case too, and whoever had
    to do with it sees the main case. Refused for signed papers, another customer, or a main case that is over.
    """
    _not_itself(ticket, into)
    ticket, into = both(ticket, into)
    was = ticket.status
    behalf = LIFECYCLE.take(ticket, "merge", by=by, at=at)
    if reason := unfit(ticket, into):
        raise Refused(reason, "number")
    reason = f"并入 {_name(into)}"
    ticket.voided_at, ticket.void_reason = at, reason
    keep(ticket, "status", "voided_at", "void_reason", by=by, at=at, why=note or reason)
    TicketLink.objects.create(source=ticket, target=into, kind=LinkKind.MERGED, note=note, was=was, by=by, at=at)
    _bring_along(ticket, into, at)
    happened(events.MERGED, ticket, by=by, at=at, on_behalf_of=behalf, note=_told("并入", into, note))
    happened(events.MERGED_IN, into, by=by, at=at, on_behalf_of=behalf, note=_told("并入的是", ticket, note))
    cancel_case(ticket, reason=reason, by=by, at=at)
    void_papers(ticket, reason=reason, by=by, at=at)
    people = [ticket.assignee, ticket.received_by, into.assignee]
    words = f"{ticket} 并入 {into}" + (f"：{note}" if note else "")
    notices_join.Merged(into, people=people, about=ticket.pk, by=by, words=words).send(at=at)
    return into


@transaction.atomic
def unmerge(*, ticket: Ticket, reason: str, by: Staff, at: datetime) -> Ticket:
    """It was no repetition after all: the case stands again where it stood and its clocks go on from their start."""
    if not reason.strip():
        raise Refused("取消并入要写明原因。", "reason")
    row = merged_into(ticket)
    ticket, into = both(ticket, row.target) if row else (Ticket.objects.lock(ticket.pk), None)
    behalf = LIFECYCLE.take(ticket, "unmerge", by=by, at=at)
    row = merged_into(ticket)
    ticket.status, ticket.voided_at, ticket.void_reason = row.was, None, ""
    keep(ticket, "status", "voided_at", "void_reason", by=by, at=at, why=reason)
    _end(row, reason, by, at)
    happened(events.UNMERGED, ticket, by=by, at=at, on_behalf_of=behalf, note=_told("不再并入", into, reason))
    happened(events.UNMERGED, into, by=by, at=at, on_behalf_of=behalf, note=_told("拆出", ticket, reason))
    restart_case(ticket, new_cycle=False, by=by, at=at)
    people = [ticket.assignee, ticket.registered_by, into.assignee]
    notices_join.Unmerged(ticket, people=people, about=row.pk, by=by, words=reason).send(at=at)
    return ticket


def unfit(ticket: Ticket, into: Ticket) -> str:
    """Why this case cannot go into that one; "" when it can."""
    if not into.is_open:
        return f"{_name(into)} {into.get_status_display()}，不能并入。请选择未结的处理单。"
    if ticket.customer_id and into.customer_id and ticket.customer_id != into.customer_id:
        return f"{_name(into)} 是另一个客户的处理单，不能并入。可以改为关联。"
    if signed(ticket):
        return "这张处理单已有签字的单据，不能并入。可以改为关联，再分别处理。"
    return ""


def signed(ticket: Ticket) -> bool:
    """Somebody signed the form or a plan of it."""
    if Signature.objects.of(ticket).exists():
        return True
    return any(Signature.objects.of(plan).exists() for plan in ticket.plans.all())


def _not_itself(ticket: Ticket, other: Ticket) -> None:
    if ticket.pk == other.pk:
        raise Refused("不能选择这张处理单自己。请选择另一张。", "number")


def _bring_along(ticket: Ticket, into: Ticket, at: datetime) -> None:
    """Files and followers of the case belong to the main one too; each side sees the other."""
    rows = []
    for source, target in ((ticket, into), (into, ticket)):
        for seat in source.involvements.filter(why__in=COPIED):
            why = Why.WATCH if seat.why == Why.WATCH and target is into else Why.TOLD
            rows.append(
                Involvement(
                    ticket=target, person_id=seat.person_id, department_id=seat.department_id, since=at, why=why
                )
            )
    Involvement.objects.bulk_create(rows, ignore_conflicts=True)
    standing = set(Attachment.objects.of(into).values_list("sha256", flat=True))
    files = [file for file in Attachment.objects.of(ticket) if file.sha256 not in standing]
    for file in files:
        file.pk, file.subject, file.attached_at = None, into, at
    Attachment.objects.bulk_create(files)


def _end(row: TicketLink, reason: str, by: Staff, at: datetime) -> None:
    row.ended_at, row.ended_by, row.end_reason = at, by, reason[:200]
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])


def _name(ticket: Ticket) -> str:
    return ticket.number or f"待登记的“{ticket.title}”"


def _told(word: str, other: Ticket, note: str) -> str:
    return f"{word} {_name(other)} {other.title if other.number else ''}".strip() + (f"：{note}" if note else "")
