"""Doing the work: on site or remote, the moments of A-02, and the report that it is done."""

from datetime import datetime

from django.db import transaction

from core.deadlines.actions import facts_changed
from core.organization.models import Department, Function, Staff
from core.organization.queries import acting_head, duty_person
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused
from tickets import events, notices
from tickets.actions.assignment import for_assignee
from tickets.actions.covering import cover
from tickets.actions.intake import attach_to
from tickets.actions.records import not_after
from tickets.actions.saving import involve, keep
from tickets.lifecycle import LIFECYCLE
from tickets.models import Place, Ticket, Why


@transaction.atomic
def decide_onsite(
    *, ticket: Ticket, by: Staff, at: datetime, reason: str = "", is_complex: bool | None = None
) -> Ticket:
    """Somebody must go (S1-37, A-25): arms the arrival clocks, counted from the report."""
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, "onsite", by=by, at=at)
    ticket.onsite, ticket.onsite_reason, ticket.onsite_decided_at = True, reason, at
    ticket.is_complex = ticket.is_complex if is_complex is None else is_complex
    keep(ticket, "onsite", "onsite_reason", "onsite_decided_at", "is_complex", by=by, at=at, why=reason)
    facts_changed(ticket, by=by, at=at, reason="决定上门")
    happened(events.ONSITE_DECIDED, ticket, by=by, at=at, on_behalf_of=behalf, note=reason)
    return ticket


@transaction.atomic
def decide_remote(*, ticket: Ticket, consent_by: str, by: Staff, at: datetime, reason: str = "") -> Ticket:
    """The customer agrees to help by telephone or remotely (S1-38). The arrival clocks run on until it is solved."""
    if not consent_by.strip():
        raise Refused("请写明同意远程处理的客户人员。", "consent_by")
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, "remote", by=by, at=at)
    ticket.onsite, ticket.onsite_reason, ticket.onsite_decided_at = False, reason, at
    ticket.remote_consent = consent_by
    keep(ticket, "onsite", "onsite_reason", "onsite_decided_at", "remote_consent", by=by, at=at, why=reason)
    facts_changed(ticket, by=by, at=at, reason="客户同意远程处理")
    note = f"{consent_by}同意。{reason}"
    happened(events.REMOTE_AGREED, ticket, by=by, at=at, on_behalf_of=behalf, note=note)
    return ticket


@transaction.atomic
def start_remote(*, ticket: Ticket, by: Staff, at: datetime) -> Ticket:
    """Begin telling the user how to operate: 四级 support needs no reviewed plan (S1-34 b), so D-04 is called off."""
    ticket = Ticket.objects.lock(ticket.pk)
    if not ticket.remote_consent or not ticket.remote:
        raise Refused("还没有记录客户同意远程处理。请先决定远程处理。")
    behalf = LIFECYCLE.take(ticket, "start_remote", by=by, at=at)
    keep(ticket, "status", by=by, at=at)
    happened(events.GUIDANCE_BEGUN, ticket, by=by, at=at, on_behalf_of=behalf)
    return ticket


@transaction.atomic
def record_departure(*, ticket: Ticket, by: Staff, at: datetime, happened_at: datetime | None = None) -> Ticket:
    """On the way (A-02)."""
    return _stamp(ticket, "depart", "departed_at", events.DEPARTED, by, at, happened_at, ())


@transaction.atomic
def record_arrival(*, ticket: Ticket, by: Staff, at: datetime, happened_at: datetime | None = None) -> Ticket:
    """At the customer: ends the arrival clocks, starts the repair clocks (D-08, D-09, D-11, D-13, D-15)."""
    return _stamp(ticket, "arrive", "arrived_at", events.ARRIVED, by, at, happened_at, ("departed_at",))


@transaction.atomic
def record_restoration(*, ticket: Ticket, by: Staff, at: datetime, happened_at: datetime | None = None) -> Ticket:
    """The machine runs again (D-08, D-09); remote, this cancels the arrival clocks (A-25)."""
    return _stamp(ticket, "restore", "restored_at", events.RESTORED, by, at, happened_at, ("arrived_at",))


@transaction.atomic
def report_handled(
    *,
    ticket: Ticket,
    result: str,
    by: Staff,
    at: datetime,
    cause: str | None = None,
    prevention: str | None = None,
    attachments=(),
    expected_version: int | None = None,
) -> Ticket:
    """Record the result; 客服 has 48 hours to verify a remote one with the customer (S1-39, D-05)."""
    if not result.strip():
        raise Refused("请写明处理结果。", "result")
    ticket = Ticket.objects.lock(ticket.pk, expected_version=expected_version)
    LIFECYCLE.take(ticket, "handled", by=by, at=at)
    behalf = for_assignee(ticket, by, at)
    ticket.result, ticket.handled_at = result, at
    ticket.cause = ticket.cause if cause is None else cause
    ticket.prevention = ticket.prevention if prevention is None else prevention
    solved_now = ticket.remote and ticket.restored_at is None
    if solved_now:
        ticket.restored_at = at
    keep(ticket, "status", "result", "handled_at", "cause", "prevention", "restored_at", by=by, at=at)
    attach_to(ticket, attachments, by=by, at=at)
    if solved_now:
        happened(_solved(ticket), ticket, by=by, at=at, note=result)
        cover(ticket, by=by, at=at, note="远程解决")
    happened(events.HANDLED, ticket, by=by, at=at, on_behalf_of=behalf, note=result)
    _tell_results(ticket, by, at)
    return ticket


def _solved(ticket: Ticket):
    """A machine that the customer brought runs again at base; everything else without a visit is solved remotely."""
    return events.RESTORED if ticket.requested_place == Place.SENT_IN else events.REMOTE_SOLVED


def _stamp(ticket, step, name, event, by, at, happened_at, after) -> Ticket:
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, step, by=by, at=at)
    moment = not_after(happened_at, at)
    for earlier in ("received_at", *after):
        bound = getattr(ticket, earlier)
        if bound and moment < bound:
            label = Ticket._meta.get_field(earlier).verbose_name
            raise Refused(f"早于{label}。请改为{label}之后的时间。", "happened_at")
    setattr(ticket, name, moment)
    keep(ticket, name, by=by, at=at)
    note = ""
    if event is events.RESTORED and ticket.remote and _solved(ticket) is not event:
        event, note = events.REMOTE_SOLVED, ticket.onsite_reason or f"{ticket.remote_consent}同意远程处理"
    happened(event, ticket, by=by, at=moment, recorded_at=at, note=note)
    if event in (events.ARRIVED, events.REMOTE_SOLVED):
        cover(ticket, by=by, at=moment, recorded_at=at, note=event.label)
    return ticket


def _tell_results(ticket: Ticket, by: Staff, at: datetime) -> None:
    """客服 verifies; what was done remotely is reported to 质量部 and 技术服务部 (S1-38)."""
    day = local_date(at)
    if ticket.confirmed_at is None:  # the customer may have signed on site already
        notices.ToVerify(ticket, people=[ticket.registered_by], about=ticket.version, by=by).send(at=at)
    if not ticket.remote:
        return
    for function in (Function.QUALITY, Function.TECHNICAL):
        department = Department.objects.function(function)
        if department:
            involve(ticket, why=Why.TOLD, at=at, departments=[department])
            person = duty_person(department, day) or acting_head(department, day)
            notices.ResultCopied(ticket, people=[person], about=ticket.version, by=by).send(at=at)
