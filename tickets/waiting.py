"""Which cases wait for a person without a clock that says so, and with which step (工作台, design §6)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.urls import NoReverseMatch, reverse

from core.deadlines.models import Clock
from core.times import local_date
from tickets.lifecycle import LIFECYCLE, analysed_first, guidance_only, is_quality_information
from tickets.models import Complaint, Plan, PlanReview, Status, Ticket
from tickets.models.complaint import ComplaintState
from tickets.models.owners import eyes
from tickets.pages import URLS
from tickets.queries import tab
from tickets.rights import Right

BEFORE_WORK = [Status.RECEIVED, Status.REGISTERED, Status.ANALYSIS]
ON_THE_PLAN = {"review", "settle", "approve", "submit"}
WORDS = {
    "register": "待登记",
    "analyse": "待质量分析",
    "assign": "待分派",
    "claim": "待领取",
    "start_remote": "待远程指导",
    "plan": "待拟定方案",
    "submit": "方案待提交评审",
    "review": "方案待您评审",
    "settle": "评审条件待落实",
    "approve": "方案待您批准",
    "onsite": "待决定上门或远程",
    "depart": "待出发",
    "arrive": "待到达现场",
    "restore": "待恢复运行",
    "handled": "待报告处理完成",
    "verify": "待核实处理结果",
    "close": "客户已确认，待关闭",
    "complaint": "早期报警表待您批准",
}


@dataclass(frozen=True)
class Waiting:
    """One case that waits for a person since a moment; `step` is what its button does."""

    case: Ticket
    step: str
    since: datetime | None

    @property
    def words(self) -> str:
        return WORDS[self.step]

    @property
    def button(self) -> str:
        return "批准" if self.step == "complaint" else LIFECYCLE.by_name[self.step].button

    @property
    def url(self) -> str:
        return step_page(self.case, self.step)


def step_page(ticket: Ticket, step: str) -> str:
    """The step's own page where it has one; short steps are panels on the case's page. What is judged on a plan
    begins at the plan: nobody judges what does not stand on the page."""
    if step in ON_THE_PLAN:
        return reverse("tickets:plan", args=[ticket.pk])
    try:
        return reverse(f"tickets:{URLS.get(step, step)}", args=[ticket.pk])
    except NoReverseMatch:
        return f"{ticket.get_absolute_url()}#{step}"


def cases_for(user, *, also: Collection[int], at: datetime) -> list[Ticket]:
    """The cases `also`, and those that wait for a person without a clock (marked `idle`), in one query."""
    people = eyes(user, local_date(at))[0]
    known = _with_clues(Ticket.objects.filter(pk__in=also), people).annotate(idle=Value(False))
    idle = _with_clues(_unclocked(user, people, at), people).annotate(idle=Value(True))
    return list(known.union(idle, all=True))


def waiting_for(user, cases: Iterable[Ticket], *, at: datetime) -> list[Waiting]:
    """What waits for the person in the idle ones among `cases_for`, the longest waiting first; without a query."""
    people = eyes(user, local_date(at))[0]
    found = [row for ticket in cases if ticket.idle for row in _waiting(ticket, user, people, at)]
    return sorted(found, key=lambda row: (row.since or at, row.case.pk))


def _unclocked(user, people: list[int], at: datetime):
    """My cases without a running clock of mine; before the work begins nobody else's may run either."""
    clocks = Clock.objects.open().filter(case_type=ContentType.objects.get_for_model(Ticket)).order_by()
    named = Exists(clocks.filter(owner__isnull=False, case_id=OuterRef("pk")))
    mine = tab("mine", user, at=at).exclude(pk__in=clocks.filter(owner__in=people).values("case_id"))
    mine = mine.exclude(Q(status__in=BEFORE_WORK) & named).order_by().values("pk")
    asked = Q(pk__in=mine)
    if user.may(Right.APPROVE_COMPLAINT, at=at):
        asked |= Q(pk__in=_complaints(people).values("ticket"))
    return Ticket.objects.open().filter(asked)


def _complaints(people: list[int]):
    """早期报警表 that wait for a leader, who did not hand them in himself (G-06)."""
    rows = Complaint.objects.filter(state=ComplaintState.APPROVAL)
    return rows.exclude(submitted_by__in=people[:1]).order_by()


