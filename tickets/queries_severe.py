"""Reads for 重要, 紧急 and meetings: who is called, which plan fits, what belongs on the next agenda."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from core.organization.models import Department, Staff
from core.organization.queries import acting_head
from core.organization.roles import Role
from core.times import local_date
from tickets.models import Ticket, Urgency
from tickets.models.contingency import ContingencyVersion, Holder
from tickets.models.meeting import ActionItem, AgendaItem, Meeting, MeetingFlag

# The team when no plan fits (S3-19).
USUAL_TEAM = [
    ("组长", Holder.SERVICE),
    ("生产协调", Holder.PRODUCTION),
    ("现场处置", Holder.ASSIGNEE),
    ("客户联络", Holder.CLERK),
    ("小组成员", Holder.TEAM),
]

FUNCTIONS = set(Holder.values) - {Holder.ASSIGNEE, Holder.CLERK, Holder.EXPERT, Holder.TEAM}


def experts_for(ticket: Ticket) -> list[Staff]:
    """Whom S3-14 means: the experts for this product, fault or department, and those for everything; else all."""
    experts = list(Staff.objects.active().in_role(Role.EXPERT).prefetch_related("expertise").order_by("pk"))
    called = []
    for person in experts:
        fields = list(person.expertise.all())
        if not fields or any(field.covers(ticket) for field in fields):
            called.append(person)
    return called or experts


def generalists(rows) -> list[Staff]:
    """Experts without a row of their own: they hear of every 重要 case."""
    known = {row.person_id for row in rows}
    everybody = Staff.objects.active().in_role(Role.EXPERT).order_by("pk")
    return [person for person in everybody if person.pk not in known]


def plans_in_force() -> list[ContingencyVersion]:
    rows = ContingencyVersion.objects.filter(contingency__current=F("pk"), contingency__retired_at=None)
    return list(rows.select_related("contingency", "customer").order_by("contingency__name"))


def plans_for(ticket: Ticket) -> list[ContingencyVersion]:
    """The plans in force that fit a case, the closest first."""
    fitting = [(row.fits(ticket), row) for row in plans_in_force()]
    return [row for fit, row in sorted(fitting, key=lambda pair: -pair[0]) if fit >= 0]


def team_for(version: ContingencyVersion | None, ticket: Ticket, *, at: datetime) -> list[tuple[Staff, str]]:
    """Whom a plan calls today, with their duties; the head of production always belongs to it (S3-19)."""
    wanted = [(row.duty, row.holder) for row in version.roles.all()] if version else list(USUAL_TEAM)
    if Holder.PRODUCTION not in {holder for _, holder in wanted}:
        wanted.append(("生产协调", Holder.PRODUCTION))
    found: dict[int, tuple[Staff, str]] = {}
    for duty, holder in wanted:
        for person in holders(holder, ticket, at):
            found.setdefault(person.pk, (person, duty))
    return list(found.values())


def holders(holder: str, ticket: Ticket, at: datetime) -> list[Staff]:
    if holder in FUNCTIONS:
        department = Department.objects.function(holder)
        head = acting_head(department, local_date(at)) if department else None
        return [head] if head else []
    if holder == Holder.EXPERT:
        return experts_for(ticket)
    if holder == Holder.TEAM:
        return list(Staff.objects.active().in_role(Role.EMERGENCY).order_by("pk"))
    person = ticket.assignee if holder == Holder.ASSIGNEE else ticket.registered_by
    return [person] if person and person.is_active else []


def my_tasks(user):
    """Open meeting tasks of a person, for the navigation."""
    return ActionItem.objects.open().filter(owner=user)


@dataclass(frozen=True)
class Candidate:
    """A case that belongs on the agenda, and why."""

    ticket: Ticket
    why: str
    flag: MeetingFlag | None = None


CANDIDATES = 60


def candidates(meeting: Meeting, user, *, at: datetime) -> list[Candidate]:
    """What S0-47 brings before the meeting: 重大, 紧急, 重要, 逾期, 客户抱怨 and what somebody handed in.

    Cases handed in stand first, then by weight; what already stands on this agenda is left out.
    """
    flags = MeetingFlag.objects.filter(ticket=OuterRef("pk"), meeting=None)
    weighty = Q(is_major=True) | Q(urgency__in=[Urgency.URGENT, Urgency.IMPORTANT]) | Q(is_complaint=True)
    here = AgendaItem.objects.filter(meeting=meeting, ticket=OuterRef("pk"))
    rows = Ticket.objects.open().visible_to(user, at=at).annotate(handed_in=Exists(flags))
    rows = rows.filter(weighty | Q(next_due_at__lte=at) | Q(handed_in=True)).exclude(Exists(here))
    rows = rows.select_related("customer", "assignee").order_by(
        "-handed_in", "-is_major", F("grade").asc(nulls_last=True), "next_due_at", "pk"
    )
    found = list(rows[:CANDIDATES])
    handed = {
        flag.ticket_id: flag
        for flag in MeetingFlag.objects.filter(ticket__in=[t.pk for t in found], meeting=None)
        .select_related("by")
        .order_by("pk")
    }
    return [Candidate(ticket, reasons(ticket, handed.get(ticket.pk), at), handed.get(ticket.pk)) for ticket in found]


def reasons(ticket: Ticket, flag: MeetingFlag | None, at: datetime) -> str:
    """Why a case is brought before the meeting: 重大、逾期."""
    late = ticket.next_due_at is not None and ticket.next_due_at <= at
    severe = ticket.urgency in (Urgency.URGENT, Urgency.IMPORTANT)
    told = [
        ("重大", ticket.is_major),
        (ticket.get_urgency_display(), severe),
        ("逾期", late and ticket.is_open),
        ("客户抱怨", ticket.is_complaint),
        (f"{flag.by}提交" if flag else "", bool(flag)),
    ]
    return "、".join(word for word, holds in told if holds)
