"""H1, H2, H3 and H12 as PDF: every field of the requirements stands on the paper, filled and blank."""

import io
import re

import pytest
from django.urls import reverse
from pypdf import PdfReader

from core.documents import registry
from core.documents.filling import fill
from core.documents.rendering import draw_unnumbered
from fieldservice.actions import field_papers
from fieldservice.models import InfoSheet, RecordKind, RepairSheet, ServiceReport
from fieldservice.queries_papers import STARTS
from tests.factories.field_records import STROKES, make_filed, make_recorded, written_at
from tickets.documents.data import ticket_data

pytestmark = pytest.mark.django_db

# The field lists of requirements §H, as they are printed.
H1 = """客户名称 电话 客户地址 产品类型 安装人员 送货日期 完成日期 安装/维修类型 板式 沙发 保养 额外包修 其他
工作态度 差 一般 满意 好 很好 产品损坏 有 无 严重 卫生状况 不好 顾客满意 不满意 非常不满意 处理结果 完成 未完成
收费情况 客户建议 公司承诺 编号 服务内容描述 外派人员 客户签字 签名 日期""".split()
H2 = """维修单位 用户姓名（单位、人） 用户地址及联系人 联系人 联系电话 要求服务时间 型号 机号 数量 发票号 购机日期
报修日期 报修内容 记录人 维修结果 修理时间 “三包”件 名称 客户购买件 单价 合计 售后服务人员 用户意见及签名 部门领导
仓库人员 维修人员 签名 日期 第一联存根 第二联售后服务 第三联客户""".split()
H3 = """客户名称 设备种类 联系人 职务 联系电话 地址 1项目编号（AB号） 2设备编号 3设备类型及尺寸 4设备投运时间
5设备故障描述 6设备维修情况 7设备零部件更换情况""".split()
H12 = (
    "服务任务安排 服务实施的情况 服务结果 销售部签发 客户代表满意度确认 满意 不满意 非常不满意 管理者代表审阅".split()
)
LISTS = {"H1": H1, "H2": H2, "H3": H3, "H12": H12}


def text_of(content: bytes, page: int | None = None) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    texts = [one.extract_text() for one in (pages if page is None else [pages[page]])]
    return re.sub(r"\s+", "", "".join(texts))


def missing(key: str, text: str) -> list[str]:
    return [name for name in LISTS[key] if name not in text]


def drawn(key: str, subject) -> bytes:
    form = registry.form(key)
    data = fill(form, subject)
    return draw_unnumbered(form, data, at=subject.ticket.received_at, number=subject.number).content


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("H1", ("fieldservice:blank_paper", ["H1"])),
        ("H2", ("fieldservice:paper_blank", ["repair-sheets"])),
        ("H3", ("fieldservice:paper_blank", ["info-sheets"])),
        ("H12", ("fieldservice:paper_blank", ["service-reports"])),
    ],
)
@pytest.mark.req("H1", "H2", "H3", "H12", "S1-76", "S1-77", "S1-78")
def test_blank_paper_has_every_field(client, key, address):
    _, people = make_recorded()
    client.force_login(people["engineer"])
    response = client.get(reverse(address[0], args=address[1]))
    assert response["Content-Type"] == "application/pdf"
    text = text_of(response.content)
    assert missing(key, text) == []
    assert "扫码核验" not in text


@pytest.mark.req("H1", "S1-76")
def test_filled_record_has_every_field_and_value():
    trip, _ = make_filed()
    text = text_of(drawn("H1", trip.record))
    assert missing("H1", text) == []
    for value in (
        *(trip.number, trip.ticket.number, "陈国栋（组长）、韦志强", "更换联轴器，按12N·m预紧", "夹紧螺钉松动"),
        *("空载电流8.2A", "联轴器GS-191只", "LZ-0311→LZ-1188", "■很好", "■无", "■完成", "■其他", "保修期内，免费"),
        *("希望提供备用联轴器。", "吴建平", "林晓芸"),
    ):
        assert value in text, value


def test_kind_that_was_retired_still_stands_on_its_record():
    trip, people = make_filed()
    RecordKind.objects.filter(name="其他").update(is_active=False)
    assert "■其他" in text_of(drawn("H1", trip.record))
    RecordKind.objects.create(name="巡检", order=5)
    assert "□巡检□板式" in text_of(drawn("H1", trip.record))


@pytest.mark.req("S1-44")
def test_half_filled_record_to_carry_along(client):
    trip, people = make_recorded()
    client.force_login(people["clerk"])
    response = client.get(reverse("fieldservice:record_carry", args=[trip.pk]))
    text = text_of(response.content)
    assert missing("H1", text) == []
    assert trip.number in text
    assert "更换编码器联轴器并试车。" in text
    assert "■很好" not in text
    assert "8.2" not in text


def begun(model, trip, people, **content):
    at = written_at(trip)
    values = {**STARTS[model](trip.ticket, trip), **content}
    return field_papers.draft_paper(model, ticket=trip.ticket, trip=trip, by=people["clerk"], at=at, **values)


@pytest.mark.req("H2", "S1-77")
def test_filled_repair_sheet_in_three_labelled_copies():
    trip, people = make_recorded()
    bought = [{"name": "密封条", "quantity": "2", "unit": "米", "price": "12.50"}]
    sheet = begun(RepairSheet, trip, people, bought_parts=bought, invoice_no="25400318", user_opinion="同意验收。")
    content = drawn("H2", sheet)
    assert len(PdfReader(io.BytesIO(content)).pages) == 3
    for number, label in enumerate(("第一联存根", "第二联售后服务", "第三联客户")):
        page = text_of(content, number)
        assert missing("H2", page) == []
        assert f"■{label}" in page
        assert page.count("■第") == 1
        assert "联轴器" in page
        assert "25.00" in page
        assert "人民币贰拾伍元整" in page
        assert sheet.number in page


@pytest.mark.req("H3", "S1-78")
def test_filled_information_sheet_from_customer_and_machine():
    trip, people = make_recorded()
    sheet = begun(InfoSheet, trip, people, job_title="设备主管", project_no="AB-2403-017")
    text = text_of(drawn("H3", sheet))
    assert missing("H3", text) == []
    for value in (trip.ticket.customer_name, "设备主管", "AB-2403-017", "联轴器1只（旧LZ-0311，新LZ-1188）"):
        assert value.replace(" ", "") in text, value


@pytest.mark.req("H12")
def test_filled_service_report():
    trip, people = make_recorded()
    from core.organization.roles import Role
    from tests.factories.organization import make_staff

    sales = make_staff("方莉", roles=[Role.SALES], department=people["clerk"].department)
    at = written_at(trip)
    report = field_papers.draft_paper(ServiceReport, ticket=trip.ticket, by=sales, at=at, task="处理收线跳停。")
    field_papers.issue_report(report=report, by=sales, at=at)
    field_papers.edit_paper(
        paper=report, by=people["engineer"], at=at, work="更换联轴器。", result="运行正常。", satisfaction="yes"
    )
    report = ServiceReport.objects.get(pk=report.pk)
    text = text_of(drawn("H12", report))
    assert missing("H12", text) == []
    assert "■满意" in text
    assert "方莉" in text
    assert "DFCPZL063A" in text


@pytest.mark.req("H4")
def test_form_of_the_case_names_its_records():
    trip, _ = make_filed()
    assert ticket_data(trip.ticket)["trip_no"] == trip.number


def test_strokes_of_the_customer_are_on_the_paper():
    from fieldservice.documents.record_data import record_data

    trip, _ = make_filed()
    assert record_data(trip.record)["sign_customer"]["strokes"] == STROKES
