"""Ladders and receivers at their edges: no due time, the last level reached, nobody in an office."""

from datetime import timedelta

import pytest

from core.deadlines.acknowledge import acknowledge, next_people
from core.deadlines.ladder import Climb, Ladders, Receivers
from core.deadlines.models import Clock, LadderLevel, State, Variant
from core.deadlines.sweep import sweep
from core.times import local_date
from core.workflow import Refused
from tests.factories.clocks import MONDAY, Crew, make_clock
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db
M = timedelta(minutes=1)


@pytest.fixture
def open_ended():
    """A clock whose date is still to be agreed."""
    clock = make_clock(severity=2)
    Variant.objects.filter(pk=clock.variant_id).update(allowance="agreed", amount=0)
    Clock.objects.update(computed_due_at=None, due_at=None, warn_at=None, next_action_at=None)
    return Clock.objects.get()


@pytest.mark.req("A-06")
def test_clock_without_due_time_climbs_nowhere(open_ended):
    ladders = Ladders([open_ended])

    assert ladders.allowance_minutes(open_ended) == 0
    assert ladders.next_action_at(open_ended) is None
    assert ladders.climb(open_ended, MONDAY + 9999 * M) == Climb((), None, None, None)
    assert ladders.coming(open_ended) == []


def test_agreed_date_gives_the_agreed_span_as_allowance(open_ended):
    Clock.objects.update(due_at=MONDAY + 90 * M, warn_at=MONDAY + 60 * M)
    clock = Clock.objects.get()

    assert Ladders([clock]).allowance_minutes(clock) == 90


def test_clock_on_its_last_level_has_nothing_more_to_come():
    clock = make_clock(level=4, severity=1)
    ladders = Ladders([clock])

    assert (ladders.next_action_at(clock), ladders.coming(clock)) == (None, [])
    assert ladders.climb(clock, MONDAY + 9999 * M) == Climb((), None, None, None)


def test_next_action_is_the_warning_then_the_due_time():
    clock = make_clock()
    ladders = Ladders([clock])
    first = ladders.next_action_at(clock)
    clock.level = 0

    assert (first, ladders.next_action_at(clock)) == (clock.warn_at, clock.due_at)


def test_climb_before_the_warning_reaches_nothing_and_names_it():
    clock = make_clock()

    assert Ladders([clock]).climb(clock, MONDAY) == Climb((), None, None, clock.warn_at)


def test_settled_clock_has_no_level_to_come():
    clock = make_clock()
    clock.state = State.MET

    assert Ladders([clock]).coming(clock) == []


def test_paused_clock_counts_its_levels_from_the_due_time_alone():
    clock = make_clock(severity=3)
    clock.state, clock.next_action_at = State.PAUSED, MONDAY + 600 * M

    moments = [(rung.level, (at - MONDAY) // M) for rung, at in Ladders([clock]).coming(clock)]

    assert moments == [(0, 90), (1, 120), (2, 180), (3, 240)]


def test_nobody_hears_of_a_promise_on_the_last_level():
    clock = make_clock(level=4, severity=1, **Crew().duties)

    assert next_people(clock, MONDAY) == []


def test_role_without_person_is_named_when_no_leader_stands_above():
    clock = make_clock()
    people, nobody = Receivers([clock], day=local_date(MONDAY)).told(clock, Ladders([clock]).rungs(clock)[:2])

    assert (people, nobody) == ({}, ["owner", "owner_head"])


def test_general_manager_stands_in_where_there_is_no_representative():
    crew = Crew()
    crew.representative.is_active = False
    crew.representative.save()
    clock = make_clock()

    assert Receivers([clock], day=local_date(MONDAY)).of(clock, "representative") == crew.manager


def test_owner_without_department_on_the_clock_lends_the_own_one():
    crew = Crew()
    clock = make_clock(owner=crew.owner)

    assert Receivers([clock], day=local_date(MONDAY)).of(clock, "owner_head") == crew.head


def test_ladder_that_names_a_strange_role_is_reported_as_trouble():
    clock = make_clock(severity=1)
    LadderLevel.objects.filter(level=0).update(receivers=["astronaut"])

    sweep(at=MONDAY + 91 * M)

    clock.refresh_from_db()
    assert clock.trouble == "升级到第 0 级时没有人可以通知：astronaut。请在部门页指定负责人。"


def refusal(clock, by, *, words="正在联系客户", until=MONDAY + 130 * M):
    with pytest.raises(Refused) as refused:
        acknowledge(clock=clock, words=words, until=until, by=by, at=MONDAY + 121 * M)
    return str(refused.value), refused.value.field


def test_settled_clock_needs_no_acknowledgement():
    clock = make_clock()
    Clock.objects.update(state=State.MET, next_action_at=None)

    assert refusal(clock, make_staff())[0] == "这条时限已经结束，不用接警。"


def test_clock_nobody_was_told_of_needs_no_acknowledgement():
    assert refusal(make_clock(), make_staff())[0] == "这条时限还没有提醒过任何人，不用接警。"


def test_acknowledgement_without_words_or_with_a_past_moment_is_refused():
    crew = Crew()
    clock = make_clock(**crew.duties)
    sweep(at=MONDAY + 120 * M)

    assert refusal(clock, crew.head, words=" ") == ("没有写在做什么。请写一句处理措施。", "words")
    assert refusal(clock, crew.head, until=MONDAY) == ("办到的时间已经过去。请改为现在以后的时间。", "until")
