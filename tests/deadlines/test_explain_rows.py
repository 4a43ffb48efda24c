"""The words of single rows of an explanation."""

from datetime import timedelta

import pytest

from core.deadlines.due import segments
from core.deadlines.explain import allowance_words, calendar_words, explain, segment_row, used
from core.deadlines.management.commands.explain_due import read_fact, row_words
from core.deadlines.models import Clock, Pause, Rule, State, Variant
from core.deadlines.queries_rules import narrowed
from core.deadlines.worktime import SpecialDay, WorkCalendar
from core.deadlines.yearview import hours_words
from core.times import moment
from tests.factories.clocks import MONDAY, make_clock, make_variant

H = timedelta(hours=1)
WEEK = frozenset({1, 2, 3, 4, 5})


def variant(allowance, amount=0, calendar="natural"):
    return Variant(allowance=allowance, amount=amount, calendar=calendar)


@pytest.mark.parametrize(
    ("kind", "allowance", "calendar"),
    [
        (variant("agreed"), "约定日期", ""),
        (variant("none"), "不计时", ""),
        (variant("days", 10), "10 天", "自然日，末日遇休息日顺延"),
        (variant("days", 5, "working"), "5 个工作日", "工作日"),
        (variant("minutes", 90), "1 小时 30 分", "自然时间"),
        (variant("minutes", 30, "working"), "30 工作分", "工作时间"),
    ],
)
def test_allowance_is_said_with_its_calendar(kind, allowance, calendar):
    assert (allowance_words(kind), calendar_words(kind)) == (allowance, calendar)


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        ("2026-11-16T10:00", "2026-11-16T12:00", "11-16 周一 10:00–12:00"),
        ("2026-11-16T10:00", "2026-11-17T00:00", "11-16 周一 10:00–24:00"),
        ("2026-11-16T10:00", "2026-11-17T12:00", "11-16 10:00 → 11-17 12:00"),
        ("2026-11-16T00:00", "2026-11-17T00:00", "11-16 周一"),
        ("2026-11-16T00:00", "2026-11-18T00:00", "11-16 至 11-17"),
    ],
)
def test_natural_row_names_its_span(begins, ends, expected):
    (row,) = segments(moment(begins), moment(ends), calendar=None)

    assert segment_row(row).text == expected


def test_command_says_whole_days_and_pauses():
    first, pause, last = segments(
        moment("2026-11-16T00:00"),
        moment("2026-11-19T12:00"),
        calendar=None,
        pauses=[(moment("2026-11-18T00:00"), moment("2026-11-19T00:00"))],
    )

    assert [row_words(row) for row in (first, pause, last)] == [
        "11-16 – 11-17  计 48 小时",
        "11-18  暂停，不计",
        "11-19 周四 00:00 – 12:00  计 12 小时",
    ]


def test_fact_is_read_by_value_or_by_name():
    assert [read_fact("grade", text) for text in ("2", "二级")] == [2, 2]
    assert [read_fact("onsite", text) for text in ("是", "no")] == [True, False]
    assert read_fact("event", "CLOSED") == "CLOSED"


def paused(clock, *, ended_at=None):
    Pause.objects.create(
        clock=clock, kind="waiting", reason="等客户停机", began_at=MONDAY + H, latest_end=MONDAY + 3 * H, by=None,
        ended_at=ended_at,
    )  # fmt: skip
    Clock.objects.update(state=State.PAUSED)
    return Clock.objects.get()


@pytest.mark.django_db
@pytest.mark.req("A-32")
def test_open_pause_is_the_last_row_and_stops_the_meter():
    clock = paused(make_clock(make_variant(minutes=240)))

    row = explain(clock, now=MONDAY + 2 * H).rows[-1]

    assert (row.text, row.amount, row.detail) == (
        "11-16 11:00 起暂停",
        "最晚 11-16 13:00 恢复",
        "等待客户：等客户停机",
    )
    assert used(clock, None, MONDAY + 2 * H) == 25


@pytest.mark.django_db
@pytest.mark.req("A-06")
def test_clock_whose_date_is_to_be_agreed_has_no_sum():
    Variant.objects.filter(pk=make_clock().variant_id).update(allowance="agreed", amount=0)
    Clock.objects.update(computed_due_at=None, due_at=None, warn_at=None, next_action_at=None)

    found = explain(Clock.objects.get(), now=MONDAY)

    assert (len(found.rows), found.due, found.total) == (1, "到期待约定", "")
    assert used(Clock.objects.get(), None, MONDAY + H) == 0


@pytest.mark.django_db
@pytest.mark.req("A-06")
def test_agreed_date_without_computed_one_stands_alone():
    make_clock()
    Clock.objects.update(computed_due_at=None, agreed_due_at=MONDAY + 2 * H)

    assert [row.text for row in explain(Clock.objects.get(), now=MONDAY).rows][1:] == ["约定 11-16 周一 12:00"]


@pytest.mark.django_db
def test_clock_born_at_its_due_time_is_used_up():
    clock = make_clock()
    clock.due_at = clock.started_at

    assert used(clock, None, MONDAY) == 100


@pytest.mark.django_db
@pytest.mark.req("D-27")
def test_later_cycle_says_that_the_round_before_fell_due():
    clock = make_clock(make_variant(minutes=120, repeat_minutes=120), cycle=3, armed_by="")

    assert clock.is_repeat
    assert explain(clock, now=MONDAY).rows[0].text == "11-16 10:00 上一轮到期，第 3 轮开始"


@pytest.mark.django_db
def test_clock_that_counts_from_the_report_names_what_started_it():
    row = explain(make_clock(make_variant(start_moment="received_at")), now=MONDAY).rows[0]

    assert (row.text, row.detail) == ("11-16 10:00 客户报修，从此刻起算", "由“TEST”启动")


def test_hours_of_a_broken_week_name_each_day():
    calendar = WorkCalendar(hours=((510, 720),), weekdays=frozenset({1, 3}))

    assert hours_words(calendar) == "周一、周三 08:30–12:00 · 每天 3 小时 30 分"


def test_calendar_that_never_works_has_no_next_working_day():
    monday = MONDAY.date()
    rest = {monday + timedelta(days=n): SpecialDay("holiday", "停产", by_hand=True) for n in range(9)}
    calendar = WorkCalendar(hours=((510, 720),), weekdays=WEEK, days=rest)

    assert calendar.next_working_day(monday, horizon=5) is None
    assert calendar.next_working_day(monday) == monday + timedelta(days=9)


@pytest.mark.parametrize(
    ("pack", "text", "expected"),
    [("S1", "", ["D-1"]), ("house", "", ["D-2"]), ("", "响应", ["D-1", "D-2"]), ("S1", "到达", [])],
)
def test_rules_are_narrowed_to_pack_and_text(pack, text, expected):
    rules = [
        Rule(key="D-1", name="响应", pack="S1", clause="4.1"),
        Rule(key="D-2", name="再次响应", pack="S2", clause="4.2", house_default=True),
    ]

    assert [rule.key for rule in narrowed(rules, pack, text)] == expected
