"""The tabs of the inbox. A higher room adds one for its kinds of messages in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet


@dataclass(frozen=True)
class Tab:
    """`kinds` None: every kind. `unread`: only what was not read.

    `narrow(rows)`: what still asks for an answer; such a tab counts read messages too.
    """

    key: str
    label: str
    kinds: tuple[str, ...] | None = None
    unread: bool = False
    tone: str = ""
    narrow: Callable[[QuerySet], QuerySet] | None = None


ALL, UNREAD = Tab("", "全部"), Tab("unread", "未读", unread=True)
TABS: dict[str, Tab] = {ALL.key: ALL, UNREAD.key: UNREAD}


def register(tab: Tab) -> None:
    TABS[tab.key] = tab
