"""Where the routing table sends a case, and why (S1-40, A-30, S2-02, S3-08)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from core.organization.models import Department, Staff
from core.organization.queries import duty_people
from core.recall import recalled
from tickets.models import Basis, RoutingRule, Ticket


@dataclass(frozen=True)
class Try:
    """One rule held against a case: `reason` says why it did not fit, "" when it did."""

    rule: RoutingRule
    reason: str


@dataclass(frozen=True)
class Route:
    """Where a case goes: the row that decided, its department, and who is asked first."""

    rule: RoutingRule
    department: Department
    tries: list[Try] = field(default_factory=list)

    @property
    def person(self) -> Staff | None:
        """The named person while active, else nobody."""
        return self.rule.person if self.rule.person and self.rule.person.is_active else None

    @property
    def group(self) -> str:
        return self.rule.group

    @property
    def why(self) -> str:
        """原因“设计” → 研发部."""
        return f"{self.rule.get_basis_display()}“{self.rule.kind_label}” → {self.department}"


def rules_in_force() -> list[RoutingRule]:
    return recalled(("routing rules",), lambda: list(RoutingRule.objects.in_force()))


def route(ticket: Ticket, *, basis: Basis | None = None, rules: Iterable[RoutingRule] | None = None) -> Route | None:
    """By cause once it is known (A-30), else by symptom; `basis` asks one of the two alone. None: no row fits.

    The first row in order that fits and whose department the company has decides.
    """
    tries: list[Try] = []
    rows = rules_in_force() if rules is None else list(rules)
    for asked in [basis] if basis else [Basis.CAUSE, Basis.SYMPTOM]:
        for rule in (row for row in rows if row.basis == asked):
            reason = misfit(rule, ticket)
            department = None if reason else Department.objects.function(rule.function)
            if department:
                return Route(rule, department, tries)
            tries.append(Try(rule, reason or f"没有在用的{rule.get_function_display()}"))
    return None


def routed(ticket: Ticket) -> Department | None:
    """The department alone."""
    found = route(ticket)
    return found.department if found else None


def by_cause(ticket: Ticket) -> Route | None:
    """Where the found cause sends the case; None while nothing is found (A-30)."""
    return route(ticket, basis=Basis.CAUSE) if ticket.cause_kind else None


def by_symptom(ticket: Ticket) -> Route | None:
    return route(ticket, basis=Basis.SYMPTOM)


def both_routes(ticket: Ticket) -> str:
    """By symptom and by cause, as the timeline keeps them."""
    return "；".join(found.why for found in (by_symptom(ticket), by_cause(ticket)) if found)


def misfit(rule: RoutingRule, ticket: Ticket) -> str:
    """Why the row does not fit this case; "" when it does."""
    own = ticket.cause_kind if rule.basis == Basis.CAUSE else ticket.fault_kind
    if rule.kind and rule.kind != own:
        return f"{rule.get_basis_display()}不是“{rule.kind_label}”"
    if not rule.kind and not own and not rule.conditions:
        return "还没有判断问题性质"
    if rule.words and not _named(rule, ticket):
        return f"产品和主题里没有“{'”“'.join(rule.words)}”"
    if rule.service_kind and rule.service_kind != ticket.service_kind:
        return f"服务内容不是“{rule.get_service_kind_display()}”"
    if rule.customer_channel and (ticket.customer is None or ticket.customer.channel != rule.customer_channel):
        return f"不是{rule.get_customer_channel_display()}客户"
    return ""


def _named(rule: RoutingRule, ticket: Ticket) -> bool:
    text = f"{ticket.product} {ticket.model} {ticket.title}".lower()
    return any(word.lower() in text for word in rule.words)


def unanswered(function: str, day: date) -> str:
    """Why nobody would answer for cases sent to this function; "" when somebody does."""
    return answering(day, [function])[function].reason


@dataclass(frozen=True)
class Answering:
    """Who answers for what is sent to a function: the department's head, else the duty person of the day."""

    department: Department | None
    person: Staff | None

    @property
    def reason(self) -> str:
        if self.department is None:
            return "公司没有这个在用的部门。请先在部门页建立，或选择另一个部门。"
        if self.person is None:
            return (
                f"{self.department}没有负责人，今天也没有值班人，派去的处理单无人接。请先在部门页指定负责人或排值班。"
            )
        return ""


def answering(day: date, functions: Iterable[str]) -> dict[str, Answering]:
    """For these functions: an active head of its own, else the duty person of the day (S3-02); three queries at most,
    one where every department has its head."""
    places: dict[str, Department] = {}
    for row in Department.objects.active().select_related("head").order_by("pk"):
        places.setdefault(row.function, row)
    wanted = {function: places.get(function) for function in functions}
    heads = {f: place.head if place and place.head and place.head.is_active else None for f, place in wanted.items()}
    lost = [place.pk for f, place in wanted.items() if place and heads[f] is None]
    on_duty = duty_people(lost, day) if lost else {}
    return {
        f: Answering(place, heads[f] or (on_duty.get(place.pk) if place else None)) for f, place in wanted.items()
    }
