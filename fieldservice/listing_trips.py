"""What the list of 外出 offers: tabs, filters, search, sort keys, rows and its export."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from core.lists import Filter, Listing, Sort, capped_counts
from core.organization.models import Staff
from core.recall import recalled
from core.text import words
from core.text.sheets import cells
from core.times import day_start, local_date
from customers.models import Customer
from fieldservice.models import Trip, TripKind, TripMember, TripState
from fieldservice.models.choices import OPEN_TRIPS
from fieldservice.rights import Right
from tickets.listing import PERIODS, Tab

S = TripState
REQUESTS = [S.DRAFT, S.REQUESTED]
GOING = [S.READY, S.ON_THE_WAY, S.ON_SITE, S.RESTORED]
DAYS = [("week", "本周"), ("next", "下周"), ("month", "未来 30 天"), *PERIODS]
TABS = {
    "mine": ("我的外出", ""),
    "requests": ("申请单", ""),
    "going": ("进行中", ""),
    "hand_in": ("待交单", "amber"),
    "file": ("待归档", ""),
    "all": ("全部", ""),
}
STATES = {"requests": REQUESTS, "going": GOING, "hand_in": [S.BACK], "file": [S.HANDED_IN]}


def travellers() -> list[Staff]:
    """Everybody who may travel; the two filters of a page ask once."""
    rows = Staff.objects.holding(Right.TRAVEL).select_related("department").order_by("name", "pk")
    return recalled("travellers", lambda: list(rows))


def departments() -> list[tuple[int, str]]:
    """The departments that send people out."""
    found = {person.department_id: str(person.department) for person in travellers() if person.department_id}
    return sorted(found.items())


def engineers() -> list[tuple[int, str]]:
    return [(person.pk, person.name) for person in travellers()]


def customers() -> list[tuple[int, str]]:
    return list(Customer.objects.values_list("pk", "name"))


def of_people(rows, values: list[str]):
    return rows.filter(Exists(TripMember.objects.filter(trip=OuterRef("pk"), person__in=values)))


def planned_in(rows, values: list[str]):
    """Trips that touch the chosen days."""
    first, last = days_of(values[0], local_date(timezone.now()))
    return rows.filter(planned_start__lt=day_start(last), planned_end__gte=day_start(first))


def days_of(key: str, today) -> tuple:
    """The first day and the day after the last one of a choice of `DAYS`."""
    monday, week = today - timedelta(days=today.weekday()), timedelta(days=7)
    if key == "week":
        return monday, monday + week
    if key == "next":
        return monday + week, monday + 2 * week
    if key == "month":
        return today, today + timedelta(days=30)
    return today - timedelta(days=int(key)), today + timedelta(days=1)


def search(rows, text: str):
    """Every word stands in a number, the purpose, the place, the case, its customer or a traveller's name."""
    for word in text.split()[:8]:
        goes = TripMember.objects.filter(trip=OuterRef("pk"), person__name__icontains=word)
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(request_number__icontains=word)
            | Q(purpose__icontains=word)
            | Q(destination__icontains=word)
            | Q(ticket__number__icontains=word)
            | Q(ticket__customer_name__icontains=word)
            | Q(ticket__title__icontains=word)
            | Exists(goes)
        )
    return rows


LISTING = Listing(
    sorts=(
        Sort("start", "计划出发", ("planned_start",)),
        Sort("end", "计划返回", ("planned_end",)),
        Sort("requested", "签批", ("requested_at",), nullable=True),
    ),
    default="-start",
    filters=(
        Filter("department", "部门", departments),
        Filter("engineer", "外派人员", engineers, of_people),
        Filter("state", "状态", TripState.choices),
        Filter("days", "日期", DAYS, planned_in, many=False),
        Filter("kind", "类型", TripKind.choices),
        Filter("customer", "客户", customers, field="ticket__customer", many=False, quiet=True),
    ),
    search=search,
    also=("tab",),
    unit="次",
)


def mine(user):
    """My open trips: those I go on, and those I drafted that still wait."""
    goes = Exists(TripMember.objects.filter(trip=OuterRef("pk"), person=user))
    return Trip.objects.filter(goes | Q(drafted_by=user, state__in=REQUESTS), state__in=OPEN_TRIPS)


