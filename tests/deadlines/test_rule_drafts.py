"""A rule that could not run, end or find people is refused with the field that is at fault."""

from dataclasses import replace

import pytest

from core.deadlines import actions
from core.deadlines.drafts import VariantDraft, check, of_version
from core.deadlines.models import Ladder, LadderLevel, Rule
from core.times import moment
from core.workflow import Refused
from tests.factories.deadlines import clock_of, happen, make_job, only_rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_events", "department_is_case")]

NOW = moment("2026-11-16T10:00")


def draft(**values):
    return replace(of_version(Rule.objects.get(key="D-18").current), **values)


def refusal(wrong) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        check(wrong, at=NOW)
    return str(refused.value), refused.value.field


@pytest.mark.parametrize(
    ("values", "words", "field"),
    [
        ({"start_moment": "lunch"}, "没有名为 lunch 的起点。请从列表中选择。", "start_moment"),
        ({"owner_role": "cook"}, "没有名为 cook 的责任角色。请从列表中选择。", "owner_role"),
        ({"variants": []}, "规则没有时限。请至少保留一档。", "variants"),
        ({"stops_on": ["NEVER"]}, "没有名为 NEVER 的事件。请从列表中选择。", "stops_on"),
        ({"repeat_minutes": 0}, "重复间隔应在 1 分钟到 1 年之间。请修改间隔或留空。", "repeat_minutes"),
    ],
)
def test_draft_is_refused_at_its_field(values, words, field):
    assert refusal(draft(**values)) == (words, field)


@pytest.mark.parametrize(
    ("variants", "words"),
    [
        ([VariantDraft({}, "weeks", 1)], "第 1 档：时限的种类不对。请从列表中选择。"),
        ([VariantDraft({}, "minutes", 0)], "第 1 档：时限为零。请填写大于零的时长。"),
        ([VariantDraft({}, "minutes", 10, warn_percent=0)], "第 1 档：提醒点应在 1% 到 100% 之间。"),
        ([VariantDraft({}, "minutes", 10, warn_minutes=11)], "第 1 档：提醒晚于到期。请改为不超过时限的分钟数。"),
        (
            [VariantDraft({"mood": ["bad"]}, "minutes", 10), VariantDraft({}, "none")],
            "第 1 档：没有名为 mood 的条件。请从列表中选择。",
        ),
        (
            [VariantDraft({}, "none"), VariantDraft({}, "none")],
            "第 1 档没有条件，后面的档永远用不到。请把它移到最后。",
        ),
    ],
)
def test_variant_is_refused_with_its_number(variants, words):
    assert refusal(draft(variants=variants)) == (words, "variants")


def test_variant_beyond_the_years_is_refused():
    words, field = refusal(draft(variants=[VariantDraft({}, "minutes", 2_000_000_000)]))

    assert (words[:6], field) == ("第 1 档：", "variants")


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ([], "升级路径“空路径”没有到期后的级别，逾期后不会通知任何人。请先补上级别。"),
        ([[]], "升级路径“空路径”第 1 级没有接收人。请先补上接收人。"),
        ([["cook"]], "升级路径“空路径”第 1 级的接收人 cook 不存在。请改为已有的角色。"),
    ],
)
def test_ladder_that_tells_nobody_is_refused(levels, words):
    ladder = Ladder.objects.create(key="empty", name="空路径")
    for number, receivers in enumerate(levels, start=1):
        LadderLevel.objects.create(ladder=ladder, level=number, receivers=receivers)

    assert refusal(draft(ladder=ladder)) == (words, "ladder")


def test_unknown_pack_is_refused():
    with pytest.raises(Refused, match="没有这个规则包"):
        actions.switch_pack("S99", on=True, by=None, at=NOW)


def test_preview_counts_a_clock_that_stays_without_a_shift():
    only_rules("D-18")
    happen("CLOSED", make_job(), NOW)

    found = actions.impact(Rule.objects.get(key="D-18"), draft(), at=NOW)

    assert (found.running, found.shifts) == (1, [])


def test_version_that_moves_nothing_writes_no_line():
    only_rules("D-18")
    happen("CLOSED", make_job(), NOW)
    before = clock_of("D-18").due_at

    actions.edit_rule(
        Rule.objects.get(key="D-18"), draft(note="同前"), expected_number=1, apply_to_running=True, by=None, at=NOW
    )

    clock = clock_of("D-18")
    assert (clock.version.number, clock.due_at) == (2, before)
