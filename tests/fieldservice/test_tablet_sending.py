"""What a tablet sends has one effect, in its own order, with both clocks noted; what is refused says why."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.documents.models import Signature
from core.documents.models.signature import fingerprint
from core.timeline.models import Happening
from fieldservice.actions import records
from fieldservice.actions.arranging import arrange_trip, confirm_conduct
from fieldservice.models import Moment, SentItem, ServiceRecord, Trip
from fieldservice.queries_records import shown
from tests.factories.field import make_on_site, make_ready, make_requested, prepare
from tests.factories.organization import make_staff
from tests.factories.tickets import HOUR, MINUTE, MONDAY
from tests.fieldservice.tablet import BODY, NAME, item, send

pytestmark = pytest.mark.django_db
NOW = MONDAY + 8 * HOUR


@pytest.fixture(autouse=True)
def monday_afternoon(monkeypatch):
    """The server's clock stands at Monday 17:00."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def on_site(client):
    trip, people = make_on_site()
    client.force_login(people["engineer"])
    return trip, people


def signature(trip, **changes) -> dict:
    record = ServiceRecord.objects.select_related("trip").get(trip=trip)
    content = shown(record)
    data = {"name": "吴建平", "strokes": NAME, "shown": content, "shown_sha256": fingerprint(content), **changes}
    return item("signature", trip, data, base_version=record.version)


def version(trip) -> int:
    return ServiceRecord.objects.get(trip=trip).version


def filled(client, trip, **body) -> ServiceRecord:
    answer = send(client, item("record", trip, {**BODY, **body}, base_version=version(trip)))
    assert answer.json()["state"] == "done", answer.json()
    return ServiceRecord.objects.get(trip=trip)


def story(trip) -> list[str]:
    return list(Happening.objects.of_case(trip.ticket).order_by("pk").values_list("event", flat=True))


@pytest.mark.req("S1-72")
def test_conduct_and_departure_arrive_in_the_order_they_happened(client):
    trip, people = make_requested()
    records.fill_header(trip=trip, by=people["clerk"], at=MONDAY + 3 * HOUR)
    prepare(trip, people, MONDAY + 3 * HOUR)
    arrange_trip(trip=trip, by=people["clerk"], at=MONDAY + 3 * HOUR)
    confirm_conduct(trip=trip, by=people["mate"], at=MONDAY + 3 * HOUR)
    client.force_login(people["engineer"])

    first = send(client, item("conduct", trip, at=MONDAY + 4 * HOUR))
    second = send(client, item("moment", trip, {"kind": "departed"}, at=MONDAY + 4 * HOUR + 5 * MINUTE))

    assert (first.status_code, second.status_code) == (200, 200)
    trip = Trip.objects.get(pk=trip.pk)
    assert trip.members.get(person=people["engineer"]).conduct_at == MONDAY + 4 * HOUR
    assert trip.departed_at == MONDAY + 4 * HOUR + 5 * MINUTE


def test_same_key_twice_has_one_effect_and_one_answer(client):
    trip, people = make_ready()
    client.force_login(people["engineer"])
    said = item("moment", trip, {"kind": "departed", "latitude": 31.33, "longitude": 118.38, "accuracy": 12.4})

    first, second = send(client, said), send(client, {**said, "skew": 3})

    assert (first.status_code, first.json()) == (second.status_code, second.json())
    moment = Moment.objects.get(trip=trip)
    assert (str(moment.latitude), str(moment.longitude), moment.accuracy) == ("31.330000", "118.380000", 12)
    assert story(trip).count("DEPARTED") == 1
    assert SentItem.objects.count() == 1


def test_same_key_with_other_content_is_refused(client):
    trip, people = make_ready()
    client.force_login(people["engineer"])
    said = item("moment", trip, {"kind": "departed"})
    send(client, said)

    answer = send(client, {**said, "data": {"kind": "arrived"}})

    assert answer.status_code == 422
    assert answer.json()["errors"] == {"key": "同一个上传编号已用于别的内容。请重新保存这一项。"}


def test_refused_item_leaves_nothing_behind_and_may_come_again(client):
    trip, people = make_ready()
    client.force_login(people["engineer"])
    arrived = item("moment", trip, {"kind": "arrived"})

    refused = send(client, arrived)
    send(client, item("moment", trip, {"kind": "departed"}, at=MONDAY + 4 * HOUR))
    again = send(client, arrived)

    assert (refused.status_code, refused.json()["state"]) == (422, "refused")
    assert again.json()["state"] == "done"


