"""寄件清单 (S1-35): what lies in the parcel, for whom, free or paid; signed by the receiver and sent back."""

from typing import TypedDict

from core.documents.pdf.cells import Text, Value
from core.documents.pdf.grid import Row, heads, pairs, signature_rows, table_row
from core.documents.pdf.signs import sign_of
from core.documents.registry import Form, register
from tickets.documents.feedback_sample import SLIP
from tickets.documents.ticket_form import SignData, yes_or_no

NOTES = ["注：请收件人核对明细后签字，拍照或寄回；数量、型号不符请致电服务热线。", "保存期限：3年。"]
WIDTHS = (12, 18, 50, 35, 24, 28)
LEAST_ROWS = 12  # a short list is filled up with empty lines, so that nothing is added below it
HEADS = ("序号", "类别", "名称", "型号规格", "数量", "编号或序列号")


class SlipData(TypedDict):
    """All as printed, like TicketData; `items` as `Shipment.items`."""

    packed_on: str
    ticket_no: str
    customer: str
    reason: str
    to_name: str
    to_phone: str
    to_address: str
    items: list[dict]
    paid: bool | None
    paid_reason: str
    paid_consent: str
    carrier: str
    tracking: str
    sent_at: str
    received_at: str
    received_with: str
    sign_packer: SignData | None
    sign_receiver: SignData | None


def draw(d: SlipData, sheet) -> None:
    sheet.line = f"登记日期：{d['packed_on']}"
    sheet.notes = NOTES
    sheet.section(
        "收件信息",
        pairs(("顾客名称", d["customer"]), ("处理单号", d["ticket_no"])),
        pairs(("收件人", d["to_name"]), ("收件电话", d["to_phone"])),
        pairs(("收件地址", d["to_address"])),
        pairs(("事由", Text(d["reason"]))),
    )
    sheet.section("寄件明细", *_items(d["items"]))
    sheet.section(
        "寄送签收",
        pairs(
            ("服务方式", yes_or_no("无偿", "有偿", None if d["paid"] is None else not d["paid"])),
            ("依据", d["paid_reason"]),
        ),
        pairs(("承运", d["carrier"]), ("运单号", d["tracking"]), ("同意付费", d["paid_consent"] or "—")),
        pairs(("寄出时间", d["sent_at"]), ("签收时间", d["received_at"]), ("签收人", d["received_with"])),
    )
    sheet.section("核对", pairs(("收件说明", Text("")), weight=1))
    signs = (("寄件人", sign_of(d["sign_packer"])), ("收件人", sign_of(d["sign_receiver"])))
    sheet.section("签署", *signature_rows(*signs), whole=True)


def _items(items: list[dict]) -> list[Row]:
    rows = [heads(*zip(WIDTHS, HEADS, strict=True))]
    for number, item in enumerate(items, start=1):
        cells = (
            str(number),
            item.get("kind", ""),
            Value(item.get("name", "")),
            Value(item.get("model", "") or "—"),
            f"{item.get('quantity', '')}{item.get('unit', '')}",
            Value(item.get("serial", "")),
        )
        rows.append(table_row(*zip(WIDTHS, cells, strict=True)))
    empty = table_row(*zip(WIDTHS, ("",) * len(WIDTHS), strict=True))
    rows += [empty] * max(0, LEAST_ROWS - len(items))
    return rows


FORM = register(Form("SHIP", "寄件清单", code="HL-JL-4.3-05", version="A/0", draw=draw, sample=SLIP))
