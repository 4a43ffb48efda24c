"""入库单 (H8): filling, changing, inspecting and voiding it (S1-55…S1-57, G-18)."""

from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction

from core.documents import actions as documents
from core.documents import registry
from core.documents.filling import fill
from core.documents.models import Paper
from core.documents.series import draw
from core.organization.models import Department, Function, Staff
from core.text.search import tokens
from core.timeline.actions import happened
from core.workflow import Refused
from fieldservice import events
from fieldservice import notices_parts as notices
from fieldservice.actions.inspecting import held_order, keep_order, save_rework
from fieldservice.actions.parts import inspectors, keep_part, let_in_store, settle_trip
from fieldservice.gates_parts import PART, REWORK, STOCK_IN
from fieldservice.models import (
    DataRework,
    FaultyPart,
    PartState,
    StockIn,
    StockInKind,
    StockInLine,
    Trip,
)
from fieldservice.rights import Right
from tickets.actions.records import not_after
from tickets.actions.saving import involve
from tickets.models import Ticket, Why

STOCK_IN_KEY = "stock_in"  # its series of numbers (E1)
MOST_LINES = 60
CHANGED = "内容有更新"
HEAD = ("handed_by", "warehouse", "note")


@transaction.atomic
def fill_stock_in(
    *,
    ticket: Ticket,
    handed_by: Staff,
    warehouse: str,
    by: Staff,
    at: datetime,
    parts: list[dict] = (),
    lines: list[dict] = (),
    note: str = "",
    stocked_at: datetime | None = None,
) -> StockIn:
    """Take parts into the store with their paper; from now on 质量部 has the word (G-18).

    `parts`: [{"part": FaultyPart, "location", "disposition"}, …]; `lines`: typed rows with the names of
    `StockInLine`. Ends D-19 of a trip with its last part, at `stocked_at`.
    """
    _may(by, at)
    ticket = Ticket.objects.lock(ticket.pk)
    moment = not_after(stocked_at, at, "stocked_at")
    chosen = _held_parts(ticket, parts)
    _check(chosen, lines, warehouse, moment)
    trips = {part.trip_id for part, _ in chosen}
    trip = chosen[0][0].trip if len(trips) == 1 else None
    order = StockIn(ticket=ticket, trip=trip, handed_by=handed_by, received_by=by, at=moment)
    order.warehouse, order.note = warehouse.strip(), note
    _number(order, by, at)
    keep_order(order, by, at)
    for part, row in chosen:
        _stock(order, part, row, by, at)
    _typed(order, lines)
    _told_words(order, by, at)
    happened(
        events.STOCK_IN_FILLED, order, by=by, at=moment, recorded_at=at, note=f"{order.number} {contents(order)}"
    )
    for touched in {part.trip_id: part.trip for part, _ in chosen if part.trip}.values():
        settle_trip(touched, by=by, at=at, moment=moment)
    let_in_store(ticket, at)
    _call_quality(order, by, at)
    return order


@transaction.atomic
def fill_for_data(
    *, rework: DataRework, handed_by: Staff, warehouse: str, by: Staff, at: datetime, note: str = ""
) -> StockIn:
    """The 入库单 of reworked data: 质量部 inspects before the data itself goes in (S1-60)."""
    ticket = Ticket.objects.lock(rework.ticket_id)
    rework = DataRework.objects.lock(rework.pk)
    rework.ticket = ticket
    REWORK.take(rework, "fill", by=by, at=at)
    if not warehouse.strip():
        raise Refused("请写明数据库或存储位置。", "warehouse")
    order = StockIn(ticket=ticket, rework=rework, kind=StockInKind.DATA, handed_by=handed_by, received_by=by, at=at)
    order.warehouse, order.note = warehouse.strip(), note
    _number(order, by, at)
    keep_order(order, by, at)
    StockInLine.objects.create(order=order, name=rework.title, model=rework.scope[:80], quantity=1, unit="批")
    save_rework(rework, by, at)
    _told_words(order, by, at)
    happened(events.STOCK_IN_FILLED, order, by=by, at=at, note=f"{order.number} {rework}")
    let_in_store(ticket, at)
    _call_quality(order, by, at)
    return order


