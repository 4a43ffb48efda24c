"""重要问题总结 (S3-18) and 应急总结评估 (S3-23): named by the sources without a layout (H29)."""

from typing import TypedDict

from core.documents.pdf.cells import Text, Value
from core.documents.pdf.grid import Row, heads, pairs, signature_rows, table_row
from core.documents.pdf.signs import sign_of
from core.documents.registry import Form, register
from tickets.documents.ticket_form import GRADES, URGENCIES, SignData, one_of, yes_or_no

NOTES = ["保存期限：3年。"]


class CaseData(TypedDict):
    """What both reports say of the case; all as printed."""

    ticket_no: str
    customer: str
    product: str
    serial: str
    grade: str
    urgency: str
    received_at: str
    restored_at: str
    symptom: str


class SummaryData(CaseData):
    experts: str
    course: str
    root_cause: str
    prevention: str
    lessons: str
    archive: str
    sign_author: SignData | None


class StepData(TypedDict):
    text: str
    by: str
    at: str


class EvaluationData(CaseData):
    plan: str
    team: str
    started_at: str
    arrived_at: str
    over_at: str
    temporary: str
    steps: list[StepData]
    course: str
    root_cause: str
    worked: str
    gaps: str
    prevention: str
    revises: bool
    revision: str
    sign_author: SignData | None


def _case(d, sheet) -> None:
    sheet.section(
        "基本信息",
        pairs(("处理单号", d["ticket_no"]), ("客户名称", d["customer"])),
        pairs(("产品名称", d["product"]), ("出厂编号", d["serial"])),
        pairs(("故障级别", one_of(GRADES, d["grade"])), ("紧急程度", one_of(URGENCIES, d["urgency"]))),
        pairs(("接收时间", d["received_at"]), ("恢复时间", d["restored_at"])),
    )


def draw_summary(data: SummaryData, sheet) -> None:
    d = data
    sheet.notes = NOTES
    _case(d, sheet)
    sheet.section(
        "处理情况",
        pairs(("故障现象", Text(d["symptom"])), weight=2),
        pairs(("处理经过", Text(d["course"])), weight=3),
        pairs(("参加专家", d["experts"])),
    )
    sheet.section(
        "总结",
        pairs(("根本原因", Text(d["root_cause"])), weight=3),
        pairs(("预防措施", Text(d["prevention"])), weight=3),
        pairs(("经验教训", Text(d["lessons"])), weight=3),
        pairs(("存档", d["archive"])),
    )
    sheet.section("签署", *signature_rows(("编写", sign_of(d["sign_author"])), ("审核", sign_of(None))), whole=True)


def draw_evaluation(data: EvaluationData, sheet) -> None:
    d = data
    sheet.notes = NOTES
    _case(d, sheet)
    sheet.section(
        "应急处置",
        pairs(("应急预案", d["plan"])),
        pairs(("应急小组", Text(d["team"]))),
        pairs(("启动时间", d["started_at"]), ("小组到达", d["arrived_at"]), ("应急解除", d["over_at"])),
        pairs(("临时方案", Text(d["temporary"])), weight=1),
    )
    sheet.section("处置步骤", *_steps(d["steps"]))
    sheet.section(
        "总结评估",
        pairs(("处置经过", Text(d["course"])), weight=2),
        pairs(("根本原因", Text(d["root_cause"])), weight=2),
        pairs(("有效做法", Text(d["worked"])), weight=2),
        pairs(("不足", Text(d["gaps"])), weight=2),
        pairs(("预防措施", Text(d["prevention"])), weight=2),
        pairs(("修订预案", yes_or_no("建议修订", "不需修订", d["revises"]))),
        *([pairs(("修订建议", Text(d["revision"])))] if d["revision"] else []),
    )
    sheet.section("签署", *signature_rows(("评估", sign_of(d["sign_author"])), ("审核", sign_of(None))), whole=True)


def _steps(steps: list[StepData]) -> list[Row]:
    rows = [heads((12, "序号"), (95, "步骤与说明"), (26, "办理人"), (34, "时间"))]
    for number, step in enumerate(steps, start=1):
        rows.append(table_row((12, str(number)), (95, Value(step["text"])), (26, step["by"]), (34, step["at"])))
    return rows


CASE = {
    "ticket_no": "SH261107",
    "customer": "皖江特缆股份有限公司",
    "product": "高速管式绞线机",
    "serial": "GJ630-2403-017",
    "received_at": "2026-11-18 14:02",
    "restored_at": "2026-11-19 16:20",
    "symptom": "收线主驱动运行中过流跳停，复位后可再开1～2小时。",
    "root_cause": "编码器联轴器夹紧螺钉预紧不足，打滑造成速度反馈阶跃。",
    "prevention": "装配作业书增加扭矩检查并留记录；同批12台逐台排查。",
    "sign_author": {"name": "陈国栋", "day": "2026年11月21日"},
}
SUMMARY: SummaryData = {
    **CASE,
    "grade": "二级",
    "urgency": "重要",
    "experts": "唐绍文",
    "course": "11月18日14:30召开分析会，限速运行；次日更换联轴器并按12N·m预紧，连续运行8小时正常。",
    "lessons": "跳停类故障先看反馈波形，再换件。",
    "archive": "质量部2026年重要问题卷宗03",
}
EVALUATION: EvaluationData = {
    **CASE,
    "grade": "一级",
    "urgency": "紧急",
    "plan": "特缆设备断线飞车应急预案第2版",
    "team": "周敏（组长）、韦志强（生产协调）、陈国栋（现场处置）",
    "started_at": "2026-11-18 14:06",
    "arrived_at": "2026-11-18 14:52",
    "over_at": "2026-11-18 18:10",
    "temporary": "切换到备用机组，原机限速800r/min运行。",
    "steps": [
        {"text": "人员撤离绞笼旋转区，设专人警戒", "by": "陈国栋", "at": "2026-11-18 14:12"},
        {"text": "断开主电源，挂牌上锁", "by": "陈国栋", "at": "2026-11-18 14:15"},
    ],
    "course": "15分钟完成安全措施，46分钟到场，4小时恢复生产。",
    "worked": "安全项先行，客户现场配合好。",
    "gaps": "备用联轴器不在服务站，从总部取件用了2小时。",
    "revises": True,
    "revision": "应急资源增加：服务站常备联轴器2件。",
}
REPORT = register(
    Form("S3-18", "重要问题总结", code="HL-JL-4.2-22", version="A/0", draw=draw_summary, sample=SUMMARY)
)
ASSESSMENT = register(
    Form("S3-23", "应急总结评估", code="HL-JL-4.2-23", version="A/0", draw=draw_evaluation, sample=EVALUATION)
)
