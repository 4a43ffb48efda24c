"""入库单 (H8): where it comes from, what goes in, the inspection of 质量部, three signatures (S1-55, S1-57)."""

from typing import TypedDict

from core.documents.pdf.cells import Boxes, Text, Value
from core.documents.pdf.grid import Row, heads, pairs, signature_rows, table_row
from core.documents.pdf.signs import sign_of
from core.documents.registry import Form, register
from fieldservice.documents.parts_sample import STOCK_IN
from tickets.documents.ticket_form import SignData

NOTES = [
    "注：返回总部后16小时内入库；未经质量部检验合格的不得使用，不合格的开《不合格品报告处理单》。",
    "保存期限：3年。",
]
ITEM_WIDTHS = (12, 36, 31, 32, 16, 18, 22)
ITEM_HEADS = ("序号", "名称", "型号规格", "编号", "数量", "报修/报废", "库位")
CHECK_WIDTHS = (12, 56, 57, 20, 22)
CHECK_HEADS = ("序号", "检验结果", "检验说明", "检验人", "检验日期")
RESULTS = ("合格", "不合格", "待判")
LEAST_ROWS = 6  # a short list is filled up with empty lines, so that nothing is added below it


class StockInData(TypedDict):
    """All as printed; a line: number, name, model, serial, amount, disposition, location, result, words, inspector,
    inspected_on."""

    stocked_on: str
    stocked_at: str
    kind: str
    ticket_no: str
    record_no: str
    customer: str
    machine: str
    warehouse: str
    handed_by: str
    received_by: str
    note: str
    lines: list[dict]
    sign_handed: SignData | None
    sign_quality: SignData | None
    sign_store: SignData | None


def draw(d: StockInData, sheet) -> None:
    sheet.line = f"入库日期：{d['stocked_on']}"
    sheet.notes = NOTES
    sheet.section(
        "入库信息",
        pairs(("来源处理单", d["ticket_no"]), ("外出记录号", d["record_no"] or "—"), ("入库类别", d["kind"])),
        pairs(("顾客名称", d["customer"]), ("所属设备", d["machine"])),
        pairs(("仓库", d["warehouse"]), ("入库时间", d["stocked_at"]), ("交库人", d["handed_by"])),
    )
    sheet.section("入库明细", *_items(d["lines"]))
    sheet.section("入库检验", *_checks(d["lines"]))
    sheet.section("备注", pairs(("备注", Text(d["note"])), weight=1))
    signs = (
        ("交库人", sign_of(d["sign_handed"])),
        ("质量检验", sign_of(d["sign_quality"])),
        ("仓库收货", sign_of(d["sign_store"])),
    )
    sheet.section("签署", *signature_rows(*signs), whole=True)


def _items(lines: list[dict]) -> list[Row]:
    rows = [heads(*zip(ITEM_WIDTHS, ITEM_HEADS, strict=True))]
    for line in lines:
        cells = (
            line["number"],
            Value(line["name"]),
            Value(line["model"] or "—"),
            Value(line["serial"]),
            line["amount"],
            line["disposition"] or "—",
            line["location"],
        )
        rows.append(table_row(*zip(ITEM_WIDTHS, cells, strict=True)))
    return rows + _empty(ITEM_WIDTHS, lines)


def _checks(lines: list[dict]) -> list[Row]:
    rows = [heads(*zip(CHECK_WIDTHS, CHECK_HEADS, strict=True))]
    for line in lines:
        boxes = Boxes(tuple((result, result == line["result"]) for result in RESULTS))
        cells = (line["number"], boxes, Value(line["words"]), line["inspector"], line["inspected_on"])
        rows.append(table_row(*zip(CHECK_WIDTHS, cells, strict=True)))
    return rows + _empty(CHECK_WIDTHS, lines)


def _empty(widths: tuple, lines: list[dict]) -> list[Row]:
    row = table_row(*zip(widths, ("",) * len(widths), strict=True))
    return [row] * max(0, LEAST_ROWS - len(lines))


FORM = register(Form("H8", "入库单", code="HL-JL-4.5-02", version="A/0", draw=draw, sample=STOCK_IN))
