"""Every demo case that somebody goes to has its trip: asked for, signed, arranged, gone, recorded, filed."""

import random
from datetime import timedelta

from aftersales.demo import field_records
from core.organization.queries import acting_head
from core.times import local_date
from fieldservice.actions import arranging, handing_in, moments, records, trips
from fieldservice.models import MomentKind, Trip
from fieldservice.models.choices import Transport

STROKES = [
    [[18, 52], [30, 30], [46, 58], [62, 28], [80, 56]],
    [[92, 24], [94, 64], [110, 40], [132, 62]],
    [[20, 80], [70, 74], [140, 82]],
]
TOOLS = [
    {"name": "扭矩扳手", "model": "5–25 N·m", "unit": "把", "quantity": "1", "note": ""},
    {"name": "万用表", "model": "Fluke 17B", "unit": "台", "quantity": "1", "note": "校准有效期内"},
]
SUGGESTIONS = ["希望常备一套易损件。", "建议每半年点检一次。", "", "", ""]


def _dice(life) -> random.Random:
    """Its own dice, so that the other stories stay what they are."""
    return random.Random(life.ticket.pk * 7 + 1)  # noqa: S311 demo data, not a secret


def _say(life, trip: Trip, kind: MomentKind, **more) -> None:
    at = life.at
    moments.record_moment(trip=trip, kind=kind, moment_at=at, device_at=at, by=life.engineer, at=at, **more)


def ask(life):
    """The request, the head's signature, what 客服 arranges; 一级 and 紧急 leave at once (A-33)."""
    dice, engineer = _dice(life), life.engineer
    life.look()
    ticket, day = life.ticket, local_date(life.at)
    mate = life.people["weizq"] if dice.random() < 0.4 else engineer
    start = life.at + timedelta(hours=dice.choice((1, 2, 3)))
    known = {
        "purpose": f"{life.story.remedy}"[:120],
        "planned_start": start,
        "planned_end": start + timedelta(days=dice.choice((1, 1, 2, 3))),
        "transport": dice.choice([Transport.TRAIN, Transport.TRAIN, Transport.COMPANY_CAR, Transport.FLIGHT]),
        "tools": TOOLS,
        "estimate": dice.choice((680, 1_280, 1_960, 2_450)),
        "advance_wanted": 600 if ticket.pk % 3 == 0 else None,
    }
    trip = trips.draft_trip(ticket=ticket, lead=engineer, members=[mate], by=engineer, at=life.at, **known)
    if not ticket.runs_ahead:
        way = "clock" if life.quick else "work"
        yield way, dice.uniform(10, 90) if dice.random() > 0.1 else 160
        head = acting_head(trip.department, day) or life.people["zhoum"]
        trips.request_trip(trip=trip, by=head, at=life.at)
        yield way, dice.uniform(10, 60)
        records.fill_header(trip=trip, by=life.clerk, at=life.at, charge="有偿" if ticket.is_paid else "无偿")
        arranging.check_rest(trip=trip, by=life.clerk, at=life.at)
        _appoint(trip, life, dice)
        arranging.arrange_trip(trip=trip, by=life.clerk, at=life.at)
    for member in trip.members.select_related("person"):
        arranging.confirm_conduct(trip=trip, by=member.person, at=life.at)
    return Trip.objects.get(pk=trip.pk)


def _appoint(trip: Trip, life, dice) -> None:
    """客服 always says when somebody comes; the line of the list asks for it."""
    day = life.at + timedelta(hours=dice.choice((20, 26, 32)))
    whom = life.ticket.contact_name or "设备部"
    arranging.agree_arrival(trip=trip, agreed_at=day, agreed_with=whom, by=life.clerk, at=life.at)


def depart(life, trip: Trip) -> None:
    _say(life, trip, MomentKind.DEPARTED)


def arrive(life, trip: Trip) -> None:
    """On site; the head signs afterwards what left before the papers (A-33)."""
    _say(life, trip, MomentKind.ARRIVED)
    if trip.requested_at is None and _dice(life).random() < 0.9:
        head = acting_head(trip.department, local_date(life.at)) or life.people["zhoum"]
        trips.sign_late(trip=trip, by=head, at=life.at)


def restore(life, trip: Trip) -> None:
    """The machine runs; the record is written and signed beside it."""
    dice = _dice(life)
    _say(life, trip, MomentKind.RESTORED)
    body = {
        "completed_on": local_date(life.at),
        "kinds": ["其他"],
        "diagnosis": [{"step": life.story.symptom, "finding": life.story.cause, "is_problem": True}],
        "work_done": f"{life.story.remedy}。试运行正常，客户操作人员已会操作。",
        "readings": [{"name": "试运行时间", "value": str(dice.choice((2, 4, 8))), "unit": "h", "note": ""}],
        "parts": [],
        "attitude": dice.choice(("very_good", "very_good", "good")),
        "damage": "none",
        "hygiene": "good",
        "satisfaction": "yes",
        "outcome": "done",
        "suggestion": dice.choice(SUGGESTIONS),
    }
    record = records.fill_record(trip=trip, by=life.engineer, at=life.at, **body)
    name, version = life.ticket.contact_name or "设备部", record.version
    records.sign_record(trip=trip, name=name, strokes=STROKES, by=life.engineer, at=life.at, expected_version=version)


def come_home(life, trip: Trip):
    """Back at headquarters, papers to 客服, filed."""
    dice = _dice(life)
    yield "clock", dice.uniform(120, 900)
    _say(life, trip, MomentKind.RETURNED, brings_part=False)
    yield "work", dice.uniform(10, 120)
    if not life.brief:
        field_records.papers(life, Trip.objects.select_related("ticket", "lead", "department").get(pk=trip.pk))
    handing_in.hand_in(trip=trip, by=life.engineer, at=life.at)
    yield "work", dice.uniform(20, 300)
    handing_in.file_trip(trip=trip, by=life.clerk, at=life.at)
