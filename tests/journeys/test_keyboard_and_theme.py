"""By keyboard alone, in light and dark, on a tablet, and for people who cannot see the page."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.pages import Intake

pytestmark = pytest.mark.browser
TABLET = {"width": 1024, "height": 768}
PLACES = ["/", "/tickets/", "/tickets/intake/", "/inbox/", "/deadlines/rules/", "/customers/", "/customers/1/"]


@pytest.fixture
def case(served, sign_in):
    """A registered case and the page on which 客服 sees it."""
    page = sign_in("linxy")
    page.goto(f"{served.url}/tickets/intake/")
    intake = Intake(page)
    intake.fill(description="牵引机打滑，线速不稳。", grade="二级")
    return intake.send()


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
    current = page.locator("[data-row].is-current")
    expect(current).to_have_count(1)
    address = current.get_by_role("link").first.get_attribute("href")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(f"[data-row].is-current a[href='{address}']").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(served.url + address)


def palette_finds(page: Page, words: str, address) -> None:
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="搜索与命令")
    palette.get_by_role("combobox").press_sequentially(words)
    expect(palette.get_by_role("option").first).to_contain_text(words)
    page.keyboard.press("Enter")
    expect(page).to_have_url(address)


def test_dark_look_stays_after_a_reload_and_goes_back(sign_in):
    page = sign_in("linxy")
    root = page.locator("html")
    for look in ("dark", "light"):
        wear(page, look)
        page.reload()
        expect(root).to_have_attribute("data-bs-theme", look)


def wear(page: Page, look: str) -> None:
    """Choose the look by the button above every page; it belongs to the person, not to the browser."""
    root = page.locator("html")
    if root.get_attribute("data-bs-theme") != look:
        with page.expect_response("**/theme/"):
            page.get_by_role("button", name="切换明暗").click()
    expect(root).to_have_attribute("data-bs-theme", look)


def test_no_page_scrolls_sideways_on_a_tablet(served, case, sign_in):
    case.page.set_viewport_size(TABLET)
    wide = [place for place in [*PLACES, case.url] if sideways(case.page, served, place)]
    people = sign_in("admin")
    people.set_viewport_size(TABLET)
    assert wide + [place for place in ["/people/"] if sideways(people, served, place)] == []


def sideways(page: Page, served, place: str) -> bool:
    page.goto(place if place.startswith("http") else served.url + place)
    return page.evaluate("document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth")


def test_pages_are_free_of_barriers_in_light_and_dark(served, case, sign_in):
    found, admin = [], sign_in("admin")
    for look in ("dark", "light"):
        wear(case.page, look)
        wear(admin, look)
        found += barriers(case.page, served, [*PLACES, case.url])
        found += barriers(admin, served, ["/people/"])
    assert found == []


def barriers(page: Page, served, places: list[str]) -> list[str]:
    """What axe objects to: page, rule, and the first element of each kind."""
    lines = []
    for place in places:
        page.goto(place if place.startswith("http") else served.url + place)
        look = page.locator("html").get_attribute("data-bs-theme")
        for row in Axe().run(page).response["violations"]:
            lines.append(f"{place} {look} {row['id']}: {row['nodes'][0]['html'][:160]} ({len(row['nodes'])})")
    return lines
