"""What a tablet keeps to work without a network: the trips of one person, whole, in a fixed number of queries."""

import hashlib
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, Q

from core.deadlines.queries import clocks_of_cases
from core.documents.models import Signature
from core.documents.models.signature import canonical
from fieldservice import conduct
from fieldservice.gates import signed_and_arranged
from fieldservice.gates_quote import paid_needs_acceptance
from fieldservice.models import ClaimLine, Moment, RecordKind, ServiceRecord, Trip, TripMember, TripState
from fieldservice.models.choices import OPEN_TRIPS, Attitude, Damage, Hygiene, Outcome, Satisfaction
from fieldservice.models.claim import ClaimState
from fieldservice.models.money import Fee
from fieldservice.models.record import RecordFile
from fieldservice.queries_records import header_of, shown
from fieldservice.tablet_words import FOLLOW_UPS, LABELS
from tickets.models import Ticket

LINGERS = timedelta(days=3)  # a trip that was handed in stays on the device that long
SCALES = {
    "attitude": Attitude,
    "damage": Damage,
    "hygiene": Hygiene,
    "outcome": Outcome,
    "satisfaction": Satisfaction,
}
TICKET_FIELDS = ["number", "title", "description", "cause", "first_measures", "product", "model", "serial", "batch"]
TRIP_FIELDS = [
    "number",
    "state",
    "version",
    "purpose",
    "destination",
    "site_contact",
    "site_phone",
    "planned_start",
    "planned_end",
    "agreed_at",
    "dates_confirmed",
    "tools",
    "parts",
    "note",
    "brings_part",
    "handed_in_at",
]


def my_trips(person, *, at: datetime):
    """The trips this person goes on: today's and the coming ones, and those handed in a moment ago."""
    lately = Q(state=TripState.HANDED_IN, handed_in_at__gte=at - LINGERS)
    going = TripMember.objects.filter(person=person).values("trip")
    return Trip.objects.filter(Q(state__in=OPEN_TRIPS) | lately, pk__in=going).order_by("planned_start", "pk")


def snapshot(person, *, at: datetime) -> dict:
    """All a person needs offline. Plain values only; the same content gives the same fingerprint."""
    people = TripMember.objects.select_related("person")
    moments = Moment.objects.select_related("by").order_by("at", "pk")
    files = RecordFile.objects.select_related("by", "attachment").filter(voided_at=None).order_by("pk")
    rows = my_trips(person, at=at).select_related(
        "ticket__customer", "ticket__equipment", "department__head", "lead", "plan", "site", "record"
    )
    trips = list(
        rows.prefetch_related(
            Prefetch("members", people), Prefetch("moments", moments), Prefetch("record__files", files)
        )
    )
    signatures = _signatures([trip.record.pk for trip in trips if hasattr(trip, "record")])
    clocks = clocks_of_cases(Ticket, {trip.ticket_id for trip in trips})
    expenses = _expenses(trips, person)
    return {
        "person": {"id": person.pk, "name": person.name, "theme": person.theme},
        "choices": _choices(),
        "trips": [
            _trip(trip, person, signatures=signatures, clocks=clocks.get(trip.ticket_id, []))
            | {"expenses": expenses[trip.pk]}
            for trip in trips
        ],
    }


def etag_of(data: dict) -> str:
    return f'"{hashlib.sha256(canonical(data).encode()).hexdigest()[:32]}"'


def record_side(trip: Trip) -> dict:
    """The record as the tablet edits it, and as it is shown and signed; one not begun has version 0 and starts with
    what the case knows."""
    record = getattr(trip, "record", None) or ServiceRecord(trip=trip, version=0, **header_of(trip, charge=""))
    record.trip = trip
    content = shown(record)
    return {"version": record.version, "prior_talk": record.prior_talk, "shown": content}


