from core.deadlines.models.calendar import Calendar, CalendarVersion
from core.deadlines.models.clock import OPEN, Clock, Exemption, Pause, PauseKind, Severity, State
from core.deadlines.models.escalation import Acknowledgement, Escalation, Heartbeat
from core.deadlines.models.rule import Allowance, Ladder, LadderLevel, Pack, Rule, RuleVersion, Variant

__all__ = [
    "Acknowledgement",
    "Allowance",
    "Calendar",
    "CalendarVersion",
    "Clock",
    "OPEN",
    "Escalation",
    "Exemption",
    "Heartbeat",
    "Ladder",
    "LadderLevel",
    "Pack",
    "Pause",
    "PauseKind",
    "Rule",
    "RuleVersion",
    "Severity",
    "State",
    "Variant",
]
