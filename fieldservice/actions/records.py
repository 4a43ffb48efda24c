"""Writing the 外出服务记录表: header by 客服, body on site, the customer's signature bound to what was shown."""

from datetime import datetime

from django.db import transaction

from core.documents.actions import attach
from core.documents.models import Signature
from core.documents.models.signature import fingerprint
from core.documents.signing import sign, void_signature
from core.organization.models import Staff
from core.text.search import tokens
from core.timeline.actions import happened
from core.workflow import Refused
from fieldservice import events
from fieldservice.gates_record import RECORD, missing_for_signature, record_of
from fieldservice.models import RecordFile, ServiceRecord, Trip
from fieldservice.models.choices import OPEN_TRIPS, Outcome
from fieldservice.queries_quote import charge_words
from fieldservice.queries_records import CUSTOMER, header_of, shown
from fieldservice.record_values import cleaned
from tickets.models import Ticket

MOST_FILES = 60


@transaction.atomic
def fill_header(
    *, trip: Trip, by: Staff, at: datetime, expected_version: int | None = None, **header
) -> ServiceRecord:
    """客服 fills the header before somebody leaves (S1-44); `header` are fields of `ServiceRecord.HEADER`."""
    trip = held(trip)
    behalf = RECORD.take(trip, "header", by=by, at=at)
    record = open_record(trip, expected_version)
    changed = _set(record, cleaned(header, ServiceRecord.HEADER))
    if not record.customer_name:
        raise Refused("请填写客户名称。", "customer_name")
    if not record.service_content:
        raise Refused("请填写服务内容描述。", "service_content")
    first = record.headed_at is None
    if not (changed or first):
        return record
    record.headed_by, record.headed_at = by, at
    keep_record(record, by=by, at=at)
    note = record.prior_talk and f"出发前与客户沟通：{record.prior_talk}"
    happened(
        events.RECORD_HEADED if first else events.RECORD_CHANGED, trip, by=by, at=at, on_behalf_of=behalf, note=note
    )
    return record


@transaction.atomic
def fill_record(*, trip: Trip, by: Staff, at: datetime, expected_version: int | None = None, **body) -> ServiceRecord:
    """The engineer writes what was done, the customer evaluates; `body` are fields of `ServiceRecord.BODY`. What
    says nothing new changes nothing, so a second sending is harmless."""
    trip = held(trip)
    record = record_of(trip)
    if record is not None and record.is_signed and not _set(record, cleaned(body, ServiceRecord.BODY)):
        return record
    behalf = RECORD.take(trip, "fill", by=by, at=at)
    record = open_record(trip, expected_version)
    if not _set(record, cleaned(body, ServiceRecord.BODY)) and record.filled_at:
        return record
    if record.outcome == Outcome.UNFINISHED and not record.unfinished_reason:
        raise Refused("未完成要写明原因。", "unfinished_reason")
    if record.repair_from and record.repair_until and record.repair_until < record.repair_from:
        raise Refused("修理结束早于修理开始。请改为开始之后的时间。", "repair_until")
    first = record.filled_at is None
    record.filled_by, record.filled_at = by, at
    keep_record(record, by=by, at=at)
    happened(events.RECORD_FILLED if first else events.RECORD_CHANGED, trip, by=by, at=at, on_behalf_of=behalf)
    return record


@transaction.atomic
def sign_record(
    *,
    trip: Trip,
    name: str,
    strokes,
    by: Staff,
    at: datetime,
    expected_version: int | None,
    shown_sha256: str | None = None,
    device: str = "",
    ip: str | None = None,
    typed: bool = False,
) -> Signature:
    """The customer signs what the device showed; a device that showed something else is refused (电子签名法 13)."""
    trip = held(trip)
    RECORD.take(trip, "sign", by=by, at=at)
    record = open_record(trip, expected_version)
    words, field = missing_for_signature(record)
    if words:
        raise Refused(words, field)
    content = shown(record)
    if shown_sha256 is not None and shown_sha256 != fingerprint(content):
        raise Refused("设备上显示的内容与系统中的记录不一致。请同步后请客户重看再签。", "shown")
    where = {"device": device, "ip": ip, "typed": typed}
    signature = sign(record, role=CUSTOMER, name=name, strokes=strokes, record=content, by=by, at=at, **where)
    record.signed_at, record.unsigned_reason = at, ""
    keep_record(record, by=by, at=at)
    said = record.get_satisfaction_display()
    happened(events.RECORD_SIGNED, trip, by=by, at=at, note=f"{signature.name} · {said}")
    return signature


@transaction.atomic
def unsign_record(*, trip: Trip, reason: str, by: Staff, at: datetime) -> ServiceRecord:
    """Void the customer's signature so that the record may be changed; it stays in the history as 已作废."""
    if not reason.strip():
        raise Refused("撤销签字要写明原因。", "reason")
    trip = held(trip)
    RECORD.take(trip, "unsign", by=by, at=at)
    record = open_record(trip, None)
    for signature in Signature.objects.of(record).standing():
        void_signature(signature, reason=reason, by=by, at=at)
    record.signed_at = None
    keep_record(record, by=by, at=at, why=reason)
    happened(events.RECORD_UNSIGNED, trip, by=by, at=at, note=reason)
    return record


