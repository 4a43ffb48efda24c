"""H6 外出服务申请单 (S1 4.4.2), drawn from plain data; `dispatch_data.py` fills it from a trip."""

from typing import TypedDict

from core.documents.pdf.cells import Text, Value
from core.documents.pdf.grid import Row, heads, pairs, signature_rows, table_row
from core.documents.pdf.signs import sign_of
from core.documents.registry import Form, register
from fieldservice.documents.dispatch_sample import REQUEST
from tickets.documents.ticket_form import SignData, one_of, yes_or_no

NOTES = ["注：一级故障和紧急信息可先行出发，本单在24小时内补签。", "保存期限：3年。"]
TRANSPORT = ("火车", "飞机", "公司车辆", "长途客车", "出租车或网约车", "客户接送", "其他")
WIDTHS = (12, 50, 45, 14, 14, 32)
HEADS = ("序号", "名称", "型号规格", "单位", "数量", "备注")
PEOPLE = (12, 30, 40, 35, 50)
LEAST = 3  # a short list is filled up with empty lines, so that nothing is added below it


class PersonData(TypedDict):
    name: str
    department: str
    phone: str
    role: str  # 带队 or 同行
    conduct: str  # when the conduct rules were confirmed


class DispatchData(TypedDict):
    """All as printed; `tools` and `parts` as `Trip.tools`."""

    asked_on: str
    ticket_no: str
    plan_no: str
    record_no: str
    customer: str
    product: str
    serial: str
    department: str
    kind: str
    purpose: str
    persons: list[PersonData]
    destination: str
    contact: str
    phone: str
    leaves_at: str
    back_at: str
    span: str
    agreed: str
    transport: str
    tools: list[dict]
    parts: list[dict]
    paid: bool | None
    estimate: str
    advance: str
    note: str
    cancelled: str
    arranged_at: str
    sign_author: SignData | None
    sign_head: SignData | None
    sign_clerk: SignData | None


def draw(d: DispatchData, sheet) -> None:
    sheet.line = f"申请日期：{d['asked_on']}" + (f"　　已取消：{d['cancelled']}" if d["cancelled"] else "")
    sheet.notes = NOTES
    sheet.section(
        "依据",
        pairs(("处理单号", d["ticket_no"]), ("方案编号", d["plan_no"]), ("记录表号", d["record_no"])),
        pairs(("顾客名称", d["customer"]), ("产品名称", d["product"]), ("出厂编号", d["serial"])),
        pairs(("服务部门", d["department"]), ("外出类型", d["kind"])),
        pairs(("外出事由", Text(d["purpose"])), weight=1),
    )
    sheet.section("外派人员", *_people(d["persons"]))
    sheet.section(
        "行程",
        pairs(("目的地", Text(d["destination"]))),
        pairs(("现场联系人", d["contact"]), ("联系电话", d["phone"])),
        pairs(("计划出发", d["leaves_at"]), ("计划返回", d["back_at"]), ("天数", d["span"])),
        pairs(("约定到达", d["agreed"] or "—")),
        pairs(("交通工具", one_of(TRANSPORT, d["transport"]))),
    )
    sheet.section("携带工具", *_things(d["tools"]))
    sheet.section("携带备件", *_things(d["parts"]))
    sheet.section(
        "费用",
        pairs(
            ("服务方式", yes_or_no("无偿", "有偿", None if d["paid"] is None else not d["paid"])),
            ("预计费用", d["estimate"] or "—"),
            ("申请借支", d["advance"] or "—"),
        ),
        pairs(("备注", Text(d["note"]))),
    )
    sheet.section("签署", *_signs(d), whole=True)


def _people(people: list[PersonData]) -> list[Row]:
    rows = [heads(*zip(PEOPLE, ("序号", "姓名", "部门", "电话", "行为规范确认"), strict=True))]
    for number, person in enumerate(people, start=1):
        cells = (
            str(number),
            f"{person['name']}（{person['role']}）",
            Value(person["department"]),
            person["phone"],
            person["conduct"] or "—",
        )
        rows.append(table_row(*zip(PEOPLE, cells, strict=True)))
    empty = table_row(*zip(PEOPLE, ("",) * len(PEOPLE), strict=True))
    return rows + [empty] * max(0, LEAST - len(people))


def _things(things: list[dict]) -> list[Row]:
    rows = [heads(*zip(WIDTHS, HEADS, strict=True))]
    for number, thing in enumerate(things, start=1):
        cells = (
            str(number),
            Value(thing.get("name", "")),
            Value(thing.get("model", "") or "—"),
            thing.get("unit", ""),
            Value(str(thing.get("quantity", "")), "right"),
            Value(thing.get("note", "")),
        )
        rows.append(table_row(*zip(WIDTHS, cells, strict=True)))
    empty = table_row(*zip(WIDTHS, ("",) * len(WIDTHS), strict=True))
    return rows + [empty] * max(0, LEAST - len(things))


def _signs(d: DispatchData) -> list[Row]:
    return signature_rows(
        ("申请人", sign_of(d["sign_author"])),
        ("部门负责人", sign_of(d["sign_head"])),
        ("客服（行程已安排）", sign_of(d["sign_clerk"])),
    )


FORM = register(Form("H6", "外出服务申请单", code="HL-JL-4.4-01", version="A/0", draw=draw, sample=REQUEST))
