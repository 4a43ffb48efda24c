"""What higher rooms know about machines. The tickets room registers its count of faults at start-up, so that the
customer page and the lookup can show it without knowing tickets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Faults:
    """Faults of one machine: `count` in the last 12 months, when the last came in, and the open case if any."""

    count: int = 0
    last_at: datetime | None = None
    open_label: str = ""
    open_state: str = ""
    open_url: str = ""


NONE = Faults()
Source = Callable[[list[int], datetime], dict[int, Faults]]
SOURCES: list[Source] = []


def register_faults(source: Source) -> None:
    """`source(machine_ids, at) -> {id: Faults}` in a constant number of queries; the last one registered answers."""
    SOURCES[:] = [source]


def faults_of(machine_ids: Iterable[int], *, at: datetime) -> dict[int, Faults]:
    """Faults per machine; machines without any are NONE."""
    ids = list(machine_ids)
    known = SOURCES[0](ids, at) if SOURCES and ids else {}
    return {pk: known.get(pk, NONE) for pk in ids}
