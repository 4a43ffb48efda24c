"""The engineer's tablet in a plant without network: nothing is lost, nothing doubled, everything in order."""

import json

import pytest
from playwright.sync_api import expect

from core.documents.models.signature import fingerprint
from tests.journeys.tablet import CAPTIONS, Tablet, browser_with_memory, office, photo, prepare

pytestmark = pytest.mark.browser

# Everything that is spelled in more than one way somewhere: quotes, line breaks, control letters, letters beyond the
# first plane, keys that sort differently as UTF-16, empty cells, nested rows, numbers.
SPELLINGS = {
    "work_done": '更换"联轴器"，扭矩 3.2 N·m\n试车 2 小时\t完成 \\ /',
    "odd": "\u0000\u0007\u001f\u007f\u2028\u00a0\u200b",
    "beyond": "𠮷野家 🛠️ é é",
    "𐀀": 1,
    "\uffee": [1, 20, -3, 0],
    "empty": ["", None, [], {}],
    "rows": [{"b": True, "a": False, "名称": "联轴器 LK-25", "数量": "1.50"}],
    "Z": "",
    "a": None,
    "_": "x",
}


def work_without_network(tablet: Tablet, folder) -> None:
    """From the rules of conduct to handing in, with six photos and a signature."""
    tablet.acknowledge().stamp("出发").stamp("到达")
    tablet.write(工作内容="更换收线编码器联轴器，夹紧螺钉按 3.2 N·m 紧固。", 公司承诺="11 月 24 日前回复同批排查结果")
    tablet.fit_part("联轴器")
    for caption in CAPTIONS:
        tablet.take(photo(folder, caption), caption)
    tablet.stamp("恢复运行").rate().draw().confirm()
    tablet.step("交单").page.get_by_role("button", name="交单", exact=True).click()
    expect(tablet.page.get_by_text("交单已存本机，联网后上传。")).to_be_visible()


@pytest.mark.req("S1-44", "S1-51", "G-16")
def test_trip_written_offline_survives_closing_and_arrives_once_and_in_order(served, line, playwright, tmp_path):
    trip = prepare(served)
    order = ["conduct", "moment", "moment", "record", *["photo"] * 6, "moment", "signature", "hand_in"]
    memory = tmp_path / "device"

    with browser_with_memory(playwright, memory) as context:
        tablet = Tablet(context.pages[0], line.url).sign_in("chengd").open(trip)
        context.set_offline(True)
        line.down = True  # for the worker, too, which the browser wakes when the page is gone
        work_without_network(tablet, tmp_path)
        assert tablet.kinds() == order
        expect(tablet.line).to_contain_text("13 项保存在本机，联网后自动上传")

    with browser_with_memory(playwright, memory, offline=True) as context:
        tablet = Tablet(context.pages[0], line.url).open(trip, "photos")
        assert tablet.kinds() == order
        expect(tablet.page.locator("figure.photo img")).to_have_count(6)
        assert tablet.page.locator("figure.photo figcaption .cut").all_inner_texts() == CAPTIONS
        tablet.step("记录")
        expect(tablet.page.get_by_role("textbox", name="公司承诺")).to_have_value("11 月 24 日前回复同批排查结果")
        assert office(served, trip)["kinds"] == []
        line.down = False
        context.set_offline(False)
        tablet.all_arrived()

    found = office(served, trip)
    assert found["kinds"] == order
    assert found["moments"] == ["departed", "arrived", "restored"]
    assert (found["photos"], found["files"]) == (CAPTIONS, 6)
    assert (found["signatures"], found["holds"]) == (["吴建平"], True)
    assert (found["state"], found["parts"]) == ("handed_in", ["联轴器"])


def test_words_typed_but_not_saved_survive_closing_offline(served, playwright, tmp_path):
    trip = prepare(served, travelled=("departed", "arrived"))
    memory = tmp_path / "device"

    with browser_with_memory(playwright, memory) as context:
        tablet = Tablet(context.pages[0], served.url).sign_in("chengd").open(trip, "record")
        context.set_offline(True)
        tablet.page.get_by_role("textbox", name="工作内容").fill("刚写到一半")
        expect(tablet.page.locator("#kept")).to_contain_text("已存本机")

    with browser_with_memory(playwright, memory, offline=True) as context:
        tablet = Tablet(context.pages[0], served.url).open(trip, "record")
        expect(tablet.page.get_by_role("textbox", name="工作内容")).to_have_value("刚写到一半")
        expect(tablet.page.locator("#kept")).to_contain_text("已存本机")


def test_fingerprint_of_a_record_is_the_same_on_the_device_and_on_the_server(served, take_tablet):
    page = take_tablet()
    Tablet(page, served.url).sign_in("chengd")

    found = page.evaluate(
        "async (text) => (await import('/static/tablet/canonical.js')).fingerprint(JSON.parse(text))",
        json.dumps(SPELLINGS),
    )

    assert found == fingerprint(SPELLINGS)


