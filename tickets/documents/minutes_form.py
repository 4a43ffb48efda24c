"""会议纪要 (S0-47), drawn from plain data; the company gives the layout, in the look of the other forms."""

from typing import TypedDict

from core.documents.pdf.cells import Text, Value
from core.documents.pdf.grid import Row, heads, pairs, signature_rows, table_row
from core.documents.pdf.signs import sign_of
from core.documents.registry import Form, register
from tickets.documents.ticket_form import SignData

NOTES = ["注：会议任务由责任人按期限完成，到期未完成逐级升级。", "保存期限：3年。"]


class TopicData(TypedDict):
    topic: str  # SH261107 收线主驱动过流跳停
    why: str  # 重大、逾期; may be ""
    minutes: str
    decision: str
    department: str


class TaskData(TypedDict):
    what: str
    owner: str
    due: str  # 2026-11-20


class MinutesData(TypedDict):
    """All as printed."""

    kind: str
    title: str
    at: str
    place: str
    chair: str
    recorder: str
    present: str
    absent: str
    guests: str
    case: str  # of an analysis meeting; else ""
    first_measures: str
    decisions: str
    topics: list[TopicData]
    tasks: list[TaskData]
    sign_chair: SignData | None
    sign_recorder: SignData | None


def draw(data: MinutesData, sheet) -> None:
    d = data
    sheet.notes = NOTES
    sheet.section(
        "会议",
        pairs(("会议类别", d["kind"]), ("会议时间", d["at"])),
        pairs(("会议主题", d["title"]), weight=0),
        pairs(("会议地点", d["place"]), ("主持人", d["chair"]), ("记录人", d["recorder"])),
        *([pairs(("处理单", d["case"]))] if d["case"] else []),
        pairs(("到会", Text(d["present"]))),
        *([pairs(("缺席", Text(d["absent"])))] if d["absent"] else []),
        *([pairs(("其他参加人", d["guests"]))] if d["guests"] else []),
    )
    if d["topics"]:
        sheet.section(
            "议程议定", *(row for number, topic in enumerate(d["topics"], 1) for row in _topic(number, topic))
        )
    else:
        sheet.section(
            "分析结论",
            pairs(("先期措施", Text(d["first_measures"])), weight=3),
            pairs(("结论与决定", Text(d["decisions"])), weight=2),
        )
    sheet.section("会议任务", *_tasks(d["tasks"]))
    signs = (("主持人", sign_of(d["sign_chair"])), ("记录人", sign_of(d["sign_recorder"])))
    sheet.section("签署", *signature_rows(*signs), whole=True)


def _topic(number: int, topic: TopicData) -> list[Row]:
    head = f"{number}. {topic['topic']}" + (f"（{topic['why']}）" if topic["why"] else "")
    rows = [Row(((167, Value(head, bold=True, shaded=True)),))]
    if topic["minutes"]:
        rows.append(pairs(("讨论情况", Text(topic["minutes"]))))
    rows.append(pairs(("议定事项", Text(topic["decision"])), weight=1))
    if topic["department"]:
        rows.append(pairs(("责任单位", topic["department"])))
    return rows


def _tasks(tasks: list[TaskData]) -> list[Row]:
    rows = [heads((12, "序号"), (103, "任务"), (26, "责任人"), (26, "期限"))]
    for number, task in enumerate(tasks, start=1):
        rows.append(table_row((12, str(number)), (103, Value(task["what"])), (26, task["owner"]), (26, task["due"])))
    if not tasks:
        rows.append(table_row((12, ""), (103, Value("无")), (26, ""), (26, "")))
    return rows


SAMPLE: MinutesData = {
    "kind": "晨会",
    "title": "11月19日售后晨会",
    "at": "2026-11-19 08:30",
    "place": "三楼会议室",
    "chair": "周敏",
    "recorder": "林晓芸",
    "present": "周敏、林晓芸、沈岚、韦志强、唐绍文",
    "absent": "孟凡",
    "guests": "",
    "case": "",
    "first_measures": "",
    "decisions": "",
    "topics": [
        {
            "topic": "SH261107 收线主驱动运行中过流跳停",
            "why": "重大、逾期",
            "minutes": "现场限速800r/min维持生产，同批12台中已有2台出现相同现象。",
            "decision": "生产部今日备齐编码器联轴器12件，质量部下发同批排查通知。",
            "department": "生产部",
        },
        {
            "topic": "SH261112 数据采集终端频繁离线",
            "why": "客户抱怨",
            "minutes": "",
            "decision": "系统集成部派人现场测试网络，11月20日前答复客户。",
            "department": "系统集成部",
        },
    ],
    "tasks": [
        {"what": "备齐编码器联轴器12件并发往皖江特缆", "owner": "韦志强", "due": "2026-11-19"},
        {"what": "下发2403批次排查通知", "owner": "沈岚", "due": "2026-11-20"},
    ],
    "sign_chair": {"name": "周敏", "day": "2026年11月19日"},
    "sign_recorder": {"name": "林晓芸", "day": "2026年11月19日"},
}
FORM = register(Form("S0-47", "会议纪要", code="HL-JL-4.2-21", version="A/0", draw=draw, sample=SAMPLE))
