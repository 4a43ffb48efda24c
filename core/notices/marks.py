"""What stands on the third line of a message in the list: a higher room knows how its matter stands now."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from core.notices.models import Message


@dataclass(frozen=True)
class Mark:
    """`state`: ok | wait | bad | work with its word; `clock`: whatever the due chip can draw.

    `act_url`, `act`: what can be done in the row itself; the address answers htmx with a small form.
    """

    grade: int | None = None
    state: str = ""
    word: str = ""
    note: str = ""
    clock: Any = None
    act_url: str = ""
    act: str = ""


SOURCES: list[Callable[[Iterable[Message]], dict[int, Mark]]] = []


def register(source: Callable[[Iterable[Message]], dict[int, Mark]]) -> None:
    """Add `source(messages) -> {message pk: Mark}`; it answers a whole page with constant queries."""
    if source not in SOURCES:
        SOURCES.append(source)


def put_on(messages: list[Message]) -> None:
    """Give every message its `mark` (or None)."""
    found: dict[int, Mark] = {}
    for source in SOURCES:
        found |= source(messages)
    for message in messages:
        message.mark = found.get(message.pk)