def test_large_photo_is_made_small_on_the_device_and_loses_its_place(served, take_tablet, tmp_path):
    from PIL import Image

    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (31.0, 20.0, 5.0), 3: "E", 4: (118.0, 22.0, 1.0)}
    exif[0x0112] = 6  # taken upright: the picture lies on its side
    path = tmp_path / "大图.jpg"
    Image.new("RGB", (8000, 5000), "#557799").save(path, exif=exif)
    trip = prepare(served, travelled=("departed", "arrived"))
    tablet = Tablet(take_tablet(), served.url).sign_in("chengd").open(trip)

    tablet.take(path, "四千万像素")
    tablet.page.get_by_label("保留拍摄位置").check()
    tablet.take(path, "带位置").all_arrived()

    code = f"""
from PIL import Image
from fieldservice.models import RecordFile
for row in RecordFile.objects.filter(record__trip={trip}).order_by("pk"):
    with row.attachment.file.open() as file, Image.open(file) as kept:
        print(row.caption, *kept.size, bool(kept.getexif().get_ifd(0x8825)), kept.getexif().get(0x0112, 1))
"""
    lines = served.python(code).splitlines()
    assert lines == ["四千万像素 1250 2000 False 1", "带位置 1250 2000 True 1"]


def test_signing_out_with_a_full_queue_warns_and_keeps_it_for_its_owner(served, take_tablet):
    trip = prepare(served)
    page = take_tablet()
    context = page.context
    tablet = Tablet(page, served.url).sign_in("chengd").open(trip)
    context.set_offline(True)
    tablet.acknowledge().stamp("出发")
    expect(tablet.waiting).to_have_count(2)

    tablet.page.get_by_role("button", name="陈国栋的菜单").click()
    tablet.page.get_by_role("button", name="退出登录").click()
    warning = tablet.page.get_by_role("dialog", name="退出登录")
    expect(warning).to_contain_text("还有 2 项没有上传")
    context.set_offline(False)  # somebody else comes in the office, where there is a network
    warning.get_by_role("button", name="仍然退出").click()
    tablet.page.wait_for_url("**/sign-in/")
    served_before = office(served, trip)["kinds"]  # what went out while he was still signed in
    other = tablet.sign_in("weizq")
    expect(other.page.get_by_text("没有等待上传的内容。")).to_be_visible()
    other.page.get_by_role("button", name="同步").click()
    kept = office(served, trip)["kinds"]
    other.page.context.clear_cookies()
    owner = tablet.sign_in("chengd").open(trip).all_arrived()

    assert served_before == kept
    assert office(served, trip)["kinds"] == ["conduct", "moment"]
    expect(owner.page.get_by_text("已上传 2 项")).to_be_visible()


def test_new_version_of_the_app_while_items_wait_loses_none(served, take_tablet, line):
    trip = prepare(served)
    tablet = Tablet(take_tablet(), line.url).sign_in("chengd").open(trip)
    line.down = True
    tablet.acknowledge()
    version = tablet.page.locator("#tablet").get_attribute("data-version")
    line.rewrite = (f'VERSION = "{version}"'.encode(), b'VERSION = "000000000000"')
    line.troubles.append(("500",))
    line.down = False

    tablet.page.evaluate("navigator.serviceWorker.getRegistration().then((worker) => worker.update())")
    tablet.page.wait_for_function("caches.keys().then((keys) => keys.join() === 'aftersales-tablet-000000000000')")
    line.down = True
    tablet.open(trip)
    expect(tablet.waiting).to_have_count(1)
    line.down = False
    tablet.page.get_by_role("button", name="立即重试").click()
    tablet.all_arrived()

    assert office(served, trip)["kinds"] == ["conduct"]


CLAIMED = """
from fieldservice.models import ClaimLine
for row in ClaimLine.objects.filter(claim__trip={trip}).select_related("claim"):
    print(row.get_kind_display(), row.amount, row.note, bool(row.receipt_id), row.claim.person, row.claim.state)
"""


@pytest.mark.req("S1-64")
def test_receipt_photographed_offline_is_a_line_of_the_claim(served, take_tablet, tmp_path):
    trip = prepare(served, travelled=("departed", "arrived"))
    page = take_tablet()
    tablet = Tablet(page, served.url).sign_in("chengd").open(trip, "expenses")
    page.context.set_offline(True)

    page.get_by_text("拍票据并保存").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写大于 0 的金额")
    page.get_by_role("textbox", name="金额").fill("68.5")
    page.get_by_role("textbox", name="说明").fill("车站到厂")
    page.get_by_label("拍票据").set_input_files(photo(tmp_path, "车票"))
    expect(page.locator("[data-expense=waiting]")).to_contain_text("68.50 元")
    expect(page.get_by_role("textbox", name="金额")).to_have_value("")
    page.context.set_offline(False)
    tablet.all_arrived()

    expect(page.locator("[data-expense=there]")).to_contain_text("填写中")
    assert served.python(CLAIMED.format(trip=trip)) == "交通费 68.50 车站到厂 True 陈国栋 draft"
