"""故障件, 入库单, 不合格品, 顾客送修 and 数据返工: what the lists offer – tabs, filters, sort keys, export."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from core.lists import Filter, Listing, Sort
from core.organization.roles import Role
from core.text import search as full_text
from core.text import words
from fieldservice.models import (
    DataRework,
    Disposition,
    FaultyPart,
    Inspection,
    PartState,
    ReworkState,
    SentIn,
    SentInState,
    StockIn,
    StockInKind,
    StockInState,
)
from fieldservice.models.part import TO_DISPOSE, TO_INSPECT
from fieldservice.pages_parts import terms_of
from fieldservice.rights import Right
from tickets.complaint_listing import PartList
from tickets.listing import PERIODS

S = SentInState


def within(name: str):
    """A filter on a moment column: the last so many days."""

    def narrow(rows, values: list[str]):
        return rows.filter(**{f"{name}__gte": Now() - timedelta(days=int(values[0]))})

    return narrow


def found(rows, text: str):
    return full_text.search(rows, text)


def own_use(rows, values: list[str]):
    return rows.filter(own_use=values[0] == "yes")


def paid(rows, values: list[str]):
    return rows.filter(is_paid=values[0] == "yes")


def _words_in(*fields: str):
    """Search by plain containment, for tables without search words."""

    def search(rows, text: str):
        for word in text.split():
            any_of = Q(pk__in=[])
            for name in fields:
                any_of |= Q(**{f"{name}__icontains": word})
            rows = rows.filter(any_of)
        return rows

    return search


PARTS = Listing(
    sorts=(Sort("noted", "登记", ("noted_at",)), Sort("returned", "带回", ("returned_at",), nullable=True)),
    default="-noted",
    filters=(
        Filter("state", "状态", PartState.choices, quiet=True),
        Filter("disposition", "处置", Disposition.choices),
        Filter("own_use", "自用", [("yes", "自用更换件"), ("no", "非自用")], own_use, many=False),
        Filter("noted", "登记", PERIODS, within("noted_at"), many=False),
    ),
    search=found,
    also=("tab",),
)
STOCK_INS = Listing(
    sorts=(Sort("at", "入库", ("at",)),),
    default="-at",
    filters=(
        Filter("kind", "类别", StockInKind.choices),
        Filter("at", "入库", PERIODS, within("at"), many=False),
    ),
    search=found,
    also=("tab",),
    unit="张",
)
NONCONFORMING = Listing(
    sorts=(Sort("at", "检验", ("at",)),),
    default="-at",
    filters=(
        Filter("kind", "类别", Inspection.Kind.choices),
        Filter("at", "检验", PERIODS, within("at"), many=False),
    ),
    search=_words_in("what", "words", "report_number", "ticket__number", "ticket__customer_name"),
    also=("tab",),
)
SENT_INS = Listing(
    sorts=(Sort("received", "收件", ("received_at",)), Sort("promised", "约定取机", ("promised_on",), nullable=True)),
    default="-received",
    filters=(
        Filter("paid", "收费", [("no", "无偿"), ("yes", "有偿")], paid, many=False),
        Filter("came", "送达", SentIn.Came.choices),
        Filter("received", "收件", PERIODS, within("received_at"), many=False),
    ),
    search=found,
    also=("tab",),
    unit="台",
)
REWORKS = Listing(
    sorts=(Sort("opened", "登记", ("opened_at",)),),
    default="-opened",
    filters=(
        Filter("kind", "类别", DataRework.Kind.choices),
        Filter("opened", "登记", PERIODS, within("opened_at"), many=False),
    ),
    search=_words_in("title", "scope", "fault", "ticket__number", "ticket__customer_name"),
    also=("tab",),
)
PART_TABS = {
    "waiting": ("待入库", [PartState.WAITING]),
    "inspection": ("待检验", TO_INSPECT),
    "dispose": ("待处置", TO_DISPOSE),
    "all": ("全部", None),
}
STOCK_IN_TABS = {
    "inspection": ("待检验", [StockInState.INSPECTION]),
    "done": ("已检验", [StockInState.DONE]),
    "void": ("已作废", [StockInState.VOID]),
    "all": ("全部", None),
}
NONCONFORMING_TABS = {"open": ("待开单", None), "noted": ("已开单", None), "all": ("全部", None)}
SENT_IN_TABS = {
    "base": ("待诊断和维修", [S.RECEIVED, S.DIAGNOSED, S.REPAIRING]),
    "ready": ("待返还", [S.READY]),
    "returned": ("已返还", [S.RETURNED, S.VOID]),
    "all": ("全部", None),
}
REWORK_TABS = {
    "working": ("返工中", [ReworkState.WORKING]),
    "stocking": ("待入库", [ReworkState.REWORKED, ReworkState.FILLED, ReworkState.PASSED]),
    "deliver": ("待重新交付", [ReworkState.STOCKED]),
    "all": ("全部", None),
}
COUNTED = {"waiting", "inspection", "dispose", "open", "base", "ready", "working", "stocking", "deliver"}


@dataclass
class StoreList(PartList):
    """One request for one of the lists of the store."""

    counted = COUNTED


@dataclass
class NonconformingList(StoreList):
    """Inspections that said 不合格."""

    def rows(self, tab: str | None = None):
        rows = Inspection.objects.visible_to(self.request.user).nonconforming()
        asked = tab or self.tab
        if asked == "all":
            return rows
        return rows.filter(report_number="") if asked == "open" else rows.exclude(report_number="")


def with_terms(rows: list[FaultyPart]) -> list[FaultyPart]:
    """The rows with their D-19 where they still wait; one query."""
    waiting = [row for row in rows if row.state == PartState.WAITING and row.trip_id]
    terms = terms_of([row.trip_id for row in waiting]) if waiting else {}
    for row in rows:
        row.term = terms.get(row.trip_id) if row.state == PartState.WAITING else None
    return rows


def to_do(user, *, at):
    """What waits for this person, for the figure in the navigation: the store's parts, the inspector's goods."""
    mine = Q(pk=None)
    if Right.STOCK_IN in user.rights:
        own = Q(trip__lead=user) | Q(noted_by=user)
        mine |= Q(state=PartState.WAITING) & (Q() if _keeps(user) else own)
    if Right.INSPECT in user.rights:
        mine |= Q(state__in=TO_INSPECT)
    return FaultyPart.objects.filter(mine).visible_to(user, at=at)


def _keeps(user) -> bool:
    return Role.WAREHOUSE in user.roles


EXPORTED_PARTS = [
    ("名称", lambda p: p.name),
    ("型号规格", lambda p: p.model),
    ("数量", lambda p: p.amount),
    ("旧件编号", lambda p: p.old_serial),
    ("新件编号", lambda p: p.new_serial),
    ("处理单", lambda p: p.ticket.number or "待登记"),
    ("来源", lambda p: p.source),
    ("客户", lambda p: p.ticket.customer_name),
    ("状态", lambda p: p.get_state_display()),
    ("报修或报废", lambda p: p.get_disposition_display()),
    ("自用更换件", lambda p: "是" if p.own_use else "否"),
    ("带回时间", lambda p: words.full(p.returned_at)),
    ("登记时间", lambda p: words.full(p.noted_at)),
    ("库位", lambda p: p.location),
    ("资产编号", lambda p: p.asset_no),
    ("说明", lambda p: p.end_words),
]
EXPORTED_STOCK_INS = [
    ("入库单编号", lambda o: o.number),
    ("类别", lambda o: o.get_kind_display()),
    ("状态", lambda o: o.get_state_display()),
    ("处理单", lambda o: o.ticket.number or "待登记"),
    ("外出记录号", lambda o: o.source),
    ("客户", lambda o: o.ticket.customer_name),
    ("明细", lambda o: "、".join(f"{line} {line.amount}" for line in o.lines.all())),
    ("仓库", lambda o: o.warehouse),
    ("交库人", lambda o: str(o.handed_by)),
    ("收货人", lambda o: str(o.received_by or "")),
    ("入库时间", lambda o: words.full(o.at)),
    ("检验完成", lambda o: words.full(o.inspected_at)),
    ("作废原因", lambda o: o.void_reason),
]
EXPORTED_SENT_INS = [
    ("送修单编号", lambda m: m.number),
    ("处理单", lambda m: m.ticket.number or ""),
    ("客户", lambda m: m.ticket.customer_name),
    ("设备", lambda m: m.machine),
    ("状态", lambda m: m.get_state_display()),
    ("送修人", lambda m: m.brought_by),
    ("收费", lambda m: {True: "有偿", False: "无偿"}.get(m.is_paid, "")),
    ("诊断", lambda m: m.diagnosis),
    ("维修内容", lambda m: m.work or m.not_repaired_reason),
    ("收件时间", lambda m: words.full(m.received_at)),
    ("完工时间", lambda m: words.full(m.ready_at)),
    ("返还时间", lambda m: words.full(m.returned_at)),
    ("返还方式", lambda m: m.get_way_display()),
]
EXPORTED_NONCONFORMING = [
    ("检验对象", lambda i: i.what),
    ("类别", lambda i: i.get_kind_display()),
    ("原因", lambda i: i.words),
    ("处理单", lambda i: i.ticket.number or ""),
    ("客户", lambda i: i.ticket.customer_name),
    ("检验人", lambda i: str(i.by)),
    ("检验时间", lambda i: words.full(i.at)),
    ("不合格品报告处理单", lambda i: i.report_number or "待开"),
]
LISTS = {
    "parts": (PARTS, FaultyPart, PART_TABS, "故障件", EXPORTED_PARTS, "-noted_at"),
    "stock-in": (STOCK_INS, StockIn, STOCK_IN_TABS, "入库单", EXPORTED_STOCK_INS, "-at"),
    "sent-in": (SENT_INS, SentIn, SENT_IN_TABS, "顾客送修", EXPORTED_SENT_INS, "-received_at"),
    "nonconforming": (NONCONFORMING, Inspection, NONCONFORMING_TABS, "不合格品", EXPORTED_NONCONFORMING, "-at"),
}
