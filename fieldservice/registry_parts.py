"""What higher rooms take over from here: rejected goods (quality) and own-use items (resources).

Until such a room stands, the marks and lists of this room carry the work, and the number of the paper that was
written is noted by hand.
"""

from collections.abc import Callable
from typing import Any

# quality: `open(inspection, user) -> address` where 《不合格品报告处理单》 is written for a rejected inspection.
REPORT_DOORS: list[Callable[[Any, Any], str]] = []
# quality reads from here what waits for a report: name → rows (Inspection querysets of `without_report()`).
NONCONFORMITY_SOURCES: dict[str, Callable[[], Any]] = {}
# resources: `take(part, by, at) -> asset number` books an own-use item into the asset register (S1-56).
ASSET_ROUTES: list[Callable[[Any, Any, Any], str]] = []


def register_report_door(door: Callable[[Any, Any], str]) -> None:
    """The last one registered answers."""
    REPORT_DOORS[:] = [door]


def report_address(inspection, user) -> str:
    """Where the report of this inspection is written; "" while no room does that."""
    return REPORT_DOORS[0](inspection, user) if REPORT_DOORS else ""


def nonconformity_source(name: str, rows: Callable[[], Any]) -> None:
    """Name rows that wait for a 《不合格品报告处理单》."""
    NONCONFORMITY_SOURCES[name] = rows


def register_asset_route(take: Callable[[Any, Any, Any], str]) -> None:
    """The last one registered answers."""
    ASSET_ROUTES[:] = [take]


def asset_number(part, by, at) -> str:
    """The number in the asset register; "" while no room keeps one."""
    return ASSET_ROUTES[0](part, by, at) if ASSET_ROUTES else ""
