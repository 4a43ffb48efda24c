from core.deadlines.models.calendar import Calendar, CalendarVersion
from core.deadlines.models.clock import Clock, Pause, Severity, State
from core.deadlines.models.escalation import Acknowledgement, Escalation, Heartbeat
from core.deadlines.models.rule import Allowance, Ladder, LadderLevel, Pack, Rule, RuleVersion, Variant

__all__ = [
    "Acknowledgement",
    "Allowance",
    "Calendar",
    "CalendarVersion",
    "Clock",
    "Escalation",
    "Heartbeat",
    "Ladder",
    "LadderLevel",
    "Pack",
    "Pause",
    "Rule",
    "RuleVersion",
    "Severity",
    "State",
    "Variant",
]
