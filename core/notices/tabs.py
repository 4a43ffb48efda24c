"""The tabs of the inbox. A higher room adds one for its kinds of messages in `AppConfig.ready()`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tab:
    """`kinds` None: every kind. `unread`: only what was not read."""

    key: str
    label: str
    kinds: tuple[str, ...] | None = None
    unread: bool = False
    tone: str = ""


ALL, UNREAD = Tab("", "全部"), Tab("unread", "未读", unread=True)
TABS: dict[str, Tab] = {ALL.key: ALL, UNREAD.key: UNREAD}


def register(tab: Tab) -> None:
    TABS[tab.key] = tab
