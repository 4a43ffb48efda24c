"""The notices that must go out at once: 重要 (D-24), 紧急 (D-28), 重大 (D-36).

Each raises the event that ends its clock only when somebody could be told; else the clock escalates.
"""

from datetime import datetime

from core.organization.models import Department, Function, Staff
from core.organization.queries import acting_head, general_manager
from core.organization.roles import Role
from core.timeline.actions import happened
from core.times import local_date
from tickets import events, notices
from tickets.actions.saving import involve
from tickets.models import Ticket, Urgency, Why
from tickets.queries_severe import experts_for


def sound(ticket: Ticket, *, by: Staff, at: datetime, before: dict | None = None) -> None:
    """Send what the classification demands; what `before` demanded already is not repeated."""
    before = before or {}
    if ticket.urgency != before.get("urgency"):
        if ticket.urgency == Urgency.IMPORTANT:
            tell_heads(ticket, by=by, at=at)
        elif ticket.urgency == Urgency.URGENT:
            start_emergency(ticket, by=by, at=at)
    if ticket.is_major and not before.get("is_major"):
        tell_manager(ticket, by=by, at=at)


def tell_heads(ticket: Ticket, *, by: Staff, at: datetime) -> None:
    """S3-14: the head of the department, and the experts for this product, fault or department."""
    experts = experts_for(ticket)
    involve(ticket, why=Why.EXPERT, at=at, people=experts)
    people = [*_heads(ticket, at, Function.SERVICE), *experts]
    _tell(notices.Important, events.HEAD_NOTIFIED, ticket, people, by, at)


def start_emergency(ticket: Ticket, *, by: Staff, at: datetime) -> None:
    """S3-19: the emergency team, with the heads of service and production."""
    people = _heads(ticket, at, Function.SERVICE, Function.PRODUCTION)
    people += Staff.objects.active().in_role(Role.EMERGENCY).order_by("pk")
    _tell(notices.Urgent, events.EMERGENCY_STARTED, ticket, people, by, at)


def tell_manager(ticket: Ticket, *, by: Staff, at: datetime) -> None:
    """S1-31: 重大 is reported to the general manager at once."""
    _tell(notices.Major, events.GM_NOTIFIED, ticket, [general_manager(local_date(at))], by, at)


def _heads(ticket: Ticket, at: datetime, *functions: Function) -> list[Staff | None]:
    departments = [Department.objects.function(function) for function in functions]
    departments.append(ticket.responsible_department)
    return [acting_head(department, local_date(at)) for department in departments if department]


def _tell(notice, event, ticket: Ticket, people: list, by: Staff, at: datetime) -> None:
    people = list({person.pk: person for person in people if person}.values())
    if not people:
        return
    involve(ticket, why=Why.TOLD, at=at, people=people)
    notice(ticket, people=people, about=ticket.version).send(at=at)
    happened(event, ticket, by=None, at=at, note="、".join(str(person) for person in people))