def _with_clues(rows, people: list[int]):
    """What the step depends on beside the case: its plan, the seat at its review, the complaint."""
    plan = Plan.objects.current().filter(ticket=OuterRef("pk")).order_by()
    seats = PlanReview.objects.filter(plan__ticket=OuterRef("pk"), plan__state=Plan.State.REVIEW).order_by()
    seats = seats.filter(revision=F("plan__revision"))
    mine = seats.filter(person__in=people, verdict="").exclude(plan__drafted_by=people[0])
    unsettled = seats.filter(verdict=PlanReview.Verdict.CONDITIONS, settled_at=None)
    return (
        rows.for_page()
        .order_by()
        .annotate(
            plan_drafted_at=Subquery(plan.values("drafted_at")[:1]),
            plan_passed_at=Subquery(plan.values("passed_at")[:1]),
            plan_drafted_by=Subquery(plan.values("drafted_by")[:1]),
            plan_is_written=Exists(plan.exclude(measures="")),
            seat_since=Subquery(mine.values("asked_at")[:1]),
            unsettled_since=Subquery(unsettled.values("at")[:1]),
            complaint_since=Subquery(_complaints(people).filter(ticket=OuterRef("pk")).values("submitted_at")[:1]),
        )
    )


def _waiting(ticket: Ticket, user, people: list[int], at: datetime) -> Iterator[Waiting]:
    """The steps that wait for this person; none where the case waits for others."""
    if ticket.complaint_since and user.may(Right.APPROVE_COMPLAINT, at=at):
        yield Waiting(ticket, "complaint", ticket.complaint_since)
        return
    if ticket.seat_since:
        yield Waiting(ticket, "review", ticket.seat_since)
        return
    step, since = STATES[ticket.status](ticket, user, people, at)
    if step:
        yield Waiting(ticket, step, since)


def _to_be_sent(ticket, user, people, at):
    """质量分析 where that comes first, 分派 by whom that is, 领取 by the group's people."""
    since = ticket.registered_at
    if ticket.status == Status.REGISTERED and not is_quality_information(ticket, user):
        if user.may(Right.ANALYSE, at=at):
            return "analyse", since
        if analysed_first(ticket, user):
            return "", since
    if user.may(Right.ASSIGN, at=at):
        return "assign", since
    return "claim", since


def _to_be_planned(ticket, user, people, at):
    """The assignee writes; a written plan is handed in."""
    if ticket.plan_drafted_at is None:
        return ("plan" if guidance_only(ticket, user) else "start_remote"), ticket.assigned_at
    return ("submit" if ticket.plan_is_written else "plan"), ticket.plan_drafted_at


def _in_review(ticket, user, people, at):
    """The assignee waits for the verdicts, unless one of them asks for something."""
    mine = ticket.unsettled_since and ticket.assignee_id in people
    return ("settle" if mine else ""), ticket.unsettled_since


def _for_approval(ticket, user, people, at):
    mine = user.may(Right.APPROVE, at=at) and ticket.plan_drafted_by != user.pk
    return ("approve" if mine else ""), ticket.plan_passed_at


def _at_work(ticket, user, people, at):
    """The next fact of the work that the assignee has not written down yet."""
    if ticket.onsite is None:
        return "onsite", ticket.assigned_at
    if ticket.remote or ticket.restored_at:
        return "handled", ticket.restored_at or ticket.onsite_decided_at
    if ticket.arrived_at:
        return "restore", ticket.arrived_at
    return ("arrive", ticket.departed_at) if ticket.departed_at else ("depart", ticket.onsite_decided_at)


def _of_the_desk(step: str, moment: str, right: Right):
    """A step of 客服; whoever did the work waits for it."""

    def waits(ticket, user, people, at):
        own = ticket.assignee_id == user.pk or not user.may(right, at=at)
        return ("" if own else step), getattr(ticket, moment)

    return waits


STATES = {
    Status.RECEIVED: _of_the_desk("register", "received_at", Right.REGISTER),
    Status.REGISTERED: _to_be_sent,
    Status.ANALYSIS: _to_be_sent,
    Status.ASSIGNED: _to_be_planned,
    Status.PLANNING: _to_be_planned,
    Status.REVIEW: _in_review,
    Status.APPROVAL: _for_approval,
    Status.IN_PROGRESS: _at_work,
    Status.HANDLED: _of_the_desk("verify", "handled_at", Right.VERIFY),
    Status.CONFIRMED: _of_the_desk("close", "confirmed_at", Right.CLOSE),
}
