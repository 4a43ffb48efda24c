"""How a customer or a machine is found: all ways to type it, in one text with a mark between them. Pure."""

import re
from collections.abc import Iterable

from core.text import pinyin

SEPARATOR = "\x1f"  # cannot be typed, so no lookup ever matches across two parts


def digits(*phones: str) -> str:
    """Only the digits of each number, apart: 138 0553 6624 → 13805536624. A leading +86 is dropped."""
    numbers = (re.sub(r"^(00|\+)86", "", re.sub(r"[^\d+]", "", phone)) for phone in phones)
    return SEPARATOR.join(number.replace("+", "") for number in numbers if number)


def joined(parts: Iterable[str]) -> str:
    """Each part once, with a separator before and after it."""
    return SEPARATOR.join(["", *dict.fromkeys(part for part in parts if part), ""])


def of_customer(customer, people) -> str:
    """Name, pinyin initials, full pinyin, code, people and their numbers."""
    names = [customer.name, customer.short_name]
    return joined(
        [
            *map(pinyin.plain, names),
            *map(pinyin.initials, names),
            *map(pinyin.full, names),
            pinyin.plain(customer.code or ""),
            *(pinyin.plain(person.name) for person in people),
            *(person.digits for person in people),
        ]
    )


def of_equipment(machine) -> str:
    """Serial first (rows of equal closeness stand by serial), then model, product, batch, project number."""
    parts = [machine.serial, machine.model, machine.product, machine.batch, machine.project_no]
    return joined(map(pinyin.plain, parts))[:300]
