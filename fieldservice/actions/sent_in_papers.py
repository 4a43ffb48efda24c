"""The papers of a sent-in machine: its two slips, and the 维修记录单 (H2) written from what is known of it."""

from datetime import datetime

from django.db import transaction

from core.documents import actions as documents
from core.documents import registry
from core.documents.filling import fill
from core.documents.models import Paper
from core.organization.models import Staff
from core.times import local_date
from core.workflow import Refused
from fieldservice.actions.field_papers import draft_paper, edit_paper
from fieldservice.actions.sent_in import held
from fieldservice.models import RepairSheet, SentIn
from fieldservice.models.part import quantity_of
from tickets.models import Ticket

CHANGED = "内容有更新"


def print_receipt(*, machine: SentIn, by: Staff, at: datetime) -> Paper:
    """送修收件单."""
    return _issue("SXS", machine, by, at)


def print_return(*, machine: SentIn, by: Staff, at: datetime) -> Paper:
    """送修返还单; before the return it is the slip to be signed."""
    if machine.ready_at is None:
        raise Refused("还没有完工，不能打印返还单。")
    return _issue("SXF", machine, by, at)


@transaction.atomic
def _issue(key: str, machine: SentIn, by: Staff, at: datetime) -> Paper:
    if machine.state == SentIn.State.VOID:
        raise Refused("送修单已作废，不能再打印。")
    Ticket.objects.lock(machine.ticket_id)
    data = fill(registry.form(key), machine)
    return documents.bring_up_to_date(key, machine, number=machine.number, data=data, by=by, at=at, reason=CHANGED)


@transaction.atomic
def write_sheet(*, machine: SentIn, by: Staff, at: datetime) -> RepairSheet:
    """维修记录单 of a machine repaired at base: begun from the receipt, or brought up to what was done since."""
    machine = held(machine)
    if machine.diagnosed_at is None:
        raise Refused("还没有诊断，先填写检测诊断，再开维修记录单。")
    sheet = machine.repair_sheet
    if sheet is None or sheet.voided_at:
        machine.repair_sheet = draft_paper(
            RepairSheet, ticket=machine.ticket, by=by, at=at, **_received(machine, by), **_done(machine)
        )
        machine.version += 1
        machine._history_user, machine._history_date = by, at
        machine.save(update_fields=["repair_sheet", "version"])
    elif sheet.state == RepairSheet.State.DRAFT and not sheet.result:
        edit_paper(paper=sheet, by=by, at=at, **_done(machine))
    return machine.repair_sheet


def _received(machine: SentIn, by: Staff) -> dict:
    ticket = machine.ticket
    return {
        "repair_unit": str(by.department or ""),
        "user_name": f"{ticket.customer_name} {machine.brought_by}"[:80],
        "user_address": (ticket.customer.address if ticket.customer else "")[:200],
        "contact": machine.brought_by,
        "phone": machine.brought_phone,
        "model": machine.model,
        "serial": machine.serial,
        "quantity": "1",
        "reported_on": local_date(ticket.received_at),
        "report_content": machine.fault,
        "recorder": str(machine.received_by or ""),
    }


def _done(machine: SentIn) -> dict:
    rows: dict[str, list] = {"warranty": [], "bought": []}
    for part in machine.parts:
        row = {"name": part["name"], "quantity": f"{quantity_of(part.get('quantity')).normalize():f}"}
        rows["bought" if part.get("charge") == "bought" else "warranty"].append(row)
    return {
        "result": machine.work or machine.not_repaired_reason,
        "repair_from": machine.begun_at,
        "repair_until": machine.ready_at if machine.begun_at else None,
        "warranty_parts": rows["warranty"],
        "bought_parts": [{**row, "price": ""} for row in rows["bought"]],
    }
