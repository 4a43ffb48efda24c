"""From the first word to the numbered form: receive, relay, register (S1-22, S1-23)."""

from datetime import datetime

from django.db import transaction

from core.deadlines.registry import told_once
from core.documents.actions import attach
from core.documents.series import draw
from core.organization.models import Department, Function, Staff
from core.organization.queries import acting_head, duty_person
from core.recall import one_action
from core.timeline.actions import happened, together
from core.times import local_date
from core.workflow import Refused
from tickets import events, notices, notices_join
from tickets.actions.alarms import sound
from tickets.actions.complaint_handling import unflagged
from tickets.actions.complaints import open_complaint
from tickets.actions.covering import ask_cover
from tickets.actions.judgement import JUDGEMENT, judge
from tickets.actions.saving import involve, keep, seats, set_tokens
from tickets.lifecycle import LIFECYCLE
from tickets.models import FaultKind, Involvement, Kind, Ticket, Why
from tickets.routing import route

SAID = {
    "channel",
    "phase",
    "customer",
    "contact",
    "site",
    "equipment",
    "customer_name",
    "contact_name",
    "contact_phone",
    "product",
    "model",
    "serial",
    "batch",
    "project_no",
    "warranty_ends_on",
    "title",
    "description",
    "usage",
    "requested_place",
    "requested_at",
}
FORM_KEY = "ticket"  # its series of numbers (E1)


@transaction.atomic
def receive(
    *,
    by: Staff,
    at: datetime,
    received_at: datetime | None = None,
    department: Department | None = None,
    relayed: bool = True,
    attachments=(),
    **said,
) -> Ticket:
    """Write down what a customer asks for, in any department, and hand it to 客服 (S1-22, D-01).

    `received_at` is when the customer spoke, `at` when it was typed. `said` are the fields of `SAID`.
    Raises Refused when the call lies in the future or nobody knows who called.
    """
    ticket = _heard(by, at, received_at, department, said)
    ticket._history_user, ticket._history_date = by, at
    ticket.save()
    _received(ticket, attachments, by=by, at=at)
    return relay(ticket=ticket, by=by, at=at) if relayed else ticket


def _heard(by: Staff, at: datetime, received_at: datetime | None, department: Department | None, said) -> Ticket:
    """What the caller said as a case, unsaved."""
    if unknown := set(said) - SAID:
        raise TypeError(f"receive() does not know {sorted(unknown)}")
    received_at = received_at or at
    if received_at > at:
        raise Refused("接收时间晚于现在。请改为客户来电的时间。", "received_at")
    ticket = Ticket(received_at=received_at, received_by=by, receiving_department=department or by.department, **said)
    copy_file(ticket)
    if not (ticket.customer or ticket.customer_name):
        raise Refused("还不知道是哪个客户。请选择客户或写下名称。", "customer")
    return set_tokens(ticket)


def _received(ticket: Ticket, attachments, *, by: Staff, at: datetime) -> None:
    involve(ticket, why=Why.RECEIVED, at=at, people=[by], departments=[ticket.receiving_department])
    attach_to(ticket, attachments, by=by, at=at)
    _said(ticket, by=by, at=at)


def _said(ticket: Ticket, *, by: Staff, at: datetime) -> None:
    note = ticket.get_channel_display()
    happened(events.RECEIVED, ticket, by=by, at=ticket.received_at, recorded_at=at, note=note)


