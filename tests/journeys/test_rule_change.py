"""An administrator changes D-02 to three hours, sees what would move, applies it, and the moved case says so."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# A call that another department took in a minute ago: D-02 runs until 客服 has written the form.
RELAYED = """
from django.utils import timezone
from core.organization.models import Staff
from customers.models import Customer
from tickets.actions import receive

customer = Customer.objects.order_by("pk").first()
ticket = receive(
    by=Staff.objects.get(username="panh"), at=timezone.now(), customer=customer, contact=customer.contacts.first(),
    description="收线张力显示跳动，尚未停机。",
)
print(ticket.pk)
"""
DUE = """
from core.deadlines.models import Clock
clock = Clock.objects.select_related("version").get(rule__key="D-02", case_id=%s)
print(clock.version.number, clock.due_at.isoformat())
"""
# Other journeys of this session read D-02 as it was shipped.
RESTORE = """
from core.deadlines.models import Rule
rule = Rule.objects.get(key="D-02")
rule.current = rule.versions.get(number=1)
rule.save(update_fields=["current"])
"""


@pytest.fixture
def relayed(served):
    yield served.python(RELAYED)
    served.python(RESTORE)


def due(served, pk: str) -> list[str]:
    return served.python(DUE % pk).split()


@pytest.mark.req("S1-23", "D-02")
def test_administrator_changes_d02_to_three_hours_for_running_clocks(served, sign_in, relayed):
    version, before = due(served, relayed)
    assert version == "1"

    page = sign_in("admin")
    page.goto(f"{served.url}/deadlines/rules/?q=D-02")
    page.get_by_role("link", name="填写处理单").click()
    page.get_by_role("link", name="修改规则").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("修改 D-02 填写处理单")
    for line in (1, 2, 3):
        page.get_by_role("group", name=f"第 {line} 档").get_by_label("时限", exact=True).fill("3")
    page.get_by_label("修改说明").fill("客服人手不足，试行三小时")
    page.get_by_role("button", name="看影响").click()

    impact = page.get_by_role("region", name="修改影响")
    expect(impact).to_contain_text("其余情况：2 工作小时 → 3 工作小时")
    expect(impact.get_by_role("status")).to_contain_text("推后")
    row = impact.get_by_role("row").filter(has=page.locator(f'a[href="/tickets/{relayed}/"]'))
    expect(row).to_have_count(1)
    assert due(served, relayed) == [version, before]  # nothing has happened yet

    impact.get_by_role("button", name="保存并应用到运行中的时限").click()
    expect(page.locator(".toast-note")).to_contain_text("已应用到运行中的时限")
    history = page.get_by_role("region", name="版本与启停")
    expect(history.get_by_role("listitem").first).to_contain_text("第 2 版")
    expect(history.get_by_role("listitem").first).to_contain_text("客服人手不足，试行三小时")
    version, after = due(served, relayed)
    assert version == "2"
    assert after > before

    page.goto(f"{served.url}/tickets/{relayed}/?only=all")
    story = page.get_by_role("region", name=re.compile("^经过"))
    line = story.get_by_role("listitem").filter(has_text="规则 D-02 改为第 2 版")
    expect(line).to_contain_text("系统管理员")
    expect(line).to_contain_text(re.compile(r"\d\d-\d\d \d\d:\d\d → \d\d-\d\d \d\d:\d\d"))
