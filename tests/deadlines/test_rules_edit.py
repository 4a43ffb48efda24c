"""A rule is edited by a new version; running clocks follow only by choice; what cannot work is refused."""

from dataclasses import replace

import pytest

from core.deadlines import actions
from core.deadlines.drafts import VariantDraft, of_version
from core.deadlines.models import Ladder, LadderLevel, Rule, State
from core.timeline.models import Happening
from core.times import moment
from core.workflow import Refused, Stale
from tests.factories.deadlines import clock_of, happen, make_job, only_rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_events", "department_is_case")]

CLOSED = moment("2026-09-30T16:00")
LATER = moment("2026-10-08T12:00")
EIGHT_HOURS = [VariantDraft({}, "minutes", 480, "working")]


def rule(key="D-18") -> Rule:
    return Rule.objects.select_related("current").get(key=key)


def changed(**values):
    return replace(of_version(rule().current), **values)


@pytest.fixture
def running():
    only_rules("D-18")
    happen("CLOSED", make_job(), CLOSED)
    return clock_of("D-18")


def test_preview_counts_what_would_move_and_writes_nothing(running):
    impact = actions.impact(rule(), changed(variants=EIGHT_HOURS), at=LATER)

    assert (impact.running, len(impact.shifts), impact.earlier, impact.overdue_now) == (1, 1, 1, 0)
    assert (impact.shifts[0].before, impact.shifts[0].after) == (running.due_at, moment("2026-10-08T16:00"))
    assert clock_of("D-18").due_at == running.due_at


def test_edit_leaves_running_clocks_with_their_version(running):
    actions.edit_rule(rule(), changed(variants=EIGHT_HOURS), expected_number=1, by=None, at=LATER)
    happen("CLOSED", make_job(), CLOSED)

    old, new = rule().clocks.order_by("pk")
    assert (old.version.number, old.due_at) == (1, running.due_at)
    assert (new.version.number, new.due_at) == (2, moment("2026-10-08T16:00"))


def test_edit_applied_to_running_clocks_moves_them_with_a_line(running):
    actions.edit_rule(
        rule(), changed(variants=EIGHT_HOURS), expected_number=1, apply_to_running=True, by=None, at=LATER
    )

    clock = clock_of("D-18")
    assert (clock.version.number, clock.due_at) == (2, moment("2026-10-08T16:00"))
    note = Happening.objects.get(event="CLOCK_MOVED").note
    assert note == "满意度调查：规则 D-18 改为第 2 版，10-09 16:00 → 10-08 16:00"


def test_edit_that_no_longer_applies_cancels_the_clock(running):
    draft = changed(variants=[VariantDraft({"grade": [1]}, "minutes", 60), VariantDraft({}, "none")])

    actions.edit_rule(rule(), draft, expected_number=1, apply_to_running=True, by=None, at=LATER)

    assert clock_of("D-18").state == State.CANCELLED


def test_second_editor_is_told(running):
    actions.edit_rule(rule(), changed(variants=EIGHT_HOURS), expected_number=1, by=None, at=LATER)

    with pytest.raises(Stale, match="第 2 版"):
        actions.edit_rule(rule(), changed(variants=EIGHT_HOURS), expected_number=1, by=None, at=LATER)


def test_rolled_back_edit_leaves_the_old_rule_in_force(running):
    from django.db import transaction

    with transaction.atomic():
        actions.edit_rule(rule(), changed(variants=EIGHT_HOURS), expected_number=1, by=None, at=LATER)
        happen("CLOSED", make_job(), CLOSED)
        transaction.set_rollback(True)
    happen("CLOSED", make_job(), CLOSED)

    assert rule().clocks.order_by("-pk")[0].due_at == running.due_at


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"starts_on": ["NOWHERE"]}, "没有名为 NOWHERE 的事件"),
        ({"starts_on": []}, "没有起算事件"),
        ({"stops_on": []}, "没有停止事件"),
        ({"stops_on": ["CLOSED"]}, "不能既起算又停止"),
        ({"variants": []}, "没有时限"),
        ({"variants": [VariantDraft({}, "none")]}, "每一档都不计时"),
        ({"variants": [VariantDraft({"grade": [1]}, "minutes", 60)]}, "最后一档"),
        ({"variants": [*EIGHT_HOURS, *EIGHT_HOURS]}, "永远用不到"),
        ({"variants": [VariantDraft({"weather": [1]}, "minutes", 5), *EIGHT_HOURS]}, "没有名为 weather 的条件"),
        ({"variants": [VariantDraft({"grade": [9]}, "minutes", 5), *EIGHT_HOURS]}, "没有这个取值"),
        ({"variants": [VariantDraft({}, "minutes", 0)]}, "时限为零"),
        ({"variants": [VariantDraft({}, "minutes", 60, warn_minutes=90)]}, "提醒晚于到期"),
        ({"variants": [VariantDraft({}, "minutes", 100_000_000)]}, "十年之内"),
        ({"owner_role": "nobody"}, "没有名为 nobody 的责任角色"),
        ({"repeat_minutes": 0}, "重复间隔"),
    ],
)
def test_draft_that_cannot_work_is_refused(values, sentence):
    with pytest.raises(Refused, match=sentence):
        actions.edit_rule(rule(), changed(**values), expected_number=1, by=None, at=LATER)

    assert rule().current.number == 1


@pytest.mark.parametrize(("receivers", "sentence"), [([], "没有接收人"), (["caretaker"], "不存在")])
def test_ladder_that_tells_nobody_is_refused(receivers, sentence):
    ladder = Ladder.objects.create(key="bare", name="空路径")
    LadderLevel.objects.create(ladder=ladder, level=1, receivers=receivers)

    with pytest.raises(Refused, match=sentence):
        actions.edit_rule(rule(), changed(ladder=ladder), expected_number=1, by=None, at=LATER)


def test_calendar_without_working_time_refuses_the_rule(monkeypatch):
    from core.deadlines import calendars

    def broken():
        raise ValueError("工作日历没有工作时间，时限永远不会到期。请至少填写一段工作时间。")

    monkeypatch.setattr(calendars, "working", broken)

    with pytest.raises(Refused, match="没有工作时间"):
        actions.edit_rule(rule(), changed(), expected_number=1, by=None, at=LATER)


def test_pack_switches_its_rules_together():
    assert actions.switch_pack("S2", on=True, by=None, at=LATER) == 3
    assert list(Rule.objects.filter(is_on=True).order_by("key").values_list("key", flat=True)) == [
        "D-30",
        "D-31",
        "D-32",
    ]
