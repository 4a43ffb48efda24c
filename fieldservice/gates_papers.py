"""The ways of 维修记录单 (H2), 信息收集表 (H3) and 服务报告 (H12), with G-08 and G-16 as objections."""

from core.documents.models import Attachment, Signature
from core.organization.standing import people_of
from core.workflow import Step, Workflow
from fieldservice.gates import ahead
from fieldservice.models import ReportState, ServiceReport, SheetState
from fieldservice.rights import Right

D, R = SheetState, ReportState
SHEET_STATES, REPORT_STATES = dict(D.choices), dict(R.choices)
CUSTOMER = "customer"


def works_on_it(paper, by) -> str:
    """客服, who repairs at base, who goes on the trip, or who answers for the case."""
    if by.rights & {Right.ARRANGE, Right.RECEIVE}:
        return ""
    people = people_of(by)
    going = {row.person_id for row in paper.trip.members.all()} if paper.trip else set()
    mine = {paper.ticket.assignee_id, paper.drafted_by_id, getattr(paper, "executor_id", None)} & people
    if mine or going & people:
        return ""
    return "由外派人员、责任人、维修人员或客服办理。"


def standing_signature(paper) -> Signature | None:
    """The customer's signature that stands."""
    return Signature.objects.of(paper).standing().filter(role=CUSTOMER).last()


def has_scan(paper) -> bool:
    return bool(paper.unsigned_reason) and Attachment.objects.of(paper).exists()


def nobody_signed(paper, by) -> str:
    if Signature.objects.of(paper).standing().exists():
        return "已有人签字。要修改，请先撤销签字并写明原因。"
    return ""


def somebody_signed(paper, by) -> str:
    return "" if Signature.objects.of(paper).standing().exists() else "还没有人签字。"


def customer_open(paper, by) -> str:
    return "客户已签字。" if standing_signature(paper) else ""


def sheet_is_written(sheet, by) -> str:
    if not sheet.result.strip():
        return "还没有填写维修结果。"
    return "" if sheet.repair_from and sheet.repair_until else "还没有填写修理时间。"


def customer_has_signed(paper, by) -> str:
    """The customer's signature that still fits, or a scan with the reason."""
    from fieldservice.queries_papers import content_of

    signature = standing_signature(paper)
    if signature is None:
        return "" if has_scan(paper) else "还没有客户签字，也没有签字扫描件。"
    return "" if signature.exact(content_of(paper)) else "客户签字后内容有改动，签字已失效。请撤销签字后重签。"


def info_is_written(sheet, by) -> str:
    missing = [
        sheet._meta.get_field(name).verbose_name
        for name in ("equipment_no", "fault", "repair")
        if not getattr(sheet, name)
    ]
    return f"还没有填写{'、'.join(missing)}。" if missing else ""


def report_is_written(report, by) -> str:
    if not report.work.strip() or not report.result.strip():
        return "还没有填写服务实施的情况和服务结果。"
    if not Attachment.objects.of(report).exists():
        return "还没有附上收集的故障资料。"  # S2-19
    return ""


def report_confirmed(report, by) -> str:
    """G-16, S2-22: nothing is finished without the customer's word on the report."""
    return "" if report.satisfaction else "客户代表还没有确认满意度。"


SHEET = Workflow(
    [
        # step, button, from, to, right, objections
        Step("edit", "修改", {D.DRAFT}, None, None, works_on_it, nobody_signed),
        Step("sign", "客户签字", {D.DRAFT}, None, None, works_on_it, sheet_is_written, customer_open),
        Step("unsign", "撤销签字", {D.DRAFT}, None, None, works_on_it, somebody_signed),
        Step("scan", "上传签字扫描件", {D.DRAFT, D.DONE}, None, None, works_on_it),
        Step("finish", "完成", {D.DRAFT}, D.DONE, None, works_on_it, sheet_is_written, customer_has_signed),
        Step("reopen", "重新打开", {D.DONE}, D.DRAFT, None, works_on_it),
        Step("void", "作废", {D.DRAFT, D.DONE}, D.VOID, None, works_on_it),
    ],
    attribute="state",
)
INFO = Workflow(
    [
        Step("edit", "修改", {D.DRAFT}, None, None, works_on_it),
        Step("scan", "上传扫描件", {D.DRAFT, D.DONE}, None, None, works_on_it),
        Step("finish", "完成", {D.DRAFT}, D.DONE, None, works_on_it, info_is_written),
        Step("reopen", "重新打开", {D.DONE}, D.DRAFT, None, works_on_it),
        Step("void", "作废", {D.DRAFT, D.DONE}, D.VOID, None, works_on_it),
    ],
    attribute="state",
)
INFO_STATES = SHEET_STATES
REPORT = Workflow(
    [
        Step("edit", "修改任务", {R.DRAFT}, None, Right.REPORT),
        Step("issue", "签发下达", {R.DRAFT}, R.ISSUED, Right.REPORT),
        Step("fill", "填写实施情况", {R.ISSUED}, None, None, works_on_it, nobody_signed),
        Step("scan", "上传资料", {R.ISSUED, R.CONFIRMED}, None, None, works_on_it),
        Step("sign", "客户确认", {R.ISSUED}, R.CONFIRMED, None, works_on_it, report_is_written),
        Step("confirm_paper", "按纸质签字确认", {R.ISSUED}, R.CONFIRMED, None, works_on_it, report_is_written),
        Step("unsign", "撤销客户确认", {R.CONFIRMED}, R.ISSUED, None, works_on_it),
        Step("review", "审阅", {R.CONFIRMED}, R.DONE, Right.REVIEW_REPORT, report_confirmed, customer_has_signed),
        Step("return", "退回补正", {R.CONFIRMED}, R.ISSUED, Right.REVIEW_REPORT),
        Step("void", "作废", {R.DRAFT, R.ISSUED, R.CONFIRMED}, R.VOID, Right.REPORT),
    ],
    attribute="state",
)


# What trips and cases ask


def reports_of(ticket):
    return ServiceReport.objects.filter(ticket=ticket).exclude(state=R.VOID)


def report_issued(trip, by) -> str:
    """G-08: a service with a 服务报告 starts when 销售部 has issued it; 一级 and 紧急 go first (A-33)."""
    if ahead(trip.ticket):
        return ""
    waiting = reports_of(trip.ticket).filter(state=R.DRAFT).first()
    return f"服务报告 {waiting.number} 还没有由销售部签发。" if waiting else ""


def report_reviewed(trip, by) -> str:
    """G-08: and is filed when 管理者代表 has read it."""
    waiting = reports_of(trip.ticket).exclude(state=R.DONE).first()
    return f"服务报告 {waiting.number} 还没有经管理者代表审阅。" if waiting else ""
