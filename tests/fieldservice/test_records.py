"""外出服务记录表: header and body, the customer's signature and what breaks it, files, and who may write when."""

from datetime import timedelta

import pytest
from django.db import connection

from core.documents.models import Signature
from core.documents.models.signature import fingerprint
from core.workflow import Refused, Stale
from fieldservice.actions import records
from fieldservice.gates_record import header_filled, proven
from fieldservice.models import ServiceRecord, Trip
from fieldservice.queries_records import SHOWN, shown, signature_holds
from tests.factories import field
from tests.factories.documents import make_draft
from tests.factories.field_records import (
    BODY,
    HEADER,
    MINUTE,
    STROKES,
    fresh,
    make_recorded,
    make_signed,
    written_at,
)

pytestmark = pytest.mark.django_db


@pytest.mark.req("S1-44", "H1")
def test_header_by_the_office_before_leaving():
    trip, people = field.make_requested()
    at = trip.requested_at + MINUTE
    assert header_filled(trip, people["engineer"]) == "客服还没有填写外出服务记录表的表头。"
    with pytest.raises(Refused):
        records.fill_header(trip=trip, by=people["engineer"], at=at, **HEADER)
    record = records.fill_header(trip=trip, by=people["clerk"], at=at, **HEADER)
    assert header_filled(fresh(trip), people["engineer"]) == ""
    assert (record.headed_by, record.prior_talk) == (people["clerk"], HEADER["prior_talk"])
    assert record.customer_name == trip.ticket.customer_name
    assert "陈国栋" in record.installers
    assert record.number == trip.number


@pytest.mark.req("A-33")
def test_released_emergency_leaves_before_the_header():
    trip, people = field.make_requested()
    trip.ticket.grade = 1
    assert header_filled(trip, people["engineer"]) != ""
    trip.ticket.released_early_at = trip.requested_at
    assert header_filled(trip, people["engineer"]) == ""


def test_header_changed_twice_from_one_version():
    trip, people = field.make_requested()
    at = trip.requested_at + MINUTE
    record = records.fill_header(trip=trip, by=people["clerk"], at=at, **HEADER)
    changed = {"by": people["clerk"], "at": at, "expected_version": record.version}
    records.fill_header(trip=trip, phone="0553-1234567", **changed)
    with pytest.raises(Stale) as stale:
        records.fill_header(trip=trip, phone="0553-7654321", **changed)
    assert stale.value.changed == ["电话"]


@pytest.mark.req("S1-44", "H1")
def test_body_on_site_then_signature():
    trip, people = make_signed()
    record = trip.record
    assert record.filled_by == people["engineer"]
    assert record.parts[0]["new_serial"] == "LZ-1188"
    signature = Signature.objects.of(record).get()
    assert (signature.role, signature.name) == ("customer", "吴建平")
    assert signature.sha256 == fingerprint(shown(record))
    assert signature_holds(record)
    assert proven(trip, people["engineer"]) == ""


def test_what_is_shown_has_plain_values_for_every_field():
    trip, _ = make_recorded()
    content = shown(trip.record)
    assert list(content) == SHOWN
    assert content["number"] == trip.number
    assert content["completed_on"] == f"{written_at(trip):%Y-%m-%d}"
    assert content["repair_from"] == ""
    assert content["satisfaction"] == "yes"
    assert content["diagnosis"] == [{"step": "检查联轴器", "finding": "夹紧螺钉松动", "is_problem": True}]
    assert "own_use" not in content["parts"][0]


def test_signature_after_the_device_showed_something_else():
    trip, people = make_recorded()
    given = {"trip": trip, "name": "吴建平", "strokes": STROKES, "by": people["engineer"], "at": written_at(trip)}
    with pytest.raises(Refused, match="不一致"):
        records.sign_record(**given, expected_version=trip.record.version, shown_sha256="0" * 64)
    with pytest.raises(Stale):
        records.sign_record(**given, expected_version=trip.record.version - 1)
    own = fingerprint(shown(trip.record))
    assert records.sign_record(**given, expected_version=trip.record.version, shown_sha256=own).name == "吴建平"


def test_signature_of_two_dots():
    trip, people = make_recorded()
    with pytest.raises(Refused, match="签名太短"):
        records.sign_record(
            trip=trip,
            name="吴建平",
            strokes=[[[1, 1]], [[2, 2]]],
            by=people["engineer"],
            at=written_at(trip),
            expected_version=trip.record.version,
        )
    assert not Signature.objects.exists()


@pytest.mark.parametrize("name", ["attitude", "damage", "hygiene", "satisfaction", "outcome"])
@pytest.mark.req("H1", "G-16")
def test_signature_before_the_customer_evaluated(name):
    trip, people = make_recorded(body={name: ""})
    given = {"name": "吴建平", "strokes": STROKES, "by": people["engineer"], "at": written_at(trip)}
    with pytest.raises(Refused, match="还没有选择"):
        records.sign_record(trip=trip, expected_version=trip.record.version, **given)


def test_change_after_signing_needs_the_signature_void():
    trip, people = make_signed()
    engineer, at = people["engineer"], written_at(trip) + 20 * MINUTE
    with pytest.raises(Refused, match="先撤销签字"):
        records.fill_record(trip=trip, by=engineer, at=at, work_done="另换密封圈。")
    with pytest.raises(Refused, match="原因"):
        records.unsign_record(trip=trip, reason=" ", by=engineer, at=at)
    records.unsign_record(trip=trip, reason="漏写密封圈", by=engineer, at=at)
    records.fill_record(trip=fresh(trip), by=engineer, at=at, work_done="另换密封圈。")
    old = Signature.objects.of(trip.record).get()
    assert (old.voided_by, old.void_reason) == (engineer, "漏写密封圈")
    assert not ServiceRecord.objects.get(trip=trip).is_signed
    assert proven(fresh(trip), engineer) == "还没有客户签字，也没有签字扫描件。"


