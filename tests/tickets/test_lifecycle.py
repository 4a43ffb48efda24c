"""The table of steps, written out a second time: whoever changes the way of a case changes it here too."""

from types import SimpleNamespace

import pytest

from core.organization.roles import RIGHTS
from tests.factories.organization import make_staff
from tests.factories.tickets import MONDAY
from tickets.lifecycle import AUTOMATIC, LIFECYCLE
from tickets.models import Status
from tickets.rights import Right

ALLOWED = {
    "received": "relay register contact edit flag_major void",
    "registered": "analyse assign contact onsite remote meeting team team_arrived classify edit flag_major void",
    "analysis": "analyse assign contact onsite remote meeting team team_arrived classify edit flag_major void",
    "assigned": "plan start_remote release progress contact diagnose onsite remote meeting team team_arrived classify"
    " edit flag_major reassign hand_over void",
    "planning": "plan submit release progress contact diagnose onsite remote meeting team team_arrived classify edit"
    " flag_major reassign hand_over void",
    "review": "review settle release progress contact diagnose onsite remote meeting team team_arrived classify edit"
    " flag_major reassign hand_over void pass pass_major return",
    "approval": "approve refuse release progress contact diagnose onsite remote meeting team team_arrived classify"
    " edit flag_major reassign hand_over void",
    "in_progress": "review settle progress depart arrive restore handled contact diagnose onsite remote meeting team"
    " team_arrived make_up submit_late approve_late refuse_late classify edit flag_major reassign hand_over void",
    "handled": "review settle progress verify contact meeting make_up submit_late approve_late refuse_late classify"
    " edit flag_major reassign dissatisfied",
    "confirmed": "review settle close contact meeting make_up submit_late approve_late refuse_late classify edit"
    " flag_major",
    "closed": "archive reopen",
    "archived": "reopen",
    "void": "unmerge",
}
for state in ALLOWED:
    ALLOWED[state] += {
        "received": " urge link merge",
        "registered": " claim urge link split merge",
        "analysis": " claim urge link split merge",
        "assigned": " send_back urge link split merge",
        "planning": " send_back urge link split merge",
        "review": " urge link split merge",
        "approval": " urge link split merge",
        "in_progress": " urge link split merge",
        "handled": " urge link",
        "confirmed": " link",
        "closed": " link",
        "archived": " link",
        "void": "",
    }[state]


SEVERE = "flag_meeting"
UNDER_WAY = "flag_meeting experts cover"
LEARNING = {
    "in_progress": " summary evaluate",
    "handled": " team summary evaluate",
    "confirmed": " team summary evaluate",
}
for state in ("received", "handled", "confirmed"):
    ALLOWED[state] += f" {SEVERE}{LEARNING.get(state, '')}"
for state in ("registered", "analysis", "assigned", "planning", "review", "approval", "in_progress"):
    ALLOWED[state] += f" {UNDER_WAY}{LEARNING.get(state, '')}"
for state in ("assigned", "planning", "review", "approval", "in_progress", "handled"):
    ALLOWED[state] += " pass_on"
for state in ALLOWED:
    OUTWARD = {"received": " flag_complaint flag_risk", "confirmed": " flag_complaint flag_risk", "void": ""}
    AT_HAND = " flag_complaint flag_risk ship supplier guide"
    ALLOWED[state] += OUTWARD.get(state, "" if state in ("closed", "archived") else AT_HAND)
    ALLOWED[state] += " reply" if state != "void" else ""
ALLOWED["handled"] += " confirm_on_site refuse_on_site"


@pytest.mark.req("S1-24", "S1-27", "S1-28", "A-09", "A-33")
def test_all_allowed_state_step_pairs():
    pairs = {(str(state), step.name) for step in LIFECYCLE.steps for state in step.sources}

    assert pairs == {(state, step) for state, steps in ALLOWED.items() for step in steps.split()}


def test_every_state_is_reached_and_void_ends():
    targets = {str(step.target) for step in LIFECYCLE.steps if step.target}

    assert targets == {str(status) for status in Status} - {"received"}
    assert {step.name for step in LIFECYCLE.steps if Status.VOID in step.sources} == {"unmerge"}


def test_automatic_steps_show_no_button():
    follow = {"pass", "pass_major", "return", "dissatisfied", "confirm_on_site", "refuse_on_site"}
    assert follow == AUTOMATIC


# The truth table of the room: role → rights, other roles have none.
HOLDERS = {
    "clerk": "see_all register classify assign decide verify close archive void reopen",
    "engineer": "decide plan handle",
    "project_manager": "decide plan handle",
    "support": "decide plan handle",
    "expert": "decide plan handle review",
    "repairer": "decide plan handle",
    "head": "classify assign decide review release void reopen",
    "quality": "see_all classify analyse assign decide review reopen",
    "reviewer": "review",
    "representative": "see_all review",
    "general_manager": "see_all review approve",
    "administrator": "see_all route",
}
JOINING = {
    "clerk": "join board",
    "head": "join board",
    "quality": "route join board supervise",
    "service_manager": "see_all board supervise",
    "representative": "board supervise",
    "general_manager": "board supervise",
    "administrator": "board",
}
HOLDERS = {role: f"{HOLDERS.get(role, '')} {JOINING.get(role, '')}".strip() for role in {*HOLDERS, *JOINING}}
MEETING = {
    "clerk": "meet",
    "quality": "meet contingency",
    "head": "meet contingency expertise",
    "service_manager": "meet",
    "representative": "meet contingency",
    "general_manager": "meet",
    "administrator": "contingency expertise",
}
HOLDERS = {role: f"{rights} {MEETING.get(role, '')}" for role, rights in HOLDERS.items()}
OUTWARD_RIGHTS = {
    "clerk": "complain reply ship supplier",
    "sales": "complain reply",
    "quality": "complain reply supplier",
    "head": "complain reply approve_outside ship supplier",
    "warehouse": "ship",
    "representative": "approve_complaint reply approve_outside",
    "general_manager": "approve_complaint reply approve_outside",
    **dict.fromkeys(["engineer", "project_manager", "support", "expert", "repairer"], "reply ship"),
}
HOLDERS = {role: f"{HOLDERS.get(role, '')} {OUTWARD_RIGHTS.get(role, '')}" for role in {*HOLDERS, *OUTWARD_RIGHTS}}
DESK_AND_MAIL = {
    "clerk": "mail",
    "administrator": "audit mail open_doors",
    "representative": "audit",
    "general_manager": "audit",
}
HOLDERS = {role: f"{rights} {DESK_AND_MAIL.get(role, '')}" for role, rights in HOLDERS.items()}


def test_rights_truth_table():
    found = {}
    for right in Right:
        for role in RIGHTS[right.value]:
            found.setdefault(str(role), set()).add(right.value.removeprefix("tickets."))

    assert found == {role: set(rights.split()) for role, rights in HOLDERS.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("step", [step for step in LIFECYCLE.steps if step.right], ids=lambda step: step.name)
def test_step_is_refused_without_its_right(step):
    case = SimpleNamespace(status=sorted(step.sources)[0])

    refusal = LIFECYCLE.refusal(case, step.name, by=make_staff(), at=MONDAY)

    assert refusal == f"您的岗位没有“{step.button}”的权限。"
