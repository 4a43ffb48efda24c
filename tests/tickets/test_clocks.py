"""Which clocks the steps of a case start and stop (requirements §B), met and missed."""

import pytest

from core.deadlines.models import Clock, State
from core.organization.roles import Role
from tests.factories.customers import make_customer, make_equipment, make_site
from tests.factories.deadlines import only_rules
from tests.factories.organization import make_staff
from tests.factories.tickets import (
    HOUR,
    MINUTE,
    MONDAY,
    crew,
    make_assigned,
    make_confirmed,
    make_handled,
    make_in_progress,
    make_registered,
    make_ticket,
)
from tickets import actions
from tickets.models import Kind, Ticket, Urgency

pytestmark = pytest.mark.django_db


def clocks(ticket) -> list[tuple[str, str]]:
    rows = Clock.objects.of_case(ticket).order_by("rule__key", "pk")
    return [(clock.rule.key, str(clock.state)) for clock in rows]


def due(ticket, rule="") -> Clock:
    return Clock.objects.of_case(ticket).filter(rule__key__startswith=rule).get()


def say_hello(ticket, people, at):
    actions.record_contact(ticket=ticket, way="phone", words="已联系。", by=people["engineer"], at=at)


@pytest.mark.req("D-01", "S1-22", "A-23")
@pytest.mark.parametrize(("late", "state"), [(10 * MINUTE, State.MET), (20 * MINUTE, State.MISSED)])
def test_relay_clock_counts_from_the_call(late, state):
    only_rules("D-01")

    ticket = make_ticket(at=MONDAY + late, received_at=MONDAY)

    assert due(ticket).due_at == MONDAY + 15 * MINUTE
    assert clocks(ticket) == [("D-01", state)]


@pytest.mark.req("D-02", "S1-23")
@pytest.mark.parametrize(("late", "state"), [(HOUR, State.MET), (4 * HOUR, State.MISSED)])
def test_form_clock_runs_from_relay_to_register(late, state):
    only_rules("D-02")
    people = crew()
    ticket = make_ticket(by=people["clerk"])

    actions.register(ticket=ticket, by=people["clerk"], at=MONDAY + late, kind=Kind.SUPPORT, grade=3)

    assert clocks(ticket) == [("D-02", state)]


@pytest.mark.req("D-03", "S1-25")
@pytest.mark.parametrize(("late", "state"), [(HOUR, State.MET), (6 * HOUR, State.MISSED)])
def test_analysis_clock_runs_until_assigned(late, state):
    only_rules("D-03")
    people = crew()
    ticket = make_registered(people=people, kind=Kind.QUALITY)
    words = {"cause": "打滑。", "first_measures": "限速。"}
    ticket = actions.analyse(ticket=ticket, by=people["quality"], at=MONDAY + HOUR, **words)

    actions.assign(ticket=ticket, to=people["engineer"], by=people["quality"], at=MONDAY + late)

    assert clocks(ticket) == [("D-03", state)]


def test_technical_support_has_no_analysis_clock():
    only_rules("D-03")

    assert clocks(make_registered(kind=Kind.SUPPORT)) == []


@pytest.mark.req("D-04", "S1-26")
@pytest.mark.parametrize(("late", "state"), [(2 * HOUR, State.MET), (9 * HOUR, State.MISSED)])
def test_plan_clock_runs_until_submitted(late, state):
    only_rules("D-04")
    ticket, people = make_assigned()
    actions.draft_plan(ticket=ticket, by=people["engineer"], at=MONDAY + HOUR, measures="更换。")

    actions.submit_plan(ticket=ticket, reviewers=[], by=people["engineer"], at=MONDAY + late)

    assert clocks(ticket) == [("D-04", state)]


@pytest.mark.req("D-05", "S1-39")
@pytest.mark.parametrize(("late", "state"), [(40 * HOUR, State.MET), (60 * HOUR, State.MISSED)])
def test_verification_clock_runs_after_remote_handling(late, state):
    only_rules("D-05")
    ticket, people = make_handled(onsite=False)
    words = {"result": "solved", "method": "phone", "verified_with": "吴建平"}

    actions.verify(ticket=ticket, by=people["clerk"], at=MONDAY + late, **words)

    assert clocks(ticket) == [("D-05", state)]


def test_work_on_site_has_no_verification_clock():
    only_rules("D-05")

    assert clocks(make_handled(onsite=True)[0]) == []


RESPONSES = [(1, "D-10", 10), (2, "D-12", 60), (3, "D-14", 120), (4, "D-16", 120)]


@pytest.mark.req("D-10", "D-12", "D-14", "D-16", "S1-50", "A-02")
@pytest.mark.parametrize(("grade", "rule", "minutes"), RESPONSES)
@pytest.mark.parametrize(("late", "state"), [(-1, State.MET), (1, State.MISSED)])
def test_response_clock_counts_from_the_report(grade, rule, minutes, late, state):
    only_rules("D-10", "D-12", "D-14", "D-16")
    people = crew()
    ticket = make_registered(people=people, grade=grade)

    say_hello(ticket, people, MONDAY + (minutes + late) * MINUTE)

    assert due(ticket).due_at == MONDAY + minutes * MINUTE
    assert clocks(ticket) == [(rule, state)]


