"""H10 顾客信息反馈表 and H11 顾客信息与产品质量早期报警表, drawn from one record (S2-08, S2-17, A-18)."""

from typing import TypedDict

from core.documents.pdf.cells import Text
from core.documents.pdf.grid import pairs, signature_rows
from core.documents.pdf.signs import sign_of
from core.documents.registry import Form, Signer, register
from tickets.documents.feedback_sample import COMPLAINT
from tickets.documents.ticket_form import URGENCIES, SignData, one_of
from tickets.rights import Right

WARNING_NOTES = [
    "注：接到抱怨后立即填报；报送部门的通知不等批准，转责任部门须经总经理或管理者代表批准。",
    "保存期限：1年。",
]
FEEDBACK_NOTES = ["注：经管理者代表或总经理批准后提交相关部门；按顾客选择的方式回复。", "保存期限：1年。"]
TRIGGERS = ("客户抱怨", "统计超限")
PHASES = ("售前", "售中", "售后")
FREQUENCIES = ("首次", "偶发", "多次", "批量")
SEVERITIES = ("严重", "一般", "轻微")
OUTCOMES = ("处理", "不做处理")
DECISIONS = ("批准", "退回")
WAYS = ("电话", "电子邮件", "传真", "信函", "登门", "微信")
SIGNERS = (
    Signer("author", "填报人", Right.COMPLAIN),
    Signer("approver", "管理者代表或总经理", Right.APPROVE_COMPLAINT),
    Signer("department", "责任部门", Right.HANDLE),
)


class ComplaintData(TypedDict):
    """All as printed: texts, times `2026-11-18 09:12`, days `2026年11月18日`; what is unknown is an empty string."""

    reported_on: str
    ticket_no: str
    trigger: str  # one of TRIGGERS
    customer: str
    contact: str
    phone: str
    received_at: str
    channel: str
    receiver: str
    receiving_department: str
    phase: str  # one of PHASES
    product: str
    batch: str
    quantity: str
    project_no: str
    content: str
    needs_now: str
    needs_later: str
    urgency: str  # one of URGENCIES
    failure_mode: str
    frequency: str  # one of FREQUENCIES or ""
    severity: str  # one of SEVERITIES or ""
    containment: str
    recipients: str
    author: str
    submitted_at: str
    decision: str  # one of DECISIONS or ""
    decision_words: str
    decided_at: str
    department: str
    review: str
    analysis: str
    outcome: str  # one of OUTCOMES or ""
    disposition: str
    no_action_reason: str
    verification: str
    disposed_at: str
    reply_way: str  # one of WAYS or ""
    reply_due_on: str
    replied_at: str
    replied_to: str
    replied_by: str
    reply_words: str
    closed_at: str
    sign_author: SignData | None
    sign_approver: SignData | None
    sign_department: SignData | None


def draw_warning(d: ComplaintData, sheet) -> None:
    """H11: what triggered it, which product, how bad, what was done at once, who was told, who approved."""
    sheet.line = f"报警日期：{d['reported_on']}"
    sheet.notes = WARNING_NOTES
    sheet.section(
        "报警来源",
        pairs(("触发方式", one_of(TRIGGERS, d["trigger"])), ("处理单号", d["ticket_no"])),
        pairs(("顾客名称", d["customer"]), ("联系人", d["contact"]), ("联系电话", d["phone"])),
        pairs(("接收时间", d["received_at"]), ("信息渠道", d["channel"]), ("接收人", d["receiver"])),
    )
    sheet.section(
        "产品失效",
        pairs(("产品名称", d["product"]), ("项目编号\n（AB号）", d["project_no"])),
        pairs(("生产批次", d["batch"]), ("涉及数量", d["quantity"])),
        pairs(("抱怨内容", Text(d["content"])), weight=4),
        pairs(("失效模式", Text(d["failure_mode"])), weight=1),
        pairs(("发生频次", one_of(FREQUENCIES, d["frequency"])), ("严重程度", one_of(SEVERITIES, d["severity"]))),
    )
    sheet.section(
        "遏制报送",
        pairs(("遏制措施", Text(d["containment"])), weight=3),
        pairs(("报送部门", Text(d["recipients"]))),
        pairs(("填报人", d["author"]), ("填报时间", d["submitted_at"])),
    )
    sheet.section(
        "批准转办",
        pairs(("批准结论", one_of(DECISIONS, d["decision"])), ("批准时间", d["decided_at"])),
        pairs(("批准意见", Text(d["decision_words"])), weight=1),
        pairs(("责任部门", d["department"])),
    )
    sheet.section(
        "处理结果",
        pairs(("评审结论", Text(d["review"])), weight=1),
        pairs(("处理结论", one_of(OUTCOMES, d["outcome"])), ("处置时间", d["disposed_at"])),
        pairs(("处理情况", Text(d["disposition"] or d["no_action_reason"])), weight=2),
    )
    sheet.section("签署", *_signatures(d), whole=True)


