"""Plain data for H2, H3 and H12, as they are when the paper is issued, and blanks for the pen."""

from core.documents.models import Signature
from core.documents.pdf.words import long_date, money_in_words
from core.documents.registry import filler
from core.text.words import money
from core.times import local
from fieldservice.documents.info_form import InfoData
from fieldservice.documents.record_data import drawn, written
from fieldservice.documents.repair_form import RepairData
from fieldservice.documents.report_form import ReportData
from fieldservice.models import InfoSheet, RepairSheet, ServiceReport
from fieldservice.queries_papers import amount_of, content_of, total_of
from tickets.documents.data import typed

ROLES = ("service", "customer", "leader", "warehouse", "repairer")


@filler("H2", RepairSheet, shown=content_of)
def repair_data(sheet: RepairSheet) -> RepairData:
    """售后服务维修记录单 (H2)."""
    total = total_of(sheet.bought_parts)
    signed = {one.role: one for one in Signature.objects.of(sheet).standing()}
    copied = ("repair_unit", "user_name", "wanted_time", "user_address", "contact", "phone", "model", "serial")
    copied += ("quantity", "invoice_no", "report_content", "recorder", "result", "user_opinion")
    return {
        **{name: getattr(sheet, name) for name in copied},
        "pen": False,
        "bought_on": written(sheet.bought_on),
        "reported_on": written(sheet.reported_on),
        "repair_time": "　至　".join(_minute(at) for at in (sheet.repair_from, sheet.repair_until) if at),
        "warranty_parts": [[row["name"], _quantity(row)] for row in sheet.warranty_parts],
        "bought_parts": [_bought(row) for row in sheet.bought_parts],
        "total": money(total) if sheet.bought_parts else "",
        "total_words": money_in_words(total) if sheet.bought_parts else "",
        **{f"sign_{role}": drawn(signed.get(role)) for role in ROLES},
    }


@filler("H3", InfoSheet, shown=content_of)
def info_data(sheet: InfoSheet) -> InfoData:
    """售后服务信息收集表 (H3)."""
    copied = [name for name in sheet.CONTENT if name != "commissioned_on"]
    return {
        **{name: getattr(sheet, name) for name in copied},
        "pen": False,
        "ticket_no": sheet.ticket.number or "",
        "trip_no": (sheet.trip.number or "") if sheet.trip else "",
        "written_on": long_date(local(sheet.drafted_at)),
        "commissioned_on": written(sheet.commissioned_on),
        "sign_author": typed(sheet.finished_by or sheet.drafted_by, sheet.finished_at),
        "sign_clerk": None,
    }


@filler("H12", ServiceReport, shown=content_of)
def report_data(report: ServiceReport) -> ReportData:
    """服务报告 (H12)."""
    ticket = report.ticket
    signature = Signature.objects.of(report).standing().filter(role="customer").last()
    return {
        "pen": False,
        "ticket_no": ticket.number or "",
        "trip_no": (report.trip.number or "") if report.trip else "",
        "customer": ticket.customer_name,
        "product": ticket.machine,
        "serial": ticket.serial,
        "executor": str(report.executor or report.filled_by or ""),
        "due_on": written(report.due_on),
        "task": report.task,
        "work": report.work,
        "result": report.result,
        "satisfaction": report.get_satisfaction_display(),
        "customer_words": report.customer_words,
        "review_words": report.review_words,
        "sign_sales": typed(report.issued_by, report.issued_at),
        "sign_service": typed(report.filled_by, report.filled_at),
        "sign_customer": drawn(signature),
        "sign_representative": typed(report.reviewed_by, report.reviewed_at),
    }


def blank(shape) -> dict:
    """All cells of a form empty, for the pen."""
    data = {name: None if name.startswith("sign_") else "" for name in shape.__annotations__}
    rows = {name: [] for name in ("warranty_parts", "bought_parts") if name in data}
    return {**data, **rows, "pen": True}


def _minute(at) -> str:
    at = local(at)
    return f"{long_date(at)}{at:%H}时{at:%M}分"


def _quantity(row: dict) -> str:
    return f"{row['quantity']}{row.get('unit', '')}"


def _bought(row: dict) -> list[str]:
    sum_ = amount_of(row)
    return [row["name"], _quantity(row), row.get("price", ""), money(sum_) if sum_ is not None else ""]
