"""What customers bring themselves, by mail or on the open pages: a case of its own, or a word on one (S3-04)."""

from datetime import datetime

from django.db import transaction

from core.documents.actions import attach
from core.organization.models import Department, Function, Staff
from core.organization.queries import acting_head, duty_person, representative
from core.organization.roles import Role
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused
from tickets import events, notices
from tickets.actions.intake import receive
from tickets.models import ContactLog, Ticket, Tracking

LINES, LETTERS = 200, 8000
NOTE = 600


def receiver(department: Department | None, at: datetime) -> Staff | None:
    """Who takes what arrives by itself: the duty person, else the head, else any clerk, else 管理者代表."""
    day = local_date(at)
    found = department and (duty_person(department, day) or acting_head(department, day))
    clerks = Staff.objects.active().in_role(Role.CLERK).order_by("pk")
    return found or clerks.first() or representative(day)


@transaction.atomic
def arrive(
    *,
    said: dict,
    at: datetime,
    received_at: datetime | None = None,
    department: Department | None = None,
    files=(),
    email: str = "",
    once: str | None = None,
    hurry: bool = False,
) -> Ticket:
    """Open a case that nobody of the house took down: received in the name of the duty person, who is told at once.

    `said` are fields of `intake.SAID`, `files` drafts without an owner. `once` makes a second sending find the
    first. `hurry`: the customer says that production stands.
    """
    department = department or Department.objects.function(Function.SERVICE)
    person = receiver(department, at)
    if person is None:
        raise Refused("现在没有人员接收报修，请拨打服务热线。")
    ticket = receive(by=person, at=at, received_at=received_at, department=department or person.department, **said)
    attach(files, to=ticket, by=None, at=at)
    Tracking.objects.create(ticket=ticket, said=ticket.title, email=email, once=once, at=at)
    notices.Arrived(ticket, people=[person], words="停产" if hurry else "").send(at=at)
    return ticket


@transaction.atomic
def hear(
    *, ticket: Ticket, way: str, words: str, at: datetime, heard_at: datetime | None = None, whom: str = "", files=()
) -> ContactLog:
    """Write down what a customer added to a case, and tell who works on it. It is the customer's word: no response,
    and on a closed case a reason to think of 重新打开 (A-02)."""
    ticket = Ticket.objects.lock(ticket.pk)
    row = ContactLog.objects.create(
        ticket=ticket, way=way, with_whom=whom[:40], words=shortened(words), at=heard_at or at, is_incoming=True
    )
    attach(files, to=ticket, by=None, at=at)
    note = f"{row.get_way_display()} {row.with_whom}：{shortened(words, letters=NOTE)}".replace(" ：", "：")
    happened(events.CUSTOMER_WROTE, ticket, by=None, at=row.at, recorded_at=at, note=note)
    people = [ticket.assignee, ticket.registered_by or receiver(ticket.receiving_department, at)]
    settled = "" if ticket.is_open else f"（处理单{ticket.get_status_display()}，需要时可重新打开）"
    text = f"{settled}{shortened(words, letters=NOTE)}"
    notices.CustomerWrote(ticket, people=people, about=row.pk, words=text).send(at=at)
    return row


def shortened(text: str, *, lines: int = LINES, letters: int = LETTERS) -> str:
    """The beginning of a text that is too long for a page; the end says how much is missing."""
    rows = text.splitlines()
    kept = "\n".join(rows[:lines])[:letters].rstrip()
    if kept == text.strip() or len(kept) >= len(text.strip()):
        return kept.strip()
    missing = len(rows) - kept.count("\n") - 1
    return f"{kept.strip()}\n（以下省略{f' {missing} 行' if missing > 0 else ''}，全文见原件）"
