"""What the journeys of the field share: a case that somebody must go to, steps of a page, a name on glass."""

import os
import re
import subprocess
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

from django.utils import timezone
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from core.times import local_date

CASE = """
from datetime import timedelta
from django.utils import timezone
from PIL import Image
from core.organization.models import Staff
from customers.models import Equipment
from tickets import actions
from tickets.models import Ticket

paid, now = {paid}, timezone.now() - timedelta(hours=1)
people = {{person.username: person for person in Staff.objects.all()}}
machines = Equipment.objects.filter(military=False, customer__contract_until=None).order_by("pk")
today = now.date()
machine = machines.filter(**{{"warranty_ends_on__lt" if paid else "warranty_ends_on__gt": today}}).first()
said = {{"customer": machine.customer, "contact": machine.customer.contacts.first(), "equipment": machine}}
said["description"] = "燃油泵渗油，机组停机。"
facts = {{"grade": 3, "kind": "support", "service_kind": "paid" if paid else "site_repair"}}
at = lambda minutes: now + timedelta(minutes=minutes)
ticket = actions.receive_and_register(by=people["linxy"], at=at(0), received_at=at(0), said=said, facts=facts)
engineer = people["chengd"]
place = engineer.department
ticket = actions.assign(ticket=ticket, to=engineer, by=people["linxy"], at=at(5), responsible_department=place)
words = {{"cause": "泵体密封老化。", "measures": "上门更换燃油泵并试车。", "persons": "陈国栋"}}
actions.draft_plan(ticket=ticket, by=engineer, at=at(10), **words)
actions.submit_plan(ticket=ticket, reviewers=[], by=engineer, at=at(12))
ticket = Ticket.objects.get(pk=ticket.pk)
for seat in ticket.current_plan.seats:
    actions.give_verdict(ticket=ticket, verdict="pass", by=seat.person, at=at(15))
actions.decide_onsite(ticket=Ticket.objects.get(pk=ticket.pk), by=engineer, at=at(20), is_complex=False)
print(ticket.pk)
"""


def case_under_way(served, *, paid: bool) -> int:
    """A case whose plan has passed and to which somebody must go; out of warranty when `paid`."""
    return int(served.python(CASE.format(paid=paid)).splitlines()[-1])


class Steps:
    """下一步 on the page of a trip, a quote or a claim."""

    def __init__(self, page: Page, url: str):
        self.page, self.url = page, url
        self.region = page.get_by_role("region", name="下一步")
        self.panel = page.locator("#act")

    def press(self, label: str) -> Locator:
        """Open the page anew and press a step; gives the panel beside it."""
        self.page.goto(self.url)
        self.region.get_by_role("button", name=re.compile(f"^{label}")).first.click()
        expect(self.panel.get_by_role("button", name="取消")).to_be_visible()
        return self.panel

    def do(self, label: str, said: str, verb: str = "", **typed: str) -> None:
        """Press, fill the named fields, send, read what is said."""
        panel = self.press(label)
        for field, text in typed.items():
            panel.get_by_label(field).first.fill(text)
        panel.get_by_role("button", name=verb or label).last.click()
        expect(self.page.locator(".toast-note")).to_contain_text(said)


def today() -> str:
    return f"{local_date(timezone.now())}"


def tomorrow(clock: str) -> str:
    """Tomorrow at this time, as a field for date and time wants it."""
    return f"{local_date(timezone.now()) + timedelta(days=1)}T{clock}"


def sign_on_glass(page: Page) -> None:
    """Three strokes that are long enough to be a name."""
    glass = page.locator("[data-sigpad] canvas")
    glass.scroll_into_view_if_needed()
    box = glass.bounding_box()
    for number in range(3):
        x, y = box["x"] + 30 + 60 * number, box["y"] + 30
        page.mouse.move(x, y)
        page.mouse.down()
        for part in range(1, 9):
            page.mouse.move(x + 5 * part, y + 8 * (part % 5))
        page.mouse.up()


def fetch_paper(page: Page, title: str, target: Path) -> str:
    """The text of the paper of this title that stands on the page."""
    row = page.get_by_role("listitem").filter(has=page.locator("a[href^='/papers/']")).filter(has_text=title)
    row.get_by_role("link").first.click()
    return download_paper(page, target)


def download_paper(page: Page, target: Path) -> str:
    """The paper whose page is open, once it is drawn; answers its text."""
    download = page.get_by_role("link", name="下载")
    expect(download).to_be_visible(timeout=90_000)
    with page.expect_download() as started:
        download.click()
    started.value.save_as(target)
    done = subprocess.run(["pdftotext", "-layout", target, "-"], capture_output=True, text=True, check=True)
    return done.stdout


