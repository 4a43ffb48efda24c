"""Faulty parts, 入库单, data rework and machines at base in any state, walked there through the real actions."""

from datetime import timedelta
from decimal import Decimal

from core.organization.models import Function
from core.organization.roles import Role
from fieldservice.actions import data_rework, inspecting, parts, sent_in, stock_in
from fieldservice.models import FaultyPart, Inspection, ServiceRecord, StockIn, Trip
from tests.factories.field import make_back, renewed
from tests.factories.organization import make_staff
from tests.factories.tickets import HOUR, MONDAY, department, make_in_progress
from tests.remembered import remembered

BACK = MONDAY + 26 * HOUR  # Tuesday 11:00: the engineer is back at headquarters
LINE = timedelta(minutes=1)
BOARD = {
    "name": "通信板",
    "model": "CB-300",
    "quantity": "1",
    "unit": "块",
    "charge": "warranty",
    "old_serial": "CB3-2403-017",
    "new_serial": "CB3-2511-042",
    "returned": True,
    "disposition": "repair",
    "own_use": False,
}
COUPLING = {**BOARD, "name": "编码器联轴器", "model": "LK-25", "unit": "只", "old_serial": "", "disposition": "scrap"}
METER = {**BOARD, "name": "测温仪", "model": "TM-2", "unit": "台", "old_serial": "TM-07", "own_use": True}
STROKES = [[[0, 0], [40, 30], [90, 5]], [[20, 40], [120, 44]]]


@remembered
def keeper():
    """The store with one person."""
    store = department(Function.WAREHOUSE, "CK")
    return make_staff("石军", roles=[Role.WAREHOUSE], department=store)


@remembered
def write_record(trip: Trip, rows: list[dict]) -> ServiceRecord:
    """A record that lists these parts (its own actions are tried elsewhere)."""
    record, _ = ServiceRecord.objects.update_or_create(
        trip=trip, defaults={"customer_name": trip.ticket.customer_name, "parts": rows}
    )
    return record


@remembered
def make_parts(*rows, people=None, at=MONDAY, **fields) -> tuple[list[FaultyPart], dict]:
    """Back at headquarters with these parts (a board when none is named), which wait for the store."""
    trip, people = make_back(people=people, at=at, **fields)
    people.setdefault("keeper", keeper())
    write_record(trip, list(rows) or [BOARD])
    noted = parts.note_parts(renewed(trip), by=people["engineer"], at=at + 26 * HOUR + LINE)
    return noted, people


@remembered
def stock(rows: list[FaultyPart], people, at=BACK + HOUR, **more) -> StockIn:
    """The engineer hands over, the store takes."""
    chosen = [{"part": part, "location": f"B-{n}", "disposition": ""} for n, part in enumerate(rows, start=1)]
    given = {"handed_by": people["engineer"], "warehouse": "返修件库", "by": people["keeper"], **more}
    return stock_in.fill_stock_in(ticket=rows[0].ticket, parts=chosen, at=at, **given)


@remembered
def judge(order: StockIn, people, result="pass", words="", at=BACK + 2 * HOUR, by=None) -> StockIn:
    words = words or ("" if result == "pass" else "外壳开裂，与记录不符")
    verdicts = {line.pk: (result, words) for line in order.lines.order_by("pk")}
    return inspecting.inspect_order(order=order, verdicts=verdicts, by=by or people["quality"], at=at)


@remembered
def make_accepted(*, people=None, **fields) -> tuple[FaultyPart, dict]:
    """In the store and passed: what shall become of it?"""
    rows, people = make_parts(people=people, **fields)
    judge(stock(rows, people), people)
    return fresh_part(rows[0]), people


@remembered
def make_rejected(*, people=None) -> tuple[FaultyPart, Inspection, dict]:
    rows, people = make_parts(people=people)
    judge(stock(rows, people), people, "fail")
    return fresh_part(rows[0]), Inspection.objects.get(part=rows[0]), people


def fresh_part(part: FaultyPart) -> FaultyPart:
    return FaultyPart.objects.select_related("ticket", "trip").get(pk=part.pk)


# 数据返工


@remembered
def technician():
    place = department(Function.DATA, "SJ")
    return make_staff("丁一凡", roles=[Role.ENGINEER], department=place)


@remembered
def make_rework(*, people=None, at=MONDAY, **fields):
    """Data that are collected anew at headquarters."""
    ticket, people = make_in_progress(people=people, at=at, onsite=False)
    people.setdefault("keeper", keeper())
    people.setdefault("technician", technician())
    said = {"kind": "rework", "title": "城南片区管网点云", "scope": "12.6 km，3 幅", "fault": "高程基准不一致"}
    given = {"assignee": people["technician"], **said, **fields}
    return data_rework.open_rework(ticket=ticket, by=people["technician"], at=at + 3 * HOUR, **given), people


@remembered
def make_reworked(*, people=None, at=MONDAY):
    rework, people = make_rework(people=people, at=at)
    who = people["technician"]
    return data_rework.report_reworked(rework=rework, work="重新解算并拼接", by=who, at=at + 4 * HOUR), people


@remembered
def fill_data(rework, people, at=MONDAY + 5 * HOUR) -> StockIn:
    given = {"handed_by": people["technician"], "warehouse": "成果数据库", "by": people["keeper"]}
    return stock_in.fill_for_data(rework=rework, at=at, **given)


# 顾客送修


RECEIPT = {
    "product": "高速管式绞线机控制柜",
    "model": "GJ-630",
    "serial": "GJ630-2403-001",
    "fault": "上电后通信中断",
    "appearance": "柜门有一道划痕，其余完好",
    "accessories": [{"name": "电源线", "quantity": "1", "note": ""}],
    "brought_by": "吴建平",
    "brought_phone": "138 0553 6624",
}


@remembered
def make_sent_in(*, people=None, ticket=None, at=MONDAY, strokes=STROKES, **fields):
    """A machine that the customer brought three hours after the call."""
    if ticket is None:
        ticket, people = make_in_progress(people=people, at=at, onsite=False)
    given = {**RECEIPT, **fields}
    machine = sent_in.receive_machine(ticket=ticket, by=people["clerk"], at=at + 3 * HOUR, strokes=strokes, **given)
    return machine, people


@remembered
def make_diagnosed(*, people=None, at=MONDAY, is_paid=False, **fields):
    machine, people = make_sent_in(people=people, at=at, **fields)
    said = {"diagnosis": "通信板供电跌落", "is_paid": is_paid, "paid_reason": "保修期内"}
    return sent_in.diagnose(machine=machine, by=people["engineer"], at=at + 4 * HOUR, **said), people


@remembered
def make_ready_machine(*, people=None, at=MONDAY, parts=(), **fields):
    machine, people = make_diagnosed(people=people, at=at, **fields)
    machine = sent_in.begin_repair(machine=machine, by=people["engineer"], at=at + 5 * HOUR)
    said = {"work": "更换通信板", "test_words": "连续运行 4 小时正常", "parts": list(parts)}
    return sent_in.finish_repair(machine=machine, by=people["engineer"], at=at + 9 * HOUR, **said), people


def amount(text: str) -> Decimal:
    return Decimal(text)
