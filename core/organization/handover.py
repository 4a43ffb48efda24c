"""What a person still holds before leaving; higher rooms register their side, as this room may not know them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.organization.models import Staff


@dataclass(frozen=True)
class Source:
    """`open_work(staff)` lists sentences; `take_over(staff, to, by, at)` moves all of it in one transaction.

    A source without `take_over` blocks the deactivation until its work is settled on its own page.
    """

    name: str
    open_work: Callable[[Staff], list[str]]
    take_over: Callable[[Staff, Staff, Staff, datetime], None] | None = None


@dataclass(frozen=True)
class Rest:
    """What one source still finds with a person."""

    source: Source
    lines: list[str]

    @property
    def movable(self) -> bool:
        return self.source.take_over is not None


SOURCES: dict[str, Source] = {}


def register(
    name: str,
    open_work: Callable[[Staff], list[str]],
    hand_over: Callable[[Staff, Staff, Staff, datetime], None] | None = None,
) -> None:
    """Called in a room's AppConfig.ready(); the name is shown to the administrator (处理单, 时限 …)."""
    SOURCES[name] = Source(name, open_work, hand_over)


def open_work(staff: Staff) -> list[Rest]:
    """What the person still holds, per source, empty sources left out."""
    found = (Rest(source, source.open_work(staff)) for source in SOURCES.values())
    return [rest for rest in found if rest.lines]


def hand_over(staff: Staff, to: Staff, *, by: Staff, at: datetime) -> None:
    """Let every source move its open work; the caller holds the transaction."""
    for rest in open_work(staff):
        if rest.source.take_over:
            rest.source.take_over(staff, to, by, at)
