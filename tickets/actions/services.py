"""Services that need nobody on site: parcels (S1-35), notifying a supplier and guiding a user (S1-34)."""

from datetime import datetime

from django.db import transaction

from core.documents import actions as documents
from core.documents import registry
from core.documents.actions import attach
from core.documents.filling import fill
from core.documents.models import Paper
from core.documents.series import draw
from core.organization.models import Department, Function, Staff
from core.organization.queries import acting_head
from core.text.search import tokens
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused, Stale
from tickets import events
from tickets import notices_outward as notices
from tickets.actions.records import not_after, record_contact
from tickets.gates_outward import SHIPMENT
from tickets.lifecycle import LIFECYCLE
from tickets.models import Complaint, ContactLog, Guidance, Shipment, SupplierNotice, Ticket
from tickets.rights import Right

SHIPMENT_KEY = "shipment"  # its series of numbers (E1)
PACKED = ["items", "reason", "to_name", "to_phone", "to_address", "is_paid", "paid_reason", "paid_consent"]
CHANGED = "内容有更新"


@transaction.atomic
def pack_shipment(*, ticket: Ticket, by: Staff, at: datetime, **content) -> Shipment:
    """Write down what is to be sent, to whom, and who pays (S1-35); numbers the packing slip."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "ship", by=by, at=at)
    shipment = Shipment(ticket=ticket, packed_by=by, packed_at=at)
    _fill(shipment, content)
    department = next((d for d in (by.department, ticket.registering_department) if d and d.letters), by.department)
    if department is None:
        raise Refused("您还没有部门，不能编号。请系统管理员补上。")
    note = f"{shipment.contents} → {shipment.to_name}"
    happened(events.SHIPMENT_PACKED, ticket, by=by, at=at, note=note)
    number = draw(SHIPMENT_KEY, department, at=at)
    shipment.number, shipment.serial_no = number.code, number.serial
    return _keep(shipment, by, at)


@transaction.atomic
def edit_shipment(
    *, shipment: Shipment, by: Staff, at: datetime, expected_version: int | None = None, **content
) -> Shipment:
    """Change a parcel that has not left yet. `content` are fields of `PACKED`."""
    shipment = _held(shipment, expected_version)
    SHIPMENT.take(shipment, "edit", by=by, at=at)
    _fill(shipment, content)
    _keep(shipment, by, at)
    happened(events.SHIPMENT_CHANGED, shipment.ticket, by=by, at=at, note=f"{shipment.number} {shipment.contents}")
    return shipment


def _fill(shipment: Shipment, content: dict) -> None:
    if unknown := set(content) - set(PACKED):
        raise TypeError(f"a shipment does not know {sorted(unknown)}")
    for name, value in content.items():
        setattr(shipment, name, value)
    if not shipment.items:
        raise Refused("还没有寄件明细。请至少写一行。", "items")
    if not shipment.paid_reason.strip():
        raise Refused("请写明收费或免费的依据。", "paid_reason")


@transaction.atomic
def send_shipment(
    *,
    shipment: Shipment,
    carrier: str,
    by: Staff,
    at: datetime,
    tracking: str = "",
    sent_at: datetime | None = None,
) -> Shipment:
    """It is on its way, with carrier and number."""
    shipment = _held(shipment)
    SHIPMENT.take(shipment, "send", by=by, at=at)
    if carrier not in Shipment.Carrier.values:
        raise Refused("请选择承运方。", "carrier")
    if carrier != Shipment.Carrier.BY_HAND and not tracking.strip():
        raise Refused("请填写运单号，客户和同事都要查。", "tracking")
    moment = not_after(sent_at, at, "sent_at")
    if moment < shipment.ticket.received_at:
        raise Refused("早于接收时间。请改为接收之后的时间。", "sent_at")
    shipment.carrier, shipment.tracking = carrier, tracking.strip()
    shipment.sent_by, shipment.sent_at = by, moment
    _keep(shipment, by, at)
    ticket = shipment.ticket
    way = f"{shipment.number} {shipment.get_carrier_display()} {shipment.tracking}".strip()
    happened(events.SHIPMENT_SENT, ticket, by=by, at=moment, recorded_at=at, note=way)
    people = [ticket.assignee, ticket.registered_by]
    notices.ShipmentSent(shipment, people=people, about="sent", by=by).send(at=at)
    return shipment


@transaction.atomic
def confirm_shipment(
    *, shipment: Shipment, received_with: str, by: Staff, at: datetime, received_at: datetime | None = None
) -> Shipment:
    """The customer has it."""
    if not received_with.strip():
        raise Refused("请写明客户的签收人。", "received_with")
    shipment = _held(shipment)
    SHIPMENT.take(shipment, "confirm", by=by, at=at)
    moment = not_after(received_at, at, "received_at")
    if moment < shipment.sent_at:
        raise Refused("早于寄出时间。请改为寄出之后的时间。", "received_at")
    shipment.received_at, shipment.received_with, shipment.confirmed_by = moment, received_with, by
    _keep(shipment, by, at)
    note = f"{shipment.number} {received_with}"
    happened(events.SHIPMENT_RECEIVED, shipment.ticket, by=by, at=moment, recorded_at=at, note=note)
    return shipment


@transaction.atomic
def lose_shipment(*, shipment: Shipment, words: str, by: Staff, at: datetime) -> Shipment:
    """It was lost or arrived broken: it ends here, and another parcel goes."""
    shipment = _ended(shipment, "lose", words, events.SHIPMENT_LOST, by, at)
    people = [shipment.ticket.assignee, shipment.packed_by]
    notices.ShipmentLost(shipment, people=people, about="lost", by=by, words=words).send(at=at)
    return shipment


@transaction.atomic
def cancel_shipment(*, shipment: Shipment, words: str, by: Staff, at: datetime) -> Shipment:
    """It is not sent after all; its number stays used."""
    return _ended(shipment, "cancel", words, events.SHIPMENT_CANCELLED, by, at)


def _ended(shipment: Shipment, step: str, words: str, event, by: Staff, at: datetime) -> Shipment:
    if not words.strip():
        raise Refused("请写明情况。", "words")
    shipment = _held(shipment)
    SHIPMENT.take(shipment, step, by=by, at=at)
    shipment.end_words = words
    _keep(shipment, by, at)
    happened(event, shipment.ticket, by=by, at=at, note=f"{shipment.number}：{words}")
    return shipment


@transaction.atomic
def notify_supplier(
    *, ticket: Ticket, by: Staff, at: datetime, notified_at: datetime | None = None, attachments=(), **content
) -> Ticket:
    """Tell the supplier of a bought part what failed and when to come: starts D-33 and D-34 (S1-34 a, S3-36)."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "supplier", by=by, at=at)
    moment = not_after(notified_at, at, "notified_at")
    notice = SupplierNotice(ticket=ticket, notified_by=by, notified_at=moment, **content)
    _save(notice, by, at)
    if attachments:
        attach(attachments, to=ticket, by=by, at=at)
    note = f"{notice.supplier}：{notice.part}，{notice.fault}"
    happened(events.SUPPLIER_NOTIFIED, notice, by=by, at=moment, recorded_at=at, note=note)
    quality = Department.objects.function(Function.QUALITY)
    people = [acting_head(quality, local_date(at))] if quality else []
    notices.SupplierCalled(notice, people=people, by=by, words=notice.fault).send(at=at)
    return ticket


