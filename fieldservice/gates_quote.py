"""The way of a quote, who may issue which (G-15), and what it forbids a trip (G-05, G-21)."""

from core.organization.models import Department, Function
from core.organization.standing import people_of, stands_for
from core.workflow import Step, Workflow
from fieldservice.models.quote import BEFORE_ISSUE, OPEN_QUOTES, Quote, QuoteKind, QuoteState
from fieldservice.queries_quote import accepted_quote, agreement_of, liability_of
from fieldservice.rights import Right
from tickets.gates_outward import risk_handling_approved
from tickets.models.choices import OPEN

S = QuoteState
QUOTE_STATES = dict(S.choices)


def issuing_department(kind: str) -> Department | None:
    """A-14: repair prices go out from 技术服务部, service fees are told by 客服; one department may do both."""
    service = Department.objects.function(Function.SERVICE)
    if kind == QuoteKind.REPAIR:
        return Department.objects.function(Function.TECHNICAL) or service
    return service


def case_open(quote: Quote, by) -> str:
    return "" if quote.ticket.status in OPEN else f"处理单{quote.ticket.get_status_display()}，报价不能再办理。"


def liability_first(quote: Quote, by) -> str:
    """G-21: after a 重大事故 质量部 finds the responsible party first; a customer who is to pay agrees first."""
    return who_pays_settled(quote.ticket, charging=not quote.is_free)


def who_pays_settled(ticket, *, charging: bool) -> str:
    if not ticket.is_major:
        return ""
    verdict = liability_of(ticket)
    if verdict is None:
        return "重大事故要先由质量部判定责任方，再定有偿或无偿（S1-58）。"
    if charging and not verdict.customer:
        return f"质量部判定为{verdict.words}，不向顾客收费。"
    if charging and agreement_of(ticket) is None:
        return f"质量部判定为{verdict.words}，要先与顾客签订费用协议再收费。"
    return ""


def technical_service_only(quote: Quote, by) -> str:
    """G-15: only 技术服务部 gives a repair price to the outside."""
    if quote.kind != QuoteKind.REPAIR:
        return ""
    people = [by, *stands_for(by)]
    if any(person.department_id == quote.department_id for person in people):
        return ""
    return f"维修报价由{quote.department}统一对外签发，其他部门可以拟定。"


def told_by_clerk(quote: Quote, by) -> str:
    return "维修报价由技术服务部签发。" if quote.kind == QuoteKind.REPAIR else ""


def repair_price(quote: Quote, by) -> str:
    return "" if quote.kind == QuoteKind.REPAIR else "这不是维修报价。"


def risk_cleared(quote: Quote, by) -> str:
    """G-14: nothing leaves on a case whose risk no leader has seen."""
    return risk_handling_approved(quote.ticket, by)


def labour_approved(quote: Quote, by) -> str:
    if quote.current and quote.current.needs_approval:
        return "下调了人工费，要先送部门负责人批准。"
    return ""


def labour_lowered(quote: Quote, by) -> str:
    return "" if quote.current and quote.current.needs_approval else "没有下调人工费，可以直接签发。"


def head_approves(quote: Quote, by) -> str:
    """The head of the department that quotes (A-13); nobody approves the own lowering."""
    if quote.current.made_by_id == by.pk:
        return "下调由您提出，不能由您批准。"
    head = quote.department.head_id
    if head is None or head in people_of(by):
        return ""
    return f"由{quote.department}负责人{quote.department.head}批准。"


def goes_outside(quote: Quote, by) -> str:
    return "无偿核算不发给客户，请用“列支”。" if quote.is_free else ""


def is_free(quote: Quote, by) -> str:
    return "" if quote.is_free else "只有无偿费用核算才列支服务经费。"


def oral_only(quote: Quote, by) -> str:
    answer = quote.answers.filter(no=quote.current.no).first()
    return "" if answer and answer.waits_for_paper else "客户已书面确认，不用补签。"


QUOTE = Workflow(
    [
        # step, button, from, to, right, objections
        Step("edit", "修改", BEFORE_ISSUE, S.DRAFT, Right.QUOTE, case_open),
        Step("submit", "送批下调", {S.DRAFT}, S.APPROVAL, Right.QUOTE, case_open, labour_lowered),
        Step("approve", "批准下调", {S.APPROVAL}, S.APPROVED, Right.LOWER_LABOUR, head_approves),
        Step("return", "退回修改", {S.APPROVAL}, S.DRAFT, Right.LOWER_LABOUR, head_approves),
        Step(
            "issue",
            "签发",
            {S.DRAFT, S.APPROVED},
            S.ISSUED,
            Right.ISSUE_QUOTE,
            case_open,
            goes_outside,
            told_by_clerk,
            labour_approved,
            liability_first,
        ),
        Step(
            "issue_repair",
            "签发维修报价",
            {S.DRAFT, S.APPROVED},
            S.ISSUED,
            Right.ISSUE_REPAIR_QUOTE,
            case_open,
            repair_price,
            technical_service_only,
            labour_approved,
            liability_first,
        ),
        Step(
            "book",
            "列支服务经费",
            {S.DRAFT, S.APPROVED},
            S.BOOKED,
            Right.ISSUE_QUOTE,
            is_free,
            labour_approved,
            liability_first,
        ),
        Step("send", "发给客户", {S.ISSUED}, None, Right.ISSUE_QUOTE, risk_cleared),
        Step("accept", "登记接受", {S.ISSUED}, S.ACCEPTED, Right.ISSUE_QUOTE, case_open),
        Step("refuse", "登记拒绝", {S.ISSUED}, S.REFUSED, Right.ISSUE_QUOTE),
        Step("confirm", "登记书面确认", {S.ACCEPTED}, None, Right.ISSUE_QUOTE, oral_only),
        Step("revise", "改版", {S.ISSUED, S.REFUSED, S.EXPIRED, S.BOOKED}, S.DRAFT, Right.QUOTE, case_open),
        Step("attach", "添加附件", [*OPEN_QUOTES, S.ACCEPTED], None, Right.QUOTE),
        Step("withdraw", "撤销", OPEN_QUOTES, S.WITHDRAWN, Right.QUOTE),
    ],
    attribute="state",
)


# What quotes forbid a trip.


def paid_needs_acceptance(trip, by) -> str:
    """G-05: a paid trip leaves after the customer accepted the quote; G-21 comes first. 一级 and 紧急 run ahead of
    the papers (A-33): the consent to later charging is asked where the case is released."""
    ticket = trip.ticket
    if ticket.runs_ahead or not ticket.is_paid:
        return ""
    if reason := who_pays_settled(ticket, charging=True):
        return reason
    if accepted_quote(ticket) is None:
        return "有偿服务要先报价，客户接受后才能出发。"
    return ""


# What quotes forbid their case.


def quotes_settled(ticket, by) -> str:
    """A case closes when every quote has its end, and an oral acceptance its paper (G-05)."""
    if not getattr(ticket, "shows_quotes", True):  # the page of the case has asked with its first query
        return ""
    rows = Quote.objects.filter(ticket=ticket, state__in=[*OPEN_QUOTES, S.ACCEPTED]).prefetch_related("answers")
    for quote in rows.order_by("pk"):
        if quote.state in OPEN_QUOTES:
            return f"{quote} 还没有结果（{quote.get_state_display()}）。请登记客户答复，或撤销报价后再关闭。"
        if any(answer.waits_for_paper for answer in quote.answers.all()):
            return f"{quote} 是口头接受，还没有补签。请登记书面确认后再关闭。"
    return ""