@transaction.atomic
def relay(*, ticket: Ticket, by: Staff, at: datetime) -> Ticket:
    """Hand the case to 客服: ends D-01, starts D-02."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "relay", by=by, at=at)
    ticket.relayed_at = at
    keep(ticket, "relayed_at", by=by, at=at)
    _relayed(ticket, by=by, at=at)
    return ticket


def _relayed(ticket: Ticket, *, by: Staff, at: datetime) -> None:
    service = Department.objects.function(Function.SERVICE)
    involve(ticket, why=Why.TOLD, at=at, departments=[service])
    happened(events.RELAYED, ticket, by=by, at=at)
    _tell_service(ticket, service, by=by, at=at)


def _tell_service(ticket: Ticket, service: Department | None, *, by: Staff, at: datetime) -> None:
    if service and service.pk != by.department_id:
        day = local_date(at)
        clerk = duty_person(service, day) or acting_head(service, day)
        notices.Relayed(ticket, people=[clerk], by=by).send(at=at)


@transaction.atomic
def register(
    *, ticket: Ticket, by: Staff, at: datetime, expected_version: int | None = None, attachments=(), **facts
) -> Ticket:
    """Fill in the 售后信息处理单: judge it and draw its number (S1-23, D-02, E1).

    `facts` are the fields of `JUDGEMENT` and corrections of `SAID`. The number bears the letters of the clerk's
    department. Raises Refused at the field that is missing.
    """
    ticket = Ticket.objects.lock(ticket.pk, expected_version=expected_version)
    return _register(ticket, attachments, facts, by=by, at=at)


def _register(ticket: Ticket, attachments, facts: dict, *, by: Staff, at: datetime) -> Ticket:
    """Register a case that this transaction has locked."""
    if ticket.relayed_at is None:
        ticket.relayed_at = at
        happened(events.RELAYED, ticket, by=by, at=at)
    heard_a_complaint = ticket.is_complaint
    behalf = _fill_in(ticket, facts, by=by, at=at)
    if heard_a_complaint and not ticket.is_complaint:
        unflagged(ticket, reason="登记时判断不是抱怨", by=by, at=at)
    involve(ticket, why=Why.REGISTERED, at=at, people=[by], departments=[by.department])
    attach_to(ticket, attachments, by=by, at=at)
    _registered(ticket, by=by, behalf=behalf, at=at)
    _number(ticket, at)
    keep(ticket, *_registered_fields(facts), by=by, at=at)
    to_quality(ticket, by, at)
    to_group(ticket, by, at)
    sound(ticket, by=by, at=at)
    return ticket


def _fill_in(ticket: Ticket, facts: dict, *, by: Staff, at: datetime) -> Staff | None:
    """The judgement on the form, unsaved; answers for whom the clerk stands in."""
    behalf = LIFECYCLE.take(ticket, "register", by=by, at=at)
    if unknown := set(facts) - SAID - JUDGEMENT:
        raise TypeError(f"register() does not know {sorted(unknown)}")
    if by.department is None:
        raise Refused("您还没有部门，不能编号。请系统管理员补上。")
    for name in SAID & set(facts):
        setattr(ticket, name, facts[name])
    copy_file(ticket)
    if ticket.customer is None:
        raise Refused("登记前要选定客户。没有档案的请先建立客户。", "customer")
    judge(ticket, **{name: value for name, value in facts.items() if name in JUDGEMENT})
    ticket.registered_by, ticket.registering_department = by, by.department
    ticket.registered_at = ticket.judged_at = at
    return behalf


def _registered(ticket: Ticket, *, by: Staff, behalf: Staff | None, at: datetime) -> None:
    happened(events.REGISTERED, ticket, by=by, at=at, on_behalf_of=behalf)
    ask_cover(ticket, by=by, at=at)
    if ticket.is_complaint:
        open_complaint(ticket, by=by, at=at, received_at=ticket.received_at)


@transaction.atomic
def receive_and_register(
    *, by: Staff, at: datetime, received_at: datetime | None = None, attachments=(), said: dict, facts: dict
) -> Ticket:
    """客服 takes the call herself: one screen, one transaction (design §4), one insert and one line of history.

    The whole form is known before anything is written, so its events go to the clocks as one list.
    """
    with one_action():
        ticket = _heard(by, at, received_at, None, said)
        LIFECYCLE.take(ticket, "relay", by=by, at=at)
        ticket.relayed_at = at
        behalf = _fill_in(ticket, facts, by=by, at=at)
        _number(ticket, at)
        ticket._history_user, ticket._history_date = by, at
        set_tokens(ticket).save(force_insert=True)
        with told_once(), together(new=True):
            _taken(ticket, attachments, by=by, behalf=behalf, at=at)
    return ticket


def _taken(ticket: Ticket, attachments, *, by: Staff, behalf: Staff | None, at: datetime) -> None:
    """What follows from a call that was received, relayed and registered at once."""
    rows = seats(ticket, why=Why.RECEIVED, at=at, people=[by], departments=[ticket.receiving_department])
    rows += seats(ticket, why=Why.REGISTERED, at=at, people=[by], departments=[by.department])
    service = Department.objects.function(Function.SERVICE)
    rows += seats(ticket, why=Why.TOLD, at=at, departments=[service])
    Involvement.objects.bulk_create(rows, ignore_conflicts=True)
    attach_to(ticket, attachments, by=by, at=at)
    _said(ticket, by=by, at=at)
    happened(events.RELAYED, ticket, by=by, at=at)
    _tell_service(ticket, service, by=by, at=at)
    _registered(ticket, by=by, behalf=behalf, at=at)
    to_quality(ticket, by, at)
    to_group(ticket, by, at)
    sound(ticket, by=by, at=at)


def said_before(ticket: Ticket, first: Ticket, facts: dict, *, by: Staff, at: datetime) -> Ticket:
    """Register a case for what the customer said with `first`: its clocks count from the moments of that one."""
    copy_file(ticket)
    _fill_in(ticket, facts, by=by, at=at)
    ticket.responded_at = first.responded_at
    _number(ticket, at)
    ticket._history_user, ticket._history_date = by, at
    set_tokens(ticket).save(force_insert=True)
    involve(ticket, why=Why.REGISTERED, at=at, people=[by], departments=[by.department])
    note = f"随 {first.number}"
    told = {"by": by, "recorded_at": at, "note": note}
    with told_once(), together(new=True):
        happened(events.RECEIVED, ticket, at=first.received_at, **told)
        happened(events.RELAYED, ticket, at=first.relayed_at or first.received_at, **told)
        happened(events.REGISTERED, ticket, at=first.registered_at, **told)
        if first.responded_at:
            happened(events.RESPONDED, ticket, at=first.responded_at, **told)
        if ticket.is_complaint:
            open_complaint(ticket, by=by, at=at, received_at=first.received_at)
        to_quality(ticket, by, at)
        to_group(ticket, by, at)
        sound(ticket, by=by, at=at)
    return ticket


def copy_file(ticket: Ticket) -> None:
    """Fill what the caller did not say from the customer's file, as text that stays."""
    machine, person = ticket.equipment, ticket.contact
    if machine:
        ticket.customer = ticket.customer or machine.customer
        ticket.site = ticket.site or machine.site
        ticket.is_military = ticket.is_military or machine.military
        ticket.warranty_ends_on = ticket.warranty_ends_on or machine.warranty_ends_on
        for name in ("product", "model", "serial", "batch", "project_no"):
            setattr(ticket, name, getattr(ticket, name) or getattr(machine, name))
        if ticket.customer_id != machine.customer_id:
            raise Refused("这台设备不属于所选客户。请核对设备或客户。", "equipment")
    if ticket.customer:
        ticket.customer_name = ticket.customer.name
    if person:
        ticket.contact_name = ticket.contact_name or person.name
        ticket.contact_phone = ticket.contact_phone or person.phone
    ticket.title = ticket.title or headline(ticket.description)


