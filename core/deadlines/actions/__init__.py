"""What people and rooms do to clocks and rules. Each is one transaction and stands on the timeline."""

from core.deadlines.acknowledge import acknowledge
from core.deadlines.actions.cases import cancel_case, restart_case
from core.deadlines.actions.corrections import moment_corrected
from core.deadlines.actions.exemptions import answer_exemption, ask_exemption
from core.deadlines.actions.facts import facts_changed, reassigned
from core.deadlines.actions.promises import agree, pause, resume
from core.deadlines.actions.rules import edit_rule, impact
from core.deadlines.actions.switches import switch_pack, switch_rule

__all__ = [
    "acknowledge",
    "agree",
    "answer_exemption",
    "ask_exemption",
    "cancel_case",
    "edit_rule",
    "facts_changed",
    "impact",
    "moment_corrected",
    "pause",
    "reassigned",
    "restart_case",
    "resume",
    "switch_pack",
    "switch_rule",
]
