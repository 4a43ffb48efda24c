"""What a channel must be able to do, and the three ways an attempt may end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID


class Failed(Exception):
    """The other side certainly did not take it. `final` means that trying again is useless."""

    def __init__(self, reason: str, *, final: bool = False):
        super().__init__(reason)
        self.reason, self.final = reason, final


class Limited(Failed):
    """Too many at the moment: nothing more to this receiver for a while. Does not count as a try."""

    def __init__(self, reason: str, *, wait: timedelta):
        super().__init__(reason)
        self.wait = wait


class Unclear(Exception):
    """Nobody knows whether it arrived: the connection broke after the content had been handed over."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Envelope:
    """One delivery as plain data. `token` is the same in every attempt, so a receiver can drop a repeat.

    `people`: whom a group robot mentions, as plain rows (name, phone, wecom, dingtalk, feishu).
    """

    token: UUID
    address: str
    title: str
    body: str
    url: str
    maybe_repeated: bool = False
    people: tuple[dict, ...] = ()


class Channel:
    """A way out. A subclass names itself and says whom it reaches and how it sends."""

    key: str
    label: str

    def available(self) -> bool:
        """Is this channel set up at all? When not, no delivery rows are written for it."""
        raise NotImplementedError

    def addresses(self, staff_ids: Iterable[int]) -> dict[int, str]:
        """The address of each active person who wants this channel; others are left out. One query."""
        raise NotImplementedError

    def send(self, envelope: Envelope) -> None:
        """Hand it over; returning means it was accepted. Raises Failed or Unclear, nothing else on purpose."""
        raise NotImplementedError

    def post(self, letter) -> None:
        """Hand a letter over to an address outside the house, with the same three ways to end."""
        raise Failed("这种通知方式不能寄信。", final=True)


CHANNELS: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    CHANNELS[channel.key] = channel
