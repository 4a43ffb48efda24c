"""借支与核销: what the lists offer – tabs, filters, sort keys, rows; who waits for whom."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.exceptions import BadRequest
from django.db.models import F, Q
from django.utils import timezone

from core.lists import Filter, Listing, Sort, capped_counts
from core.organization.models import Department
from core.organization.roles import Role
from core.organization.standing import people_of
from core.times import day_start, local_date
from fieldservice.models import Advance, Claim, Trip, WriteOff
from fieldservice.models.choices import LEFT
from fieldservice.models.write_off import sees_batches
from fieldservice.pages_money import months_back
from fieldservice.queries_write_off import month_end
from fieldservice.rights import Right
from tickets.listing import Tab

A, C = Advance.State, Claim.State
MOST = 50


def departments() -> list[tuple[int, str]]:
    return list(Department.objects.active().values_list("pk", "name"))


def months() -> list[tuple[str, str]]:
    """The last two years, newest first."""
    return [(f"{day:%Y-%m}", f"{day:%Y} 年 {day.month} 月") for day in months_back(local_date(timezone.now()), 24)]


def in_month(name: str):
    def narrow(rows, values: list[str]):
        month = date.fromisoformat(f"{values[0]}-01")
        return rows.filter(**{f"{name}__gte": day_start(month), f"{name}__lt": month_end(month)})

    return narrow


def search(rows, text: str):
    """By own number, person, trip, case or customer."""
    for word in text.split()[:6]:
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(person__name__icontains=word)
            | Q(trip__number__icontains=word)
            | Q(trip__ticket__number__icontains=word)
            | Q(trip__ticket__customer_name__icontains=word)
        )
    return rows


def search_batches(rows, text: str):
    return rows.filter(Q(number__icontains=text) | Q(note__icontains=text))


CLAIMS = Listing(
    sorts=(
        Sort("asked", "填写", ("asked_at",)),
        Sort("submitted", "提交", ("submitted_at",), nullable=True),
        Sort("total", "金额", ("total",)),
    ),
    default="-asked",
    filters=(
        Filter("department", "部门", departments),
        Filter("state", "状态", Claim.State.choices),
        Filter("submitted", "提交月份", months, in_month("submitted_at"), many=False),
        Filter("checked", "审核月份", months, in_month("checked_at"), many=False, quiet=True),
    ),
    search=search,
    also=("tab",),
    unit="张",
)
ADVANCES = Listing(
    sorts=(Sort("asked", "申请", ("asked_at",)), Sort("amount", "金额", ("amount",))),
    default="-asked",
    filters=(
        Filter("department", "部门", departments),
        Filter("state", "状态", Advance.State.choices),
        Filter("asked", "申请月份", months, in_month("asked_at"), many=False),
    ),
    search=search,
    also=("tab",),
    unit="张",
)
BATCHES = Listing(
    sorts=(
        Sort("created", "核销", ("created_at",)),
        Sort("month", "月份", ("month",)),
        Sort("total", "金额", ("total",)),
    ),
    default="-created",
    search=search_batches,
    also=("tab",),
    unit="批",
)


def awaits(people: set[int], leads: bool) -> Q:
    """The papers on which these people decide: their departments', and where the head is the person concerned or
    missing the ones below theirs. `leads`: the general manager, last of all (`gates_money.decider` is exact)."""

    def unfit(place: str) -> Q:
        return (
            Q(**{f"{place}__head": None})
            | Q(**{f"{place}__head": F("person")})
            | Q(**{f"{place}__head__is_active": False})
        )

    found, above = Q(), Q()
    for place in ("department", "department__parent", "department__parent__parent"):
        found |= above & Q(**{f"{place}__head__in": people})
        above &= unfit(place) | Q(**{place: None})
    if leads:
        found |= above
    return found & ~Q(person__in=people)


def leads(user, people: set[int]) -> bool:
    """Whether this person, or whom he stands in for, is the general manager."""
    rows = [user, *(row.principal for row in user.deputising if row.principal_id in people)]
    return any(Role.GENERAL_MANAGER in person.roles for person in rows)


def to_decide(model, state: str, user, *, at: datetime):
    if not user.may(Right.CHECK_CLAIM, at=at):
        return model.objects.none()
    people = people_of(user, at)
    return model.objects.filter(awaits(people, leads(user, people)), state=state)


def open_for(user, *, at: datetime):
    """The claims that wait for this person: own ones to put right, others' to check, for 财务 those to write off."""
    waits = Q(person=user, state__in=[C.DRAFT, C.RETURNED])
    if user.may(Right.CHECK_CLAIM, at=at):
        people = people_of(user, at)
        waits |= Q(state=C.SUBMITTED) & awaits(people, leads(user, people))
    if user.may(Right.FINANCE, at=at):
        waits |= Q(state=C.CHECKED)
    return Claim.objects.filter(waits)


def advances_for(user, *, at: datetime):
    """The advances that wait for this person: to approve or to pay."""
    rows = to_decide(Advance, A.ASKED, user, at=at)
    if user.may(Right.FINANCE, at=at):
        rows = rows | Advance.objects.filter(state=A.APPROVED)
    return rows


def waiting(user, *, at: datetime):
    """Both together, for the figure in the navigation."""
    papers = open_for(user, at=at).order_by().values("pk")
    return papers.union(advances_for(user, at=at).order_by().values("pk"), all=True)


