"""The end of a case: verify with the customer, close, archive; and the two ways back (A-09, G-17)."""

from datetime import datetime

from django.db import transaction

from core.deadlines.actions import cancel_case, restart_case
from core.deadlines.ledger import UNDONE
from core.organization.models import Staff
from core.timeline.actions import happened
from core.timeline.models import Happening
from core.workflow import Refused
from tickets import events, notices
from tickets.actions.complaint_handling import unflagged
from tickets.actions.papers import print_ticket, void_papers
from tickets.actions.records import not_after
from tickets.actions.saving import keep, keep_plan
from tickets.lifecycle import LIFECYCLE
from tickets.models import Plan, Ticket, VerifyMethod, VerifyResult

# A new round is responded to, planned and reached again; going on keeps those and undoes the end alone.
ROUND = {events.RESPONDED.key, events.PLAN_SUBMITTED.key, events.ARRIVED.key, events.REMOTE_SOLVED.key}
WORK_MOMENTS = ["departed_at", "arrived_at", "restored_at", "handled_at", "confirmed_at", "closed_at", "archived_at"]
VERIFICATION = ["verify_method", "verify_result", "verify_words", "verified_with", "verified_by", "confirmed_at"]


@transaction.atomic
def verify(
    *,
    ticket: Ticket,
    result: str,
    method: str,
    verified_with: str,
    by: Staff,
    at: datetime,
    words: str = "",
    happened_at: datetime | None = None,
) -> Ticket:
    """Ask the customer (S1-39, D-05): solved confirms the case (G-17), anything else sends it back to work."""
    satisfied = result == VerifyResult.SOLVED
    if not verified_with.strip():
        raise Refused("请写明是谁确认的。", "verified_with")
    if not satisfied and not words.strip():
        raise Refused("请写明客户的意见。", "words")
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, "verify" if satisfied else "dissatisfied", by=by, at=at)
    if reported_by(ticket) == by.pk:
        raise Refused("结果由您代为报告，不能由您核实，请另一位客服核实。")
    moment = not_after(happened_at, at)
    if moment < ticket.handled_at:
        raise Refused("早于处理完成时间。请改为处理完成之后的时间。", "happened_at")
    ticket.verify_result, ticket.verify_method = result, method
    ticket.verified_with, ticket.verify_words, ticket.verified_by = verified_with, words, by
    ticket.confirmed_at = moment if satisfied else None
    if not satisfied:
        ticket.handled_at = ticket.restored_at = None
    keep(ticket, "status", "handled_at", "restored_at", *VERIFICATION, by=by, at=at, why=words)
    spoken = f"{VerifyMethod(method).label} {verified_with}：{VerifyResult(result).label}"
    note = f"{spoken}。{words}" if words else spoken
    happened(events.VERIFIED, ticket, by=by, at=moment, recorded_at=at, on_behalf_of=behalf, note=note)
    if not satisfied:
        happened(events.DISSATISFIED, ticket, by=by, at=at, note=words)
        about = ticket.version
        notices.Dissatisfied(ticket, people=[ticket.assignee], about=about, by=by, words=words).send(at=at)
    return ticket


