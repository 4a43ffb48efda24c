"""The three deadline examples of requirements §K, as people read them on the pages."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from core.times import local
from tests.journeys.pages import Intake

pytestmark = pytest.mark.browser


def trial(page: Page, served, rule: str, start: str, grade: str = "") -> Locator:
    """试算 of a rule, as its page offers it; the start is typed, then the grade chosen."""
    page.goto(f"{served.url}/deadlines/rules/?rule={rule}")
    box = page.locator("#trial")
    box.get_by_label("开始时间").fill(start)
    box.get_by_role("button", name="试算").click()
    expect(box.get_by_role("row").first).to_contain_text(start[5:10])
    if grade:
        choose(box, grade)
    return box


def choose(box: Locator, grade: str) -> None:
    box.get_by_label("故障等级").select_option(label=grade)
    box.get_by_role("button", name="试算").click()


@pytest.mark.req("D-18")
def test_survey_counts_two_working_days_across_the_national_holiday(served, sign_in):
    box = trial(sign_in("linxy"), served, "D-18", "2026-09-30T16:00")
    answer = box.get_by_role("status")
    expect(answer).to_contain_text("10-09 周五 16:00")
    expect(answer).to_contain_text("共 16 工作小时。若按自然时间：10-01 周四 08:00")
    sum_rows = box.get_by_role("row")
    expect(sum_rows.nth(0)).to_contain_text("09-30 周三 16:00–18:00")
    expect(sum_rows.nth(0)).to_contain_text("2 小时")
    expect(sum_rows.nth(1)).to_contain_text("不计")
    expect(sum_rows.last).to_contain_text("16 工作小时")


@pytest.mark.req("D-02")
def test_form_counts_the_make_up_saturday_and_the_night_only_when_severe(served, sign_in):
    page = sign_in("linxy")
    box = trial(page, served, "D-02", "2026-05-08T17:30", "三级")
    expect(box.get_by_role("status")).to_contain_text("05-09 周六 10:00")
    choose(box, "一级")
    expect(box.get_by_role("status")).to_contain_text("05-08 周五 19:30")


@pytest.mark.req("D-13")
def test_arrival_counts_from_the_report_through_the_holiday(served, sign_in):
    box = trial(sign_in("linxy"), served, "D-13", "2026-10-02T09:00", "二级")
    expect(box.get_by_role("status")).to_contain_text("10-04 周日 09:00")
    warned = box.get_by_role("listitem").filter(has_text="提醒")
    expect(warned).to_contain_text("21:00")


@pytest.mark.req("D-13", "S1-50")
def test_arrival_of_a_case_counts_from_its_report_when_the_visit_is_decided_later(served, sign_in):
    page = sign_in("linxy")
    reported = local(timezone.now()).replace(second=0, microsecond=0) - timedelta(hours=3)
    page.goto(f"{served.url}/tickets/intake/")
    intake = Intake(page)
    intake.fill(description="收线张力波动，线径超差。", grade="二级")
    page.get_by_label("接收时间").fill(f"{reported:%Y-%m-%dT%H:%M}")
    case = intake.send()
    expect(case.clock("二级到达现场")).to_have_count(0)
    case.do("决定上门", "已决定上门")
    due = reported + timedelta(hours=48)
    card = case.open().how("二级到达现场")
    expect(card).to_contain_text(f"{reported:%m-%d %H:%M} 客户报修，从此刻起算")
    expect(card.locator("tr.sum")).to_contain_text(f"{due:%m-%d}")
    expect(card.locator("tr.sum")).to_contain_text(f"{due:%H:%M}")
    expect(card.locator("tr.sum")).to_contain_text("共 48 小时")
