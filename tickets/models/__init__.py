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
from tickets.models.complaint import Complaint, ComplaintReview
from tickets.models.contingency import Contingency, ContingencyItem, ContingencyRole, ContingencyVersion, Holder
from tickets.models.desk import Export, IntakeDraft, ListSetting, SavedFilter
from tickets.models.emergency import CheckItem, Emergency, Evaluation, FollowUp, Member, ResourceRequest
from tickets.models.involvement import Involvement
from tickets.models.links import HandOver, LinkKind, TicketLink, WatchSetting
from tickets.models.mailbox import CaseMail, IncomingMail, Mailbox
from tickets.models.meeting import ActionItem, AgendaItem, Attendance, Meeting, MeetingFlag, Minutes
from tickets.models.plan import Plan, PlanReview
from tickets.models.records import ContactLog, DiagnosisStep, Progress
from tickets.models.reply import Reply, Risk, RiskKind, Way
from tickets.models.routing import Basis, RoutingRule
from tickets.models.shipment import Guidance, Shipment, SupplierNotice
from tickets.models.summary import CaseSummary, Expertise
from tickets.models.ticket import Ticket
from tickets.models.tracking import CustomerWord, Knock, PublicFace, Tracking

__all__ = [
    "ActionItem",
    "AgendaItem",
    "Attendance",
    "Basis",
    "CaseMail",
    "CaseSummary",
    "CauseKind",
    "Channel",
    "CheckItem",
    "Complaint",
    "ComplaintReview",
    "ContactLog",
    "Contingency",
    "ContingencyItem",
    "ContingencyRole",
    "ContingencyVersion",
    "CustomerWord",
    "DiagnosisStep",
    "Emergency",
    "Evaluation",
    "Expertise",
    "Export",
    "FaultKind",
    "FollowUp",
    "Grade",
    "Guidance",
    "HandOver",
    "Holder",
    "IncomingMail",
    "IntakeDraft",
    "Involvement",
    "Kind",
    "Knock",
    "LinkKind",
    "ListSetting",
    "Mailbox",
    "Meeting",
    "MeetingFlag",
    "Member",
    "Minutes",
    "Phase",
    "Place",
    "Plan",
    "PlanReview",
    "Progress",
    "PublicFace",
    "Reply",
    "ResourceRequest",
    "Risk",
    "RiskKind",
    "RoutingRule",
    "SavedFilter",
    "ServiceKind",
    "Shipment",
    "Status",
    "SupplierNotice",
    "Ticket",
    "TicketLink",
    "Tracking",
    "Urgency",
    "VerifyMethod",
    "VerifyResult",
    "WatchSetting",
    "Way",
    "Why",
]
