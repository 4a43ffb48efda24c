"""Reads over several models: home, lists, counts, panels and the palette."""

from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from core.frame.nav import CAP
from core.organization.models import Department, Staff
from core.text import search as full_text
from core.times import local_date
from tickets.models import Basis, FaultKind, Plan, PlanReview, RoutingRule, Status, Ticket
from tickets.models.owners import eyes
from tickets.rights import Right


def technicians(department: Department | None = None):
    """Who may be given a case, people of the department first in line."""
    people = Staff.objects.holding(Right.HANDLE).select_related("department")
    return people.filter(department=department) if department else people.order_by("department_id", "pk")


# The tabs of the list and what each of them shows to whom.


def tab(key: str, user, *, at: datetime):
    """The rows of a tab (design §6): mine, department, soon, overdue, verify, unregistered, all."""
    rows = Ticket.objects.visible_to(user, at=at)
    return TABS[key](rows, user, at)


def _mine(rows, user, at):
    """What waits for me: assigned to me or to somebody I stand in for today, or a step that my rights make mine."""
    people, _ = eyes(user, local_date(at))
    return rows.open().filter(Q(assignee__in=people) | Q(pk__in=_my_seats(people)) | _mine_by_right(user, people, at))


def _my_seats(people):
    """The cases whose plan waits for the verdict of one of these; asked from the seats, which are few."""
    seats = PlanReview.objects.filter(person__in=people, verdict="", plan__state=Plan.State.REVIEW)
    return seats.filter(revision=F("plan__revision")).order_by().values("plan__ticket")


def _mine_by_right(user, people, at) -> Q:
    """The states that wait for somebody with a right that this person has; deputies finish what was begun."""
    mine = Q(pk=None)
    if user.may(Right.REGISTER, at=at):
        mine |= Q(status=Status.RECEIVED) | Q(status=Status.HANDLED, registered_by__in=people)
        mine |= Q(status=Status.CONFIRMED, registered_by__in=people) | Q(
            status=Status.REGISTERED, registered_by__in=people
        )
    if user.may(Right.ANALYSE, at=at):
        mine |= Q(status__in=[Status.REGISTERED, Status.ANALYSIS], kind="quality")
        mine |= Q(status=Status.REGISTERED, fault_kind=FaultKind.UNDETERMINED)
    if user.department_id and Right.HANDLE in user.rights:
        mine |= Q(status__in=[Status.REGISTERED, Status.ANALYSIS], assignee=None) & Exists(_asks_my_group(user))
    if user.may(Right.APPROVE, at=at):
        mine |= Q(status=Status.APPROVAL)
    return mine


def _asks_my_group(user):
    """The routing rows by which a case waits for this person's group to take it (S3-08)."""
    place = Department.objects.filter(pk=user.department_id).values("function")[:1]
    rules = RoutingRule.objects.filter(is_on=True, basis=Basis.SYMPTOM, kind=OuterRef("fault_kind"), person=None)
    return rules.filter(group__in=list(user.roles), function=Subquery(place)).exclude(group="")


def _department(rows, user, at):
    _, departments = eyes(user, local_date(at))
    return rows.open().filter(
        Q(responsible_department__in=departments)
        | Q(responsible_department=None, registering_department__in=departments)
        | Q(number=None, receiving_department__in=departments)
    )


TABS = {
    "mine": _mine,
    "department": _department,
    "soon": lambda rows, user, at: rows.due_soon(at=at),
    "overdue": lambda rows, user, at: rows.overdue(at=at),
    "unregistered": lambda rows, user, at: rows.filter(status=Status.RECEIVED),
    "verify": lambda rows, user, at: rows.filter(status=Status.HANDLED),
    "all": lambda rows, user, at: rows,
}
TAB_LABELS = {
    "mine": "我的",
    "department": "本部门",
    "soon": "将到期",
    "overdue": "逾期",
    "unregistered": "待登记",
    "verify": "待核实",
    "all": "全部",
}


def count(rows) -> int:
    """At most CAP + 1, so a count never reads a whole table; pages show 999+."""
    return rows.order_by().values("pk")[: CAP + 1].count()


def counts(user, *, at: datetime) -> dict[str, int]:
    """Open work per tab; 全部 has none."""
    return {key: count(tab(key, user, at=at)) for key in TABS if key != "all"}


def my_open(user):
    """The rows behind the figure in the navigation: my open work."""
    return tab("mine", user, at=timezone.now())


# 工作台


def board(user, *, at: datetime) -> list[dict]:
    """Per responsible department: open, overdue, due soon – for managers (design §6)."""
    rows = Ticket.objects.visible_to(user, at=at).open().values("responsible_department__name")
    late = Q(next_due_at__lte=at)
    soon = Q(warn_at__lte=at, next_due_at__gt=at)
    return list(
        rows.annotate(open=Count("pk"), overdue=Count("pk", filter=late), soon=Count("pk", filter=soon)).order_by(
            "-overdue", "-open", "responsible_department__name"
        )
    )


# Panels, palette, search


def history_of(rows, user, words: str) -> dict | None:
    """The newest cases; `words` finds them all in the list."""
    found = list(rows.visible_to(user).for_page().order_by("-received_at", "-pk")[:11])
    return {"tickets": found[:10], "more": len(found) > 10, "words": words} if found else None


def of_customer(customer, user) -> dict | None:
    return history_of(Ticket.objects.filter(customer=customer), user, customer.label)


def of_equipment(machine, user) -> dict | None:
    return history_of(Ticket.objects.filter(equipment=machine), user, machine.serial)


def past_faults(*, user, equipment=None, customer=None, limit: int = 5) -> list[Ticket]:
    """Earlier cases of the machine, else of the customer, for the intake page."""
    rows = Ticket.objects.filter(equipment=equipment) if equipment else Ticket.objects.filter(customer=customer)
    return list(rows.visible_to(user).for_page().order_by("-received_at", "-pk")[:limit])


def search(rows, text: str):
    """Narrow `rows` to those with every word in number, customer, machine, people, symptom or cause; when none
    has them all, those with some, the rare words first."""
    return full_text.search(rows, text)


def palette(text: str, user) -> list[dict]:
    rows = search(Ticket.objects.visible_to(user), text).for_page().order_by("-received_at", "-pk")[:6]
    return [
        {"title": str(row), "sub": row.customer_label, "url": row.get_absolute_url(), "icon": "inboxes"}
        for row in rows
    ]


def open_work(staff) -> list[str]:
    """What a person would leave behind, for the hand-over before deactivation."""
    return [f"{row} · {row.get_status_display()}" for row in Ticket.objects.open().filter(assignee=staff)]
