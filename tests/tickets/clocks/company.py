"""A whole small company, and what the ladder of a rule told whom, counted in minutes from the call."""

from datetime import datetime

from core.deadlines.models import Clock, Escalation
from core.deadlines.sweep import sweep
from core.notices.models import Message
from core.organization.models import Function, Staff
from core.organization.roles import Role
from tests.factories.customers import make_customer, make_equipment, make_site
from tests.factories.organization import make_duty, make_staff
from tests.factories.tickets import HOUR, MINUTE, MONDAY, crew, department
from tests.remembered import remembered
from tickets import actions

__all__ = ["HOUR", "MINUTE", "MONDAY"]
LATER = MONDAY + 200 * HOUR


@remembered
def company() -> dict:
    """`crew()` with a duty person at the desk, an expert with a department, and somebody for 管理者代表."""
    people = crew()
    people["representative"] = make_staff(
        "郑海", roles=[Role.REPRESENTATIVE], department=department(Function.REPRESENTATIVE, "GD")
    )
    technical = department(Function.TECHNICAL, "JS")
    people["expert"] = technical.head = make_staff("宋毅", roles=[Role.EXPERT], department=technical)
    technical.save(update_fields=["head"])
    make_duty(people["clerk"].department, MONDAY.date(), people["clerk"])
    return people


def site(*, main_city: bool) -> dict:
    """What the caller says: a machine that stands inside or outside the main city."""
    customer = make_customer()
    return {"equipment": make_equipment(customer, site=make_site(customer, main_city=main_city))}


def clock(rule: str, **where) -> Clock:
    return Clock.objects.get(rule__key=rule, **where)


def states(rule: str) -> list[str]:
    return list(Clock.objects.filter(rule__key=rule).order_by("cycle", "pk").values_list("state", flat=True))


def ladder(rule: str, *, until: datetime = LATER) -> list[tuple[int, int, list[str]]]:
    """Let time run: (level, minutes after the call, people) of every level this rule's clock reached."""
    while moment := _next(rule, until):
        sweep(at=moment)
    rows = Escalation.objects.filter(clock__rule__key=rule).order_by("due_at", "pk")
    return [(row.level, (row.due_at - MONDAY) // MINUTE, _names(row)) for row in rows]


def _next(rule: str, until: datetime) -> datetime | None:
    waiting = Clock.objects.filter(rule__key=rule, next_action_at__lte=until).order_by("next_action_at")
    return waiting.values_list("next_action_at", flat=True).first()


def _names(row: Escalation) -> list[str]:
    people = Staff.objects.in_bulk([pk for _, pk in row.receivers])
    told = set(Message.objects.filter(key__endswith=f":{row.level}").values_list("staff_id", flat=True))
    return [people[pk].name for _, pk in row.receivers if pk in told]


def answer_customer(ticket, people, at, who="engineer", way="phone"):
    """The first talk of technical support with the customer."""
    return actions.record_contact(ticket=ticket, way=way, words="已联系。", by=people[who], at=at)
