"""What a lower page shows of higher rooms without knowing them: panels on ticket, customer and equipment pages,
and sources for the one search box. Rooms register in their AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Panel:
    """`build(subject, user) -> context or None` (None: nothing to show); `template` is a partial.

    A panel that few subjects have names itself and answers `present() -> Exists(…)` over OuterRef("pk"): the page
    asks all of these with its first query, and `build` runs only where it said yes.
    """

    template: str
    build: Callable[[Any, Any], dict | None]
    order: int = 100
    name: str = ""
    present: Callable[[], Any] | None = None

    def absent(self, subject) -> bool:
        return self.present is not None and not getattr(subject, f"shows_{self.name}", True)


PANELS: dict[str, list[Panel]] = {}
MARKS: dict[str, dict[str, Callable[[], Any]]] = {}
SEARCH_SOURCES: dict[str, Callable[[str, Any], list[dict]]] = {}
RECENT: list[Callable[[Any], list[dict]]] = []


def register(place: str, panel: Panel) -> None:
    """Add a panel to `ticket`, `customer` or `equipment` pages."""
    panels = PANELS.setdefault(place, [])
    if panel not in panels:
        panels.append(panel)
        panels.sort(key=lambda p: p.order)


def ask(place: str, name: str, present: Callable[[], Any]) -> None:
    """Let the page find out with its first query whether there are any of something (`has_<name>` on its subject), so
    that a panel which shows without them costs no query for none."""
    MARKS.setdefault(place, {})[f"has_{name}"] = present


def presence(place: str) -> dict[str, Any]:
    """What the page annotates its subject with, so that absent panels cost no query."""
    shown = {f"shows_{panel.name}": panel.present() for panel in PANELS.get(place, ()) if panel.present is not None}
    return shown | {name: present() for name, present in MARKS.get(place, {}).items()}


def built(place: str, subject, user) -> list[tuple[str, dict]]:
    """The (template, context) pairs to include on a page."""
    shown = (panel for panel in PANELS.get(place, ()) if not panel.absent(subject))
    pairs = ((panel.template, panel.build(subject, user)) for panel in shown)
    return [(template, context) for template, context in pairs if context is not None]


def search_source(name: str, source: Callable[[str, Any], list[dict]]) -> None:
    """Add a source to the palette: `source(query, user) -> [{"title", "sub", "url", "icon"}, …]`."""
    SEARCH_SOURCES[name] = source


def recent_source(source: Callable[[Any], list[dict]]) -> None:
    """Name what the palette shows before anything is typed: `source(user) -> rows` as a search source gives."""
    RECENT[:] = [source]


def recent(user) -> list[dict]:
    return RECENT[0](user) if RECENT else []


def search(query: str, user) -> dict[str, list[dict]]:
    found = {name: source(query, user) for name, source in SEARCH_SOURCES.items()}
    return {name: rows for name, rows in found.items() if rows}
