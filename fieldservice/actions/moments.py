"""出发、到达、恢复、返回: what the tablet's buttons say, with the device's time and ours (A-07)."""

from datetime import datetime, timedelta

from django.db import transaction

from core.organization.models import Staff
from core.organization.standing import people_of
from core.text.words import amount
from core.timeline.actions import happened
from core.workflow import Refused
from fieldservice import events, notices
from fieldservice.actions.trips import held, number, save, told
from fieldservice.gates import behalf, recording_the_way
from fieldservice.lifecycle import TRIP
from fieldservice.models import Moment, MomentKind, Trip, TripState
from tickets import events as case_events
from tickets.actions.emergencies import team_arrived
from tickets.actions.handling import record_arrival, record_departure, record_restoration
from tickets.gates_severe import emergency_of
from tickets.lifecycle import LIFECYCLE
from tickets.models import Status, Ticket, Urgency

K = MomentKind
SKEW = timedelta(minutes=10)  # how far a device's clock may lie off before it is corrected (issue: bad input)
STEPS = {K.DEPARTED: "depart", K.ARRIVED: "arrive", K.RESTORED: "restore", K.RETURNED: "return"}
COLUMNS = {K.DEPARTED: "departed_at", K.ARRIVED: "arrived_at", K.RESTORED: "restored_at", K.RETURNED: "returned_at"}
ORDER = [K.DEPARTED, K.ARRIVED, K.RESTORED, K.RETURNED]
STAMPS = {K.DEPARTED: record_departure, K.ARRIVED: record_arrival, K.RESTORED: record_restoration}
# The way of a later trip, whose case was reached and restored before.
AGAIN = {
    K.DEPARTED: events.TRIP_DEPARTED,
    K.ARRIVED: case_events.ARRIVED,
    K.RESTORED: case_events.RESTORED,
    K.RETURNED: events.RETURNED,
}


@transaction.atomic
def record_moment(
    *,
    trip: Trip,
    kind: str,
    moment_at: datetime,
    by: Staff,
    at: datetime,
    device_at: datetime | None = None,
    skew: int = 0,
    latitude=None,
    longitude=None,
    accuracy: int | None = None,
    brings_part: bool | None = None,
) -> Moment:
    """Say that the trip left, arrived, restored the machine or came back.

    `skew` is device clock minus server clock in seconds when it was sent: beyond ten minutes `moment_at` is corrected
    by it and both times are kept. The first of each stamps the case (A-02); the same moment said again by somebody
    else is refused with who said it before, said again by the same person it is answered with what stands.
    """
    if kind not in MomentKind.values:
        raise Refused("请选择出发、到达、恢复或返回。", "kind")
    trip = held(trip)
    known = Moment.objects.filter(trip=trip, kind=kind).select_related("by").first()
    moment, note = _corrected(moment_at, skew, at)
    if known is not None:
        return _said_before(known, moment, by)
    was_ahead = trip.state != TripState.READY and kind == K.DEPARTED
    behalf_of = _take(trip, kind, by, at)
    in_order(trip, kind, moment)
    device = {"device_at": device_at, "skew": skew}
    place = {"latitude": latitude, "longitude": longitude, "accuracy": accuracy}
    kept = {"at": moment, "recorded_at": at, "by": by, "note": note, **device, **place}
    row = Moment.objects.create(trip=trip, kind=kind, **kept)
    setattr(trip, COLUMNS[kind], moment)
    if kind == K.RETURNED:
        trip.brings_part = _brings(trip, brings_part)
    _tell_the_case(trip, kind, moment, by, at, behalf_of, note)
    if kind == K.ARRIVED:
        _team_is_there(trip, moment, by, at)
    if was_ahead:
        number(trip, at)
    save(trip, by, at)
    if was_ahead and trip.requested_at is None:
        _ask_for_signature(trip, by, at)
    return row


def _ask_for_signature(trip: Trip, by: Staff, at: datetime) -> None:
    """Gone before the papers (A-33): the head signs afterwards."""
    words = told(trip, [member.person for member in trip.members.all()])
    notices.TripToSignLate(trip, people=[trip.department.head], by=by, words=words).send(at=at)


