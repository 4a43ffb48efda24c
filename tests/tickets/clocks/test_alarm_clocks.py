"""D-24, D-25, D-28, D-36: told at once, in the same transaction; the clock climbs only where nobody could be told."""

from datetime import timedelta

import pytest

from core.deadlines.models import State
from core.notices.models import Message
from core.organization.models import Department
from tests.factories.deadlines import only_rules
from tests.factories.tickets import make_registered, make_ticket
from tests.tickets.clocks.company import HOUR, MINUTE, MONDAY, clock, company, ladder, states
from tickets import actions
from tickets.models import Kind

pytestmark = pytest.mark.django_db

REGISTERED = MONDAY + 5 * MINUTE  # `make_registered` fills in the form five minutes after the call


def told(kind) -> list[str]:
    return list(Message.objects.filter(kind=kind).order_by("staff__name").values_list("staff__name", flat=True))


def nobody_leads(people, *keep):
    """All heads and leaders but these have left."""
    Department.objects.update(head=None)
    for name in {"service_head", "head", "quality", "manager", "expert"} - set(keep):
        people[name].is_active = False
        people[name].save(update_fields=["is_active"])


@pytest.mark.req("D-24", "S3-14", "A-23")
def test_d24_is_met_at_once_by_telling_the_head():
    only_rules("D-24")

    make_registered(people=company(), grade=2)

    assert "周敏" in told("ticket_important")
    assert (states("D-24"), clock("D-24").stopped_at) == ([State.MET], REGISTERED)


@pytest.mark.req("D-24")
def test_d24_climbs_where_nobody_could_be_told():
    only_rules("D-24")
    people = company()
    nobody_leads(people, "manager")

    make_registered(people=people, grade=2)

    assert told("ticket_important") == []
    assert ladder("D-24") == [
        (0, 8, ["林晓芸"]),
        (1, 10, ["林晓芸", "郑海"]),
        (2, 20, ["郑海"]),
        (3, 40, ["郑海"]),
        (4, 70, ["顾卫东"]),
    ]


@pytest.mark.req("D-24")
def test_d24_is_missed_when_the_case_closes_with_nobody_told():
    only_rules("D-24")
    people = company()
    nobody_leads(people, "manager")
    ticket = make_registered(people=people, grade=2)

    actions.void(ticket=ticket, reason="重复登记", by=people["clerk"], at=REGISTERED + HOUR)

    assert states("D-24") == [State.MISSED]


@pytest.mark.req("D-24", "A-01")
def test_d24_counts_from_when_the_case_became_important():
    only_rules("D-24")
    people = company()
    ticket = make_registered(people=people, grade=3)
    words = {"urgency": "important", "urgency_reason": "影响交货", "reason": "客户来电"}

    actions.classify(ticket=ticket, by=people["clerk"], at=MONDAY + 3 * HOUR, **words)

    assert (clock("D-24").started_at, states("D-24")) == (MONDAY + 3 * HOUR, [State.MET])
    assert "周敏" in told("ticket_important")


@pytest.mark.req("D-25", "S3-15")
@pytest.mark.parametrize(("minutes", "state"), [(35, State.MET), (36, State.MISSED)])
def test_d25_the_head_meets_within_half_an_hour_of_the_notice(minutes, state):
    only_rules("D-24", "D-25")
    people = company()
    ticket = make_registered(people=people, grade=2)

    actions.record_meeting(
        ticket=ticket,
        first_measures="先限速运行。",
        participants=[people["service_head"], people["quality"]],
        by=people["service_head"],
        at=MONDAY + minutes * MINUTE,
    )

    assert (clock("D-25").due_at, states("D-25")) == (REGISTERED + timedelta(minutes=30), [state])


@pytest.mark.req("D-25")
def test_d25_tells_the_head_of_service_and_then_the_management():
    only_rules("D-24", "D-25")
    make_registered(people=company(), grade=2)

    assert ladder("D-25") == [
        (0, 27, ["周敏"]),
        (1, 35, ["周敏"]),
        (2, 50, ["顾卫东"]),
        (3, 65, ["郑海"]),
        (4, 95, ["顾卫东"]),
    ]


