"""A lifecycle is a table of steps: buttons, checks, tests and the diagram in the docs all come from it.

An objection is a function `(object, by) -> str`. Its sentence refuses the action and stands beside the grey
button; "" means go. What depends on the day asks `asked_at()`. A higher room adds its own with
`LIFECYCLE.object("close", objection)` at start-up.
"""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Objection = Callable[[Any, Any], str]
_asked_at: ContextVar[datetime] = ContextVar("the moment for which a step is asked")


def asked_at() -> datetime:
    """The moment for which a lifecycle asks its objections; outside of one there is none (LookupError)."""
    return _asked_at.get()


class Refused(Exception):
    """The business says no. `reason` is a sentence for the user; `field` names the form field it belongs to."""

    def __init__(self, reason: str, field: str | None = None):
        super().__init__(reason)
        self.reason = reason
        self.field = field


class Stale(Refused):
    """Somebody saved the object in between (answered with 409). `changed` lists the labels of what changed."""

    def __init__(self, reason: str, changed: Iterable[str] = ()):
        super().__init__(reason)
        self.changed = list(changed)


@dataclass(frozen=True)
class Step:
    """One way from some states to another. `target` None leaves the state as it is; `right` None asks for none."""

    name: str
    button: str
    sources: frozenset[str]
    target: str | None
    right: str | None
    objections: tuple[Objection, ...]

    def __init__(self, name, button, sources, target, right, *objections):
        for key, value in {
            "name": name,
            "button": button,
            "sources": frozenset(sources),
            "target": target,
            "right": right,
            "objections": objections,
        }.items():
            object.__setattr__(self, key, value)


@dataclass(frozen=True)
class Offer:
    """A button: `refusal` is "" when it may be pressed, else the reason that stands beside it."""

    step: Step
    refusal: str

    @property
    def open(self) -> bool:
        return not self.refusal


@dataclass
class Workflow:
    steps: list[Step]
    attribute: str = "status"
    extra: dict[str, list[Objection]] = field(default_factory=dict)

    def __post_init__(self):
        self.by_name = {step.name: step for step in self.steps}
        if len(self.by_name) != len(self.steps):
            raise ValueError("two steps of one lifecycle share a name")

    def object(self, name: str, objection: Objection) -> None:
        """Let a higher room forbid a step of this lifecycle (its import must not be known here)."""
        self.by_name[name]  # a typing error must fail at start-up
        objections = self.extra.setdefault(name, [])
        if objection not in objections:
            objections.append(objection)

    def refusal(self, obj, name: str, *, by, at: datetime) -> str:
        """Why `by` cannot take this step now; "" when it can."""
        step = self.by_name[name]
        state = getattr(obj, self.attribute)
        if state not in step.sources:
            return f"当前状态是“{self.label(obj)}”，不能{step.button}。"
        if step.right and not by.may(step.right, at=at):
            return f"您的岗位没有“{step.button}”的权限。"
        token = _asked_at.set(at)
        try:
            objections = (*step.objections, *self.extra.get(name, ()))
            return next((reason for objection in objections if (reason := objection(obj, by))), "")
        finally:
            _asked_at.reset(token)

    def take(self, obj, name: str, *, by, at: datetime):
        """Move `obj` along the step (unsaved) or raise Refused. Returns whom `by` stands in for, or None."""
        if reason := self.refusal(obj, name, by=by, at=at):
            raise Refused(reason)
        step = self.by_name[name]
        if step.target is not None:
            setattr(obj, self.attribute, step.target)
        return by.stands_in_for(step.right, at=at) if step.right else None

    def offers(self, obj, *, by, at: datetime) -> list[Offer]:
        """The buttons for this state, in table order; steps of other states are left out."""
        state = getattr(obj, self.attribute)
        return [
            Offer(step, self.refusal(obj, step.name, by=by, at=at)) for step in self.steps if state in step.sources
        ]

    def label(self, obj) -> str:
        return getattr(obj, f"get_{self.attribute}_display")()
