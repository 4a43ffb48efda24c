"""Wrong values, double clicks, two people at once, strangers, wrong files, and a system without its worker."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.pages import Intake

pytestmark = pytest.mark.browser

COUNT = "from tickets.models import Ticket; print(Ticket.objects.filter(description='{words}').count())"
# What a stopped worker leaves behind: a last heartbeat that grows old.
OLD_HEART = """
from datetime import timedelta
from django.utils import timezone
from core.deadlines.models import Heartbeat
Heartbeat.objects.update_or_create(name="sweep", defaults={"at": timezone.now() - timedelta(minutes=%d)})
"""


@pytest.fixture
def intake(served, sign_in) -> Intake:
    page = sign_in("linxy")
    page.goto(f"{served.url}/tickets/intake/")
    return Intake(page)


def upload(page: Page, name: str, content: bytes) -> None:
    kind = "application/octet-stream"
    page.locator("#id_attachments").set_input_files({"name": name, "mimeType": kind, "buffer": content})


def test_wrong_value_stands_at_its_field_and_what_was_typed_stays(intake):
    page = intake.page
    intake.find_customer("0553 6624", "吴建平")
    expect(intake.machines.get_by_role("option").first).to_be_visible()
    intake.description.fill("放线架制动失灵。")
    intake.judge("二级", "质量信息")
    upload(page, "报警记录.txt", "E07 制动反馈丢失\n".encode())
    row = page.locator("[data-upload-row]").filter(has_text="报警记录.txt")
    expect(row.locator("input[name=attachment_ids]")).to_have_count(1)
    page.get_by_label("接收时间").fill("2099-01-01T08:00")
    intake.register.click()

    expect(page.locator("#id_received_at_error")).to_contain_text("接收时间晚于现在")
    expect(page.get_by_label("接收时间")).to_have_value("2099-01-01T08:00")
    expect(intake.description).to_have_value("放线架制动失灵。")
    expect(page.locator("#caller")).to_contain_text("吴建平")
    expect(page.get_by_role("radio", name="二级")).to_be_checked()
    expect(page.get_by_role("radio", name="质量信息")).to_be_checked()
    expect(row.locator("input[name=attachment_ids]")).to_have_count(1)

    page.get_by_label("接收时间").fill("2026-01-05T08:00")
    case = intake.send()
    expect(case.page.get_by_role("region", name="附件")).to_contain_text("报警记录.txt")


def test_file_of_a_wrong_type_is_refused_in_words_and_not_kept(intake):
    upload(intake.page, "清理.exe", b"MZ\x90\x00" + b"\x00" * 400)
    expect(intake.page.get_by_role("alert").filter(has_text="清理.exe")).to_contain_text("不")
    expect(intake.page.locator("[data-upload-row]")).to_have_count(0)


def test_double_click_registers_once(served, intake):
    words = f"排线器换向不到位，双击登记 {uuid4().hex[:6]}。"
    intake.fill(description=words)
    intake.register.dblclick()
    expect(intake.page).to_have_url(re.compile(r"/tickets/\d+/$"), timeout=15_000)
    assert served.python(COUNT.format(words=words)) == "1"


RESEND = """async () => {
  const form = document.getElementById("intake"), body = new FormData(form);
  body.set("act", "register");
  const send = () => fetch(form.action, { method: "POST", body });
  const answers = await Promise.all([send(), send(), send()]);
  return answers.map((answer) => answer.url);
}"""


def test_resent_request_registers_once_and_leads_to_the_same_case(served, intake):
    words = f"排线器换向不到位，重复提交 {uuid4().hex[:6]}。"
    intake.fill(description=words)
    addresses = set(intake.page.evaluate(RESEND))
    assert len(addresses) == 1
    assert re.search(r"/tickets/\d+/$", addresses.pop())
    assert served.python(COUNT.format(words=words)) == "1"


def test_later_save_is_refused_with_what_changed_and_nothing_is_overwritten(served, intake, sign_in):
    intake.fill(description="收线盘振动，两人同时修改。")
    case = intake.send()
    first, second = case.page, sign_in("gaoy")
    for page in (first, second):
        page.goto(f"{case.url}edit/")
    first.get_by_label("主题").fill("收线盘振动，转速 900 以上明显")
    first.get_by_role("button", name="保存", exact=True).click()
    expect(first.locator(".toast-note")).to_contain_text("已保存")
    second.get_by_label("主题").fill("收线盘异响")
    second.get_by_role("button", name="保存", exact=True).click()

    refusal = second.get_by_role("alert").filter(has_text="您填写的内容还在下面")
    expect(refusal).to_contain_text("林晓芸")
    expect(refusal).to_contain_text("已变更：主题")
    expect(refusal).to_contain_text("收线盘振动，转速 900 以上明显")
    expect(second.get_by_label("主题")).to_have_value("收线盘异响")
    first.goto(case.url)
    expect(first.get_by_role("heading", level=1)).to_contain_text("转速 900 以上明显")


def test_case_of_others_is_not_there_for_a_stranger(served, intake, sign_in):
    intake.fill(description="张力传感器零漂。")
    case = intake.send()
    stranger = sign_in("panh")
    assert stranger.goto(case.url).status == 404
    expect(stranger.get_by_text("张力传感器零漂")).to_have_count(0)
    stranger.goto(f"{served.url}/tickets/")
    expect(stranger.get_by_text("张力传感器零漂")).to_have_count(0)


def test_pages_say_that_no_worker_runs_and_take_calls_all_the_same(served, sign_in):
    clerk, admin = sign_in("linxy"), sign_in("admin")
    with served.without_beat():
        served.python(OLD_HEART % 20)
        clerk.goto(f"{served.url}/tickets/intake/")
        warning = clerk.get_by_role("alert").filter(has_text="没有后台进程在运行")
        expect(warning).to_contain_text("登记和办理照常，恢复后自动补发")
        admin.goto(served.url)
        banner = admin.get_by_role("alert").filter(has_text="没有后台进程在运行")
        expect(banner).to_contain_text("请启动 Celery worker 和 beat；恢复后自动补发，不会丢失")
        banner.get_by_role("link", name="查看").click()
        expect(admin.get_by_role("heading", level=1)).to_contain_text("运行")
        intake = Intake(clerk)
        intake.fill(description="后台停机期间的来电。")
        expect(intake.send().clock("三级响应")).to_be_visible()
        served.python(OLD_HEART % 0)
