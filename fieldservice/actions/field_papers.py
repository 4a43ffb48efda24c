"""维修记录单, 信息收集表, 服务报告: written, signed by the customer, finished, reviewed, voided."""

from datetime import datetime

from django.db import transaction

from core.documents.actions import attach
from core.documents.models import Signature
from core.documents.models.signature import fingerprint
from core.documents.series import draw
from core.documents.signing import sign, void_signature
from core.organization.models import Staff
from core.organization.queries import representative
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused, Workflow
from fieldservice import events
from fieldservice import notices_records as notices
from fieldservice.actions.papers import void_papers
from fieldservice.gates_papers import CUSTOMER, INFO, REPORT, SHEET
from fieldservice.models import InfoSheet, RepairSheet, ServiceReport, Trip
from fieldservice.models.choices import Satisfaction
from fieldservice.models.field_paper import FieldPaper
from fieldservice.queries_papers import content_of
from fieldservice.record_values import amount
from fieldservice.rights import Right
from tickets.models import Ticket
from tickets.models.choices import OPEN

WAYS: dict[type, Workflow] = {RepairSheet: SHEET, InfoSheet: INFO, ServiceReport: REPORT}


@transaction.atomic
def draft_paper(
    kind: type, /, *, ticket: Ticket, by: Staff, at: datetime, trip: Trip | None = None, attachments=(), **content
):
    """Begin a paper of a case; its number is drawn at once and stays used."""
    ticket = Ticket.objects.lock(ticket.pk)
    if ticket.status not in OPEN:
        raise Refused(f"处理单{ticket.get_status_display()}，不能再填写{kind._meta.verbose_name}。")
    if trip is not None and trip.ticket_id != ticket.pk:
        raise Refused("这次外出不属于这张处理单。", "trip")
    if words := may_begin(kind, by, at):
        raise Refused(words)
    paper = kind(ticket=ticket, trip=trip, drafted_by=by, drafted_at=at)
    _fill(paper, content)
    departments = (by.department, trip.department if trip else None, ticket.registering_department)
    department = next((one for one in departments if one and one.letters), None)
    if department is None:
        raise Refused("您的部门还没有编码字母，不能编号。请系统管理员补上。")
    number = draw(kind.SERIES, department, at=at)
    paper.number, paper.serial_no = number.code, number.serial
    _keep(paper, by, at)
    if attachments:
        attach(attachments, to=paper, by=by, at=at)
    happened(events.PAPER_BEGUN, ticket, by=by, at=at, note=str(paper))
    return paper


def may_begin(model: type, by: Staff, at: datetime) -> str:
    """服务报告 comes from 销售部 (G-08); the others from whoever serves, repairs or answers the telephone."""
    if model is ServiceReport:
        return "" if by.may(Right.REPORT, at=at) else "服务报告由销售部拟定和签发。"
    rights = (Right.TRAVEL, Right.ARRANGE, Right.RECEIVE)
    return "" if any(by.may(right, at=at) for right in rights) else "您的岗位不填写这种单据。"


@transaction.atomic
def edit_paper(*, paper: FieldPaper, by: Staff, at: datetime, expected_version: int | None = None, **content):
    """Change what stands on it; a signed one must be unsigned first."""
    paper = _held(paper, expected_version)
    behalf = _take(paper, "fill" if paper.state == "issued" else "edit", by, at)
    _fill(paper, content)
    if isinstance(paper, ServiceReport) and paper.state == "issued":
        paper.filled_by, paper.filled_at = by, at
    _keep(paper, by, at)
    happened(events.PAPER_CHANGED, paper.ticket, by=by, at=at, on_behalf_of=behalf, note=str(paper))
    return paper


@transaction.atomic
def sign_paper(
    *,
    paper: FieldPaper,
    name: str,
    strokes,
    by: Staff,
    at: datetime,
    expected_version: int | None,
    shown_sha256: str | None = None,
    device: str = "",
    ip: str | None = None,
    typed: bool = False,
) -> Signature:
    """The customer signs exactly what was shown; on a 服务报告 this is the confirmation of satisfaction (S2-22)."""
    paper = _held(paper, expected_version)
    if isinstance(paper, ServiceReport) and not paper.satisfaction:
        raise Refused("请客户代表选择满意度。", "satisfaction")
    _take(paper, "sign", by, at)
    content = content_of(paper)
    if shown_sha256 is not None and shown_sha256 != fingerprint(content):
        raise Refused("页面显示的内容与系统中的不一致。请客户看过新内容后再签。", "shown")
    where = {"device": device, "ip": ip, "typed": typed}
    signature = sign(paper, role=CUSTOMER, name=name, strokes=strokes, record=content, by=by, at=at, **where)
    if isinstance(paper, ServiceReport):
        _confirmed(paper, by, at)
    _keep(paper, by, at)
    happened(events.PAPER_SIGNED, paper.ticket, by=by, at=at, note=f"{paper}：{signature.name}")
    return signature