@transaction.atomic
def supplier_answered(
    *,
    notice: SupplierNotice,
    what: str,
    words: str,
    by: Staff,
    at: datetime,
    happened_at: datetime | None = None,
) -> Ticket:
    """The supplier responded ("response", D-33) or brought a solution ("solution", D-34; it is also a response)."""
    notice = _held_notice(notice)
    if notice.state in (SupplierNotice.State.SOLVED, SupplierNotice.State.CANCELLED):
        raise Refused(f"这次通知{notice.get_state_display()}。")
    if what == "response" and notice.responded_at:
        raise Refused("供方的响应已记录。请记录方案。", "what")
    if not words.strip():
        raise Refused("请写明供方怎么说。", "words")
    moment = not_after(happened_at, at)
    if moment < notice.notified_at:
        raise Refused("早于通知时间。请改为通知之后的时间。", "happened_at")
    if notice.responded_at is None:
        notice.responded_at, notice.response = moment, words
        notice.state = SupplierNotice.State.RESPONDED
        happened(events.SUPPLIER_RESPONDED, notice, by=by, at=moment, recorded_at=at, note=words)
    if what == "solution":
        notice.solved_at, notice.solution = moment, words
        notice.state = SupplierNotice.State.SOLVED
        happened(events.SUPPLIER_SOLUTION, notice, by=by, at=moment, recorded_at=at, note=words)
    _save(notice, by, at)
    return notice.ticket


