"""借支单, 费用报销单 and 月度核销单 (S1-10, S1-64): the papers of money, every total the sum of its printed lines."""

from typing import TypedDict

from core.documents.pdf.cells import Text, Value
from core.documents.pdf.grid import Row, heads, pairs, signature_rows, table_row
from core.documents.pdf.signs import sign_of
from core.documents.registry import Form, register
from fieldservice.documents.money_sample import ADVANCE, CLAIM, WRITE_OFF
from tickets.documents.ticket_form import SignData

KEPT = "保存期限：按记录控制程序。"
ADVANCE_NOTES = ["注：外出返回后填写报销单冲抵借支，多退少补；外出取消的，借支退回财务。", KEPT]
CLAIM_NOTES = ["注：据实报销的费用附票据；票据原件按序号粘贴在附页。", KEPT]
BATCH_NOTES = ["注：未归档服务记录的费用不予核销；核销后不得修改，差错在下一批次冲销。", KEPT]

LINE_WIDTHS = (13, 24, 30, 16, 24, 14, 46)
LINE_HEADS = ("序号", "日期", "费用", "晚/天", "金额（元）", "票据", "说明")
LEAST_LINES = 12
ENTRY_WIDTHS = (13, 27, 25, 18, 25, 22, 18, 19)
ENTRY_HEADS = ("序号", "报销单号", "部门", "报销人", "外出记录", "金额（元）", "借支", "差额")
PER_PAGE = 20  # entries of one table: each page has its own, with its own sum
SUM_WIDTHS = (60, 20, 29, 29, 29)


class AdvanceData(TypedDict):
    asked_on: str
    person: str
    department: str
    trip_no: str
    ticket_no: str
    destination: str
    days: str
    amount: str
    words: str
    reason: str
    paid: str
    way: str
    paid_on: str
    settled: str
    sign_person: SignData | None
    sign_head: SignData | None
    sign_finance: SignData | None


class ClaimData(TypedDict):
    """`lines`: [{"on", "fee", "quantity", "amount", "receipt", "note"}, …], all as printed."""

    submitted_on: str
    person: str
    department: str
    trip_no: str
    ticket_no: str
    customer: str
    destination: str
    days: str
    lines: list[dict]
    total: str
    words: str
    advance_no: str
    advance: str
    balance: str
    note: str
    checked: str
    batch: str
    sign_person: SignData | None
    sign_head: SignData | None
    sign_finance: SignData | None


class WriteOffData(TypedDict):
    """`entries`: [{"number", "department", "person", "trip", "amount", "advance", "balance"}, …]; `pages`: the sum of
    every table of PER_PAGE entries; sums: [{"label", "count", "amount", "advance", "balance"}, …]."""

    made_on: str
    month: str
    department: str
    count: str
    total: str
    words: str
    advances: str
    balance: str
    note: str
    entries: list[dict]
    pages: list[dict]
    departments: list[dict]
    people: list[dict]
    kinds: list[dict]
    reversals: list[str]
    sign_maker: SignData | None
    sign_checker: SignData | None
    sign_leader: SignData | None


def right(text: str, *, bold: bool = False) -> Value:
    return Value(text, "right", bold=bold)


def draw_advance(d: AdvanceData, sheet) -> None:
    sheet.line = f"申请日期：{d['asked_on']}"
    sheet.notes = ADVANCE_NOTES
    sheet.section(
        "借支信息",
        pairs(("借支人", d["person"]), ("部门", d["department"])),
        pairs(("外出编号", d["trip_no"]), ("处理单号", d["ticket_no"])),
        pairs(("目的地", d["destination"])),
        pairs(("外出期间", d["days"])),
    )
    sheet.section(
        "借支金额",
        pairs(("小写", Value(d["amount"], bold=True)), ("大写", d["words"])),
        pairs(("借支事由", Text(d["reason"])), least=40),
    )
    sheet.section(
        "付款结清",
        pairs(("付款金额", d["paid"]), ("付款方式", d["way"])),
        pairs(("付款日期", d["paid_on"]), ("结清", d["settled"])),
    )
    signs = (
        ("借支人", sign_of(d["sign_person"])),
        ("部门负责人", sign_of(d["sign_head"])),
        ("财务付款", sign_of(d["sign_finance"])),
        ("领款人", sign_of(None)),
    )
    sheet.section("签署", *signature_rows(*signs), whole=True)


