"""服务报价单 (forms.md e): seven lines of 表 1, the sum in words, seal and the customer's confirmation."""

from dataclasses import dataclass
from typing import TypedDict

from core.documents.pdf.cells import MIDDLE, PAD_X, PITCH, Cell, Head, Label, Text, Value, draw_option
from core.documents.pdf.grid import FRAME, Row, heads, table_row
from core.documents.pdf.signs import Sign, sign_of
from core.documents.registry import Form, register
from fieldservice.documents.quote_sample import QUOTE

NOTES = ["注：金额单位为人民币元，各项四舍五入至分后相加。", "一式两份，双方各执一份。"]
LABEL, VALUE = 26.0, 61.5
WIDTHS = (12, 26, 52, 34, 18, 33)
PARTS = (12, 45, 40, 30, 18, 30)
HEADS = ("序号", "费用类别", "计费内容", "收费标准", "数量", "金额（元）")
PART_HEADS = ("序号", "材料名称", "规格型号", "单价（元）", "数量", "金额（元）")
AGREE, DISAGREE = "同意报价，请安排服务", "不同意"
TALL = 10.0


class LineData(TypedDict):
    no: str
    label: str
    content: str
    standard: str
    quantity: str
    amount: str
    strong: bool


class QuoteData(TypedDict):
    """All as printed."""

    quoted_on: str
    edition: str  # 第2版, or "" for the first
    customer: str
    contact: str
    product: str
    serial: str
    ticket_no: str
    plan_no: str
    content: str
    lines: list[LineData]
    materials: list[dict]  # [] when they stand in the line itself
    words: str
    total: str
    remarks: str
    terms: str
    company: str
    answer: str  # AGREE, DISAGREE or ""
    sign_issuer: dict | None
    sign_customer: dict | None


@dataclass(frozen=True)
class Confirmation(Cell):
    """客户确认: the two boxes, then name and date."""

    answer: str
    sign: Sign

    def height(self, faces, width):
        return self.sign.height(faces, width)

    def draw(self, pen, x, top, width, height):
        left, y = x + PAD_X, top - 2 * MIDDLE - PITCH
        for word in (AGREE, DISAGREE):
            left = draw_option(pen, left, y, word, word == self.answer) + 4
        self.sign.draw(pen, x, top, width, height)


def draw(d: QuoteData, sheet) -> None:
    sheet.bands = False
    sheet.line = f"报价日期：{d['quoted_on']}" + (f"　　{d['edition']}" if d["edition"] else "")
    sheet.notes = NOTES
    sheet.section(
        "",
        _two("客户名称", d["customer"], "联系人", d["contact"]),
        _two("产品名称", d["product"], "出厂编号", d["serial"]),
        _two("处理单号", d["ticket_no"], "方案编号", d["plan_no"]),
        _one("服务内容", Text(d["content"])),
        heads(*zip(WIDTHS, HEADS, strict=True)),
        *(_line(line) for line in d["lines"]),
        _total(d),
    )
    if d["materials"]:
        sheet.section("", heads(*zip(PARTS, PART_HEADS, strict=True)), *_materials(d["materials"]))
    sheet.section(
        "",
        _one("报价说明", Text(d["remarks"]), weight=1),
        _one("付款方式", Value(d["terms"])),
        whole=True,
    )
    sheet.section("", *_signatures(d), whole=True)


def _two(first: str, one: str, second: str, other: str) -> Row:
    return Row(((LABEL, Label(first)), (VALUE, Value(one)), (LABEL, Label(second)), (VALUE, Value(other))))


def _one(label: str, cell: Cell, weight: float = 0) -> Row:
    return Row(((LABEL, Label(label)), (FRAME - LABEL, cell)), weight=weight)


def _line(line: LineData) -> Row:
    strong = line["strong"]
    cells = (
        line["no"],
        Value(line["label"], bold=strong),
        Value(line["content"]),
        Value(line["standard"]),
        Value(line["quantity"], "right"),
        Value(line["amount"], "right", bold=strong),
    )
    return table_row(*zip(WIDTHS, cells, strict=True), least=TALL)


def _total(d: QuoteData) -> Row:
    words = Value(f"（大写）{d['words']}", bold=True)
    cells = ((38, Label("合计金额")), (86, words), (18, Value("（小写）", "middle")))
    return Row((*cells, (33, Value(d["total"], "right", bold=True))), least=TALL)


def _materials(rows: list[dict]) -> list[Row]:
    found = []
    for number, row in enumerate(rows, start=1):
        cells = (
            str(number),
            Value(row["name"]),
            Value(row["spec"] or "—"),
            Value(row["price"], "right"),
            Value(row["quantity"], "right"),
            Value(row["amount"], "right"),
        )
        found.append(table_row(*zip(PARTS, cells, strict=True)))
    return found


def _signatures(d: QuoteData) -> list[Row]:
    half = FRAME / 2
    ours = sign_of({"opinion": f"报价单位：{d['company']}", **(d["sign_issuer"] or {})}, sealed=True)
    theirs = Confirmation(d["answer"], sign_of(d["sign_customer"], sealed=True))
    return [
        Row(((half, Head("报价单位（盖章）")), (half, Head("客户确认")))),
        Row(((half, ours), (half, theirs))),
    ]


FORM = register(Form("QUOTE", "服务报价单", code="HL-JL-4.4-02", version="A/0", draw=draw, sample=QUOTE))
