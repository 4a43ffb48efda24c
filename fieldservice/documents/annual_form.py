"""H17 年度售后服务计划 (S1 4.5.5), drawn from plain data; `annual_data.py` fills it from an edition of the plan.

The source gives no fields; these are the proposed ones. Many rows run over continuation pages under the same heads.
"""

from typing import TypedDict

from core.documents.pdf.cells import Text, Value
from core.documents.pdf.grid import Row, heads, pairs, signature_rows, table_row
from core.documents.pdf.signs import sign_of
from core.documents.registry import Form, register
from fieldservice.documents.annual_sample import ANNUAL
from tickets.documents.ticket_form import SignData

NOTES = ["注：经总经理批准后逐月下达；改期、取消须写明原因，以系统记录为准。", "保存期限：3年。"]
WIDTHS = (12, 29, 34, 12, 12, 33, 23, 12)
HEADS = ("序号", "顾客名称", "产品与设备", "类别", "月份", "服务内容", "部门人员", "收费")
MONTH = 167 / 13


class RowData(TypedDict):
    customer: str
    product: str
    kind: str
    month: str
    content: str
    who: str
    paid: bool
    dropped: str  # why it is not done, "" otherwise


class AnnualData(TypedDict):
    """All as printed; `counts` are the rows of the twelve months."""

    year: str
    edition: str
    department: str
    drafted_on: str
    basis: str
    revision_reason: str
    decision: str
    rows: list[RowData]
    counts: list[int]
    kinds: str
    sign_author: SignData | None
    sign_submitter: SignData | None
    sign_manager: SignData | None


def draw(d: AnnualData, sheet) -> None:
    sheet.line = f"计划年度：{d['year']} 年　　{d['edition']}"
    sheet.notes = NOTES
    first = [
        pairs(("编制部门", d["department"]), ("编制日期", d["drafted_on"])),
        pairs(("依据目标", Text(d["basis"]))),
        pairs(("类别合计", d["kinds"])),
    ]
    if d["revision_reason"]:
        first.append(pairs(("修订原因", Text(d["revision_reason"]))))
    sheet.section("概况", *first)
    sheet.section("计划内容", *_rows(d["rows"]))
    sheet.section("按月合计", *_months(d["counts"]))
    sheet.section("批准意见", pairs(("批准意见", Text(d["decision"]))))
    signs = (
        ("编制", sign_of(d["sign_author"])),
        ("提交", sign_of(d["sign_submitter"])),
        ("总经理批准", sign_of(d["sign_manager"])),
    )
    sheet.section("签署", *signature_rows(*signs), whole=True)


def _rows(rows: list[RowData]) -> list[Row]:
    lines = [heads(*zip(WIDTHS, HEADS, strict=True))]
    for number, row in enumerate(rows, start=1):
        content = f"{row['content']}（已取消：{row['dropped']}）" if row["dropped"] else row["content"]
        cells = (
            str(number),
            Value(row["customer"]),
            Value(row["product"] or "—"),
            row["kind"],
            row["month"],
            Value(content),
            Value(row["who"]),
            "有偿" if row["paid"] else "无偿",
        )
        lines.append(table_row(*zip(WIDTHS, cells, strict=True)))
    return lines


def _months(counts: list[int]) -> list[Row]:
    labels = [*(f"{n}月" for n in range(1, 13)), "合计"]
    figures = [*(str(n) if n else "—" for n in counts), str(sum(counts))]
    return [
        heads(*((MONTH, label) for label in labels)),
        table_row(*((MONTH, figure) for figure in figures)),
    ]


FORM = register(Form("H17", "年度售后服务计划", code="HL-JL-4.5-01", version="A/0", draw=draw, sample=ANNUAL))