def test_device_clock_wrong_by_hours_is_corrected_and_both_times_kept(client):
    trip, people = make_ready()
    client.force_login(people["engineer"])
    device = MONDAY + 4 * HOUR + 3 * HOUR  # three hours fast

    answer = send(client, item("moment", trip, {"kind": "departed"}, at=device, skew=3 * 3600))

    assert answer.status_code == 200
    moment = Moment.objects.get(trip=trip)
    assert (moment.at, moment.device_at, moment.skew) == (MONDAY + 4 * HOUR, device, 3 * 3600)
    sent = SentItem.objects.get()
    assert (sent.at, sent.device_at, sent.skew) == (MONDAY + 4 * HOUR, device, 3 * 3600)


def test_time_typed_by_hand_is_meant_as_it_stands_even_on_a_wrong_clock(client):
    trip, people = make_ready()
    client.force_login(people["engineer"])
    said = {"kind": "departed", "typed": True, "reason": "出发时平板没电"}
    row = item("moment", trip, said, at=MONDAY + 4 * HOUR, skew=3 * 3600)
    row["device_at"] = (MONDAY + 10 * HOUR).isoformat()

    send(client, row)

    moment = Moment.objects.get(trip=trip)
    assert (moment.at, moment.device_at) == (MONDAY + 4 * HOUR, MONDAY + 10 * HOUR)
    assert moment.note == "手工填写的时间：出发时平板没电"


def test_typed_time_without_reason_is_refused_at_the_field(client):
    trip, people = make_ready()
    client.force_login(people["engineer"])

    answer = send(client, item("moment", trip, {"kind": "departed", "typed": True}, at=MONDAY + 4 * HOUR))

    assert answer.json()["errors"] == {"reason": "改动时间要写明原因。"}


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (11, 422)])
def test_future_beyond_ten_minutes_is_refused(client, minutes, status):
    trip, people = make_ready()
    client.force_login(people["engineer"])

    answer = send(client, item("moment", trip, {"kind": "departed"}, at=NOW + minutes * MINUTE))

    assert answer.status_code == status
    if status == 422:
        assert answer.json()["errors"] == {"moment_at": "时间晚于现在超过 10 分钟。请改为实际发生的时间。"}


def test_arrival_before_departure_is_refused_in_words(client):
    trip, people = make_ready()
    client.force_login(people["engineer"])
    send(client, item("moment", trip, {"kind": "departed"}, at=MONDAY + 5 * HOUR))

    answer = send(client, item("moment", trip, {"kind": "arrived"}, at=MONDAY + 4 * HOUR))

    assert answer.json()["errors"] == {"moment_at": "早于出发时间。请改为出发之后的时间。"}


def test_moment_of_a_second_tablet_is_laid_beside_the_first(client):
    trip, people = make_ready()
    client.force_login(people["engineer"])
    send(client, item("moment", trip, {"kind": "departed"}, at=MONDAY + 4 * HOUR))
    client.force_login(people["mate"])

    answer = send(client, item("moment", trip, {"kind": "departed"}, at=MONDAY + 4 * HOUR + 20 * MINUTE))

    assert answer.status_code == 409
    assert answer.json()["words"] == "陈国栋已经登记了出发，以先登记的为准。"
    assert answer.json()["server"]["at"].startswith("2026-11-16T")
    assert Moment.objects.get(trip=trip).at == MONDAY + 4 * HOUR


@pytest.mark.req("S1-44")
def test_record_is_filled_and_answers_its_version(client):
    trip, _ = on_site(client)

    answer = send(client, item("record", trip, BODY, base_version=version(trip)))

    record = ServiceRecord.objects.select_related("trip").get(trip=trip)
    assert answer.json() == {"state": "done", "version": record.version, "sha256": fingerprint(shown(record))}
    assert record.work_done == BODY["work_done"]
    assert record.filled_at == MONDAY + 6 * HOUR


def test_record_refused_at_a_field_says_so(client):
    trip, _ = on_site(client)

    answer = send(client, item("record", trip, {**BODY, "outcome": "unfinished"}, base_version=version(trip)))

    assert answer.json()["errors"] == {"unfinished_reason": "未完成要写明原因。"}
    assert ServiceRecord.objects.get(trip=trip).filled_at is None


def test_record_on_an_old_version_is_a_conflict_with_both_sides(client):
    trip, people = on_site(client)
    old = filled(client, trip)
    send(client, item("record", trip, {**BODY, "promise": "三天内回复"}, base_version=old.version))

    answer = send(client, item("record", trip, {**BODY, "work_done": "只紧固了螺钉。"}, base_version=old.version))

    said = answer.json()
    assert (answer.status_code, said["state"], said["changed"]) == (409, "conflict", ["公司承诺"])
    assert said["server"]["shown"]["promise"] == "三天内回复"
    assert said["server"]["version"] == old.version + 1
    assert ServiceRecord.objects.get(trip=trip).work_done == BODY["work_done"]


