"""The plan and its review (G-02, G-09)."""

from datetime import date

import pytest
from django.urls import reverse

from core.notices.models import Message
from core.organization.models import Function
from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused
from tests.factories.organization import make_deputy, make_staff
from tests.factories.tickets import (
    HOUR,
    MONDAY,
    PLAN,
    crew,
    department,
    make_assigned,
    make_in_progress,
    make_in_review,
    pass_review,
)
from tickets import actions
from tickets.lifecycle import LIFECYCLE
from tickets.models import Kind, Plan, Status, Ticket

pytestmark = pytest.mark.django_db
LATER = MONDAY + 3 * HOUR


def fresh(ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def refusal(ticket, step, by) -> str:
    return LIFECYCLE.refusal(fresh(ticket), step, by=by, at=LATER)


@pytest.mark.req("G-02", "S1-27", "S1-37")
def test_nothing_is_implemented_before_the_review_has_passed():
    ticket, people = make_in_review()

    with pytest.raises(Refused, match="当前状态是“方案评审”"):
        actions.report_handled(ticket=ticket, result="已换件。", by=people["engineer"], at=LATER)
    ticket = pass_review(ticket, LATER)

    assert (ticket.status, ticket.current_plan.state) == (Status.IN_PROGRESS, Plan.State.PASSED)


@pytest.mark.req("H5", "S1-26")
def test_plan_draws_its_own_number_and_keeps_it():
    ticket, people = make_in_review()
    first = ticket.current_plan.number
    actions.give_verdict(ticket=ticket, verdict="reject", opinion="先测波形。", by=people["head"], at=LATER)

    actions.draft_plan(ticket=ticket, by=people["engineer"], at=LATER, measures="先测速度反馈波形再换件。")
    plan = actions.submit_plan(ticket=ticket, reviewers=[], by=people["engineer"], at=LATER)

    assert (first, plan.number, plan.revision, plan.state) == ("SC261101", "SC261101", 2, Plan.State.REVIEW)
    assert [(seat.revision, seat.verdict) for seat in plan.reviews.order_by("pk")] == [(1, "reject"), (2, "")]


@pytest.mark.req("G-09", "S3-11")
def test_superior_always_reviews():
    ticket, people = make_in_review()

    seat = ticket.current_plan.seats[0]

    assert (seat.person, seat.as_superior) == (people["head"], True)
    assert Message.objects.get(kind="plan_review_asked").staff == people["head"]


@pytest.mark.req("G-09")
def test_plan_of_a_head_goes_one_higher():
    people = crew()
    boss = make_staff("何涛", roles=[Role.HEAD])
    service = department(Function.SERVICE)
    production = people["head"].department
    service.head = boss
    service.save()
    production.parent = service
    production.save()

    assert actions.superior_of(people["head"], LATER) == boss
    assert actions.superior_of(people["engineer"], LATER) == people["head"]


def test_plan_without_any_superior_goes_to_the_representative():
    representative = make_staff("纪平", roles=[Role.REPRESENTATIVE])
    loner = make_staff("孤", roles=[Role.ENGINEER])

    assert actions.superior_of(loner, LATER) == representative
    assert actions.superior_of(representative, LATER) is None


@pytest.mark.req("G-02", "S1-25")
def test_quality_information_is_reviewed_by_quality():
    ticket, people = make_assigned(kind=Kind.QUALITY)
    actions.draft_plan(ticket=ticket, by=people["engineer"], at=MONDAY + HOUR, **PLAN)

    with pytest.raises(Refused, match="要有质量部参加评审"):
        actions.submit_plan(ticket=ticket, reviewers=[], by=people["engineer"], at=LATER)


def submit(reviewers, drafter="engineer"):
    ticket, people = make_assigned()
    actions.draft_plan(ticket=ticket, by=people[drafter], at=MONDAY + HOUR, **PLAN)
    chosen = [people[name] for name in reviewers]
    return actions.submit_plan(ticket=ticket, reviewers=chosen, by=people["engineer"], at=LATER)


@pytest.mark.req("G-02")
def test_drafter_does_not_review_the_own_plan():
    with pytest.raises(Refused, match="编制人不能评审自己的方案"):
        submit(["engineer"])


def test_reviewer_needs_the_right():
    with pytest.raises(Refused, match="林晓芸不能评审方案"):
        submit(["clerk"])


def test_plan_without_any_reviewer_is_refused():
    ticket, people = make_assigned()
    actions.draft_plan(ticket=ticket, by=people["engineer"], at=MONDAY + HOUR, **PLAN)
    production = people["engineer"].department
    production.head = None
    production.save()

    with pytest.raises(Refused, match="请选择评审人"):
        actions.submit_plan(ticket=ticket, reviewers=[], by=people["engineer"], at=LATER)


def test_plan_is_submitted_only_when_written():
    ticket, people = make_assigned()
    actions.draft_plan(ticket=ticket, by=people["engineer"], at=MONDAY + HOUR)

    with pytest.raises(Refused, match="方案还没有写措施"):
        actions.submit_plan(ticket=ticket, reviewers=[], by=people["engineer"], at=LATER)


@pytest.mark.req("G-02")
def test_one_no_sends_the_plan_back():
    ticket, people = make_in_review(kind=Kind.QUALITY)
    actions.give_verdict(ticket=ticket, verdict="pass", by=people["quality"], at=LATER)

    actions.give_verdict(ticket=ticket, verdict="reject", opinion="先测波形。", by=people["head"], at=LATER)

    returned = fresh(ticket)
    assert (returned.status, returned.current_plan.state) == (Status.PLANNING, Plan.State.RETURNED)
    assert Message.objects.filter(kind="plan_returned", staff=people["engineer"]).exists()


@pytest.mark.req("G-02")
def test_condition_must_be_settled_before_work_begins():
    ticket, people = make_in_review()
    plan = actions.give_verdict(ticket=ticket, verdict="conditions", opinion="带扳手", by=people["head"], at=LATER)
    waiting = fresh(ticket).status
    seat = plan.seats[0]

    actions.settle_condition(ticket=ticket, review=seat, how="已领用 LJ-014。", by=people["engineer"], at=LATER)

    assert (waiting, fresh(ticket).status) == (Status.REVIEW, Status.IN_PROGRESS)


def test_condition_is_settled_with_words_and_once():
    ticket, people = make_in_review(kind=Kind.QUALITY)
    plan = actions.give_verdict(ticket=ticket, verdict="conditions", opinion="带扳手", by=people["head"], at=LATER)
    seat = next(seat for seat in plan.seats if seat.person == people["head"])
    other = next(seat for seat in plan.seats if seat.person == people["quality"])
    act = {"ticket": ticket, "by": people["engineer"], "at": LATER}

    with pytest.raises(Refused, match="请写明条件如何落实"):
        actions.settle_condition(review=seat, how=" ", **act)
    with pytest.raises(Refused, match="没有待落实的条件"):
        actions.settle_condition(review=other, how="好", **act)
    actions.settle_condition(review=seat, how="已领用。", **act)
    with pytest.raises(Refused, match="没有待落实的评审条件"):
        actions.settle_condition(review=seat, how="再次", **act)


def test_doubt_needs_words():
    ticket, people = make_in_review()

    with pytest.raises(Refused) as refused:
        actions.give_verdict(ticket=ticket, verdict="conditions", by=people["head"], at=LATER)

    assert refused.value.field == "opinion"


def test_verdict_on_an_old_revision_is_refused():
    ticket, people = make_in_review()

    with pytest.raises(Refused, match="请重新阅读后再评审"):
        actions.give_verdict(ticket=ticket, verdict="pass", revision=9, by=people["head"], at=LATER)


def test_stranger_and_second_verdict_are_refused():
    ticket, people = make_in_review(kind=Kind.QUALITY)
    actions.give_verdict(ticket=ticket, verdict="pass", by=people["quality"], at=LATER)

    assert refusal(ticket, "review", people["quality"]) == "您已给出评审意见。"
    assert refusal(ticket, "review", people["service_head"]) == "您不在评审名单中，等待 罗志远 评审。"


def test_plan_that_is_not_reviewed_takes_no_verdict():
    ticket, people = make_in_progress()

    assert refusal(ticket, "review", people["head"]) == "方案不在评审中。"


def test_deputy_reviews_for_the_absent():
    ticket, people = make_in_review()
    deputy = make_staff("代", roles=[Role.REVIEWER])
    make_deputy(people["head"], deputy, date(2026, 11, 16), date(2026, 11, 20))

    actions.give_verdict(ticket=ticket, verdict="pass", by=deputy, at=LATER)

    line = Happening.objects.get(event="PLAN_REVIEWED")
    assert (line.by, line.on_behalf_of) == (deputy, people["head"])


def test_deputy_of_another_week_does_not():
    ticket, people = make_in_review()
    deputy = make_staff("代", roles=[Role.REVIEWER])
    make_deputy(people["head"], deputy, date(2026, 12, 16), date(2026, 12, 20))

    with pytest.raises(Refused, match="您不在评审名单中"):
        actions.give_verdict(ticket=ticket, verdict="pass", by=deputy, at=LATER)


def test_drafter_cannot_review_as_deputy():
    ticket, people = make_in_review()
    people["engineer"].groups.add(*people["head"].groups.all())
    make_deputy(people["head"], people["engineer"], date(2026, 11, 16), date(2026, 11, 20))

    drafter = type(people["engineer"]).objects.get(pk=people["engineer"].pk)

    assert refusal(ticket, "review", drafter) == "方案由您编制，不能由您评审。"


def test_page_of_a_written_plan_offers_the_review_first(client):
    ticket, people = make_assigned()
    actions.draft_plan(ticket=ticket, by=people["engineer"], at=MONDAY + HOUR, measures="更换编码器联轴器。")
    client.force_login(people["engineer"])

    buttons = client.get(reverse("tickets:plan", args=[ticket.pk])).context["buttons"]

    assert [button.name for button in buttons] == ["submit", "plan"]
