"""H2 售后服务维修记录单 in three labelled copies (S1-77; forms.md d). `paper_data.py` fills it."""

from typing import TypedDict

from core.documents.pdf.cells import Cell, Head, Label, PenDate, Text, Value
from core.documents.pdf.grid import HALF, LABEL, PEN_ROW, ROW, Row, heads, pairs, signature_rows, table_row
from core.documents.pdf.signs import sign_of
from core.documents.registry import Form, Signer, register
from fieldservice.documents.samples import REPAIR
from fieldservice.rights import Right
from tickets.documents.ticket_form import SignData

NOTES = ["注：一式三联，各联内容相同；“三包”件与客户购买件须逐行写明名称和数量。", "保存期限：3年。"]
COPIES = ("第一联 存根", "第二联 售后服务", "第三联 客户")
SIGNERS = (
    Signer("service", "售后服务人员", Right.TRAVEL),
    Signer("leader", "部门领导", Right.DISPATCH),
    Signer("warehouse", "仓库人员", Right.STOCK_IN),
    Signer("repairer", "维修人员", Right.TRAVEL),
)
WIDTHS = (42, 22, 47, 16, 18, 22)
BOTH = (WIDTHS[0] + WIDTHS[1], sum(WIDTHS[2:]))
LEAST_ROWS = 3
SPAN = "　　　年　　月　　日　　时　　分　至　　　年　　月　　日　　时　　分"


class RepairData(TypedDict):
    """All as printed; the rows of both tables as texts. `pen`: rows wide enough to write in."""

    pen: bool
    repair_unit: str
    user_name: str
    wanted_time: str
    user_address: str
    contact: str
    phone: str
    model: str
    serial: str
    quantity: str
    invoice_no: str
    bought_on: str
    reported_on: str
    report_content: str
    recorder: str
    result: str
    repair_time: str
    warranty_parts: list[list[str]]  # name, quantity
    bought_parts: list[list[str]]  # name, quantity, price, amount
    total: str
    total_words: str
    user_opinion: str
    sign_service: SignData | None
    sign_customer: SignData | None
    sign_leader: SignData | None
    sign_warehouse: SignData | None
    sign_repairer: SignData | None


def draw(d: RepairData, sheet) -> None:
    least = PEN_ROW if d["pen"] else ROW
    sheet.notes = NOTES
    sheet.section(
        "用户信息",
        pairs(("维修单位", d["repair_unit"]), least=least),
        pairs(("用户姓名\n（单位、人）", d["user_name"]), ("要求服务\n时间", d["wanted_time"]), least=least),
        _person(d, least),
    )
    sheet.section(
        "报修信息",
        pairs(("型号", d["model"]), ("机号", d["serial"]), ("数量", d["quantity"]), least=least),
        pairs(
            ("发票号", d["invoice_no"]),
            ("购机日期", _day(d, "bought_on")),
            ("报修日期", _day(d, "reported_on")),
            least=least,
        ),
        pairs(("报修内容", Text(d["report_content"])), weight=3),
        pairs(("记录人", d["recorder"]), least=least),
    )
    sheet.section(
        "维修情况",
        pairs(("维修结果", Text(d["result"])), weight=4),
        pairs(("修理时间", d["repair_time"] or (SPAN if d["pen"] else "")), least=least),
        *_tables(d, least),
    )
    sheet.section("签署", *_signs(d), whole=True)


def _person(d: RepairData, least: float) -> Row:
    cells: tuple[tuple[float, Cell], ...] = (
        (LABEL, Label("用户地址\n及联系人")),
        (HALF, Value(d["user_address"])),
        (16, Label("联系人")),
        (22, Value(d["contact"])),
        (20, Label("联系电话")),
        (25.5, Value(d["phone"])),
    )
    return Row(cells, least=least)


def _day(d: RepairData, name: str):
    return d[name] or (NarrowPenDate() if d["pen"] else "")


class NarrowPenDate(PenDate):
    """年 月 日 for the pen in a third of a row."""

    def draw(self, pen, x, top, width, height):
        Value("　　年　月　日").draw(pen, x, top, width, height)


def _tables(d: RepairData, least: float) -> list[Row]:
    """“三包”件 on the left, 客户购买件 on the right, line beside line; at least three lines for the pen."""
    names = (BOTH[0], Head("“三包”件（务必写明名称和数量）")), (BOTH[1], Head("客户购买件（务必写明名称和数量）"))
    rows = [Row(names, head=True), heads(*zip(WIDTHS, ("名称", "数量", "名称", "数量", "单价", "合计"), strict=True))]
    free, bought = d["warranty_parts"], d["bought_parts"]
    for number in range(max(LEAST_ROWS, len(free), len(bought))):
        left = free[number] if number < len(free) else ["", ""]
        right = bought[number] if number < len(bought) else ["", "", "", ""]
        cells = (
            (WIDTHS[0], Value(left[0])),
            (WIDTHS[1], left[1]),
            (WIDTHS[2], Value(right[0])),
            (WIDTHS[3], right[1]),
            (WIDTHS[4], Value(right[2], "right")),
            (WIDTHS[5], Value(right[3], "right")),
        )
        rows.append(table_row(*cells, weight=0.5, least=least))
    words = f"合计（{d['total_words']}）" if d["total_words"] else "合计（人民币大写）"
    total = (
        (WIDTHS[0], Value("")),
        (WIDTHS[1], Value("")),
        (sum(WIDTHS[2:5]), Value(words, bold=True)),
        (WIDTHS[5], Value(d["total"], "right", bold=True)),
    )
    return [*rows, Row(total, least=least)]


def _signs(d: RepairData) -> list[Row]:
    customer = sign_of({**(d["sign_customer"] or {}), "opinion": d["user_opinion"]})
    top = (
        (LABEL, Label("售后服务\n人员")),
        (HALF, sign_of(d["sign_service"])),
        (LABEL, Label("用户意见\n及签名")),
        (HALF, customer),
    )
    names = (("部门领导", "leader"), ("仓库人员", "warehouse"), ("维修人员", "repairer"))
    return [Row(top, least=26), *signature_rows(*((label, sign_of(d[f"sign_{role}"])) for label, role in names))]


FORM = register(
    Form(
        "H2",
        "售后服务维修记录单",
        code="HL-JL-4.2-07",
        version="A/0",
        draw=draw,
        sample=REPAIR,
        signers=SIGNERS,
        copies=COPIES,
    )
)
