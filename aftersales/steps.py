"""Which button keeps a clock: the step of the lifecycle whose event stops it."""

from dataclasses import dataclass

from django.urls import reverse

from core.deadlines.models import Clock
from tickets.lifecycle import LIFECYCLE
from tickets.models import Ticket
from tickets.waiting import step_page

# event that stops a clock -> the steps that bring it about, the first one open in the case's state counts
STEPS = {
    "RELAYED": ("relay", "register"),
    "REGISTERED": ("register",),
    "ANALYSED": ("analyse",),
    "ASSIGNED": ("analyse", "assign"),
    "RESPONDED": ("contact",),
    "PLAN_SUBMITTED": ("plan", "make_up"),
    "PLAN_PASSED": ("review",),
    "ARRIVED": ("arrive",),
    "RESTORED": ("restore",),
    "PROGRESS": ("progress",),
    "MEETING_RECORDED": ("meeting",),
    "TEAM_FORMED": ("team",),
    "TEAM_ARRIVED": ("team_arrived",),
    "VERIFIED": ("verify",),
}


@dataclass(frozen=True)
class NextStep:
    """What stands on the button, and where it leads."""

    button: str
    url: str


def next_step(clock: Clock, case) -> NextStep:
    """The step that keeps this clock and is open in the case's state, else just the case."""
    if "ACTION_DONE" in clock.version.stops_on:
        return NextStep("打开任务", reverse("tickets:tasks"))
    if isinstance(case, Ticket):
        names = [name for event in clock.version.stops_on for name in STEPS.get(event, ())]
        for step in (LIFECYCLE.by_name[name] for name in names):
            if case.status in step.sources:
                return NextStep(step.button, step_page(case, step.name))
    return NextStep("打开", case.get_absolute_url())
