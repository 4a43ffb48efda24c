"""H1 外出服务记录表, drawn from plain data (S1 4.4.3, S1-76; forms.md c, g). `record_data.py` fills it.

One drawing for three papers: filled, half filled to carry along (header printed, the rest for the pen), and blank.
"""

from typing import TypedDict

from core.documents.pdf.cells import Boxes, PenDate, Text
from core.documents.pdf.grid import PEN_ROW, ROW, pairs, signature_rows
from core.documents.pdf.signs import sign_of
from core.documents.registry import Form, register
from fieldservice.documents.samples import RECORD
from fieldservice.models.choices import Attitude, Hygiene, Outcome, Satisfaction
from tickets.documents.ticket_form import SignData, one_of

NOTES = ["注：表头和“服务内容描述”由客服人员填写，其余由外派人员在现场填写，交客户签字。", "保存期限：3年。"]
PEN_NOTES = ["注：“□”内打“√”。编号由客服人员登记时给出；返回当日交客服人员录入，纸质原件扫描后归档。", NOTES[1]]
DAMAGES = ("有", "无", "严重")  # in the order of the printed form


class RecordData(TypedDict):
    """All as printed. `pen`: rows wide enough to write in, empty dates with 年 月 日."""

    pen: bool
    customer: str
    phone: str
    address: str
    product_type: str
    installers: str
    travellers: str
    ticket_no: str
    service_content: str
    delivered_on: str
    completed_on: str
    kind_options: list[str]
    kinds: list[str]
    attitude: str
    damage: str
    hygiene: str
    satisfaction: str
    outcome: str
    charge: str
    unfinished: str
    suggestion: str
    promise: str
    sign_customer: SignData | None
    sign_traveller: SignData | None
    sign_clerk: SignData | None


def draw(d: RecordData, sheet) -> None:
    pen = d["pen"]
    least = PEN_ROW if pen else ROW

    def row(*cells, weight=0):
        return pairs(*cells, weight=weight or (0.3 if pen else 0), least=least)

    sheet.line = "（外出服务记录表）"
    sheet.notes = PEN_NOTES if pen else NOTES
    sheet.section(
        "客户资料",
        row(("客户名称", d["customer"]), ("电话", d["phone"])),
        row(("客户地址", d["address"])),
        row(("产品类型", d["product_type"]), ("安装人员", d["installers"])),
    )
    sheet.section(
        "服务内容",
        row(("外派人员", d["travellers"]), ("处理单号", d["ticket_no"])),
        row(("服务内容\n描述", Text(d["service_content"])), weight=4),
    )
    _course(d, sheet, row)
    signs = (("客户签字（盖章）", "customer"), ("外派人员", "traveller"), ("客服人员", "clerk"))
    cells = signature_rows(*((label, sign_of(d[f"sign_{role}"])) for label, role in signs))
    sheet.section("签署", *cells, whole=True)


def _course(d: RecordData, sheet, row) -> None:
    kinds = Boxes(tuple((name, name in d["kinds"]) for name in d["kind_options"]), gap=7)
    sheet.section(
        "安装/维修记录",
        row(("送货日期", _day(d, "delivered_on")), ("完成日期", _day(d, "completed_on"))),
        row(("安装/维修\n类型", kinds)),
        row(("工作态度", one_of(tuple(Attitude.labels), d["attitude"])), ("产品损坏", one_of(DAMAGES, d["damage"]))),
        row(
            ("卫生状况", one_of(tuple(Hygiene.labels), d["hygiene"])),
            ("顾客满意", one_of(tuple(Satisfaction.labels), d["satisfaction"])),
        ),
        row(("处理结果", one_of(tuple(Outcome.labels), d["outcome"])), ("收费情况", d["charge"])),
        row(("未完成原因\n及安排", Text(d["unfinished"])), weight=1.5),
        row(("客户建议", Text(d["suggestion"])), weight=2.5),
        row(("公司承诺", Text(d["promise"])), weight=2.5),
    )


def _day(d: RecordData, name: str):
    return d[name] or (PenDate() if d["pen"] else "")


FORM = register(
    Form("H1", "外出安装/售后/维修服务记录表", code="HL-JL-4.2-03", version="A/0", draw=draw, sample=RECORD)
)
