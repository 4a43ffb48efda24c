"""Beside the record of a demo trip: now and then a 维修记录单, an 信息收集表, a 服务报告, and a photo."""

import random

from django.core.files.base import ContentFile

from core.documents.drafts import keep
from core.organization.models import Staff
from core.organization.queries import representative
from core.organization.roles import Role
from core.times import local_date
from fieldservice.actions import field_papers, records
from fieldservice.models import InfoSheet, RepairSheet, ServiceReport, Trip
from fieldservice.queries_papers import STARTS

STROKES = [[[14, 60], [36, 26], [58, 62], [80, 30]], [[18, 80], [96, 76]], [[104, 28], [108, 70], [140, 44]]]
OPINIONS = ("服务及时，同意验收。", "设备运行正常，同意验收。", "同意。")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcff9f"
    "a11e000782027f3dc848ef0000000049454e44ae426082"
)


def papers(life, trip: Trip) -> None:
    """What some trips bring home beside their record."""
    dice = random.Random(trip.pk * 11 + 3)  # noqa: S311 demo data, not a secret
    if dice.random() < 0.25:
        _repair_sheet(life, trip, dice)
    if dice.random() < 0.25:
        _info_sheet(life, trip)
    if dice.random() < 0.1:
        _report(life, trip)
    if dice.random() < 0.3:
        photo = _file(trip, "试车画面.png", life)
        records.attach_photos(
            trip=trip, attachments=[photo], captions=["试车时的操作屏"], by=life.engineer, at=life.at
        )


def _begun(model: type, life, trip: Trip, **content):
    values = {**STARTS[model](trip.ticket, trip), **content}
    return field_papers.draft_paper(model, ticket=trip.ticket, trip=trip, by=life.engineer, at=life.at, **values)


def _repair_sheet(life, trip: Trip, dice) -> None:
    bought = [{"name": "密封条", "quantity": str(dice.choice((1, 2, 4))), "unit": "米", "price": "12.50"}]
    times = {"repair_from": trip.arrived_at, "repair_until": trip.restored_at}
    free = [{"name": life.story.remedy[:20], "quantity": "1", "unit": "套"}]
    content = {"bought_parts": bought if dice.random() < 0.4 else [], "warranty_parts": free, **times}
    sheet = _begun(RepairSheet, life, trip, user_opinion=dice.choice(OPINIONS), **content)
    _signed(sheet, life)
    field_papers.finish_paper(paper=sheet, by=life.engineer, at=life.at)


def _info_sheet(life, trip: Trip) -> None:
    serial = trip.ticket.serial or "见铭牌"
    sheet = _begun(InfoSheet, life, trip, equipment_no=serial)
    field_papers.finish_paper(paper=sheet, by=life.engineer, at=life.at)


def _report(life, trip: Trip) -> None:
    sales = Staff.objects.active().in_role(Role.SALES).order_by("pk").first()
    reader = representative(local_date(life.at))
    if sales is None or reader is None:
        return
    report = field_papers.draft_paper(
        ServiceReport,
        ticket=trip.ticket,
        trip=trip,
        by=sales,
        at=life.at,
        task=f"到客户现场处理：{life.story.symptom}",
        executor=life.engineer,
    )
    field_papers.issue_report(report=report, by=sales, at=life.at)
    done = {"work": f"{life.story.remedy}。", "result": "试运行正常。", "satisfaction": "yes"}
    field_papers.edit_paper(paper=report, by=life.engineer, at=life.at, **done)
    log = _file(trip, "报警记录.png", life)
    field_papers.scan_paper(paper=report, attachments=[log], by=life.engineer, at=life.at)
    _signed(ServiceReport.objects.get(pk=report.pk), life)
    field_papers.review_report(report=report, words="同意归档。", by=reader, at=life.at)


def _signed(paper, life) -> None:
    name = life.ticket.contact_name or "设备部"
    given = {"strokes": STROKES, "by": life.engineer, "at": life.at, "expected_version": paper.version}
    field_papers.sign_paper(paper=paper, name=name, **given)


def _file(trip: Trip, name: str, life) -> int:
    content = ContentFile(PIXEL + f"{trip.pk} {name}".encode(), name=name)
    return keep(content, by=life.engineer, at=life.at).pk
