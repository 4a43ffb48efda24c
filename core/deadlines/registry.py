"""What the engine must know of a case's room without importing it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models

CASES: dict[type[models.Model], Callable[[list[int]], None]] = {}
_waiting: ContextVar[dict[type[models.Model], set[int]] | None] = ContextVar("waiting", default=None)


def register_case(model: type[models.Model], *, clocks_moved: Callable[[Iterable[int]], None]) -> None:
    """Call `clocks_moved(case_ids)` in the transaction in which clocks of these cases changed (design §2)."""
    CASES[model] = clocks_moved


def tell(model: type[models.Model], case_ids: Iterable[int]) -> None:
    """Tell a case's room once that clocks of these cases changed. Rooms without derived columns register nothing."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.setdefault(model, set()).update(case_ids)
        return
    moved = CASES.get(model)
    if moved is not None and (ids := sorted(set(case_ids))):
        moved(ids)


@contextmanager
def told_once() -> Iterator[None]:
    """Several events of one action: rooms are told at the end of the block, once. Use inside its transaction."""
    if _waiting.get() is not None:
        yield
        return
    token = _waiting.set({})
    try:
        yield
        waiting = _waiting.get() or {}
    finally:
        _waiting.reset(token)
    for model, ids in waiting.items():
        tell(model, ids)
