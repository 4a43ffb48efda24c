"""Every clock of the field: met, missed, exempted, by an agreed date – or the words that refuse it (`walks.py`)."""

import pytest

from core.deadlines.actions import agree, answer_exemption, ask_exemption
from core.deadlines.models import Clock, Escalation, State
from core.deadlines.queries_kpi import Period, Rate, rates
from core.deadlines.sweep import sweep
from core.notices.models import Message
from core.times import local_date
from core.workflow import Refused
from fieldservice.actions import arranging
from tests.factories.deadlines import only_rules
from tests.factories.field import renewed
from tests.fieldservice.clocks.road import HOUR, MINUTE, MONDAY
from tests.fieldservice.clocks.walks import WALKS, Run, Walk
from tests.tickets.clocks.company import clock

pytestmark = pytest.mark.django_db
LATER = 30 * HOUR


def each(chosen=WALKS, *also: str):
    """One case a walk, marked with its rule."""
    cases = [pytest.param(walk, id=str(walk), marks=pytest.mark.req(walk.rule, *also)) for walk in chosen]
    return pytest.mark.parametrize("walk", cases)


def begun(walk: Walk) -> Run:
    only_rules(walk.rule)
    run = walk.begin()
    running = clock(walk.rule)
    assert (running.state, running.due_at) == (State.RUNNING, MONDAY + walk.due)
    return run


def figures(walk: Walk, at) -> Rate:
    """The line of the rule in 问题处理及时率."""
    (line,) = rates(Period(MONDAY.date(), local_date(at)), at=at)
    assert line.rule.key == walk.rule
    return line


def levels() -> list[int]:
    return list(Escalation.objects.order_by("level").values_list("level", flat=True))


def ask(walk: Walk, run: Run):
    running, at = clock(walk.rule), MONDAY + walk.due - 10 * MINUTE
    return ask_exemption(running, reason="大雪封路，高速封闭", distance_km=620, by=run.people["engineer"], at=at)


@each()
def test_clock_is_met_by_the_act_in_time(walk):
    run = begun(walk)
    due = clock(walk.rule).due_at

    run.stop(due)
    sweep(at=due + LATER)

    kept = clock(walk.rule)
    assert (kept.state, kept.stopped_at, kept.next_action_at, levels()) == (State.MET, due, None, [])
    line = figures(walk, due + LATER)
    assert (line.due, line.on_time, line.excused, line.agreed, line.percent) == (1, 1, 0, 0, "100%")


@each()
def test_clock_past_its_due_time_climbs_and_a_late_act_leaves_it_missed(walk):
    run = begun(walk)
    running = clock(walk.rule)
    sweep(at=running.warn_at)
    assert levels() == [0]

    sweep(at=running.due_at)
    run.stop(running.due_at + MINUTE)
    sweep(at=running.due_at + LATER)

    broken = clock(walk.rule)
    assert levels() == [0, 1]
    told = {pk for _, pk in Escalation.objects.get(level=1).receivers}
    assert told == {broken.owner_id, broken.owner_department.head_id}
    assert Message.objects.filter(key=f"clock:{broken.pk}:{broken.cycle}:1", staff=broken.owner).exists()
    assert (broken.state, broken.stopped_at) == (State.MISSED, running.due_at + MINUTE)
    line = figures(walk, running.due_at + LATER)
    assert (line.due, line.late, line.excused, line.percent, line.percent_excused) == (1, 1, 0, "0%", "0%")


