"""客户抱怨 until it reaches the responsible department (S2 6.3): open, fill in, submit, approve, route.

What follows stands in `complaint_handling`, the answer to the customer in `replies`.
"""

from datetime import datetime

from django.db import transaction

from core.deadlines.actions import facts_changed
from core.documents.actions import attach
from core.documents.series import draw
from core.organization.models import Department, Function, Staff
from core.organization.queries import acting_head, duty_person, general_manager, representative
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused
from tickets import events
from tickets import notices_outward as notices
from tickets.actions.complaint_saving import CONTENT, hand_to_department, held, keep_complaint
from tickets.actions.saving import involve, keep
from tickets.gates_complaint import COMPLAINT, complaint_of, not_the_submitter
from tickets.lifecycle import LIFECYCLE
from tickets.models import Complaint, Ticket, Why
from tickets.routing import routed

WARNING_KEY, FEEDBACK_KEY = "early_warning", "feedback"  # each paper has its own series of numbers (E1)
NEEDED = {
    "content": "请写明客户抱怨什么。",
    "failure_mode": "还没有失效模式。请写明产品怎样失效。",
    "frequency": "还没有选择发生频次。",
    "severity": "还没有判断严重程度。",
    "containment": "还没有遏制措施。请写明已采取什么措施防止扩大。",
    "department": "还没有责任部门。批准后转到这个部门。",
    "reply_way": "请问明客户希望用什么方式得到回复。",
}
MAY_SIGN = (Function.SERVICE, Function.SALES, Function.QUALITY)


def open_complaint(ticket: Ticket, *, by: Staff, at: datetime, received_at: datetime | None = None, **said):
    """Open the one complaint of a case that this transaction holds, and start D-30; a withdrawn one is taken up
    again, a standing one stays as it is. `said` are fields of `CONTENT`."""
    complaint = complaint_of(ticket)
    if complaint is not None and complaint.state != Complaint.State.WITHDRAWN:
        return complaint
    received_at = received_at or at
    if complaint is None:
        complaint = Complaint(ticket=ticket, received_by=by, **_known(ticket))
    complaint.state, complaint.withdrawn_at, complaint.withdraw_reason = Complaint.State.DRAFT, None, ""
    complaint.submitted_by = complaint.submitted_at = None
    complaint.received_at = received_at
    for name, value in said.items():
        setattr(complaint, name, value)
    keep_complaint(complaint, by=by, at=at)
    ticket.complaint = complaint
    note = complaint.get_channel_display()
    happened(events.COMPLAINT_RECEIVED, ticket, by=by, at=received_at, recorded_at=at, note=note)
    return complaint


def _known(ticket: Ticket) -> dict:
    """What the case says already, so that nobody types it again (A-18)."""
    return {
        "phase": ticket.phase,
        "channel": ticket.channel,
        "content": ticket.description,
        "urgency": ticket.urgency or "normal",
        "product": " ".join(part for part in (ticket.product, ticket.model, ticket.serial) if part)[:120],
        "batch": ticket.batch,
        "containment": ticket.first_measures,
        "department": ticket.responsible_department or routed(ticket),
    }


@transaction.atomic
def flag_complaint(*, ticket: Ticket, content: str, channel: str, by: Staff, at: datetime) -> Ticket:
    """Whoever hears a complaint says so on the case, in whatever way it came (S2-16)."""
    if not content.strip():
        raise Refused("请写明客户抱怨什么。", "content")
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "flag_complaint", by=by, at=at)
    ticket.is_complaint = True
    keep(ticket, "is_complaint", by=by, at=at, why=content)
    facts_changed(ticket, by=by, at=at, reason="标为客户抱怨")
    open_complaint(ticket, by=by, at=at, content=content, channel=channel)
    return ticket


@transaction.atomic
def fill_complaint(
    *,
    complaint: Complaint,
    by: Staff,
    at: datetime,
    expected_version: int | None = None,
    recipients=None,
    attachments=(),
    submit: bool = False,
    **content,
) -> Complaint:
    """Write the one form of both papers (A-18); `submit` hands it in with the same act. `content`: fields of
    `CONTENT`. Raises Stale when somebody saved it in between."""
    if unknown := set(content) - set(CONTENT):
        raise TypeError(f"fill_complaint() does not know {sorted(unknown)}")
    complaint = held(complaint, expected_version)
    COMPLAINT.take(complaint, "fill", by=by, at=at)
    for name, value in content.items():
        setattr(complaint, name, value)
    keep_complaint(complaint, by=by, at=at)
    if recipients is not None:
        complaint.recipients.set(recipients)
    if attachments:
        attach(attachments, to=complaint, by=by, at=at)
    return submit_complaint(complaint=complaint, by=by, at=at) if submit else complaint


