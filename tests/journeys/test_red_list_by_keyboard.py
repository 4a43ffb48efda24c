"""A head clears the red list without touching the mouse: 接警, 改派, 退回, and what Enter and Esc do."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

# Three cases of 技术服务部 that were taken on ten days ago and left alone; the ladder has told the head.
LATE = """
from datetime import timedelta
from django.utils import timezone
from core.deadlines.sweep import sweep
from core.organization.models import Staff
from customers.models import Customer
from tickets import actions

now = timezone.now()
clerk, engineer = (Staff.objects.get(username=name) for name in ("linxy", "songy"))
customer = Customer.objects.order_by("pk").first()
for number in range(3):
    past = now - timedelta(days=10, minutes=number)
    ticket = actions.receive_and_register(
        by=clerk, at=past, facts={"grade": 3, "kind": "support"},
        said={"customer": customer, "contact": customer.contacts.first(), "description": "牵引机打滑。"},
    )
    actions.assign(ticket=ticket, to=engineer, by=clerk, at=past + timedelta(minutes=1))
sweep(at=now)
"""


def current(page: Page):
    return page.locator("[data-row].is-current")


def number(page: Page) -> str:
    expect(current(page)).to_have_count(1)
    return current(page).locator("a.code").inner_text()


def back_on_the_list(page: Page, said: str) -> None:
    """The act is done and said, and the hands are where they were."""
    expect(page).to_have_url(re.compile(r"/tickets/\?tab=overdue$"))
    expect(page.locator(".toast-note").filter(has_text=said)).to_be_visible()
    expect(current(page)).to_have_count(1)


@pytest.mark.req("S1-48", "S0-48")
def test_head_clears_the_red_list_with_the_keyboard_only(served, sign_in):
    served.python(LATE)
    page = sign_in("hej")
    keys, panel = page.keyboard, page.locator("#act")

    # 工作台: the red lines are reached by J; G O leads to all of them
    keys.press("j")
    expect(current(page)).to_have_count(1)
    keys.press("g")
    keys.press("o")
    expect(page).to_have_url(f"{served.url}/tickets/?tab=overdue")
    expect(page.locator("tbody [data-row]")).to_have_count(3)

    # the first: 接警
    keys.press("j")
    first = number(page)
    keys.press("a")
    expect(page).to_have_url(re.compile(r"/acknowledge/\?back="))
    expect(page.get_by_label("在做什么")).to_be_focused()
    keys.type("宋远正在联系客户，今天给出方案。")
    keys.press("Tab")
    keys.press("Space")
    keys.press("Control+Enter")
    back_on_the_list(page, "已接警")
    assert number(page) == first
    keys.press("a")
    expect(page.locator("#announce")).to_have_text("这一行现在不能这样办理。")

    # the second: 改派; Esc thinks it over first
    keys.press("ArrowDown")
    second = number(page)
    assert second != first
    keys.press("r")
    expect(panel.get_by_role("heading", name="改派")).to_be_visible()
    expect(panel.locator("input[name=to]").first).to_be_focused()
    keys.press("Escape")
    expect(panel).to_be_hidden()
    expect(current(page).get_by_role("link", name=second)).to_be_focused()
    keys.press("r")
    expect(panel.locator("input[name=to]").first).to_be_focused()
    keys.press("Space")
    expect(panel.locator("input[name=to]").first).to_be_checked()
    walk_to(page, panel.get_by_label("交接说明"))
    keys.type("宋远在外地，请今天联系客户。")
    keys.press("Control+Enter")
    back_on_the_list(page, f"{second} 牵引机打滑 已改派。")
    expect(page.locator("[data-row]").filter(has_text=second)).not_to_contain_text("宋远")

    # the third: 退回; it leaves nobody's desk unsaid
    third = third_row(page, {first, second})
    keys.press("b")
    expect(panel.get_by_role("button", name="取消")).to_be_focused()
    keys.press("Shift+Tab")
    expect(panel.get_by_label("退回理由")).to_be_focused()
    keys.type("是机械问题，应由生产部处理。")
    keys.press("Control+Enter")
    back_on_the_list(page, "已退回，等待重新分派")
    expect(page.locator("[data-row]").filter(has_text=third)).to_contain_text("未分派")

    # Enter opens the row, and the case tells the story
    keys.press("k")
    opened = number(page)
    keys.press("Enter")
    expect(page).to_have_url(re.compile(r"/tickets/\d+/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(opened)
    assert opened in {first, second, third}


def walk_to(page: Page, field) -> None:
    """Tab on until the field has the focus; a page that never gets there fails."""
    for _ in range(25):
        page.keyboard.press("Tab")
        if field.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError("the field is not reached by Tab")


def third_row(page: Page, seen: set[str]) -> str:
    """Move with J and K to the row that was not dealt with yet."""
    for key in ("k", "k", "k", "j", "j", "j"):
        page.keyboard.press(key)
        if (found := number(page)) not in seen:
            return found
    raise AssertionError("every row was dealt with")
