"""顾客送修: taking the machine in, repairing it at base, giving it back (S1-36)."""

from datetime import datetime

from django.db import transaction

from core.documents.actions import attach
from core.documents.series import draw
from core.documents.signing import sign
from core.organization.models import Staff
from core.organization.roles import Role
from core.text.search import tokens
from core.timeline.actions import happened
from core.workflow import Refused
from fieldservice import events
from fieldservice import notices_parts as notices
from fieldservice.actions import parts as parts_actions
from fieldservice.gates_sent_in import SENT_IN, may_receive
from fieldservice.models import FaultyPart, SentIn
from fieldservice.models.sent_in import AT_BASE
from tickets.actions import record_restoration
from tickets.actions.bringing_in import bring_in
from tickets.actions.records import not_after
from tickets.actions.saving import involve
from tickets.lifecycle import LIFECYCLE
from tickets.models import Shipment, Ticket, Why

SENT_IN_KEY = "sent_in"  # its series of numbers (E1)
RECEIPT = [
    "equipment",
    "product",
    "model",
    "serial",
    "fault",
    "appearance",
    "accessories",
    "came",
    "came_tracking",
    "brought_by",
    "brought_phone",
    "unsigned_reason",
    "kept_where",
    "promised_on",
]
NEEDED = ["product", "fault", "appearance", "brought_by"]


@transaction.atomic
def receive_machine(
    *,
    ticket: Ticket,
    by: Staff,
    at: datetime,
    received_at: datetime | None = None,
    strokes=None,
    attachments=(),
    device: str = "",
    ip=None,
    **fields,
) -> SentIn:
    """收件: what came, how it looks, who brought it; signed by the bringer, or with a scan and the reason.

    The case is then handled at base: no travel, no arrival clock.
    """
    ticket = Ticket.objects.lock(ticket.pk)
    if words := may_receive(ticket, by, at):
        raise Refused(words)
    moment = not_after(received_at, at, "received_at")
    if moment < ticket.received_at:
        raise Refused("早于报修时间。请改为报修之后的时间。", "received_at")
    machine = SentIn(ticket=ticket, received_by=by, received_at=moment)
    _fill(machine, fields)
    _proven(strokes, machine.unsigned_reason, "unsigned_reason")
    if ticket.sent_ins.filter(state__in=AT_BASE, serial=machine.serial).exists():
        raise Refused("这台设备已经收件，还没有返还。", "serial")
    machine.ticket = ticket = bring_in(
        ticket=ticket, brought_by=machine.brought_by, note=f"{machine.machine}，{machine.appearance}", by=by, at=at
    )
    _number(machine, by, at)
    _keep(machine, by, at)
    if attachments:
        attach(attachments, to=machine, by=by, at=at)
    if strokes:
        told = {"record": machine.shown_at_receipt(), "device": device, "ip": ip}
        sign(machine, role="sender", name=machine.brought_by, strokes=strokes, by=by, at=at, **told)
    repairers = list(Staff.objects.active().in_role(Role.REPAIRER).order_by("pk"))
    involve(ticket, why=Why.TOLD, at=at, people=[by, *repairers])
    people = [ticket.assignee, ticket.registered_by]
    notices.SentInReceived(machine, people=people, by=by, words=machine.fault).send(at=at)
    return machine


@transaction.atomic
def edit_receipt(
    *, machine: SentIn, by: Staff, at: datetime, expected_version: int | None = None, **fields
) -> SentIn:
    """Correct the receipt; a signature under the earlier words then shows as broken."""
    machine = held(machine, expected_version)
    SENT_IN.take(machine, "edit", by=by, at=at)
    _fill(machine, fields)
    _keep(machine, by, at)
    happened(events.SENT_IN_CHANGED, machine.ticket, by=by, at=at, note=f"{machine.number} {machine.machine}")
    return machine


@transaction.atomic
def diagnose(
    *,
    machine: SentIn,
    diagnosis: str,
    is_paid: bool | None,
    paid_reason: str,
    by: Staff,
    at: datetime,
    expected_version: int | None = None,
) -> SentIn:
    """What is wrong, and whether the customer pays (S1-36)."""
    if not diagnosis.strip():
        raise Refused("请写明诊断结果。", "diagnosis")
    if is_paid is None:
        raise Refused("请选择有偿或无偿。", "is_paid")
    if not paid_reason.strip():
        raise Refused("请写明收费或免费的依据。", "paid_reason")
    machine = held(machine, expected_version)
    behalf = SENT_IN.take(machine, "diagnose", by=by, at=at)
    machine.diagnosis, machine.is_paid, machine.paid_reason = diagnosis, is_paid, paid_reason
    machine.diagnosed_by, machine.diagnosed_at = by, at
    _keep(machine, by, at)
    note = f"{machine.number} {diagnosis}（{'有偿' if is_paid else '无偿'}）"
    happened(events.SENT_IN_DIAGNOSED, machine.ticket, by=by, at=at, on_behalf_of=behalf, note=note)
    return machine


