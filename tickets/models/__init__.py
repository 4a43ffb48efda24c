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
from tickets.models.desk import Export, IntakeDraft, ListSetting, SavedFilter
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
    "Export",
    "FaultKind",
    "Grade",
    "IntakeDraft",
    "HandOver",
    "Involvement",
    "Kind",
    "ListSetting",
    "LinkKind",
    "Meeting",
    "Phase",
    "Place",
    "Plan",
    "PlanReview",
    "Progress",
    "RoutingRule",
    "SavedFilter",
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
