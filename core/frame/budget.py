"""What was spent on the lines of the service budget (S4-07): rooms that book costs name their figures here, the
budget page reads them without knowing the rooms."""

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

SPENDING: dict[str, Callable[[int], dict[str, Decimal]]] = {}


def register_spending(room: str, spent: Callable[[int], dict[str, Decimal]]) -> None:
    """`spent(year) -> {line: amount}`; the same room again replaces its figures."""
    SPENDING[room] = spent


def spent(year: int) -> dict[str, Decimal]:
    """All rooms together, by budget line ("c": 维修巡检保养培训)."""
    total: dict[str, Decimal] = defaultdict(Decimal)
    for room in sorted(SPENDING):
        for line, amount in SPENDING[room](year).items():
            total[line] += amount
    return dict(total)
