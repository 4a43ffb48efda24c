"""A clock that begins late is settled by what already happened; facts and owners that change move it."""

from datetime import timedelta

import pytest

from core.deadlines import actions, registry
from core.deadlines.actions.handover import move_clocks
from core.deadlines.models import Clock, Pause, State
from core.deadlines.owners import Owners
from core.deadlines.pausing import resume_expired
from core.deadlines.timing import arm
from core.notices.models import Message
from core.organization.models import Department
from core.timeline.models import Happening
from core.times import moment
from tests.factories.clocks import MONDAY, make_clock, make_variant
from tests.factories.deadlines import Job, clock_of, happen, make_job, only_rules
from tests.factories.organization import make_department, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_events", "department_is_case")]

H = timedelta(hours=1)
LATER = moment("2026-10-02T12:00")


@pytest.mark.req("S3-02")
def test_owner_who_left_is_replaced_by_the_head_of_the_department():
    head = make_staff("周敏")
    department = make_department("装配", head=head)
    gone = make_staff("李强", department=department, is_active=False)

    assert Owners(Job(people={"engineer": (gone, department)}), MONDAY).owner("engineer") == (head, department)


@pytest.mark.req("S3-02")
def test_owner_named_without_department_brings_the_own_one():
    department = make_department("装配")
    person = make_staff("李强", department=department)

    assert Owners(Job(people={"engineer": (person, None)}), MONDAY).answer("engineer") == (person, department)


def test_reassignment_that_changes_nothing_says_nothing():
    only_rules("D-08")
    job = make_job(complex=False)
    happen("ARRIVED", job, "2026-10-02T09:00")

    assert actions.reassigned(job, by=None, at=LATER) == []
    assert not Happening.objects.filter(event="CLOCK_REASSIGNED").exists()


def test_clock_whose_subject_is_gone_keeps_its_owner():
    only_rules("D-08")
    job = make_job(complex=False)
    happen("ARRIVED", job, "2026-10-02T09:00")
    Clock.objects.update(subject_id=0)

    assert actions.reassigned(job, by=None, at=LATER) == []


def test_grade_that_leaves_the_allowance_is_said_without_a_new_date():
    only_rules("D-08")
    job = make_job(complex=False, grade=3)
    happen("ARRIVED", job, "2026-10-02T09:00")
    Clock.objects.update(severity=1)

    actions.facts_changed(job, by=None, at=LATER, reason="改为三级")

    assert clock_of("D-08").severity == 3
    assert Happening.objects.get(event="CLOCK_MOVED").note.endswith("：到期不变")


def test_clock_of_an_older_version_follows_that_versions_variants():
    only_rules("D-08")
    job = make_job(complex=False)
    happen("ARRIVED", job, "2026-10-02T09:00")
    only_rules("D-18")
    job.known["complex"] = True

    (clock,) = actions.facts_changed(job, by=None, at=LATER, reason="复杂问题")

    assert (clock.state, clock.stop_reason) == (State.CANCELLED, "复杂问题")


def test_clocks_of_a_leaver_move_even_when_a_case_is_gone():
    leaving, to = make_staff("李强"), make_staff("周敏")
    make_clock(owner=leaving)
    lost = make_clock(owner=leaving)
    Clock.objects.filter(pk=lost.pk).update(case_id=0)

    assert move_clocks(leaving=leaving, to=to, by=to, at=MONDAY) == 2
    assert set(Clock.objects.values_list("owner", flat=True)) == {to.pk}
    assert [line.note for line in Happening.objects.filter(event="CLOCK_REASSIGNED")] == ["李强 → 周敏"]


@pytest.mark.req("A-32")
@pytest.mark.parametrize("has_owner", [True, False])
def test_owner_is_told_that_a_pause_ended(has_owner):
    owner = make_staff("李强") if has_owner else None
    clock = make_clock(make_variant(minutes=300, may_pause=True), owner=owner, state=State.PAUSED)
    Pause.objects.create(
        clock=clock, kind="waiting", reason="等客户", began_at=MONDAY + H, latest_end=MONDAY + 2 * H, by=None
    )

    resume_expired([clock], at=MONDAY + 2 * H)

    clock.refresh_from_db()
    assert (clock.state, clock.due_at) == (State.RUNNING, MONDAY + 6 * H)
    assert [row.title for row in Message.objects.all()] == (["计时恢复：填写处理单"] if has_owner else [])


def test_arming_respects_the_state_and_a_promise():
    clock = make_clock(level=1, waits_until=MONDAY + 5 * H)
    arm(clock, at=MONDAY)
    waiting = clock.next_action_at
    clock.state = State.PAUSED
    clock.next_action_at = MONDAY + 9 * H
    arm(clock, at=MONDAY)
    paused = clock.next_action_at
    clock.state = State.MET
    arm(clock, at=MONDAY)

    assert (waiting, paused, clock.next_action_at) == (MONDAY + 5 * H, MONDAY + 9 * H, None)


def test_rooms_are_told_once_at_the_end_of_nested_blocks(monkeypatch):
    heard = []
    monkeypatch.setitem(registry.CASES, Department, heard.append)

    with registry.told_once():
        registry.tell(Department, [2])
        with registry.told_once():
            registry.tell(Department, [1, 2])
        before = list(heard)

    assert (before, heard) == ([], [[1, 2]])
