"""重要环境因素 and 重大风险 on a case (S0-54, G-14): mark, let a leader agree to the handling, lift."""

from datetime import datetime

from django.db import transaction

from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from tickets import events
from tickets import notices_outward as notices
from tickets.actions.replies import leaders_of
from tickets.actions.saving import involve
from tickets.gates_outward import leads
from tickets.lifecycle import LIFECYCLE
from tickets.models import Risk, RiskKind, Ticket, Why
from tickets.rights import Right


@transaction.atomic
def flag_risk(*, ticket: Ticket, kind: str, reason: str, by: Staff, at: datetime) -> Ticket:
    """Whoever sees it says so; the leaders hear of it at once."""
    if not reason.strip():
        raise Refused("请写明理由。", "reason")
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "flag_risk", by=by, at=at)
    if ticket.risks.filter(kind=kind, lifted_at=None).exists():
        raise Refused(f"这张处理单已标为{RiskKind(kind).label}。", "kind")
    risk = Risk(ticket=ticket, kind=kind, reason=reason, by=by, at=at)
    _keep(risk, by, at)
    people = leaders_of(ticket, {kind}, at)
    involve(ticket, why=Why.APPROVAL, at=at, people=people)
    happened(events.RISK_FLAGGED, ticket, by=by, at=at, note=f"{risk}：{reason}")
    notices.RiskFlagged(risk, people=people, by=by, words=reason).send(at=at)
    return ticket


@transaction.atomic
def approve_risk(*, risk: Risk, by: Staff, at: datetime, words: str) -> Risk:
    """The relevant leader says how it is handled (G-14); only then the case can be reported as done."""
    if not words.strip():
        raise Refused("请写明处理要求。", "words")
    risk = _decided(risk, by, at)
    if risk.approved_at:
        raise Refused(f"{risk.approved_by} 已批准。")
    risk.approved_by, risk.approved_for = by, by.stands_in_for(Right.APPROVE_OUTSIDE, at=at)
    risk.approved_at, risk.approval_words = at, words
    _keep(risk, by, at)
    behalf = risk.approved_for
    happened(events.RISK_APPROVED, risk.ticket, by=by, at=at, on_behalf_of=behalf, note=f"{risk}：{words}")
    return risk


@transaction.atomic
def lift_risk(*, risk: Risk, reason: str, by: Staff, at: datetime) -> Risk:
    """The relevant leader finds that it is no such risk any more."""
    if not reason.strip():
        raise Refused("解除风险标记要写明理由。", "reason")
    risk = _decided(risk, by, at)
    risk.lifted_by, risk.lifted_at, risk.lift_reason = by, at, reason
    _keep(risk, by, at)
    happened(events.RISK_LIFTED, risk.ticket, by=by, at=at, note=f"{risk}：{reason}")
    return risk


def risk_refusal(risk: Risk, by: Staff, at: datetime) -> str:
    """Why this person may not decide on the risk; "" when they may."""
    if risk.lifted_at:
        return "风险标记已解除。"
    if not by.may(Right.APPROVE_OUTSIDE, at=at):
        return "您的岗位没有批准风险处理的权限。"
    if risk.by_id == by.pk and Right.APPROVE_COMPLAINT not in by.rights:
        return "由您标记，由其他领导批准。"
    return leads(risk.ticket, {risk.kind}, by, at)


def _decided(risk: Risk, by: Staff, at: datetime) -> Risk:
    ticket = Ticket.objects.lock(risk.ticket_id)
    risk = Risk.objects.lock(risk.pk)
    risk.ticket = ticket
    if reason := risk_refusal(risk, by, at):
        raise Refused(reason)
    return risk


def _keep(risk: Risk, by: Staff, at: datetime) -> None:
    risk._history_user, risk._history_date = by, at
    risk.save()
