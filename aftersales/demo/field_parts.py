"""The store of the demo company: parts that came back, inspections, data rework, replacement, machines at base."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from core.organization.models import Department, Function, Staff
from core.workflow import Refused
from customers.models import Equipment
from fieldservice.actions import data_rework, disposing, inspecting, parts, replacing, sent_in, stock_in
from fieldservice.models import FaultyPart, Inspection, SentIn, StockIn, Trip
from tickets.models import Status, Ticket
from tickets.models.choices import UNDER_WAY

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
STROKES = [[[4, 30], [38, 8], [70, 34]], [[52, 12], [60, 60], [96, 22]], [[108, 18], [150, 30]]]
GOODS = [
    ("编码器联轴器", "LK-25", "只", "scrap"),
    ("通信板", "CB-300 V1.1", "块", "repair"),
    ("张力传感器", "LT-500", "只", "repair"),
    ("主轴轴承", "6312-2Z", "套", "scrap"),
    ("伺服驱动器", "SD-22K", "台", "repair"),
    ("收线齿形带", "HTD-8M", "条", "scrap"),
    ("触摸屏", "TP-1070", "块", "repair"),
    ("光电开关", "E3Z-D61", "只", "repair"),
]


def play(*, at: datetime) -> None:
    """Something in every state of the store; a scene that does not suit its case leaves no trace."""
    people = {person.username: person for person in Staff.objects.select_related("department").order_by("pk")}
    rows = Trip.objects.filter(returned_at__isnull=False, returned_at__lt=at - HOUR).order_by("-returned_at", "-pk")
    trips = list(rows.select_related("ticket", "lead")[: len(BACK)])
    for number, (scene, trip) in enumerate(zip(BACK, trips, strict=False)):
        _staged(scene, trip, GOODS[number % len(GOODS)], people, at)
    remote = Ticket.objects.filter(status__in=UNDER_WAY, arrived_at=None, equipment__isnull=False, trips=None)
    remote = remote.exclude(number=None).exclude(onsite=True)
    for scene, ticket in zip(AT_BASE, remote.order_by("-pk")[: len(AT_BASE)], strict=False):
        _staged(scene, ticket, people, at)
    open_cases = Ticket.objects.filter(status=Status.IN_PROGRESS, equipment__is_active=True).order_by("-pk")
    for scene, ticket in zip((data_in_order, data_sent_back, another_machine), open_cases[:3], strict=False):
        _staged(scene, ticket, people, at)


def _staged(scene, *given) -> None:
    try:
        with transaction.atomic():
            scene(*given)
    except Refused:
        return


# Parts that came back


def _noted(trip: Trip, goods: tuple, at: datetime, **more) -> FaultyPart:
    name, model, unit, disposition = goods
    given = {"name": name, "model": model, "unit": unit, "quantity": Decimal(1), "disposition": disposition, **more}
    serial = f"{model.split('-')[0]}-{trip.pk:04d}"
    moment = min(trip.returned_at + 20 * MINUTE, at)
    return parts.add_part(trip=trip, old_serial=serial, new_serial=f"{serial}N", by=trip.lead, at=moment, **given)


def _stocked(trip: Trip, goods: tuple, people: dict, at: datetime) -> StockIn:
    part = _noted(trip, goods, at)
    moment = min(trip.returned_at + 2 * HOUR, at - 20 * MINUTE)
    row = {"part": part, "location": f"B-{trip.pk % 9 + 1:02d}", "disposition": goods[3]}
    return stock_in.fill_stock_in(
        ticket=trip.ticket, parts=[row], handed_by=trip.lead, warehouse="返修件库", by=people["shij"], at=moment
    )


def _judged(trip: Trip, goods: tuple, people: dict, at: datetime, result="pass", words="") -> FaultyPart:
    order = _stocked(trip, goods, people, at)
    verdicts = {line.pk: (result, words) for line in order.lines.order_by("pk")}
    moment = min(order.at + HOUR, at - 10 * MINUTE)
    inspecting.inspect_order(order=order, verdicts=verdicts, by=people["shenl"], at=moment)
    return FaultyPart.objects.get(lines__order=order)


def waits(trip, goods, people, at):
    _noted(trip, goods, at)


def own_use(trip, goods, people, at):
    _noted(trip, ("红外测温仪", "TM-2", "台", "repair"), at, own_use=True)


def to_assets(trip, goods, people, at):
    part = _noted(trip, ("扭矩扳手", "NB-100", "把", "scrap"), at, own_use=True)
    words = "交办公室登记低值易耗品，由生产部保管"
    parts.route_to_assets(part=part, words=words, asset_no="DZ-2611-07", by=people["shij"], at=at - 15 * MINUTE)


def to_inspect(trip, goods, people, at):
    order = _stocked(trip, goods, people, at)
    stock_in.print_stock_in(order=order, by=people["shij"], at=order.at)


def passed(trip, goods, people, at):
    _judged(trip, goods, people, at)


def rejected(trip, goods, people, at):
    _judged(trip, goods, people, at, "fail", "外壳开裂，铭牌与记录不符")


def rejected_with_report(trip, goods, people, at):
    part = _judged(trip, goods, people, at, "fail", "端子烧蚀，不能返修")
    found = Inspection.objects.get(part=part)
    inspecting.note_report(inspection=found, number="BHG-2611-03", by=people["shenl"], at=at - 8 * MINUTE)
    words = "端子烧蚀，更换成本高于新件"
    disposing.ask_scrap(part=part, words=words, by=people["gaop"], at=at - 5 * MINUTE)


def in_repair(trip, goods, people, at):
    part = _judged(trip, goods, people, at)
    place = Department.objects.function(Function.PRODUCTION)
    given = {"department": place, "words": "更换电源芯片后老化 8 小时", "by": people["shij"]}
    disposing.send_to_repair(part=part, at=at - 9 * MINUTE, **given)


def repaired(trip, goods, people, at):
    part = _judged(trip, goods, people, at)
    place = Department.objects.function(Function.PRODUCTION)
    words = "按返修规程处理"
    disposing.send_to_repair(part=part, department=place, words=words, by=people["shij"], at=at - 9 * MINUTE)
    words = "更换电源芯片，老化 8 小时正常"
    disposing.report_repaired(part=part, words=words, by=people["maohb"], at=at - 7 * MINUTE)
    given = {"result": "pass", "location": "A-03", "by": people["shenl"]}
    disposing.inspect_repaired(part=part, at=at - 5 * MINUTE, **given)


def scrapped(trip, goods, people, at):
    part = _judged(trip, goods, people, at)
    words = "磨损超差，无返修价值"
    disposing.ask_scrap(part=part, words=words, by=people["gaop"], at=at - 9 * MINUTE)
    disposing.approve_scrap(part=part, words="同意报废", by=people["weizq"], at=at - 5 * MINUTE)


BACK = [waits, to_inspect, own_use, passed, rejected, in_repair, waits, repaired, rejected_with_report, scrapped]
BACK += [to_inspect, to_assets]


# 顾客送修


def _received(ticket: Ticket, people: dict, at: datetime, hours: float) -> SentIn:
    machine = ticket.equipment
    return sent_in.receive_machine(
        ticket=ticket,
        equipment=machine,
        product=machine.product[:50] + "控制箱",
        model=machine.model,
        serial=machine.serial,
        fault=ticket.description[:200],
        appearance="箱门有一道 3 cm 划痕，其余完好，铅封完整",
        accessories=[{"name": "电源线", "quantity": "1", "note": ""}, {"name": "钥匙", "quantity": "2", "note": ""}],
        brought_by=ticket.contact_name or "设备部",
        brought_phone=ticket.contact_phone,
        kept_where="维修间 A-3",
        strokes=STROKES,
        by=people["linxy"],
        at=max(at - timedelta(hours=hours), ticket.received_at + 10 * MINUTE),
    )


def just_came(ticket, people, at):
    _received(ticket, people, at, 0.5)


def _diagnosed(ticket, people, at) -> SentIn:
    machine = _received(ticket, people, at, 6)
    said = {"diagnosis": "控制板供电跌落，端子压接不良", "is_paid": False, "paid_reason": "保修期内"}
    return sent_in.diagnose(machine=machine, by=people["maohb"], at=at - HOUR, **said)


def under_repair(ticket, people, at):
    machine = _diagnosed(ticket, people, at)
    sent_in.begin_repair(machine=machine, by=people["maohb"], at=at - 50 * MINUTE)


def ready(ticket, people, at):
    machine = _diagnosed(ticket, people, at)
    machine = sent_in.begin_repair(machine=machine, by=people["maohb"], at=at - 50 * MINUTE)
    part = {"name": "控制板", "model": "CB-300", "quantity": "1", "unit": "块", "charge": "warranty"}
    part |= {"old_serial": "CB3-2403-021", "new_serial": "CB3-2511-047", "returned": True, "disposition": "repair"}
    said = {"work": "更换控制板，重新压接端子", "test_words": "通电 4 小时正常", "parts": [part]}
    sent_in.finish_repair(machine=machine, by=people["maohb"], at=at - 20 * MINUTE, **said)


def went_back(ticket, people, at):
    ready(ticket, people, at)
    machine = SentIn.objects.get(ticket=ticket)
    given = {"way": "picked_up", "picked_by": machine.brought_by, "strokes": STROKES, "by": people["linxy"]}
    sent_in.give_back(machine=machine, at=at - 5 * MINUTE, **given)


AT_BASE = [just_came, under_repair, ready, went_back]


# 数据返工 and 调换


def _opened(ticket: Ticket, people: dict, at: datetime):
    said = {
        "kind": "rework",
        "title": "城南片区管网点云",
        "scope": "12.6 km，3 幅图",
        "fault": "高程基准与合同不一致",
    }
    who = people["lujn"]
    moment = max(at - 7 * HOUR, ticket.received_at + MINUTE)
    rework = data_rework.open_rework(ticket=ticket, assignee=who, by=who, at=moment, **said)
    rework = data_rework.report_reworked(rework=rework, work="重新解算并拼接，抽查 20 点", by=who, at=at - 5 * HOUR)
    given = {"handed_by": who, "warehouse": "成果数据库", "by": people["shij"], "at": at - 4 * HOUR}
    return rework, stock_in.fill_for_data(rework=rework, **given)


def data_in_order(ticket, people, at):
    rework, order = _opened(ticket, people, at)
    verdicts = {line.pk: ("pass", "") for line in order.lines.order_by("pk")}
    inspecting.inspect_order(order=order, verdicts=verdicts, by=people["shenl"], at=at - 3 * HOUR)
    where = "成果数据库 2026/城南管网/V2"
    data_rework.stock_data(rework=rework, stored_where=where, by=people["lujn"], at=at - 2 * HOUR)


def data_sent_back(ticket, people, at):
    _, order = _opened(ticket, people, at)
    verdicts = {line.pk: ("fail", "抽查 20 点有 3 点超差") for line in order.lines.order_by("pk")}
    inspecting.inspect_order(order=order, verdicts=verdicts, by=people["shenl"], at=at - 3 * HOUR)


def another_machine(ticket, people, at):
    old = ticket.equipment
    new = Equipment(product=old.product, model=old.model, serial=f"{old.serial}-H", batch=old.batch)
    words = {"reason": "主机架裂纹，不能修复", "warranty_reason": "按合同第 8 条，调换不延长保修"}
    replacing.replace_machine(
        ticket=ticket, new=new, warranty="carried", by=people["linxy"], at=at - 40 * MINUTE, **words
    )
