"""Records of trips: written, signed by the customer, handed in, filed; all through the real actions."""

from datetime import timedelta

from fieldservice.actions.handing_in import file_trip, hand_in
from fieldservice.actions.records import fill_header, fill_record, sign_record
from fieldservice.models import Trip
from tests.factories import field
from tests.factories.tickets import HOUR, MONDAY
from tests.remembered import remembered

MINUTE = timedelta(minutes=1)
STROKES = [[[10, 60], [40, 20], [70, 60], [100, 20]], [[20, 80], [110, 78]]]
HEADER = {"service_content": "更换编码器联轴器并试车。", "prior_talk": "与吴建平约定周一下午停机。"}
PART = {"name": "联轴器", "model": "GS-19", "quantity": "1", "unit": "只", "charge": "warranty"}
BODY = {
    "work_done": "更换联轴器，按 12 N·m 预紧，空载和满载各试车 30 分钟。",
    "diagnosis": [{"step": "检查联轴器", "finding": "夹紧螺钉松动", "is_problem": True}],
    "readings": [{"name": "空载电流", "value": "8.2", "unit": "A", "note": ""}],
    "parts": [{**PART, "old_serial": "LZ-0311", "new_serial": "LZ-1188", "returned": True, "disposition": "repair"}],
    "kinds": ["其他"],
    "attitude": "very_good",
    "damage": "none",
    "hygiene": "good",
    "satisfaction": "yes",
    "outcome": "done",
    "charge": "保修期内，免费",
    "suggestion": "希望提供备用联轴器。",
}


def written_at(trip: Trip):
    return (trip.returned_at or trip.restored_at or trip.arrived_at) + HOUR


def fresh(trip: Trip) -> Trip:
    return Trip.objects.get(pk=trip.pk)


@remembered
def make_recorded(*, people=None, at=MONDAY, body=None, start=None, **more) -> tuple[Trip, dict]:
    """A trip whose record is written but not signed; `body` changes what it says, `start` is the factory before."""
    trip, people = (start or field.make_restored)(people=people, at=at, **more)
    return record(trip, people, **(body or {})), people


@remembered
def record(trip: Trip, people: dict, **body) -> Trip:
    """Write the record of a trip that is at the customer or back."""
    when = written_at(trip)
    if not getattr(trip, "record", None) or not trip.record.prior_talk:
        fill_header(trip=trip, by=people["clerk"], at=when, **HEADER)
    values = {**BODY, "completed_on": when.date(), **body}
    fill_record(trip=fresh(trip), by=people["engineer"], at=when + MINUTE, **values)
    return fresh(trip)


@remembered
def make_signed(*, people=None, at=MONDAY, body=None, name="吴建平", **more) -> tuple[Trip, dict]:
    """The customer has signed on the glass."""
    trip, people = make_recorded(people=people, at=at, body=body, **more)
    when = written_at(trip) + 5 * MINUTE
    version = trip.record.version
    sign_record(trip=trip, name=name, strokes=STROKES, by=people["engineer"], at=when, expected_version=version)
    return fresh(trip), people


@remembered
def make_handed_in(*, people=None, at=MONDAY, body=None, **more) -> tuple[Trip, dict]:
    trip, people = make_signed(people=people, at=at, body=body, **more)
    hand_in(trip=trip, by=people["engineer"], at=written_at(trip) + 10 * MINUTE)
    return fresh(trip), people


@remembered
def make_filed(*, people=None, at=MONDAY, body=None, **more) -> tuple[Trip, dict]:
    trip, people = make_handed_in(people=people, at=at, body=body, **more)
    file_trip(trip=trip, by=people["clerk"], at=written_at(trip) + 20 * MINUTE)
    return fresh(trip), people
