"""The table of requirements §B: every row ships, with what starts it, what stops it and how long it runs."""

import pytest

from core.deadlines.models import Clock, Rule, State
from core.times import moment
from tests.factories.deadlines import clock_of, happen, make_job, only_rules

pytestmark = pytest.mark.django_db
every_event = pytest.mark.usefixtures("all_events")

START = moment("2026-11-16T10:00")  # a Monday
CASES = [
    # rule, facts, starting event, stopping event, due
    ("D-01", {}, "RECEIVED", "RELAYED", "2026-11-16T10:15"),
    ("D-02", {"grade": 3, "urgency": "normal"}, "RELAYED", "REGISTERED", "2026-11-16T12:00"),
    ("D-02", {"urgency": "urgent"}, "RELAYED", "REGISTERED", "2026-11-16T12:00"),
    ("D-03", {"type": "quality", "grade": 3}, "REGISTERED", "ASSIGNED", "2026-11-16T12:00"),
    ("D-04", {"grade": 3}, "ASSIGNED", "PLAN_SUBMITTED", "2026-11-16T15:30"),
    ("D-04", {"grade": 2}, "ASSIGNED", "PLAN_SUBMITTED", "2026-11-16T14:00"),
    ("D-05", {"remote": True}, "HANDLED", "VERIFIED", "2026-11-18T10:00"),
    ("D-06", {"onsite": True, "grade": 3}, "PLAN_PASSED", "DISPATCH_REQUESTED", "2026-11-16T12:00"),
    ("D-06", {"onsite": True, "grade": 1}, "ONSITE_DECIDED", "DISPATCH_REQUESTED", "2026-11-16T12:00"),
    ("D-07", {}, "QUOTE_ACCEPTED", "ARRIVED", "2026-11-17T10:00"),
    ("D-08", {"complex": False}, "ARRIVED", "RESTORED", "2026-11-17T10:00"),
    ("D-09", {"complex": True}, "ARRIVED", "RESTORED", "2026-11-18T10:00"),
    ("D-10", {"grade": 1}, "REGISTERED", "RESPONDED", "2026-11-16T10:10"),
    ("D-11", {"grade": 1, "main_city": True}, "REGISTERED", "ARRIVED", "2026-11-16T12:00"),
    ("D-11", {"grade": 1, "main_city": None}, "REGISTERED", "ARRIVED", "2026-11-17T10:00"),
    ("D-12", {"grade": 2}, "REGISTERED", "RESPONDED", "2026-11-16T11:00"),
    ("D-13", {"grade": 2}, "ONSITE_DECIDED", "ARRIVED", "2026-11-18T10:00"),
    ("D-14", {"grade": 3}, "REGISTERED", "RESPONDED", "2026-11-16T12:00"),
    ("D-15", {"grade": 3}, "ONSITE_DECIDED", "ARRIVED", "2026-11-19T10:00"),
    ("D-16", {"grade": 4}, "REGISTERED", "RESPONDED", "2026-11-16T12:00"),
    ("D-18", {}, "CLOSED", "SURVEYED", "2026-11-18T10:00"),
    ("D-19", {"has_part": True}, "RETURNED", "STOCKED_IN", "2026-11-18T10:00"),
    ("D-20", {}, "DATA_REWORKED", "DATA_STOCKED_IN", "2026-11-18T10:00"),
    ("D-21", {}, "VISIT_ENDED", "VISIT_REPORTED", "2026-11-27T00:00"),
    ("D-22", {}, "RECEIVED", "REGISTERED", "2026-11-16T11:00"),
    ("D-23", {"urgency": "normal"}, "ASSIGNED", "RESPONDED", "2026-11-16T12:00"),
    ("D-24", {"urgency": "important"}, "REGISTERED", "HEAD_NOTIFIED", "2026-11-16T10:05"),
    ("D-24", {"urgency": "important"}, "URGENCY_FLAGGED", "HEAD_NOTIFIED", "2026-11-16T10:05"),
    ("D-25", {"urgency": "important"}, "HEAD_NOTIFIED", "MEETING_RECORDED", "2026-11-16T10:30"),
    ("D-26", {"urgency": "important"}, "REGISTERED", "ARRIVED", "2026-11-17T10:00"),
    ("D-28", {"urgency": "urgent"}, "REGISTERED", "TEAM_FORMED", "2026-11-16T10:05"),
    ("D-29", {"urgency": "urgent"}, "REGISTERED", "TEAM_ARRIVED", "2026-11-16T11:00"),
    ("D-30", {}, "COMPLAINT_RECEIVED", "EARLY_WARNING_SUBMITTED", "2026-11-16T11:00"),
    ("D-32", {}, "QUARTER_ENDED", "MARKET_REPORT_FILED", "2026-11-27T00:00"),
    ("D-33", {}, "SUPPLIER_NOTIFIED", "SUPPLIER_RESPONDED", "2026-11-17T10:00"),
    ("D-34", {}, "SUPPLIER_NOTIFIED", "SUPPLIER_SOLUTION", "2026-11-24T00:00"),
    ("D-34", {"sub_tier": True}, "SUPPLIER_NOTIFIED", "SUPPLIER_SOLUTION", "2026-12-01T00:00"),
    ("D-35", {"service_area": True}, "REQUEST", "COVERED", "2026-11-17T10:00"),
    ("D-36", {"major": True}, "MAJOR_FLAGGED", "GM_NOTIFIED", "2026-11-16T10:15"),
    ("H-01", {"grade": 1}, "RELEASED_EARLY", "PLAN_PASSED", "2026-11-17T10:00"),
]


