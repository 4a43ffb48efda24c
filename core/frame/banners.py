"""Warnings above every page, such as clocks that stand still. Rooms register a source in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Banner:
    """`tone` is "red" or "amber"; `title` is the fact, `text` what to do; `url` leads on when given."""

    tone: str
    title: str
    text: str = ""
    url: str = ""
    icon: str = "exclamation-octagon"


SOURCES: list[Callable[[Any, datetime], Banner | None]] = []


def register(source: Callable[[Any, datetime], Banner | None]) -> None:
    """Add `source(user, at) -> Banner or None`; it is asked on every full page and must be cheap."""
    if source not in SOURCES:
        SOURCES.append(source)


def current(user, *, at: datetime) -> list[Banner]:
    return [banner for source in SOURCES if (banner := source(user, at))]
