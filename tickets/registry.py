"""What a higher room knows of the work on site: the case asks for it without knowing the room."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Field:
    """`numbers(ticket) -> str`: the numbers of its 外出服务记录表; `result(ticket) -> dict`: what the record says of
    result and cause, for reporting the case as done."""

    numbers: Callable[[Any], str]
    result: Callable[[Any], dict]


_field: list[Field] = []


def register_field(field: Field) -> Field:
    """Name the room of the field; the last one counts."""
    _field[:] = [field]
    return field


def record_numbers(ticket) -> str:
    """The numbers of the records of a case; "" without trips."""
    return _field[0].numbers(ticket) if _field else ""


def recorded_result(ticket) -> dict:
    """What the last record says: {"result": …}; empty without one."""
    return _field[0].result(ticket) if _field else {}
