"""What a bad line, a broken server, a killed tab and a second device do to a tablet's queue: nothing."""

import contextlib
import json

import pytest
from playwright.sync_api import Error, expect

from tests.journeys.line import Late
from tests.journeys.tablet import Tablet, office, photo, prepare

pytestmark = pytest.mark.browser
ON_SITE = {"travelled": ("departed", "arrived")}


@pytest.fixture
def tablet(served, take_tablet, line):
    """`tablet(trip)`: the engineer's tablet with the trip open, on a line that may be cut."""

    def take(trip: int, tab: str = "") -> Tablet:
        return Tablet(take_tablet(), line.url).sign_in("chengd").open(trip, tab)

    return take


def retry(held: Tablet) -> Tablet:
    held.page.locator("[data-retry]").click()
    return held


def kill(page) -> None:
    """The tab's process ends at once, as when the device runs out of memory; nothing is said to the page."""
    with page.expect_event("crash"), contextlib.suppress(Error):
        page.goto("chrome://crash", timeout=5_000)


def test_connection_dying_in_the_middle_of_an_upload_gives_one_photo(served, line, tablet, tmp_path):
    trip = prepare(served, **ON_SITE)
    held = tablet(trip)
    line.troubles.extend([("cut", 60_000), ("cut", 200_000)])

    held.take(photo(tmp_path, "铭牌", (1800, 1200)), "铭牌")
    expect(held.waiting.first).to_contain_text("连接中断", timeout=20_000)
    retry(held)
    held.all_arrived()

    found = office(served, trip)
    assert (found["photos"], found["files"], found["kinds"]) == (["铭牌"], 1, ["photo"])
    assert not line.troubles


def test_answer_lost_on_the_way_back_gives_one_photo(served, line, tablet, tmp_path):
    trip = prepare(served, **ON_SITE)
    held = tablet(trip)
    line.troubles.extend([("lost",), ("lost",)])

    held.take(photo(tmp_path, "铭牌"), "铭牌")
    held.write(工作内容="紧固联轴器。")
    held.all_arrived()

    found = office(served, trip)
    assert (found["photos"], found["files"], found["kinds"]) == (["铭牌"], 1, ["photo", "record"])
    assert line.sent == ["photo", "photo", "photo", "record"]


def test_server_answering_500_twice_gets_everything_in_order(served, line, tablet):
    trip = prepare(served)
    held = tablet(trip)
    line.troubles.extend([("500",), ("500",)])

    held.acknowledge()
    expect(held.waiting.first).to_contain_text("服务器没有处理成功", timeout=20_000)
    held.stamp("出发").stamp("到达")
    held.all_arrived()

    assert office(served, trip)["kinds"] == ["conduct", "moment", "moment"]
    assert line.sent == ["conduct", "moment", "moment"]


def test_tab_killed_while_sending_sends_again_from_the_next_one(served, line, tablet, tmp_path):
    trip = prepare(served, **ON_SITE)
    held = tablet(trip)
    line.troubles.append(("hold",))
    held.take(photo(tmp_path, "力矩复核"), "力矩复核")
    expect(held.waiting.first).to_contain_text("上传中")
    context = held.page.context
    kill(held.page)
    line.release.set()

    again = Tablet(context.new_page(), line.url).open(trip, "photos")
    again.all_arrived()

    found = office(served, trip)
    assert (found["photos"], found["files"], found["kinds"]) == (["力矩复核"], 1, ["photo"])
    assert line.sent == ["photo", "photo"]


def test_two_tabs_send_each_item_once(served, line, tablet):
    trip = prepare(served)
    first = tablet(trip)
    second = Tablet(first.page.context.new_page(), line.url).open(trip)
    line.down = True
    first.acknowledge().stamp("出发").stamp("到达")
    expect(second.waiting).to_have_count(3)
    line.down = False

    retry(first)
    retry(second)
    first.all_arrived()
    second.all_arrived()

    assert line.sent == ["conduct", "moment", "moment"]


def test_edit_on_a_second_device_is_shown_side_by_side_and_merged(served, line, tablet, take_tablet):
    trip = prepare(served, **ON_SITE)
    held = tablet(trip)
    held.write(工作内容="检查联轴器。").all_arrived()
    line.down = True
    held.write(工作内容="更换联轴器并紧固。", 收费情况="不收费")
    other = Tablet(take_tablet(), served.url).sign_in("chengd").open(trip)
    other.write(工作内容="只紧固了螺钉。", 公司承诺="三天内回复").all_arrived()
    line.down = False

    retry(held)
    expect(held.line).to_contain_text("需处理")
    row = held.waiting.first
    expect(row).to_contain_text("改动：工作内容、公司承诺")
    row.get_by_role("button", name="处理冲突").click()
    box = held.page.get_by_role("dialog", name="记录有冲突")
    expect(box.locator("[data-clash=work_done]")).to_contain_text("更换联轴器并紧固。")
    expect(box.locator("[data-clash=work_done]")).to_contain_text("只紧固了螺钉。")
    expect(box.locator("[data-clash=promise] :checked")).to_have_attribute("value", "theirs")
    expect(box.get_by_text("还有 1 处要选择。")).to_be_visible()
    box.locator("[data-clash=work_done]").get_by_label("我的").check()
    box.get_by_role("button", name="按选择保存并上传").click()
    held.all_arrived()

    found = office(served, trip)
    assert (found["work"], found["promise"]) == ("更换联轴器并紧固。", "三天内回复")


