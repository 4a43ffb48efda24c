"""Two tablets write, sign and hand in the same record at the same moment: on PostgreSQL with real transactions."""

import pytest

from core.documents.models import Paper, Signature
from core.workflow import Refused
from fieldservice.actions import records
from fieldservice.actions.handing_in import hand_in
from fieldservice.models import ServiceRecord, TripState
from tests.factories import field
from tests.factories.field_records import MINUTE, STROKES, fresh, make_recorded, make_signed, written_at
from tests.tickets.test_links_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_two_tablets_hand_in_one_trip():
    trip, people = make_signed()
    at = written_at(trip) + 20 * MINUTE
    found = at_once(
        lambda: hand_in(trip=fresh(trip), by=people["engineer"], at=at),
        lambda: hand_in(trip=fresh(trip), by=people["mate"], at=at),
    )
    (refused,) = [answer for answer in found if isinstance(answer, Refused)]
    assert refused.reason == "当前状态是“已交单”，不能交单。"
    assert fresh(trip).state == TripState.HANDED_IN
    assert Paper.objects.of(trip.record).count() == 1


def test_two_tablets_sign_one_record():
    trip, people = make_recorded()
    given = {"name": "吴建平", "strokes": STROKES, "at": written_at(trip), "expected_version": trip.record.version}
    found = at_once(
        lambda: records.sign_record(trip=fresh(trip), by=people["engineer"], **given),
        lambda: records.sign_record(trip=fresh(trip), by=people["mate"], **given),
    )
    assert sum(isinstance(answer, Refused) for answer in found) == 1
    assert Signature.objects.of(trip.record).count() == 1


def test_two_people_begin_one_record():
    trip, people = field.make_restored()
    ServiceRecord.objects.filter(trip=trip).delete()
    at = written_at(trip)
    at_once(
        lambda: records.fill_record(trip=fresh(trip), by=people["engineer"], at=at, work_done="甲"),
        lambda: records.fill_record(trip=fresh(trip), by=people["mate"], at=at, promise="乙"),
    )
    record = ServiceRecord.objects.get(trip=trip)
    assert (record.work_done, record.promise) == ("甲", "乙")