@transaction.atomic
def confirm_on_site(
    *, ticket: Ticket, satisfied: bool, verified_with: str, words: str, signed_at: datetime, by: Staff, at: datetime
) -> Ticket:
    """The customer's signature on site is the confirmation (A-09); 不满意 sends the case back to work."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "confirm_on_site" if satisfied else "refuse_on_site", by=by, at=at)
    ticket.verify_result = VerifyResult.SOLVED if satisfied else VerifyResult.UNSOLVED
    ticket.verify_method = VerifyMethod.SIGNATURE
    ticket.verified_with, ticket.verify_words, ticket.verified_by = verified_with[:40], words, None
    ticket.confirmed_at = max(signed_at, ticket.handled_at) if satisfied else None
    if not satisfied:
        ticket.handled_at = ticket.restored_at = None
    keep(ticket, "status", "handled_at", "restored_at", *VERIFICATION, by=by, at=at, why=words)
    note = f"{VerifyMethod.SIGNATURE.label} {verified_with}。{words}"
    happened(events.VERIFIED, ticket, by=by, at=at, note=note)
    if not satisfied:
        happened(events.DISSATISFIED, ticket, by=by, at=at, note=words)
        people = [ticket.assignee, ticket.registered_by]
        notices.Dissatisfied(ticket, people=people, about=ticket.version, by=by, words=words).send(at=at)
    return ticket


def reported_by(ticket: Ticket) -> int | None:
    """Who reported the result, the assignee or the deputy of that day: never the one who verifies it."""
    lines = Happening.objects.of_case(ticket).filter(event=events.HANDLED.key)
    return lines.values_list("by", flat=True).first()


@transaction.atomic
def close(*, ticket: Ticket, by: Staff, at: datetime) -> Ticket:
    """Close the case: starts the survey clock (S1-52, D-18) and issues the finished form."""
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, "close", by=by, at=at)
    ticket.closed_at = at
    keep(ticket, "status", "closed_at", by=by, at=at)
    happened(events.CLOSED, ticket, by=by, at=at, on_behalf_of=behalf)
    print_ticket(ticket=ticket, by=by, at=at)
    return ticket


@transaction.atomic
def archive(*, ticket: Ticket, by: Staff, at: datetime) -> Ticket:
    """Put the finished form away (S1-03)."""
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, "archive", by=by, at=at)
    ticket.archived_at = at
    keep(ticket, "status", "archived_at", by=by, at=at)
    happened(events.ARCHIVED, ticket, by=by, at=at, on_behalf_of=behalf)
    return ticket


@transaction.atomic
def void(*, ticket: Ticket, reason: str, by: Staff, at: datetime) -> Ticket:
    """Cross the case out with a reason; its number stays used (A-04), its clocks are called off."""
    if not reason.strip():
        raise Refused("作废要写明原因。", "reason")
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, "void", by=by, at=at)
    ticket.voided_at, ticket.void_reason = at, reason
    keep(ticket, "status", "voided_at", "void_reason", by=by, at=at, why=reason)
    happened(events.VOIDED, ticket, by=by, at=at, on_behalf_of=behalf, note=reason)
    cancel_case(ticket, reason=f"处理单作废：{reason}", by=by, at=at)
    void_papers(ticket, reason=reason, by=by, at=at)
    if ticket.is_complaint:
        unflagged(ticket, reason=f"处理单作废：{reason}", by=by, at=at)
    people = [ticket.assignee, ticket.received_by]
    notices.Voided(ticket, people=people, by=by, words=reason).send(at=at)
    return ticket


@transaction.atomic
def reopen(*, ticket: Ticket, reason: str, new_round: bool, by: Staff, at: datetime) -> Ticket:
    """Take a closed case up again: its clocks go on, or a new round begins with its own plan (design §2)."""
    if not reason.strip():
        raise Refused("重新打开要写明原因。", "reason")
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, "reopen", by=by, at=at)
    for name in WORK_MOMENTS:
        setattr(ticket, name, None)
    ticket.verify_method = ticket.verify_result = ticket.verify_words = ticket.verified_with = ""
    ticket.verified_by = None
    ticket.reopened_count += 1
    fields = ["status", "reopened_count", *WORK_MOMENTS, *VERIFICATION]
    if new_round:
        _begin_anew(ticket, by, at)
        fields += ["responded_at", "onsite", "released_early_at", "released_early_by"]
    keep(ticket, *dict.fromkeys(fields), by=by, at=at, why=reason)
    way = "重新开始一轮" if new_round else "时限接着算"
    happened(events.REOPENED, ticket, by=by, at=at, on_behalf_of=behalf, note=f"{reason}（{way}）")
    undone = UNDONE | ROUND if new_round else UNDONE
    restart_case(ticket, new_cycle=new_round, by=by, at=at, undone=undone)
    notices.Reopened(ticket, people=[ticket.assignee], about=ticket.version, by=by, words=reason).send(at=at)
    return ticket


def _begin_anew(ticket: Ticket, by: Staff, at: datetime) -> None:
    plan = ticket.current_plan
    if plan:
        plan.state = Plan.State.SUPERSEDED
        keep_plan(plan, by=by, at=at)
        ticket.current_plan = None
    ticket.responded_at = ticket.onsite = ticket.released_early_at = ticket.released_early_by = None
