"""抱怨台账 and 寄件: what the two lists offer – tabs, filters, sort keys, rows, export."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.db.models.functions import Now

from core.lists import Filter, Listing, Sort, capped_counts
from core.organization.models import Department
from core.text import search as full_text
from core.text import words
from tickets.listing import PERIODS, Tab, received_within
from tickets.models import Channel, Complaint, Shipment
from tickets.models.complaint import ENDED, UNSUBMITTED
from tickets.models.reply import Way
from tickets.rights import Right

C, P = Complaint.State, Shipment.State


def packed_within(rows, values: list[str]):
    return rows.filter(packed_at__gte=Now() - timedelta(days=int(values[0])))


def paid(rows, values: list[str]):
    return rows.filter(is_paid=values[0] == "yes")


def departments() -> list[tuple[int, str]]:
    return list(Department.objects.active().values_list("pk", "name"))


def search(rows, text: str):
    return full_text.search(rows, text)


COMPLAINTS = Listing(
    sorts=(
        Sort("received", "接收", ("received_at",)),
        Sort("severity", "严重程度", ("severity",), nullable=True),
        Sort("submitted", "提交", ("submitted_at",), nullable=True),
    ),
    default="-received",
    filters=(
        Filter("severity", "严重程度", Complaint.Severity.choices),
        Filter("department", "责任部门", departments),
        Filter("received", "接收", PERIODS, received_within, many=False),
        Filter("channel", "渠道", Channel.choices),
        Filter("reply_way", "回复方式", Way.choices),
        Filter("outcome", "处理结论", Complaint.Outcome.choices),
    ),
    search=search,
    also=("tab",),
)
SHIPMENTS = Listing(
    sorts=(
        Sort("packed", "登记", ("packed_at",)),
        Sort("sent", "寄出", ("sent_at",), nullable=True),
        Sort("received", "签收", ("received_at",), nullable=True),
    ),
    default="-packed",
    filters=(
        Filter("carrier", "承运", Shipment.Carrier.choices),
        Filter("paid", "收费", [("no", "无偿"), ("yes", "有偿")], paid, many=False),
        Filter("packed", "登记", PERIODS, packed_within, many=False),
    ),
    search=search,
    also=("tab",),
)
COMPLAINT_TABS = {
    "draft": ("待提交", UNSUBMITTED),
    "approval": ("待批准", [C.APPROVAL]),
    "handling": ("处理中", [C.HANDLING]),
    "replying": ("待回复", [C.REPLYING]),
    "closed": ("已关闭", ENDED),
    "all": ("全部", None),
}
SHIPMENT_TABS = {
    "packed": ("待寄出", [P.PACKED]),
    "sent": ("在途", [P.SENT]),
    "received": ("已签收", [P.RECEIVED, P.LOST, P.CANCELLED]),
    "all": ("全部", None),
}
COUNTED = {"draft", "approval", "handling", "replying", "packed", "sent"}  # open work only


@dataclass
class PartList:
    """One request for one of the lists; the figures on the tabs are of open work only."""

    counted = COUNTED

    request: object
    listing: Listing
    model: type
    tabs_of: dict
    what: str

    def __post_init__(self):
        self.tab = self.request.GET.get("tab") or "all"
        if self.tab not in self.tabs_of:
            raise BadRequest(f"{self.what}没有“{self.tab[:40]}”这个视图。请从列表页重新选择。")
        self.asked = self.listing.read(self.request)

    def rows(self, tab: str | None = None):
        states = self.tabs_of[tab or self.tab][1]
        rows = self.model.objects.visible_to(self.request.user)
        return rows if states is None else rows.filter(state__in=states)

    def chosen(self):
        """The rows of the tab after search and filters, unordered."""
        return self.asked.narrowed(self.rows())

    def tabs(self) -> list[Tab]:
        figures = capped_counts({key: self.rows(key) for key in self.tabs_of if key in self.counted})
        return [
            Tab(key, label, figures.get(key, 0), "", self.asked.url(tab=key, sort=None), key == self.tab)
            for key, (label, _) in self.tabs_of.items()
        ]

    def page(self, *related: str):
        return self.asked.page(self.chosen().select_related(*related))

    @property
    def label(self) -> str:
        return self.tabs_of[self.tab][0]


def waiting_for(user, *, at: datetime):
    """The complaints that wait for this person, for the figure in the navigation: a leader's approvals, and what
    others began, must hand in, or have in their department."""
    mine = Q(pk=None)
    if user.may(Right.APPROVE_COMPLAINT, at=at):
        mine |= Q(state=C.APPROVAL) & ~Q(submitted_by=user)
    if Right.COMPLAIN in user.rights:
        mine |= Q(state__in=UNSUBMITTED, received_by=user) | Q(state=C.REPLYING, submitted_by=user)
    if user.department_id:
        mine |= Q(state=C.HANDLING, department=user.department_id)
    return Complaint.objects.filter(mine).visible_to(user, at=at)


def parcels_of(user, *, at: datetime):
    """The parcels a person packed or sent that are not there yet."""
    return Shipment.objects.filter(Q(packed_by=user) | Q(sent_by=user), state__in=[P.PACKED, P.SENT])


EXPORTED_COMPLAINTS = [
    ("报警表编号", lambda c: c.number or "待提交"),
    ("反馈表编号", lambda c: c.feedback_number or ""),
    ("处理单", lambda c: c.ticket.number or "待登记"),
    ("状态", lambda c: c.get_state_display()),
    ("客户", lambda c: c.ticket.customer_name),
    ("产品", lambda c: c.product),
    ("批次", lambda c: c.batch),
    ("涉及数量", lambda c: "" if c.quantity is None else str(c.quantity)),
    ("抱怨内容", lambda c: c.content),
    ("失效模式", lambda c: c.failure_mode),
    ("严重程度", lambda c: c.get_severity_display() if c.severity else ""),
    ("发生频次", lambda c: c.get_frequency_display()),
    ("渠道", lambda c: c.get_channel_display()),
    ("责任部门", lambda c: str(c.department or "")),
    ("处理结论", lambda c: c.get_outcome_display()),
    ("处置", lambda c: c.disposition or c.no_action_reason),
    ("回复方式", lambda c: c.get_reply_way_display()),
    ("接收时间", lambda c: words.full(c.received_at)),
    ("提交时间", lambda c: words.full(c.submitted_at)),
    ("批准时间", lambda c: words.full(c.approved_at)),
    ("关闭时间", lambda c: words.full(c.closed_at)),
]
EXPORTED_SHIPMENTS = [
    ("寄件编号", lambda s: s.number),
    ("处理单", lambda s: s.ticket.number or "待登记"),
    ("客户", lambda s: s.ticket.customer_name),
    ("状态", lambda s: s.get_state_display()),
    ("明细", lambda s: s.contents),
    ("收件人", lambda s: s.to_name),
    ("收件地址", lambda s: s.to_address),
    ("承运", lambda s: s.get_carrier_display()),
    ("运单号", lambda s: s.tracking),
    ("收费", lambda s: "有偿" if s.is_paid else "无偿"),
    ("依据", lambda s: s.paid_reason),
    ("登记时间", lambda s: words.full(s.packed_at)),
    ("寄出时间", lambda s: words.full(s.sent_at)),
    ("签收时间", lambda s: words.full(s.received_at)),
    ("签收人", lambda s: s.received_with),
]
