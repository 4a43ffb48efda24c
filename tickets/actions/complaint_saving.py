"""How a complaint is held, saved and handed on."""

from datetime import datetime

from core.organization.models import Staff
from core.organization.queries import acting_head
from core.text.search import tokens
from core.times import local_date
from core.workflow import Stale
from tickets import notices_outward as notices
from tickets.actions.saving import involve
from tickets.models import Complaint, Ticket, Why

CONTENT = ["trigger", "phase", "channel", "content", "needs_now", "needs_later", "urgency", "product", "batch"]
CONTENT += ["quantity", "failure_mode", "frequency", "severity", "containment", "department", "reply_way"]
CONTENT += ["reply_due_on"]


def held(complaint: Complaint, expected_version: int | None = None) -> Complaint:
    """The complaint, locked after its ticket. Raises Stale when somebody saved it in between."""
    ticket = Ticket.objects.lock(complaint.ticket_id)
    complaint = Complaint.objects.lock(complaint.pk)
    complaint.ticket = ticket
    if expected_version is not None and complaint.version != expected_version:
        changed = _changed(complaint, expected_version)
        raise Stale("刚才有人保存了这份抱怨记录，您的修改没有写入。请核对后再提交。", changed)
    return complaint


def _changed(complaint: Complaint, version: int) -> list[str]:
    old = complaint.history.filter(version=version).order_by("-history_id").first()
    fields = [complaint._meta.get_field(name) for name in [*CONTENT, "state"]]
    return [f.verbose_name for f in fields if old and getattr(old, f.attname) != getattr(complaint, f.attname)]


def keep_complaint(complaint: Complaint, *, by: Staff, at: datetime) -> Complaint:
    """Save one version further, with person and moment in the history, and the words it is found by."""
    ticket = complaint.ticket
    complaint.version += 1
    words = (complaint.number, complaint.feedback_number, ticket.number, ticket.customer_name, complaint.product)
    more = (complaint.batch, complaint.failure_mode, complaint.content)
    complaint.tokens = tokens(*(word or "" for word in (*words, *more)))
    complaint._history_user, complaint._history_date = by, at
    complaint.save()
    return complaint


def hand_to_department(complaint: Complaint, words: str, by: Staff, at: datetime) -> None:
    ticket, department = complaint.ticket, complaint.department
    involve(ticket, why=Why.RESPONSIBLE, at=at, departments=[department])
    people = [acting_head(department, local_date(at)), ticket.assignee, complaint.submitted_by]
    notices.ComplaintRouted(complaint, people=people, about=complaint.version, by=by, words=words).send(at=at)
