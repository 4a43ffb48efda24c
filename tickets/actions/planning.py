"""售后服务方案: draft, submit, review, approve, release ahead (S1-26…S1-28, S3-11, A-33)."""

from datetime import datetime

from django.db import transaction

from core.documents.series import draw
from core.organization.models import Department, Function, Staff
from core.organization.queries import acting_head, general_manager, representative
from core.organization.standing import people_of
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused
from tickets import events, notices
from tickets.actions.saving import involve, keep, keep_plan
from tickets.lifecycle import LIFECYCLE
from tickets.models import Kind, Plan, PlanReview, Status, Ticket, Why
from tickets.rights import Right

CONTENT = [
    "phenomenon",
    "cause",
    "measures",
    "steps",
    "parts",
    "persons",
    "departs_at",
    "returns_at",
    "schedule",
    "risk",
    "is_paid",
    "cost",
]
FORM_KEY = "plan"  # its own series of numbers (E1)


@transaction.atomic
def draft_plan(*, ticket: Ticket, by: Staff, at: datetime, expected_version: int | None = None, **content) -> Plan:
    """Write or change the plan before it is reviewed. `content` are the fields of `CONTENT`.

    A returned plan becomes the next revision; a case that ran ahead makes its plan up without moving (A-33).
    """
    if unknown := set(content) - set(CONTENT):
        raise TypeError(f"draft_plan() does not know {sorted(unknown)}")
    ticket = Ticket.objects.lock(ticket.pk, expected_version=expected_version)
    LIFECYCLE.take(ticket, "plan" if ticket.status in (Status.ASSIGNED, Status.PLANNING) else "make_up", by=by, at=at)
    plan = ticket.current_plan
    first = plan is None
    if first:
        department = ticket.responsible_department or by.department
        known = {"phenomenon": ticket.description, "cause": ticket.cause, "is_paid": ticket.is_paid}
        plan = Plan(ticket=ticket, drafted_at=at, department=department, **known)
        ticket.current_plan = plan
    elif plan.state == Plan.State.RETURNED:
        plan.revision += 1
        plan.state = Plan.State.DRAFT
    plan.drafted_by = by
    for name, value in content.items():
        setattr(plan, name, value)
    keep_plan(plan, by=by, at=at)
    keep(ticket, "status", by=by, at=at)
    if first:
        happened(events.PLAN_DRAFTED, ticket, by=by, at=at)
    return plan


@transaction.atomic
def submit_plan(*, ticket: Ticket, reviewers: list[Staff], by: Staff, at: datetime) -> Plan:
    """Send the plan to its reviewers (G-02, G-09): ends D-04. The superior always sits among them.

    质量信息 needs somebody of 质量部. Raises Refused when a seat is filled wrongly. The number is drawn at the
    first submission and stays through all revisions.
    """
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "submit" if ticket.status == Status.PLANNING else "submit_late", by=by, at=at)
    plan = ticket.current_plan
    superior = superior_of(plan.drafted_by, at)
    seats = {person.pk: person for person in [*reviewers, superior] if person}
    _check_seats(ticket, plan, list(seats.values()), at)
    plan.state, plan.submitted_at = Plan.State.REVIEW, at
    involve(ticket, why=Why.REVIEW, at=at, people=seats.values())
    happened(events.PLAN_SUBMITTED, ticket, by=by, at=at, note=f"评审：{'、'.join(str(p) for p in seats.values())}")
    if plan.number is None:
        number = draw(FORM_KEY, plan.department, at=at)
        plan.number, plan.serial_no = number.code, number.serial
    keep_plan(plan, by=by, at=at)
    for person in seats.values():
        PlanReview.objects.create(
            plan=plan, revision=plan.revision, person=person, as_superior=person == superior, asked_at=at
        )
    keep(ticket, "status", by=by, at=at)
    notices.ReviewAsked(plan, people=seats.values(), about=plan.revision, by=by).send(at=at)
    return plan


