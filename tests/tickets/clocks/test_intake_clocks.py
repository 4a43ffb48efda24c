"""D-01 转交客服, D-02 填写处理单, D-22 初步整理分类: from the first word to the numbered form."""

import pytest

from core.deadlines.models import State
from core.times import moment
from tests.factories.deadlines import only_rules
from tests.factories.tickets import make_ticket
from tests.tickets.clocks.company import HOUR, MINUTE, MONDAY, clock, company, ladder, states
from tickets import actions
from tickets.models import Kind

pytestmark = pytest.mark.django_db


def received(people, at=MONDAY, who="engineer", **more):
    """A call that a technician of 生产部 took."""
    return make_ticket(by=people[who], at=at, **more)


def register(ticket, people, at, grade=3, **facts):
    return actions.register(ticket=ticket, by=people["clerk"], at=at, kind=Kind.SUPPORT, grade=grade, **facts)


@pytest.mark.req("D-01", "S1-22", "A-23")
def test_d01_is_met_by_relaying_within_a_quarter_of_an_hour():
    only_rules("D-01")
    people = company()
    ticket = received(people, relayed=False)

    actions.relay(ticket=ticket, by=people["engineer"], at=MONDAY + 15 * MINUTE)

    assert (clock("D-01").due_at, states("D-01")) == (MONDAY + 15 * MINUTE, [State.MET])


@pytest.mark.req("D-01")
def test_d01_is_missed_by_relaying_later():
    only_rules("D-01")
    people = company()
    ticket = received(people, relayed=False)

    actions.relay(ticket=ticket, by=people["engineer"], at=MONDAY + 16 * MINUTE)

    assert states("D-01") == [State.MISSED]


@pytest.mark.req("D-01")
def test_d01_tells_the_receiver_then_heads_then_the_representative():
    only_rules("D-01")
    received(company(), relayed=False)

    assert ladder("D-01") == [
        (0, 11, ["陈国栋"]),
        (1, 15, ["陈国栋", "罗志远"]),
        (2, 25, ["周敏"]),
        (3, 45, ["郑海"]),
    ]


@pytest.mark.req("D-01")
def test_d01_counts_a_call_that_was_typed_late_as_missed():
    only_rules("D-01")
    people = company()

    received(people, at=MONDAY + 40 * MINUTE, received_at=MONDAY)

    assert (clock("D-01").started_at, states("D-01")) == (MONDAY, [State.MISSED])


@pytest.mark.req("D-02", "S1-23", "A-03")
def test_d02_is_met_within_two_working_hours():
    only_rules("D-02")
    people = company()
    ticket = received(people, at=moment("2026-05-08T17:30"))
    due = clock("D-02").due_at

    register(ticket, people, moment("2026-05-09T10:00"))

    assert (due, states("D-02")) == (moment("2026-05-09T10:00"), [State.MET])


@pytest.mark.req("D-02", "A-03")
def test_d02_is_missed_after_two_working_hours():
    only_rules("D-02")
    people = company()
    ticket = received(people, at=moment("2026-05-08T17:30"))

    register(ticket, people, moment("2026-05-09T10:01"))

    assert states("D-02") == [State.MISSED]


@pytest.mark.req("D-02", "S1-08")
def test_d02_climbs_to_quality_which_supervises_the_whole_process():
    only_rules("D-02")
    received(company())

    assert ladder("D-02") == [
        (0, 90, ["林晓芸"]),
        (1, 120, ["林晓芸", "周敏"]),
        (2, 180, ["沈岚"]),
        (3, 330, ["郑海"]),  # the noon break does not count
    ]


@pytest.mark.req("D-02", "A-03")
@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({"grade": 1}, "2026-05-08T19:30"),
        ({"grade": 3, "urgency": "important", "urgency_reason": "客户投诉"}, "2026-05-08T19:30"),
        ({"grade": 3}, "2026-05-09T10:00"),
    ],
)
def test_d02_of_a_severe_case_counts_natural_time(facts, due):
    only_rules("D-02")
    people = company()
    ticket = received(people, at=moment("2026-05-08T17:30"))

    register(ticket, people, moment("2026-05-08T18:00"), **facts)

    assert clock("D-02").due_at == moment(due)


@pytest.mark.req("D-22", "S3-06")
@pytest.mark.parametrize(("minutes", "state"), [(60, State.MET), (61, State.MISSED)])
def test_d22_runs_an_hour_from_the_call_to_the_judgement(minutes, state):
    only_rules("D-22")
    people = company()
    ticket = received(people)

    register(ticket, people, MONDAY + minutes * MINUTE)

    assert (clock("D-22").due_at, states("D-22")) == (MONDAY + HOUR, [state])


@pytest.mark.req("D-22")
def test_d22_tells_the_desk_the_head_of_service_and_the_representative():
    only_rules("D-22")
    received(company())

    assert ladder("D-22") == [
        (0, 45, ["林晓芸"]),
        (1, 60, ["林晓芸", "周敏"]),
        (2, 90, ["周敏"]),
        (3, 120, ["郑海"]),
    ]


@pytest.mark.req("D-22", "S3-05")
def test_d22_runs_through_the_night():
    only_rules("D-22")
    night = moment("2026-11-15T23:30")

    received(company(), at=night)

    assert clock("D-22").due_at == moment("2026-11-16T00:30")