@transaction.atomic
def begin_repair(*, machine: SentIn, by: Staff, at: datetime) -> SentIn:
    """A paid repair begins once the quote is accepted (G-05)."""
    machine = held(machine)
    behalf = SENT_IN.take(machine, "begin", by=by, at=at)
    machine.begun_at = at
    _keep(machine, by, at)
    happened(events.SENT_IN_REPAIR_BEGUN, machine.ticket, by=by, at=at, on_behalf_of=behalf, note=machine.number)
    return machine


@transaction.atomic
def finish_repair(
    *,
    machine: SentIn,
    work: str,
    test_words: str,
    by: Staff,
    at: datetime,
    parts: list[dict] = (),
    attachments=(),
    expected_version: int | None = None,
) -> SentIn:
    """Repaired and tried out: the case's machine runs again, 客服 tells the customer; old parts go to the store."""
    for value, field, words in (
        (work, "work", "请写明维修内容。"),
        (test_words, "test_words", "请写明试机结果。"),
    ):
        if not value.strip():
            raise Refused(words, field)
    machine = held(machine, expected_version)
    behalf = SENT_IN.take(machine, "ready", by=by, at=at)
    machine.work, machine.test_words, machine.parts = work, test_words, list(parts)
    machine.repaired_by, machine.ready_at = by, at
    _keep(machine, by, at)
    if attachments:
        attach(attachments, to=machine, by=by, at=at)
    _note_old_parts(machine, by, at)
    happened(events.SENT_IN_READY, machine.ticket, by=by, at=at, on_behalf_of=behalf, note=f"{machine.number} {work}")
    _restore(machine, by, at)
    _tell_ready(machine, by, at, test_words)
    return machine


@transaction.atomic
def give_up(*, machine: SentIn, reason: str, by: Staff, at: datetime) -> SentIn:
    """Not repaired (the customer does not want to pay, nothing can be done): it goes back as it is."""
    if not reason.strip():
        raise Refused("请写明没有修复的原因。", "reason")
    machine = held(machine)
    behalf = SENT_IN.take(machine, "give_up", by=by, at=at)
    machine.not_repaired_reason, machine.ready_at = reason, at
    _keep(machine, by, at)
    note = f"{machine.number} 未修复：{reason}"
    happened(events.SENT_IN_READY, machine.ticket, by=by, at=at, on_behalf_of=behalf, note=note)
    _tell_ready(machine, by, at, f"未修复：{reason}")
    return machine


@transaction.atomic
def give_back(
    *,
    machine: SentIn,
    way: str,
    by: Staff,
    at: datetime,
    shipment: Shipment | None = None,
    picked_by: str = "",
    strokes=None,
    unsigned_reason: str = "",
    attachments=(),
    returned_at: datetime | None = None,
    device: str = "",
    ip=None,
) -> SentIn:
    """返还: by carrier with the case's 寄件, or picked up with the customer's signature."""
    machine = held(machine)
    behalf = SENT_IN.take(machine, "return", by=by, at=at)
    moment = not_after(returned_at, at, "returned_at")
    if moment < machine.ready_at:
        raise Refused("早于完工时间。请改为完工之后的时间。", "returned_at")
    machine.way, machine.returned_by, machine.returned_at = way, by, moment
    if way == SentIn.Way.CARRIER:
        _by_carrier(machine, shipment)
    elif way == SentIn.Way.PICKED_UP:
        if not picked_by.strip():
            raise Refused("请写明取机人。", "picked_by")
        _proven(strokes, unsigned_reason, "unsigned_reason")
        machine.picked_by, machine.pick_unsigned_reason = picked_by, unsigned_reason
    else:
        raise Refused("请选择返还方式。", "way")
    _keep(machine, by, at)
    if attachments:
        attach(attachments, to=machine, by=by, at=at)
    if strokes and way == SentIn.Way.PICKED_UP:
        told = {"record": machine.shown_at_return(), "device": device, "ip": ip}
        sign(machine, role="picker", name=picked_by, strokes=strokes, by=by, at=at, **told)
    whom = picked_by if way == SentIn.Way.PICKED_UP else f"寄件 {shipment.number}"
    note = f"{machine.number} {machine.get_way_display()} {whom}"
    happened(
        events.SENT_IN_RETURNED, machine.ticket, by=by, at=moment, recorded_at=at, on_behalf_of=behalf, note=note
    )
    return machine


