"""客服 arranges the journey (S1-42): preparations, the appointment with the customer, service notice, conduct."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from core.deadlines.actions import agree
from core.deadlines.models import Clock
from core.deadlines.promising import ARRIVALS, no_date
from core.organization.models import Staff
from core.timeline.actions import happened
from core.times import local
from core.workflow import Refused
from fieldservice import events, notices
from fieldservice.actions.trips import held, save, told
from fieldservice.lifecycle import TRIP
from fieldservice.models import ChecklistItem, Transport, Trip, TripCheck
from fieldservice.preparation import lines
from tickets.actions.records import not_after, record_contact
from tickets.models import ContactLog, Ticket


@transaction.atomic
def check(*, trip: Trip, item: ChecklistItem, by: Staff, at: datetime, note: str = "", skipped: bool = False) -> Trip:
    """Tick one line of the preparations, or say why it is not needed."""
    trip = held(trip)
    TRIP.take(trip, "check", by=by, at=at)
    if skipped and not note.strip():
        raise Refused("请写明为什么不需要。", "note")
    state = TripCheck.State.SKIPPED if skipped else TripCheck.State.DONE
    return _tick(trip, item, state, note.strip(), by, at)


@transaction.atomic
def check_rest(*, trip: Trip, by: Staff, at: datetime) -> Trip:
    """Everything that must be seen to and is still open is done."""
    trip = held(trip)
    TRIP.take(trip, "check", by=by, at=at)
    items = [line.item for line in lines(trip) if line.item.is_required and not line.settled and not line.watched]
    if not items:
        return trip
    done = [TripCheck(trip=trip, item=item, state=TripCheck.State.DONE, by=by, at=at) for item in items]
    TripCheck.objects.filter(trip=trip, item__in=items).delete()
    TripCheck.objects.bulk_create(done)
    words = "、".join(item.name for item in items)
    happened(events.TRIP_CHECKED, trip, by=by, at=at, note=f"{words}：已办")
    return trip


@transaction.atomic
def uncheck(*, trip: Trip, item: ChecklistItem, by: Staff, at: datetime) -> Trip:
    """Take a tick back; who ticked it before stands in the record of the case."""
    trip = held(trip)
    TRIP.take(trip, "check", by=by, at=at)
    return _tick(trip, item, TripCheck.State.OPEN, "", by, at)


def _tick(trip: Trip, item: ChecklistItem, state: str, note: str, by: Staff, at: datetime) -> Trip:
    values = {"state": state, "note": note, "by": by, "at": at}
    TripCheck.objects.update_or_create(trip=trip, item=item, defaults=values)
    words = f"{item}：{TripCheck.State(state).label}{f'，{note}' if note else ''}"
    happened(events.TRIP_CHECKED, trip, by=by, at=at, note=words)
    return trip


@transaction.atomic
def agree_arrival(*, trip: Trip, agreed_at: datetime, agreed_with: str, by: Staff, at: datetime) -> Trip:
    """An appointment agreed with the customer replaces the due time of the arrival; the original stays (A-06)."""
    trip = held(trip)
    TRIP.take(trip, "agree", by=by, at=at)
    _agree(trip, agreed_at, agreed_with, by, at)
    return save(trip, by, at)


@transaction.atomic
def arrange_trip(
    *,
    trip: Trip,
    by: Staff,
    at: datetime,
    agreed_at: datetime | None = None,
    agreed_with: str = "",
    transport: str = "",
    note: str | None = None,
    expected_version: int | None = None,
) -> Trip:
    """The journey stands (S1-42): the people who go are told; from now on they may leave."""
    trip = held(trip, expected_version)
    if agreed_at and agreed_at != trip.agreed_at:
        _agree(trip, agreed_at, agreed_with, by, at)
    behalf = TRIP.take(trip, "arrange", by=by, at=at)
    if transport and transport not in Transport.values:
        raise Refused("请选择交通工具。", "transport")
    trip.transport = transport or trip.transport
    trip.note = trip.note if note is None else note.strip()
    trip.arranged_by, trip.arranged_at = by, at
    save(trip, by, at)
    people = [member.person for member in trip.members.all()]
    words = f"{told(trip, people)}，{trip.get_transport_display()}"
    if trip.agreed_at:
        words += f"；与{trip.agreed_with}约定 {local(trip.agreed_at):%m-%d %H:%M} 到达"
    happened(events.TRIP_ARRANGED, trip, by=by, at=at, on_behalf_of=behalf, note=f"{trip.number} {words}")
    notices.TripArranged(trip, people=people, about=trip.version, by=by, words=words).send(at=at)
    return trip


@transaction.atomic
def send_service_notice(
    *,
    trip: Trip,
    noticed_with: str,
    words: str,
    by: Staff,
    at: datetime,
    way: str = ContactLog.Way.PHONE,
    noticed_at: datetime | None = None,
) -> Trip:
    """Tell the customer that somebody comes for free, ungraded work: starts D-07 (S1-45)."""
    trip = held(trip)
    TRIP.take(trip, "notice", by=by, at=at)
    if not noticed_with.strip():
        raise Refused("请写明通知了谁。", "noticed_with")
    moment = not_after(noticed_at, at, "noticed_at")
    if moment < trip.ticket.received_at:
        raise Refused("早于接收时间。请改为接收之后的时间。", "noticed_at")
    trip.noticed_at, trip.noticed_with = moment, noticed_with.strip()
    save(trip, by, at)
    said = {"way": way, "with_whom": trip.noticed_with, "words": f"服务通知：{words}", "happened_at": moment}
    record_contact(ticket=trip.ticket, by=by, at=at, **said)
    happened(events.SERVICE_NOTICE, trip, by=by, at=moment, recorded_at=at, note=f"{trip.noticed_with}：{words}")
    if trip.agreed_at:
        keep_appointment(trip.ticket, trip.agreed_at, trip.agreed_with, by=by, at=at)
    return trip


@transaction.atomic
def confirm_conduct(*, trip: Trip, by: Staff, at: datetime) -> Trip:
    """The person has read the rules of conduct and will keep them (S1-72)."""
    trip = held(trip)
    TRIP.take(trip, "conduct", by=by, at=at)
    trip.members.filter(person=by).update(conduct_at=at)
    happened(events.CONDUCT_READ, trip, by=by, at=at, note=trip.number or "")
    return trip


def keep_appointment(ticket: Ticket, agreed_at: datetime, agreed_with: str, *, by: Staff, at: datetime) -> int:
    """Let every open clock that waits for the arrival count by the agreed date; answers how many (A-06)."""
    kind = ContentType.objects.get_for_model(Ticket)
    rows = Clock.objects.open().filter(case_type=kind, case_id=ticket.pk).select_related("rule", "version", "variant")
    arrivals = [clock for clock in rows.order_by("pk") if ARRIVALS.intersection(clock.version.stops_on)]
    waiting = [clock for clock in arrivals if not no_date(clock)]
    for clock in waiting:
        agree(clock, due_at=agreed_at, agreed_with=agreed_with, by=by, at=at)
    return len(waiting)


def when_accepted(lines, *, new: bool = False) -> None:
    """A quote that is accepted after the appointment was made starts D-07: it counts by the agreed date (A-06)."""
    for line, subject in lines:
        if line.event != events.QUOTE_ACCEPTED.key or not isinstance(subject.case, Ticket):
            continue
        trip = subject.case.trips.open().exclude(agreed_at=None).select_related("ticket").order_by("-pk").first()
        if trip and trip.agreed_at > line.at and trip.arrived_at is None:
            by = line.by or trip.arranged_by or trip.drafted_by
            keep_appointment(trip.ticket, trip.agreed_at, trip.agreed_with, by=by, at=line.recorded_at)


def _agree(trip: Trip, agreed_at: datetime, agreed_with: str, by: Staff, at: datetime) -> None:
    if reason := TRIP.refusal(trip, "agree", by=by, at=at):
        raise Refused(reason, "agreed_at")
    if not agreed_with.strip():
        raise Refused("请写明与客户的谁约定。", "agreed_with")
    if agreed_at <= at:
        raise Refused("约定到达早于现在。请改为以后的时间。", "agreed_at")
    trip.agreed_at, trip.agreed_with, trip.dates_confirmed = agreed_at, agreed_with.strip(), True
    note = f"与{trip.agreed_with}约定 {local(agreed_at):%m-%d %H:%M} 到达"
    happened(events.TRIP_AGREED, trip, by=by, at=at, note=note)
    keep_appointment(trip.ticket, agreed_at, trip.agreed_with, by=by, at=at)