@dataclass(frozen=True)
class TabKind:
    """A tab: its list, whether it is offered to a person, its rows."""

    label: str
    what: str  # claims, advances or batches
    offered: object
    rows: object


def everybody(user, at) -> bool:
    return True


def decides(user, at) -> bool:
    return user.may(Right.CHECK_CLAIM, at=at)


def pays(user, at) -> bool:
    return user.may(Right.FINANCE, at=at)


def oversees(user, at) -> bool:
    return pays(user, at) or user.may(Right.COSTS, at=at)


def mine(user, at):
    return Claim.objects.filter(person__in=people_of(user, at))


def to_check(user, at):
    return to_decide(Claim, C.SUBMITTED, user, at=at)


def to_pay(user, at):
    return Advance.objects.visible_to(user, at=at).filter(state=A.APPROVED)


def to_write_off(user, at):
    return Claim.objects.visible_to(user, at=at).filter(state=C.CHECKED)


def batches(user, at):
    return WriteOff.objects.visible_to(user, at=at)


def all_claims(user, at):
    return Claim.objects.visible_to(user, at=at)


def all_advances(user, at):
    return Advance.objects.visible_to(user, at=at)


TABS = {
    "mine": TabKind("我的", "claims", everybody, mine),
    "check": TabKind("待审核", "claims", decides, to_check),
    "pay": TabKind("待付款", "advances", pays, to_pay),
    "write_off": TabKind("待核销", "claims", oversees, to_write_off),
    "batches": TabKind("核销批次", "batches", sees_batches, batches),
    "claims": TabKind("全部报销", "claims", everybody, all_claims),
    "advances": TabKind("全部借支", "advances", everybody, all_advances),
}
COUNTED = ("check", "pay", "write_off")
MINE = replace(CLAIMS, filters=CLAIMS.filters[1:])  # one's own are of one department
LISTINGS = {"claims": CLAIMS, "advances": ADVANCES, "batches": BATCHES, "mine": MINE}
SHOWN = {
    "claims": ("trip__ticket__customer", "person", "department", "write_off"),
    "advances": ("trip__ticket", "person", "department"),
    "batches": ("created_by",),
}


@dataclass
class MoneyList:
    """One request for one of the lists."""

    request: object
    at: datetime

    def __post_init__(self):
        user = self.request.user
        self.offered = {key: tab for key, tab in TABS.items() if tab.offered(user, self.at)}
        self.tab = self.request.GET.get("tab") or self._first(user)
        if self.tab not in self.offered:
            raise BadRequest("借支与核销没有这个视图。请从列表页重新选择。")
        self.kind = self.offered[self.tab]
        self.asked = LISTINGS.get(self.tab, LISTINGS[self.kind.what]).read(self.request)

    def _first(self, user) -> str:
        """财务 comes to pay and write off, heads to check, travellers for their own."""
        if Right.FINANCE in user.rights:
            return "write_off"
        return "check" if Right.CHECK_CLAIM in user.rights and Right.CLAIM not in user.rights else "mine"

    def rows(self, key: str):
        return self.offered[key].rows(self.request.user, self.at)

    def chosen(self):
        """The rows of the tab after search and filters, unordered, with all that a line shows."""
        return self.asked.narrowed(self.rows(self.tab)).select_related(*SHOWN[self.kind.what])

    def tabs(self) -> list[Tab]:
        """Tabs with the figures of open work; 待审核 counts advances too."""
        parts = {key: self.rows(key) for key in COUNTED if key in self.offered}
        user = self.request.user
        parts["mine"] = self.rows("mine").filter(state__in=[C.DRAFT, C.RETURNED])
        if "check" in parts:
            parts["asked"] = to_decide(Advance, A.ASKED, user, at=self.at)
        figures = capped_counts(parts)
        figures["check"] = figures.get("check", 0) + figures.get("asked", 0)
        return [
            Tab(key, tab.label, figures.get(key, 0), "", f"{self.asked.path}?tab={key}", key == self.tab)
            for key, tab in self.offered.items()
        ]

    def page(self):
        return self.asked.page(self.chosen())

    def beside(self) -> dict:
        """What stands above the list: advances that wait, own trips that nobody has claimed for yet."""
        user = self.request.user
        if self.asked.is_narrowed or self.request.GET.get("after") or self.request.GET.get("before"):
            return {"advances": [], "unclaimed": []}
        if self.tab == "check":
            rows = to_decide(Advance, A.ASKED, user, at=self.at)
            return {"advances": _shown(rows), "unclaimed": []}
        if self.tab == "mine":
            rows = Advance.objects.filter(
                person__in=people_of(user, self.at), state__in=[A.ASKED, A.APPROVED, A.PAID]
            )
            return {"advances": _shown(rows), "unclaimed": unclaimed(user)}
        return {"advances": [], "unclaimed": []}


def _shown(rows) -> list[Advance]:
    return list(rows.select_related(*SHOWN["advances"]).order_by("asked_at", "pk")[:MOST])


def unclaimed(user) -> list[Trip]:
    """Own trips that left and have no claim of this person."""
    if Right.CLAIM not in user.rights:
        return []
    rows = Trip.objects.of_person(user).filter(state__in=LEFT)
    rows = rows.exclude(pk__in=Claim.objects.filter(person=user).exclude(state=C.VOID).values("trip"))
    return list(rows.select_related("ticket").order_by("-departed_at", "-pk")[:MOST])
