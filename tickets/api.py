"""Cases for other software: list, read with clocks and story, create with an Idempotency-Key."""

from datetime import datetime

from django.shortcuts import get_object_or_404
from django.urls import resolve
from django.utils import timezone
from ninja import Field, Header, Query, Router, Schema, Status

from core import once
from core.deadlines.models import Clock
from core.organization.bearer import only_known
from core.timeline.models import Happening
from core.workflow import Refused
from customers.models import Contact, Customer, Equipment
from tickets import actions, representation
from tickets.models import Ticket
from tickets.models.choices import Channel, FaultKind, Grade, Kind, Urgency
from tickets.models.choices import Status as TicketStatus

router = Router(tags=["处理单"])
LIMIT, STORY = 100, 200


class TicketOut(Schema):
    id: int
    number: str | None
    title: str
    description: str
    status: str
    status_label: str
    channel: str
    kind: str
    grade: int | None
    urgency: str
    is_major: bool
    is_complaint: bool
    customer_id: int | None
    customer_name: str
    contact_name: str
    contact_phone: str
    equipment_id: int | None
    product: str
    model: str
    serial: str
    assignee: str
    department: str
    result: str
    next_due_at: datetime | None
    overdue: bool
    expected_at: datetime | None
    received_at: datetime
    registered_at: datetime | None
    assigned_at: datetime | None
    responded_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    restored_at: datetime | None
    handled_at: datetime | None
    confirmed_at: datetime | None
    closed_at: datetime | None


class ClockOut(Schema):
    id: int
    rule: str
    name: str
    clause: str
    cycle: int
    state: str
    state_label: str
    owner: str
    level: int
    started_at: datetime
    due_at: datetime | None
    computed_due_at: datetime | None
    stopped_at: datetime | None


class LineOut(Schema):
    event: str
    label: str
    at: datetime
    by: str
    note: str


class TicketFilter(Schema):
    after: int = Field(0, ge=0, description="上一页最后一张的 id")
    limit: int = Field(25, ge=1, le=LIMIT)
    status: TicketStatus | None = None
    grade: Grade | None = None
    kind: Kind | None = None
    customer_id: int | None = None
    number: str | None = Field(None, max_length=20)
    open_only: bool = Field(False, description="只要还没有关闭的")
    overdue: bool | None = Field(None, description="时限已过")
    received_from: datetime | None = None
    received_to: datetime | None = None


class Judged(Schema):
    """判定；只有能登记的人员的令牌可以带。"""

    kind: Kind
    grade: Grade | None = None
    urgency: Urgency | None = None
    urgency_reason: str = Field("", max_length=200)
    fault_kind: FaultKind | None = None
    is_major: bool = False
    is_complaint: bool = False


class TicketIn(Schema):
    description: str = Field(min_length=1, max_length=20000)
    customer_id: int | None = None
    customer_name: str = Field("", max_length=100)
    contact_id: int | None = None
    contact_name: str = Field("", max_length=40)
    contact_phone: str = Field("", max_length=30)
    equipment_id: int | None = None
    product: str = Field("", max_length=60)
    model: str = Field("", max_length=60)
    serial: str = Field("", max_length=60)
    title: str = Field("", max_length=80)
    usage: str = Field("", max_length=200)
    channel: Channel = Channel.OTHER
    received_at: datetime | None = Field(None, description="客户说的时候；留空就是现在")
    register_as: Judged | None = Field(None, description="带上判定就直接登记取号，不带只接收并转客服")


def seen(request):
    return Ticket.objects.visible_to(request.user).select_related("assignee", "responsible_department")


@router.get("", response=list[TicketOut], summary="列出处理单")
def tickets(request, asked: Query[TicketFilter]):
    """令牌的人员能看到的处理单，按 id 由小到大，用 after 翻页。"""
    only_known(request, TicketFilter)
    rows = seen(request).filter(pk__gt=asked.after)
    same = asked.model_dump(include={"status", "grade", "kind", "customer_id", "number"}, exclude_none=True)
    rows = rows.filter(**same)
    if asked.open_only:
        rows = rows.open()
    if asked.overdue is not None:
        rows = rows.filter(overdue=asked.overdue)
    if asked.received_from:
        rows = rows.filter(received_at__gte=asked.received_from)
    if asked.received_to:
        rows = rows.filter(received_at__lt=asked.received_to)
    return [representation.ticket_facts(row) for row in rows.order_by("pk")[: asked.limit]]


@router.get("/{pk}", response=TicketOut, summary="一张处理单")
def ticket(request, pk: int):
    """看不到的和没有的一样，都是 404。"""
    return representation.ticket_facts(get_object_or_404(seen(request), pk=pk))


@router.get("/{pk}/clocks", response=list[ClockOut], summary="处理单的时限")
def clocks(request, pk: int):
    """全部时限，先开始的在前；state 为 running、paused、met、missed 或 cancelled。"""
    rows = Clock.objects.of_case(get_object_or_404(seen(request), pk=pk)).select_related("rule", "owner")
    return [representation.clock_facts(row) for row in rows.order_by("started_at", "pk")]


@router.get("/{pk}/timeline", response=list[LineOut], summary="处理单的经过")
def timeline(request, pk: int):
    """最近 200 条，新的在前。"""
    rows = Happening.objects.of_case(get_object_or_404(seen(request), pk=pk)).select_related("by")[:STORY]
    return [
        {"event": row.event, "label": row.label, "at": row.at, "by": row.by.name if row.by else "", "note": row.note}
        for row in rows
    ]


@router.post("", response={201: TicketOut}, summary="新建处理单")
def create(request, given: TicketIn, key: str = Header(alias="Idempotency-Key", min_length=8, max_length=64)):
    """接收一条客户信息。同一个 Idempotency-Key 重发时返回第一次建立的那一张。"""
    url = once.perform(request, lambda: _create(request, given, timezone.now()))
    return Status(201, representation.ticket_facts(seen(request).get(pk=resolve(url).kwargs["pk"])))


def _create(request, given: TicketIn, at: datetime) -> Ticket:
    said = {
        **given.model_dump(exclude={"register_as", "received_at", "customer_id", "contact_id", "equipment_id"}),
        "customer": _named(Customer, given.customer_id, "customer_id"),
        "contact": _named(Contact, given.contact_id, "contact_id"),
        "equipment": _named(Equipment, given.equipment_id, "equipment_id"),
    }
    call = {"by": request.user, "at": at, "received_at": given.received_at}
    if given.register_as is None:
        return actions.receive(**said, **call)
    judged = given.register_as.model_dump()
    judged.update({name: judged[name] or "" for name in ("urgency", "fault_kind")})
    return actions.receive_and_register(said=said, facts=judged, **call)


def _named(model, pk: int | None, field: str):
    """The row behind an id; an id that means nothing is refused at its field."""
    found = model.objects.filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise Refused(f"没有编号为 {pk} 的{model._meta.verbose_name}。", field)
    return found