@dataclass
class TripList:
    """One request for the list; the planner borrows its tabs."""

    user: object
    data: object
    at: datetime

    def __post_init__(self):
        self.tab = self.data.get("tab") or self.opens_with()
        if self.tab not in TABS:
            raise BadRequest(f"外出没有“{self.tab[:40]}”这个视图。请从列表页重新选择。")
        self.path = reverse("fieldservice:trips")
        ask = SimpleNamespace(GET=self.data, path=self.path)
        self.asked = LISTING.read(ask, default="start" if self.tab in ("mine", "requests", "going") else "")
        self.visible = Trip.objects.visible_to(self.user, at=self.at)

    def opens_with(self) -> str:
        """Travellers come for their own trips, everybody else for all of them."""
        return "mine" if Right.TRAVEL in self.user.rights else "all"

    def rows(self, tab: str | None = None):
        tab = tab or self.tab
        if tab == "mine":
            return mine(self.user)
        return self.visible.filter(state__in=STATES[tab]) if tab in STATES else self.visible

    def chosen(self):
        """The rows of the tab after search and filters, unordered."""
        return self.asked.narrowed(self.rows())

    def tabs(self, *, here: bool = True) -> list[Tab]:
        """Open work only and at most 999+; 全部 shows none."""
        figures = capped_counts({key: self.rows(key) for key in TABS if key != "all"})
        return [
            Tab(
                key,
                label,
                figures.get(key, 0),
                tone,
                self.asked.url(tab=key, sort=None) if here else f"{self.path}?tab={key}",
                here and key == self.tab,
            )
            for key, (label, tone) in TABS.items()
        ]

    def page(self, tabs: list[Tab]):
        """The page, its rows joined with what they show; the total is known where nothing narrows the tab."""
        count = next(tab.count for tab in tabs if tab.key == self.tab)
        total = count if self.tab != "all" and not self.asked.is_narrowed else None
        return self.asked.page(self.chosen().for_page(), total=total)

    @property
    def label(self) -> str:
        return TABS[self.tab][0]

    @property
    def words(self) -> str:
        """What the view holds, for the log of exports."""
        narrowed = f"；{self.asked.narrowed_words}" if self.asked.is_narrowed else "。"
        return f"外出：{self.label}{narrowed}"


# label, width in characters, what the cell says
EXPORTED = [
    ("记录表编号", 12, lambda t: t.number or ""),
    ("申请单编号", 12, lambda t: t.request_number or ""),
    ("状态", 12, lambda t: t.get_state_display()),
    ("处理单", 12, lambda t: t.ticket.number or "待登记"),
    ("客户", 28, lambda t: t.ticket.customer_name),
    ("外出类型", 12, lambda t: t.get_kind_display()),
    ("外出事由", 40, lambda t: t.purpose),
    ("目的地", 34, lambda t: t.destination),
    ("主城区", 8, lambda t: ("是" if t.site.main_city else "否") if t.site else ""),
    ("服务部门", 14, lambda t: str(t.department)),
    ("带队人", 10, lambda t: str(t.lead)),
    ("外派人员", 24, lambda t: "、".join(str(row.person) for row in t.members.all())),
    ("计划出发", 17, lambda t: words.full(t.planned_start)),
    ("计划返回", 17, lambda t: words.full(t.planned_end)),
    ("日期", 8, lambda t: "已确认" if t.dates_confirmed else "未确认"),
    ("交通工具", 10, lambda t: t.get_transport_display()),
    ("预计费用", 12, lambda t: "" if t.estimate is None else f"{t.estimate:.2f}"),
    ("签批时间", 17, lambda t: words.full(t.requested_at)),
    ("出发时间", 17, lambda t: words.full(t.departed_at)),
    ("到达时间", 17, lambda t: words.full(t.arrived_at)),
    ("恢复时间", 17, lambda t: words.full(t.restored_at)),
    ("返回时间", 17, lambda t: words.full(t.returned_at)),
    ("交单时间", 17, lambda t: words.full(t.handed_in_at)),
    ("取消原因", 24, lambda t: t.cancel_reason),
]
HEAD = [label for label, _, _ in EXPORTED]
WIDTHS = [width for _, width, _ in EXPORTED]


def lines(rows) -> Iterator[list[str]]:
    """The cells of every trip, newest first; read in chunks, so there is no cap on rows."""
    return cells(rows.for_page().order_by("-planned_start", "-pk"), EXPORTED)