@transaction.atomic
def give_verdict(
    *, ticket: Ticket, verdict: str, by: Staff, at: datetime, opinion: str = "", revision: int | None = None
) -> Plan:
    """A reviewer's verdict; the last one decides (G-02). `revision` is the one that was read."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "review", by=by, at=at)
    plan = ticket.current_plan
    if revision is not None and revision != plan.revision:
        raise Refused(f"方案已更新到第 {plan.revision} 版。请重新阅读后再评审。")
    if verdict != PlanReview.Verdict.PASS and not opinion.strip():
        raise Refused("有条件通过或不通过时要写明意见。", "opinion")
    seat = _seat_of(plan, by, at)
    seat.verdict, seat.opinion, seat.at, seat.given_by = verdict, opinion, at, by
    seat._history_user, seat._history_date = by, at
    seat.save(update_fields=["verdict", "opinion", "at", "given_by"])
    behalf = seat.person if seat.person_id != by.pk else None
    note = f"{seat.get_verdict_display()}{'：' + opinion if opinion else ''}"
    happened(events.PLAN_REVIEWED, ticket, by=by, at=at, on_behalf_of=behalf, note=note)
    _conclude(ticket, plan, by, at)
    return plan


@transaction.atomic
def settle_condition(*, ticket: Ticket, review: PlanReview, how: str, by: Staff, at: datetime) -> Plan:
    """Say how a reviewer's condition was met; the last one lets the plan pass."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "settle", by=by, at=at)
    plan = ticket.current_plan
    seat = next((s for s in plan.seats if s.pk == review.pk and s.waits_for_settlement), None)
    if seat is None:
        raise Refused("这条评审意见没有待落实的条件。")
    if not how.strip():
        raise Refused("请写明条件如何落实。", "how")
    seat.settled, seat.settled_by, seat.settled_at = how, by, at
    seat._history_user, seat._history_date = by, at
    seat.save(update_fields=["settled", "settled_by", "settled_at"])
    happened(events.CONDITION_SETTLED, ticket, by=by, at=at, note=f"{seat.person}：{how}")
    _conclude(ticket, plan, by, at)
    return plan


@transaction.atomic
def approve_plan(*, ticket: Ticket, by: Staff, at: datetime, words: str = "") -> Plan:
    """总经理 approves the plan of a 重大 case (G-01); a deputy's act names both."""
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, _now_or_late(ticket, "approve"), by=by, at=at)
    plan = ticket.current_plan
    if behalf and behalf.pk == plan.drafted_by_id:
        raise Refused("方案由您代理的人编制，不能由您代为批准。")
    plan.state, plan.approved_by, plan.approved_for = Plan.State.APPROVED, by, behalf
    plan.approved_at, plan.approval_words = at, words
    keep_plan(plan, by=by, at=at)
    keep(ticket, "status", by=by, at=at)
    happened(events.PLAN_APPROVED, ticket, by=by, at=at, on_behalf_of=behalf, note=words)
    _let_go(ticket, plan, by, at)
    return plan


@transaction.atomic
def refuse_plan(*, ticket: Ticket, by: Staff, at: datetime, words: str) -> Plan:
    """总经理 sends the plan back with a reason (G-01)."""
    if not words.strip():
        raise Refused("退回方案要写明理由。", "words")
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, _now_or_late(ticket, "refuse"), by=by, at=at)
    return _send_back(ticket, ticket.current_plan, words, by, at, behalf)


@transaction.atomic
def release_early(
    *, ticket: Ticket, by: Staff, at: datetime, reason: str = "", later_charge_consent: str = ""
) -> Ticket:
    """The head of 售后服务部 lets a 一级 or 紧急 case start before its papers (A-33); closing still needs them."""
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, "release", by=by, at=at)
    if ticket.is_paid and not later_charge_consent.strip():
        raise Refused("可能收费。请写明同意事后收费的客户人员。", "later_charge_consent")
    ticket.released_early_at, ticket.released_early_by = at, behalf or by
    ticket.later_charge_consent = later_charge_consent
    fields = ["status", "released_early_at", "released_early_by", "later_charge_consent"]
    keep(ticket, *fields, by=by, at=at, why=reason)
    note = reason or "方案、评审和审批 24 小时内补办（非制度规定）。"
    happened(events.RELEASED_EARLY, ticket, by=by, at=at, on_behalf_of=behalf, note=note)
    notices.Assigned(ticket, people=[ticket.assignee], about="released", by=by, words="已放行先行实施").send(at=at)
    return ticket


def superior_of(drafter: Staff, at: datetime) -> Staff | None:
    """Who reviews as the superior (G-09): the head, or the next one above when the drafter is the head."""
    day, department = local_date(at), drafter.department
    while department:
        head = acting_head(department, day)
        if head and head != drafter:
            return head
        department = department.parent
    found = representative(day)
    return found if found != drafter else None


