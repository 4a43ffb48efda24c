"""Cases in any state, walked there through the real actions."""

from datetime import datetime, timedelta

from core.organization.models import Department, Function
from core.organization.roles import Role
from core.times import SHANGHAI
from tests.factories.customers import make_customer
from tests.factories.organization import make_department, make_staff
from tests.remembered import remembered
from tickets import actions
from tickets.models import Kind, Ticket

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)


def department(function: Function, letters: str | None = None, **fields) -> Department:
    """The department of this function, made when there is none."""
    found = Department.objects.function(function)
    return found or make_department(function.label, letters=letters, function=function, **fields)


@remembered
def crew() -> dict:
    """The people a case meets: clerk, engineer, mate, head, quality, expert, manager, service_head."""
    service, quality = department(Function.SERVICE, "SH"), department(Function.QUALITY, "ZL")
    production = department(Function.PRODUCTION, "SC")
    management = department(Function.MANAGEMENT, "GL")
    people = {
        "clerk": make_staff("林晓芸", roles=[Role.CLERK], department=service, remembered=False),
        "engineer": make_staff("陈国栋", roles=[Role.ENGINEER], department=production, remembered=False),
        "mate": make_staff("韦志强", roles=[Role.ENGINEER], department=production, remembered=False),
        "head": make_staff("罗志远", roles=[Role.HEAD], department=production, remembered=False),
        "quality": make_staff("沈岚", roles=[Role.QUALITY], department=quality, remembered=False),
        "service_head": make_staff("周敏", roles=[Role.HEAD], department=service, remembered=False),
        "manager": make_staff("顾卫东", roles=[Role.GENERAL_MANAGER], department=management, remembered=False),
    }
    for place, head in (
        (service, "service_head"),
        (production, "head"),
        (quality, "quality"),
        (management, "manager"),
    ):
        place.head = people[head]
        Department.objects.filter(pk=place.pk).update(
            head=place.head
        )  # without a line in its history: as it was found
    return people


@remembered
def make_ticket(*, by=None, at=MONDAY, **said) -> Ticket:
    """A received case that waits for 客服."""
    by = by or make_staff(roles=[Role.CLERK], department=department(Function.SERVICE, "SH"))
    if "customer" not in said and "equipment" not in said and "customer_name" not in said:
        said["customer"] = make_customer()
    said.setdefault("description", "收线主驱动运行中过流跳停。复位后可再开 1–2 小时。")
    return actions.receive(by=by, at=at, **said)


@remembered
def make_registered(*, people=None, at=MONDAY, said=None, **facts) -> Ticket:
    """A numbered case; technical support of the third grade unless said otherwise."""
    people = people or crew()
    ticket = make_ticket(by=people["clerk"], at=at, **(said or {}))
    facts = {"grade": 3, "kind": Kind.SUPPORT, **facts}
    return actions.register(ticket=ticket, by=people["clerk"], at=at + 5 * MINUTE, **facts)


HOUR = timedelta(hours=1)
PLAN = {
    "measures": "更换编码器联轴器并按 12 N·m 预紧。",
    "cause": "联轴器夹紧螺钉预紧不足。",
    "persons": "陈国栋、韦志强",
}


@remembered
def make_assigned(*, people=None, at=MONDAY, said=None, **facts) -> tuple[Ticket, dict]:
    """A case on the engineer's desk ten minutes after the call; quality information is analysed on the way."""
    people = people or crew()
    ticket = make_registered(people=people, at=at, said=said, **facts)
    at += 8 * MINUTE
    if ticket.is_complaint:
        from tests.factories import outward

        outward.let_through(outward.complaint_of(ticket), people, at)
    if ticket.kind == Kind.QUALITY:
        words = {"cause": "联轴器打滑。", "first_measures": "限速 800 r/min 运行。", "cause_kind": "assembly"}
        ticket = actions.analyse(ticket=ticket, by=people["quality"], at=at, **words)
    return actions.assign(ticket=ticket, to=people["engineer"], by=people["clerk"], at=at + 2 * MINUTE), people