@transaction.atomic
def cancel_supplier_notice(*, notice: SupplierNotice, reason: str, by: Staff, at: datetime) -> Ticket:
    """It was not the supplier's part after all: its clocks are called off."""
    if not reason.strip():
        raise Refused("撤销通知要写明原因。", "reason")
    notice = _held_notice(notice)
    if notice.state in (SupplierNotice.State.SOLVED, SupplierNotice.State.CANCELLED):
        raise Refused(f"这次通知{notice.get_state_display()}。")
    notice.state, notice.cancel_reason = SupplierNotice.State.CANCELLED, reason
    _save(notice, by, at)
    happened(events.SUPPLIER_CANCELLED, notice, by=by, at=at, note=f"{notice.supplier}：{reason}")
    return notice.ticket


@transaction.atomic
def guide(
    *,
    ticket: Ticket,
    way: str,
    whom: str,
    misuse: str,
    words: str,
    result: str,
    by: Staff,
    at: datetime,
    happened_at: datetime | None = None,
    attachments=(),
) -> Ticket:
    """Tell the user how the machine is used (S1-34 b); the first such talk is the response (A-02)."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "guide", by=by, at=at)
    moment = not_after(happened_at, at)
    if moment < ticket.received_at:
        raise Refused("早于接收时间。请改为接收之后的时间。", "happened_at")
    row = Guidance.objects.create(
        ticket=ticket, way=way, whom=whom, misuse=misuse, words=words, result=result, by=by, at=moment
    )
    if attachments:
        attach(attachments, to=ticket, by=by, at=at)
    if ticket.number and ticket.responded_at is None and by.may(Right.HANDLE, at=at):
        spoken = {"with_whom": whom, "words": f"使用指导：{misuse}", "happened_at": moment}
        known = way if way in ContactLog.Way.values else ContactLog.Way.PHONE
        record_contact(ticket=ticket, way=known, by=by, at=at, **spoken)
    note = f"{row.get_way_display()} {whom}：{misuse} → {row.get_result_display()}"
    happened(events.GUIDED, ticket, by=by, at=moment, recorded_at=at, note=note)
    return ticket


# Papers


def print_slip(*, shipment: Shipment, by: Staff, at: datetime) -> Paper:
    """寄件清单."""
    return _issue("SHIP", shipment, shipment.number, by, at)


def print_warning(*, complaint: Complaint, by: Staff, at: datetime) -> Paper:
    """早期报警表 (H11)."""
    return _issue("H11", complaint, complaint.number, by, at)


def print_feedback(*, complaint: Complaint, by: Staff, at: datetime) -> Paper:
    """顾客信息反馈表 (H10)."""
    return _issue("H10", complaint, complaint.feedback_number, by, at)


@transaction.atomic
def _issue(key: str, subject, number: str | None, by: Staff, at: datetime) -> Paper:
    """The paper that stands when nothing changed, else its next edition."""
    if not number:
        raise Refused("还没有提交，没有编号。可以先打印未编号的空白表。")
    ticket = Ticket.objects.lock(subject.ticket_id)
    before = set(Paper.objects.of(subject).values_list("pk", flat=True))
    data = fill(registry.form(key), subject)
    paper = documents.bring_up_to_date(key, subject, number=number, data=data, by=by, at=at, reason=CHANGED)
    if paper.pk not in before:
        happened(events.PRINTED, ticket, by=by, at=at, note=f"{paper.title} {number} 第 {paper.edition} 版")
    return paper


def _held(shipment: Shipment, expected_version: int | None = None) -> Shipment:
    ticket = Ticket.objects.lock(shipment.ticket_id)
    shipment = Shipment.objects.lock(shipment.pk)
    shipment.ticket = ticket
    if expected_version is not None and shipment.version != expected_version:
        raise Stale("刚才有人保存了这份寄件，您的修改没有写入。请核对后再提交。", ["明细"])
    return shipment


def _held_notice(notice: SupplierNotice) -> SupplierNotice:
    ticket = Ticket.objects.lock(notice.ticket_id)
    notice = SupplierNotice.objects.lock(notice.pk)
    notice.ticket = ticket
    return notice


def _keep(shipment: Shipment, by: Staff, at: datetime) -> Shipment:
    shipment.version += 1
    ticket = shipment.ticket
    words = (shipment.number, ticket.number, ticket.customer_name, shipment.to_name, shipment.tracking)
    serials = " ".join(row.get("serial", "") for row in shipment.items)
    shipment.tokens = tokens(*(word or "" for word in words), shipment.contents, serials)
    return _save(shipment, by, at)


def _save(row, by: Staff, at: datetime):
    row._history_user, row._history_date = by, at
    row.save()
    return row
