"""年度售后服务计划: drafted, approved by 总经理, revised; approved rows become work in their month (S1-65, G-11)."""

from datetime import date, timedelta

import pytest

from core.documents.models import Paper
from core.jobs import Job
from core.notices.models import Message
from core.organization.roles import Role
from core.times import local_date
from core.workflow import Refused, Stale
from fieldservice.actions import annual
from fieldservice.actions import annual_rows as rows
from fieldservice.actions.releasing import ask_for_release, first_day, release_due, release_row
from fieldservice.gates_annual import ANNUAL
from fieldservice.models import AnnualPlan, AnnualRow, Trip, TripKind, TripState
from fieldservice.models.annual import AnnualState
from fieldservice.queries_annual import progress, suggestions
from tests.factories.annual import DECEMBER, HOUR, JANUARY, MARCH, make_approved, make_plan, make_submitted, row_of
from tests.factories.customers import make_customer, make_equipment
from tests.factories.organization import make_deputy, make_staff
from tests.factories.tickets import crew
from tickets import actions as cases
from tickets.models import Channel, Phase, ServiceKind, Status, Ticket

pytestmark = pytest.mark.django_db
S = AnnualState


def standing(row) -> str:
    return AnnualRow.objects.with_standing().get(pk=row.pk).standing


def test_every_step_of_the_plan_and_no_other():
    allowed = {(state, step.name) for step in ANNUAL.steps for state in step.sources}

    assert allowed == {
        (S.DRAFT, "write"), (S.RETURNED, "write"),
        (S.DRAFT, "submit"), (S.RETURNED, "submit"),
        (S.SUBMITTED, "recall"), (S.SUBMITTED, "approve"), (S.SUBMITTED, "return"),
        (S.APPROVED, "revise"), (S.APPROVED, "supersede"),
        (S.DRAFT, "withdraw"), (S.SUBMITTED, "withdraw"), (S.RETURNED, "withdraw"),
    }  # fmt: skip


@pytest.mark.req("S1-65", "G-11")
def test_plan_goes_to_the_general_manager_and_comes_into_force():
    plan, people = make_submitted()
    asked = Message.objects.get(kind="annual_to_approve")

    plan = annual.approve_plan(plan=plan, by=people["manager"], at=DECEMBER + 2 * HOUR, words="同意。")

    paper = Paper.objects.of(plan).get()
    assert (plan.state, plan.approved_by, plan.number[:2]) == (S.APPROVED, people["manager"], "SH")
    assert asked.staff == people["manager"]
    assert (paper.form_key, paper.number, paper.data["rows"][0]["month"]) == ("H17", plan.number, "3月")


@pytest.mark.req("G-11")
def test_plan_is_not_approved_by_its_author_nor_for_him_by_a_deputy():
    people = crew()
    both = make_staff("周工", roles=[Role.CLERK, Role.GENERAL_MANAGER], department=people["clerk"].department)
    plan, _ = make_submitted(people={**people, "clerk": both})
    day = local_date(DECEMBER)
    make_deputy(people["manager"], people["service_head"], day, day)
    make_deputy(both, people["service_head"], day, day)

    for person in (both, people["service_head"]):
        with pytest.raises(Refused, match="编制人不能批准"):
            annual.approve_plan(plan=plan, by=person, at=DECEMBER + HOUR)


@pytest.mark.req("G-11")
def test_deputy_of_the_manager_approves_in_his_name():
    plan, people = make_submitted()
    day = local_date(DECEMBER)
    make_deputy(people["manager"], people["service_head"], day, day)

    plan = annual.approve_plan(plan=plan, by=people["service_head"], at=DECEMBER + HOUR)

    assert (plan.approved_by, plan.approved_for) == (people["service_head"], people["manager"])
    assert "代 顾卫东" in Paper.objects.of(plan).get().data["sign_manager"]["name"]


def test_plan_is_returned_with_words_and_comes_back_changed():
    plan, people = make_submitted()

    with pytest.raises(Refused, match="写明意见"):
        annual.return_plan(plan=plan, words=" ", by=people["manager"], at=DECEMBER + HOUR)
    plan = annual.return_plan(plan=plan, words="请补培训", by=people["manager"], at=DECEMBER + HOUR)
    rows.add_rows(plan=plan, rows=[row_of(people, kind="training")], by=people["clerk"], at=DECEMBER + HOUR)
    plan = annual.submit_plan(plan=plan, by=people["clerk"], at=DECEMBER + 2 * HOUR)

    assert (plan.state, plan.return_words, plan.rows.count()) == (S.SUBMITTED, "", 2)


def test_empty_plan_is_not_submitted_and_a_year_has_one():
    plan, people = make_plan(rows=[])

    with pytest.raises(Refused, match="还没有内容"):
        annual.submit_plan(plan=plan, by=people["clerk"], at=DECEMBER)
    with pytest.raises(Refused, match="2027 年度售后服务计划拟定中"):
        annual.draft_plan(year=2027, by=people["clerk"], at=DECEMBER)