@each([walk for walk in WALKS if not walk.excused], "A-22", "G-22")
def test_exempt_clock_climbs_no_more_and_counts_apart(walk):
    run = begun(walk)
    running, head = clock(walk.rule), run.people["service_head"]
    row = ask(walk, run)
    with pytest.raises(Refused, match="申请人不能批准自己的豁免"):
        answer_exemption(row, approve=True, by=run.people["engineer"], at=row.asked_at)
    answer_exemption(row, approve=True, by=head, at=row.asked_at + MINUTE)

    sweep(at=running.due_at + MINUTE)
    run.stop(running.due_at + HOUR)
    sweep(at=running.due_at + LATER)

    excused = clock(walk.rule)
    row.refresh_from_db()
    assert (row.why, row.asked_by, row.by) == ("大雪封路，高速封闭（620 公里）", run.people["engineer"], head)
    assert (excused.is_exempt, excused.state, levels()) == (True, State.MISSED, [])
    line = figures(walk, running.due_at + LATER)
    assert (line.due, line.late, line.excused, line.counted) == (1, 1, 1, 0)
    assert (line.percent, line.percent_excused) == ("0%", "")


@each([walk for walk in WALKS if walk.excused], "A-22")
def test_clock_that_is_no_arrival_takes_no_exemption(walk):
    run = begun(walk)

    with pytest.raises(Refused) as refused:
        ask(walk, run)

    running = clock(walk.rule)
    assert refused.value.reason == f"“{running.rule.name}”{walk.excused}"
    assert (running.is_exempt, running.exemptions.count()) == (False, 0)


def appointment(run: Run, running: Clock, agreed_at, at) -> None:
    """客服 writes down the date: on the trip where the clock waits for the arrival, else on the clock."""
    said = {"agreed_with": "吴建平", "by": run.people["clerk"], "at": at}
    if run.trip:
        arranging.agree_arrival(trip=renewed(run.trip), agreed_at=agreed_at, **said)
    else:
        agree(running, due_at=agreed_at, **said)


@each([walk for walk in WALKS if not walk.agreed], "A-06")
@pytest.mark.parametrize("late", [0, 1])
def test_agreed_date_replaces_the_due_time_and_the_computed_one_is_kept(walk, late):
    run = begun(walk)
    running = clock(walk.rule)
    agreed, at = running.due_at + 50 * HOUR, running.due_at - 10 * MINUTE
    appointment(run, running, agreed, at)

    sweep(at=running.due_at + MINUTE)
    assert 1 not in levels()
    run.stop(agreed + late * MINUTE)

    kept = clock(walk.rule)
    assert (kept.due_at, kept.computed_due_at) == (agreed, running.due_at)
    assert (kept.agreed_with, kept.agreed_by, kept.agreed_at) == ("吴建平", run.people["clerk"], at)
    assert kept.state == (State.MISSED if late else State.MET)
    line = figures(walk, agreed + HOUR)
    assert (line.due, line.late, line.agreed) == (1, late, 1)


@each([walk for walk in WALKS if walk.agreed], "A-06", "A-32")
def test_clock_in_which_the_customer_has_no_say_takes_no_date(walk):
    run = begun(walk)
    running = clock(walk.rule)

    with pytest.raises(Refused) as refused:
        appointment(run, running, running.due_at + 50 * HOUR, running.due_at - 10 * MINUTE)

    running = clock(walk.rule)
    assert refused.value.reason == f"“{running.rule.name}”{walk.agreed}"
    assert (running.agreed_due_at, running.due_at) == (None, MONDAY + walk.due)


@pytest.mark.req("D-35", "D-15", "A-06")
def test_appointment_of_a_trip_leaves_the_cover_of_the_service_point_alone():
    """Somebody is owed to the area within a day, whatever date suits the customer for the visit."""
    only_rules("D-15", "D-35")
    run = next(walk for walk in WALKS if walk.rule == "D-35").begin()
    agreed, trip = MONDAY + 100 * HOUR, run.people["engineer"].led_trips.get()

    arranging.agree_arrival(
        trip=renewed(trip), agreed_at=agreed, agreed_with="吴建平", by=run.people["clerk"], at=MONDAY + 4 * HOUR
    )

    assert (clock("D-15").due_at, clock("D-35").due_at) == (agreed, MONDAY + 24 * HOUR)
