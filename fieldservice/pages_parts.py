"""What the pages of faulty parts, 入库单, data rework and machines at base show, prepared for their templates."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.contrib.contenttypes.models import ContentType

from core.deadlines.models import Clock
from core.documents.models import Attachment, Paper, Signature
from core.text.words import full
from core.timeline.models import Happening
from fieldservice.actions.field_papers import may_begin
from fieldservice.documents.parts_data import accessories
from fieldservice.gates_parts import PART, PART_AUTOMATIC, REWORK, REWORK_AUTOMATIC, STOCK_IN, STOCK_IN_AUTOMATIC
from fieldservice.gates_sent_in import SENT_IN
from fieldservice.models import (
    DataRework,
    FaultyPart,
    RepairSheet,
    ReworkState,
    SentIn,
    SentInState,
    StockIn,
    Trip,
)
from fieldservice.registry_parts import report_address
from fieldservice.rights import Right
from tickets.pages import Stop
from tickets.pages_outward import Way, steps

PART_WAY = Way(
    PART,
    "fieldservice:faulty_part_{}",
    first=("stock", "to_assets", "scrap", "reinspect", "repaired", "repair"),
    own_page=("stock",),
    aside=("void",),
    hidden=tuple(PART_AUTOMATIC),
    spoken=("reinspect",),
)
ORDER_WAY = Way(
    STOCK_IN,
    "fieldservice:stock_in_{}",
    first=("inspect",),
    own_page=("edit", "inspect"),
    aside=("void",),
    hidden=tuple(STOCK_IN_AUTOMATIC),
    spoken=("inspect",),
)
REWORK_WAY = Way(
    REWORK,
    "fieldservice:data_rework_{}",
    first=("deliver", "stock", "fill", "reworked"),
    own_page=("edit",),
    aside=("cancel",),
    hidden=tuple(REWORK_AUTOMATIC),
)
SENT_IN_WAY = Way(
    SENT_IN,
    "fieldservice:sent_in_{}",
    first=("return", "ready", "begin", "diagnose"),
    own_page=("edit", "ready", "return", "diagnose"),
    aside=("give_up", "void"),
)


def way_of(part: FaultyPart) -> Way:
    """An own-use item goes to the assets, everything else into the store: the other button is not shown."""
    other = "stock" if part.own_use else "to_assets"
    return replace(PART_WAY, hidden=(*PART_WAY.hidden, other))


def who_when(person, at: datetime | None) -> str:
    return " · ".join(part for part in (str(person or ""), full(at)) if part)


def story(subject) -> list[dict]:
    """Who did what with this thing, newest first."""
    kind = ContentType.objects.get_for_model(subject)
    rows = Happening.objects.filter(subject_type=kind, subject_id=subject.pk).select_related("by", "on_behalf_of")
    return list(rows.order_by("-pk"))


def kept(rows: Iterable[tuple]) -> list[tuple]:
    """Facts that say something."""
    return [row for row in rows if row[1]]


# D-19


def term_of(trip: Trip | None) -> Clock | None:
    """The clock of the 16 hours of a trip, the running one first."""
    return terms_of([trip.pk]).get(trip.pk) if trip else None


def terms_of(trip_ids: Iterable[int]) -> dict[int, Clock]:
    """Trip id → its latest D-19; one query."""
    kind = ContentType.objects.get_for_model(Trip)
    rows = Clock.objects.filter(rule__key="D-19", subject_type=kind, subject_id__in=set(trip_ids))
    return {clock.subject_id: clock for clock in rows.select_related("rule").order_by("cycle", "pk")}


# 故障件


def part_page(part: FaultyPart, user, *, at: datetime) -> dict:
    inspections = list(part.inspections.select_related("by", "behalf_of", "report_by").order_by("-at", "-pk"))
    for row in inspections:
        row.door = report_address(row, user) if row.lacks_report else ""
    own_use = "自用更换件" if part.own_use else ""
    facts = [
        ("名称", part.name),
        ("型号规格", part.model),
        ("数量", part.amount),
        ("旧件编号", part.old_serial),
        ("新件编号", part.new_serial),
        ("现场确认", " · ".join(word for word in (part.get_disposition_display(), own_use) if word)),
        ("登记", who_when(part.noted_by, part.noted_at)),
        ("带回", full(part.returned_at)),
        ("库位", part.location),
        ("返修部门", str(part.repair_department or "")),
        ("资产编号", part.asset_no),
        ("说明", part.end_words, True),
    ]
    return {
        "ticket": part.ticket,
        "part": part,
        "next": steps(way_of(part), part, user, at=at),
        "facts": kept(facts),
        "term": term_of(part.trip),
        "lines": list(part.lines.select_related("order").order_by("-pk")),
        "inspections": inspections,
        "may_report": user.may(Right.INSPECT, at=at),
        "story": story(part),
    }


# 入库单


def order_page(order: StockIn, user, *, at: datetime) -> dict:
    lines = list(order.lines.select_related("part").prefetch_related("inspections__by", "inspections__behalf_of"))
    verdicts = [row for line in lines for row in line.inspections.all()]
    for row in verdicts:
        row.door = report_address(row, user) if row.lacks_report else ""
    facts = [
        ("类别", order.get_kind_display()),
        ("仓库", order.warehouse),
        ("入库", full(order.at)),
        ("交库人", str(order.handed_by)),
        ("收货人", str(order.received_by or "")),
        ("检验完成", full(order.inspected_at)),
        ("备注", order.note, True),
        ("作废", who_when(order.voided_by, order.voided_at)),
        ("作废原因", order.void_reason, True),
    ]
    return {
        "ticket": order.ticket,
        "order": order,
        "part": order,
        "lines": lines,
        "verdicts": sorted(verdicts, key=lambda row: (row.at, row.pk), reverse=True),
        "may_report": user.may(Right.INSPECT, at=at),
        "next": steps(ORDER_WAY, order, user, at=at),
        "facts": kept(facts),
        "papers": list(Paper.objects.of(order)),
    }


# 数据返工


REWORK_WALK = [
    ReworkState.WORKING,
    ReworkState.REWORKED,
    ReworkState.FILLED,
    ReworkState.PASSED,
    ReworkState.STOCKED,
    ReworkState.DELIVERED,
]
REWORK_LABELS = ["返工", "填入库单", "质量检验", "数据入库", "重新交付", "完成"]


def walked(states: list, labels: list[str], here: str, times: dict) -> list[Stop]:
    """A stepper by the order of the states; a thing that was called off stands nowhere."""
    if here not in states:
        return []
    number = states.index(here)
    return [
        Stop(label, "done" if n < number else "now" if n == number else "", times.get(state))
        for n, (state, label) in enumerate(zip(states, labels, strict=True))
    ]


def rework_page(rework: DataRework, user, *, at: datetime) -> dict:
    times = {
        ReworkState.WORKING: rework.reworked_at,
        ReworkState.PASSED: rework.stocked_at,
        ReworkState.STOCKED: rework.delivered_at,
    }
    facts = [
        ("类别", rework.get_kind_display()),
        ("数据", rework.title),
        ("范围和数量", rework.scope),
        ("技术人员", str(rework.assignee)),
        ("问题", rework.fault, True),
        ("处理内容", rework.work, True),
        ("处理完成", who_when(rework.reworked_by, rework.reworked_at)),
        ("返工次数", str(rework.rounds) if rework.rounds > 1 else ""),
        ("数据入库", who_when(rework.stocked_by, rework.stocked_at)),
        ("存放位置", rework.stored_where),
        ("重新交付", who_when(rework.delivered_by, rework.delivered_at)),
        ("交付方式", rework.delivered_how),
        ("客户接收人", rework.received_with),
        ("客户意见", rework.delivery_words, True),
        ("取消原因", rework.cancel_reason, True),
    ]
    kind = ContentType.objects.get_for_model(rework)
    terms = Clock.objects.filter(rule__key="D-20", subject_type=kind, subject_id=rework.pk)
    return {
        "ticket": rework.ticket,
        "rework": rework,
        "part": rework,
        "walk": walked(REWORK_WALK, REWORK_LABELS, rework.state, times),
        "next": steps(REWORK_WAY, rework, user, at=at),
        "facts": kept(facts),
        "term": terms.select_related("rule").order_by("-cycle").first(),
        "orders": list(rework.stock_ins.order_by("-at", "-pk")),
        "story": story(rework),
        "attachments": list(Attachment.objects.of(rework).select_related("by")),
    }


# 顾客送修


SENT_IN_WALK = [
    SentInState.RECEIVED,
    SentInState.DIAGNOSED,
    SentInState.REPAIRING,
    SentInState.READY,
    SentInState.RETURNED,
]
SENT_IN_LABELS = ["收件", "诊断", "维修", "返还", "完成"]


def sent_in_page(machine: SentIn, user, *, at: datetime) -> dict:
    times = {
        SentInState.RECEIVED: machine.received_at,
        SentInState.DIAGNOSED: machine.diagnosed_at,
        SentInState.REPAIRING: machine.ready_at,
        SentInState.READY: machine.returned_at,
    }
    return {
        "ticket": machine.ticket,
        "machine": machine,
        "part": machine,
        "may_write": machine.diagnosed_at is not None and not may_begin(RepairSheet, user, at),
        "walk": walked(SENT_IN_WALK, SENT_IN_LABELS, machine.state, times),
        "next": steps(SENT_IN_WAY, machine, user, at=at),
        "receipt": _receipt_facts(machine),
        "repair": _repair_facts(machine),
        "given": _return_facts(machine),
        "signs": _signs(machine),
        "old_parts": list(machine.faulty_parts.order_by("pk")) if machine.parts else [],
        "papers": list(Paper.objects.of(machine)),
        "attachments": list(Attachment.objects.of(machine).select_related("by")),
    }


def _receipt_facts(machine: SentIn) -> list[tuple]:
    came = " ".join(part for part in (machine.get_came_display(), machine.came_tracking) if part)
    sender = " · ".join(part for part in (machine.brought_by, machine.brought_phone) if part)
    return kept(
        [
            ("设备", machine.machine),
            ("送修人", sender),
            ("送达方式", came),
            ("收件", who_when(machine.received_by, machine.received_at)),
            ("存放位置", machine.kept_where),
            ("约定取机", f"{machine.promised_on:%Y-%m-%d}" if machine.promised_on else ""),
            ("客户反映的故障", machine.fault, True),
            ("外观", machine.appearance, True),
            ("随机附件", accessories(machine) or "无", True),
            ("没有签字的原因", machine.unsigned_reason, True),
            ("作废原因", machine.void_reason, True),
        ]
    )


def _repair_facts(machine: SentIn) -> list[tuple]:
    paid = {True: "有偿", False: "无偿"}.get(machine.is_paid, "")
    return kept(
        [
            ("检测诊断", machine.diagnosis, True),
            ("诊断", who_when(machine.diagnosed_by, machine.diagnosed_at)),
            ("收费", " · ".join(part for part in (paid, machine.paid_reason) if part)),
            ("维修内容", machine.work, True),
            ("试机结果", machine.test_words, True),
            ("没有修复的原因", machine.not_repaired_reason, True),
            ("维修", who_when(machine.repaired_by, machine.ready_at)),
        ]
    )


def _return_facts(machine: SentIn) -> list[tuple]:
    shipment = machine.shipment
    parcel = f"{shipment.number} {shipment.get_carrier_display()} {shipment.tracking}".strip() if shipment else ""
    return kept(
        [
            ("返还方式", machine.get_way_display()),
            ("取机人", machine.picked_by),
            ("寄件", parcel),
            ("返还", who_when(machine.returned_by, machine.returned_at)),
            ("没有签字的原因", machine.pick_unsigned_reason, True),
        ]
    )


SIGNERS = {"sender": "送修人", "picker": "取机人"}


def _signs(machine: SentIn) -> list[dict]:
    """The customer's signatures with whether what was signed still stands."""
    found = list(Signature.objects.of(machine)) if not machine.unsigned_reason or machine.returned_at else []
    shown = {"sender": machine.shown_at_receipt(), "picker": machine.shown_at_return()}
    return [
        {"label": SIGNERS[row.role], "signature": row, "intact": row.intact(shown[row.role])}
        for row in found
        if row.role in SIGNERS
    ]
