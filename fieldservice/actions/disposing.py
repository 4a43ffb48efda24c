"""What becomes of a part in the store: repaired and inspected again, or scrapped (S1-20, S1-06)."""

from datetime import datetime

from django.db import transaction

from core.organization.models import Department, Staff
from core.organization.queries import acting_head
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused
from fieldservice import events
from fieldservice import notices_parts as notices
from fieldservice.actions.inspecting import verdict
from fieldservice.actions.parts import held, inspectors, keep_part
from fieldservice.gates_parts import PART
from fieldservice.models import FaultyPart, Inspection, PartState, Result
from tickets.actions.saving import involve
from tickets.models import Why


@transaction.atomic
def send_to_repair(*, part: FaultyPart, department: Department, words: str, by: Staff, at: datetime) -> FaultyPart:
    """返修 goes to the department that repairs (生产部 as a rule, S1-06)."""
    _said(words, "words")
    part = held(part)
    behalf = PART.take(part, "repair", by=by, at=at)
    part.repair_department = department
    keep_part(part, by, at)
    involve(part.ticket, why=Why.TOLD, at=at, departments=[department])
    happened(events.PART_TO_REPAIR, part, by=by, at=at, on_behalf_of=behalf, note=f"{part} → {department}：{words}")
    people = [acting_head(department, local_date(at))]
    notices.PartToRepair(part, people=people, about=part.version, by=by, words=words).send(at=at)
    return part


@transaction.atomic
def report_repaired(*, part: FaultyPart, words: str, by: Staff, at: datetime) -> FaultyPart:
    """Repaired; 质量部 inspects again before it may be used (G-18)."""
    _said(words, "words")
    part = held(part)
    behalf = PART.take(part, "repaired", by=by, at=at)
    part.repaired_by = by
    keep_part(part, by, at)
    happened(events.PART_REPAIRED, part, by=by, at=at, on_behalf_of=behalf, note=f"{part}：{words}")
    people = inspectors(at)
    notices.PartToInspect(part, people=people, about=part.version, by=by, words=words).send(at=at)
    return part


@transaction.atomic
def inspect_repaired(
    *, part: FaultyPart, result: str, by: Staff, at: datetime, words: str = "", location: str = ""
) -> FaultyPart:
    """合格: in stock and free for use; 不合格: back to repair, with its report."""
    part = held(part)
    behalf = PART.take(part, "reinspect", by=by, at=at)
    row = verdict(
        ticket=part.ticket,
        kind=Inspection.Kind.REPAIRED,
        what=str(part),
        result=result,
        words=words,
        by=by,
        behalf=behalf,
        at=at,
        part=part,
    )
    if result != Result.PENDING:
        PART.take(part, "pass" if result == Result.PASS else "fail", by=by, at=at)
    if location:
        part.location = location
    keep_part(part, by, at)
    note = f"{part} 返修检验{row.get_result_display()} {words}".strip()
    happened(events.PART_INSPECTED, part, by=by, at=at, on_behalf_of=behalf, note=note)
    return part


@transaction.atomic
def ask_scrap(*, part: FaultyPart, words: str, by: Staff, at: datetime) -> FaultyPart:
    """报废 waits for a head (S1-20)."""
    _said(words, "words")
    part = held(part)
    behalf = PART.take(part, "ask_scrap", by=by, at=at)
    part.asked_by, part.end_words = by, words
    keep_part(part, by, at)
    happened(events.SCRAP_ASKED, part, by=by, at=at, on_behalf_of=behalf, note=f"{part}：{words}")
    department = by.department or part.ticket.responsible_department
    head = acting_head(department, local_date(at)) if department else None
    if head == by:
        head = acting_head(department.parent, local_date(at)) if department.parent else None
    notices.ScrapToApprove(part, people=[head], about=part.version, by=by, words=words).send(at=at)
    return part


@transaction.atomic
def approve_scrap(*, part: FaultyPart, by: Staff, at: datetime, words: str = "") -> FaultyPart:
    part = held(part)
    behalf = PART.take(part, "scrap", by=by, at=at)
    return _answered(part, events.PART_SCRAPPED, words, by, behalf, at)


@transaction.atomic
def refuse_scrap(*, part: FaultyPart, words: str, by: Staff, at: datetime) -> FaultyPart:
    """Not scrapped: it waits again for what shall become of it."""
    _said(words, "words")
    part = held(part)
    behalf = PART.take(part, "refuse_scrap", by=by, at=at)
    last = part.inspections.order_by("-at", "-pk").first()
    if last is not None and last.result == Result.FAIL:
        part.state = PartState.REJECTED
    part.end_words = ""
    return _answered(part, events.SCRAP_REFUSED, words, by, behalf, at)


def _answered(part: FaultyPart, event, words: str, by: Staff, behalf, at: datetime) -> FaultyPart:
    keep_part(part, by, at)
    happened(event, part, by=by, at=at, on_behalf_of=behalf, note=f"{part} {words}".strip())
    about = f"{part.version}"
    notices.ScrapAnswered(part, people=[part.asked_by], about=about, by=by, words=words).send(at=at)
    return part


def _said(words: str, field: str) -> None:
    if not words.strip():
        raise Refused("请写明原因或说明。", field)