def _corrected(moment_at: datetime, skew: int, at: datetime) -> tuple[datetime, str]:
    """The moment by our clock, and what is noted of the device's."""
    note, moment = "", moment_at
    if abs(skew) > SKEW.total_seconds():
        moment = moment_at - timedelta(seconds=skew)
        word = "快" if skew > 0 else "慢"
        note = f"设备时钟{word} {amount(timedelta(seconds=abs(skew)))}，已按服务器时间校正"
    if moment > at + SKEW:
        raise Refused("时间晚于现在超过 10 分钟。请改为实际发生的时间。", "moment_at")
    return min(moment, at), note


def _said_before(known: Moment, moment: datetime, by: Staff) -> Moment:
    if known.by_id == by.pk and known.at == moment:
        return known
    raise Refused(f"{known.by}已登记{known.get_kind_display()}，不再重复登记。", "kind")


def _take(trip: Trip, kind: str, by: Staff, at: datetime) -> Staff | None:
    step = STEPS[kind]
    if kind == K.RETURNED and trip.state in (TripState.BACK, TripState.HANDED_IN, TripState.FILED):
        step = "return_after"  # the papers were handed in at the customer's
    if by.pk in {member.person_id for member in trip.members.all()}:
        TRIP.take(trip, step, by=by, at=at)
        return None
    TRIP.take(trip, step, by=by, at=at)
    principals = people_of(by, at)
    member = next((m for m in trip.members.all() if m.person_id in principals), None)
    return behalf(member.person, by, at) if member else None


def in_order(trip: Trip, kind: str, moment: datetime) -> None:
    """Nobody arrives before leaving."""
    for earlier in ORDER[: ORDER.index(K(kind))]:
        bound = getattr(trip, COLUMNS[earlier])
        if bound and moment < bound:
            raise Refused(f"早于{earlier.label}时间。请改为{earlier.label}之后的时间。", "moment_at")
    if moment < trip.ticket.received_at:
        raise Refused("早于处理单的接收时间。请改为接收之后的时间。", "moment_at")


def _brings(trip: Trip, said: bool | None) -> bool:
    """Whether a faulty part comes back: as said, else as the record's parts say (D-19)."""
    if said is not None:
        return said
    record = getattr(trip, "record", None)
    if record is None:
        raise Refused("请说明是否带回故障件。", "brings_part")
    return any(row.get("returned") for row in record.parts)


def _tell_the_case(trip: Trip, kind: str, moment: datetime, by, at: datetime, behalf_of, note: str) -> None:
    """The first way to the customer is the case's own (A-02); later ones are the trip's."""
    ticket, column = trip.ticket, COLUMNS[kind]
    stamp = STAMPS.get(kind)
    if stamp and ticket.status == Status.IN_PROGRESS and getattr(ticket, column) is None and _fits(ticket, kind):
        try:
            with recording_the_way():
                trip.ticket = stamp(ticket=ticket, by=by, at=at, happened_at=moment)
        except Refused as refused:
            raise Refused(
                refused.reason, "moment_at" if refused.field == "happened_at" else refused.field
            ) from refused
        return
    words = "；".join(part for part in (trip.number or "", note) if part)
    happened(AGAIN[kind], trip, by=by, at=moment, recorded_at=at, on_behalf_of=behalf_of, note=words)


def _team_is_there(trip: Trip, moment: datetime, by: Staff, at: datetime) -> None:
    """Somebody of the emergency team came with this trip: the team is on site (D-29)."""
    if trip.ticket.urgency != Urgency.URGENT:
        return
    ticket = Ticket.objects.get(pk=trip.ticket_id)
    emergency = emergency_of(ticket)
    if emergency is None or LIFECYCLE.refusal(ticket, "team_arrived", by=by, at=at):
        return
    going = [member.person_id for member in trip.members.all()]
    if emergency.members.filter(person__in=going).exists():
        team_arrived(ticket=ticket, by=by, at=at, happened_at=moment)


def _fits(ticket, kind: str) -> bool:
    """A departure after the case was reached, or a restoration before, is the trip's alone."""
    if kind == K.DEPARTED:
        return ticket.arrived_at is None
    return kind != K.RESTORED or ticket.arrived_at is not None
