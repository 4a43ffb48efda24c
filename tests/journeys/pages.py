"""Small page objects: how a person finds her way on a page, in her own words."""

import re

from playwright.sync_api import Locator, Page, expect


class Intake:
    """登记: one screen while the customer is on the telephone."""

    def __init__(self, page: Page):
        self.page = page
        self.customer = page.get_by_placeholder("电话、名称、拼音首字母、客户编码或机号")
        self.callers = page.get_by_role("listbox", name="客户查询结果")
        self.machine = page.get_by_role("combobox", name="机号、型号或项目编号")
        self.machines = page.get_by_role("listbox", name="设备查询结果")
        self.description = page.get_by_role("textbox", name="故障现象")
        self.clocks = page.get_by_role("region", name="登记后开始的时限")
        self.register = page.get_by_role("button", name=re.compile("^登记"))

    def find_customer(self, typed: str, person: str) -> None:
        self.customer.press_sequentially(typed)
        expect(self.callers.get_by_role("option").first).to_contain_text(person)
        self.customer.press("Enter")
        expect(self.page.locator("#caller .picked").last).to_contain_text(person)

    def find_machine(self, typed: str) -> None:
        expect(self.machine).to_be_focused()
        self.machine.press_sequentially(typed)
        expect(self.machines.get_by_role("option")).to_have_count(1)
        expect(self.machines.get_by_role("option")).to_contain_text(typed)
        self.machine.press("Enter")
        expect(self.page.locator("#machine .picked")).to_contain_text(typed)

    def judge(self, grade: str, kind: str) -> None:
        self.page.get_by_role("radio", name=grade).check()
        self.page.get_by_role("radio", name=kind).check()

    def fill(self, *, description: str, grade: str = "三级", kind: str = "技术支持") -> None:
        """What every case needs, for a known caller."""
        self.find_customer("0553 6624", "吴建平")
        expect(self.machines.get_by_role("option").first).to_be_visible()  # the hands have been led on
        self.description.fill(description)
        self.judge(grade, kind)

    def send(self) -> "Case":
        self.register.click()
        expect(self.page).to_have_url(re.compile(r"/tickets/\d+/$"), timeout=15_000)
        return Case(self.page, self.page.url)


class Case:
    """The page of a 处理单 as one person sees it."""

    def __init__(self, page: Page, url: str):
        self.page, self.url = page, url
        self.next = page.get_by_role("region", name="下一步")
        self.clocks = page.get_by_role("region", name="时限", exact=True)
        self.said = page.locator(".toast-note")
        self.panel = page.locator("#act")

    def open(self) -> "Case":
        self.page.goto(self.url)
        return self

    def number(self) -> str:
        return self.page.get_by_role("heading", level=1).locator(".code").inner_text()

    def clock(self, name: str) -> Locator:
        return self.clocks.locator(".clock, .clock-done").filter(has_text=name)

    def how(self, name: str) -> Locator:
        """怎么算的 of a clock, opened."""
        self.clocks.locator(f"summary[aria-label={name}怎么算的]").click()
        card = self.page.get_by_role("group", name=f"{name}时限的计算")
        expect(card).to_be_visible()
        return card

    def press(self, label: str) -> Locator:
        """A step that opens beside the page; gives the panel with its form."""
        name = re.compile(f"^{label}")
        self.next.get_by_role("button", name=name).first.click()
        expect(self.panel.get_by_role("heading", name=label)).to_be_visible()
        return self.panel

    def do(self, label: str, said: str, verb: str = "", **typed: str) -> None:
        """Take a step from the page: fill the named fields, send, read what is said."""
        self.open()
        panel = self.press(label)
        for field, text in typed.items():
            panel.get_by_label(field).first.fill(text)
        panel.get_by_role("button", name=verb or label).last.click()
        expect(self.said).to_contain_text(said)