@transaction.atomic
def edit_stock_in(
    *, order: StockIn, by: Staff, at: datetime, expected_version: int | None = None, locations=None, **head
) -> StockIn:
    """Correct the head or the places before 质量部 began. `locations`: line id → place."""
    order = held_order(order, expected_version)
    STOCK_IN.take(order, "edit", by=by, at=at)
    if unknown := set(head) - set(HEAD):
        raise TypeError(f"an 入库单 does not know {sorted(unknown)}")
    for name, value in head.items():
        setattr(order, name, value)
    if not order.warehouse.strip():
        raise Refused("请写明仓库。", "warehouse")
    for line in order.lines.select_related("part"):
        place = (locations or {}).get(line.pk)
        if place is not None and place != line.location:
            line.location = place
            line.save(update_fields=["location"])
            if line.part:
                line.part.location = place
                keep_part(line.part, by, at)
    _told_words(order, by, at)
    happened(events.STOCK_IN_CHANGED, order, by=by, at=at, note=f"{order.number} {order.warehouse}")
    return order


@transaction.atomic
def void_stock_in(*, order: StockIn, reason: str, by: Staff, at: datetime) -> StockIn:
    """A wrong 入库单: its parts wait again, with a new term of D-19; the number and the void paper stay."""
    if not reason.strip():
        raise Refused("作废入库单要写明原因。", "reason")
    order = held_order(order)
    STOCK_IN.take(order, "void", by=by, at=at)
    order.voided_by, order.voided_at, order.void_reason = by, at, reason
    keep_order(order, by, at)
    touched = {}
    for line in order.lines.select_related("part__trip", "part__ticket"):
        line.live = False
        line.save(update_fields=["live"])
        if line.part:
            _unstock(line.part, by, at, order, reason)
            touched[line.part.trip_id] = line.part.trip
    if order.rework:
        order.rework.ticket = order.ticket
        REWORK.take(order.rework, "unfill", by=by, at=at)
        save_rework(order.rework, by, at)
    for subject in [trip for trip in touched.values() if trip] or [order]:
        happened(events.STOCK_IN_VOIDED, subject, by=by, at=at, note=f"{order.number}：{reason}")
    for paper in Paper.objects.of(order).filter(voided_at=None):
        documents.void(paper, reason=reason, by=by, at=at)
    return order


@transaction.atomic
def print_stock_in(*, order: StockIn, by: Staff, at: datetime) -> Paper:
    """入库单 (H8) as a paper; a changed one becomes its next edition."""
    if order.state == StockIn.State.VOID:
        raise Refused("入库单已作废，不能再打印。")
    Ticket.objects.lock(order.ticket_id)
    data = fill(registry.form("H8"), order)
    return documents.bring_up_to_date("H8", order, number=order.number, data=data, by=by, at=at, reason=CHANGED)


def contents(order: StockIn) -> str:
    return "、".join(f"{line} {line.amount}" for line in order.lines.order_by("pk"))


def _may(by: Staff, at: datetime) -> None:
    if not by.may(Right.STOCK_IN, at=at):
        raise Refused("您的岗位没有“办理入库”的权限。")


def _held_parts(ticket: Ticket, rows: list[dict]) -> list[tuple[FaultyPart, dict]]:
    ids = [row["part"].pk for row in rows]
    mine = FaultyPart.objects.filter(pk__in=ids, ticket=ticket).order_by("pk")
    found = {part.pk: part for part in mine.select_for_update(of=("self",))}
    if len(found) != len(set(ids)):
        raise Refused("所选故障件不属于这张处理单。请刷新后重新选择。")
    trips = {trip.pk: trip for trip in Trip.objects.filter(pk__in={p.trip_id for p in found.values() if p.trip_id})}
    for part in found.values():
        part.ticket, part.trip = ticket, trips.get(part.trip_id)
    return [(found[row["part"].pk], row) for row in rows]


