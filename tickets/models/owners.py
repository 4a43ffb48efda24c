"""Who answers for a case's clocks, and whose cases a person may see."""

from datetime import date

from core.deadlines.facts import ROLES
from core.organization.models import Department, Function, Staff
from core.organization.roles import Role
from core.organization.standing import stands_for
from core.times import day_start


def eyes(user, day: date) -> tuple[list[int], set[int]]:
    """The people and departments through whose involvement `user` sees cases: own, and of those stood in for.

    Asked several times on a page and answered once per loaded user and day, in one query.
    """
    known = user.__dict__.setdefault("_eyes", {})
    if day not in known:
        known[day] = _eyes(user, day)
    return known[day]


def _eyes(user, day: date) -> tuple[list[int], set[int]]:
    people = [user, *stands_for(user, day_start(day))]
    heads = {person.pk for person in people}
    tree = list(Department.objects.values_list("pk", "parent_id", "head_id"))
    headed = {pk for pk, _, head in tree if head in heads}
    while below := {pk for pk, parent, _ in tree if parent in headed} - headed:
        headed |= below
    return [person.pk for person in people], headed | {p.department_id for p in people if p.department_id}


def responsible(ticket, role: str) -> tuple[Staff | None, Department | None]:
    """(person or None, department or None) for an owner role of the rule table.

    A role is a position in this case (receiver, clerk, engineer, …) or names a department's function. Without a
    person the engine asks the department's duty roster, then its head (design §2).
    """
    if role in POSITIONS:
        return POSITIONS[role](ticket)
    function = ROLES[role].function if role in ROLES else role
    return None, Department.objects.function(function)


def _receiver(ticket):
    return ticket.received_by, ticket.receiving_department


def _clerk(ticket):
    if ticket.registered_by:
        return ticket.registered_by, ticket.registering_department
    return None, Department.objects.function(Function.SERVICE)


def _engineer(ticket):
    return ticket.assignee, ticket.responsible_department or Department.objects.function(Function.SERVICE)


def _support(ticket):
    """On-duty technical support: whoever is assigned, until then the branch that will be (S1-24)."""
    if ticket.assignee or ticket.responsible_department:
        return ticket.assignee, ticket.responsible_department
    branch = Function.QUALITY if ticket.kind == "quality" else Function.SERVICE
    return None, Department.objects.function(branch)


def _executing_head(ticket):
    department = ticket.responsible_department or Department.objects.function(Function.SERVICE)
    return (department.head if department else None), department


def _head_of(function: Function):
    def head(ticket):
        department = Department.objects.function(function)
        return (department.head if department else None), department

    return head


def _general_manager(ticket):
    holder = Staff.objects.active().in_role(Role.GENERAL_MANAGER).order_by("pk").first()
    return holder, Department.objects.function(Function.MANAGEMENT)


POSITIONS = {
    "receiver": _receiver,
    "clerk": _clerk,
    "engineer": _engineer,
    "support": _support,
    "executing_head": _executing_head,
    "service_head": _head_of(Function.SERVICE),
    "quality_head": _head_of(Function.QUALITY),
    "general_manager": _general_manager,
}
