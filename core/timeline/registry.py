"""The names of what can happen, and who listens. Rooms define events in their `events.py`, listeners at start-up."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """`key` is what clock rules listen to; `label` is how the timeline says it; `milestone` lines stand out; `silent`
    ones stand in the record alone."""

    key: str
    label: str
    milestone: bool = False
    silent: bool = False


EVENTS: dict[str, Event] = {}
LISTENERS: list[Callable] = []
WITNESSES: list[Callable] = []


def define(key: str, label: str, *, milestone: bool = False, silent: bool = False) -> Event:
    """Name an event once for the whole house."""
    if key in EVENTS:
        raise ValueError(f"event {key} is defined twice")
    EVENTS[key] = Event(key, label, milestone, silent)
    return EVENTS[key]


def listen(function: Callable) -> Callable:
    """Call `function([(happening, subject), …], new=…)` in the transaction of an action's events.

    `new`: the action inserted their case itself (see `together`).
    """
    if function not in LISTENERS:
        LISTENERS.append(function)
    return function


def witness(function: Callable) -> Callable:
    """Keep what `function(subject) -> dict` says of the subject with every event, as it was told to the listeners."""
    if function not in WITNESSES:
        WITNESSES.append(function)
    return function
