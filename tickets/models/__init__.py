from tickets.models.choices import (
    CauseKind,
    Channel,
    FaultKind,
    Grade,
    Kind,
    Phase,
    Place,
    ServiceKind,
    Status,
    Urgency,
    VerifyMethod,
    VerifyResult,
    Why,
)
from tickets.models.involvement import Involvement
from tickets.models.links import HandOver, LinkKind, TicketLink, WatchSetting
from tickets.models.plan import Plan, PlanReview
from tickets.models.records import ContactLog, DiagnosisStep, Meeting, Progress
from tickets.models.routing import Basis, RoutingRule
from tickets.models.ticket import Ticket

__all__ = [
    "Basis",
    "CauseKind",
    "Channel",
    "ContactLog",
    "DiagnosisStep",
    "FaultKind",
    "Grade",
    "HandOver",
    "Involvement",
    "Kind",
    "LinkKind",
    "Meeting",
    "Phase",
    "Place",
    "Plan",
    "PlanReview",
    "Progress",
    "RoutingRule",
    "ServiceKind",
    "Status",
    "Ticket",
    "TicketLink",
    "Urgency",
    "VerifyMethod",
    "VerifyResult",
    "WatchSetting",
    "Why",
]
