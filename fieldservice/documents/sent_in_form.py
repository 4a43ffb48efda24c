"""送修收件单 and 送修返还单 (S1-36): what came, how it looked, what was done, and who signed for it."""

from typing import TypedDict

from core.documents.pdf.cells import Text, Value
from core.documents.pdf.grid import Row, heads, pairs, signature_rows, table_row
from core.documents.pdf.signs import sign_of
from core.documents.registry import Form, register
from fieldservice.documents.parts_sample import SENT_IN
from tickets.documents.ticket_form import SignData, yes_or_no

RECEIPT_NOTES = ["注：请凭本单取机；附件和外观以本单记载为准。", "保存期限：3年。"]
RETURN_NOTES = ["注：请当面核对设备、附件和外观，签字后返还完成。", "保存期限：3年。"]
PART_WIDTHS = (12, 45, 35, 20, 55)
PART_HEADS = ("序号", "更换备件", "型号规格", "数量", "新件编号")
LEAST_PARTS = 4


class SentInData(TypedDict):
    """All as printed; `parts`: [{"name", "model", "amount", "new_serial"}, …]."""

    received_on: str
    received_at: str
    ticket_no: str
    customer: str
    product: str
    model: str
    serial: str
    brought_by: str
    brought_phone: str
    came: str
    fault: str
    appearance: str
    accessories: str
    kept_where: str
    promised_on: str
    received_by: str
    diagnosis: str
    paid: bool | None
    paid_reason: str
    work: str
    test_words: str
    not_repaired_reason: str
    parts: list[dict]
    repaired_by: str
    ready_at: str
    way: str
    carrier: str
    picked_by: str
    returned_on: str
    returned_at: str
    sign_receiver: SignData | None
    sign_sender: SignData | None
    sign_giver: SignData | None
    sign_picker: SignData | None


def draw_receipt(d: SentInData, sheet) -> None:
    sheet.line = f"收件日期：{d['received_on']}"
    sheet.notes = RECEIPT_NOTES
    _machine(d, sheet)
    sheet.section(
        "收件核对",
        pairs(("客户反映的\n故障", Text(d["fault"])), weight=2),
        pairs(("外观", Text(d["appearance"])), weight=2),
        pairs(("随机附件", Text(d["accessories"] or "无")), weight=2),
        pairs(("送达方式", d["came"]), ("收件时间", d["received_at"])),
        pairs(("约定取机", d["promised_on"]), ("收件人", d["received_by"])),
    )
    signs = (("送修人（客户）", sign_of(d["sign_sender"])), ("收件人", sign_of(d["sign_receiver"])))
    sheet.section("签署", *signature_rows(*signs), whole=True)


def draw_return(d: SentInData, sheet) -> None:
    sheet.line = f"返还日期：{d['returned_on']}"
    sheet.notes = RETURN_NOTES
    _machine(d, sheet)
    work = d["work"] or (f"未修复：{d['not_repaired_reason']}" if d["not_repaired_reason"] else "")
    sheet.section(
        "维修情况",
        pairs(("检测诊断", Text(d["diagnosis"])), weight=2),
        pairs(("维修内容", Text(work)), weight=2),
        *_parts(d["parts"]),
        pairs(("试机结果", Text(d["test_words"])), weight=1),
        pairs(
            ("服务方式", yes_or_no("无偿", "有偿", None if d["paid"] is None else not d["paid"])),
            ("依据", d["paid_reason"]),
        ),
        pairs(("维修人", d["repaired_by"]), ("完工时间", d["ready_at"])),
    )
    sheet.section(
        "返还核对",
        pairs(("外观", Text(d["appearance"]))),
        pairs(("随机附件", Text(d["accessories"] or "无"))),
        pairs(
            ("返还方式", d["way"]), ("取机人或\n运单", d["picked_by"] or d["carrier"]), ("返还时间", d["returned_at"])
        ),
    )
    signs = (("取机人（客户）", sign_of(d["sign_picker"])), ("返还经办人", sign_of(d["sign_giver"])))
    sheet.section("签署", *signature_rows(*signs), whole=True)


def _machine(d: SentInData, sheet) -> None:
    sheet.section(
        "送修设备",
        pairs(("顾客名称", d["customer"]), ("处理单号", d["ticket_no"])),
        pairs(("产品名称", d["product"]), ("规格型号", d["model"]), ("机号", d["serial"])),
        pairs(("送修人", d["brought_by"]), ("电话", d["brought_phone"])),
    )


def _parts(parts: list[dict]) -> list[Row]:
    rows = [heads(*zip(PART_WIDTHS, PART_HEADS, strict=True))]
    for number, part in enumerate(parts, start=1):
        cells = (
            str(number),
            Value(part["name"]),
            Value(part["model"] or "—"),
            part["amount"],
            Value(part["new_serial"]),
        )
        rows.append(table_row(*zip(PART_WIDTHS, cells, strict=True)))
    empty = table_row(*zip(PART_WIDTHS, ("",) * len(PART_WIDTHS), strict=True))
    return rows + [empty] * max(0, LEAST_PARTS - len(parts))


RECEIPT = register(
    Form("SXS", "顾客送修收件单", code="HL-JL-4.3-06", version="A/0", draw=draw_receipt, sample=SENT_IN)
)
RETURN = register(Form("SXF", "顾客送修返还单", code="HL-JL-4.3-07", version="A/0", draw=draw_return, sample=SENT_IN))
