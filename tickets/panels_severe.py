"""Panels on the page of a case: emergency, meetings, tasks, experts, summary. One query each."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from tickets.models import (
    ActionItem,
    AgendaItem,
    CaseSummary,
    CheckItem,
    Emergency,
    Meeting,
    MeetingFlag,
    ResourceRequest,
    Why,
)
from tickets.rights import Right


def tasks_are_there():
    return Exists(ActionItem.objects.filter(ticket=OuterRef("pk")))


def flagged(ticket, user) -> dict | None:
    flag = MeetingFlag.objects.filter(ticket=ticket, meeting=None).select_related("by").first()
    if flag is None:
        return None
    return {"flag": flag, "mine": flag.by_id == user.pk or bool(user.rights & {Right.MEET})}


def emergency(ticket, user) -> dict | None:
    """How far the checklist is, what is next, what is missing."""
    steps = CheckItem.objects.filter(emergency=OuterRef("pk"), state=CheckItem.State.OPEN).order_by("order")
    row = (
        Emergency.objects.filter(ticket=ticket)
        .select_related("version__contingency")
        .annotate(
            steps=Count("checklist", distinct=True),
            settled=Count("checklist", filter=~Q(checklist__state=CheckItem.State.OPEN), distinct=True),
            team=Count("members", distinct=True),
            asked=Count("requests", filter=Q(requests__state=ResourceRequest.State.ASKED), distinct=True),
            next_step=Subquery(steps.values("text")[:1]),
        )
        .first()
    )
    if row is None:
        return None
    row.ticket = ticket
    return {"emergency": row}


def calmed(ticket, user) -> dict | None:
    """Beside the case once the emergency is over; while it runs it stands on top of the page."""
    return None if getattr(ticket, "shows_burning", False) else emergency(ticket, user)


def experts(ticket, user) -> dict | None:
    rows = ticket.involvements.filter(why=Why.EXPERT, department=None).select_related("person__department")
    return {"experts": [row.person for row in rows.order_by("pk")]}


def meetings(ticket, user) -> dict | None:
    """Analysis meetings of the case, and what other meetings decided on it."""
    rows = list(Meeting.objects.filter(ticket=ticket).select_related("chair").order_by("-at", "-pk")[:5])
    return {"meetings": rows} if rows else None


def tasks(ticket, user) -> dict | None:
    rows = ActionItem.objects.filter(ticket=ticket).exclude(state=ActionItem.State.DROPPED)
    rows = list(rows.select_related("owner").order_by("done_at", "due_at", "pk"))
    rows.sort(key=lambda row: (row.done_at is not None, row.due_at))
    open_ones = sum(row.state == ActionItem.State.OPEN for row in rows)
    return {"tasks": rows[:8], "open": open_ones, "now": timezone.now()} if rows else None


def summary(ticket, user) -> dict | None:
    row = CaseSummary.objects.filter(ticket=ticket).select_related("by").first()
    if row is None:
        return None
    row.ticket = ticket
    return {"summary": row}


def agenda_of(meeting, user, *, at) -> tuple[list[AgendaItem], int]:
    """The agenda as this person may read it, and how many topics stay closed."""
    mine = AgendaItem.objects.visible_to(user, at=at)
    rows = meeting.agenda.annotate(is_mine=Exists(mine.filter(pk=OuterRef("pk"))))
    parts = Prefetch("actions", ActionItem.objects.select_related("owner").order_by("due_at", "pk"))
    rows = list(rows.select_related("ticket__customer", "department").prefetch_related(parts))
    return [row for row in rows if row.is_mine], sum(not row.is_mine for row in rows)
