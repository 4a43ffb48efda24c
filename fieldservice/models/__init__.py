"""The models of the field: trips, their records, quotes, parts and money."""

from fieldservice.models.choices import MomentKind, Transport, TripKind, TripState
from fieldservice.models.record import RecordKind, ServiceRecord
from fieldservice.models.sent_item import SentItem, SentKind
from fieldservice.models.trip import Moment, Trip, TripMember

__all__ = [
    "Moment",
    "MomentKind",
    "RecordKind",
    "SentItem",
    "SentKind",
    "ServiceRecord",
    "Transport",
    "Trip",
    "TripKind",
    "TripMember",
    "TripState",
]