@transaction.atomic
def confirm_by_paper(
    *, report: ServiceReport, satisfaction: str, reason: str, attachments, by: Staff, at: datetime, words: str = ""
) -> ServiceReport:
    """The customer confirmed on paper: its scan and the reason stand in for the glass."""
    report = _held(report, None)
    if not reason.strip():
        raise Refused("请写明没有用电子签字的原因。", "reason")
    if satisfaction not in Satisfaction.values:
        raise Refused("请选择客户代表确认的满意度。", "satisfaction")
    if not attachments:
        raise Refused("还没有选择扫描件。", "attachments")
    attach(attachments, to=report, by=by, at=at)
    _take(report, "confirm_paper", by, at)
    report.satisfaction, report.customer_words = satisfaction, words.strip()[:300]
    report.unsigned_reason = reason.strip()[:200]
    _confirmed(report, by, at)
    _keep(report, by, at)
    happened(events.PAPER_SIGNED, report.ticket, by=by, at=at, note=f"{report}：{reason}")
    return report


@transaction.atomic
def unsign_paper(*, paper: FieldPaper, reason: str, by: Staff, at: datetime, step: str = "unsign"):
    """Void every signature so that it may be changed; they stay in the history."""
    if not reason.strip():
        raise Refused("请写明原因。", "reason")
    paper = _held(paper, None)
    behalf = _take(paper, step, by, at)
    for signature in Signature.objects.of(paper).standing():
        void_signature(signature, reason=reason, by=by, at=at)
    if isinstance(paper, ServiceReport):
        paper.confirmed_at = None
    paper.unsigned_reason = ""
    _keep(paper, by, at, why=reason)
    happened(events.PAPER_UNSIGNED, paper.ticket, by=by, at=at, on_behalf_of=behalf, note=f"{paper}：{reason}")
    return paper


@transaction.atomic
def scan_paper(*, paper: FieldPaper, attachments, by: Staff, at: datetime, reason: str = ""):
    """Keep scans and evidence with the paper; `reason` says why the customer signed on paper."""
    paper = _held(paper, None)
    _take(paper, "scan", by, at)
    if not attachments:
        raise Refused("还没有选择文件。", "attachments")
    attach(attachments, to=paper, by=by, at=at)
    if reason.strip():
        paper.unsigned_reason = reason.strip()[:200]
    _keep(paper, by, at)
    happened(events.PAPER_SCANNED, paper.ticket, by=by, at=at, note=f"{paper}：{len(attachments)} 个文件")
    return paper


@transaction.atomic
def finish_paper(*, paper: FieldPaper, by: Staff, at: datetime):
    """It is complete; a 维修记录单 needs the customer's signature."""
    paper = _held(paper, None)
    behalf = _take(paper, "finish", by, at)
    paper.finished_by, paper.finished_at = by, at
    _keep(paper, by, at)
    happened(events.PAPER_FINISHED, paper.ticket, by=by, at=at, on_behalf_of=behalf, note=str(paper))
    return paper


@transaction.atomic
def reopen_paper(*, paper: FieldPaper, reason: str, by: Staff, at: datetime):
    if not reason.strip():
        raise Refused("请写明原因。", "reason")
    paper = _held(paper, None)
    _take(paper, "reopen", by, at)
    paper.finished_by = paper.finished_at = None
    _keep(paper, by, at, why=reason)
    happened(events.PAPER_CHANGED, paper.ticket, by=by, at=at, note=f"{paper} 重新打开：{reason}")
    return paper