@pytest.mark.req("D-25")
def test_d25_does_not_run_before_somebody_was_told():
    only_rules("D-24", "D-25")
    people = company()
    nobody_leads(people)

    make_registered(people=people, grade=2)

    assert states("D-25") == []


@pytest.mark.req("D-28", "S3-19")
@pytest.mark.parametrize(("minutes", "state"), [(10, State.MET), (11, State.MISSED)])
def test_d28_runs_until_the_team_stands(minutes, state):
    only_rules("D-28")
    people = company()
    ticket = make_registered(people=people, grade=1)
    notified = states("D-28")

    actions.form_team(ticket=ticket, members=[people["engineer"]], by=people["clerk"], at=MONDAY + minutes * MINUTE)

    assert {"周敏"} <= set(told("ticket_urgent"))
    assert (notified, states("D-28")) == ([State.RUNNING], [state])


@pytest.mark.req("D-28")
def test_d28_climbs_though_the_heads_were_told():
    only_rules("D-28")
    make_registered(people=company(), grade=1)

    assert ladder("D-28") == [
        (0, 8, ["林晓芸"]),
        (1, 10, ["林晓芸", "周敏"]),
        (2, 20, ["周敏"]),
        (3, 40, ["郑海"]),
        (4, 70, ["顾卫东"]),
    ]


@pytest.mark.req("D-28", "A-01")
def test_d28_starts_when_a_small_fault_turns_dangerous():
    """四级 user error can still be 紧急 (A-01)."""
    only_rules("D-28")
    people = company()
    ticket = make_registered(people=people, grade=4)
    words = {"urgency": "urgent", "urgency_reason": "防护门失效，有伤人危险", "reason": "现场来电"}

    actions.classify(ticket=ticket, by=people["clerk"], at=MONDAY + HOUR, **words)

    assert (clock("D-28").started_at, states("D-28")) == (MONDAY + HOUR, [State.RUNNING])


@pytest.mark.req("D-36", "S1-31")
@pytest.mark.parametrize("later", [False, True])
def test_d36_is_met_at_once_by_telling_the_general_manager(later):
    only_rules("D-36")
    people = company()
    ticket = make_registered(people=people, is_major=not later)
    if later:
        actions.flag_major(ticket=ticket, reason="整线停产", by=people["engineer"], at=MONDAY + HOUR)

    assert told("ticket_major") == ["顾卫东"]
    assert (states("D-36"), clock("D-36").stopped_at) == ([State.MET], MONDAY + HOUR if later else REGISTERED)


@pytest.mark.req("D-36", "A-23")
def test_d36_climbs_and_is_missed_where_there_is_no_general_manager():
    only_rules("D-36")
    people = company()
    people["manager"].is_active = False
    people["manager"].save(update_fields=["is_active"])

    ticket = make_registered(people=people, is_major=True)

    assert ladder("D-36") == [
        (0, 16, ["沈岚"]),
        (1, 20, ["沈岚"]),
        (2, 30, ["郑海"]),
        (3, 50, ["郑海"]),
    ]
    actions.void(ticket=ticket, reason="重复登记", by=people["clerk"], at=MONDAY + HOUR)
    assert states("D-36") == [State.MISSED]


@pytest.mark.req("D-36")
def test_d36_waits_for_the_form_of_a_case_that_was_major_from_the_first_word():
    """The finder says so on the quick intake; the manager hears of it with the form, and once."""
    only_rules("D-36")
    people = company()
    ticket = make_ticket(by=people["clerk"])
    actions.flag_major(ticket=ticket, reason="整线停产", by=people["clerk"], at=MONDAY + MINUTE)

    actions.register(
        ticket=ticket, by=people["clerk"], at=MONDAY + 9 * MINUTE, kind=Kind.SUPPORT, grade=2, is_major=True
    )

    assert (states("D-36"), told("ticket_major")) == ([State.MET], ["顾卫东"])