def test_record_changed_before_the_signature_arrives_is_not_signed(served, line, tablet):
    trip = prepare(served, **ON_SITE)
    held = tablet(trip)
    held.write(工作内容="更换联轴器。").all_arrived()
    held.rate()
    line.down = True
    held.draw().confirm()
    served.python(CLERK.format(trip=trip))
    line.down = False

    retry(held)
    expect(held.line).to_contain_text("需处理")

    assert office(served, trip)["signatures"] == []


CLERK = """
from django.utils import timezone
from core.organization.models import Staff
from fieldservice.actions.records import fill_header
from fieldservice.models import Trip
fill_header(trip=Trip.objects.get(pk={trip}), by=Staff.objects.get(username="linxy"), at=timezone.now(),
    phone="0553 700 8800")
"""


def test_expired_login_keeps_the_queue_and_goes_on_after_signing_in(served, line, tablet):
    trip = prepare(served)
    held = tablet(trip)
    held.page.context.clear_cookies()

    held.acknowledge()
    expect(held.line).to_contain_text("请重新登录")
    expect(held.waiting).to_have_count(1)
    held.sign_in("chengd").open(trip).all_arrived()

    assert office(served, trip)["kinds"] == ["conduct"]


def test_two_dots_are_no_signature_on_the_device_either(served, line, tablet):
    trip = prepare(served, **ON_SITE)
    held = tablet(trip)
    held.write(工作内容="更换联轴器。").rate()

    held.draw(dots=True).page.get_by_role("region", name="客户签字").get_by_role("button", name="确认签字").click()

    expect(held.page.get_by_role("alert")).to_contain_text("签名太短，看不出姓名。请清除后重签。")


def test_device_clock_three_hours_fast_is_corrected_and_both_times_kept(served, line, tablet):
    trip = prepare(served)
    held = tablet(trip)
    held.page.clock.install()
    held.page.clock.set_system_time(held.page.evaluate("Date.now()") / 1000 + 3 * 3600)
    held.page.clock.resume()
    retry(held)
    expect(held.line).to_contain_text("本机时钟比服务器快")
    held.acknowledge().stamp("出发").all_arrived()

    code = f"""
import json
from fieldservice.models import Moment
row = Moment.objects.get(trip={trip})
print(json.dumps([row.skew, (row.device_at - row.at).total_seconds(), (row.recorded_at - row.at).total_seconds()]))
"""
    skew, apart, ago = json.loads(served.python(code))
    assert abs(skew - 10800) < 60
    assert abs(apart - 10800) < 60
    assert -5 < ago < 120


MOVE = """
from django.utils import timezone
from core.organization.models import Staff
from fieldservice.actions.trips import edit_trip
from fieldservice.models import Trip
edit_trip(trip=Trip.objects.get(pk={trip}), by=Staff.objects.get(username="linxy"), at=timezone.now(),
    destination="芜湖市鸠江区 5 号车间")
"""


def test_office_changing_the_trip_is_told_until_it_is_read(served, tablet):
    trip = prepare(served)
    held = tablet(trip)
    served.python(MOVE.format(trip=trip))

    retry(held)
    told = held.page.get_by_text("办公室改了：目的地")
    expect(told).to_be_visible()
    expect(held.page.get_by_text("芜湖市鸠江区 5 号车间").first).to_be_visible()
    held.page.reload()
    expect(told).to_be_visible()
    held.page.get_by_role("button", name="知道了").click()
    expect(told).to_have_count(0)


def test_snapshot_asked_for_before_an_item_was_sent_does_not_hide_it(served, line, tablet):
    trip = prepare(served)
    held = tablet(trip, "check").all_arrived()
    served.python(MOVE.format(trip=trip))
    before, after = Late(), Late()
    line.late.extend([before, after])

    retry(held)
    assert before.given.wait(20)
    held.acknowledge().all_arrived()
    before.go.set()
    expect(held.page.get_by_text("办公室改了：目的地")).to_be_visible()  # the old snapshot is on the device

    expect(held.page.get_by_role("region", name="外出行为规范")).to_contain_text("您已确认")
    expect(held.page.get_by_role("button", name="记录出发")).not_to_have_attribute("aria-disabled", "true")
    after.go.set()
    assert office(served, trip)["kinds"] == ["conduct"]


HOLD_DRAFTS = """
const real = IDBObjectStore.prototype.getAll;
IDBObjectStore.prototype.getAll = function (...range) {
  const request = real.apply(this, range);
  if (this.name !== "drafts" || !window.holdsDrafts) return request;
  window.holdsDrafts = false;
  const late = {};
  request.onsuccess = () => {
    late.result = request.result;
    window.letDraftsGo = () => late.onsuccess();
    document.documentElement.dataset.drafts = "held";
  };
  return late;
};
"""


def test_draft_written_while_the_device_is_read_stays(served, line, tablet):
    trip = prepare(served, **ON_SITE)
    held = tablet(trip)
    held.page.add_init_script(HOLD_DRAFTS)
    held.page.reload()
    held.step("记录").all_arrived()
    held.page.evaluate("window.holdsDrafts = true")
    retry(held)
    expect(held.page.locator("html[data-drafts=held]")).to_be_attached()  # read: there is no draft

    held.page.get_by_role("textbox", name="工作内容").fill("更换联轴器。")
    expect(held.page.locator("#kept")).to_contain_text("已存本机")
    held.page.evaluate("window.letDraftsGo()")
    held.page.get_by_role("textbox", name="公司承诺").fill("三天内回复")
    held.save()
    held.all_arrived()

    found = office(served, trip)
    assert (found["work"], found["promise"]) == ("更换联轴器。", "三天内回复")