def draw_claim(d: ClaimData, sheet) -> None:
    sheet.line = f"提交日期：{d['submitted_on']}"
    sheet.notes = CLAIM_NOTES
    sheet.section(
        "外出信息",
        pairs(("报销人", d["person"]), ("部门", d["department"])),
        pairs(("外出编号", d["trip_no"]), ("处理单号", d["ticket_no"])),
        pairs(("客户", d["customer"])),
        pairs(("目的地", d["destination"])),
        pairs(("外出期间", d["days"])),
    )
    sheet.section("费用明细", *_lines(d["lines"]))
    sheet.section(
        "合计结算",
        pairs(("合计", Value(d["total"], bold=True)), ("大写", d["words"])),
        pairs(("冲抵借支", d["advance"]), ("借支单号", d["advance_no"])),
        pairs(("差额", Value(d["balance"], bold=True)), ("核销批次", d["batch"])),
        pairs(("说明", Text(d["note"]))),
        pairs(("审核意见", Text(d["checked"]))),
    )
    signs = (
        ("报销人", sign_of(d["sign_person"])),
        ("部门负责人", sign_of(d["sign_head"])),
        ("财务", sign_of(d["sign_finance"])),
    )
    sheet.section("签署", *signature_rows(*signs), whole=True)


def _lines(lines: list[dict]) -> list[Row]:
    rows = [heads(*zip(LINE_WIDTHS, LINE_HEADS, strict=True))]
    for number, line in enumerate(lines, start=1):
        cells = (
            str(number),
            line["on"],
            Value(line["fee"]),
            line["quantity"],
            right(line["amount"]),
            line["receipt"],
            Value(line["note"]),
        )
        rows.append(table_row(*zip(LINE_WIDTHS, cells, strict=True)))
    empty = table_row(*zip(LINE_WIDTHS, ("",) * len(LINE_WIDTHS), strict=True))
    return rows + [empty] * max(0, LEAST_LINES - len(lines))


def draw_write_off(d: WriteOffData, sheet) -> None:
    sheet.line = f"核销日期：{d['made_on']}"
    sheet.notes = BATCH_NOTES
    sheet.section(
        "核销信息",
        pairs(("核销月份", d["month"]), ("核销部门", d["department"]), ("笔数", d["count"])),
        pairs(("合计", Value(d["total"], bold=True)), ("大写", d["words"])),
        pairs(("冲抵借支", d["advances"]), ("应付差额", d["balance"])),
        pairs(("说明", Text(d["note"]))),
    )
    for start in range(0, len(d["entries"]), PER_PAGE):
        rows = _entries(d["entries"][start : start + PER_PAGE], start, d["pages"][start // PER_PAGE])
        sheet.section("核销明细", *rows, whole=True)
    for band, rows in (("按部门", d["departments"]), ("按人员", d["people"]), ("按费用", d["kinds"])):
        if rows:
            sheet.section(band, *_sums(band[1:], rows))
    if d["reversals"]:
        sheet.section("冲销说明", pairs(("原因", Text("\n".join(d["reversals"])))))
    signs = (
        ("核销人", sign_of(d["sign_maker"])),
        ("复核", sign_of(d["sign_checker"])),
        ("批准", sign_of(d["sign_leader"])),
    )
    sheet.section("签署", *signature_rows(*signs), whole=True)


def _entries(entries: list[dict], start: int, page: dict) -> list[Row]:
    rows = [heads(*zip(ENTRY_WIDTHS, ENTRY_HEADS, strict=True))]
    for number, row in enumerate(entries, start=start + 1):
        cells = (
            str(number),
            row["number"],
            row["department"],
            row["person"],
            row["trip"],
            right(row["amount"]),
            right(row["advance"]),
            right(row["balance"]),
        )
        rows.append(table_row(*zip(ENTRY_WIDTHS, cells, strict=True)))
    widths = (sum(ENTRY_WIDTHS[:5]), *ENTRY_WIDTHS[5:])
    figures = (right(page["amount"], bold=True), right(page["advance"]), right(page["balance"]))
    return [*rows, table_row(*zip(widths, (Value("本表小计", "right", bold=True), *figures), strict=True))]


def _sums(what: str, rows: list[dict]) -> list[Row]:
    labels = (what, "笔数", "金额（元）", "借支", "差额")
    lines = [heads(*zip(SUM_WIDTHS, labels, strict=True))]
    for row in rows:
        figures = (right(row["amount"]), right(row["advance"]), right(row["balance"]))
        lines.append(table_row(*zip(SUM_WIDTHS, (Value(row["label"]), row["count"], *figures), strict=True)))
    return lines


ADVANCE_FORM = register(
    Form("ADVANCE", "借支单", code="HL-JL-4.5-11", version="A/0", draw=draw_advance, sample=ADVANCE)
)
CLAIM_FORM = register(Form("CLAIM", "费用报销单", code="HL-JL-4.5-12", version="A/0", draw=draw_claim, sample=CLAIM))
WRITE_OFF_FORM = register(
    Form("WRITEOFF", "月度核销单", code="HL-JL-4.5-13", version="A/0", draw=draw_write_off, sample=WRITE_OFF)
)
