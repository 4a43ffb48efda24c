"""Changing the judgement: grade, urgency, type, 重大; clocks follow the facts (design §2)."""

from datetime import datetime

from django.db import transaction

from core.deadlines.actions import facts_changed
from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from tickets import events
from tickets.actions.alarms import sound, tell_manager
from tickets.actions.complaint_handling import unflagged
from tickets.actions.complaints import open_complaint
from tickets.actions.intake import to_quality
from tickets.actions.judgement import JUDGEMENT, judge
from tickets.actions.saving import keep
from tickets.lifecycle import LIFECYCLE
from tickets.models import Kind, Ticket, Urgency

SAID_ALOUD = ["grade", "urgency", "kind", "is_major", "is_complex", "is_complaint", "is_military", "is_paid"]


@transaction.atomic
def classify(
    *, ticket: Ticket, by: Staff, at: datetime, reason: str, expected_version: int | None = None, **judgement
) -> Ticket:
    """Change the judgement with a reason; due times are computed anew from their original start (design §2).

    `judgement` are fields of `JUDGEMENT`. Raises Refused without a reason or without a change.
    """
    if unknown := set(judgement) - JUDGEMENT:
        raise TypeError(f"classify() does not know {sorted(unknown)}")
    if not reason.strip():
        raise Refused("改变级别或类型要写明理由。", "reason")
    ticket = Ticket.objects.lock(ticket.pk, expected_version=expected_version)
    behalf = LIFECYCLE.take(ticket, "classify", by=by, at=at)
    before = {name: getattr(ticket, name) for name in JUDGEMENT}
    words = {name: shown(ticket, name) for name in SAID_ALOUD}
    judge(ticket, **judgement)
    changes = [f"{label(name)}由 {words[name]} 改为 {shown(ticket, name)}" for name in SAID_ALOUD]
    changes = [text for name, text in zip(SAID_ALOUD, changes, strict=True) if words[name] != shown(ticket, name)]
    changed = [name for name, value in before.items() if getattr(ticket, name) != value]
    if not changed:
        raise Refused("没有改变任何一项。")
    ticket.judged_at = at
    keep(ticket, *changed, "judged_at", by=by, at=at, why=reason)
    note = "；".join([*changes, f"理由：{reason}"])
    happened(events.CLASSIFIED, ticket, by=by, at=at, on_behalf_of=behalf, note=note)
    facts_changed(ticket, by=by, at=at, reason=reason)
    _consequences(ticket, before, reason, by, at)
    return ticket


@transaction.atomic
def flag_major(*, ticket: Ticket, by: Staff, at: datetime, reason: str) -> Ticket:
    """Whoever finds that a case is 重大 says so, and the general manager hears of it at once (S1-31, D-36)."""
    if not reason.strip():
        raise Refused("请写明为什么是重大问题。", "reason")
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "flag_major", by=by, at=at)
    ticket.is_major = True
    keep(ticket, "is_major", by=by, at=at, why=reason)
    facts_changed(ticket, by=by, at=at, reason=f"标为重大：{reason}")
    if ticket.number:
        happened(events.MAJOR_FLAGGED, ticket, by=by, at=at, note=reason)
        tell_manager(ticket, by=by, at=at)
    return ticket


def _consequences(ticket: Ticket, before: dict, reason: str, by: Staff, at: datetime) -> None:
    if ticket.is_major and not before["is_major"]:
        happened(events.MAJOR_FLAGGED, ticket, by=by, at=at)
    if ticket.is_complaint and not before["is_complaint"]:
        open_complaint(ticket, by=by, at=at)
    if before["is_complaint"] and not ticket.is_complaint:
        unflagged(ticket, reason=reason, by=by, at=at)
    if ticket.urgency != before["urgency"] and ticket.urgency in (Urgency.IMPORTANT, Urgency.URGENT):
        happened(events.URGENCY_FLAGGED, ticket, by=by, at=at, note=ticket.get_urgency_display())
    if ticket.kind == Kind.QUALITY and before["kind"] != Kind.QUALITY:
        to_quality(ticket, by, at)
    sound(ticket, by=by, at=at, before=before)


def label(name: str) -> str:
    return Ticket._meta.get_field(name).verbose_name


def shown(ticket: Ticket, name: str) -> str:
    """A field's value as people say it."""
    value = getattr(ticket, name)
    if value is None or value == "":
        return "未定"
    if isinstance(value, bool):
        return "是" if value else "否"
    return getattr(ticket, f"get_{name}_display")()
