"""更正时间: a moment of the way was recorded wrongly (A-07); case and clocks follow, the value of before stays."""

from datetime import datetime

from django.db import transaction

from core.deadlines.actions import moment_corrected
from core.organization.models import Staff
from core.timeline.actions import happened
from core.timeline.models import Happening
from core.times import local
from core.workflow import Refused
from fieldservice import events
from fieldservice.actions.moments import COLUMNS, ORDER, SKEW, STAMPS, in_order
from fieldservice.actions.trips import held, save
from fieldservice.lifecycle import TRIP
from fieldservice.models import Moment, MomentKind, Trip
from tickets import events as case_events
from tickets.actions.saving import keep
from tickets.gates_severe import emergency_of
from tickets.models import Ticket

K = MomentKind
# What a moment may have said on the timeline.
SAID = {
    K.DEPARTED: [case_events.DEPARTED.key, events.TRIP_DEPARTED.key],
    K.ARRIVED: [case_events.ARRIVED.key, case_events.TEAM_ARRIVED.key, case_events.COVERED.key],
    K.RESTORED: [case_events.RESTORED.key],
    K.RETURNED: [events.RETURNED.key],
}
LONGEST = Moment._meta.get_field("note").max_length


@transaction.atomic
def correct_moment(*, trip: Trip, kind: str, moment_at: datetime, reason: str, by: Staff, at: datetime) -> Moment:
    """Say when the trip really left, arrived, restored the machine or came back.

    Order and future are checked as at recording. The case's stamp follows where it is this trip's; clocks that the
    moment started or stopped are counted anew, and those that cannot follow stand on the timeline.
    """
    kind = K(kind)
    trip = held(trip)
    TRIP.take(trip, "correct", by=by, at=at)
    row = Moment.objects.select_for_update().filter(trip=trip, kind=kind).first()
    if row is None:
        raise Refused(f"还没有登记{kind.label}。", "moment_at")
    if not reason.strip():
        raise Refused("请写明更正原因。", "reason")
    if moment_at > at + SKEW:
        raise Refused("时间晚于现在超过 10 分钟。请改为实际发生的时间。", "moment_at")
    before, moment = row.at, min(moment_at, at)
    if moment == before:
        raise Refused("时间没有变化。", "moment_at")
    in_order(trip, kind, moment)
    _before_what_followed(trip, kind, moment)
    lines = _lines(trip, kind, before)
    _stamp_case(trip, kind, before, moment, reason, by, at)
    words = f"{kind.label} {local(before):%m-%d %H:%M} → {local(moment):%m-%d %H:%M}：{reason.strip()}"
    row.at, row.note = moment, "；".join(part for part in (row.note, f"更正{words}") if part)[:LONGEST]
    row.save(update_fields=["at", "note"])
    setattr(trip, COLUMNS[kind], moment)
    trip._change_reason = f"更正{words}"[:100]
    save(trip, by, at)
    moment_corrected(lines, trip, to=moment, by=by, at=at)
    note = "；".join(part for part in (trip.number, words) if part)
    happened(events.MOMENT_CORRECTED, trip, by=by, at=at, note=note)
    return row


def _before_what_followed(trip: Trip, kind: MomentKind, moment: datetime) -> None:
    for later in ORDER[ORDER.index(kind) + 1 :]:
        bound = getattr(trip, COLUMNS[later])
        if bound and moment > bound:
            raise Refused(f"晚于{later.label}时间。请改为{later.label}之前的时间。", "moment_at")


def _lines(trip: Trip, kind: MomentKind, before: datetime) -> list[Happening]:
    """The lines that the recording wrote: of the trip, or of its case where the stamp is this trip's."""
    own = [trip]
    if kind in STAMPS and getattr(trip.ticket, COLUMNS[kind]) == before:
        own.append(trip.ticket)
    rows = Happening.objects.of_case(trip.ticket).filter(event__in=SAID[kind], at=before).order_by("pk")
    return [line for line in rows if line.subject in own]


def _stamp_case(trip: Trip, kind: MomentKind, before, moment, reason: str, by: Staff, at: datetime) -> None:
    """The case's own stamp and the emergency team's, where they are this moment."""
    ticket, column = trip.ticket, COLUMNS[kind]
    if kind not in STAMPS or getattr(ticket, column) != before:
        return
    _fits_the_case(ticket, kind, moment)
    setattr(ticket, column, moment)
    keep(ticket, column, by=by, at=at, why=f"更正时间：{reason}")
    emergency = emergency_of(ticket) if kind == K.ARRIVED else None
    if emergency is not None and emergency.arrived_at == before:
        emergency.arrived_at = moment
        emergency.save(update_fields=["arrived_at"])


def _fits_the_case(ticket: Ticket, kind: MomentKind, moment: datetime) -> None:
    """Another trip may have restored what this one reached."""
    way = [name for name in ORDER if name in STAMPS]
    for other in way:
        bound = getattr(ticket, COLUMNS[other])
        if bound is None or other == kind:
            continue
        if way.index(other) < way.index(kind) and moment < bound:
            raise Refused(f"早于处理单的{other.label}时间。请改为之后的时间。", "moment_at")
        if way.index(other) > way.index(kind) and moment > bound:
            raise Refused(f"晚于处理单的{other.label}时间。请改为之前的时间。", "moment_at")
    if kind == K.RESTORED and ticket.handled_at and moment > ticket.handled_at:
        raise Refused("晚于处理单的处理完成时间。请改为之前的时间。", "moment_at")
