"""Times in the words of ui.md §6."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import words
from core.times import SHANGHAI

NOW = datetime(2026, 11, 19, 10, 42, tzinfo=SHANGHAI)  # a Thursday


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "不到 1 分"),
        (0.9, "不到 1 分"),
        (1, "1 分"),
        (35, "35 分"),
        (60, "1 小时"),
        (72, "1 小时 12 分"),
        (24 * 60, "1 天"),
        (24 * 60 + 59, "1 天"),
        (27 * 60, "1 天 3 小时"),
        (13 * 1440 + 7 * 60 + 5, "13 天 7 小时"),
        (-35, "35 分"),
    ],
)
def test_amount_has_two_units_at_most(minutes, said):
    assert words.amount(timedelta(minutes=minutes)) == said


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2026-11-19T16:30", "今天 16:30"),
        ("2026-11-18T18:00", "昨天 18:00"),
        ("2026-11-20T09:40", "明天 09:40"),
        ("2026-11-21T02:05", "周六 02:05"),
        ("2026-11-25T02:05", "周三 02:05"),
        ("2026-11-26T02:05", "11-26 02:05"),
        ("2026-11-17T14:31", "11-17 14:31"),
        ("2026-11-14T03:10", "11-14 03:10"),
        ("2025-11-14T03:10", "2025-11-14"),
        ("2027-01-05T09:00", "2027-01-05 09:00"),
    ],
)
def test_moment_is_said_as_people_say_it(when, said):
    assert words.moment(at(when), NOW) == said


def test_moment_knows_the_neighbour_day_across_the_year():
    assert words.moment(at("2025-12-31T23:50"), at("2026-01-01T00:10")) == "昨天 23:50"
    assert words.moment(at("2027-01-02T08:00"), at("2026-12-30T10:00")) == "周六 08:00"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2026-11-20T00:00", "今天 24:00"),
        ("2026-11-21T00:00", "明天 24:00"),
        ("2026-11-27T00:00", "11-26 24:00"),
        ("2026-11-19T16:30", "今天 16:30"),
    ],
)
def test_deadline_ends_a_day_at_24(when, said):
    assert words.deadline(at(when), NOW) == said


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (NOW + timedelta(minutes=72), "剩 1 小时 12 分"),
        (NOW + timedelta(seconds=30), "剩不到 1 分"),
        (NOW, "已超不到 1 分"),
        (NOW - timedelta(minutes=35), "已超 35 分"),
    ],
)
def test_left_counts_down_and_then_up(due, said):
    assert words.left(due, NOW) == said


def test_settled_clocks_say_how_long_and_how_late():
    assert words.used(NOW, NOW + timedelta(minutes=17)) == "用 17 分"
    assert words.late_by(NOW, NOW + timedelta(hours=2, minutes=5)) == "迟 2 小时 5 分"
    assert words.paused_for(NOW - timedelta(days=2), NOW) == "已暂停 2 天"


@pytest.mark.parametrize(
    ("minutes_left", "warn_minutes", "tone"),
    [
        (61, 60, "normal"),
        (60, 60, "soon"),
        (1, 60, "soon"),
        (0, 60, "overdue"),
        (-1, None, "overdue"),
        (1, None, "normal"),
    ],
)
def test_running_chip_is_soon_from_its_own_warning_point(minutes_left, warn_minutes, tone):
    due = NOW + timedelta(minutes=minutes_left)
    warn = None if warn_minutes is None else due - timedelta(minutes=warn_minutes)

    chip = words.running_chip(due, warn, NOW)

    assert (chip.tone, chip.live, chip.due_at) == (tone, True, due)


def test_chips_that_stand_still_say_what_became_of_the_promise():
    due, stopped = at("2026-11-12T18:00"), at("2026-11-12T20:05")

    assert words.met_chip(at("2026-11-18T14:31"), NOW) == words.Chip("met", "昨天 14:31", "按时")
    assert words.missed_chip(due, stopped, NOW) == words.Chip("missed", "11-12 20:05", "迟 2 小时 5 分")
    assert words.missed_chip(due, None, NOW) == words.Chip("missed", "11-12 18:00", "未完成")
    assert words.paused_chip(NOW - timedelta(days=2), "等客户确认", NOW).left == "已暂停 2 天"
    assert words.paused_chip(None, "等客户确认", NOW).left == "已暂停"


@given(st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400)))
def test_words_never_promise_more_time_than_is_left(span):
    said = words.left(NOW + span, NOW)

    assert said.startswith("剩") == (span > timedelta(0))
    assert len(said.split()) <= 5
