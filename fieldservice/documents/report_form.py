"""H12 服务报告 (S2 6.4.3, DFCPZL063A): the task from 销售部, what was done, the customer's and 管理者代表's word."""

from typing import TypedDict

from core.documents.pdf.cells import PenDate, Text
from core.documents.pdf.grid import PEN_ROW, ROW, pairs, signature_rows
from core.documents.pdf.signs import sign_of
from core.documents.registry import Form, register
from fieldservice.documents.samples import REPORT
from fieldservice.models.choices import Satisfaction
from tickets.documents.ticket_form import SignData, one_of

NOTES = ["注：由销售部签发下达，服务人员填写实施情况和结果，客户代表确认满意度，管理者代表审阅。", "保存期限：3年。"]


class ReportData(TypedDict):
    """All as printed."""

    pen: bool
    ticket_no: str
    trip_no: str
    customer: str
    product: str
    serial: str
    executor: str
    due_on: str
    task: str
    work: str
    result: str
    satisfaction: str
    customer_words: str
    review_words: str
    sign_sales: SignData | None
    sign_service: SignData | None
    sign_customer: SignData | None
    sign_representative: SignData | None


def draw(d: ReportData, sheet) -> None:
    least = PEN_ROW if d["pen"] else ROW

    def row(*cells, weight=0):
        return pairs(*cells, weight=weight or (0.3 if d["pen"] else 0), least=least)

    sheet.line = "（服务报告单）"
    sheet.notes = NOTES
    sheet.section(
        "任务安排",
        row(("客户名称", d["customer"]), ("处理单号", d["ticket_no"])),
        row(("产品名称", d["product"]), ("出厂编号", d["serial"])),
        row(("服务人员", d["executor"]), ("记录表号", d["trip_no"])),
        row(("要求完成\n日期", d["due_on"] or (PenDate() if d["pen"] else ""))),
        row(("服务任务\n安排", Text(d["task"])), weight=3),
    )
    sheet.section(
        "实施结果",
        row(("服务实施\n的情况", Text(d["work"])), weight=5),
        row(("服务结果", Text(d["result"])), weight=3),
    )
    sheet.section(
        "客户确认",
        row(("客户代表\n满意度确认", one_of(tuple(Satisfaction.labels), d["satisfaction"]))),
        row(("客户意见", Text(d["customer_words"])), weight=1.5),
    )
    reviewed = sign_of({**(d["sign_representative"] or {}), "opinion": d["review_words"]})
    signs = (
        ("销售部签发", sign_of(d["sign_sales"])),
        ("服务人员", sign_of(d["sign_service"])),
        ("客户代表", sign_of(d["sign_customer"])),
        ("管理者代表审阅", reviewed),
    )
    sheet.section("签署", *signature_rows(*signs), whole=True)


FORM = register(Form("H12", "服务报告", code="DFCPZL063A", version="A/0", draw=draw, sample=REPORT))
