"""下达: a row of the approved plan becomes a case and a drafted trip when its month begins (S1-65, G-11)."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from core import jobs
from core.deadlines import calendars
from core.organization.models import Function, Staff
from core.organization.queries import acting_head
from core.timeline.actions import happened
from core.times import SHANGHAI, local_date
from core.workflow import Refused
from customers.models import Site
from fieldservice import events
from fieldservice import notices_annual as notices
from fieldservice.actions.annual import RELEASE, keep_row
from fieldservice.actions.trips import draft_trip
from fieldservice.gates_annual import month_has_begun, releasing_refusal
from fieldservice.models import AnnualKind, AnnualPlan, AnnualRow, Trip, TripKind
from fieldservice.rights import Right
from tickets import actions as cases
from tickets.models import Channel, Kind, Phase, ServiceKind, Ticket
from tickets.rights import Right as TicketRight

SERVICES = {
    AnnualKind.TECHNICAL: (ServiceKind.SITE_SUPPORT, TripKind.SUPPORT),
    AnnualKind.REPAIR: (ServiceKind.SITE_REPAIR, TripKind.REPAIR),
    AnnualKind.UPGRADE: (ServiceKind.SITE_SUPPORT, TripKind.UPGRADE),
    AnnualKind.UPKEEP: (ServiceKind.SITE_SUPPORT, TripKind.MAINTENANCE),
    AnnualKind.TRAINING: (ServiceKind.ACCEPTANCE_TRAINING, TripKind.TRAINING),
}
LEAVES, COMES_BACK = time(8, 0), time(18, 0)


@jobs.job(RELEASE)
def release_job(job: jobs.Job) -> None:
    """Asked for by the daily task and by an approval."""
    release_due(at=timezone.now())


def ask_for_release(*, at: datetime) -> jobs.Job:
    """Once a day, however many beats tick."""
    return jobs.enqueue(RELEASE, key=f"{local_date(at)}", at=at)


def release_due(*, at: datetime) -> int:
    """Release every row whose month has begun; what cannot be released says why and holds nobody up.

    Months that were over before the plan was approved are left to people: they move, drop or release them.
    """
    done = 0
    for pk in list(
        AnnualRow.objects.waiting().begun(local_date(at)).order_by("month", "pk").values_list("pk", flat=True)
    ):
        try:
            done += _release_one(pk, at)
        except Refused as refused:
            _stuck(pk, refused.reason, at)
    return done


@transaction.atomic
def _release_one(pk: int, at: datetime) -> bool:
    row = _held(pk)
    if row is None or releasing_refusal(row, None, at) or not month_has_begun(row, at) or _over_before(row):
        return False
    _release(row, by=_clerk(row.plan, at), at=at)
    return True


def _over_before(row: AnnualRow) -> bool:
    approved = local_date(row.plan.approved_at)
    return (row.plan.year, row.month) < (approved.year, approved.month)


@transaction.atomic
def release_row(*, row: AnnualRow, by: Staff, at: datetime, reason: str = "") -> Ticket:
    """下达 by hand: before its month with a reason, or a row that the job could not release."""
    held = _held(row.pk)
    if held is None:
        raise Refused("这一项已不在计划里。")
    if refusal := releasing_refusal(held, by, at):
        raise Refused(refusal)
    if not month_has_begun(held, at) and not reason.strip():
        raise Refused("月份还没有到，提前下达要写明原因。", "reason")
    held.early_reason = reason.strip()
    return _release(held, by=by, at=at)


def _held(pk: int) -> AnnualRow | None:
    """The row, held after its plan: two workers at once release it once."""
    found = AnnualRow.objects.filter(pk=pk).values_list("plan", flat=True).first()
    if found is None:
        return None
    plan = AnnualPlan.objects.lock(found)
    row = AnnualRow.objects.lock(pk)
    row.plan = plan
    return row


def _release(row: AnnualRow, *, by: Staff, at: datetime) -> Ticket:
    ticket = _register(row, by, at)
    lead = _lead(row, at)
    row.trip = _send(row, ticket, lead, by, at) if lead else None
    row.ticket, row.released_at, row.released_by, row.stuck = ticket, at, by, ""
    keep_row(row, by, at)
    words = f"{row} → {ticket.number}" + (f"，{row.early_reason}" if row.early_reason else "")
    behalf = by.stands_in_for(Right.ANNUAL_PLAN, at=at)
    happened(events.ANNUAL_RELEASED, row.plan, by=by, at=at, on_behalf_of=behalf, note=words)
    ticket.refresh_from_db()
    return ticket


def _register(row: AnnualRow, by: Staff, at: datetime) -> Ticket:
    """An ungraded case: nothing is broken, so D-07 begins with the service notice and not with a grade."""
    machine, customer = row.equipment, row.customer
    said = {
        "customer": customer,
        "contact": customer.contacts.filter(is_active=True).order_by("-is_main", "pk").first(),
        "equipment": machine,
        "site": (machine and machine.site) or _site(customer),
        "product": "" if machine else row.product[:60],
        "channel": Channel.OTHER,
        "phase": Phase.AFTER,
        "title": f"{row.get_kind_display()}：{row.content}"[:60],
        "description": f"{row.content}\n{row.plan} {row.plan.number}，{row.month} 月。",
    }
    service = ServiceKind.PAID if row.is_paid else SERVICES[row.kind][0]
    facts = {
        "kind": Kind.SUPPORT,
        "service_kind": service,
        "is_paid": row.is_paid,
        "paid_reason": f"按{row.plan}",
    }
    return cases.receive_and_register(by=by, at=at, said=said, facts=facts)


def _site(customer) -> Site | None:
    return customer.sites.filter(is_active=True).order_by("pk").first()


def _lead(row: AnnualRow, at: datetime) -> Staff | None:
    """Who is named, else the head of the department when that person travels; nobody: 客服 assigns it."""
    if row.person and row.person.is_active:
        return row.person
    head = acting_head(row.department, local_date(at))
    return head if head and Right.TRAVEL in head.rights else None


def _send(row: AnnualRow, ticket: Ticket, lead: Staff, by: Staff, at: datetime) -> Trip:
    """Assigned, decided for on site, and the trip drafted into the month; dates are not promised yet."""
    cases.assign(ticket=ticket, to=lead, by=by, at=at, responsible_department=row.department, note="按年度计划下达")
    cases.decide_onsite(ticket=ticket, by=by, at=at, reason=str(row.plan))
    day = first_day(row.plan.year, row.month, local_date(at))
    return draft_trip(
        ticket=ticket,
        lead=lead,
        members=[lead],
        by=by,
        at=at,
        kind=SERVICES[row.kind][1],
        purpose=row.content,
        planned_start=datetime.combine(day, LEAVES, SHANGHAI),
        planned_end=datetime.combine(day, COMES_BACK, SHANGHAI),
        note=f"{row.plan} {row.month} 月",
    )


def first_day(year: int, month: int, today: date) -> date:
    """The first working day of the month that still lies ahead."""
    day = max(date(year, month, 1), today + timedelta(days=1))
    return calendars.working().next_working_day(day) or day


def _clerk(plan: AnnualPlan, at: datetime) -> Staff:
    """In whose name the plan speaks: its author, else who submitted it, else anybody of 客服 who can register."""
    people = [plan.drafted_by, plan.submitted_by]
    others = Staff.objects.holding(TicketRight.REGISTER).filter(department__function=Function.SERVICE)
    for person in [*people, *others.order_by("pk")]:
        if person and person.is_active and person.department and TicketRight.REGISTER in person.rights:
            return person
    raise Refused("没有可以登记的客服人员。请系统管理员补上。")


@transaction.atomic
def _stuck(pk: int, reason: str, at: datetime) -> None:
    """Said at the row and, once, to the author."""
    row = _held(pk)
    if row is None or not row.is_waiting or row.stuck == reason[:300]:
        return
    row.stuck = reason[:300]
    keep_row(row, None, at)
    words = f"{row}：{reason}"
    people = [row.plan.drafted_by, row.plan.submitted_by]
    notices.AnnualStuck(row.plan, people=people, about=f"{row.pk}:{row.version}", words=words).send(at=at)