def headline(text: str) -> str:
    """The first sentence of what happened, short enough for a list."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    for mark in "。；！？;":
        first = first.split(mark)[0]
    return first if len(first) <= 40 else f"{first[:39]}…"


def attach_to(ticket: Ticket, ids, *, by: Staff, at: datetime) -> None:
    """Bind uploaded drafts to the case."""
    if ids:
        attach(ids, to=ticket, by=by, at=at)


def _registered_fields(facts: dict) -> list[str]:
    copied = ["customer", "site", "customer_name", "contact_name", "contact_phone", "product", "model", "serial"]
    copied += ["batch", "project_no", "warranty_ends_on", "title"]
    own = ["status", "number", "letters", "serial_no", "relayed_at", "registered_by", "registering_department"]
    own += ["registered_at", "judged_at", *JUDGEMENT]
    return sorted({*copied, *own, *(SAID & set(facts))})


def _number(ticket: Ticket, at: datetime) -> None:
    number = draw(FORM_KEY, ticket.registering_department, at=at)
    ticket.number, ticket.serial_no = number.code, number.serial
    ticket.letters = ticket.registering_department.letters


def to_group(ticket: Ticket, by: Staff, at: datetime) -> None:
    """Where the routing table names a group and no person, its people see the case and may take it (S3-08)."""
    found = route(ticket)
    if found is None or not found.group or found.person:
        return
    group = Staff.objects.active().in_role(found.group).filter(department=found.department).order_by("pk")
    involve(ticket, why=Why.TOLD, at=at, departments=[found.department])
    happened(events.ASKED_GROUP, ticket, by=by, at=at, note=f"{found.department} · {found.rule.group_label}")
    notices_join.ForGroup(ticket, people=group, by=by).send(at=at)


def to_quality(ticket: Ticket, by: Staff, at: datetime) -> None:
    """质量部 supervises every 质量信息 from the start (S1-08, S1-24), and organises the research of what nobody can
    tell the nature of (S1-40)."""
    unknown = ticket.fault_kind == FaultKind.UNDETERMINED and ticket.kind != Kind.QUALITY
    quality = Department.objects.function(Function.QUALITY) if unknown or ticket.kind == Kind.QUALITY else None
    if quality is None:
        return
    involve(ticket, why=Why.QUALITY, at=at, departments=[quality])
    day = local_date(at)
    first = duty_person(quality, day) or acting_head(quality, day)
    notice = notices_join.Research if unknown else notices.ToQuality
    notice(ticket, people=[first], by=by).send(at=at)
