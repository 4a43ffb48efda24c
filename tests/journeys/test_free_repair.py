"""A free repair by hand: nothing is charged, its direct cost is booked to the service budget (requirements §J, 3)."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.repairs import (
    Steps,
    ask_for_the_trip,
    case_under_way,
    claim_expenses,
    go_and_repair,
    hand_in_and_file,
    sign_and_arrange,
    write_off,
)

pytestmark = pytest.mark.browser


@pytest.mark.req("S1-36", "S1-58", "S1-41", "S1-44", "S1-51", "S1-64", "G-16", "H1", "S4-07")
def test_free_repair_from_the_request_to_the_write_off(served, sign_in, tmp_path):
    case = case_under_way(served, paid=False)
    clerk, engineer = sign_in("linxy"), sign_in("chengd")
    reckon_what_it_costs_us(clerk, served, case)

    trip = ask_for_the_trip(engineer, served, case)
    head = sign_in("weizq")
    sign_and_arrange(head, clerk, trip)
    Steps(engineer, trip).do("确认行为规范", "已确认", "我已阅读并遵守")
    go_and_repair(engineer, trip)
    hand_in_and_file(engineer, clerk, trip)

    Steps(head, claim_expenses(engineer, trip, tmp_path, amount="588.50")).do("审核通过", "审核")
    assert "588.50" in write_off(sign_in("qiul"), tmp_path)
    read_the_costs(clerk, served, case)


def reckon_what_it_costs_us(page: Page, served, case: int) -> None:
    """§J, example 3: customer price 0.00, D 2,550.00 on line c of the budget, no tax, no management."""
    page.goto(f"{served.url}/field/cases/{case}/quotes/new/")
    expect(page.get_by_role("radio", name="无偿费用核算")).to_be_checked()  # suggested by the warranty
    page.get_by_role("button", name="开始拟定").click()
    for field, figure in {"人数": "1", "天数": "2", "夜数": "1", "交通费 实际金额": "620"}.items():
        page.get_by_label(field).fill(figure)
    page.get_by_label("交通费 说明").fill("高铁往返")
    page.get_by_role("button", name="价目外的材料").click()
    line = {"名称": "燃油泵总成", "单价依据": "厂家报价", "数量": "1", "单位": "件"}
    for field, words in line.items():
        page.get_by_label(f"第 1 行{field}").fill(words)
    page.get_by_label("第 1 行单价", exact=True).fill("1280")
    expect(page.locator("#sums")).to_contain_text("2,550.00")
    page.get_by_role("button", name="存为第 2 版").click()
    expect(page.locator(".toast-note")).to_be_visible()
    expect(page.locator("#sums")).to_contain_text("0.00")
    Steps(page, page.url).do("列支服务经费", "已列支", "列支")


def read_the_costs(page: Page, served, case: int) -> None:
    page.goto(f"{served.url}/field/costs/{case}/")
    expect(page.locator(".statstrip")).to_contain_text("2,550.00")
    transport = page.get_by_role("region", name="报价与实际").get_by_role("row").filter(has_text="交通费")
    expect(transport).to_contain_text("588.50")
