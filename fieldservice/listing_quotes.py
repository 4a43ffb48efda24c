"""报价 list: tabs, filters, sort keys, rows, export; and 经费列支."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.db.models.functions import Now

from core.lists import Filter, Listing, Sort, capped_counts
from core.text import search as full_text
from core.text import words
from fieldservice.models.booking import BudgetLine
from fieldservice.models.quote import Quote, QuoteKind, QuoteState
from fieldservice.rights import Right
from tickets.listing import PERIODS, Tab

S = QuoteState


def drafted_within(rows, values: list[str]):
    return rows.filter(drafted_at__gte=Now() - timedelta(days=int(values[0])))


def booked_within(rows, values: list[str]):
    return rows.filter(booked_at__gte=Now() - timedelta(days=int(values[0])))


def search_bookings(rows, text: str):
    return rows.filter(
        Q(reason__icontains=text) | Q(ticket__number__icontains=text) | Q(ticket__customer_name__icontains=text)
    )


QUOTES = Listing(
    sorts=(
        Sort("drafted", "拟定", ("drafted_at",)),
        Sort("payable", "金额", ("payable",)),
        Sort("valid", "有效期至", ("valid_until",), nullable=True),
        Sort("answered", "答复", ("answered_at",), nullable=True),
    ),
    default="-drafted",
    filters=(
        Filter("kind", "类型", QuoteKind.choices),
        Filter("drafted", "拟定", PERIODS, drafted_within, many=False),
        Filter("state", "状态", QuoteState.choices, quiet=True),
    ),
    search=full_text.search,
    also=("tab",),
    unit="份",
)
BOOKINGS = Listing(
    sorts=(Sort("booked", "列支", ("booked_at",)), Sort("amount", "金额", ("amount",))),
    default="-booked",
    filters=(
        Filter("line", "经费科目", BudgetLine.choices),
        Filter("booked", "列支", PERIODS, booked_within, many=False),
    ),
    search=search_bookings,
    unit="笔",
)
TABS = {
    "draft": ("拟定中", [S.DRAFT, S.APPROVED]),
    "approval": ("待批准下调", [S.APPROVAL]),
    "issued": ("待客户接受", [S.ISSUED]),
    "accepted": ("已接受", [S.ACCEPTED, S.BOOKED]),
    "ended": ("未成交", [S.REFUSED, S.EXPIRED, S.REPLACED, S.WITHDRAWN]),
    "all": ("全部", None),
}
COUNTED = ("draft", "approval", "issued")


@dataclass
class QuoteList:
    """One request for the list."""

    request: object

    def __post_init__(self):
        self.tab = self.request.GET.get("tab") or "all"
        if self.tab not in TABS:
            raise BadRequest(f"报价没有“{self.tab[:40]}”这个视图。请从列表页重新选择。")
        self.asked = QUOTES.read(self.request)

    def rows(self, tab: str):
        rows, states = Quote.objects.visible_to(self.request.user), TABS[tab][1]
        return rows if states is None else rows.filter(state__in=states)

    def chosen(self):
        """The rows of the tab after search and filters, unordered."""
        return self.asked.narrowed(self.rows(self.tab))

    def context(self) -> dict:
        figures = capped_counts({key: self.rows(key) for key in COUNTED})
        tabs = [
            Tab(key, label, figures.get(key, 0), "", self.asked.url(tab=key, sort=None), key == self.tab)
            for key, (label, _) in TABS.items()
        ]
        page = self.asked.page(
            self.chosen().select_related("ticket__customer", "department", "current", "drafted_by")
        )
        return {"asked": self.asked, "tab": self.tab, "tabs": tabs, "label": TABS[self.tab][0], "page": page}


def waiting_for(user, *, at: datetime):
    """What waits for this person, for the figure in the navigation: lowerings to approve, own drafts, offers out."""
    mine = Q(drafted_by=user, state__in=[S.DRAFT, S.APPROVED, S.ISSUED])
    if user.may(Right.LOWER_LABOUR, at=at):
        mine |= Q(state=S.APPROVAL, department__head=user)
    return Quote.objects.filter(mine)


def palette(text: str, user) -> list[dict]:
    """Quotes for the search box."""
    rows = full_text.search(Quote.objects.visible_to(user), text).select_related("ticket__customer")
    return [
        {"title": str(row), "sub": row.ticket.customer_label, "url": row.get_absolute_url(), "icon": "receipt"}
        for row in rows.order_by("-drafted_at", "-pk")[:6]
    ]


EXPORTED = [
    ("报价单", lambda q: q.number),
    ("类型", lambda q: q.get_kind_display()),
    ("处理单", lambda q: q.ticket.number or ""),
    ("客户", lambda q: q.ticket.customer_name),
    ("状态", lambda q: q.get_state_display()),
    ("版次", lambda q: str(q.current.no)),
    ("直接费用", lambda q: str(q.current.direct)),
    ("税费", lambda q: str(q.current.tax)),
    ("管理费", lambda q: str(q.current.management)),
    ("合计", lambda q: str(q.current.price)),
    ("客户应付", lambda q: str(q.payable)),
    ("依据", lambda q: q.charge_reason),
    ("报价部门", lambda q: str(q.department)),
    ("拟定人", lambda q: str(q.drafted_by or "")),
    ("拟定时间", lambda q: words.full(q.drafted_at)),
    ("签发人", lambda q: str(q.issued_by or "")),
    ("签发时间", lambda q: words.full(q.issued_at)),
    ("有效期至", lambda q: str(q.valid_until or "")),
    ("答复时间", lambda q: words.full(q.answered_at)),
]
EXPORTED_BOOKINGS = [
    ("列支时间", lambda b: words.full(b.booked_at)),
    ("经费科目", lambda b: b.get_line_display()),
    ("金额", lambda b: str(b.amount)),
    ("事由", lambda b: b.reason),
    ("处理单", lambda b: b.ticket.number or ""),
    ("客户", lambda b: b.ticket.customer_name),
    ("冲销", lambda b: "冲销" if b.reverses_id else "" if b.is_open else "已冲销"),
    ("列支人", lambda b: str(b.booked_by)),
]
