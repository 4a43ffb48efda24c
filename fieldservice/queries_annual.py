"""What the pages of the annual plan read: progress by month, rows with filters, what the installed base suggests."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q

from core.lists import Filter, Listing, Sort
from core.organization.models import Department, Function
from core.times import local_date
from customers.models import Equipment
from fieldservice.models import AnnualKind, AnnualPlan, AnnualRow, Standing
from tickets.listing import departments
from tickets.models import Ticket

MONTHS = [(str(n), f"{n} 月") for n in range(1, 13)]
LONG_AGO = timedelta(days=365)
OLD_YEARS = 6
MOST_SUGGESTED = 40


@dataclass
class Figures:
    """Counts by standing; `done` of `all` as a share for the meter."""

    planned: int = 0
    released: int = 0
    done: int = 0
    dropped: int = 0

    @property
    def all(self) -> int:
        return self.planned + self.released + self.done + self.dropped

    @property
    def wanted(self) -> int:
        """What is to be done at all."""
        return self.all - self.dropped

    @property
    def share(self) -> int:
        return round(100 * self.done / self.wanted) if self.wanted else 0


@dataclass
class MonthLine:
    number: int
    figures: Figures
    is_now: bool = False


@dataclass
class Progress:
    total: Figures
    months: list[MonthLine]


def progress(plan: AnnualPlan, today: date) -> Progress:
    """How far a plan has come, by month, in one query."""
    rows = plan.rows.with_standing().values("month", "standing").annotate(n=Count("pk")).order_by("month")
    return _progress(((row["month"], row["standing"], row["n"]) for row in rows), plan.year, today)


def _progress(counts: Iterable[tuple[int, str, int]], year: int, today: date) -> Progress:
    total, months = Figures(), {n: Figures() for n in range(1, 13)}
    for month, standing, n in counts:
        for figures in (total, months[month]):
            setattr(figures, standing, getattr(figures, standing) + n)
    lines = [MonthLine(n, figures, (year, n) == (today.year, today.month)) for n, figures in months.items()]
    return Progress(total, lines)


def progress_of(plans: Iterable[AnnualPlan]) -> dict[int, Figures]:
    """The totals of several plans in one query."""
    ids = [plan.pk for plan in plans]
    found = {pk: Figures() for pk in ids}
    rows = AnnualRow.objects.filter(plan__in=ids).with_standing()
    for row in rows.values("plan", "standing").annotate(n=Count("pk")).order_by("plan"):
        setattr(found[row["plan"]], row["standing"], row["n"])
    return found


# The rows of a plan.


def search(rows, text: str):
    for word in text.split()[:8]:
        rows = rows.filter(
            Q(customer__name__icontains=word)
            | Q(customer__short_name__icontains=word)
            | Q(product__icontains=word)
            | Q(equipment__serial__icontains=word)
            | Q(equipment__product__icontains=word)
            | Q(content__icontains=word)
            | Q(person__name__icontains=word)
            | Q(ticket__number__icontains=word)
        )
    return rows


def of_standing(rows, values: list[str]):
    return rows.filter(standing__in=values)


ROWS = Listing(
    sorts=(Sort("month", "月份", ("month",)), Sort("customer", "客户", ("customer__pinyin",))),
    default="month",
    filters=(
        Filter("month", "月份", MONTHS),
        Filter("standing", "进度", Standing.choices, of_standing),
        Filter("kind", "类别", AnnualKind.choices),
        Filter("department", "责任部门", departments),
    ),
    search=search,
    size=50,
    unit="项",
)
PLANS = Listing(sorts=(Sort("year", "年度", ("year", "edition")),), default="-year", unit="份")


# What the installed base suggests.


@dataclass
class Suggestion:
    """One machine that should be visited, why, what for, and in which month."""

    machine: Equipment
    kind: str
    month: int
    content: str
    is_paid: bool
    reasons: list[str] = field(default_factory=list)
    last: date | None = None

    @property
    def kind_label(self) -> str:
        return AnnualKind(self.kind).label

    def as_row(self, department: Department) -> dict:
        return {
            "customer": self.machine.customer,
            "equipment": self.machine,
            "product": self.machine.title,
            "kind": self.kind,
            "month": self.month,
            "department": department,
            "person": None,
            "content": self.content,
            "is_paid": self.is_paid,
        }


def suggestions(plan: AnnualPlan, *, at: datetime, only: Iterable[int] | None = None) -> list[Suggestion]:
    """Machines of key customers, under contract, with a warranty that ends in the year, or not visited for long.

    The most pressing first; what already stands in the plan is left out. `only` names machines. Two queries.
    """
    begins, ends = date(plan.year, 1, 1), date(plan.year, 12, 31)
    contract = Q(contract_until__gte=begins) | Q(contract_until=None, customer__contract_until__gte=begins)
    warranty = Q(warranty_ends_on__gte=begins)
    planned = plan.rows.exclude(equipment=None).values("equipment")
    rows = (
        Equipment.objects.active()
        .filter(Q(customer__is_key=True) | contract | warranty, customer__is_active=True)
        .exclude(pk__in=planned)
        .select_related("customer", "site")
    )
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    machines = list(rows.order_by("-customer__is_key", "pk")[:2000])
    visits = _last_visits([machine.pk for machine in machines])
    found = [_suggested(machine, visits.get(machine.pk), begins, ends, local_date(at)) for machine in machines]
    found.sort(key=lambda s: (-len(s.reasons), s.month, s.machine.pk))
    return found if only is not None else found[:MOST_SUGGESTED]


def _last_visits(machine_ids: list[int]) -> dict[int, date]:
    rows = Ticket.objects.filter(equipment__in=machine_ids, arrived_at__isnull=False)
    pairs = rows.order_by().values("equipment").annotate(last=Max("arrived_at")).values_list("equipment", "last")
    return {pk: local_date(last) for pk, last in pairs}


def _suggested(machine: Equipment, last: date | None, begins: date, ends: date, today: date) -> Suggestion:
    contract = machine.contract_ends_on
    covered = contract is not None and contract >= begins
    warranty = machine.warranty_ends_on
    in_warranty = warranty is not None and warranty >= begins
    old = machine.commissioned_on and begins.year - machine.commissioned_on.year >= OLD_YEARS
    kind, month = (AnnualKind.UPKEEP if covered else AnnualKind.TECHNICAL), (last.month if last else None)
    content = "按维保合同保养点检" if covered else "巡检：运行参数、紧固件、绝缘与接地检查"
    reasons = ["重点客户"] if machine.customer.is_key else []
    if covered:
        reasons.append(f"维保至 {contract:%Y-%m-%d}")
        if contract <= ends:
            month = min(month or 12, max(contract.month - 1, 1))
    if in_warranty and warranty <= ends:
        reasons.append(f"保修 {warranty:%m-%d} 到期")
        month, content = max(warranty.month - 1, 1), "保修期满前全面检查，消除缺陷"
    elif in_warranty:
        reasons.append("保修期内")
    if last is None:
        reasons.append("没有上门记录")
    elif last < today - LONG_AGO:
        reasons.append(f"上次上门 {last:%Y-%m-%d}")
    if old:
        reasons.append(f"{machine.commissioned_on.year} 年投运")
        if not covered and not in_warranty:
            kind, content = AnnualKind.UPGRADE, "老旧部件评估与升级改造"
    return Suggestion(
        machine, kind, month or machine.pk % 12 + 1, content, not (covered or in_warranty), reasons, last
    )


def usual_department() -> Department | None:
    """Where suggested rows go first; people change it."""
    return Department.objects.function(Function.TECHNICAL) or Department.objects.function(Function.SERVICE)
