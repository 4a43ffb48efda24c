"""The places in the navigation. A room registers its own in `AppConfig.ready()`, so a room that is not there
leaves no dead link, and the frame never knows a room."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

CAP = 999
GROUPS = ["", "外出", "资料", "管理"]


@dataclass(frozen=True)
class NavItem:
    """One place. `count(user)` answers open work only: rows (a queryset, best: the frame counts all places in one
    query and stops at CAP) or a number.

    `group` is one of GROUPS ("" stands on top without a heading); `right` hides the item from people without it.
    `key` is the keyboard way: one letter, or "g t" for G then T.
    """

    url_name: str
    label: str
    icon: str
    group: str = ""
    order: int = 100
    right: str | None = None
    count: Callable[[Any], QuerySet | int | None] | None = None
    key: str = ""


@dataclass(frozen=True)
class Command:
    """Something to do or a view to open that has no place of its own: it stands in the palette and the "?" sheet.

    `url(user)` answers the address, "" hides the command.
    """

    label: str
    icon: str
    url: Callable[[Any], str]
    key: str = ""


ITEMS: dict[str, NavItem] = {}
COMMANDS: dict[str, Command] = {}
UNREAD: list[Callable[[Any], QuerySet | int]] = []


def register(item: NavItem) -> None:
    """Add a place; registering the same address again replaces it."""
    if item.group not in GROUPS:
        raise ValueError(f"navigation group {item.group!r} is unknown")
    ITEMS[item.url_name] = item


def register_command(command: Command) -> None:
    """Add a command; the same label again replaces it."""
    COMMANDS[command.label] = command


def register_unread(rows: Callable[[Any], QuerySet | int]) -> None:
    """Name the function that answers a person's unread messages for the bell: rows, or their number."""
    UNREAD[:] = [rows]


def unread(user) -> QuerySet | int:
    return UNREAD[0](user) if UNREAD else 0


def visible(user, *, at: datetime) -> list[NavItem]:
    """The places this person may enter, in their order."""
    items = sorted(ITEMS.values(), key=lambda item: (GROUPS.index(item.group), item.order))
    return [item for item in items if item.right is None or user.may(item.right, at=at)]


def capped(count: int | None) -> str:
    """Counts end at 999+; zero and nothing stay silent."""
    if not count:
        return ""
    return f"{CAP}+" if count > CAP else str(count)