@transaction.atomic
def submit_complaint(*, complaint: Complaint, by: Staff, at: datetime) -> Complaint:
    """Hand in the early warning: ends D-30, tells the recipients at once, asks the leaders (S2-17, G-07)."""
    complaint = held(complaint)
    again = complaint.submitted_at is not None
    COMPLAINT.take(complaint, "submit", by=by, at=at)
    for name, reason in NEEDED.items():
        if not getattr(complaint, name):
            raise Refused(reason, name)
    recipients = list(complaint.recipients.all())
    if not recipients:
        raise Refused("还没有选择报送部门。", "recipients")
    ticket = complaint.ticket
    complaint.submitted_by, complaint.submitted_at = by, at
    complaint.approval_words = ""
    names = "、".join(str(department) for department in recipients)
    event = events.COMPLAINT_RESUBMITTED if again else events.EARLY_WARNING_SUBMITTED
    involve(ticket, why=Why.TOLD, at=at, departments=recipients)
    happened(event, ticket, by=by, at=at, note=f"{complaint.get_severity_display()}，报送{names}")
    if complaint.number is None:
        _number(complaint, by, at)
    keep_complaint(complaint, by=by, at=at)
    _tell(complaint, recipients, by, at)
    return complaint


def _tell(complaint: Complaint, recipients: list[Department], by: Staff, at: datetime) -> None:
    day = local_date(at)
    heads = [person for row in recipients for person in (acting_head(row, day), duty_person(row, day))]
    notices.EarlyWarning(complaint, people=heads, about=complaint.version, by=by).send(at=at)
    leaders = [person for person in (representative(day), general_manager(day)) if person]
    involve(complaint.ticket, why=Why.APPROVAL, at=at, people=leaders)
    notices.ComplaintToApprove(complaint, people=leaders, about=complaint.version, by=by).send(at=at)


def _number(complaint: Complaint, by: Staff, at: datetime) -> None:
    """Both papers are numbered when they are handed in, with the letters of the department that does so."""
    ticket = complaint.ticket
    rows = [by.department, ticket.registering_department, ticket.receiving_department]
    rows += [Department.objects.function(function) for function in MAY_SIGN]
    department = next((row for row in rows if row and row.letters), by.department)
    if department is None:
        raise Refused("您还没有部门，不能编号。请系统管理员补上。")
    warning = draw(WARNING_KEY, department, at=at)
    complaint.number, complaint.serial_no = warning.code, warning.serial
    complaint.feedback_number = draw(FEEDBACK_KEY, department, at=at).code


@transaction.atomic
def approve_complaint(
    *, complaint: Complaint, by: Staff, at: datetime, words: str = "", department: Department | None = None
) -> Complaint:
    """总经理 or 管理者代表 approves, one suffices; the complaint goes to the responsible department (G-06, G-07)."""
    complaint = held(complaint)
    behalf = _decided(complaint, "approve", by, at)
    complaint.approved_by, complaint.approved_for, complaint.approved_at = by, behalf, at
    complaint.approval_words = words
    complaint.department = department or complaint.department
    keep_complaint(complaint, by=by, at=at)
    note = f"转{complaint.department}" + (f"：{words}" if words else "")
    happened(events.COMPLAINT_APPROVED, complaint.ticket, by=by, at=at, on_behalf_of=behalf, note=note)
    hand_to_department(complaint, words, by, at)
    return complaint


@transaction.atomic
def return_complaint(*, complaint: Complaint, words: str, by: Staff, at: datetime) -> Complaint:
    """Send the warning back with words; its recipients keep what they were told."""
    if not words.strip():
        raise Refused("退回要写明理由。", "words")
    complaint = held(complaint)
    behalf = _decided(complaint, "return", by, at)
    complaint.approval_words = words
    keep_complaint(complaint, by=by, at=at)
    happened(events.COMPLAINT_RETURNED, complaint.ticket, by=by, at=at, on_behalf_of=behalf, note=words)
    people = [complaint.submitted_by]
    notices.ComplaintReturned(complaint, people=people, about=complaint.version, by=by, words=words).send(at=at)
    return complaint


def _decided(complaint: Complaint, step: str, by: Staff, at: datetime) -> Staff | None:
    """Take a leader's step; a deputy never decides for the leader who submitted."""
    behalf = COMPLAINT.take(complaint, step, by=by, at=at)
    if behalf is not None and behalf.pk == complaint.submitted_by_id:
        raise Refused(not_the_submitter(complaint, by, at) or "由您代理的领导提交，不能由您代为批准。")
    return behalf


@transaction.atomic
def route_complaint(
    *, complaint: Complaint, department: Department, by: Staff, at: datetime, words: str = ""
) -> Complaint:
    """Send an approved complaint to another department (S2-08)."""
    complaint = held(complaint)
    COMPLAINT.take(complaint, "route", by=by, at=at)
    if department == complaint.department:
        raise Refused(f"已经在{department}。请选择其他部门。", "department")
    complaint.department = department
    keep_complaint(complaint, by=by, at=at)
    note = f"{department}：{words}" if words else str(department)
    happened(events.COMPLAINT_ROUTED, complaint.ticket, by=by, at=at, note=note)
    hand_to_department(complaint, words, by, at)
    return complaint