def ask_for_the_trip(page: Page, served, case: int) -> str:
    page.goto(f"{served.url}/tickets/{case}/")
    page.get_by_role("region", name="下一步").get_by_role("link", name="申请外出").click()
    page.get_by_label("外出事由").fill("更换燃油泵并试车")
    page.get_by_label("预计费用").fill("1200")
    page.get_by_role("button", name="保存申请").click()
    expect(page.locator(".toast-note")).to_contain_text("等待部门负责人签批")
    return page.url


def sign_and_arrange(head: Page, clerk: Page, trip: str) -> None:
    Steps(head, trip).do("签批并提交客服", "已签批")
    clerk.goto(trip)
    clerk.get_by_role("link", name="填写表头").first.click()
    clerk.get_by_label("服务内容描述").fill("更换燃油泵，检查油路，试车 2 小时。")
    clerk.get_by_label("出发前与客户沟通").fill("已与设备部确认 8:30 停机，需备吊具。")
    clerk.get_by_role("button", name="保存表头").click()
    expect(clerk.locator(".toast-note")).to_be_visible()
    clerk.goto(trip)
    clerk.get_by_role("button", name="其余必办的都已办").click()
    steps = Steps(clerk, trip)
    expect(steps.region).to_contain_text("还没有办：已与客户约定到达时间")
    steps.do("登记约定到达", "到达时限按约定时间计", "登记约定", 约定到达=tomorrow("10:00"), 与客户的谁约定="吴建平")
    steps.do("确认行程已安排", "行程已安排", "确认已安排")


def go_and_repair(engineer: Page, trip: str) -> None:
    steps = Steps(engineer, trip)
    steps.do("出发", "已登记出发")
    steps.do("到达", "已登记到达")
    steps.do("恢复运行", "已登记恢复运行")
    fill_and_sign(engineer, trip)


def fill_and_sign(page: Page, trip: str) -> None:
    """What was done, what the customer says of it, and the name on glass."""
    page.goto(trip + "record/fill/")
    page.get_by_label("工作内容").fill("更换燃油泵总成，试车 2 小时无渗漏。")
    page.get_by_label("完成日期").fill(today())
    answers = {"工作态度": "很好", "产品损坏": "无", "卫生状况": "好", "顾客满意": "满意", "处理结果": "完成"}
    for question, answer in answers.items():
        group = page.get_by_role("radiogroup", name=question).or_(page.get_by_role("group", name=question))
        group.first.get_by_text(answer, exact=True).click()
    page.get_by_role("button", name=re.compile("^保存")).last.click()
    expect(page.locator(".toast-note")).to_be_visible()
    page.goto(trip + "record/sign/")
    sign_on_glass(page)
    page.get_by_label("客户签字人姓名").fill("吴建平")
    page.get_by_role("button", name="确认签字").click()
    expect(page.locator(".toast-note")).to_be_visible()


def hand_in_and_file(engineer: Page, clerk: Page, trip: str) -> None:
    panel = Steps(engineer, trip).press("返回")
    panel.get_by_text("没有", exact=True).click()
    panel.get_by_role("button", name="返回").last.click()
    expect(engineer.locator(".toast-note")).to_contain_text("已登记返回")
    Steps(engineer, trip).do("交单", "交单")
    filing = Steps(clerk, trip).press("归档")
    for box in filing.get_by_role("checkbox").all():
        box.check()
    filing.get_by_role("button", name="归档").last.click()
    expect(clerk.locator(".toast-note")).to_contain_text("归档")


def claim_expenses(page: Page, trip: str, folder: Path, *, amount: str) -> str:
    """The claim of one train ticket with its photo, handed to the head; answers its address."""
    page.goto(trip)
    page.get_by_role("button", name="填写报销").or_(page.get_by_role("link", name="填写报销")).first.click()
    page.wait_for_url(re.compile("/claims/"))
    receipt = folder / "ticket.png"
    Image.frombytes("L", (160, 100), os.urandom(16_000)).save(receipt)  # no two receipts are the same file
    line = page.locator("[data-line]").first
    line.get_by_label("日期").fill(today())
    line.get_by_label("金额").fill(amount)
    line.get_by_label("说明").fill("高铁往返")
    line.locator("input[type=file]").set_input_files(receipt)
    page.get_by_role("button", name="保存并提交").click()
    expect(page.locator(".toast-note")).to_contain_text("已提交，部门负责人已收到通知")
    return page.url


def write_off(page: Page, folder: Path) -> str:
    """财务 writes off what is ready this month, as workbook and as paper; answers the paper's text."""
    page.goto(urljoin(page.url, "/field/write-offs/new/"))
    page.get_by_role("button", name=re.compile("^核销这")).click()
    expect(page.locator(".toast-note")).to_contain_text("已核销")
    with page.expect_download() as started:
        page.get_by_role("link", name="XLSX").click()
    started.value.save_as(folder / "write-off.xlsx")
    page.get_by_role("button", name="核销单").click()
    return download_paper(page, folder / "write-off.pdf")
