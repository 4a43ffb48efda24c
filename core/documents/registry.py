"""Which printed forms exist. Rooms register theirs at start-up; this room knows none of them by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.workflow import Refused


@dataclass(frozen=True)
class Signer:
    """Who signs in a cell of a form: `role` is the part after `sign_` in its data, `right` what it takes."""

    role: str
    label: str
    right: str


@dataclass(frozen=True, eq=False)
class Form:
    """`key` is the id in the requirements (H4); `code` and `version` are printed top right on every page.

    `draw(data, sheet)` puts plain data (what `issue` stored as JSON) on a `core.documents.pdf.sheet.Sheet`;
    `sample` is filled data for the 样张 in the register. `copies` are the labels of 联: one page each in one file.
    """

    key: str
    title: str
    code: str
    version: str
    draw: Callable[[dict, Any], None]
    sample: dict | None = None
    signers: tuple[Signer, ...] = ()
    copies: tuple[str, ...] = ()


FORMS: dict[str, Form] = {}


def by_code() -> list[Form]:
    """The forms in the order of the code that stands on them."""
    return sorted(FORMS.values(), key=lambda form: (form.code, form.key))


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


@dataclass(frozen=True)
class Filler:
    """How a form is filled from a subject of its room: `fill(subject) -> data` as `draw` wants it.

    `shown(subject) -> dict` is what its signatures stand under, to the letter. Without it they stand under the form's
    own data, where a later stage may still fill an empty cell.
    """

    model: type
    fill: Callable[[Any], dict]
    shown: Callable[[Any], dict] | None = None


FILLERS: dict[str, Filler] = {}


def filler(key: str, model: type, *, shown: Callable[[Any], dict] | None = None):
    """Name the function that fills a form from its model; pages of such subjects then offer 打印 and 签名.

    The model has `objects.visible_to(user)`, `number` (empty: nothing to print yet) and `get_absolute_url()`.
    """

    def keep(function):
        FILLERS[key] = Filler(model, function, shown)
        return function

    return keep


def forms_of(subject) -> list[Form]:
    """The forms that can be filled from an object."""
    return [FORMS[key] for key, known in sorted(FILLERS.items()) if isinstance(subject, known.model)]