@pytest.mark.req("G-16")
def test_signature_binds_to_what_the_glass_showed(client):
    trip, _ = on_site(client)
    filled(client, trip)
    said = signature(trip)

    answer = send(client, said)

    assert answer.json()["state"] == "done", answer.json()
    row = Signature.objects.get()
    assert (row.name, row.sha256, row.at) == ("吴建平", said["data"]["shown_sha256"], MONDAY + 6 * HOUR)
    assert ServiceRecord.objects.get(trip=trip).is_signed


def test_signature_under_another_content_is_a_conflict(client):
    trip, _ = on_site(client)
    record = filled(client, trip)
    content = {**shown(ServiceRecord.objects.select_related("trip").get(pk=record.pk)), "charge": "不收费"}
    said = signature(trip, shown=content, shown_sha256=fingerprint(content))

    answer = send(client, said)

    assert (answer.status_code, answer.json()["changed"]) == (409, ["收费情况"])
    assert answer.json()["words"] == "客户看到的内容与系统中的记录不一致，请客户重看再签。"
    assert not Signature.objects.exists()


def test_signature_of_two_dots_is_refused(client):
    trip, _ = on_site(client)
    filled(client, trip)

    answer = send(client, signature(trip, strokes=[[[10, 10]], [[14, 10]]]))

    assert answer.json()["errors"] == {"strokes": "签名太短，看不出姓名。请清除后重签。"}


def test_change_after_signing_voids_the_signature_with_its_reason(client):
    trip, _ = on_site(client)
    filled(client, trip)
    version = send(client, signature(trip)).json()["version"]

    answer = send(client, item("record", trip, {**BODY, "unsign_reason": "漏写备件"}, base_version=version))
    assert answer.json()["state"] == "done", answer.json()

    row = Signature.objects.get()
    assert (row.void_reason, row.voided_at is not None) == ("漏写备件", True)
    assert not ServiceRecord.objects.get(trip=trip).is_signed


def test_record_that_is_signed_is_not_changed_in_passing(client):
    trip, _ = on_site(client)
    filled(client, trip)
    version = send(client, signature(trip)).json()["version"]

    answer = send(client, item("record", trip, {**BODY, "work_done": "别的"}, base_version=version))

    assert (answer.status_code, answer.json()["state"]) == (422, "refused")
    assert ServiceRecord.objects.get(trip=trip).work_done == BODY["work_done"]


@pytest.mark.req("S1-51")
def test_trip_handed_in_from_two_tablets_tells_the_second_who_was_first(client):
    trip, people = on_site(client)
    filled(client, trip)
    send(client, signature(trip))
    first = send(client, item("hand_in", trip))
    client.force_login(people["mate"])

    second = send(client, item("hand_in", trip))

    assert first.json()["state"] == "done", first.json()
    assert second.status_code == 422
    assert second.json()["errors"] == {"": "这次外出已由陈国栋在 11-16 17:00 交单，不需要再交。"}


def test_handing_in_without_signature_says_what_is_missing(client):
    trip, _ = on_site(client)
    filled(client, trip)

    answer = send(client, item("hand_in", trip))

    assert answer.json()["errors"] == {"": "还没有客户签字，也没有签字扫描件。"}


def test_stranger_is_told_that_the_trip_is_not_his(client):
    trip, people = on_site(client)
    client.force_login(make_staff("路人", roles=["engineer"], department=people["engineer"].department))

    answer = send(client, item("record", trip, BODY))

    assert (answer.status_code, answer.json()["state"]) == (404, "refused")


def test_item_of_another_person_on_a_shared_tablet_is_not_taken(client):
    trip, people = on_site(client)

    answer = send(client, item("record", trip, BODY), person=people["mate"])

    assert (answer.status_code, answer.json()) == (403, {"state": "other_person"})
    assert not SentItem.objects.exists()


def test_person_without_the_right_to_travel_is_refused_in_words(client):
    trip, people = on_site(client)
    client.force_login(people["clerk"])

    answer = send(client, item("record", trip, BODY))

    assert answer.json()["errors"] == {"": "您的岗位没有“外出服务”的权限。请联系管理员。"}


@pytest.mark.parametrize("broken", [{"kind": "dance"}, {"trip": "x"}, {"at": "later"}, {"data": [1]}, {"key": "k"}])
def test_malformed_item_is_refused_not_broken(client, broken):
    trip, _ = on_site(client)

    answer = send(client, {**item("record", trip, BODY), **broken})

    assert (answer.status_code, answer.json()["state"]) == (422, "refused")


def test_signed_out_tablet_is_led_to_the_sign_in_page(client):
    trip, _ = make_ready()

    assert send(client, item("conduct", trip)).status_code == 302


def test_clock_of_the_device_far_ahead_never_dates_the_record_into_the_future(client):
    trip, _ = on_site(client)

    send(client, item("record", trip, BODY, base_version=version(trip), at=NOW + timedelta(days=400)))

    assert ServiceRecord.objects.get(trip=trip).filled_at == NOW
