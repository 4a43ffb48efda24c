"""What goes wrong in a sweep, and that it harms nobody else."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from core.deadlines import escalations, registry
from core.deadlines.models import Escalation, Pause, State
from core.deadlines.sweep import PASSES, sweep
from core.notices.models import Delivery, Message
from core.organization.models import Department
from tests.factories.clocks import MONDAY, Crew, make_clock, make_variant
from tests.factories.organization import make_department

pytestmark = pytest.mark.django_db
M = timedelta(minutes=1)


@pytest.fixture
def broken_rule(monkeypatch):
    """Clocks of one rule cannot be worked: whatever the reason, the sweep must get past them."""
    rung = escalations.Ladders.climb

    def climb(self, clock, at):
        if clock.rule.name == "坏规则":
            raise ValueError("no such day")
        return rung(self, clock, at)

    monkeypatch.setattr(escalations.Ladders, "climb", climb)


def test_bad_clock_is_flagged_and_blocks_nobody(broken_rule):
    crew = Crew()
    bad = make_clock(make_variant(name="坏规则"), **crew.duties)
    good = [make_clock(**crew.duties) for _ in range(3)]

    result = sweep(at=MONDAY + 91 * M)

    bad.refresh_from_db()
    assert (result.acted, result.troubled) == (3, 1)
    assert bad.trouble == "处理这条时限时出错：ValueError: no such day"
    assert bad.next_action_at == MONDAY + 101 * M
    assert set(Escalation.objects.values_list("clock", flat=True)) == {clock.pk for clock in good}


def test_flagged_clock_recovers_by_itself(monkeypatch, broken_rule):
    bad = make_clock(make_variant(name="坏规则"), **Crew().duties)
    sweep(at=MONDAY + 91 * M)
    monkeypatch.undo()

    sweep(at=MONDAY + 102 * M)

    bad.refresh_from_db()
    assert (bad.level, bad.trouble, bad.next_action_at) == (0, "", MONDAY + 120 * M)


def test_clock_whose_case_is_gone_still_runs_down():
    case = make_department()
    clock = make_clock(case=case, **Crew().duties)
    case.delete()

    sweep(at=MONDAY + 91 * M)

    clock.refresh_from_db()
    assert clock.level == 0


def test_rooms_hear_once_a_batch_whose_clocks_moved(monkeypatch):
    heard = []
    monkeypatch.setitem(registry.CASES, Department, heard.append)
    crew, variant = Crew(), make_variant()
    cases = [make_department() for _ in range(2)]
    for serial in range(4):
        make_clock(variant, cases[serial % 2], subject_id=serial + 1, **crew.duties)

    sweep(at=MONDAY + 91 * M)

    assert heard == [[case.pk for case in cases]]


def test_small_batches_reach_everything():
    crew, variant = Crew(), make_variant()
    for _ in range(7):
        make_clock(variant, **crew.duties)

    result = sweep(at=MONDAY + 91 * M, batch=3)

    assert (result.acted, Escalation.objects.count()) == (7, 7)


def test_first_grade_goes_out_at_once_even_when_late():
    crew = Crew()
    make_clock(**crew.duties, severity=1)

    sweep(at=MONDAY + 130 * M)

    single = Delivery.objects.exclude(message=None)
    assert set(single.values_list("staff__name", flat=True)) == {"林晓芸", "周敏"}
    assert set(Delivery.objects.exclude(digest=None).values_list("digest__count", flat=True)) == {1}


def test_on_time_notice_is_not_late():
    make_clock(**Crew().duties)

    sweep(at=MONDAY + 95 * M)

    assert (Escalation.objects.get().late, Message.objects.get().late) == (False, False)
    assert Delivery.objects.get().message is not None


def test_pause_that_reached_its_end_goes_on(monkeypatch):
    monkeypatch.setattr(Department, "case", property(lambda row: row), raising=False)
    crew = Crew()
    clock = make_clock(**crew.duties, state=State.PAUSED, next_action_at=MONDAY + 60 * M)
    Pause.objects.create(clock=clock, began_at=MONDAY, latest_end=MONDAY + 60 * M, reason="等客户确认", by=crew.owner)

    result = sweep(at=MONDAY + 61 * M)

    clock.refresh_from_db()
    assert (result.resumed, Escalation.objects.count()) == (1, 0)
    assert (clock.state, clock.due_at, clock.next_action_at) == (State.RUNNING, MONDAY + 180 * M, MONDAY + 150 * M)


def test_clock_that_never_moves_on_does_not_hold_the_sweep(monkeypatch):
    make_clock(**Crew().duties, state=State.PAUSED, next_action_at=MONDAY)
    monkeypatch.setattr("core.deadlines.sweep.resume_expired", lambda clocks, at: None)

    assert sweep(at=MONDAY + 1 * M).resumed == PASSES


def test_sweep_by_hand_says_what_it_did(capsys):
    make_clock(**Crew().duties)

    call_command("sweep", at="2026-11-16T11:31")

    assert capsys.readouterr().out.startswith("2026-11-16 11:31:00 处理 1 条时限：升级 1")


def test_sweep_by_hand_refuses_a_moment_it_cannot_read():
    with pytest.raises(CommandError):
        call_command("sweep", at="morgen")
