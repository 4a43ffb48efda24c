"""What the list of 处理单 offers: tabs, filters, sort keys, and the rows of a page with their clocks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from zlib import crc32

from django.core.exceptions import BadRequest
from django.db.models.functions import Now
from django.http import QueryDict
from django.urls import reverse

from core.deadlines.models import Clock
from core.deadlines.queries import clocks_of_cases
from core.lists import Asked, Filter, Listing, Sort, capped_counts
from core.organization.models import Department, Staff
from core.text.search import strict
from tickets import queries
from tickets.models import Grade, Kind, Status, Ticket, Urgency
from tickets.row_acts import marks

PERIODS = [("7", "近 7 天"), ("30", "近 30 天"), ("90", "近 90 天"), ("365", "近一年")]
FLAGS = {
    "major": ("重大", "is_major"),
    "complaint": ("客户抱怨", "is_complaint"),
    "military": ("军品", "is_military"),
}
SHOWN = ("customer", "assignee", "responsible_department")
ORDERED = ("grade", "received_at", "registered_at")
TONES = {"soon": "amber", "overdue": "red"}


def received_within(rows, values: list[str]):
    return rows.filter(received_at__gte=Now() - timedelta(days=int(values[0])))


def flagged(rows, values: list[str]):
    for value in values:
        rows = rows.filter(**{FLAGS[value][1]: True})
    return rows


def departments() -> list[tuple[int, str]]:
    return list(Department.objects.active().exclude(staff=None).distinct().values_list("pk", "name"))


def people() -> list[tuple[int, str]]:
    return list(Staff.objects.order_by("name", "pk").values_list("pk", "name"))


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
        Filter("assignee", "责任人", people, many=False, quiet=True),
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


@dataclass
class Row:
    """A ticket with the clock that is due next (None when nothing runs), and what can be done with it from here."""

    ticket: Ticket
    clock: Clock | None
    acts: list = field(default_factory=list)


class TicketList:
    """One request for the list: `asked`, `tab`, its rows, and the figures on the tabs.

    `data` are its parameters: behind the address, in a saved view, of a poll. BadRequest for what it does not offer.
    """

    def __init__(self, user, *, at: datetime, data: QueryDict):
        self.user, self.at = user, at
        self.tab = data.get("tab") or "mine"
        if self.tab not in queries.TABS:
            raise BadRequest(f"处理单没有“{self.tab[:40]}”这个视图。请从列表页重新选择。")
        order = "-received" if self.tab == "all" else "due"
        asked = SimpleNamespace(GET=data, path=reverse("tickets:list"))
        self.asked: Asked = LISTING.read(asked, default=order)
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
        page = self._paged(lambda rows: rows.select_related(*SHOWN), total)
        page.rows = with_clocks(page.rows, **(marks(self.user, at=self.at) if self.tab == "overdue" else {}))
        return page

    def _paged(self, shape: Callable, total: int | None = None):
        """What has every word that is searched; where nothing has, what has some of them."""
        page = self.asked.page(shape(self.asked.narrowed(self.rows(), search=strict)), total=total)
        return page if page.rows or not self.asked.query else self.asked.page(shape(self.chosen()))

    def seen(self, rows: Iterable[Ticket]) -> str:
        """Which rows stand on a page and how they stand, so that a poll can say how many changed."""
        return "-".join(f"{row.pk}.{_standing(row)}" for row in rows)

    def fresh(self) -> str:
        """`seen` of the same page now; one narrow query."""
        narrow = ("pk", "status", "next_due_at", "version", *ORDERED)
        return self.seen(self._paged(lambda rows: rows.only(*narrow)).rows)

    @property
    def label(self) -> str:
        return queries.TAB_LABELS[self.tab]

    @property
    def words(self) -> str:
        """What the view holds, for people: 本部门；搜索“过流”；等级：一级。"""
        return f"{self.label}；{self.asked.narrowed_words}" if self.asked.is_narrowed else f"{self.label}。"

    @property
    def query(self) -> str:
        """The view as parameters in one order, without its page: what a saved view keeps."""
        rows = QueryDict(mutable=True)
        rows["tab"] = self.tab
        rows.update({"sort": self.asked.order, **({"q": self.asked.query} if self.asked.query else {})})
        for key in sorted(self.asked.chosen):
            rows.setlist(key, sorted(self.asked.chosen[key]))
        return rows.urlencode()


def _standing(ticket: Ticket) -> str:
    """A few letters that change whenever the row would look different."""
    due = ticket.next_due_at.timestamp() if ticket.next_due_at else 0
    return f"{crc32(f'{ticket.version} {ticket.status} {due}'.encode()):08x}"[:5]


def changed(seen: str, fresh: str) -> int:
    """How many rows came, went or changed between two `seen` strings."""
    old, new = (dict(part.split(".", 1) for part in text.split("-") if "." in part) for text in (seen, fresh))
    return sum(old.get(key) != new.get(key) for key in old.keys() | new.keys())


def with_clocks(tickets: Iterable[Ticket], **marks) -> list[Row]:
    """Each ticket with its most urgent open clock, in one query for all."""
    tickets = list(tickets)
    clocks = clocks_of_cases(Ticket, [ticket.pk for ticket in tickets], **marks)
    return [Row(ticket, next(iter(clocks[ticket.pk]), None)) for ticket in tickets]
