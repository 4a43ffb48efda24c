"""What a case costs: the accepted quote against what was spent, kind by kind, every figure with its rows (S1-10)."""

from dataclasses import dataclass
from decimal import Decimal

from tickets.models import Ticket


@dataclass(frozen=True)
class CostSource:
    """A row behind a figure."""

    label: str
    amount: Decimal
    url: str = ""
    hint: str = ""


@dataclass(frozen=True)
class CostRow:
    """One kind of cost; `quoted` None: no quote stands."""

    kind: str
    label: str
    quoted: Decimal | None
    actual: Decimal
    sources: tuple[CostSource, ...] = ()


@dataclass(frozen=True)
class CostSheet:
    """`direct` is the sum of the rows; `booked` stands on the service budget."""

    ticket: Ticket
    rows: tuple[CostRow, ...]
    direct_quoted: Decimal | None
    direct: Decimal
    price: Decimal | None
    booked: Decimal


def costs_of(ticket: Ticket) -> CostSheet:
    return CostSheet(ticket, (), None, Decimal(0), None, Decimal(0))
