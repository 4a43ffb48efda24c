"""Plain data for 年度售后服务计划, as it is when an edition is approved."""

from collections import Counter

from core.documents.registry import filler
from fieldservice.documents.annual_form import AnnualData
from fieldservice.models import AnnualKind, AnnualPlan, AnnualRow
from tickets.documents.data import day, typed


@filler("H17", AnnualPlan)
def annual_data(plan: AnnualPlan) -> AnnualData:
    rows = list(plan.rows.for_page().order_by("month", "pk"))
    live = [row for row in rows if row.dropped_at is None]
    months, kinds = Counter(row.month for row in live), Counter(row.kind for row in live)
    author = plan.drafted_by
    manager = f"{plan.approved_by}（代 {plan.approved_for}）" if plan.approved_for else plan.approved_by
    return {
        "year": str(plan.year),
        "edition": f"第 {plan.edition} 版",
        "department": str(author.department or "") if author else "",
        "drafted_on": day(plan.drafted_at),
        "basis": plan.basis,
        "revision_reason": plan.revision_reason,
        "decision": plan.approval_words or ("同意。" if plan.approved_at else ""),
        "rows": [_row(row) for row in rows],
        "counts": [months[n] for n in range(1, 13)],
        "kinds": "，".join(f"{kind.label} {kinds[kind]} 项" for kind in AnnualKind if kinds[kind]),
        "sign_author": typed(author, plan.drafted_at),
        "sign_submitter": typed(plan.submitted_by, plan.submitted_at),
        "sign_manager": typed(manager, plan.approved_at),
    }


def _row(row: AnnualRow) -> dict:
    return {
        "customer": row.customer.name,
        "product": row.machine,
        "kind": row.get_kind_display(),
        "month": f"{row.month}月",
        "content": row.content,
        "who": "\n".join(str(part) for part in (row.department, row.person) if part),
        "paid": row.is_paid,
        "dropped": row.drop_reason,
    }
