"""What the page of the routing table shows: the rows with who answers, a trial, and who changed what."""

from dataclasses import dataclass
from datetime import date, datetime

from tickets.models import Basis, RoutingRule, Ticket
from tickets.routing import Answering, Route, Try, answering, misfit, route

HISTORY = 12
READ = 200


@dataclass(frozen=True)
class Line:
    rule: RoutingRule
    answer: Answering
    first: bool
    last: bool


@dataclass(frozen=True)
class Part:
    """The rows of one basis, in the order in which they are tried."""

    basis: Basis
    lines: list[Line]


@dataclass(frozen=True)
class Change:
    at: datetime
    by: str
    rule: str
    what: str


def parts(day: date) -> list[Part]:
    rows = list(RoutingRule.objects.select_related("person"))
    answers = answering(day, {row.function for row in rows})
    found = []
    for basis in Basis:
        own = [row for row in rows if row.basis == basis]
        lines = [Line(row, answers[row.function], row is own[0], row is own[-1]) for row in own]
        found.append(Part(basis, lines))
    return found


@dataclass(frozen=True)
class Trial:
    """Where a case would go, and why each row before did not fit."""

    ticket: Ticket
    route: Route | None
    tries: list[Try]


def trial(ticket: Ticket) -> Trial:
    found = route(ticket)
    if found:
        return Trial(ticket, found, found.tries)
    rows = RoutingRule.objects.in_force()
    return Trial(ticket, None, [Try(row, misfit(row, ticket)) for row in rows])


def changes() -> list[Change]:
    """The newest changes of all rows: who, when, and what it was before."""
    newest = RoutingRule.history.order_by("-history_date", "-history_id")
    rows = list(newest.select_related("history_user", "person")[:READ])
    found = []
    for number, row in enumerate(rows[:HISTORY]):
        before = next((old for old in rows[number + 1 :] if old.id == row.id), None)
        found.append(Change(row.history_date, str(row.history_user or "系统"), _name(row), _what(row, before)))
    return found


def _name(row) -> str:
    return f"{row.get_basis_display()} {row.instance.kind_label}"


SAID = {
    "kind": ("类别", lambda row: row.instance.kind_label),
    "product_words": ("产品词", lambda row: row.product_words),
    "service_kind": ("服务内容", lambda row: row.get_service_kind_display()),
    "customer_channel": ("客户渠道", lambda row: row.get_customer_channel_display()),
    "function": ("责任部门", lambda row: row.get_function_display()),
    "person_id": ("首选人员", lambda row: str(row.person or "")),
    "group": ("首选小组", lambda row: row.instance.group_label),
    "note": ("说明", lambda row: row.note),
}


def _what(row, before) -> str:
    """修改：责任部门 生产部 → 研发部."""
    if before is None:
        return f"{row.history_change_reason or '修改'}：{row.get_function_display()}"
    told = [
        f"{label} {said(before) or '无'} → {said(row) or '无'}"
        for name, (label, said) in SAID.items()
        if getattr(row, name) != getattr(before, name)
    ]
    return f"{row.history_change_reason or '修改'}" + (f"：{'；'.join(told)}" if told else "")