# Rules whose two events exist in the house; the others count once their rooms stand.
CONNECTED = {f"D-{n:02d}" for n in (*range(1, 17), 19, 20, *range(22, 27), *range(28, 31), *range(33, 37))}
MARKED = [pytest.param(*case, marks=[pytest.mark.req(case[0])] * (case[0] in CONNECTED)) for case in CASES]


def test_connected_rules_are_those_whose_events_exist():
    from core.timeline.registry import EVENTS

    events: dict[str, set] = {}
    for key, _, starts, stops, _ in CASES:
        events.setdefault(key, set()).update({starts, stops})

    assert {key for key, named in events.items() if named <= set(EVENTS) and key.startswith("D-")} == CONNECTED


@every_event
@pytest.mark.parametrize(("key", "facts", "starts", "stops", "due"), MARKED)
def test_rule_runs_from_its_event_to_its_event(key, facts, starts, stops, due):
    only_rules(key)
    job = make_job(**facts)

    happen(starts, job, START)
    running = clock_of(key)
    happen(stops, job, running.due_at)

    assert (running.state, running.due_at) == (State.RUNNING, moment(due))
    assert clock_of(key).state == State.MET


@every_event
@pytest.mark.parametrize(
    ("key", "facts", "event"),
    [
        ("D-03", {"type": "support"}, "REGISTERED"),
        ("D-05", {"remote": False}, "HANDLED"),
        ("D-06", {"onsite": True, "grade": 3}, "ONSITE_DECIDED"),
        ("D-06", {"onsite": False}, "PLAN_PASSED"),
        ("D-07", {"grade": 2}, "QUOTE_ACCEPTED"),
        ("D-08", {"complex": None}, "ARRIVED"),
        pytest.param("D-17", {"grade": 4}, "REGISTERED", marks=pytest.mark.req("D-17")),
        ("D-19", {"has_part": False}, "RETURNED"),
        ("D-23", {"urgency": "normal", "responded": True}, "ASSIGNED"),
        ("D-27", {"urgency": "normal"}, "ARRIVED"),
        ("D-36", {"major": False}, "REGISTERED"),
    ],
)
def test_rule_stays_silent_where_it_does_not_apply(key, facts, event):
    only_rules(key)

    happen(event, make_job(**facts), START)

    assert not Clock.objects.exists()


def test_every_row_ships_switched_off_with_its_clause():
    rules = list(Rule.objects.order_by("key"))

    assert [rule.key for rule in rules] == [*(f"D-{n:02d}" for n in range(1, 37)), "H-01", "H-02", "H-03"]
    assert {rule.pack for rule in rules if rule.key in ("D-21", "D-36")} == {"S1"}
    assert not any(rule.is_on for rule in rules)
    assert all(rule.clause and rule.current_id for rule in rules)
    house = ["D-01", "D-24", "D-28", "D-30", "D-32", "D-34", "D-36", "H-01", "H-02", "H-03"]
    assert [rule.key for rule in rules if rule.house_default] == house


# What is owed to somebody else than the case: it does not end when the case closes.
OUTLIVES = ["D-18", "D-19", "D-20", "D-21", "D-30", "D-31", "D-32", "D-33", "D-34", "D-35", "H-02", "H-03"]


def test_closing_ends_every_clock_that_is_owed_to_the_case():
    versions = [rule.current for rule in Rule.objects.order_by("key").select_related("current")]

    deaf = [v.rule.key for v in versions if "CLOSED" not in (*v.cancels_on, *v.ends_on)]

    assert deaf == OUTLIVES


def test_second_load_of_the_table_changes_nothing():
    from django.apps import apps

    from core.deadlines import seed

    before = list(Rule.objects.order_by("key").values_list("key", "current"))
    seed.load(apps, START)

    assert list(Rule.objects.order_by("key").values_list("key", "current")) == before


@every_event
def test_date_given_by_the_customer_is_the_due_time():
    only_rules("D-31")

    happen("CAPA_DEMANDED", make_job(moments={"agreed_due_at": moment("2026-12-01T18:00")}), START)

    assert clock_of("D-31").due_at == moment("2026-12-01T18:00")


@every_event
@pytest.mark.parametrize("warned", [("D-13", 2, "2026-11-16T22:00"), ("D-15", 3, "2026-11-18T16:00")])
def test_warning_of_an_arrival(warned):
    key, grade, at = warned
    only_rules(key)

    happen("ONSITE_DECIDED", make_job(grade=grade), START)

    assert clock_of(key).warn_at == moment(at)
