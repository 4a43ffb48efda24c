"""H4 售后信息处理单, drawn from plain data (S1 4.2; forms.md a). `data.py` fills `TicketData` from the models."""

from typing import TypedDict

from core.documents.pdf.cells import Boxes, Text
from core.documents.pdf.grid import pairs, signature_rows
from core.documents.pdf.signs import sign_of
from core.documents.registry import Form, Signer, register
from tickets.documents.sample import TICKET
from tickets.rights import Right

NOTES = ["注：本单由客服人员在接到信息后2小时内填写；技术支持类信息可不填原因分析。", "保存期限：3年。"]
GRADES = ("一级", "二级", "三级", "四级")
URGENCIES = ("一般", "重要", "紧急")
TYPES = ("技术支持", "质量信息")
MARKS = ("重大", "军品", "客户抱怨")
CONFIRMATIONS = ("问题已解决", "部分解决", "未解决")
SIGNERS = (
    Signer("clerk", "客服人员", Right.CLOSE),
    Signer("quality", "质量部", Right.ANALYSE),
    Signer("responsible", "责任部门", Right.HANDLE),
    Signer("general_manager", "总经理（重大信息）", Right.APPROVE),
)
GENERAL_MANAGER_NOT_NEEDED = "非重大信息，\n不适用"


class SignData(TypedDict, total=False):
    """A signature cell; an empty dict or None is an unsigned one. `strokes` are those of a Signature."""

    name: str
    day: str  # as printed: 2026年11月20日
    strokes: list
    opinion: str
    not_needed: str


class TicketData(TypedDict):
    """All as printed: texts, times `2026-11-18 09:12`, days `2026年11月18日`; what is unknown is an empty string."""

    received_on: str  # day in the line under the title
    department: str
    received_at: str
    channel: str
    customer: str
    contact: str
    phone: str
    product: str
    model: str
    serial: str
    batch: str
    project_no: str
    warranty: str
    description: str
    grade: str  # one of GRADES or ""
    urgency: str  # one of URGENCIES or ""
    type: str  # one of TYPES or ""
    marks: list[str]  # some of MARKS
    clerk: str
    filled_at: str
    judged_at: str
    first_measures: str
    cause: str
    responsible_department: str
    assignees: str
    plan_no: str
    onsite: bool | None
    paid: bool | None
    trip_no: str
    result: str
    verified_how: str
    verified_at: str
    verified_by: str
    confirmation: str  # one of CONFIRMATIONS or ""
    closed_at: str
    sign_clerk: SignData | None
    sign_quality: SignData | None
    sign_responsible: SignData | None
    sign_general_manager: SignData | None  # for a ticket that is not 重大: {"not_needed": GENERAL_MANAGER_NOT_NEEDED}


def one_of(options: tuple[str, ...], chosen: str) -> Boxes:
    return Boxes(tuple((option, option == chosen) for option in options))


def some_of(options: tuple[str, ...], chosen: list[str]) -> Boxes:
    """Boxes of which any number is marked; 无 stands last and is marked when no other is."""
    marked = tuple((option, option in chosen) for option in options)
    return Boxes((*marked, ("无", not any(black for _, black in marked))))


def yes_or_no(yes: str, no: str, value: bool | None) -> Boxes:
    return Boxes(((yes, value is True), (no, value is False)))


def draw(data: TicketData, sheet) -> None:
    """Fields in the order of forms.md a; the four long texts share the space left by weight."""
    d = data
    sheet.line = f"接收日期：{d['received_on']}"
    sheet.notes = NOTES
    sheet.section(
        "信息接收",
        pairs(("接收部门", d["department"]), ("接收时间", d["received_at"]), ("信息渠道", d["channel"])),
        pairs(("客户名称", d["customer"]), ("联系人", d["contact"]), ("联系电话", d["phone"])),
        pairs(("产品名称", d["product"]), ("规格型号", d["model"]), ("出厂编号", d["serial"])),
        pairs(("生产批次", d["batch"]), ("项目编号\n（AB号）", d["project_no"]), ("保修状态", d["warranty"])),
    )
    sheet.section(
        "信息判定",
        pairs(("故障描述", Text(d["description"])), weight=4),
        pairs(("故障级别", one_of(GRADES, d["grade"])), ("紧急程度", one_of(URGENCIES, d["urgency"]))),
        pairs(("信息类型", one_of(TYPES, d["type"])), ("信息标记", some_of(MARKS, d["marks"]))),
        pairs(("填单人", d["clerk"]), ("填单时间", d["filled_at"]), ("判定时间", d["judged_at"])),
    )
    _course(d, sheet)
    sheet.section("签署", *_signatures(d), whole=True)


def _course(d: TicketData, sheet) -> None:
    sheet.section(
        "处理过程",
        pairs(("先期措施", Text(d["first_measures"])), weight=2),
        pairs(("原因分析", Text(d["cause"])), weight=3),
        pairs(("责任部门", d["responsible_department"]), ("指派人员", d["assignees"]), ("方案编号", d["plan_no"])),
        pairs(
            ("是否外出", yes_or_no("是", "否", d["onsite"])),
            ("服务方式", yes_or_no("无偿", "有偿", None if d["paid"] is None else not d["paid"])),
            ("记录表号", d["trip_no"]),
        ),
        pairs(("处理结果", Text(d["result"])), weight=3),
    )
    sheet.section(
        "核实关闭",
        pairs(("核实方式", d["verified_how"]), ("核实时间", d["verified_at"]), ("核实人", d["verified_by"])),
        pairs(("客户确认", one_of(CONFIRMATIONS, d["confirmation"])), ("关闭时间", d["closed_at"])),
    )


def _signatures(d: TicketData):
    return signature_rows(
        ("客服人员", sign_of(d["sign_clerk"])),
        ("质量部", sign_of(d["sign_quality"])),
        ("责任部门", sign_of(d["sign_responsible"])),
        ("总经理（重大信息）", sign_of(d["sign_general_manager"])),
    )


FORM = register(
    Form("H4", "售后信息处理单", code="HL-JL-4.2-01", version="A/0", draw=draw, sample=TICKET, signers=SIGNERS)
)