def _check(chosen: list, lines: list[dict], warehouse: str, moment: datetime) -> None:
    if not warehouse.strip():
        raise Refused("请写明仓库。", "warehouse")
    if not chosen and not lines:
        raise Refused("还没有入库明细。请勾选故障件，或填写一行。", "lines")
    if len(chosen) + len(lines) > MOST_LINES:
        raise Refused(f"一张入库单最多 {MOST_LINES} 行，请分开办理。", "lines")
    for part, row in chosen:
        if not (row.get("disposition") or part.disposition):
            raise Refused(f"{part}：请选择报修或报废。")
        if part.returned_at and moment < part.returned_at:
            raise Refused("早于带回总部的时间。请改为返回之后的时间。", "stocked_at")


def _stock(order: StockIn, part: FaultyPart, row: dict, by: Staff, at: datetime) -> None:
    PART.take(part, "stock", by=by, at=at)
    part.disposition = row.get("disposition") or part.disposition
    part.location = row.get("location", "")[:60]
    StockInLine.objects.create(
        order=order,
        part=part,
        name=part.name,
        model=part.model,
        serial=part.old_serial,
        quantity=part.quantity,
        unit=part.unit,
        disposition=part.disposition,
        location=part.location,
    )
    keep_part(part, by, at)
    note = f"{part} {part.amount} → {order.warehouse} {part.location}".strip()
    happened(events.PART_STOCKED, part, by=by, at=order.at, recorded_at=at, note=f"{note}，入库单 {order.number}")


def _typed(order: StockIn, lines: list[dict]) -> None:
    for number, row in enumerate(lines, start=1):
        name = str(row.get("name", "")).strip()
        if not name:
            raise Refused(f"第 {number} 行没有写名称。", "lines")
        StockInLine.objects.create(
            order=order,
            name=name[:80],
            model=str(row.get("model", ""))[:80],
            serial=str(row.get("serial", ""))[:60],
            quantity=_quantity(number, row.get("quantity")),
            unit=str(row.get("unit", ""))[:10],
            disposition=row.get("disposition") or "",
            location=str(row.get("location", ""))[:60],
        )


def _quantity(number: int, text) -> Decimal:
    try:
        found = Decimal(str(text or "1"))
    except InvalidOperation:
        raise Refused(f"第 {number} 行的数量不是数字。", "lines") from None
    if not found.is_finite() or not 0 < found < 1_000_000:
        raise Refused(f"第 {number} 行的数量必须大于 0。", "lines")
    return found.quantize(Decimal("0.01"))


def _unstock(part: FaultyPart, by: Staff, at: datetime, order: StockIn, reason: str) -> None:
    if part.state == PartState.VOID:
        return
    PART.take(part, "unstock", by=by, at=at)
    part.location = ""
    keep_part(part, by, at)
    note = f"{part}：入库单 {order.number} 作废，{reason}"
    happened(events.PART_BACK_TO_WAITING, part, by=by, at=at, note=note)


def _number(order: StockIn, by: Staff, at: datetime) -> None:
    """The letters of the store, else of whoever fills it in."""
    store = Department.objects.function(Function.WAREHOUSE)
    department = next(
        (d for d in (store, by.department, order.ticket.registering_department) if d and d.letters), None
    )
    if department is None:
        raise Refused("仓库和您的部门都没有编码字母，不能编号。请系统管理员补上。")
    number = draw(STOCK_IN_KEY, department, at=at)
    order.number, order.serial_no = number.code, number.serial


def _told_words(order: StockIn, by: Staff, at: datetime) -> None:
    ticket = order.ticket
    words = (order.number, ticket.number, ticket.customer_name, order.warehouse, order.source)
    lines = order.lines.order_by("pk")
    order.tokens = tokens(
        *(word or "" for word in words), *(f"{line.name} {line.model} {line.serial}" for line in lines)
    )
    keep_order(order, by, at)


def _call_quality(order: StockIn, by: Staff, at: datetime) -> None:
    quality = Department.objects.function(Function.QUALITY)
    involve(order.ticket, why=Why.QUALITY, at=at, departments=[quality])
    words = contents(order)
    notices.StockInToInspect(order, people=inspectors(at), by=by, words=words).send(at=at)
