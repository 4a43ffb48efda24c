"""故障件: noting what comes back, the asset route, corrections (S1-55, S1-56, D-19)."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from core.deadlines.actions import facts_changed
from core.organization.models import Department, Function, Staff
from core.organization.queries import acting_head, duty_person
from core.organization.roles import Role
from core.text.search import tokens
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused
from fieldservice import events
from fieldservice import notices_parts as notices
from fieldservice.gates_parts import PART
from fieldservice.models import FaultyPart, PartState, Trip
from fieldservice.models.part import quantity_of
from fieldservice.registry_parts import asset_number
from fieldservice.rights import Right
from tickets.actions.saving import involve
from tickets.models import Ticket, Why

GONE = "记录表已不再列出这一件"


@transaction.atomic
def note_parts(trip: Trip, *, by: Staff, at: datetime) -> list[FaultyPart]:
    """One row per part of the record that comes back; calling again follows what the record says now.

    Rows that already went on are left as they are. Returns the rows of the trip that wait for the store.
    """
    given, ticket = trip, Ticket.objects.lock(trip.ticket_id)
    trip = Trip.objects.lock(trip.pk)
    record = getattr(trip, "record", None)
    rows = keyed(record.parts if record else [])
    known = {part.key: part for part in trip.faulty_parts.exclude(state=PartState.VOID).order_by("pk")}
    fresh = [new_part(ticket, trip, key, row, by, at) for key, row in rows.items() if key not in known]
    for key, part in known.items():
        if part.state == PartState.WAITING and key in rows:
            _follow(part, rows[key], by, at)
        elif part.state == PartState.WAITING and not key.startswith(BY_HAND):
            _void(part, GONE, by, at)
    if fresh:
        _announce(ticket, trip, fresh, by, at)
        given.brings_part, given.version = trip.brings_part, trip.version
    settle_trip(trip, by=by, at=at)
    return list(trip.faulty_parts.waiting().order_by("pk"))


BY_HAND = "by hand|"


@transaction.atomic
def add_part(
    *, trip: Trip, name: str, by: Staff, at: datetime, quantity: Decimal = Decimal(1), **fields
) -> FaultyPart:
    """A part that came back though the record does not list it."""
    if not name.strip():
        raise Refused("请写明名称。", "name")
    if by.may(Right.STOCK_IN, at=at) is False:
        raise Refused("您的岗位没有“登记故障件”的权限。")
    ticket = Ticket.objects.lock(trip.ticket_id)
    trip = Trip.objects.lock(trip.pk)
    if trip.departed_at is None:
        raise Refused("还没有出发，不会有带回的故障件。")
    row = {"name": name, "quantity": quantity, **fields}
    part = new_part(ticket, trip, f"{BY_HAND}{trip.faulty_parts.count() + 1}", row, by, at)
    _announce(ticket, trip, [part], by, at)
    return part


@transaction.atomic
def no_part_came(*, trip: Trip, reason: str, by: Staff, at: datetime) -> Trip:
    """The button 返回 said a part came along, and it was wrong: D-19 is called off with the reason."""
    if not reason.strip():
        raise Refused("请写明原因。", "reason")
    if by.may(Right.STOCK_IN, at=at) is False:
        raise Refused("您的岗位没有“更正故障件”的权限。")
    Ticket.objects.lock(trip.ticket_id)
    trip = Trip.objects.lock(trip.pk)
    if not trip.brings_part:
        raise Refused("没有登记带回故障件。")
    if trip.faulty_parts.exclude(state=PartState.VOID).exists():
        raise Refused("已登记故障件。请先作废登记错的故障件。")
    _says(trip, False, by, at)
    happened(events.NO_PART_CAME, trip, by=by, at=at, note=reason)
    facts_changed(trip, by=by, at=at, reason=f"没有带回故障件：{reason}"[:200])
    return trip


@transaction.atomic
def route_to_assets(*, part: FaultyPart, words: str, by: Staff, at: datetime, asset_no: str = "") -> FaultyPart:
    """自用更换件 follows 《固定资产及低值易耗品管理规定》 instead of the store (S1-56)."""
    if not words.strip():
        raise Refused("请写明去向，例如由谁保管。", "words")
    part = held(part)
    behalf = PART.take(part, "to_assets", by=by, at=at)
    part.end_words, part.asset_no = words, asset_number(part, by, at) or asset_no
    keep_part(part, by, at)
    note = f"{part} {part.asset_no}：{words}".replace(" ：", "：")
    happened(events.PART_TO_ASSETS, part, by=by, at=at, on_behalf_of=behalf, note=note)
    settle_trip(part.trip, by=by, at=at)
    return part


@transaction.atomic
def void_part(*, part: FaultyPart, reason: str, by: Staff, at: datetime) -> FaultyPart:
    """It did not come back, or was noted by mistake."""
    if not reason.strip():
        raise Refused("请写明原因。", "reason")
    part = held(part)
    PART.take(part, "void", by=by, at=at)
    _void(part, reason, by, at)
    settle_trip(part.trip, by=by, at=at)
    return part


def settle_trip(trip: Trip | None, *, by: Staff, at: datetime, moment: datetime | None = None) -> None:
    """STOCKED_IN happens on the trip when its last row is in stock, void or with the assets (D-19)."""
    if trip is None:
        return
    states = list(trip.faulty_parts.order_by("pk").values_list("state", flat=True))
    if not states or PartState.WAITING in states:
        return
    kept = sum(state not in (PartState.VOID, PartState.ASSET) for state in states)
    note = f"{trip.number or ''} 共 {len(states)} 件，入库 {kept} 件".strip()
    happened(events.STOCKED_IN, trip, by=by, at=moment or at, recorded_at=at, note=note)


# What the actions on parts share.


def held(part: FaultyPart, expected_version: int | None = None) -> FaultyPart:
    """Case, then trip, then part: the lock order of the house."""
    ticket = Ticket.objects.lock(part.ticket_id)
    trip = Trip.objects.lock(part.trip_id) if part.trip_id else None
    part = FaultyPart.objects.lock(part.pk)
    part.ticket, part.trip = ticket, trip
    return part


def keep_part(part: FaultyPart, by: Staff, at: datetime) -> FaultyPart:
    if part.pk:
        part.version += 1
    ticket = part.ticket
    words = (part.name, part.model, part.old_serial, part.new_serial, ticket.number, ticket.customer_name)
    part.tokens = tokens(*(word or "" for word in words), ticket.serial, part.source)
    part._history_user, part._history_date = by, at
    part.save()
    return part


def keepers() -> tuple[Department | None, list[Staff]]:
    """The store and who works there."""
    store = Department.objects.function(Function.WAREHOUSE)
    return store, list(Staff.objects.active().in_role(Role.WAREHOUSE).order_by("pk"))


def inspectors(at: datetime) -> list[Staff]:
    """质量部: the duty person of the day, else the head."""
    quality = Department.objects.function(Function.QUALITY)
    day = local_date(at)
    found = quality and (duty_person(quality, day) or acting_head(quality, day))
    return [found] if found else []


def let_in_store(ticket: Ticket, at: datetime) -> list[Staff]:
    """The store sees the case from now on."""
    store, people = keepers()
    involve(ticket, why=Why.TOLD, at=at, departments=[store], people=people)
    return people


def keyed(parts: list[dict]) -> dict[str, dict]:
    """The lines that come back, each under a name that stays when others are added before it."""
    rows: dict[str, dict] = {}
    for row in parts or []:
        if not row.get("returned") or not str(row.get("name", "")).strip():
            continue
        told = "|".join(str(row.get(name) or "").strip()[:80] for name in ("name", "model", "old_serial"))
        n = 1
        while f"{told}|{n}" in rows:
            n += 1
        rows[f"{told}|{n}"] = row
    return rows


def _content(row: dict) -> dict:
    disposition = row.get("disposition") or ""
    return {
        "name": str(row.get("name", "")).strip()[:80],
        "model": str(row.get("model") or "").strip()[:80],
        "unit": str(row.get("unit") or "").strip()[:10],
        "quantity": quantity_of(row.get("quantity")),
        "old_serial": str(row.get("old_serial") or "").strip()[:60],
        "new_serial": str(row.get("new_serial") or "").strip()[:60],
        "disposition": disposition if disposition in ("repair", "scrap") else "",
        "own_use": bool(row.get("own_use")),
    }


def new_part(
    ticket: Ticket, trip: Trip | None, key: str, row: dict, by: Staff, at: datetime, sent_in=None
) -> FaultyPart:
    part = FaultyPart(
        ticket=ticket,
        trip=trip,
        sent_in=sent_in,
        equipment_id=ticket.equipment_id,
        key=key,
        noted_by=by,
        noted_at=at,
        returned_at=trip.returned_at if trip else None,
        **_content(row),
    )
    keep_part(part, by, at)
    note = " ".join(word for word in (part.name, part.old_serial, part.amount) if word)
    tail = "，自用" if part.own_use else f"，{part.get_disposition_display()}" if part.disposition else ""
    happened(events.PART_NOTED, part, by=by, at=at, note=note + tail)
    return part


def _follow(part: FaultyPart, row: dict, by: Staff, at: datetime) -> None:
    """A row that waits says what the record says."""
    content = _content(row)
    returned_at = part.trip.returned_at if part.trip else None
    changed = {name: value for name, value in content.items() if getattr(part, name) != value}
    if changed or part.returned_at != returned_at:
        part.returned_at = returned_at
        for name, value in changed.items():
            setattr(part, name, value)
        keep_part(part, by, at)


def _void(part: FaultyPart, reason: str, by: Staff, at: datetime) -> None:
    part.state, part.end_words = PartState.VOID, reason[:300]
    part.key = f"void|{part.pk}|{part.key}"[:300]  # the same line may be noted again
    keep_part(part, by, at)
    happened(events.PART_VOIDED, part, by=by, at=at, note=f"{part}：{reason}")


def _announce(ticket: Ticket, trip: Trip, fresh: list[FaultyPart], by: Staff, at: datetime) -> None:
    """The store is told; where the button 返回 knew of no part, the trip now does and D-19 begins at the return."""
    if trip.brings_part is not True:
        _says(trip, True, by, at)
        if trip.returned_at:
            facts_changed(trip, by=by, at=at, reason="带回故障件")
    people = let_in_store(ticket, at)
    words = "、".join(f"{part} {part.amount}" for part in fresh)
    notices.PartsCameBack(trip, people=people, about=fresh[0].pk, by=by, words=words).send(at=at)


def _says(trip: Trip, brings: bool, by: Staff, at: datetime) -> None:
    trip.brings_part = brings
    trip.version += 1
    trip._history_user, trip._history_date = by, at
    trip.save(update_fields=["brings_part", "version"])
