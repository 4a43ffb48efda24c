"""The verbs of a case: the only code that writes more than one object."""

from tickets.actions.assignment import analyse, assign, hand_over, reassign, take_note, take_over
from tickets.actions.classification import classify, flag_major
from tickets.actions.closing import archive, close, reopen, verify, void
from tickets.actions.desk import (
    change_filter,
    choose_columns,
    drop_draft,
    finish_export,
    note_export,
    open_with,
    remove_filter,
    restore_filter,
    save_draft,
    save_filter,
)
from tickets.actions.editing import edit
from tickets.actions.handling import (
    decide_onsite,
    decide_remote,
    record_arrival,
    record_departure,
    record_restoration,
    report_handled,
    start_remote,
)
from tickets.actions.intake import receive, receive_and_register, register, relay
from tickets.actions.joining import link, merge, unlink, unmerge
from tickets.actions.papers import print_plan, print_ticket
from tickets.actions.planning import (
    approve_plan,
    draft_plan,
    give_verdict,
    refuse_plan,
    release_early,
    settle_condition,
    submit_plan,
    superior_of,
)
from tickets.actions.records import (
    form_team,
    record_contact,
    record_diagnosis,
    record_meeting,
    record_progress,
    team_arrived,
)
from tickets.actions.repeats import call_again
from tickets.actions.sending_back import keep_route, send_back, urge
from tickets.actions.splitting import split
from tickets.actions.telling import pass_on_progress
from tickets.actions.watching import set_watch_level, set_watchers, watch

__all__ = [
    "analyse",
    "approve_plan",
    "archive",
    "assign",
    "call_again",
    "change_filter",
    "choose_columns",
    "classify",
    "close",
    "decide_onsite",
    "decide_remote",
    "draft_plan",
    "drop_draft",
    "edit",
    "finish_export",
    "flag_major",
    "form_team",
    "give_verdict",
    "hand_over",
    "note_export",
    "open_with",
    "keep_route",
    "link",
    "merge",
    "pass_on_progress",
    "print_plan",
    "print_ticket",
    "reassign",
    "receive",
    "receive_and_register",
    "record_arrival",
    "record_contact",
    "record_departure",
    "record_diagnosis",
    "record_meeting",
    "record_progress",
    "record_restoration",
    "refuse_plan",
    "register",
    "relay",
    "release_early",
    "remove_filter",
    "reopen",
    "report_handled",
    "restore_filter",
    "save_draft",
    "save_filter",
    "send_back",
    "set_watch_level",
    "set_watchers",
    "settle_condition",
    "split",
    "start_remote",
    "submit_plan",
    "superior_of",
    "take_note",
    "take_over",
    "team_arrived",
    "unlink",
    "unmerge",
    "urge",
    "verify",
    "void",
    "watch",
]
