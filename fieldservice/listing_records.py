"""What the list of 外出服务记录表 offers: tabs, filters, search, sort keys, rows and its export."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from core.lists import Filter, Listing, Sort, capped_counts
from core.organization.models import Department
from core.text import search as full_text
from core.text import words
from fieldservice.models import ServiceRecord, TripState
from fieldservice.models.choices import OPEN_TRIPS, Outcome, Satisfaction
from tickets.complaint_listing import PartList
from tickets.listing import PERIODS, Tab

S = TripState
TABS = {
    "unsigned": ("待签字", [S.ON_THE_WAY, S.ON_SITE, S.RESTORED, S.BACK]),
    "signed": ("待交单", OPEN_TRIPS),
    "handed_in": ("待归档", [S.HANDED_IN]),
    "unfinished": ("未完成", None),
    "filed": ("已归档", [S.FILED]),
    "all": ("全部", None),
}
COUNTED = ("unsigned", "signed", "handed_in", "unfinished")  # open work only


def search(rows, text: str):
    return full_text.search(rows, text)


def planned_within(rows, values: list[str]):
    return rows.filter(trip__planned_start__gte=Now() - timedelta(days=int(values[0])))


def departments() -> list[tuple[int, str]]:
    sends = ServiceRecord.objects.filter(trip__department=OuterRef("pk"))
    return list(Department.objects.filter(Exists(sends)).values_list("pk", "name"))


RECORDS = Listing(
    sorts=(
        Sort("start", "外出", ("trip__planned_start",)),
        Sort("completed", "完成", ("completed_on",), nullable=True),
        Sort("signed", "签字", ("signed_at",), nullable=True),
    ),
    default="-start",
    filters=(
        Filter("satisfaction", "顾客满意", Satisfaction.choices),
        Filter("outcome", "处理结果", Outcome.choices),
        Filter("department", "服务部门", departments, field="trip__department"),
        Filter("start", "外出", PERIODS, planned_within, many=False),
    ),
    search=search,
    also=("tab",),
    unit="份",
)


@dataclass
class RecordList(PartList):
    """One request for the list; the state is the trip's."""

    def rows(self, tab: str | None = None):
        tab = tab or self.tab
        rows = ServiceRecord.objects.visible_to(self.request.user)
        if tab == "unfinished":
            return rows.filter(outcome=Outcome.UNFINISHED, followed_up_at=None)
        if tab == "signed":
            rows = rows.exclude(signed_at=None)
        if tab == "unsigned":
            rows = rows.filter(signed_at=None)
        states = self.tabs_of[tab][1]
        return rows if states is None else rows.filter(trip__state__in=states)

    def tabs(self) -> list[Tab]:
        figures = capped_counts({key: self.rows(key) for key in COUNTED})
        return [
            Tab(key, label, figures.get(key, 0), "", self.asked.url(tab=key, sort=None), key == self.tab)
            for key, (label, _) in self.tabs_of.items()
        ]

    def page(self, *related: str):
        related = ("trip__ticket__customer", "trip__department", "trip__lead", *related)
        return self.asked.page(self.chosen().select_related(*related))


EXPORTED = [
    ("编号", lambda r: r.number),
    ("处理单", lambda r: r.trip.ticket.number or ""),
    ("客户名称", lambda r: r.customer_name),
    ("电话", lambda r: r.phone),
    ("客户地址", lambda r: r.address),
    ("产品类型", lambda r: r.product_type),
    ("服务部门", lambda r: str(r.trip.department)),
    ("带队人", lambda r: str(r.trip.lead)),
    ("状态", lambda r: r.trip.get_state_display()),
    ("类型", lambda r: "、".join(r.kinds)),
    ("服务内容描述", lambda r: r.service_content),
    ("工作内容", lambda r: r.work_done),
    ("工作态度", lambda r: r.get_attitude_display()),
    ("产品损坏", lambda r: r.get_damage_display()),
    ("卫生状况", lambda r: r.get_hygiene_display()),
    ("顾客满意", lambda r: r.get_satisfaction_display()),
    ("处理结果", lambda r: r.get_outcome_display()),
    ("未完成原因", lambda r: r.unfinished_reason),
    ("收费情况", lambda r: r.charge),
    ("客户建议", lambda r: r.suggestion),
    ("公司承诺", lambda r: r.promise),
    ("完成日期", lambda r: r.completed_on.isoformat() if r.completed_on else ""),
    ("签字时间", lambda r: words.full(r.signed_at)),
    ("交单时间", lambda r: words.full(r.trip.handed_in_at)),
    ("归档时间", lambda r: words.full(r.trip.filed_at)),
]
