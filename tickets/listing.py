"""What the list of 处理单 offers: tabs, filters, sort keys, and the rows of a page with their clocks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import BadRequest
from django.db.models import F
from django.db.models.functions import Now

from core.deadlines.models import Clock
from core.deadlines.queries import clocks_of_cases
from core.lists import Asked, Filter, Listing, Sort, capped_counts
from core.organization.models import Department
from core.text import words
from tickets import queries
from tickets.models import Grade, Kind, Status, Ticket, Urgency

PERIODS = [("7", "近 7 天"), ("30", "近 30 天"), ("90", "近 90 天"), ("365", "近一年")]
FLAGS = {
    "major": ("重大", "is_major"),
    "complaint": ("客户抱怨", "is_complaint"),
    "military": ("军品", "is_military"),
}
TONES = {"soon": "amber", "overdue": "red"}


def received_within(rows, values: list[str]):
    return rows.filter(received_at__gte=Now() - timedelta(days=int(values[0])))


def flagged(rows, values: list[str]):
    for value in values:
        rows = rows.filter(**{FLAGS[value][1]: True})
    return rows


def departments() -> list[tuple[int, str]]:
    return list(Department.objects.active().exclude(staff=None).distinct().values_list("pk", "name"))


LISTING = Listing(
    sorts=(
        Sort("number", "编号", ("registered_at",), nullable=True),
        Sort("grade", "等级", ("grade",), nullable=True),
        Sort("received", "接收", ("received_at",)),
        Sort("due", "到期", ("next_due_at",), nullable=True),
    ),
    default="due",
    filters=(
        Filter("grade", "等级", Grade.choices),
        Filter("received", "接收", PERIODS, received_within, many=False),
        Filter("status", "状态", Status.choices),
        Filter("kind", "类型", Kind.choices),
        Filter("urgency", "紧急程度", Urgency.choices),
        Filter("department", "责任部门", departments, field="responsible_department"),
        Filter("flag", "标记", [(key, label) for key, (label, _) in FLAGS.items()], flagged),
    ),
    search=queries.search,
    also=("tab",),
)


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int
    tone: str
    url: str
    is_here: bool


@dataclass(frozen=True)
class Row:
    """A ticket with the clock that is due next; None when nothing runs."""

    ticket: Ticket
    clock: Clock | None


class TicketList:
    """One request for the list: `asked`, `tab`, its rows, and the figures on the tabs."""

    def __init__(self, request, *, at: datetime):
        self.user, self.at = request.user, at
        self.tab = request.GET.get("tab") or "mine"
        if self.tab not in queries.TABS:
            raise BadRequest(f"处理单没有“{self.tab[:40]}”这个视图。请从列表页重新选择。")
        self.asked: Asked = LISTING.read(request, default="-received" if self.tab == "all" else "due")
        self.visible = Ticket.objects.visible_to(self.user, at=at)

    def rows(self, tab: str | None = None):
        return queries.TABS[tab or self.tab](self.visible, self.user, self.at)

    def chosen(self):
        """The rows of the tab after search and filters, unordered."""
        return self.asked.narrowed(self.rows())

    def tabs(self) -> list[Tab]:
        """Open work only and at most 999+; 全部 shows none."""
        figures = capped_counts({key: self.rows(key) for key in queries.TABS if key != "all"})
        return [
            Tab(
                key,
                label,
                figures.get(key, 0),
                TONES.get(key, ""),
                self.asked.url(tab=key, sort=None),
                key == self.tab,
            )
            for key, label in queries.TAB_LABELS.items()
        ]

    def page(self, tabs: list[Tab]):
        """The page, its rows joined with what they show; the total is known where nothing narrows the tab."""
        here = next(tab for tab in tabs if tab.is_here)
        total = here.count if self.tab != "all" and not self.asked.is_narrowed else None
        page = self.asked.page(self.chosen().select_related("customer", "assignee"), total=total)
        page.rows = with_clocks(page.rows)
        return page

    @property
    def label(self) -> str:
        return queries.TAB_LABELS[self.tab]


def with_clocks(tickets: Iterable[Ticket]) -> list[Row]:
    """Each ticket with its most urgent open clock, in one query for all."""
    tickets = list(tickets)
    clocks = clocks_of_cases(Ticket, [ticket.pk for ticket in tickets])
    return [Row(ticket, next(iter(clocks[ticket.pk]), None)) for ticket in tickets]


EXPORTED = [
    ("编号", lambda t: t.number or "待登记"),
    ("状态", lambda t: t.get_status_display()),
    ("等级", lambda t: t.get_grade_display() if t.grade else ""),
    ("紧急程度", lambda t: t.get_urgency_display()),
    ("类型", lambda t: t.get_kind_display()),
    ("客户", lambda t: t.customer_name),
    ("联系人", lambda t: t.contact_name),
    ("电话", lambda t: t.contact_phone),
    ("设备", lambda t: t.machine),
    ("主题", lambda t: t.title),
    ("责任部门", lambda t: str(t.responsible_department or "")),
    ("责任人", lambda t: str(t.assignee or "")),
    ("接收时间", lambda t: _moment(t.received_at)),
    ("登记时间", lambda t: _moment(t.registered_at)),
    ("处理完成时间", lambda t: _moment(t.handled_at)),
    ("关闭时间", lambda t: _moment(t.closed_at)),
    ("下一到期", lambda t: _moment(t.next_due_at)),
]


def exported(rows):
    """Lines of text for the export, head first; read in chunks, so there is no cap on rows."""
    yield [label for label, _ in EXPORTED]
    for ticket in rows.for_page().order_by(F("received_at").desc(), "-pk").iterator(chunk_size=500):
        yield [_safe(cell(ticket)) for _, cell in EXPORTED]


def _moment(at: datetime | None) -> str:
    return words.full(at) if at else ""


def _safe(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
