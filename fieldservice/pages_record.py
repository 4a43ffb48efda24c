"""What the page of a record shows, prepared for its template."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from core.documents.models import Paper
from core.text.words import full
from fieldservice.gates_record import RECORD, proven, record_of
from fieldservice.lifecycle import TRIP
from fieldservice.models import RecordFile, ServiceRecord
from fieldservice.models.choices import Outcome, TripState
from fieldservice.pages_papers import offers, papers_of
from fieldservice.queries_records import CUSTOMER, header_of, shown
from fieldservice.signs import Sign, signs_over
from tickets.pages_outward import PartButton, PartSteps

OWN_PAGE = ("header", "fill", "sign")
PRIMARY = ("file", "hand_in", "sign", "fill", "header", "follow_up")
ADDRESSES = {
    "header": "record_header",
    "fill": "record_fill",
    "sign": "record_sign",
    "unsign": "record_unsign",
    "scan": "record_scan",
    "photos": "record_photos",
    "follow_up": "record_follow_up",
    "hand_in": "hand_in",
    "file": "file_trip",
    "give_back": "give_back",
}
LATER = ("hand_in", "file")  # whose refusal is worth reading


def record_or_new(trip) -> ServiceRecord:
    """The record, or an unsaved one that starts with what the case knows."""
    record = record_of(trip)
    if record is None:
        record = ServiceRecord(trip=trip, version=0, **header_of(trip))
    record.trip = trip
    return record


def steps(trip, user, *, at: datetime, own: bool = False) -> PartSteps:
    """The buttons of the record and of handing it in, the one that comes next apart; `own`: the record's alone."""
    rows = []
    for workflow in (RECORD,) if own else (RECORD, TRIP):
        for offer in workflow.offers(trip, by=user, at=at):
            name = offer.step.name
            if name in ADDRESSES and (offer.open or _worth_reading(offer.step, user, at)):
                url = reverse(f"fieldservice:{ADDRESSES[name]}", args=[trip.pk])
                refusal = offer.refusal
                if name == "hand_in" and not refusal:
                    refusal = proven(trip, user)
                rows.append(PartButton(name, offer.step.button, url, name in OWN_PAGE, refusal))
    offered = [row for row in rows if not row.refusal]
    first = [row for row in offered if row.name in PRIMARY]
    primary = min(first, key=lambda row: PRIMARY.index(row.name), default=None)
    return PartSteps(
        primary, [row for row in offered if row is not primary], [row for row in rows if row.refusal], []
    )


def _worth_reading(step, user, at: datetime) -> bool:
    return step.name in LATER and bool(step.right) and user.may(step.right, at=at)


def signs_of(record: ServiceRecord) -> list[Sign]:
    return signs_over(record, shown(record), CUSTOMER) if record.pk else []


@dataclass(frozen=True)
class Check:
    label: str
    done: bool
    words: str = ""


def checklist(record: ServiceRecord, signs: list[Sign], files: list[RecordFile]) -> list[Check]:
    """S1-51: what must be together when the papers go to 客服."""
    trip = record.trip
    photos = sum(row.kind == RecordFile.Kind.PHOTO for row in files)
    scans = sum(row.kind == RecordFile.Kind.SCAN for row in files)
    whole = any(sign.intact for sign in signs)
    returned = sum(bool(row.get("returned")) for row in record.parts)
    plan = trip.plan.number if trip.plan else ""
    rows = [
        Check("表头已填写", record.headed_at is not None),
        Check("工作内容和客户评价齐全", bool(record.work_done and record.satisfaction and record.outcome)),
        Check("客户签字", whole or bool(scans), "纸质签字扫描件" if scans and not whole else ""),
        Check("现场照片", bool(photos), f"{photos} 张" if photos else "没有照片"),
        Check("随单交回售后服务方案和处理单", trip.filed_at is not None, plan or trip.ticket.number or ""),
    ]
    if returned:
        rows.append(Check("故障件带回", trip.returned_at is not None, f"{returned} 行"))
    if record.outcome == Outcome.UNFINISHED:
        rows.append(
            Check("未完成的后续", bool(record.followed_up_at or record.follow_up), record.get_follow_up_display())
        )
    return rows


def header_facts(record: ServiceRecord) -> list[tuple]:
    trip = record.trip
    people = "、".join(str(member.person) for member in trip.members.all())
    rows = [
        ("客户名称", record.customer_name),
        ("电话", record.phone),
        ("客户地址", record.address, True),
        ("产品类型", record.product_type),
        ("安装人员", record.installers),
        ("外派人员", people),
        ("送货日期", record.delivered_on),
        ("安装/维修类型", "、".join(record.kinds)),
        ("收费情况", record.charge),
        ("服务内容描述", record.service_content, True),
        ("出发前沟通", record.prior_talk, True),
        ("表头填写", f"{record.headed_by} · {full(record.headed_at)}" if record.headed_at else ""),
    ]
    return [row for row in rows if row[1]]


def body_facts(record: ServiceRecord) -> list[tuple]:
    span = " 至 ".join(full(at) for at in (record.repair_from, record.repair_until) if at)
    rows = [
        ("完成日期", record.completed_on),
        ("修理时间", span),
        ("工作内容", record.work_done, True),
        ("处理结果", record.get_outcome_display()),
        ("未完成原因", record.unfinished_reason, True),
        ("后续", record.follow_up_words or record.get_follow_up_display(), True),
        ("公司承诺", record.promise, True),
        ("记录", f"{record.filled_by} · {full(record.filled_at)}" if record.filled_at else ""),
    ]
    return [row for row in rows if row[1]]


def evaluation(record: ServiceRecord) -> list[tuple[str, str]]:
    names = ("attitude", "damage", "hygiene", "satisfaction")
    return [(record._meta.get_field(name).verbose_name, getattr(record, f"get_{name}_display")()) for name in names]


def record_page(trip, user, *, at: datetime) -> dict:
    """The whole context of the page."""
    record = record_or_new(trip)
    files = _files(record)
    signs = signs_of(record)
    return {
        "ticket": trip.ticket,
        "trip": trip,
        "record": record,
        "signs": signs,
        "broken": any(not sign.intact and not sign.voided for sign in signs),
        "photos": [row for row in files if row.kind == RecordFile.Kind.PHOTO],
        "scans": [row for row in files if row.kind == RecordFile.Kind.SCAN],
        "may_drop": not RECORD.refusal(trip, "drop_file", by=user, at=at),
        "checks": checklist(record, signs, files) if record.pk else [],
        "header": header_facts(record) if record.pk else [],
        "body": body_facts(record),
        "evaluation": evaluation(record) if record.satisfaction else [],
        "next": steps(trip, user, at=at),
        "papers": list(Paper.objects.of(record)) if record.pk else [],
        "part": {"papers": papers_of(Q(trip=trip)), "begin": offers(trip.ticket, user, at=at, trip=trip)},
        "may_carry": trip.number and record.pk and trip.state in [TripState.REQUESTED, TripState.READY],
    }


def _files(record: ServiceRecord) -> list[RecordFile]:
    if not record.pk:
        return []
    return list(record.files.filter(voided_at=None).select_related("attachment", "by"))
