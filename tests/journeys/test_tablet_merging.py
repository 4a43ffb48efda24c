"""The office and a tablet wrote the same record: what the engineer chooses is what stands, and nothing behind it
overwrites the other side."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.tablet import Tablet, office, prepare

pytestmark = pytest.mark.browser
ON_SITE = {"travelled": ("departed", "arrived")}


@pytest.fixture
def tablet(served, take_tablet, line):
    def take(trip: int) -> Tablet:
        return Tablet(take_tablet(), line.url).sign_in("chengd").open(trip)

    return take


def elsewhere(served, take_tablet, trip: int, **typed: str) -> None:
    """The same record written on another device meanwhile."""
    other = Tablet(take_tablet(), served.url).sign_in("chengd").open(trip)
    other.write(**typed).all_arrived()


def decide(held: Tablet):
    held.page.locator("[data-retry]").click()
    expect(held.line).to_contain_text("需处理", timeout=20_000)
    held.waiting.first.get_by_role("button", name="处理冲突").click()
    return held.page.get_by_role("dialog", name="记录有冲突")


def wait_for_a_try(page: Page) -> None:
    expect(page.locator("[data-outbox=open]")).to_contain_text("已试", timeout=20_000)


def test_records_saved_behind_the_disputed_one_do_not_overwrite_the_office(served, line, tablet, take_tablet):
    trip = prepare(served, **ON_SITE)
    held = tablet(trip)
    held.write(工作内容="检查联轴器。").all_arrived()
    line.down = True
    held.write(工作内容="更换联轴器并紧固。")
    wait_for_a_try(held.page)  # from here on a further record is an entry of its own
    held.fit_part("联轴器")
    assert held.kinds() == ["record", "record"]
    elsewhere(served, take_tablet, trip, 工作内容="只紧固了螺钉。", 公司承诺="三天内回复")
    line.down = False

    box = decide(held)
    expect(box.locator("[data-clash=parts] :checked")).to_have_attribute("value", "mine")
    expect(box.locator("[data-clash=promise] :checked")).to_have_attribute("value", "theirs")
    expect(box.locator("[data-clash=work_done] .is-theirs")).to_contain_text("陈国栋")
    box.locator("[data-clash=work_done]").get_by_label("我的").check()
    box.get_by_role("button", name="按选择保存并上传").click()
    held.all_arrived()

    found = office(served, trip)
    assert (found["work"], found["promise"], found["parts"]) == ("更换联轴器并紧固。", "三天内回复", ["联轴器"])


def test_both_sides_written_together_and_typing_kept(served, line, tablet, take_tablet):
    trip = prepare(served, **ON_SITE)
    held = tablet(trip)
    held.write(工作内容="检查联轴器。").all_arrived()
    line.down = True
    held.write(工作内容="更换联轴器。")
    elsewhere(served, take_tablet, trip, 工作内容="紧固了螺钉。", 公司承诺="三天内回复")
    held.page.get_by_role("textbox", name="收费情况").fill("不收费")
    expect(held.page.locator("#kept")).to_contain_text("已存本机，保存后上传")
    line.down = False

    box = decide(held)
    box.locator("[data-clash=work_done]").get_by_label("合起来写").first.check()
    words = box.get_by_role("textbox", name="工作内容，合起来写")
    expect(words).to_have_value("紧固了螺钉。\n更换联轴器。")
    words.fill("紧固了螺钉，更换联轴器。")
    box.get_by_role("button", name="按选择保存并上传").click()
    held.all_arrived()

    found = office(served, trip)
    assert (found["work"], found["promise"]) == ("紧固了螺钉，更换联轴器。", "三天内回复")
    held.step("记录")
    expect(held.page.get_by_role("textbox", name="收费情况")).to_have_value("不收费")
    expect(held.page.locator("#kept")).to_contain_text("没有未保存的改动")