@pytest.mark.req("A-02")
def test_call_of_the_clerk_is_no_response():
    only_rules("D-12")
    people = crew()
    ticket = make_registered(people=people, grade=2)

    actions.record_contact(ticket=ticket, way="phone", words="已受理。", by=people["clerk"], at=MONDAY + HOUR)

    assert clocks(ticket) == [("D-12", State.RUNNING)]


@pytest.mark.req("D-11")
@pytest.mark.parametrize(("main_city", "hours"), [(True, 2), (False, 24)])
def test_first_grade_is_reached_sooner_in_a_main_city(main_city, hours):
    only_rules("D-11")
    customer = make_customer()
    said = {"equipment": make_equipment(customer, site=make_site(customer, main_city=main_city))}

    ticket = make_registered(grade=1, said=said)

    assert due(ticket).due_at == MONDAY + hours * HOUR


ARRIVALS = [(2, "D-13", 48), (3, "D-15", 72)]


@pytest.mark.req("D-13", "D-15", "A-25", "A-08")
@pytest.mark.parametrize(("grade", "rule", "hours"), ARRIVALS)
@pytest.mark.parametrize(("late", "state"), [(-1, State.MET), (1, State.MISSED)])
def test_arrival_clock_is_armed_by_the_decision_and_counts_from_the_report(grade, rule, hours, late, state):
    only_rules("D-13", "D-15")
    ticket, people = make_in_progress(grade=grade)
    armed = due(ticket)

    actions.record_arrival(ticket=ticket, by=people["engineer"], at=MONDAY + (hours + late) * HOUR)

    assert (armed.started_at, armed.due_at) == (MONDAY, MONDAY + hours * HOUR)
    assert clocks(ticket) == [(rule, state)]


@pytest.mark.req("A-25", "S1-38")
def test_remote_solution_cancels_the_arrival_clock():
    only_rules("D-26")
    ticket, people = make_in_progress(grade=2, onsite=False)

    actions.record_restoration(ticket=ticket, by=people["engineer"], at=MONDAY + 3 * HOUR)

    assert clocks(ticket) == [("D-26", State.CANCELLED)]


@pytest.mark.req("D-08", "D-09", "S1-49", "A-07")
@pytest.mark.parametrize(("is_complex", "rule", "hours"), [(False, "D-08", 24), (True, "D-09", 48)])
@pytest.mark.parametrize(("late", "state"), [(-1, State.MET), (1, State.MISSED)])
def test_repair_clock_runs_from_arrival(is_complex, rule, hours, late, state):
    only_rules("D-08", "D-09")
    ticket, people = make_in_progress(is_complex=is_complex)
    actions.record_arrival(ticket=ticket, by=people["engineer"], at=MONDAY + 10 * HOUR)

    actions.record_restoration(ticket=ticket, by=people["engineer"], at=MONDAY + (10 + hours + late) * HOUR)

    assert clocks(ticket) == [(rule, state)]


@pytest.mark.req("D-22", "S3-06")
@pytest.mark.parametrize(("late", "state"), [(59, State.MET), (61, State.MISSED)])
def test_sorting_clock_runs_until_registered(late, state):
    only_rules("D-22")
    people = crew()
    ticket = make_ticket(by=people["clerk"])

    actions.register(ticket=ticket, by=people["clerk"], at=MONDAY + late * MINUTE, kind=Kind.SUPPORT, grade=3)

    assert clocks(ticket) == [("D-22", state)]


@pytest.mark.req("D-23", "S3-09")
@pytest.mark.parametrize(("late", "state"), [(2 * HOUR, State.MET), (3 * HOUR, State.MISSED)])
def test_support_group_contacts_the_customer(late, state):
    only_rules("D-23")
    ticket, people = make_assigned(grade=3)

    say_hello(ticket, people, MONDAY + late)

    assert clocks(ticket) == [("D-23", state)]


@pytest.mark.req("D-24", "D-25", "S3-15")
def test_meeting_clock_starts_with_the_notice():
    only_rules("D-24", "D-25")
    people = crew()
    ticket = make_registered(people=people, grade=2)

    before = clocks(ticket)
    words = {"participants": [people["quality"]], "first_measures": "先限速。"}
    actions.record_meeting(ticket=ticket, by=people["clerk"], at=MONDAY + 30 * MINUTE, **words)

    assert before == [("D-24", State.MET), ("D-25", State.RUNNING)]
    assert clocks(ticket) == [("D-24", State.MET), ("D-25", State.MET)]


@pytest.mark.req("D-25")
def test_late_meeting_is_missed():
    only_rules("D-25")
    people = crew()
    ticket = make_registered(people=people, grade=2)

    words = {"participants": [people["quality"]], "first_measures": "先限速。"}
    actions.record_meeting(ticket=ticket, by=people["clerk"], at=MONDAY + HOUR, **words)

    assert clocks(ticket) == [("D-25", State.MISSED)]


