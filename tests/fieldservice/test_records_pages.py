"""The pages of the record: list, header, body, signature, files, handing in, filing; who is let in."""

import json

import pytest
from django.urls import reverse

from core.documents.models.signature import fingerprint
from core.organization.roles import Role
from fieldservice.models import RecordKind, ServiceRecord, TripState
from fieldservice.queries_records import shown
from tests.factories import field
from tests.factories.documents import make_upload
from tests.factories.field_records import BODY, STROKES, fresh, make_handed_in, make_recorded, make_signed
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db


def url(name, trip, *more):
    return reverse(f"fieldservice:{name}", args=[trip.pk, *more])


def rows_of(name: str, rows: list[dict]) -> dict:
    """A table field as the browser sends it: one list per column."""
    keys = {key for row in rows for key in row}
    return {f"{name}-{key}": [str(row.get(key, "")) for row in rows] for key in keys}


PART_KEYS = ("name", "model", "quantity", "unit", "charge", "price", "old_serial", "new_serial", "fate")


def body(record: ServiceRecord | None, **changes) -> dict:
    part = {**dict.fromkeys(PART_KEYS, ""), "name": "联轴器", "quantity": "1", "fate": "repair"}
    values = {name: BODY[name] for name in ("work_done", "attitude", "damage", "hygiene", "satisfaction", "outcome")}
    version = {"expected_version": record.version} if record and record.pk else {}
    return {**values, "completed_on": "2026-11-16", **version, **rows_of("parts", [part]), **changes}


@pytest.mark.req("S1-44")
def test_header_through_the_page(client):
    trip, people = field.make_requested()
    client.force_login(people["clerk"])
    page = client.get(url("record_header", trip)).content.decode()
    assert trip.ticket.customer_name in page
    given = {"customer_name": "皖江特缆", "service_content": "更换联轴器"}
    refused = client.post(url("record_header", trip), given)
    assert refused.status_code == 422
    assert "更换联轴器" in refused.content.decode()
    done = client.post(url("record_header", trip), {**given, "prior_talk": "约定周一停机"})
    assert done.url == url("record", trip)
    assert fresh(trip).record.prior_talk == "约定周一停机"


@pytest.mark.req("H1")
def test_body_through_the_page(client):
    trip, people = field.make_restored()
    client.force_login(people["engineer"])
    assert client.post(url("record_fill", trip), body(trip.record)).status_code == 302
    record = fresh(trip).record
    assert record.parts[0]["returned"]
    assert record.parts[0]["disposition"] == "repair"
    page = client.get(url("record_fill", trip)).content.decode()
    assert '<option value="repair" selected>' in page
    assert "更换联轴器" in client.get(url("record", trip)).content.decode()


def test_unfinished_without_reason_keeps_what_was_typed(client):
    trip, people = field.make_restored()
    client.force_login(people["engineer"])
    answer = client.post(url("record_fill", trip), body(trip.record, outcome="unfinished", work_done="拆检到一半"))
    assert answer.status_code == 422
    assert "未完成要写明原因。" in answer.content.decode()
    assert "拆检到一半" in answer.content.decode()


def test_body_from_a_stale_page(client):
    trip, people = make_recorded()
    client.force_login(people["engineer"])
    answer = client.post(url("record_fill", trip), body(None, expected_version=trip.record.version - 1))
    assert answer.status_code == 409
    assert "刚被别人修改" in answer.content.decode()


@pytest.mark.req("S1-44", "G-16")
def test_signature_through_the_page(client):
    trip, people = make_recorded()
    client.force_login(people["engineer"])
    page = client.get(url("record_sign", trip)).content.decode()
    assert "请客户核对" in page
    seen = fingerprint(shown(trip.record))
    assert seen in page
    given = {"sign_name": "吴建平", "sign_strokes": json.dumps(STROKES), "shown": seen}
    given["expected_version"] = trip.record.version
    two_dots = client.post(url("record_sign", trip), {**given, "sign_strokes": "[[[1,1]],[[2,2]]]"})
    assert two_dots.status_code == 422
    assert "签名太短" in two_dots.content.decode()
    ServiceRecord.objects.filter(trip=trip).update(charge="300 元")
    changed = client.post(url("record_sign", trip), given)
    assert changed.status_code == 422
    assert "内容刚被改动" in changed.content.decode()
    ServiceRecord.objects.filter(trip=trip).update(charge=trip.record.charge)
    assert client.post(url("record_sign", trip), given).url == url("record", trip)
    assert "签名与内容一致" in client.get(url("record", trip)).content.decode()


