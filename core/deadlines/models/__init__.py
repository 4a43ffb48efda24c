from core.deadlines.models.calendar import Calendar, CalendarVersion
from core.deadlines.models.change import Change, Subject
from core.deadlines.models.clock import OPEN, Clock, Pause, PauseKind, Severity, State
from core.deadlines.models.escalation import Acknowledgement, Escalation, Heartbeat
from core.deadlines.models.exemption import Exemption
from core.deadlines.models.rule import Allowance, Ladder, LadderLevel, Pack, Rule, RuleVersion, Variant
from core.deadlines.models.simulation import Simulation, Turned

__all__ = [
    "Acknowledgement",
    "Allowance",
    "Calendar",
    "CalendarVersion",
    "Change",
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
    "Simulation",
    "State",
    "Subject",
    "Turned",
    "Variant",
]
