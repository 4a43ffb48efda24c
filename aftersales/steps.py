"""Which button keeps a clock: the step of the lifecycle whose event stops it."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from core.deadlines.models import Clock
from tickets.lifecycle import LIFECYCLE
from tickets.models import Ticket

# event that stops a clock -> step that makes it happen
STEPS = {
    "RELAYED": "relay",
    "REGISTERED": "register",
    "ANALYSED": "analyse",
    "ASSIGNED": "assign",
    "RESPONDED": "contact",
    "CONTACTED": "contact",
    "PLAN_DRAFTED": "plan",
    "PLAN_SUBMITTED": "submit",
    "REVIEW_PASSED": "review",
    "PLAN_PASSED": "review",
    "PLAN_APPROVED": "approve",
    "ONSITE_DECIDED": "onsite",
    "DEPARTED": "depart",
    "ARRIVED": "arrive",
    "RESTORED": "restore",
    "PROGRESS": "progress",
    "MEETING_RECORDED": "meeting",
    "TEAM_FORMED": "team",
    "TEAM_ARRIVED": "team_arrived",
    "HANDLED": "handled",
    "VERIFIED": "verify",
    "CLOSED": "close",
    "ARCHIVED": "archive",
}


@dataclass(frozen=True)
class NextStep:
    """What stands on the button, and where it leads."""

    button: str
    url: str


def next_step(clock: Clock, case) -> NextStep:
    """The step that keeps this clock and is open in the case's state, else just the case."""
    if isinstance(case, Ticket):
        for event in clock.version.stops_on:
            step = LIFECYCLE.by_name.get(STEPS.get(event, ""))
            if step and case.status in step.sources:
                return NextStep(step.button, _page(case, step.name))
    return NextStep("打开", case.get_absolute_url())


def _page(ticket: Ticket, step: str) -> str:
    """The step's own page where it has one; short steps are panels on the case's page."""
    try:
        return reverse(f"tickets:{step}", args=[ticket.pk])
    except NoReverseMatch:
        return f"{ticket.get_absolute_url()}#{step}"
