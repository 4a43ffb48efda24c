"""The costs of a month by department: what was checked for payment in it, kind by kind."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q, Sum

from core.organization.models import Department
from core.times import day_start
from fieldservice.models import Claim, ClaimLine
from fieldservice.models.claim import ClaimState
from fieldservice.models.money import Fee, cents
from fieldservice.queries_write_off import month_end

ZERO = Decimal(0)
CHECKED = [ClaimState.CHECKED, ClaimState.WRITTEN_OFF]


@dataclass(frozen=True)
class DepartmentCosts:
    """One department in one month; `kinds` in the order of the fees."""

    pk: int | None
    label: str
    claims: int
    waiting: int
    kinds: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        return sum(self.kinds, ZERO)


@dataclass(frozen=True)
class MonthCosts:
    month: date
    rows: tuple[DepartmentCosts, ...]

    @property
    def whole(self) -> DepartmentCosts:
        """The last line: every figure the sum of the lines above it."""
        columns = zip(*(row.kinds for row in self.rows), strict=True)
        kinds = tuple(sum(column, ZERO) for column in columns) if self.rows else (ZERO,) * len(Fee)
        claims, waiting = sum(row.claims for row in self.rows), sum(row.waiting for row in self.rows)
        return DepartmentCosts(None, "合计", claims, waiting, kinds)


def costs_of_month(month: date, user, *, at: datetime) -> MonthCosts:
    """What this person sees of it, in three queries."""
    seen = Claim.objects.visible_to(user, at=at).filter(
        state__in=CHECKED, checked_at__gte=day_start(month.replace(day=1)), checked_at__lt=month_end(month)
    )
    counts = seen.values("department").annotate(
        claims=Count("pk"), waiting=Count("pk", filter=Q(state=ClaimState.CHECKED))
    )
    counted = {row["department"]: (row["claims"], row["waiting"]) for row in counts.order_by("department")}
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    lines = ClaimLine.objects.filter(claim__in=seen.values("pk")).values("claim__department", "kind")
    for row in lines.annotate(amount=Sum("amount")).order_by("claim__department", "kind"):
        sums[row["claim__department"]][row["kind"]] = cents(row["amount"])
    names = dict(Department.objects.filter(pk__in=counted).order_by("pk").values_list("pk", "name"))
    rows = (
        DepartmentCosts(pk, names[pk], *counted[pk], tuple(sums[pk].get(fee, ZERO) for fee in Fee.values))
        for pk in names
    )
    return MonthCosts(month, tuple(rows))


COST_HEAD = ["部门", "报销单", "其中待核销", *Fee.labels, "合计（元）"]


def cost_lines(costs: MonthCosts) -> Iterator[list]:
    for row in [*costs.rows, costs.whole]:
        yield [row.label, str(row.claims), str(row.waiting), *row.kinds, row.total]
