"""数据补采和返工: 处理完成 → 入库单 → 质量检验 → 数据入库 → 重新交付, in this order (S1-60, S1-61, D-20)."""

from datetime import datetime

from django.db import transaction

from core.deadlines.actions import reassigned
from core.documents.actions import attach
from core.organization.models import Department, Function, Staff
from core.timeline.actions import happened
from core.workflow import Refused
from fieldservice import events
from fieldservice import notices_parts as notices
from fieldservice.actions.inspecting import save_rework
from fieldservice.gates_parts import REWORK
from fieldservice.models import DataRework
from fieldservice.models.data_rework import OPEN_REWORKS
from fieldservice.rights import Right
from tickets.actions.records import not_after
from tickets.actions.saving import involve
from tickets.models import Ticket, Why
from tickets.models.choices import OPEN

FIELDS = ["kind", "title", "scope", "fault", "assignee"]


@transaction.atomic
def open_rework(*, ticket: Ticket, by: Staff, at: datetime, **fields) -> DataRework:
    """The customer cannot accept the data: who collects or reworks them at headquarters."""
    if not by.may(Right.STOCK_IN, at=at):
        raise Refused("您的岗位没有“登记数据返工”的权限。")
    ticket = Ticket.objects.lock(ticket.pk)
    if ticket.status not in OPEN:
        raise Refused(f"处理单{ticket.get_status_display()}，不能登记数据返工。")
    rework = DataRework(ticket=ticket, opened_by=by, opened_at=at)
    _fill(rework, fields)
    save_rework(rework, by, at)
    _let_in(rework, by, at)
    note = f"{rework} {rework.scope}：{rework.fault}"
    happened(events.REWORK_OPENED, rework, by=by, at=at, note=note)
    return rework


@transaction.atomic
def edit_rework(
    *, rework: DataRework, by: Staff, at: datetime, expected_version: int | None = None, **fields
) -> DataRework:
    rework = held_rework(rework, expected_version)
    REWORK.take(rework, "edit", by=by, at=at)
    before = rework.assignee
    _fill(rework, fields)
    save_rework(rework, by, at)
    if rework.assignee != before:
        _let_in(rework, by, at)
    happened(events.REWORK_CHANGED, rework, by=by, at=at, note=str(rework))
    return rework


@transaction.atomic
def report_reworked(
    *, rework: DataRework, work: str, by: Staff, at: datetime, reworked_at: datetime | None = None, attachments=()
) -> DataRework:
    """Done at headquarters: 16 working hours until the data are in (D-20). A second round keeps the first term."""
    if not work.strip():
        raise Refused("请写明处理内容。", "work")
    rework = held_rework(rework)
    behalf = REWORK.take(rework, "reworked", by=by, at=at)
    moment = not_after(reworked_at, at, "reworked_at")
    if moment < rework.opened_at:
        raise Refused("早于登记时间。请改为登记之后的时间。", "reworked_at")
    rework.work, rework.reworked_by, rework.reworked_at = work, by, moment
    rework.rounds += 1
    save_rework(rework, by, at)
    if attachments:
        attach(attachments, to=rework, by=by, at=at)
    note = f"第 {rework.rounds} 次：{work}" if rework.rounds > 1 else work
    happened(events.DATA_REWORKED, rework, by=by, at=moment, recorded_at=at, on_behalf_of=behalf, note=note)
    return rework


@transaction.atomic
def stock_data(*, rework: DataRework, stored_where: str, by: Staff, at: datetime) -> DataRework:
    """The passed data go in: ends D-20."""
    if not stored_where.strip():
        raise Refused("请写明数据存放位置。", "stored_where")
    rework = held_rework(rework)
    behalf = REWORK.take(rework, "stock", by=by, at=at)
    rework.stored_where, rework.stocked_by, rework.stocked_at = stored_where.strip(), by, at
    save_rework(rework, by, at)
    note = f"{rework} → {rework.stored_where}"
    happened(events.DATA_STOCKED_IN, rework, by=by, at=at, on_behalf_of=behalf, note=note)
    return rework