def _check_seats(ticket: Ticket, plan: Plan, people: list[Staff], at: datetime) -> None:
    if plan.drafted_by in people:
        raise Refused("编制人不能评审自己的方案。请另选评审人。", "reviewers")
    if not people:
        raise Refused("请选择评审人。", "reviewers")
    for person in people:
        if not (person.is_active and person.may(Right.REVIEW, at=at)):
            raise Refused(f"{person}不能评审方案。请另选评审人。", "reviewers")
    quality = Department.objects.function(Function.QUALITY)
    if ticket.kind == Kind.QUALITY and quality and all(p.department_id != quality.pk for p in people):
        raise Refused("质量信息的方案要有质量部参加评审。", "reviewers")


def _seat_of(plan: Plan, by: Staff, at: datetime) -> PlanReview:
    """The own open seat, else that of somebody absent today."""
    absent = people_of(by, at)
    waiting = [seat for seat in plan.seats if not seat.verdict]
    for seat in [s for s in waiting if s.person_id == by.pk] + [s for s in waiting if s.person_id in absent]:
        return seat
    raise Refused("您今天不代理名单中的评审人。")


def _conclude(ticket: Ticket, plan: Plan, by: Staff, at: datetime) -> None:
    """All seats answered: back with one 不通过, on when every condition is met, else wait."""
    seats = plan.seats
    if any(not seat.verdict for seat in seats):
        return
    against = [seat for seat in seats if seat.verdict == PlanReview.Verdict.REJECT]
    if against:
        words = "；".join(f"{seat.person}：{seat.opinion}" for seat in against)
        _send_back(ticket, plan, words, by, at, None)
        return
    if any(seat.waits_for_settlement for seat in seats):
        notices.ConditionsSet(plan, people=[plan.drafted_by, ticket.assignee], about=plan.revision).send(at=at)
        return
    plan.state, plan.passed_at = Plan.State.PASSED, at
    keep_plan(plan, by=by, at=at)
    if ticket.status == Status.REVIEW:
        LIFECYCLE.take(ticket, "pass_major" if ticket.is_major else "pass", by=by, at=at)
    keep(ticket, "status", by=by, at=at)
    if ticket.is_major:
        _ask_manager(ticket, plan, by, at)
    else:
        _let_go(ticket, plan, by, at)


def _ask_manager(ticket: Ticket, plan: Plan, by: Staff, at: datetime) -> None:
    manager = general_manager(local_date(at))
    involve(ticket, why=Why.APPROVAL, at=at, people=[manager])
    happened(events.REVIEW_PASSED, ticket, by=by, at=at, note=_tally(plan))
    notices.ApprovalAsked(plan, people=[manager], about=plan.revision).send(at=at)


def _let_go(ticket: Ticket, plan: Plan, by: Staff, at: datetime) -> None:
    """The gates are passed: implementation may begin (or is covered after the fact)."""
    happened(events.PLAN_PASSED, ticket, by=by, at=at, note=_tally(plan))
    people = [plan.drafted_by, ticket.assignee, ticket.registered_by]
    notices.PlanPassed(plan, people=people, about=plan.revision, by=by).send(at=at)


def _send_back(ticket: Ticket, plan: Plan, words: str, by: Staff, at: datetime, behalf) -> Plan:
    plan.state, plan.passed_at = Plan.State.RETURNED, None
    keep_plan(plan, by=by, at=at)
    if ticket.status == Status.REVIEW:
        LIFECYCLE.take(ticket, "return", by=by, at=at)
    keep(ticket, "status", by=by, at=at, why=words)
    happened(events.PLAN_RETURNED, ticket, by=by, at=at, on_behalf_of=behalf, note=words)
    people = [plan.drafted_by, ticket.assignee]
    notices.PlanReturned(plan, people=people, about=plan.revision, by=by, words=words).send(at=at)
    return plan


def _tally(plan: Plan) -> str:
    """4 人评审：通过 3，有条件通过 1."""
    seats = plan.seats
    counts = [(v.label, sum(seat.verdict == v for seat in seats)) for v in PlanReview.Verdict]
    return f"{len(seats)} 人评审：" + "，".join(f"{label} {n}" for label, n in counts if n)


def _now_or_late(ticket: Ticket, step: str) -> str:
    return step if ticket.status == Status.APPROVAL else f"{step}_late"
