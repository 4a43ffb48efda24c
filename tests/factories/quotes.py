"""Quotes in any state, walked there through the real actions."""

from datetime import timedelta
from decimal import Decimal

from core.organization.models import Function
from core.organization.roles import Role
from fieldservice.actions import answers, liability, quotes
from fieldservice.models import Quote, QuoteKind
from tests.factories.documents import make_draft
from tests.factories.organization import make_staff
from tests.factories.tickets import HOUR, MINUTE, MONDAY, crew, department, make_in_progress
from tests.remembered import remembered

D = Decimal
INK = [[[10, 10], [60, 40], [120, 20]], [[30, 60], [140, 70]]]
PARTS = [
    {"name": "燃油泵总成", "quantity": "1", "unit": "套", "price": "980", "reason": "厂家报价"},
    {"name": "高压油管", "quantity": "3", "unit": "根", "price": "60", "reason": "厂家报价"},
    {"name": "密封垫组件", "quantity": "2", "unit": "组", "price": "60", "reason": "厂家报价"},
]
USUAL = {
    "transport": "actual",
    "lodging": "standard",
    "meals": "standard",
    "labour": "standard",
    "material": "listed",
}
FIRST = {
    "persons": 1,
    "days": D(2),
    "nights": 1,
    "modes": USUAL,
    "amounts": {"transport": D(620)},
    "remarks": {"transport": "高铁往返、市内"},
    "materials": PARTS,
    "content": "上门更换燃油泵并试机",
}
SECOND = {
    "persons": 2,
    "days": D(3),
    "nights": 2,
    "modes": {**USUAL, "lodging": "customer", "meals": "customer", "labour": "lowered", "material": "customer"},
    "amounts": {"transport": D(900)},
    "labour_rate": D(150),
    "labour_reason": "老客户，长期合作",
    "content": "两人三天检修",
}
WHY = "保修已于 2025-05-18 期满。"
AFTER = MONDAY + 3 * HOUR


@remembered
def quoting_crew() -> dict:
    """The usual people, and 技术服务部 that prices repairs (A-14)."""
    people = crew()
    technical = department(Function.TECHNICAL, "JS")
    people["technical"] = make_staff("何静", roles=[Role.HEAD, Role.SUPPORT], department=technical)
    people["finance"] = make_staff("方立", roles=[Role.FINANCE], department=department(Function.FINANCE, "CW"))
    technical.head = people["technical"]
    technical.save(update_fields=["head"])
    return people


@remembered
def make_quote(*, people=None, ticket=None, kind=QuoteKind.SERVICE, at=AFTER, by=None, asked=None, **facts):
    """A drafted quote (§J example 1 unless told otherwise); answers (quote, people)."""
    people = people or quoting_crew()
    if ticket is None:
        ticket, people = make_in_progress(people=people, at=at - 3 * HOUR, **facts)
    values = {"charge_reason": WHY, **FIRST, **(asked or {})}
    return quotes.draft_quote(ticket=ticket, kind=kind, by=by or people["clerk"], at=at, **values), people


@remembered
def make_issued(*, at=AFTER, valid_until=None, **more) -> tuple[Quote, dict]:
    """A quote in the customer's hands."""
    quote, people = make_quote(at=at, **more)
    by = people["technical"] if quote.kind == QuoteKind.REPAIR else people["clerk"]
    return quotes.issue_quote(quote=quote, by=by, at=at + MINUTE, valid_until=valid_until), people


@remembered
def accept(quote: Quote, *, at=AFTER + HOUR, name="张会计"):
    """The customer signs on the open page."""
    quote = Quote.objects.for_page().get(pk=quote.pk)
    return answers.answer_by_link(edition=quote.current, verdict="accepted", name=name, strokes=INK, at=at)


@remembered
def make_accepted(*, at=AFTER, **more) -> tuple[Quote, dict]:
    quote, people = make_issued(at=at, **more)
    accept(quote, at=at + HOUR)
    return Quote.objects.get(pk=quote.pk), people


@remembered
def judge(ticket, people, *, at=AFTER - MINUTE, party="ours", **shares):
    """质量部's verdict."""
    words = {"cause": "联轴器预紧不足。", "evidence": "拆检记录 3 份。"}
    return liability.judge_liability(ticket=ticket, party=party, by=people["quality"], at=at, **words, **shares)


@remembered
def agree(ticket, people, *, at=AFTER - MINUTE, **values):
    """费用协议 with its scan."""
    scan = make_draft(by=people["clerk"], at=at)
    words = {"scope": "维修费由顾客承担。", "signed_for_customer": "吴建平", "attachments": [scan.pk], **values}
    return liability.agree_fees(ticket=ticket, by=people["clerk"], at=at, **words)


def days(number: int) -> timedelta:
    return timedelta(days=number)