def plain(value):
    """A value as it stands in JSON and on the device."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _choices() -> dict:
    return {
        "kinds": list(RecordKind.objects.filter(is_active=True).values_list("name", flat=True)),
        "conduct": [words for _, words in conduct.RULES],
        "labels": LABELS,
        "follow_ups": FOLLOW_UPS,
        "fees": [[str(fee), fee.label] for fee in Fee if fee != Fee.MEALS],  # meals are claimed by the standard
        **{name: [[str(value), label] for value, label in scale.choices] for name, scale in SCALES.items()},
    }


def _signatures(records: list[int]) -> dict[int, Signature]:
    """The standing signature of the customer, by record."""
    kind = ContentType.objects.get_for_model(ServiceRecord)
    rows = Signature.objects.standing().filter(subject_type=kind, subject_id__in=records, role="customer")
    return {row.subject_id: row for row in rows.order_by("at", "pk")}


def _expenses(trips: list[Trip], person) -> dict[int, list[dict]]:
    """The lines of this person's claims, by trip."""
    mine = ClaimLine.objects.filter(claim__trip__in=trips, claim__person=person).exclude(claim__state=ClaimState.VOID)
    found = {trip.pk: [] for trip in trips}
    for row in mine.select_related("claim").order_by("on", "pk"):
        facts = {"id": row.pk, "fee": row.get_kind_display(), "on": plain(row.on), "amount": plain(row.amount)}
        found[row.claim.trip_id].append({**facts, "note": row.note, "state": row.claim.get_state_display()})
    return found


def _trip(trip: Trip, person, *, signatures, clocks) -> dict:
    record = getattr(trip, "record", None)
    members = list(trip.members.all())
    mine = next((member for member in members if member.person_id == person.pk), None)
    fields = {name: plain(getattr(trip, name)) for name in TRIP_FIELDS}
    return {
        "id": trip.pk,
        **fields,
        "state_words": trip.get_state_display(),
        "tone": trip.badge[0],
        "kind_words": trip.get_kind_display(),
        "transport_words": trip.get_transport_display(),
        "department": trip.department.name,
        "lead": trip.lead.name,
        "people": [member.person.name for member in members],
        "conduct_waits": [member.person.name for member in members if not member.conduct_at and member is not mine],
        "leave_words": signed_and_arranged(trip, person) or _unpaid(trip, person),
        "conduct_at": plain(mine.conduct_at) if mine else None,
        "ticket": _ticket(trip.ticket),
        "plan": _plan(trip.plan),
        "moments": {row.kind: _moment(row) for row in trip.moments.all()},
        "record": record_side(trip),
        "photos": _photos(record),
        "signature": _signature(signatures.get(record.pk)) if record else None,
        "clocks": [_clock(clock) for clock in clocks if clock.is_open][:6],
    }


def _unpaid(trip: Trip, person) -> str:
    """Why a paid trip that is about to leave may not (G-05): said on the tablet before it is pressed offline."""
    return paid_needs_acceptance(trip, person) if trip.state == TripState.READY else ""


def _ticket(ticket: Ticket) -> dict:
    machine = ticket.equipment
    return {
        **{name: plain(getattr(ticket, name)) for name in TICKET_FIELDS},
        "url": ticket.get_absolute_url(),
        "customer": ticket.customer_label,
        "contact": ticket.contact_name,
        "phone": ticket.contact_phone,
        "grade": ticket.get_grade_display() if ticket.grade else "",
        "machine": {
            "product": machine.product if machine else ticket.product,
            "model": machine.model if machine else ticket.model,
            "serial": machine.serial if machine else ticket.serial,
            "warranty_ends_on": plain(machine.warranty_ends_on if machine else ticket.warranty_ends_on),
        },
    }


def _plan(plan) -> dict | None:
    if plan is None:
        return None
    return {"number": plan.number or "", "cause": plan.cause, "measures": plan.measures, "risk": plan.risk}


def _moment(row: Moment) -> dict:
    return {
        "at": plain(row.at),
        "by": row.by.name,
        "by_id": row.by_id,
        "device_at": plain(row.device_at),
        "skew": row.skew,
        "has_position": row.latitude is not None,
        "note": row.note,
    }


def _photos(record) -> list[dict]:
    rows = record.files.all() if record else []
    return [
        {
            "id": row.pk,
            "kind": row.kind,
            "caption": row.caption,
            "at": plain(row.at),
            "by": row.by.name,
            "name": row.attachment.name,
            "size": row.attachment.size,
            "url": row.attachment.get_absolute_url(),
        }
        for row in rows
    ]


def _signature(row: Signature | None) -> dict | None:
    if row is None:
        return None
    return {"name": row.name, "at": plain(row.at), "sha256": row.sha256, "picture": row.picture}


def _clock(clock) -> dict:
    return {
        "name": clock.rule.name,
        "due_at": plain(clock.due_at),
        "warn_at": plain(clock.warn_at),
    }
