"""What a month's write-off shows: what is ready, what waits and why, and every total as the sum of its lines."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from core.times import day_start
from fieldservice.gates_money import CLAIM
from fieldservice.models import Claim, WriteOffEntry

ZERO = Decimal(0)


@dataclass(frozen=True)
class Waiting:
    """A checked claim that cannot be written off, and why."""

    claim: Claim
    why: str


@dataclass
class Collected:
    """The preview of a batch. `reversals` are entries of earlier batches that this one will reverse."""

    ready: list[Claim] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    reversals: list[WriteOffEntry] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((claim.total for claim in self.ready), ZERO) - sum((row.amount for row in self.reversals), ZERO)

    @property
    def advances(self) -> Decimal:
        given = sum((claim.advance_amount for claim in self.ready), ZERO)
        return given - sum((row.advance_amount for row in self.reversals), ZERO)

    @property
    def balance(self) -> Decimal:
        return self.total - self.advances

    @property
    def has_work(self) -> bool:
        return bool(self.ready or self.reversals)


def month_end(month: date) -> datetime:
    """The first moment after the month, in Shanghai."""
    return day_start((month.replace(day=1) + timedelta(days=32)).replace(day=1))


def collect(month: date, *, by, at: datetime) -> Collected:
    """All claims that were checked by the end of the month and are not written off yet."""
    rows = (
        Claim.objects.filter(state=Claim.State.CHECKED, checked_at__lt=month_end(month))
        .select_related("trip__ticket__customer", "person", "department", "advance")
        .order_by("department__name", "person__name", "pk")
    )
    found = Collected()
    for claim in rows:
        if why := CLAIM.refusal(claim, "write_off", by=by, at=at):
            found.waiting.append(Waiting(claim, why))
        else:
            found.ready.append(claim)
    open_reversals = WriteOffEntry.objects.to_reverse().order_by("pk")
    found.reversals = list(
        open_reversals.select_related("batch", "claim__trip__ticket", "person", "department", "reversal_by")
    )
    return found


@dataclass(frozen=True)
class Sum:
    """One line of a table of sums."""

    label: str
    count: int
    amount: Decimal
    advance: Decimal

    @property
    def balance(self) -> Decimal:
        return self.amount - self.advance


def sums_by(entries: Iterable[WriteOffEntry], key) -> list[Sum]:
    """Sums of entries by what `key` answers, in order of first appearance; each is the sum of its rounded rows."""
    groups = defaultdict(list)
    for entry in entries:
        groups[key(entry)].append(entry)
    return [
        Sum(
            label,
            len(rows),
            sum((row.amount for row in rows), ZERO),
            sum((row.advance_amount for row in rows), ZERO),
        )
        for label, rows in groups.items()
    ]


def kinds_of(entries: Iterable[WriteOffEntry]) -> list[tuple[str, Decimal]]:
    """What the entries come to by fee kind; a reversal counts negative."""
    found: dict[str, Decimal] = {}
    for entry in entries:
        sign = -1 if entry.kind == WriteOffEntry.Kind.REVERSAL else 1
        for row in entry.lines:
            found[row["label"]] = found.get(row["label"], ZERO) + sign * Decimal(row["amount"])
    return list(found.items())


def entries_of(batch) -> list[WriteOffEntry]:
    """The entries of a batch with all that page and papers show, by department and person."""
    rows = batch.entries.select_related(
        "claim__trip__ticket", "person", "department", "reverses__batch", "reversal__batch"
    )
    return list(rows.order_by("department__name", "person__name", "pk"))
