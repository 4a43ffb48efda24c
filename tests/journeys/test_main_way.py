"""The main job, by hand: a call becomes a numbered form, runs its clocks, is solved, closed, printed and checked."""

import re
import subprocess

import pytest
from playwright.sync_api import expect

from tests.journeys.pages import Case, Intake

pytestmark = pytest.mark.browser

SPOIL = """
from core.documents.models import Paper
paper = Paper.objects.get(verify_code="{code}")
path = paper.file.path
data = bytearray(open(path, "rb").read())
data[len(data) // 2] ^= 1
open(path, "wb").write(data)
"""

SERIAL = """
from customers.models import Contact
print(Contact.objects.get(name="吴建平").customer.equipment.order_by("pk").first().serial)
"""


@pytest.mark.req("S1-23", "S1-25", "S1-26", "S1-27", "G-02", "G-09", "G-17", "D-03", "D-04", "D-12", "D-13", "H4")
def test_main_way_from_the_call_to_the_checked_paper(served, sign_in, new_context, tmp_path):
    clerk = sign_in("linxy")
    case = take_the_call(clerk, served.python(SERIAL)[2:])
    number = case.number()
    assert re.fullmatch(r"SH\d{4}\d{2,}", number)
    read_the_clocks(case)

    quality = Case(sign_in("shenl"), case.url)
    analyse_and_assign(quality)
    technician = Case(sign_in("chengd"), case.url)
    plan(technician)
    for reviewer in (Case(sign_in("weizq"), case.url), Case(sign_in("guwd"), case.url)):
        pass_the_plan(reviewer)
    repair(technician)
    write_the_summary(technician)
    verify_and_close(case)

    code = print_and_read(case, number, tmp_path)
    check_the_paper(served, new_context, code, number)


def take_the_call(page, part_of_serial: str) -> Case:
    page.keyboard.press("n")
    intake = Intake(page)
    intake.find_customer("0553 66", "吴建平")
    expect(page.locator("#caller")).to_contain_text("皖江特缆")
    expect(page.locator("#caller")).to_contain_text("138 0553 6624")
    intake.find_machine(part_of_serial)
    expect(page.locator("#machine")).to_contain_text("保修至")
    expect(intake.description).to_be_focused()
    intake.description.fill("主电机运行中报过流停机，复位后再次停机。")
    intake.judge("二级", "质量信息")
    expect(intake.clocks).to_contain_text("按二级")
    expect(intake.clocks.get_by_role("listitem").filter(has_text="二级响应")).to_contain_text("1 小时 · 自然时间")
    expect(intake.clocks.get_by_role("listitem").filter(has_text="二级到达现场")).to_contain_text("决定上门后开始")
    return intake.send()


def read_the_clocks(case: Case) -> None:
    expect(case.said).to_contain_text("已登记")
    expect(case.clock("组织原因分析")).to_be_visible()
    card = case.how("二级响应")
    expect(card).to_contain_text("规则 D-12")
    expect(card).to_contain_text("1 小时为限，自然时间。来源 服务规范 4.4.4 表 2")
    expect(card).to_contain_text("客户报修，从此刻起算")
    expect(card.locator("tr.sum")).to_contain_text("共 1 小时")
    expect(card).to_contain_text("监督部门负责人")
    expect(case.next).to_contain_text("质量信息先由质量部完成原因分析和先期措施")


def analyse_and_assign(case: Case) -> None:
    case.open().next.get_by_role("link", name="质量分析").click()
    case.page.get_by_label("原因分析").fill("变频器过流保护动作，电机电缆绝缘下降。")
    case.page.get_by_label("先期措施").fill("停机断电，测绝缘，备好同型号电缆。")
    case.page.get_by_role("button", name="保存分析").click()
    expect(case.said).to_contain_text("可以分派")
    panel = case.open().press("分派")
    panel.get_by_role("radio", name=re.compile("^陈国栋")).check()
    panel.get_by_role("button", name="分派").click()
    expect(case.said).to_contain_text("已分派")
    expect(case.clock("组织原因分析")).to_contain_text("按时")