@remembered
def make_in_review(*, people=None, at=MONDAY, said=None, **facts) -> tuple[Ticket, dict]:
    """A case whose plan waits for its reviewers: the engineer's head, for quality information also 质量部."""
    ticket, people = make_assigned(people=people, at=at, said=said, **facts)
    actions.draft_plan(ticket=ticket, by=people["engineer"], at=at + HOUR, **PLAN)
    reviewers = [people["quality"]] if ticket.kind == Kind.QUALITY else []
    actions.submit_plan(ticket=ticket, reviewers=reviewers, by=people["engineer"], at=at + HOUR + MINUTE)
    return Ticket.objects.get(pk=ticket.pk), people


@remembered
def pass_review(ticket: Ticket, at: datetime) -> Ticket:
    """Every seat says yes; the general manager approves a major case."""
    for seat in ticket.current_plan.seats:
        actions.give_verdict(ticket=ticket, verdict="pass", by=seat.person, at=at)
    return Ticket.objects.get(pk=ticket.pk)


@remembered
def make_in_progress(*, people=None, at=MONDAY, onsite=True, said=None, **facts) -> tuple[Ticket, dict]:
    """A case whose plan has passed and which is worked on, on site unless told otherwise."""
    ticket, people = make_in_review(people=people, at=at, said=said, **facts)
    ticket = pass_review(ticket, at + 2 * HOUR)
    if ticket.is_major:
        actions.approve_plan(ticket=ticket, by=people["manager"], at=at + 2 * HOUR + MINUTE)
    if onsite:
        actions.decide_onsite(ticket=ticket, by=people["engineer"], at=at + 2 * HOUR + 2 * MINUTE)
    else:
        actions.decide_remote(
            ticket=ticket, consent_by="吴建平", by=people["engineer"], at=at + 2 * HOUR + 2 * MINUTE
        )
    return Ticket.objects.get(pk=ticket.pk), people


@remembered
def make_handled(*, people=None, at=MONDAY, onsite=True, said=None, **facts) -> tuple[Ticket, dict]:
    """A case that waits for the customer's word."""
    ticket, people = make_in_progress(people=people, at=at, onsite=onsite, said=said, **facts)
    engineer = people["engineer"]
    if onsite:
        actions.record_arrival(ticket=ticket, by=engineer, at=at + 5 * HOUR)
        actions.record_restoration(ticket=ticket, by=engineer, at=at + 8 * HOUR)
    words = {"result": "更换联轴器，连续运行 8 小时正常。", "cause": "预紧不足。", "prevention": "装配加扭矩检查。"}
    return actions.report_handled(ticket=ticket, by=engineer, at=at + 9 * HOUR, **words), people


@remembered
def make_confirmed(*, people=None, at=MONDAY, onsite=True, said=None, **facts) -> tuple[Ticket, dict]:
    """A case whose customer is satisfied."""
    ticket, people = make_handled(people=people, at=at, onsite=onsite, said=said, **facts)
    words = {"result": "solved", "method": "phone", "verified_with": "吴建平"}
    return actions.verify(ticket=ticket, by=people["clerk"], at=at + 10 * HOUR, **words), people


@remembered
def make_closed(*, people=None, at=MONDAY, onsite=True, said=None, **facts) -> tuple[Ticket, dict]:
    """A closed case; a 重要 or 紧急 one was learned from before."""
    from tests.factories.severe import learn

    ticket, people = make_confirmed(people=people, at=at, onsite=onsite, said=said, **facts)
    learn(ticket, people, at + 10 * HOUR)
    if ticket.is_complaint:
        from tests.factories import outward

        outward.settle(ticket, people, at + 10 * HOUR)
    return actions.close(ticket=ticket, by=people["clerk"], at=at + 11 * HOUR), people