@transaction.atomic
def redeliver(
    *,
    rework: DataRework,
    delivered_how: str,
    received_with: str,
    by: Staff,
    at: datetime,
    delivered_at: datetime | None = None,
    delivery_words: str = "",
    attachments=(),
) -> DataRework:
    """重新交付记录 (S1-61): to whom, how, and what the customer said."""
    for value, field, words in (
        (delivered_how, "delivered_how", "请写明交付方式。"),
        (received_with, "received_with", "请写明客户的接收人。"),
    ):
        if not value.strip():
            raise Refused(words, field)
    rework = held_rework(rework)
    behalf = REWORK.take(rework, "deliver", by=by, at=at)
    moment = not_after(delivered_at, at, "delivered_at")
    if moment < rework.stocked_at:
        raise Refused("早于数据入库的时间。请改为入库之后的时间。", "delivered_at")
    rework.delivered_how, rework.received_with, rework.delivery_words = delivered_how, received_with, delivery_words
    rework.delivered_by, rework.delivered_at = by, moment
    save_rework(rework, by, at)
    if attachments:
        attach(attachments, to=rework, by=by, at=at)
    note = f"{rework}：{delivered_how}，{received_with}接收"
    happened(events.DATA_REDELIVERED, rework, by=by, at=moment, recorded_at=at, on_behalf_of=behalf, note=note)
    return rework


@transaction.atomic
def cancel_rework(*, rework: DataRework, reason: str, by: Staff, at: datetime) -> DataRework:
    """It is not done after all: D-20 is called off with the reason."""
    if not reason.strip():
        raise Refused("请写明原因。", "reason")
    rework = held_rework(rework)
    REWORK.take(rework, "cancel", by=by, at=at)
    rework.cancel_reason = reason
    save_rework(rework, by, at)
    happened(events.DATA_REWORK_CANCELLED, rework, by=by, at=at, note=reason)
    return rework


def held_rework(rework: DataRework, expected_version: int | None = None) -> DataRework:
    ticket = Ticket.objects.lock(rework.ticket_id)
    rework = DataRework.objects.lock(rework.pk, expected_version=expected_version)
    rework.ticket = ticket
    return rework


def _fill(rework: DataRework, fields: dict) -> None:
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"a data rework does not know {sorted(unknown)}")
    for name, value in fields.items():
        setattr(rework, name, value)
    for name in ("title", "scope", "fault"):
        if not getattr(rework, name).strip():
            label = DataRework._meta.get_field(name).verbose_name
            raise Refused(f"请填写{label}。", name)


def _let_in(rework: DataRework, by: Staff, at: datetime) -> None:
    data = Department.objects.function(Function.DATA)
    involve(rework.ticket, why=Why.HELPER, at=at, people=[rework.assignee])
    involve(rework.ticket, why=Why.TOLD, at=at, departments=[data])
    words = f"{rework.scope}：{rework.fault}"
    notices.ReworkGiven(rework, people=[rework.assignee], about=rework.assignee_id, by=by, words=words).send(at=at)


def open_reworks(staff: Staff) -> list[str]:
    """For the page that ends somebody's account."""
    rows = DataRework.objects.filter(assignee=staff, state__in=OPEN_REWORKS).order_by("pk")
    return [f"{row} · {row.get_state_display()}" for row in rows]


def take_over_reworks(staff: Staff, to: Staff, by: Staff, at: datetime) -> None:
    """Whoever takes over answers for the data and for D-20."""
    for row in DataRework.objects.filter(assignee=staff, state__in=OPEN_REWORKS).order_by("pk"):
        rework = held_rework(row)
        rework.assignee = to
        save_rework(rework, by, at)
        _let_in(rework, by, at)
        happened(events.REWORK_CHANGED, rework, by=by, at=at, note=f"{staff} → {to}")
        reassigned(rework, by=by, at=at)