def plan(case: Case) -> None:
    case.do("记录沟通", "已记录沟通", "记录", 内容="已与吴主任确认停机时间和报警代码。")
    expect(case.clock("二级响应")).to_contain_text("按时")
    case.next.get_by_role("link", name="拟定方案").click()
    case.page.get_by_role("textbox", name=re.compile("^措施")).fill("更换主电机电缆，复测绝缘后带载试车。")
    case.page.get_by_role("button", name="保存方案").click()
    expect(case.said).to_contain_text("方案已保存")
    panel = case.press("提交评审")
    panel.get_by_label("顾卫东 · 质量部").check()
    panel.get_by_role("button", name="提交评审").click()
    expect(case.said).to_contain_text("已提交评审")
    seats = case.page.get_by_role("region", name="评审", exact=True)
    expect(seats).to_contain_text("韦志强")
    expect(case.open().clock("拟定售后方案")).to_contain_text("按时")
    expect(case.next.get_by_role("button", name="评审方案")).to_have_count(0)
    expect(case.next.get_by_role("button", name="报告处理完成")).to_have_count(0)


def pass_the_plan(case: Case) -> None:
    panel = case.open().press("评审方案")
    panel.get_by_label("通过", exact=True).check()
    panel.get_by_role("button", name="给出意见").click()
    expect(case.said).to_contain_text("已给出评审意见")


def repair(case: Case) -> None:
    case.do("决定上门", "已决定上门")
    card = case.how("二级到达现场")
    expect(card).to_contain_text("规则 D-13")
    expect(card).to_contain_text("客户报修，从此刻起算")
    expect(card.locator("tr.sum")).to_contain_text("共 48 小时")
    case.do("记录出发", "已记录出发")
    case.do("记录到达", "已记录到达")
    expect(case.clock("二级到达现场")).to_contain_text("按时")
    case.do("记录恢复", "已记录恢复")
    case.do(
        "报告处理完成", "由客服核实", 处理结果="已更换电缆，满载运行 2 小时正常。", 预防措施="每季度测一次电机绝缘。"
    )


def write_the_summary(case: Case) -> None:
    """重要 closes only with its summary, root cause and prevention (S3-18)."""
    case.open().next.get_by_role("link", name="重要问题总结").click()
    case.page.get_by_label("根本原因").fill("电缆拖链弯曲半径过小，绝缘磨损。")
    case.page.get_by_label("经验教训").fill("装配检查表增加拖链弯曲半径。")
    case.page.get_by_label("存档").fill("质量部重要问题卷宗")
    case.page.get_by_role("button", name="提交").click()
    expect(case.said).to_contain_text("已提交")


def verify_and_close(case: Case) -> None:
    expect(case.open().next.get_by_role("button", name="核实结果")).to_be_visible()
    expect(case.next.get_by_role("button", name=re.compile("^关闭"))).to_have_count(0)
    panel = case.press("核实结果")
    panel.get_by_role("radio", name="问题已解决").check()
    panel.get_by_role("button", name="核实结果").click()
    expect(case.said).to_contain_text("已核实")
    case.do("关闭", "已关闭")
    expect(case.page.locator(".title-line, main").first).to_contain_text("已关闭")


def print_and_read(case: Case, number: str, folder) -> str:
    """The paper comes by itself, says so, and reads as Chinese text. Gives the code beside its QR."""
    page = case.page
    page.get_by_role("button", name="打印").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("售后信息处理单")
    download = page.get_by_role("link", name="下载")
    expect(download).to_be_visible(timeout=90_000)
    expect(page.locator(".state").filter(has_text="已出件")).to_be_visible()
    with page.expect_download() as started:
        download.click()
    started.value.save_as(folder / "form.pdf")
    text = subprocess.run(["pdftotext", folder / "form.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert "售后信息处理单" in text
    assert number in text
    assert "已更换电缆" in text
    return re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b", text).group()


def check_the_paper(served, new_context, code: str, number: str) -> None:
    """Anybody with the paper in hand may ask, without an account; a changed archive is named."""
    stranger = new_context().new_page()
    stranger.goto(f"{served.url}/verify/{code}/")
    expect(stranger.get_by_role("heading", level=1)).to_contain_text(number)
    expect(stranger.get_by_text("与存档一致")).to_be_visible()
    served.python(SPOIL.format(code=code))
    stranger.reload()
    expect(stranger.get_by_role("alert")).to_contain_text("存档已被改动")
    expect(stranger.get_by_text("与存档一致")).to_have_count(0)
