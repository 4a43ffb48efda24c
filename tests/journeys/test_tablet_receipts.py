"""A receipt that the office does not take in is put right on the tablet, with its photo."""

import pytest
from playwright.sync_api import expect

from tests.journeys.tablet import Tablet, photo, prepare

pytestmark = pytest.mark.browser
DEPARTED = """
from datetime import timedelta
from fieldservice.models import Trip

trip = Trip.objects.get(pk={trip})
far = timedelta(days={days})
Trip.objects.filter(pk=trip.pk).update(departed_at=trip.departed_at + far, arrived_at=trip.arrived_at + far)
"""
CLAIMED = """
from fieldservice.models import ClaimLine
for row in ClaimLine.objects.filter(claim__trip={trip}).select_related("receipt"):
    print(row.get_kind_display(), row.amount, row.note, row.receipt.size)
"""


@pytest.mark.req("S1-64")
def test_refused_receipt_is_put_right_and_goes_again_once(served, line, take_tablet, tmp_path):
    trip = prepare(served, travelled=("departed", "arrived"))
    page = take_tablet()
    tablet = Tablet(page, line.url).sign_in("chengd").open(trip, "expenses")
    served.python(DEPARTED.format(trip=trip, days=9))  # the office has other days for the trip
    page.get_by_role("textbox", name="金额").fill("68.5")
    page.get_by_label("拍票据").set_input_files(photo(tmp_path, "车票"))

    row = tablet.waiting.first
    expect(row).to_contain_text("日期不在外出期间", timeout=20_000)
    row.get_by_role("button", name="修改").click()
    box = page.get_by_role("dialog", name="修改费用")
    expect(box).to_contain_text("日期不在外出期间")
    expect(box.get_by_role("img", name="票据照片")).to_be_visible()
    expect(box.get_by_role("textbox", name="金额")).to_have_value("68.50")
    box.get_by_role("textbox", name="金额").fill("0")
    box.get_by_role("button", name="保存并上传").click()
    expect(box.get_by_role("alert")).to_contain_text("请填写大于 0 的金额")
    served.python(DEPARTED.format(trip=trip, days=-9))
    box.get_by_role("textbox", name="金额").fill("86.5")
    box.get_by_role("textbox", name="说明").fill("车站到厂")
    before = box.get_by_role("img").get_attribute("src")
    box.get_by_label("重拍票据").set_input_files(photo(tmp_path, "清楚的车票", (300, 200)))
    expect(box.get_by_role("img")).not_to_have_attribute("src", before)
    box.get_by_role("button", name="保存并上传").click()
    tablet.all_arrived()

    said = served.python(CLAIMED.format(trip=trip)).splitlines()
    kind, amount, note, size = said[-1].split()
    assert (kind, amount, note) == ("交通费", "86.50", "车站到厂")
    assert int(size) < 200_000  # the new photo, not the first one
    assert line.sent == ["expense", "expense"]
