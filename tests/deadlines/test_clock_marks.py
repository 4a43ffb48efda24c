"""How a clock looks in a list and beside its message."""

from datetime import timedelta

import pytest

from core.deadlines.forms.rules import fact_choices
from core.deadlines.inbox import marks
from core.deadlines.models import Acknowledgement, Clock, State
from core.deadlines.starting import begin
from core.deadlines.sweep import sweep
from core.notices.models import Message
from tests.factories.clocks import MONDAY, Crew, make_clock, make_variant
from tests.factories.deadlines import Job, happen

pytestmark = pytest.mark.django_db
H = timedelta(hours=1)


@pytest.fixture
def crew():
    return Crew()


def words(clock):
    """The mark beside the newest message about the clock."""
    row = Message.objects.filter(subject_id=clock.pk).latest("pk")
    mark = marks([row])[row.pk]
    return mark.state, mark.word


def test_mark_follows_the_clock_from_warning_to_its_end(crew):
    clock = make_clock(**crew.duties)
    sweep(at=MONDAY + 1.5 * H)
    warned = words(clock)
    sweep(at=MONDAY + 2 * H)
    overdue = words(clock)
    Acknowledgement.objects.create(
        clock=clock, level=1, by=crew.head, at=MONDAY + 2 * H, words="在办", until=MONDAY + 3 * H
    )
    promised = words(clock)
    Clock.objects.update(state=State.MET, next_action_at=None)

    assert [warned, overdue, promised, words(clock)] == [
        ("", ""),
        ("bad", "待接警"),
        ("ok", "已接警"),
        ("ok", "已结束"),
    ]


def test_event_choices_without_a_rule_are_all_that_rules_wait_for():
    assert ("CLOSED", "关闭") in fact_choices("event")


@pytest.mark.usefixtures("all_events", "department_is_case")
@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ({"stops_on": ["RESTORED"]}, [State.MET]),
        ({"cancels_on": ["RESTORED"]}, []),
        ({"stops_on": ["CLOSED"]}, [State.RUNNING]),
    ],
)
def test_clock_written_late_is_settled_by_what_already_happened(ending, expected):
    variant = make_variant(**ending)
    variant.version.ordered = [variant]
    job = Job()
    happen("RESTORED", job, MONDAY + H)

    begin([variant.version], job, event="ARRIVED", happened_at=MONDAY, at=MONDAY + 1.2 * H)

    assert [clock.state for clock in Clock.objects.all()] == expected


@pytest.mark.req("D-27")
@pytest.mark.usefixtures("all_events", "department_is_case")
def test_repeating_clock_written_late_has_its_reported_cycles():
    variant = make_variant(stops_on=["PROGRESS"], ends_on=["RESTORED"], repeat_minutes=120)
    variant.version.ordered = [variant]
    job = Job()
    happen("PROGRESS", job, MONDAY + H)
    happen("RESTORED", job, MONDAY + 1.5 * H)

    begin([variant.version], job, event="ARRIVED", happened_at=MONDAY, at=MONDAY + 1.6 * H)

    assert [clock.cycle for clock in Clock.objects.order_by("cycle")] == [1, 2]
    assert not Clock.objects.open().exists()
