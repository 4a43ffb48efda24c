"""The models of the field: trips, their records, quotes, parts and money."""

from fieldservice.models.checklist import ChecklistItem, TripCheck
from fieldservice.models.choices import MomentKind, Transport, TripKind, TripState
from fieldservice.models.record import FollowUp, RecordFile, RecordKind, ServiceRecord
from fieldservice.models.sent_item import SentItem, SentKind
from fieldservice.models.trip import Moment, Trip, TripMember

__all__ = [
    "ChecklistItem",
    "FollowUp",
    "Moment",
    "MomentKind",
    "RecordFile",
    "RecordKind",
    "SentItem",
    "SentKind",
    "ServiceRecord",
    "Transport",
    "Trip",
    "TripCheck",
    "TripKind",
    "TripMember",
    "TripState",
]