@pytest.mark.req("D-24", "D-36")
def test_notice_clocks_run_when_nobody_could_be_told():
    only_rules("D-24", "D-36")
    clerk = make_staff(roles=[Role.CLERK], department=crew()["clerk"].department)
    for person in type(clerk).objects.exclude(pk=clerk.pk):
        person.is_active = False
        person.save(update_fields=["is_active"])
    ticket = make_ticket(by=clerk)

    actions.register(ticket=ticket, by=clerk, at=MONDAY, kind=Kind.SUPPORT, grade=2, is_major=True)

    assert clocks(ticket) == [("D-24", State.RUNNING), ("D-36", State.RUNNING)]


@pytest.mark.req("D-36", "S1-31")
def test_flagging_major_keeps_the_notice_clock():
    only_rules("D-36")
    people = crew()
    ticket = make_registered(people=people)

    actions.flag_major(ticket=ticket, reason="整线停产", by=people["engineer"], at=MONDAY + HOUR)

    assert clocks(ticket) == [("D-36", State.MET)]


@pytest.mark.req("D-28", "D-29", "S3-19", "S3-20")
def test_emergency_team_forms_and_arrives():
    only_rules("D-28", "D-29")
    people = crew()
    ticket = make_registered(people=people, grade=1)

    actions.form_team(ticket=ticket, members=[people["engineer"]], by=people["clerk"], at=MONDAY + 8 * MINUTE)
    actions.team_arrived(ticket=ticket, by=people["engineer"], at=MONDAY + HOUR)

    assert clocks(ticket) == [("D-28", State.MET), ("D-29", State.MET)]


@pytest.mark.req("D-27", "S3-17")
def test_progress_clock_repeats_until_restored():
    only_rules("D-27")
    ticket, people = make_in_progress(grade=2)
    engineer = people["engineer"]
    actions.record_arrival(ticket=ticket, by=engineer, at=MONDAY + 5 * HOUR)

    actions.record_progress(ticket=ticket, words="已换件。", by=engineer, at=MONDAY + 6 * HOUR)
    after_report = clocks(ticket)
    actions.record_restoration(ticket=ticket, by=engineer, at=MONDAY + 7 * HOUR)

    assert after_report == [("D-27", State.MET), ("D-27", State.RUNNING)]
    assert State.RUNNING not in dict(clocks(ticket)).values()


@pytest.mark.req("A-01")
def test_grade_change_moves_the_clock_to_the_new_rule():
    only_rules("D-12", "D-14")
    people = crew()
    ticket = make_registered(people=people, grade=3)

    actions.classify(
        ticket=ticket, grade=2, urgency=Urgency.IMPORTANT, reason="已影响交货", by=people["clerk"], at=MONDAY + HOUR
    )

    assert clocks(ticket) == [("D-12", State.RUNNING), ("D-14", State.CANCELLED)]
    assert due(ticket, "D-12").started_at == MONDAY


def test_void_calls_all_clocks_off():
    only_rules("D-14")
    people = crew()
    ticket = make_registered(people=people)

    actions.void(ticket=ticket, reason="重复登记", by=people["clerk"], at=MONDAY + MINUTE * 10)

    assert clocks(ticket) == [("D-14", State.CANCELLED)]


@pytest.mark.parametrize(("new_round", "cycles"), [(True, [1, 2]), (False, [1])])
def test_reopening_continues_or_begins_a_round(new_round, cycles):
    only_rules("D-14")
    ticket, people = make_confirmed()
    say_hello(ticket, people, MONDAY + 10 * HOUR)
    ticket = actions.close(ticket=ticket, by=people["clerk"], at=MONDAY + 11 * HOUR)

    words = {"reason": "又跳停", "new_round": new_round}
    actions.reopen(ticket=ticket, by=people["clerk"], at=MONDAY + 12 * HOUR, **words)

    assert sorted(Clock.objects.of_case(ticket).values_list("cycle", flat=True)) == cycles


@pytest.mark.req("D-02")
def test_derived_columns_follow_the_clocks():
    only_rules("D-01", "D-02", "D-14")
    people = crew()
    ticket = make_registered(people=people)
    versions = ticket.history.count(), ticket.version

    running = Ticket.objects.get(pk=ticket.pk)
    say_hello(ticket, people, MONDAY + HOUR)
    quiet = Ticket.objects.get(pk=ticket.pk)

    assert (running.next_due_at, running.next_due_rule) == (MONDAY + 2 * HOUR, "D-14")
    assert running.warn_at == MONDAY + 90 * MINUTE
    assert (quiet.next_due_at, quiet.next_due_rule, quiet.overdue) == (None, "", False)
    assert versions == (running.history.count() - 1, running.version)


def test_reached_due_time_marks_the_case():
    from core.deadlines.sweep import sweep

    only_rules("D-14")
    ticket = make_registered()

    sweep(at=MONDAY + 3 * HOUR)

    assert Ticket.objects.get(pk=ticket.pk).overdue is True
    assert list(Ticket.objects.overdue(at=MONDAY + 3 * HOUR)) == [ticket]
    assert list(Ticket.objects.due_soon(at=MONDAY + 100 * MINUTE)) == [ticket]
