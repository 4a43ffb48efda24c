"""A paid repair by hand: quote → acceptance by signed link → trip → signed record → claim → monthly write-off."""

import subprocess
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.journeys.repairs import (
    Steps,
    ask_for_the_trip,
    case_under_way,
    claim_expenses,
    fetch_paper,
    go_and_repair,
    hand_in_and_file,
    sign_and_arrange,
    sign_on_glass,
    write_off,
)

pytestmark = pytest.mark.browser


@pytest.mark.req("S1-36", "S1-43", "S1-46", "S1-59", "G-05", "G-16", "S1-41", "S1-44", "S1-64", "H6", "A-10", "A-12")
def test_paid_repair_from_the_quote_to_the_write_off(served, sign_in, new_context, tmp_path):
    case = case_under_way(served, paid=True)
    clerk = sign_in("linxy")
    quote = write_the_quote(clerk, served, case)
    link = issue_and_send(clerk, quote)
    read_the_paper(clerk, quote, tmp_path)

    engineer, head, finance = sign_in("chengd"), sign_in("weizq"), sign_in("qiul")
    trip = ask_for_the_trip(engineer, served, case)
    sign_and_arrange(head, clerk, trip)
    nobody_leaves_unpaid(engineer, trip)
    accept_as_customer(new_context().new_page(), served.url + urlsplit(link).path)
    go_and_repair(engineer, trip)
    hand_in_and_file(engineer, clerk, trip)
    claim_and_write_off(engineer, head, finance, trip, tmp_path)
    read_the_costs(clerk, served, case)


def write_the_quote(page: Page, served, case: int) -> str:
    """§J, example 1, by hand."""
    page.goto(f"{served.url}/field/cases/{case}/quotes/new/")
    page.get_by_role("button", name="开始拟定").click()
    page.get_by_label("人数").fill("1")
    page.get_by_label("天数").fill("2")
    page.get_by_label("夜数").fill("1")
    page.get_by_label("交通费 实际金额").fill("620")
    page.get_by_label("交通费 说明").fill("高铁往返")
    page.get_by_role("button", name="价目外的材料").click()
    page.get_by_label("第 1 行名称").fill("燃油泵总成")
    page.get_by_label("第 1 行单价依据").fill("厂家报价")
    page.get_by_label("第 1 行数量").fill("1")
    page.get_by_label("第 1 行单位").fill("件")
    page.get_by_label("第 1 行单价", exact=True).fill("1280")
    expect(page.locator("#sums")).to_contain_text("4,105.50")  # reckoned by the server while typing
    page.get_by_label("服务内容").fill("上门更换燃油泵并试车。")
    page.get_by_role("button", name="存为第 2 版").click()
    expect(page.locator(".toast-note")).to_be_visible()
    for figure in ("2,550.00", "382.50", "2,932.50", "1,173.00", "4,105.50"):
        expect(page.locator("#sums")).to_contain_text(figure)
    return page.url


def issue_and_send(page: Page, quote: str) -> str:
    steps = Steps(page, quote)
    steps.do("签发", "已签发")
    return page.locator("[data-copy]").get_attribute("data-copy")


def read_the_paper(page: Page, quote: str, folder) -> None:
    page.goto(quote)
    text = fetch_paper(page, "服务报价单", folder / "quote.pdf")
    for line in ("2,550.00", "382.50", "2,932.50", "1,173.00", "4,105.50", "人民币肆仟壹佰零伍元伍角整"):
        assert line in text
    fonts = subprocess.run(["pdffonts", folder / "quote.pdf"], capture_output=True, text=True, check=True).stdout
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts.splitlines()[2:])


def nobody_leaves_unpaid(page: Page, trip: str) -> None:
    steps = Steps(page, trip)
    steps.do("确认行为规范", "已确认", "我已阅读并遵守")
    expect(steps.region).to_contain_text("客户接受后才能出发")


def accept_as_customer(page: Page, link: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(link)
    expect(page.locator("body")).to_contain_text("4,105.50")
    sign_on_glass(page)
    page.get_by_label("签名人姓名").fill("吴建平")
    page.get_by_role("button", name="同意报价，请安排服务").click()
    expect(page.locator("body")).to_contain_text("您已接受这份报价")


def claim_and_write_off(engineer: Page, head: Page, finance: Page, trip: str, folder) -> None:
    claim = claim_expenses(engineer, trip, folder, amount="620")
    Steps(head, claim).do("审核通过", "审核")
    assert "620.00" in write_off(finance, folder)
    cells = {cell.value for row in load_workbook(folder / "write-off.xlsx").active for cell in row}
    assert Decimal(620) in {Decimal(str(value)) for value in cells if isinstance(value, int | float | Decimal)}


def read_the_costs(clerk: Page, served, case: int) -> None:
    """Quote beside what it cost: every figure opens its rows."""
    clerk.goto(f"{served.url}/field/costs/{case}/")
    sheet = clerk.get_by_role("region", name="报价与实际")
    expect(sheet.get_by_role("row").filter(has_text="交通费")).to_contain_text("620.00")
    expect(clerk.locator(".statstrip")).to_contain_text("4,105.50")
