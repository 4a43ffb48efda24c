"""What the engine must know of a case's room without importing it."""

from collections.abc import Callable, Iterable

from django.db import models

CASES: dict[type[models.Model], Callable[[list[int]], None]] = {}


def register_case(model: type[models.Model], *, clocks_moved: Callable[[Iterable[int]], None]) -> None:
    """Call `clocks_moved(case_ids)` in the transaction in which clocks of these cases changed (design §2)."""
    CASES[model] = clocks_moved


def tell(model: type[models.Model], case_ids: Iterable[int]) -> None:
    """Tell a case's room once that clocks of these cases changed. Rooms without derived columns register nothing."""
    moved = CASES.get(model)
    if moved is not None and (ids := sorted(set(case_ids))):
        moved(ids)
