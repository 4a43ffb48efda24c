"""Plain data for H1, as the record is when the paper is issued, carried along half filled, or blank."""

from datetime import date

from core.documents.models import Signature
from core.documents.pdf.words import long_date
from core.documents.registry import filler
from fieldservice.documents.record_form import RecordData
from fieldservice.models import RecordKind, ServiceRecord
from fieldservice.models.choices import Outcome
from fieldservice.queries_records import shown, signature_of
from tickets.documents.data import day, typed

NOTHING = "无。"
CHARGES = {"warranty": "“三包”件", "bought": "客户购买件"}


@filler("H1", ServiceRecord, shown=shown)
def record_data(record: ServiceRecord) -> RecordData:
    """外出服务记录表 (H1) with everything that was done."""
    trip = record.trip
    return {
        **_header(record),
        "pen": False,
        "service_content": "\n".join(part for part in (record.service_content, *done(record)) if part),
        "completed_on": written(record.completed_on),
        "kinds": record.kinds,
        "attitude": record.get_attitude_display(),
        "damage": record.get_damage_display(),
        "hygiene": record.get_hygiene_display(),
        "satisfaction": record.get_satisfaction_display(),
        "outcome": record.get_outcome_display(),
        "charge": record.charge,
        "unfinished": unfinished(record),
        "suggestion": record.suggestion or (NOTHING if record.outcome else ""),
        "promise": record.promise or (NOTHING if record.outcome else ""),
        "sign_customer": drawn(signature_of(record)),
        "sign_traveller": typed(trip.handed_in_by or record.filled_by, trip.handed_in_at or record.filled_at),
        "sign_clerk": typed(trip.filed_by, trip.filed_at),
    }


def carried_data(record: ServiceRecord) -> RecordData:
    """Header and 服务内容描述 printed, the rest for the pen (S1-44)."""
    return {**blank_data(), **_header(record), "service_content": record.service_content, "kinds": record.kinds}


def blank_data() -> RecordData:
    empty = dict.fromkeys(RecordData.__annotations__, "")
    signs = dict.fromkeys(("sign_customer", "sign_traveller", "sign_clerk"))
    return {**empty, **signs, "pen": True, "kinds": [], "kind_options": kind_options([])}


def _header(record: ServiceRecord) -> dict:
    trip = record.trip
    going = [member.person for member in trip.members.select_related("person").order_by("pk")]
    going.sort(key=lambda person: person.pk != trip.lead_id)
    names = [f"{person}（组长）" if person.pk == trip.lead_id and len(going) > 1 else str(person) for person in going]
    return {
        "customer": record.customer_name,
        "phone": record.phone,
        "address": record.address,
        "product_type": record.product_type,
        "installers": record.installers,
        "travellers": "、".join(names),
        "ticket_no": trip.ticket.number or "",
        "delivered_on": written(record.delivered_on),
        "kind_options": kind_options(record.kinds),
        "charge": record.charge,
    }


def kind_options(chosen: list[str]) -> list[str]:
    """What the form offers now, and what was chosen when it still stood there."""
    offered = list(RecordKind.objects.filter(is_active=True).values_list("name", flat=True))
    return [*offered, *(name for name in chosen if name not in offered)]


def written(on: date | None) -> str:
    return long_date(on) if on else ""


def drawn(signature: Signature | None) -> dict | None:
    if signature is None:
        return None
    return {"name": signature.name, "day": day(signature.at), "strokes": signature.strokes}


def unfinished(record: ServiceRecord) -> str:
    if record.outcome != Outcome.UNFINISHED:
        return NOTHING if record.outcome else ""
    after = record.follow_up_words or record.get_follow_up_display()
    return f"{record.unfinished_reason.rstrip('。')}。{f'后续：{after}' if after else ''}"


def done(record: ServiceRecord) -> list[str]:
    """What was found, done, measured and fitted, one line each."""
    steps = "；".join(
        f"{row['step']}：{row['finding']}" if row["finding"] else row["step"] for row in record.diagnosis
    )
    values = "；".join(f"{row['name']} {row['value']}{row['unit']}".strip() for row in record.readings)
    parts = "；".join(map(part_words, record.parts))
    lines = (("诊断", steps), ("处理", record.work_done), ("读数", values), ("备件", parts))
    return [f"{label}：{text}" for label, text in lines if text]


def part_words(row: dict) -> str:
    name = " ".join(text for text in (row.get("name"), row.get("model")) if text)
    serials = "→".join(text for text in (row.get("old_serial"), row.get("new_serial")) if text)
    words = f"{name} {row.get('quantity')}{row.get('unit', '')}（{CHARGES[row.get('charge') or 'warranty']}"
    return f"{words}，编号 {serials}）" if serials else f"{words}）"