def draw_feedback(d: ComplaintData, sheet) -> None:
    """H10: what the customer wants, what we make of it, who approved, what was done, how he was answered."""
    sheet.line = f"反馈日期：{d['reported_on']}"
    sheet.notes = FEEDBACK_NOTES
    sheet.section(
        "顾客信息",
        pairs(("顾客名称", d["customer"]), ("联系人", d["contact"]), ("联系电话", d["phone"])),
        pairs(("服务阶段", one_of(PHASES, d["phase"])), ("产品名称", d["product"])),
        pairs(("接收部门", d["receiving_department"]), ("接收时间", d["received_at"]), ("信息渠道", d["channel"])),
    )
    sheet.section(
        "反馈内容",
        pairs(("反馈内容", Text(d["content"])), weight=4),
        pairs(("现有需求", Text(d["needs_now"])), weight=1),
        pairs(("潜在需求", Text(d["needs_later"])), weight=1),
        pairs(("紧急程度", one_of(URGENCIES, d["urgency"])), ("处理单号", d["ticket_no"])),
    )
    sheet.section(
        "分析批准",
        pairs(("分析", Text(d["analysis"])), weight=3),
        pairs(("批准结论", one_of(DECISIONS, d["decision"])), ("批准时间", d["decided_at"])),
        pairs(("批准意见", Text(d["decision_words"])), weight=1),
    )
    sheet.section(
        "处置验证",
        pairs(("责任部门", d["department"]), ("处理结论", one_of(OUTCOMES, d["outcome"]))),
        pairs(("处置措施", Text(d["disposition"])), weight=3),
        pairs(("不做处理\n的理由", Text(d["no_action_reason"])), weight=1),
        pairs(("跟踪验证", Text(d["verification"])), weight=2),
    )
    sheet.section(
        "回复顾客",
        pairs(("回复方式", one_of(WAYS, d["reply_way"]))),
        pairs(("要求回复", d["reply_due_on"]), ("回复时间", d["replied_at"]), ("回复人", d["replied_by"])),
        pairs(("回复内容", Text(d["reply_words"])), weight=2),
        pairs(("回复对象", d["replied_to"]), ("关闭时间", d["closed_at"])),
    )
    sheet.section("签署", *_signatures(d), whole=True)


def _signatures(d: ComplaintData):
    return signature_rows(
        ("填报人", sign_of(d["sign_author"])),
        ("管理者代表或总经理", sign_of(d["sign_approver"])),
        ("责任部门", sign_of(d["sign_department"])),
    )


WARNING = register(
    Form(
        "H11",
        "顾客信息与产品质量早期报警表",
        code="HL-JL-6.3-02",
        version="A/0",
        draw=draw_warning,
        sample=COMPLAINT,
        signers=SIGNERS,
    )
)
FEEDBACK = register(
    Form("H10", "顾客信息反馈表", code="DFCPXS011A", version="A/0", draw=draw_feedback, sample=COMPLAINT)
)
