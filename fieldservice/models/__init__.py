"""The models of the field: trips, their records, quotes, parts and money."""

from fieldservice.models.advance import Advance
from fieldservice.models.annual import AnnualKind, AnnualPlan, AnnualRow, AnnualState, Standing
from fieldservice.models.booking import Booking, BudgetLine
from fieldservice.models.checklist import ChecklistItem, TripCheck
from fieldservice.models.choices import MomentKind, Transport, TripKind, TripState
from fieldservice.models.claim import Claim, ClaimLine
from fieldservice.models.data_rework import DataRework, ReworkState
from fieldservice.models.fees import FeeTable, PartPrice
from fieldservice.models.info_sheet import InfoSheet
from fieldservice.models.liability import FeeAgreement, Liability, Party
from fieldservice.models.part import Disposition, FaultyPart, PartState, Result
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
from fieldservice.models.repair_sheet import RepairSheet, SheetState
from fieldservice.models.replacement import Replacement
from fieldservice.models.sent_in import SentIn, SentInState
from fieldservice.models.sent_item import SentItem, SentKind
from fieldservice.models.service_report import ReportState, ServiceReport
from fieldservice.models.stock_in import Inspection, StockIn, StockInKind, StockInLine, StockInState
from fieldservice.models.trip import Moment, Trip, TripMember
from fieldservice.models.write_off import WriteOff, WriteOffEntry

__all__ = [
    "Advance",
    "Claim",
    "ClaimLine",
    "WriteOff",
    "WriteOffEntry",
    "AnnualKind",
    "AnnualPlan",
    "AnnualRow",
    "AnnualState",
    "Standing",
    "Booking",
    "BudgetLine",
    "ChecklistItem",
    "DataRework",
    "Disposition",
    "FaultyPart",
    "FeeAgreement",
    "FeeTable",
    "FollowUp",
    "Inspection",
    "Liability",
    "Moment",
    "MomentKind",
    "PartPrice",
    "PartState",
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
    "Replacement",
    "Result",
    "ReworkState",
    "SentIn",
    "SentInState",
    "SentItem",
    "SentKind",
    "ServiceRecord",
    "StockIn",
    "StockInKind",
    "StockInLine",
    "StockInState",
    "Transport",
    "Trip",
    "TripCheck",
    "TripKind",
    "TripMember",
    "TripState",
    "InfoSheet",
    "RepairSheet",
    "ReportState",
    "ServiceReport",
    "SheetState",
]