@transaction.atomic
def attach_photos(*, trip: Trip, attachments, by: Staff, at: datetime, captions=()) -> ServiceRecord:
    """Put photos (ids of the person's drafts) to the record, each with its caption in the same order."""
    trip = held(trip)
    RECORD.take(trip, "photos", by=by, at=at)
    record = open_record(trip, None)
    rows = _files(record, attachments, captions, RecordFile.Kind.PHOTO, by, at)
    if rows:
        happened(events.PHOTOS_ADDED, trip, by=by, at=at, note=f"{len(rows)} 个")
    return record


@transaction.atomic
def keep_scan(*, trip: Trip, attachments, reason: str, by: Staff, at: datetime) -> ServiceRecord:
    """The customer signed on paper: the scan stands in for the signature on glass, with the reason."""
    if not reason.strip():
        raise Refused("请写明没有用电子签字的原因。", "reason")
    trip = held(trip)
    RECORD.take(trip, "scan", by=by, at=at)
    record = open_record(trip, None)
    if not _files(record, attachments, (), RecordFile.Kind.SCAN, by, at):
        raise Refused("还没有选择扫描件。", "attachments")
    record.unsigned_reason = reason.strip()[:200]
    keep_record(record, by=by, at=at)
    happened(events.RECORD_SCANNED, trip, by=by, at=at, note=reason)
    return record


@transaction.atomic
def drop_file(*, trip: Trip, file: RecordFile, reason: str, by: Staff, at: datetime) -> ServiceRecord:
    """Take a photo or scan away, with a reason; the row stays."""
    if not reason.strip():
        raise Refused("撤下文件要写明原因。", "reason")
    trip = held(trip)
    RECORD.take(trip, "drop_file", by=by, at=at)
    file = RecordFile.objects.select_for_update(of=("self",)).get(pk=file.pk, record=trip.record)
    if file.voided_at:
        raise Refused("这个文件已撤下。")
    file.voided_at, file.voided_by, file.void_reason = at, by, reason.strip()[:200]
    file.save()
    happened(events.FILE_DROPPED, trip, by=by, at=at, note=f"{file}：{reason}")
    return trip.record


# Shared


def held(trip: Trip) -> Trip:
    """The trip with its case and people, locked in the order of the house: case, trip, record."""
    ticket = Ticket.objects.lock(trip.ticket_id)
    trip = Trip.objects.lock(trip.pk)
    trip.ticket = ticket
    return trip


def open_record(trip: Trip, expected_version: int | None) -> ServiceRecord:
    """The record of the trip, locked; a new one starts with what the case knows."""
    pk = ServiceRecord.objects.filter(trip=trip).values_list("pk", flat=True).first()
    if pk is None:
        record = ServiceRecord(trip=trip, version=0, **header_of(trip))
    else:
        record = ServiceRecord.objects.lock(pk, expected_version=expected_version)
        record.trip = trip
    return record


def keep_record(record: ServiceRecord, *, by, at: datetime, why: str = "") -> ServiceRecord:
    """Save with person, moment and reason in the history, one version further, findable by its words."""
    trip, ticket = record.trip, record.trip.ticket
    record.version += 1
    words = (trip.number, ticket.number, record.customer_name, ticket.serial, ticket.model, record.product_type)
    people = (str(member.person) for member in trip.members.select_related("person"))
    serials = (row.get(key, "") for row in record.parts for key in ("name", "old_serial", "new_serial"))
    record.tokens = tokens(*(word or "" for word in words), " ".join(people), " ".join(serials))
    record._history_user, record._history_date, record._change_reason = by, at, why[:300] or None
    record.save()
    return record


def renew_charge(ticket: Ticket, *, before: str, by: Staff | None, at: datetime) -> None:
    """The customer answered a quote: 收费情况 follows where nobody has signed and it still says what it said
    before. The caller holds the case."""
    words = charge_words(ticket)
    if not before or words == before:
        return
    rows = ServiceRecord.objects.filter(trip__ticket=ticket, trip__state__in=OPEN_TRIPS, signed_at=None)
    rows = rows.filter(charge=before, unsigned_reason="")
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        record = ServiceRecord.objects.lock(pk)
        record.trip.ticket, record.charge = ticket, words
        keep_record(record, by=by, at=at, why="客户答复报价")
        happened(events.RECORD_CHANGED, record.trip, by=by, at=at, note=f"收费情况：{words}")


def _set(record: ServiceRecord, values: dict) -> bool:
    """Put the values in; whether anything is new."""
    changed = {name: value for name, value in values.items() if getattr(record, name) != value}
    for name, value in changed.items():
        setattr(record, name, value)
    return bool(changed)


def _files(record, attachments, captions, kind, by, at) -> list[RecordFile]:
    ids = [int(pk) for pk in attachments]
    if not ids:
        return []
    if record.pk is None:
        keep_record(record, by=by, at=at)
    if record.files.filter(voided_at=None).count() + len(ids) > MOST_FILES:
        raise Refused(f"一份记录最多 {MOST_FILES} 个文件。", "attachments")
    said = dict(zip(ids, captions, strict=False))
    files = attach(ids, to=record, by=by, at=at)
    rows = [
        RecordFile(
            record=record, attachment=file, kind=kind, caption=str(said.get(file.pk) or "")[:100], by=by, at=at
        )
        for file in files
    ]
    return RecordFile.objects.bulk_create(rows)