def test_photos_through_the_page(client):
    trip, people = make_recorded()
    client.force_login(people["engineer"])
    nothing = client.post(url("record_photos", trip), {"captions": "拆前"})
    assert "还没有选择文件。" in nothing.content.decode()
    sent = {"captions": "拆前\n拆后", "attachments": [make_upload("a.png"), make_upload("b.png")]}
    assert client.post(url("record_photos", trip), sent).status_code == 302
    page = client.get(url("record", trip)).content.decode()
    assert 'alt="拆前"' in page
    file = fresh(trip).record.files.first()
    assert client.post(url("record_drop_file", trip, file.pk), {"reason": "拍糊了"}).status_code == 302
    assert 'alt="拆前"' not in client.get(url("record", trip)).content.decode()


@pytest.mark.req("S1-51")
def test_handing_in_and_filing_through_the_page(client):
    trip, people = make_signed()
    client.force_login(people["engineer"])
    assert client.post(url("hand_in", trip)).status_code == 302
    client.force_login(people["clerk"])
    missing = client.post(url("file_trip", trip), {"papers": ["record"]})
    assert "还没有收到售后服务方案和处理单" in missing.content.decode()
    assert client.post(url("file_trip", trip), {"papers": ["record", "plan"]}).status_code == 302
    assert fresh(trip).state == TripState.FILED


def test_one_click_twice_hands_in_once(client):
    trip, people = make_signed()
    client.force_login(people["engineer"])
    first = client.post(url("hand_in", trip), {"once_key": "same"})
    again = client.post(url("hand_in", trip), {"once_key": "same"})
    assert first.status_code == again.status_code == 302
    assert fresh(trip).state == TripState.HANDED_IN


PAGES = ["record", "record_header", "record_fill", "record_sign", "record_unsign", "record_scan", "record_photos"]
PAGES += ["record_carry", "record_follow_up", "hand_in", "file_trip", "give_back"]


@pytest.mark.parametrize("name", PAGES)
def test_page_for_a_stranger(client, name):
    trip, _ = make_recorded()
    client.force_login(make_staff("路人", roles=[Role.REPAIRER]))
    assert client.get(url(name, trip)).status_code == 404


def test_print_for_a_stranger(client):
    trip, _ = make_recorded()
    client.force_login(make_staff("路人", roles=[Role.REPAIRER]))
    assert client.post(url("record_print", trip)).status_code == 404


def test_list_finds_by_number_customer_and_serial(client):
    trip, people = make_handed_in()
    client.force_login(people["clerk"])
    address = reverse("fieldservice:records")
    for query in (trip.number, trip.ticket.customer_name[:4], "LZ-1188"):
        assert trip.number in client.get(address, {"q": query}).content.decode(), query
    assert "没有符合条件的记录" in client.get(address, {"q": "不存在的客户"}).content.decode()
    assert trip.number in client.get(address, {"tab": "handed_in"}).content.decode()
    assert "这里没有记录" in client.get(address, {"tab": "filed"}).content.decode()
    lines = b"".join(client.get(reverse("fieldservice:records_export"))).decode()
    assert trip.number in lines
    assert "很好" in lines


def test_list_costs_the_same_for_one_and_many(client, django_assert_max_num_queries):
    trip, people = make_handed_in()
    make_recorded(people=people)
    client.force_login(people["clerk"])
    client.get(reverse("fieldservice:records"))
    with django_assert_max_num_queries(12):
        client.get(reverse("fieldservice:records"))


def test_kinds_belong_to_the_administrator(client):
    client.force_login(make_staff("林晓芸", roles=[Role.CLERK]))
    address = reverse("fieldservice:record_kinds")
    assert client.get(address).status_code == 403
    client.force_login(make_staff("管理员", roles=[Role.ADMINISTRATOR]))
    assert "额外包修" in client.get(address).content.decode()
    client.post(address, {"name": "巡检", "order": "5", "is_active": "on"})
    kind = RecordKind.objects.get(name="巡检")
    client.post(reverse("fieldservice:record_kind", args=[kind.pk]), {"name": "巡检", "order": "5"})
    kind.refresh_from_db()
    assert not kind.is_active
    assert "已有这个类型。" in client.post(address, {"name": "保养", "order": "1"}).content.decode()


def test_first_report_of_the_result_starts_with_the_record(client):
    trip, people = make_handed_in()
    client.force_login(people["engineer"])
    page = client.get(reverse("tickets:handled", args=[trip.ticket_id])).content.decode()
    assert "按 12 N·m 预紧" in page
    assert "夹紧螺钉松动" in page
