"""Reads of the papers beside the record: what is signed, what a new one starts with, sums of its tables."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings

from core.documents.models.signature import plain
from core.times import local, local_date
from fieldservice.models import InfoSheet, RepairSheet, ServiceReport, Trip
from tickets.models import Ticket

CENT = Decimal("0.01")


def content_of(paper) -> dict:
    """What a signature stands under, to the letter: number and all content."""
    return plain({name: _plain(getattr(paper, name)) for name in ("number", *paper.CONTENT)})


def _plain(value):
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%dT%H:%M}"
    return value.isoformat() if isinstance(value, date) else "" if value is None else value


def amount_of(row: dict) -> Decimal | None:
    """Quantity × price of a bought part to the cent; None without a price."""
    if not row.get("price"):
        return None
    return (Decimal(row["quantity"]) * Decimal(row["price"])).quantize(CENT, ROUND_HALF_UP)


def total_of(rows: list[dict]) -> Decimal:
    return sum((amount for row in rows if (amount := amount_of(row)) is not None), Decimal("0.00"))


def last_trip(ticket: Ticket) -> Trip | None:
    rows = Trip.objects.filter(ticket=ticket).exclude(state="cancelled").select_related("record")
    return rows.order_by("-pk").first()


def sheet_start(ticket: Ticket, trip: Trip | None) -> dict:
    """维修记录单 from the case, its machine and the record of the trip."""
    record = getattr(trip, "record", None) if trip else None
    parts = record.parts if record else []
    machine = ticket.equipment
    rows = {charge: [row for row in parts if row.get("charge") == charge] for charge in ("warranty", "bought")}
    return {
        "repair_unit": f"{settings.COMPANY_NAME}{ticket.responsible_department or ''}"[:80],
        "user_name": ticket.customer_name[:80],
        "wanted_time": f"{local(ticket.requested_at):%Y年%m月%d日 %H:%M}" if ticket.requested_at else "",
        "user_address": _address(ticket, trip),
        "contact": ticket.contact_name[:40],
        "phone": ticket.contact_phone[:30],
        "model": ticket.model[:60],
        "serial": ticket.serial[:60],
        "quantity": "1台",
        "bought_on": machine.delivered_on if machine else None,
        "reported_on": local_date(ticket.received_at),
        "report_content": ticket.description[:2000],
        "recorder": str(ticket.registered_by or ticket.received_by or "")[:40],
        "result": (record.work_done if record else ticket.result)[:2000],
        "repair_from": record.repair_from if record else None,
        "repair_until": record.repair_until if record else None,
        "warranty_parts": [
            {key: row.get(key, "") for key in ("name", "quantity", "unit")} for row in rows["warranty"]
        ],
        "bought_parts": [
            {key: row.get(key, "") for key in ("name", "quantity", "unit", "price")} for row in rows["bought"]
        ],
    }


def info_start(ticket: Ticket, trip: Trip | None) -> dict:
    """信息收集表 from customer and equipment; what nobody has asked yet stays empty."""
    record = getattr(trip, "record", None) if trip else None
    machine, contact = ticket.equipment, ticket.contact
    parts = [
        f"{row['name']} {row['quantity']}{row.get('unit', '')}"
        + (f"（旧 {row['old_serial'] or '—'}，新 {row['new_serial'] or '—'}）" if row.get("new_serial") else "")
        for row in (record.parts if record else [])
    ]
    return {
        "customer_name": ticket.customer_name[:80],
        "equipment_kind": ticket.product[:60],
        "contact": ticket.contact_name[:40],
        "job_title": getattr(contact, "title", "")[:40] if contact else "",
        "phone": ticket.contact_phone[:30],
        "address": _address(ticket, trip),
        "project_no": ticket.project_no[:60],
        "equipment_no": ticket.serial[:60],
        "type_and_size": " ".join(part for part in (ticket.model, ticket.product) if part)[:120],
        "commissioned_on": machine.commissioned_on if machine else None,
        "fault": ticket.description[:2000],
        "repair": (record.work_done if record else ticket.result)[:2000],
        "part_changes": "；".join(parts),
    }


def report_start(ticket: Ticket, trip: Trip | None) -> dict:
    plan = ticket.current_plan
    return {"task": (plan.measures if plan else ticket.description)[:2000]}


def _address(ticket: Ticket, trip: Trip | None) -> str:
    site = ticket.site
    place = (site.address if site else "") or (ticket.customer.address if ticket.customer else "")
    return (place or (trip.destination if trip else ""))[:200]


STARTS = {RepairSheet: sheet_start, InfoSheet: info_start, ServiceReport: report_start}