def test_withdrawn_draft_makes_room_for_another():
    plan, people = make_plan()
    annual.withdraw_plan(plan=plan, reason="年度错了", by=people["clerk"], at=DECEMBER)

    fresh = annual.draft_plan(year=2027, by=people["clerk"], at=DECEMBER)

    assert (fresh.edition, AnnualPlan.objects.get(pk=plan.pk).state) == (2, S.WITHDRAWN)


@pytest.mark.req("S1-65")
def test_row_becomes_a_case_and_a_trip_when_its_month_begins():
    plan, people = make_approved()
    row = plan.rows.get()

    early = release_due(at=JANUARY)
    released = release_due(at=MARCH)

    row.refresh_from_db()
    ticket, trip = row.ticket, row.trip
    assert (early, released, standing(row)) == (0, 1, "released")
    assert (ticket.grade, ticket.status, ticket.onsite, ticket.assignee) == (
        None,
        "assigned",
        True,
        people["engineer"],
    )
    assert (ticket.channel, ticket.phase) == (Channel.OTHER, Phase.AFTER)
    assert (ticket.service_kind, ticket.is_paid) == (ServiceKind.SITE_SUPPORT, False)
    assert (trip.state, trip.kind, trip.lead, trip.dates_confirmed) == (
        TripState.DRAFT, TripKind.MAINTENANCE, people["engineer"], False,
    )  # fmt: skip
    assert local_date(trip.planned_start) == date(2027, 3, 3)
    assert f"{plan.number}，3 月" in ticket.description


@pytest.mark.req("S1-65")
def test_releasing_again_makes_nothing_new():
    make_approved()
    release_due(at=MARCH)

    again = release_due(at=MARCH + HOUR)

    assert (again, Ticket.objects.count(), Trip.objects.count()) == (0, 1, 1)


@pytest.mark.req("G-11")
@pytest.mark.parametrize("make", [make_plan, make_submitted])
def test_nothing_is_released_before_the_manager_approved(make):
    plan, people = make()

    assert release_due(at=MARCH) == 0
    with pytest.raises(Refused, match="经总经理批准后才能下达"):
        release_row(row=plan.rows.get(), by=people["clerk"], at=MARCH)


def test_early_release_wants_a_reason():
    plan, people = make_approved()
    row = plan.rows.get()

    with pytest.raises(Refused, match="写明原因"):
        release_row(row=row, by=people["clerk"], at=JANUARY)
    release_row(row=row, by=people["clerk"], at=JANUARY, reason="客户提前停机检修")

    row.refresh_from_db()
    assert (row.early_reason, local_date(row.trip.planned_start)) == ("客户提前停机检修", date(2027, 3, 1))
    with pytest.raises(Refused, match="已经下达"):
        release_row(row=row, by=people["clerk"], at=JANUARY, reason="再来一次")


def test_months_before_the_approval_are_left_to_people():
    people = crew()
    plan, _ = make_approved(people=people, rows=[row_of(people, month=1), row_of(people, month=3)], at=MARCH)

    assert release_due(at=MARCH + timedelta(days=1)) == 1
    assert [row.ticket_id is None for row in plan.rows.order_by("month")] == [True, False]


def test_row_that_cannot_be_released_says_why_and_holds_nobody_up():
    plan, people = make_approved()
    people["clerk"].groups.clear()

    released = release_due(at=MARCH)

    row = plan.rows.get()
    assert (released, row.ticket, row.stuck) == (0, None, "没有可以登记的客服人员。请系统管理员补上。")


def test_row_without_a_person_waits_at_the_clerk():
    people = crew()
    plan, _ = make_approved(people=people, rows=[row_of(people, person=None)])

    release_due(at=MARCH)

    row = plan.rows.get()
    assert (row.trip, row.ticket.status) == (None, Status.REGISTERED)


def test_moved_row_is_released_in_its_new_month():
    plan, people = make_approved()
    row = rows.move_row(row=plan.rows.get(), month=5, reason="客户改造", by=people["clerk"], at=JANUARY)

    assert release_due(at=MARCH) == 0
    assert (row.first_month, row.month, row.move_reason) == (3, 5, "客户改造")
    with pytest.raises(Refused, match="写明原因"):
        rows.move_row(row=row, month=6, reason="", by=people["clerk"], at=JANUARY)


def test_dropped_row_is_not_released_until_it_is_taken_back():
    plan, people = make_approved()
    row = rows.drop_row(row=plan.rows.get(), reason="设备退役", by=people["clerk"], at=JANUARY)
    dropped = (release_due(at=MARCH), standing(row))

    rows.take_row_back(row=row, by=people["clerk"], at=MARCH)

    assert dropped == (0, "dropped")
    assert (release_due(at=MARCH), standing(row)) == (1, "released")


