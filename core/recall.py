"""Answers that stay true for the length of one action: asked once, forgotten with it.

An action asks the same small things again and again (which rules are on, who heads the service department). Inside
`one_action` each is asked once; outside nothing is kept, so no edit anywhere can be missed.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def one_action() -> Iterator[None]:
    """Keep answers until the end of the block; blocks inside share the memory of the outermost one.

    Only around code that changes nothing of what it asks: no rules, departments, duties or deputies.
    """
    if _memory.get() is not None:
        yield
        return
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def recalled(key: Hashable, ask: Callable[[], T]) -> T:
    """What `ask` answered under this key in this action; outside of one it is asked every time."""
    memory = _memory.get()
    if memory is None:
        return ask()
    if key not in memory:
        memory[key] = ask()
    return memory[key]
