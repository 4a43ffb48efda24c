"""交单 and 归档: the papers come back to 客服, 质量部 gets its copy, the customer's word on site counts (S1-51)."""

from datetime import datetime

from django.db import transaction

from core.documents.models import Paper
from core.organization.models import Department, Function, Staff
from core.organization.queries import acting_head, duty_person
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused
from fieldservice import events
from fieldservice import notices_records as notices
from fieldservice.actions.confirming import confirm_by_record
from fieldservice.actions.papers import print_record
from fieldservice.actions.parts import note_parts
from fieldservice.actions.records import held, keep_record, open_record
from fieldservice.gates_record import RECORD, proven
from fieldservice.lifecycle import TRIP
from fieldservice.models import FollowUp, ServiceRecord, Trip
from fieldservice.models.choices import Outcome, Satisfaction
from tickets.actions.saving import involve
from tickets.models import Why

PAPERS = {"record": "外出服务记录表", "plan": "售后服务方案和处理单"}


@transaction.atomic
def hand_in(*, trip: Trip, by: Staff, at: datetime, follow_up: str = "") -> Trip:
    """The papers go to 客服: the record signed (or its scan with the reason), 未完成 with what follows; 质量部 gets
    its copy, faulty parts that come back get their rows, the paper is issued."""
    trip = held(trip)
    behalf = TRIP.take(trip, "hand_in", by=by, at=at)
    if words := proven(trip, by):
        raise Refused(words)
    record = open_record(trip, None)
    if record.outcome == Outcome.UNFINISHED:
        chosen = follow_up if follow_up in FollowUp.values else record.follow_up
        record.follow_up = chosen or FollowUp.REPORT
        keep_record(record, by=by, at=at)
    trip.handed_in_by, trip.handed_in_at = by, at
    keep_trip(trip, by=by, at=at)
    note_parts(trip, by=by, at=at)
    note = _outcome_words(record)
    happened(events.RECORD_HANDED_IN, trip, by=by, at=at, on_behalf_of=behalf, note=note)
    print_record(trip=trip, by=by, at=at)
    _tell(trip, record, by, at)
    confirm_by_record(trip.ticket, by=by, at=at)
    return trip


@transaction.atomic
def file_trip(*, trip: Trip, by: Staff, at: datetime, papers=tuple(PAPERS)) -> Trip:
    """客服 has both papers and puts them away; `papers` are keys of `PAPERS` that lie before her."""
    missing = [label for key, label in PAPERS.items() if key not in papers]
    if missing:
        raise Refused(f"还没有收到{'、'.join(missing)}。收齐后再归档，或退回补正。", "papers")
    trip = held(trip)
    behalf = TRIP.take(trip, "file", by=by, at=at)
    record = open_record(trip, None)
    record.papers_received = [key for key in PAPERS if key in papers]
    keep_record(record, by=by, at=at)
    trip.filed_by, trip.filed_at = by, at
    keep_trip(trip, by=by, at=at)
    happened(events.RECORD_FILED, trip, by=by, at=at, on_behalf_of=behalf)
    return trip


@transaction.atomic
def give_back(*, trip: Trip, reason: str, by: Staff, at: datetime) -> Trip:
    """Something is missing or wrong: the engineer gets the papers back."""
    if not reason.strip():
        raise Refused("退回要写明缺什么、错在哪里。", "reason")
    trip = held(trip)
    behalf = TRIP.take(trip, "give_back", by=by, at=at)
    people = [trip.handed_in_by, trip.lead]
    trip.handed_in_by = trip.handed_in_at = None
    keep_trip(trip, by=by, at=at, why=reason)
    happened(events.RECORD_GIVEN_BACK, trip, by=by, at=at, on_behalf_of=behalf, note=reason)
    notices.RecordGivenBack(trip, people=people, about=trip.version, by=by, words=reason).send(at=at)
    return trip


@transaction.atomic
def decide_follow_up(*, trip: Trip, words: str, by: Staff, at: datetime) -> ServiceRecord:
    """The head says what follows an unfinished visit."""
    if not words.strip():
        raise Refused("请写明后续怎么办。", "words")
    trip = held(trip)
    behalf = RECORD.take(trip, "follow_up", by=by, at=at)
    record = open_record(trip, None)
    record.followed_up_by, record.followed_up_at, record.follow_up_words = by, at, words.strip()[:300]
    keep_record(record, by=by, at=at)
    happened(events.FOLLOW_UP_DECIDED, trip, by=by, at=at, on_behalf_of=behalf, note=words)
    people = [trip.lead, trip.ticket.assignee, trip.ticket.registered_by]
    notices.FollowUpDecided(trip, people=people, about=record.version, by=by, words=words).send(at=at)
    return record


def keep_trip(trip: Trip, *, by, at: datetime, why: str = "") -> Trip:
    trip.version += 1
    trip._history_user, trip._history_date, trip._change_reason = by, at, why[:300] or None
    trip.save()
    return trip


def _outcome_words(record: ServiceRecord) -> str:
    words = f"{record.get_outcome_display()}，客户{record.get_satisfaction_display()}"
    return f"{words}。未完成原因：{record.unfinished_reason}" if record.unfinished_reason else words


def _tell(trip: Trip, record: ServiceRecord, by, at: datetime) -> None:
    """客服 files, 质量部 gets the copy, heads hear of what went wrong."""
    ticket, day = trip.ticket, local_date(at)
    about = trip.version
    clerks = [ticket.registered_by, trip.arranged_by]
    notices.RecordHandedIn(trip, people=clerks, about=about, by=by).send(at=at)
    quality = Department.objects.function(Function.QUALITY)
    if quality:
        involve(ticket, why=Why.TOLD, at=at, departments=[quality])
        person = duty_person(quality, day) or acting_head(quality, day)
        said = _outcome_words(record)
        notices.RecordCopied(trip, people=[person], about=about, by=by, words=said).send(at=at)
    heads = [acting_head(trip.department, day), ticket.assignee, *clerks]
    if record.outcome == Outcome.UNFINISHED:
        words = f"{record.unfinished_reason}（{record.get_follow_up_display()}）"
        notices.VisitUnfinished(trip, people=heads, about=about, by=by, words=words).send(at=at)
    if record.satisfaction not in ("", Satisfaction.YES):
        service = Department.objects.function(Function.SERVICE)
        people = [*heads, acting_head(service, day) if service else None]
        notices.CustomerUnhappy(trip, people=people, about=about, by=by, words=record.suggestion).send(at=at)


def papers_of(trip: Trip) -> list[Paper]:
    """The papers issued of the record, newest first."""
    return list(Paper.objects.of(trip.record)) if getattr(trip, "record", None) else []
