"""Plain data for 入库单, 送修收件单 and 送修返还单, as they are when the paper is issued."""

from core.documents.models import Signature
from core.documents.registry import filler, form
from core.text.words import full
from fieldservice.documents.sent_in_form import SentInData
from fieldservice.documents.stock_in_form import StockInData
from fieldservice.models import Inspection, SentIn, StockIn
from fieldservice.models.part import quantity_of
from tickets.documents.data import _drawn as drawn
from tickets.documents.data import day, typed


@filler("H8", StockIn)
def stock_in_data(order: StockIn) -> StockInData:
    ticket = order.ticket
    lines = list(order.lines.order_by("pk"))
    verdicts = {row.line_id: row for row in _verdicts(order)}
    last = max(verdicts.values(), key=lambda row: row.at, default=None)
    return {
        "stocked_on": day(order.at),
        "stocked_at": full(order.at),
        "kind": order.get_kind_display(),
        "ticket_no": ticket.number or "",
        "record_no": order.source,
        "customer": ticket.customer_name,
        "machine": ticket.machine,
        "warehouse": order.warehouse,
        "handed_by": str(order.handed_by),
        "received_by": str(order.received_by or ""),
        "note": order.note,
        "lines": [_line(number, line, verdicts.get(line.pk)) for number, line in enumerate(lines, start=1)],
        "sign_handed": typed(order.handed_by, order.at),
        "sign_quality": typed(last.by, last.at) if last else None,
        "sign_store": typed(order.received_by, order.at),
    }


def _verdicts(order: StockIn):
    """The last verdict of a line stands."""
    return Inspection.objects.filter(line__order=order).select_related("by").order_by("at", "pk")


def _line(number: int, line, verdict) -> dict:
    return {
        "number": str(number),
        "name": line.name,
        "model": line.model,
        "serial": line.serial,
        "amount": line.amount,
        "disposition": line.get_disposition_display(),
        "location": line.location,
        "result": line.get_result_display(),
        "words": _words(verdict),
        "inspector": str(verdict.by) if verdict else "",
        "inspected_on": full(verdict.at)[:10] if verdict else "",
    }


def _words(verdict) -> str:
    if verdict is None:
        return ""
    report = f"不合格品报告处理单 {verdict.report_number}" if verdict.report_number else ""
    return "；".join(part for part in (verdict.words, report) if part)


@filler("SXS", SentIn, shown=SentIn.shown_at_receipt)
@filler("SXF", SentIn, shown=SentIn.shown_at_return)
def sent_in_data(machine: SentIn) -> SentInData:
    ticket = machine.ticket
    signs = {row.role: row for row in Signature.objects.of(machine)}
    shipment = machine.shipment
    return {
        "received_on": day(machine.received_at),
        "received_at": full(machine.received_at),
        "ticket_no": ticket.number or "",
        "customer": ticket.customer_name,
        "product": machine.product,
        "model": machine.model,
        "serial": machine.serial,
        "brought_by": machine.brought_by,
        "brought_phone": machine.brought_phone,
        "came": " ".join(part for part in (machine.get_came_display(), machine.came_tracking) if part),
        "fault": machine.fault,
        "appearance": machine.appearance,
        "accessories": accessories(machine),
        "kept_where": machine.kept_where,
        "promised_on": f"{machine.promised_on:%Y年%m月%d日}" if machine.promised_on else "",
        "received_by": str(machine.received_by or ""),
        "diagnosis": machine.diagnosis,
        "paid": machine.is_paid,
        "paid_reason": machine.paid_reason,
        "work": machine.work,
        "test_words": machine.test_words,
        "not_repaired_reason": machine.not_repaired_reason,
        "parts": [_part(row) for row in machine.parts],
        "repaired_by": str(machine.repaired_by or ""),
        "ready_at": full(machine.ready_at),
        "way": machine.get_way_display(),
        "carrier": f"{shipment.get_carrier_display()} {shipment.tracking}".strip() if shipment else "",
        "picked_by": machine.picked_by,
        "returned_on": day(machine.returned_at),
        "returned_at": full(machine.returned_at),
        "sign_receiver": typed(machine.received_by, machine.received_at),
        "sign_sender": drawn(signs["sender"]) if "sender" in signs else None,
        "sign_giver": typed(machine.returned_by, machine.returned_at),
        "sign_picker": drawn(signs["picker"]) if "picker" in signs else None,
    }


def accessories(machine: SentIn) -> str:
    rows = (
        f"{row.get('name', '')} {row.get('quantity', '')} {row.get('note', '')}".strip()
        for row in machine.accessories
    )
    return "、".join(row for row in rows if row)


def _part(row: dict) -> dict:
    amount = f"{quantity_of(row.get('quantity')).normalize():f} {row.get('unit') or ''}".strip()
    return {
        "name": str(row.get("name", "")),
        "model": str(row.get("model") or ""),
        "amount": amount,
        "new_serial": str(row.get("new_serial") or ""),
    }


EMPTY = {str: "", list: []}


def blank_data(key: str) -> dict:
    """The form without a word in it, for the pen."""
    sample = form(key).sample or {}
    return {name: None if name.startswith("sign_") else EMPTY.get(type(value)) for name, value in sample.items()}
