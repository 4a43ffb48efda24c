"""By keyboard alone, in light and dark, on a tablet, and for people who cannot see the page."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.pages import Intake

pytestmark = pytest.mark.browser
TABLET = {"viewport": {"width": 1024, "height": 768}}
PLACES = ["/", "/tickets/", "/tickets/intake/", "/inbox/", "/deadlines/rules/", "/customers/1/", "/staff/"]
FIND_STAFF = "from core.organization.urls import urlpatterns; from django.urls import reverse; print(reverse('organization:staff_list'))"


@pytest.fixture
def case(served, sign_in):
    """A registered case and the page on which 客服 sees it."""
    page = sign_in("linxy")
    page.goto(f"{served.url}/tickets/intake/")
    intake = Intake(page)
    intake.fill(description="牵引机打滑，线速不稳。", grade="二级")
    return intake.send()


@pytest.mark.req("A-01")
def test_keys_reach_intake_sheet_palette_and_rows(served, case):
    page, number = case.page, case.number()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="快捷键")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()

    page.keyboard.press("n")
    expect(page).to_have_url(f"{served.url}/tickets/intake/")
    expect(Intake(page).customer).to_be_focused()

    palette_finds(page, "皖江特缆", re.compile(r"/customers/\d+/$"))
    palette_finds(page, number, case.url)

    page.goto(f"{served.url}/tickets/")
    page.keyboard.press("j")
    first = page.locator("[data-row].is-current")
    expect(first).to_have_count(1)
    expect(first).to_contain_text(number)
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(first).to_contain_text(number)
    page.keyboard.press("Enter")
    expect(page).to_have_url(case.url)


def palette_finds(page: Page, words: str, address) -> None:
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="搜索与命令")
    palette.get_by_role("combobox").press_sequentially(words)
    expect(palette.get_by_role("option").first).to_contain_text(words)
    page.keyboard.press("Enter")
    expect(page).to_have_url(address)
