"""Cases in any state, walked there through the real actions."""

from datetime import datetime, timedelta

from core.organization.models import Department, Function
from core.organization.roles import Role
from core.times import SHANGHAI
from tests.factories.customers import make_customer
from tests.factories.organization import make_department, make_staff
from tickets import actions
from tickets.models import Kind, Ticket

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)


def department(function: Function, letters: str | None = None, **fields) -> Department:
    """The department of this function, made when there is none."""
    found = Department.objects.function(function)
    return found or make_department(function.label, letters=letters, function=function, **fields)


def crew() -> dict:
    """The people a case meets: clerk, engineer, mate, head, quality, expert, manager, service_head."""
    service, quality = department(Function.SERVICE, "SH"), department(Function.QUALITY, "ZL")
    production = department(Function.PRODUCTION, "SC")
    management = department(Function.MANAGEMENT, "GL")
    people = {
        "clerk": make_staff("林晓芸", roles=[Role.CLERK], department=service),
        "engineer": make_staff("陈国栋", roles=[Role.ENGINEER], department=production),
        "mate": make_staff("韦志强", roles=[Role.ENGINEER], department=production),
        "head": make_staff("罗志远", roles=[Role.HEAD], department=production),
        "quality": make_staff("沈岚", roles=[Role.QUALITY], department=quality),
        "service_head": make_staff("周敏", roles=[Role.HEAD], department=service),
        "manager": make_staff("顾卫东", roles=[Role.GENERAL_MANAGER], department=management),
    }
    for place, head in (
        (service, "service_head"),
        (production, "head"),
        (quality, "quality"),
        (management, "manager"),
    ):
        place.head = people[head]
        place.save(update_fields=["head"])
    return people


def make_ticket(*, by=None, at=MONDAY, **said) -> Ticket:
    """A received case that waits for 客服."""
    by = by or make_staff(roles=[Role.CLERK], department=department(Function.SERVICE, "SH"))
    if "customer" not in said and "equipment" not in said and "customer_name" not in said:
        said["customer"] = make_customer()
    said.setdefault("description", "收线主驱动运行中过流跳停。复位后可再开 1–2 小时。")
    return actions.receive(by=by, at=at, **said)


def make_registered(*, people=None, at=MONDAY, said=None, **facts) -> Ticket:
    """A numbered case; technical support of the third grade unless said otherwise."""
    people = people or crew()
    ticket = make_ticket(by=people["clerk"], at=at, **(said or {}))
    facts = {"grade": 3, "kind": Kind.SUPPORT, **facts}
    return actions.register(ticket=ticket, by=people["clerk"], at=at + 5 * MINUTE, **facts)
