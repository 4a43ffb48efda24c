"""Which printed forms exist. Rooms register theirs at start-up; this room knows none of them by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.workflow import Refused


@dataclass(frozen=True, eq=False)
class Form:
    """`key` is the id in the requirements (H4); `code` and `version` are printed top right on every page.

    `draw(data, sheet)` puts plain data (what `issue` stored as JSON) on a `core.documents.pdf.sheet.Sheet`;
    `sample` is filled data for the 样张 in the register.
    """

    key: str
    title: str
    code: str
    version: str
    draw: Callable[[dict, Any], None]
    sample: dict | None = None


FORMS: dict[str, Form] = {}


def register(form: Form) -> Form:
    """Add a form; the same key may not mean two things."""
    if form.key in FORMS:
        raise ValueError(f"form {form.key} is registered twice")
    FORMS[form.key] = form
    return form


def form(key: str) -> Form:
    if key not in FORMS:
        raise Refused(f"没有登记编号为 {key} 的表单。")
    return FORMS[key]


FILLERS: dict[str, Callable[[Any], dict]] = {}


def filler(key: str):
    """Name the function `(subject) -> data` that fills a form from the models of its room, for a next edition."""

    def keep(function):
        FILLERS[key] = function
        return function

    return keep
