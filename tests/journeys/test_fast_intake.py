"""A clerk logs a call for a known customer in at most twelve interactions, and nothing typed is lost on the way."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.pages import Case, Intake

pytestmark = pytest.mark.browser
MOST = 12
SERIAL = """
from customers.models import Contact
print(Contact.objects.get(name="吴建平").customer.equipment.order_by("pk").first().serial)
"""


class Counted:
    """A person's hands: every click, every field filled and every key that chooses counts as one."""

    def __init__(self, page: Page):
        self.page, self.done = page, 0

    def type(self, field: Locator, text: str) -> None:
        self.done += 1
        field.press_sequentially(text, delay=20)

    def press(self, key: str) -> None:
        self.done += 1
        self.page.keyboard.press(key)

    def click(self, what: Locator) -> None:
        self.done += 1
        what.click()


@pytest.mark.req("S1-22", "S1-23", "S3-04")
def test_known_customer_is_logged_in_twelve_interactions(served, sign_in):
    page = sign_in("linxy")
    hands, intake = Counted(page), Intake(page)

    hands.press("n")
    expect(intake.customer).to_be_focused()
    hands.type(intake.customer, "0553 6624")
    expect(intake.callers.get_by_role("option").first).to_contain_text("吴建平")
    hands.press("Enter")
    expect(page.locator("#caller .picked").last).to_contain_text("吴建平")
    expect(intake.machine).to_be_focused()
    expect(intake.machines.get_by_role("option").first).to_be_visible()
    hands.press("Enter")
    expect(page.locator("#machine .picked")).to_contain_text("保修")
    expect(intake.description).to_be_focused()
    hands.type(intake.description, "收线主驱动运行中过流跳停，复位后可再开 1–2 小时。")
    hands.click(page.locator("#id_grade .choice").filter(has_text="二级"))
    expect(intake.clocks).to_contain_text("按二级、重要")
    hands.click(page.locator("#id_kind label").filter(has_text="技术支持"))
    expect(page.locator("#missing")).to_contain_text("可以提交")
    hands.press("Control+Enter")

    expect(page).to_have_url(re.compile(r"/tickets/\d+/$"), timeout=15_000)
    assert hands.done <= MOST
    assert re.fullmatch(r"SH\d{4}\d{2,}", Case(page, page.url).number())


def test_caller_is_known_by_the_serial_alone(served, sign_in):
    serial = served.python(SERIAL)
    page = sign_in("linxy")
    hands, intake = Counted(page), Intake(page)

    hands.press("n")
    expect(intake.customer).to_be_focused()
    hands.type(intake.customer, serial)
    option = intake.callers.get_by_role("option").filter(has_text="按设备").first
    expect(option).to_contain_text(serial)
    hands.click(option)

    expect(page.locator("#caller .picked").first).to_contain_text("皖江特缆")
    expect(page.locator("#machine .picked")).to_contain_text(serial)


def test_call_survives_a_closed_window_and_warns_of_itself(served, sign_in):
    page = sign_in("linxy")
    page.goto(f"{served.url}/tickets/intake/")
    intake = Intake(page)
    intake.find_customer("0553 6624", "吴建平")
    expect(intake.machines.get_by_role("option").first).to_be_visible()
    intake.description.fill("牵引机打滑三次，线速不稳。")
    expect(page.locator("#draft")).to_contain_text("自动保存")
    page.close(run_before_unload=False)

    page = sign_in("linxy")
    page.goto(f"{served.url}/tickets/intake/")
    intake = Intake(page)
    expect(page.get_by_text("没有提交的草稿")).to_be_visible()
    expect(intake.description).to_have_value("牵引机打滑三次，线速不稳。")
    intake.judge("三级", "技术支持")
    first = intake.send()

    page.goto(f"{served.url}/tickets/intake/")
    expect(page.get_by_text("没有提交的草稿")).to_have_count(0)
    intake.find_customer("0553 6624", "吴建平")
    repeat = page.locator("#twins .note-bar").filter(has_text="牵引机打滑三次")
    expect(repeat).to_contain_text("可能重复")
    intake.description.fill("又停了，客户在催。")
    repeat.get_by_role("button", name="写进这一件").click()

    expect(page).to_have_url(first.url)
    expect(first.said).to_contain_text("没有另开处理单")
    expect(page.get_by_text("客户再次来电：又停了，客户在催。").first).to_be_visible()


def test_similar_cases_come_while_describing(served, sign_in):
    page = sign_in("linxy")
    page.goto(f"{served.url}/tickets/intake/")
    intake = Intake(page)
    beside = page.get_by_role("region", name="相似案例")
    expect(beside).to_contain_text("写下故障现象后")

    intake.description.press_sequentially("编码器联轴器", delay=20)

    expect(beside).not_to_contain_text("写下故障现象后")