@transaction.atomic
def void_paper(*, paper: FieldPaper, reason: str, by: Staff, at: datetime):
    """Cross it out; the number stays used, printed copies are stamped."""
    if not reason.strip():
        raise Refused("作废要写明原因。", "reason")
    paper = _held(paper, None)
    behalf = _take(paper, "void", by, at)
    paper.voided_by, paper.voided_at, paper.void_reason = by, at, reason.strip()[:200]
    _keep(paper, by, at, why=reason)
    void_papers(paper, reason=reason, by=by, at=at)
    happened(events.PAPER_VOIDED, paper.ticket, by=by, at=at, on_behalf_of=behalf, note=f"{paper}：{reason}")
    return paper


# 服务报告


@transaction.atomic
def issue_report(*, report: ServiceReport, by: Staff, at: datetime) -> ServiceReport:
    """销售部 signs and hands the task down (G-08)."""
    report = _held(report, None)
    behalf = _take(report, "issue", by, at)
    report.issued_by, report.issued_at = by, at
    _keep(report, by, at)
    happened(events.REPORT_ISSUED, report.ticket, by=by, at=at, on_behalf_of=behalf, note=str(report))
    people = [report.executor, report.ticket.assignee]
    notices.ReportIssued(report, people=people, by=by, words=report.task).send(at=at)
    return report


@transaction.atomic
def review_report(*, report: ServiceReport, words: str, by: Staff, at: datetime) -> ServiceReport:
    """管理者代表 has read it (S2-25)."""
    report = _held(report, None)
    behalf = _take(report, "review", by, at)
    report.reviewed_by, report.reviewed_at, report.review_words = by, at, words.strip()[:300]
    report.finished_by, report.finished_at = by, at
    _keep(report, by, at)
    happened(events.REPORT_REVIEWED, report.ticket, by=by, at=at, on_behalf_of=behalf, note=f"{report}：{words}")
    return report


def return_report(*, paper: ServiceReport, reason: str, by: Staff, at: datetime) -> ServiceReport:
    """管理者代表 wants it completed; the customer confirms the changed text anew."""
    report = unsign_paper(paper=paper, reason=reason, by=by, at=at, step="return")
    people = [report.executor, report.filled_by]
    notices.ReportReturned(report, people=people, about=report.version, by=by, words=reason).send(at=at)
    return report


def _confirmed(report: ServiceReport, by: Staff, at: datetime) -> None:
    report.confirmed_at = at
    person = representative(local_date(at))
    notices.ReportToReview(report, people=[person], about=report.version, by=by).send(at=at)


# Shared


def _held(paper: FieldPaper, expected_version: int | None) -> FieldPaper:
    ticket = Ticket.objects.lock(paper.ticket_id)
    paper = type(paper).objects.lock(paper.pk, expected_version=expected_version)
    paper.ticket = ticket
    return paper


def _take(paper: FieldPaper, step: str, by: Staff, at: datetime):
    return WAYS[type(paper)].take(paper, step, by=by, at=at)


def _fill(paper: FieldPaper, content: dict) -> None:
    allowed = {*paper.CONTENT, "executor"} if isinstance(paper, ServiceReport) else set(paper.CONTENT)
    if unknown := set(content) - allowed:
        raise TypeError(f"not a field of {type(paper).__name__}: {sorted(unknown)}")
    for name, value in content.items():
        setattr(paper, name, value)
    if isinstance(paper, RepairSheet):
        _check_rows(paper)
        if paper.repair_from and paper.repair_until and paper.repair_until < paper.repair_from:
            raise Refused("修理结束早于修理开始。请改为开始之后的时间。", "repair_until")


def _check_rows(sheet: RepairSheet) -> None:
    """H2: name and quantity stand in every line of both tables."""
    for name in ("warranty_parts", "bought_parts"):
        label = sheet._meta.get_field(name).verbose_name
        for number, row in enumerate(getattr(sheet, name), start=1):
            if not str(row.get("name", "")).strip():
                raise Refused(f"{label}第 {number} 行没有填写名称。", name)
            amount(str(row.get("quantity", "")), f"{label}第 {number} 行的数量", name, above_zero=True)
            if row.get("price"):
                amount(str(row["price"]), f"{label}第 {number} 行的单价", name)


def _keep(paper: FieldPaper, by: Staff, at: datetime, why: str = "") -> FieldPaper:
    if paper.pk:
        paper.version += 1
    paper._history_user, paper._history_date, paper._change_reason = by, at, why[:300] or None
    paper.save()
    return paper