def test_same_content_sent_again_after_signing():
    trip, people = make_signed()
    version = trip.record.version
    again = records.fill_record(trip=trip, by=people["engineer"], at=written_at(trip), **BODY)
    assert again.version == version


def _by_page(trip):
    """Whoever writes past the actions."""
    record = trip.record
    record.promise = "一年内免费巡检。"
    record.save()


def _by_queryset(trip):
    ServiceRecord.objects.filter(trip=trip).update(outcome="unfinished", unfinished_reason="缺件")


def _by_sql(trip):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE fieldservice_servicerecord SET charge = %s WHERE trip_id = %s", ["300", trip.pk])


def _number_by_sql(trip):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE fieldservice_trip SET number = %s WHERE id = %s", ["SC261199", trip.pk])


def _another_traveller(trip):
    trip.members.last().delete()


def _strokes(trip):
    Signature.objects.of(trip.record).update(strokes=[[[0, 0], [90, 90]]])


def _signed_content(trip):
    content = shown(trip.record) | {"charge": "300"}
    _by_sql(trip)
    Signature.objects.of(trip.record).update(record=content, sha256=fingerprint(content))


@pytest.mark.parametrize(
    "change", [_by_page, _by_queryset, _by_sql, _number_by_sql, _another_traveller, _strokes, _signed_content]
)
def test_record_changed_past_the_signature(change):
    trip, people = make_signed()
    change(trip)
    trip = fresh(trip)
    assert not signature_holds(trip.record)
    assert "签字已失效" in proven(trip, people["engineer"])


@pytest.mark.parametrize(
    ("fields", "field_name"),
    [
        ({"outcome": "unfinished"}, "unfinished_reason"),
        ({"attitude": "superb"}, "attitude"),
        ({"kinds": ["吊装"]}, "kinds"),
        ({"parts": [{"name": "联轴器", "quantity": ""}]}, "parts"),
        ({"parts": [{"name": "联轴器", "quantity": "-1"}]}, "parts"),
        ({"parts": [{"name": "", "quantity": "1"}]}, "parts"),
        ({"parts": [{"name": "联轴器", "quantity": "1", "price": "-5"}]}, "parts"),
        ({"parts": "联轴器"}, "parts"),
        ({"completed_on": "明天"}, "completed_on"),
        ({"charge": "贵" * 121}, "charge"),
        ({"repair_from": "2026-11-16T12:00", "repair_until": "2026-11-16T11:00"}, "repair_until"),
    ],
)
def test_body_that_cannot_stand(fields, field_name):
    trip, people = field.make_on_site()
    with pytest.raises(Refused) as refused:
        records.fill_record(trip=trip, by=people["engineer"], at=written_at(trip), **fields)
    assert refused.value.field == field_name
    assert not ServiceRecord.objects.filter(trip=trip, filled_at__isnull=False).exists()


def test_signature_outlives_a_field_that_the_form_gains_later():
    trip, _ = make_signed()
    signature = Signature.objects.of(trip.record).get()
    assert signature.exact({**shown(trip.record), "new_field": "x"})
    assert not signature.exact({**shown(trip.record), "charge": "300"})


def test_record_by_somebody_who_does_not_travel():
    trip, people = field.make_on_site()
    with pytest.raises(Refused, match="外派人员或客服"):
        records.fill_record(trip=trip, by=people["head"], at=written_at(trip), work_done="—")
    paper = records.fill_record(trip=trip, by=people["clerk"], at=written_at(trip), work_done="按纸质记录录入。")
    assert paper.filled_by == people["clerk"]


def test_record_before_anybody_left():
    trip, people = field.make_ready()
    with pytest.raises(Refused, match="不能填写记录"):
        records.fill_record(trip=trip, by=people["engineer"], at=trip.arranged_at, work_done="—")


@pytest.mark.req("G-16")
def test_scan_with_reason_in_place_of_the_glass():
    trip, people = make_recorded()
    at = written_at(trip) + 5 * MINUTE
    scan = make_draft(by=people["clerk"], at=at, name="SC261101.png")
    with pytest.raises(Refused, match="没有用电子签字的原因"):
        records.keep_scan(trip=trip, attachments=[scan.pk], reason="", by=people["clerk"], at=at)
    records.keep_scan(trip=trip, attachments=[scan.pk], reason="现场不许带平板", by=people["clerk"], at=at)
    trip = fresh(trip)
    assert proven(trip, people["engineer"]) == ""
    row = trip.record.files.get()
    records.drop_file(trip=trip, file=row, reason="扫错了", by=people["clerk"], at=at + MINUTE)
    assert proven(fresh(trip), people["engineer"]) != ""


def test_photos_keep_their_captions_and_order():
    trip, people = make_recorded()
    at = written_at(trip)
    drafts = [make_draft(by=people["engineer"], at=at + timedelta(seconds=n), name=f"{n}.png") for n in range(3)]
    ids = [draft.pk for draft in drafts]
    records.attach_photos(trip=trip, attachments=ids, by=people["engineer"], at=at, captions=["拆前", "", "拆后"])
    rows = list(Trip.objects.get(pk=trip.pk).record.files.select_related("attachment"))
    assert [(row.attachment.name, row.caption) for row in rows] == [
        ("0.png", "拆前"),
        ("1.png", ""),
        ("2.png", "拆后"),
    ]
    with pytest.raises(Refused):
        records.attach_photos(trip=trip, attachments=ids, by=people["engineer"], at=at, captions=[])
