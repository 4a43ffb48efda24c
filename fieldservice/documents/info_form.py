"""H3 售后服务信息收集表 (S1-78): the customer, and seven items on the machine. `paper_data.py` fills it."""

from typing import TypedDict

from core.documents.pdf.cells import PenDate, Text
from core.documents.pdf.grid import PEN_ROW, ROW, pairs, signature_rows
from core.documents.pdf.signs import sign_of
from core.documents.registry import Form, register
from fieldservice.documents.samples import INFO
from tickets.documents.ticket_form import SignData

NOTES = ["注：由服务人员向客户了解后填写，随外出服务记录表交客服人员。", "保存期限：3年。"]


class InfoData(TypedDict):
    """All as printed."""

    pen: bool
    ticket_no: str
    trip_no: str
    written_on: str
    customer_name: str
    equipment_kind: str
    contact: str
    job_title: str
    phone: str
    address: str
    project_no: str
    equipment_no: str
    type_and_size: str
    commissioned_on: str
    fault: str
    repair: str
    part_changes: str
    sign_author: SignData | None
    sign_clerk: SignData | None


def draw(d: InfoData, sheet) -> None:
    least = PEN_ROW if d["pen"] else ROW

    def row(*cells, weight=0):
        return pairs(*cells, weight=weight or (0.3 if d["pen"] else 0), least=least)

    sheet.line = f"填写日期：{d['written_on']}"
    sheet.notes = NOTES
    sheet.section(
        "客户信息",
        row(("客户名称", d["customer_name"]), ("设备种类", d["equipment_kind"])),
        row(("联系人", d["contact"]), ("职务", d["job_title"])),
        row(("联系电话", d["phone"]), ("地址", d["address"])),
        row(("处理单号", d["ticket_no"]), ("记录表号", d["trip_no"])),
    )
    day = d["commissioned_on"] or (PenDate() if d["pen"] else "")
    sheet.section(
        "设备信息",
        row(("1 项目编号\n（AB号）", d["project_no"])),
        row(("2 设备编号", d["equipment_no"])),
        row(("3 设备类型\n及尺寸", d["type_and_size"])),
        row(("4 设备投运\n时间", day)),
        row(("5 设备故障\n描述", Text(d["fault"])), weight=4),
        row(("6 设备维修\n情况", Text(d["repair"])), weight=4),
        row(("7 设备零部\n件更换情况", Text(d["part_changes"])), weight=3),
    )
    signs = (("填表人", sign_of(d["sign_author"])), ("客服人员", sign_of(d["sign_clerk"])))
    sheet.section("签署", *signature_rows(*signs), whole=True)


FORM = register(Form("H3", "售后服务信息收集表", code="HL-JL-4.2-08", version="A/0", draw=draw, sample=INFO))
