"""入库检验: the verdicts of 质量部, and what follows from them (S1-57, G-18)."""

from datetime import datetime

from django.db import transaction

from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from fieldservice import events
from fieldservice import notices_parts as notices
from fieldservice.actions.parts import inspectors, keep_part
from fieldservice.gates_parts import PART, REWORK, STOCK_IN
from fieldservice.models import DataRework, Inspection, Result, StockIn, StockInLine
from fieldservice.rights import Right
from tickets.models import Ticket


@transaction.atomic
def inspect_order(*, order: StockIn, verdicts: dict[int, tuple[str, str]], by: Staff, at: datetime) -> StockIn:
    """质量部 says 合格, 不合格 or 待判 line by line; whatever is not 合格 stays barred from use (G-18, S1-57).

    `verdicts`: line id → (result, words). Lines already judged 合格 or 不合格 stay as they are.
    """
    order = held_order(order)
    behalf = STOCK_IN.take(order, "inspect", by=by, at=at)
    given = [
        _judge(order, line, verdicts[line.pk], by, behalf, at)
        for line in order.lines.select_related("part", "part__trip")
        if line.pk in verdicts and line.result not in (Result.PASS, Result.FAIL) and verdicts[line.pk][0]
    ]
    if not given:
        raise Refused("请至少给一行检验结果。")
    note = "；".join(f"{row.what} {row.get_result_display()}" for row in given)
    happened(events.STOCK_IN_INSPECTED, order, by=by, at=at, on_behalf_of=behalf, note=f"{order.number} {note}")
    if all(line.result in (Result.PASS, Result.FAIL) for line in order.lines.all()):
        STOCK_IN.take(order, "done", by=by, at=at)
        order.inspected_at = at
    keep_order(order, by, at)
    if order.rework_id:
        _data_verdict(order, given[-1], by, at)
    people = [order.handed_by, order.received_by]
    notices.StockInInspected(order, people=people, about=order.version, by=by, words=note).send(at=at)
    return order


@transaction.atomic
def note_report(*, inspection: Inspection, number: str, by: Staff, at: datetime) -> Inspection:
    """The 《不合格品报告处理单》 is written; its number takes the mark away (S1-57)."""
    if not number.strip():
        raise Refused("请填写《不合格品报告处理单》编号。", "number")
    if not by.may(Right.INSPECT, at=at):
        raise Refused("由质量部登记《不合格品报告处理单》。")
    Ticket.objects.lock(inspection.ticket_id)
    inspection = Inspection.objects.lock(inspection.pk)
    if not inspection.lacks_report:
        raise Refused("已登记，或检验没有不合格。")
    inspection.report_number, inspection.report_by, inspection.report_at = number.strip(), by, at
    inspection.save(update_fields=["report_number", "report_by", "report_at"])
    happened(events.REPORT_NOTED, inspection, by=by, at=at, note=f"{inspection.what} {number}")
    return inspection


# What the actions on the store share.


def verdict(
    *, ticket: Ticket, kind: str, what: str, result: str, words: str, by: Staff, behalf, at: datetime, **on
) -> Inspection:
    """Write one verdict down; 不合格 asks for a 《不合格品报告处理单》 at once (S1-57)."""
    if result not in Result.values:
        raise Refused(f"请选择{what}的检验结果。")
    if result != Result.PASS and not words.strip():
        raise Refused(f"{what}：不合格和待判要写明原因。")
    row = Inspection.objects.create(
        ticket=ticket,
        kind=kind,
        what=what[:160],
        result=result,
        words=words.strip()[:300],
        by=by,
        behalf_of=behalf,
        at=at,
        **on,
    )
    if result == Result.FAIL:
        happened(events.NONCONFORMING, row, by=by, at=at, on_behalf_of=behalf, note=f"{what}：{words}")
        people = {person.pk: person for person in [by, *inspectors(at)]}.values()
        notices.Nonconforming(row, people=people, words=f"{what}：{words}").send(at=at)
    return row


def held_order(order: StockIn, expected_version: int | None = None) -> StockIn:
    """Case, then order; with what the gates ask."""
    ticket = Ticket.objects.lock(order.ticket_id)
    order = StockIn.objects.lock(order.pk, expected_version=expected_version)
    order.ticket = ticket
    return order


def keep_order(order: StockIn, by: Staff, at: datetime) -> StockIn:
    if order.pk:
        order.version += 1
    order._history_user, order._history_date = by, at
    order.save()
    return order


def save_rework(rework: DataRework, by: Staff, at: datetime) -> DataRework:
    if rework.pk:
        rework.version += 1
    rework._history_user, rework._history_date = by, at
    rework.save()
    return rework


def _judge(order: StockIn, line: StockInLine, said: tuple[str, str], by: Staff, behalf, at: datetime) -> Inspection:
    result, words = said
    kind = Inspection.Kind.DATA if order.rework_id else Inspection.Kind.STOCK_IN
    row = verdict(
        ticket=order.ticket,
        kind=kind,
        what=str(line),
        result=result,
        words=words,
        by=by,
        behalf=behalf,
        at=at,
        line=line,
        part=line.part,
    )
    line.result = result
    line.save(update_fields=["result"])
    if line.part:
        line.part.ticket = order.ticket
        if result != Result.PENDING:
            PART.take(line.part, "accept" if result == Result.PASS else "reject", by=by, at=at)
            keep_part(line.part, by, at)
        note = f"{row.get_result_display()} {words}".strip()
        happened(events.PART_INSPECTED, line.part, by=by, at=at, on_behalf_of=behalf, note=f"{line}：{note}")
    return row


def _data_verdict(order: StockIn, row: Inspection, by: Staff, at: datetime) -> None:
    """Passed: the data may go in. Failed: back to work, D-20 runs on (S1-60)."""
    rework = DataRework.objects.lock(order.rework_id)
    rework.ticket = order.ticket
    if row.result == Result.PENDING:
        return
    REWORK.take(rework, "pass" if row.result == Result.PASS else "fail", by=by, at=at)
    save_rework(rework, by, at)
    people = [rework.assignee, order.handed_by]
    if row.result == Result.PASS:
        notices.ReworkPassed(rework, people=people, about=order.pk, by=by).send(at=at)
        return
    happened(events.DATA_SENT_BACK, rework, by=by, at=at, note=f"{order.number}：{row.words}")
    notices.ReworkSentBack(rework, people=people, about=order.pk, by=by, words=row.words).send(at=at)