@transaction.atomic
def void_receipt(*, machine: SentIn, reason: str, by: Staff, at: datetime) -> SentIn:
    """Taken in by mistake; the number stays used."""
    if not reason.strip():
        raise Refused("作废要写明原因。", "reason")
    machine = held(machine)
    SENT_IN.take(machine, "void", by=by, at=at)
    machine.void_reason = reason
    _keep(machine, by, at)
    note = f"{machine.number}：{reason}"
    happened(events.SENT_IN_VOIDED, machine.ticket, by=by, at=at, note=note)
    return machine


def held(machine: SentIn, expected_version: int | None = None) -> SentIn:
    ticket = Ticket.objects.lock(machine.ticket_id)
    machine = SentIn.objects.lock(machine.pk, expected_version=expected_version)
    machine.ticket = ticket
    return machine


def _fill(machine: SentIn, fields: dict) -> None:
    if unknown := set(fields) - set(RECEIPT):
        raise TypeError(f"a machine that was sent in does not know {sorted(unknown)}")
    for name, value in fields.items():
        setattr(machine, name, value)
    for name in NEEDED:
        if not getattr(machine, name).strip():
            raise Refused(f"请填写{SentIn._meta.get_field(name).verbose_name}。", name)


def _proven(strokes, reason: str, field: str) -> None:
    if not strokes and not reason.strip():
        raise Refused("请客户签字；不能签字时写明原因，并上传签过字的纸单照片。", field)


def _by_carrier(machine: SentIn, shipment: Shipment | None) -> None:
    if shipment is None or shipment.ticket_id != machine.ticket_id:
        raise Refused("请选择这张处理单的寄件；还没有时先登记寄件。", "shipment")
    if shipment.state not in (Shipment.State.SENT, Shipment.State.RECEIVED):
        raise Refused(f"寄件 {shipment.number} {shipment.get_state_display()}，请先寄出。", "shipment")
    machine.shipment = shipment


def _note_old_parts(machine: SentIn, by: Staff, at: datetime) -> list[FaultyPart]:
    """The old parts taken out at base wait for the store as those of a trip do; no journey, so no D-19."""
    rows = parts_actions.keyed(machine.parts)
    known = set(machine.faulty_parts.values_list("key", flat=True))
    new = parts_actions.new_part
    fresh = [
        new(machine.ticket, None, key, row, by, at, sent_in=machine) for key, row in rows.items() if key not in known
    ]
    if fresh:
        people = parts_actions.let_in_store(machine.ticket, at)
        words = "、".join(f"{part} {part.amount}" for part in fresh)
        notices.PartsCameBack(machine, people=people, about=fresh[0].pk, by=by, words=words).send(at=at)
    return fresh


def _restore(machine: SentIn, by: Staff, at: datetime) -> None:
    """The case's clock of the repair ends here where this person may say so; else the assignee does."""
    ticket = machine.ticket
    if ticket.restored_at is None and not LIFECYCLE.refusal(ticket, "restore", by=by, at=at):
        machine.ticket = record_restoration(ticket=ticket, by=by, at=at)


def _tell_ready(machine: SentIn, by: Staff, at: datetime, words: str) -> None:
    people = [machine.ticket.registered_by, machine.ticket.assignee]
    notices.SentInReady(machine, people=people, about=machine.version, by=by, words=words).send(at=at)


def _number(machine: SentIn, by: Staff, at: datetime) -> None:
    ticket = machine.ticket
    places = (ticket.registering_department, by.department)
    department = next((place for place in places if place and place.letters), None)
    if department is None:
        raise Refused("登记部门和您的部门都没有编码字母，不能编号。请系统管理员补上。")
    number = draw(SENT_IN_KEY, department, at=at)
    machine.number, machine.serial_no = number.code, number.serial


def _keep(machine: SentIn, by: Staff, at: datetime) -> SentIn:
    if machine.pk:
        machine.version += 1
    ticket = machine.ticket
    words = (machine.number, ticket.number, ticket.customer_name, machine.brought_by, machine.machine)
    machine.tokens = tokens(*(word or "" for word in words))
    machine._history_user, machine._history_date = by, at
    machine.save()
    return machine
