"""H5 售后服务方案, drawn from plain data (S1 4.3; forms.md b). `data.py` fills `PlanData` from the models."""

from typing import TypedDict

from core.documents.pdf.cells import Boxes, Label, Text, Value
from core.documents.pdf.grid import Row, heads, pairs, signature_rows, table_row
from core.documents.pdf.signs import Strokes, sign_of
from core.documents.registry import Form, register
from tickets.documents.sample import PLAN
from tickets.documents.ticket_form import GRADES, SignData, one_of, yes_or_no

NOTES = ["注：一级故障和紧急信息可先行出发，本方案在24小时内补办。", "保存期限：3年。"]
WAYS = ("远程", "现场", "返厂")
VERDICTS = ("通过", "修改后通过", "不通过")


class StepData(TypedDict):
    text: str  # step and what makes it good
    owner: str
    due: str  # 11-19 14:00


class PartData(TypedDict):
    name: str
    model: str
    unit: str
    quantity: str
    note: str


class ReviewData(TypedDict):
    department: str
    reviewer: str
    opinion: str
    verdict: str  # one of VERDICTS or ""
    strokes: list  # of a Signature; [] prints nothing
    signed: str  # typed name when nothing was drawn, else ""


class PlanData(TypedDict):
    """All as printed, like TicketData."""

    ticket_no: str
    written_on: str  # 2026-11-18
    department: str
    customer: str
    product: str
    serial: str
    grade: str
    way: str  # one of WAYS or ""
    symptom: str
    cause: str
    measures: str
    steps: list[StepData]
    parts: list[PartData]
    people: str
    leaves_at: str
    back_at: str
    risk: str
    paid: bool | None
    free_why: str  # 保修期内, printed after 无偿; may be ""
    cost: str
    reviews: list[ReviewData]
    verdict: str  # of the whole review, one of VERDICTS or ""
    changes_done: bool | None  # 修改已落实; None when nothing had to change
    sign_author: SignData | None
    sign_checker: SignData | None
    sign_approver: SignData | None


def draw(data: PlanData, sheet) -> None:
    """Fields in the order of forms.md b."""
    d = data
    sheet.notes = NOTES
    sheet.section(
        "基本信息",
        pairs(("处理单号", d["ticket_no"]), ("编制日期", d["written_on"]), ("编制部门", d["department"])),
        pairs(("客户名称", d["customer"]), ("产品名称", d["product"]), ("出厂编号", d["serial"])),
        pairs(("故障级别", one_of(GRADES, d["grade"])), ("服务方式", one_of(WAYS, d["way"]))),
    )
    sheet.section(
        "原因措施",
        pairs(("故障现象", Text(d["symptom"])), weight=2),
        pairs(("原因分析", Text(d["cause"])), weight=3),
        pairs(("总体措施", Text(d["measures"])), weight=2),
    )
    sheet.section("实施步骤", *_steps(d["steps"]))
    sheet.section("工具备件", *_parts(d["parts"]))
    free = f"无偿（{d['free_why']}）" if d["free_why"] else "无偿"
    sheet.section(
        "人员进度",
        pairs(("服务人员", d["people"]), ("出发时间", d["leaves_at"]), ("预计返回", d["back_at"])),
        pairs(("风险与安全", Text(d["risk"])), weight=2),
        pairs(
            ("费用", yes_or_no(free, "有偿", None if d["paid"] is None else not d["paid"])),
            ("预计费用", d["cost"]),
        ),
    )
    sheet.section("评审", *_reviews(d))
    sheet.section("批准", *_signatures(d), whole=True)


def _steps(steps: list[StepData]) -> list[Row]:
    rows = [heads((12, "序号"), (107, "步骤与合格判据"), (20, "责任人"), (28, "计划完成"))]
    for number, step in enumerate(steps, start=1):
        rows.append(table_row((12, str(number)), (107, Value(step["text"])), (20, step["owner"]), (28, step["due"])))
    return rows if steps else [*rows, table_row((12, "—"), (107, Value("无")), (20, ""), (28, ""))]


def _parts(parts: list[PartData]) -> list[Row]:
    widths = (12, 45, 35, 14, 14, 47)
    rows = [heads(*zip(widths, ("序号", "名称", "型号规格", "单位", "数量", "备注"), strict=True))]
    for number, part in enumerate(parts, start=1):
        cells = (
            str(number),
            Value(part["name"]),
            Value(part["model"] or "—"),
            part["unit"],
            Value(part["quantity"], "right"),
            Value(part["note"]),
        )
        rows.append(table_row(*zip(widths, cells, strict=True)))
    none = ("—", Value("无"), Value(""), "", "", Value(""))
    return rows if parts else [*rows, table_row(*zip(widths, none, strict=True))]


def _reviews(d: PlanData) -> list[Row]:
    rows = [heads((26, "部门"), (20, "评审人"), (73, "评审意见"), (20, "结论"), (28, "签名"))]
    for review in d["reviews"]:
        sign = Strokes(tuple(review["strokes"]), review["signed"])
        rows.append(
            table_row(
                (26, review["department"]),
                (20, review["reviewer"]),
                (73, Value(review["opinion"])),
                (20, review["verdict"]),
                (28, sign),
            )
        )
    result = (
        (26, Label("评审结论")),
        (93, one_of(VERDICTS, d["verdict"])),
        (20, Label("修改已落实")),
        (28, _changes(d["changes_done"], d["verdict"])),
    )
    return [*rows, Row(result)]


def _changes(done: bool | None, verdict: str) -> Boxes:
    """是 or 否 when something had to change; 无 when the plan passed as it was."""
    if verdict == "通过":
        return Boxes((("是", False), ("否", False), ("无", True)))
    return yes_or_no("是", "否", done)


def _signatures(d: PlanData) -> list[Row]:
    return signature_rows(
        ("编制", sign_of(d["sign_author"])),
        ("审核（售后服务部负责人）", sign_of(d["sign_checker"])),
        ("批准", sign_of(d["sign_approver"])),
    )


FORM = register(Form(key="H5", title="售后服务方案", code="HL-JL-4.2-02", version="A/0", draw=draw, sample=PLAN))
