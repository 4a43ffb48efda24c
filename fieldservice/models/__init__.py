"""The models of the field: trips, their records, quotes, parts and money."""

from fieldservice.models.annual import AnnualKind, AnnualPlan, AnnualRow, AnnualState, Standing
from fieldservice.models.booking import Booking, BudgetLine
from fieldservice.models.checklist import ChecklistItem, TripCheck
from fieldservice.models.choices import MomentKind, Transport, TripKind, TripState
from fieldservice.models.fees import FeeTable, PartPrice
from fieldservice.models.liability import FeeAgreement, Liability, Party
from fieldservice.models.quote import (
    Quote,
    QuoteAnswer,
    QuoteEdition,
    QuoteKind,
    QuotePlace,
    QuoteSending,
    QuoteState,
)
from fieldservice.models.record import FollowUp, RecordFile, RecordKind, ServiceRecord
from fieldservice.models.sent_item import SentItem, SentKind
from fieldservice.models.trip import Moment, Trip, TripMember

__all__ = [
    "AnnualKind",
    "AnnualPlan",
    "AnnualRow",
    "AnnualState",
    "Standing",
    "Booking",
    "BudgetLine",
    "ChecklistItem",
    "FeeAgreement",
    "FeeTable",
    "FollowUp",
    "Liability",
    "Moment",
    "MomentKind",
    "PartPrice",
    "Party",
    "Quote",
    "QuoteAnswer",
    "QuoteEdition",
    "QuoteKind",
    "QuotePlace",
    "QuoteSending",
    "QuoteState",
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