def test_progress_follows_the_cases():
    people = crew()
    four = [row_of(people, customer=make_customer(f"客户{n}"), month=n) for n in (3, 3, 3, 4)]
    plan, _ = make_approved(people=people, rows=four)
    release_due(at=MARCH)
    first, second, _third = plan.rows.filter(month=3).order_by("pk")
    cases.void(ticket=second.ticket, reason="重复", by=people["clerk"], at=MARCH + HOUR)
    Ticket.objects.filter(pk=first.ticket_id).update(status=Status.CLOSED, closed_at=MARCH + HOUR)

    found = progress(plan, local_date(MARCH))

    total, march = found.total, found.months[2].figures
    assert (total.planned, total.released, total.done, total.dropped, total.share) == (1, 1, 1, 1, 33)
    assert (march.planned, march.released, march.done, march.dropped) == (0, 1, 1, 1)


@pytest.mark.req("S1-65")
def test_revision_keeps_what_was_released_and_the_old_edition_rules_until_then():
    people = crew()
    plan, _ = make_approved(people=people, rows=[row_of(people, month=3), row_of(people, month=4)])
    draft = annual.revise_plan(plan=plan, reason="增加客户", by=people["clerk"], at=JANUARY)
    march, april = draft.rows.order_by("month")
    rows.remove_row(row=march, by=people["clerk"], at=JANUARY)
    rows.edit_row(row=april, month=6, content="改为六月", by=people["clerk"], at=JANUARY)
    release_due(at=MARCH)  # from the edition in force
    annual.submit_plan(plan=draft, by=people["clerk"], at=MARCH)

    fresh = annual.approve_plan(plan=draft, by=people["manager"], at=MARCH + HOUR)

    plan.refresh_from_db()
    papers = Paper.objects.filter(number=plan.number).order_by("edition")
    assert (plan.state, fresh.state, fresh.number, fresh.edition) == (S.SUPERSEDED, S.APPROVED, plan.number, 2)
    assert [(r.month, r.ticket_id is not None) for r in fresh.rows.order_by("month")] == [(3, True), (6, False)]
    assert [(p.edition, p.is_void) for p in papers] == [(1, True), (2, False)]
    assert release_due(at=MARCH + 2 * HOUR) == 0


def test_plan_may_begin_with_last_years_rows():
    people = crew()
    make_approved(people=people, rows=[row_of(people, month=3), row_of(people, month=4)])

    fresh = annual.draft_plan(year=2028, by=people["clerk"], at=MARCH, like_last_year=True)

    assert [(row.month, row.ticket) for row in fresh.rows.order_by("month")] == [(3, None), (4, None)]


def test_row_somebody_changed_meanwhile_is_not_written_over():
    plan, people = make_plan()
    row = plan.rows.get()
    rows.edit_row(row=row, content="第一次", by=people["clerk"], at=DECEMBER, expected_version=1)

    with pytest.raises(Stale):
        rows.edit_row(row=row, content="第二次", by=people["clerk"], at=DECEMBER, expected_version=1)


def test_machine_of_another_customer_is_refused():
    plan, people = make_plan(rows=[])
    content = row_of(people, customer=make_customer("苏中恒达"), equipment=make_equipment())

    with pytest.raises(Refused, match="不属于所选客户"):
        rows.add_rows(plan=plan, rows=[content], by=people["clerk"], at=DECEMBER)


def test_suggestions_name_their_reasons_and_leave_out_what_is_planned():
    people = crew()
    key = make_equipment(make_customer("重点", is_key=True), warranty_ends_on=date(2027, 6, 10))
    contract = make_equipment(
        make_customer("维保", contract_until=date(2027, 9, 1)),
        warranty_ends_on=None,
        commissioned_on=date(2018, 1, 1),
    )
    make_equipment(make_customer("普通"), warranty_ends_on=date(2026, 1, 1), commissioned_on=date(2023, 1, 1))
    plan, _ = make_plan(people=people, rows=[])

    found = {s.machine.pk: s for s in suggestions(plan, at=DECEMBER)}
    rows.add_rows(
        plan=plan, rows=[found[key.pk].as_row(people["engineer"].department)], by=people["clerk"], at=DECEMBER
    )

    assert set(found) == {key.pk, contract.pk}
    assert (found[key.pk].month, "重点客户" in found[key.pk].reasons) == (5, True)
    assert (found[contract.pk].kind, found[contract.pk].is_paid) == ("upkeep", False)
    assert [s.machine.pk for s in suggestions(plan, at=DECEMBER)] == [contract.pk]


def test_daily_job_is_asked_for_once_a_day():
    ask_for_release(at=MARCH)
    ask_for_release(at=MARCH + HOUR)
    ask_for_release(at=MARCH + timedelta(days=1))

    assert Job.objects.filter(name="fieldservice.release_annual").count() == 2


def test_first_day_is_a_working_day_still_ahead():
    assert first_day(2026, 10, date(2026, 9, 20)) == date(2026, 10, 8)  # after the holiday
    assert first_day(2027, 3, date(2027, 3, 10)) == date(2027, 3, 11)
