"""Due times one by one: the examples of requirements §K, the conventions of design §2, the limits."""

from datetime import UTC, date, timedelta

import pytest

from core.deadlines.due import Kind, Unreachable, confirmed, due, elapsed, segments
from core.deadlines.worktime import SpecialDay, WorkCalendar
from core.times import moment
from tests.deadlines.calendars import HOURS, MONDAY_TO_FRIDAY, WORKING, moments, shipped

HOUR = 60


@pytest.mark.parametrize(
    ("start", "hours", "calendar", "expected"),
    [
        ("2026-09-30T16:00", 16, WORKING, "2026-10-09T16:00"),  # D-18 across 国庆
        ("2026-09-30T16:00", 16, None, "2026-10-01T08:00"),
        ("2026-05-08T17:30", 2, WORKING, "2026-05-09T10:00"),  # D-02 into a 调休 Saturday
        ("2026-05-08T17:30", 2, None, "2026-05-08T19:30"),
        ("2026-10-02T09:00", 12, None, "2026-10-02T21:00"),  # D-13 warning and limit
        ("2026-10-02T09:00", 48, None, "2026-10-04T09:00"),
        ("2026-02-13T17:00", 8, WORKING, "2026-02-14T17:00"),  # a working Saturday before 春节
        ("2026-02-14T17:00", 8, WORKING, "2026-02-24T17:00"),  # over 春节
    ],
)
def test_due_of_the_examples(start, hours, calendar, expected):
    assert due(moment(start), minutes=hours * HOUR, calendar=calendar) == moment(expected)


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-11-16T08:30", 210, "2026-11-16T12:00"),  # the earliest moment, not 13:30
        ("2026-11-16T08:30", 211, "2026-11-16T13:31"),
        ("2026-11-16T17:00", 60, "2026-11-16T18:00"),  # not 08:30 of the next day
        ("2026-11-16T12:30", 30, "2026-11-16T14:00"),  # start in the lunch break
        ("2026-11-14T10:00", 30, "2026-11-16T09:00"),  # start on a Saturday
        ("2026-11-16T22:00", 30, "2026-11-17T09:00"),
        ("2026-11-16T12:30", 0, "2026-11-16T12:30"),
    ],
)
def test_due_at_the_edges_of_working_hours(start, minutes, expected):
    assert due(moment(start), minutes=minutes, calendar=WORKING) == moment(expected)


@pytest.mark.parametrize(
    ("start", "days", "count", "expected"),
    [
        ("2026-09-21T16:00", 10, "calendar", "2026-10-09T00:00"),  # ends on 8 Oct
        ("2026-09-10T00:00", 10, "calendar", "2026-09-21T00:00"),  # 20 Sep is a working Sunday
        ("2026-11-09T23:59", 1, "calendar", "2026-11-11T00:00"),
        ("2026-11-13T09:00", 1, "calendar", "2026-11-17T00:00"),  # Saturday moves to Monday
        ("2026-09-28T09:00", 5, "working", "2026-10-11T00:00"),  # 29, 30 Sep, 8–10 Oct
        ("2026-11-13T09:00", 1, "working", "2026-11-17T00:00"),
    ],
)
def test_due_by_days(start, days, count, expected):
    assert due(moment(start), days=days, count=count, calendar=WORKING) == moment(expected)


def test_due_by_days_without_calendar_moves_nothing():
    assert due(moment("2026-09-21T16:00"), days=10, calendar=None) == moment("2026-10-02T00:00")


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ([("2026-11-16T10:00", "2026-11-17T10:00")], "2026-11-17T11:00"),
        ([("2026-11-16T10:00", "2026-11-16T11:00"), ("2026-11-16T10:30", "2026-11-16T11:30")], "2026-11-16T14:00"),
        ([("2026-11-16T18:00", "2026-11-17T08:30")], "2026-11-16T11:00"),
        ([("2026-11-16T11:00", "2026-11-18T08:30")], "2026-11-16T11:00"),  # used up just as it begins
        ([("2026-11-15T09:00", "2026-11-16T09:30")], "2026-11-16T11:30"),  # began before the clock
    ],
)
def test_due_with_pauses(pauses, expected):
    assert due(moment("2026-11-16T09:00"), minutes=120, calendar=WORKING, pauses=moments(*pauses)) == moment(expected)


def test_day_in_a_pause_does_not_count():
    pauses = moments(("2026-11-17T10:00", "2026-11-19T10:00"))

    assert due(moment("2026-11-16T09:00"), days=3, calendar=WORKING, pauses=pauses) == moment("2026-11-24T00:00")


def test_due_answers_in_shanghai_whatever_the_offset():
    start = moment("2026-09-30T16:00").astimezone(UTC)

    found = due(start, minutes=16 * HOUR, calendar=WORKING)

    assert found.isoformat() == "2026-10-09T16:00:00+08:00"


def test_year_without_confirmed_table_counts_monday_to_friday():
    calendar = shipped(2026, 2027, confirmed=(2026,))

    found = due(moment("2026-12-31T17:00"), minutes=2 * HOUR, calendar=calendar)

    assert found == moment("2027-01-01T09:30")
    assert not confirmed(moment("2026-12-31T17:00"), found, calendar)


def test_year_end_at_midnight_belongs_to_the_old_year():
    calendar = shipped(2026, confirmed=(2026,))

    assert confirmed(moment("2026-12-20T09:00"), moment("2027-01-01T00:00"), calendar)


def test_day_set_by_hand_counts_in_an_unconfirmed_year():
    days = {date(2027, 1, 4): SpecialDay("holiday", "盘点", by_hand=True)}
    calendar = WorkCalendar(HOURS, MONDAY_TO_FRIDAY, days)

    assert due(moment("2027-01-01T17:30"), minutes=60, calendar=calendar) == moment("2027-01-05T09:00")


@pytest.mark.parametrize(
    ("hours", "weekdays", "words"),
    [
        ((), range(1, 6), "没有工作时间"),
        (((720, 510),), range(1, 6), "结束不晚于开始"),
        (((510, 720), (700, 1080)), range(1, 6), "重叠"),
        (((510, 1441),), range(1, 6), "结束不晚于开始"),
        (HOURS, (), "没有工作日"),
        (HOURS, (0, 1), "周一至周日"),
    ],
)
def test_calendar_without_sound_working_time_is_refused(hours, weekdays, words):
    with pytest.raises(ValueError, match=words):
        WorkCalendar(hours, frozenset(weekdays))


def test_calendar_of_holidays_only_is_unreachable():
    days = {date(2026, 1, 1) + timedelta(days=n): SpecialDay("holiday", "停产", True) for n in range(4400)}
    calendar = WorkCalendar(HOURS, MONDAY_TO_FRIDAY, days)

    with pytest.raises(Unreachable, match="十年"):
        due(moment("2026-01-01T09:00"), minutes=1, calendar=calendar)
    with pytest.raises(Unreachable):
        due(moment("2026-01-01T09:00"), days=1, calendar=calendar)


@pytest.mark.parametrize("allowance", [{"minutes": 10**15}, {"days": 10**9}, {"minutes": 5_300_000}])
@pytest.mark.parametrize("calendar", [None, WORKING])
def test_endless_allowance_is_unreachable(allowance, calendar):
    with pytest.raises(Unreachable):
        due(moment("2026-01-05T09:00"), **allowance, calendar=calendar)


def test_pause_of_a_century_is_unreachable():
    with pytest.raises(Unreachable):
        due(
            moment("2026-01-05T09:00"),
            minutes=60,
            calendar=None,
            pauses=moments(("2026-01-05T09:30", "2126-01-05T09:30")),
        )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"minutes": -1}, "不能小于零"),
        ({"days": -1}, "不能小于零"),
        ({}, "二者选一"),
        ({"minutes": 1, "days": 1}, "二者选一"),
        ({"days": 1, "count": "weeks"}, "自然日或工作日"),
        ({"days": 1, "count": "working"}, "需要工作日历"),
        ({"minutes": 1, "pauses": moments(("2026-01-05T10:00", "2026-01-05T09:00"))}, "早于开始"),
    ],
)
def test_due_refuses_nonsense(arguments, words):
    with pytest.raises(ValueError, match=words):
        due(moment("2026-01-05T09:00"), **arguments, calendar=None)


@pytest.mark.parametrize("start", ["1985-01-01T00:00", "2400-01-01T00:00"])
def test_due_refuses_far_years(start):
    with pytest.raises(ValueError, match="1992"):
        due(moment(start), minutes=1, calendar=None)


def test_due_refuses_a_moment_without_offset():
    with pytest.raises(ValueError, match="时区"):
        due(moment("2026-01-05T09:00").replace(tzinfo=None), minutes=1, calendar=None)


def test_elapsed_before_the_start_is_nothing():
    assert elapsed(moment("2026-11-16T10:00"), moment("2026-11-16T09:00"), calendar=WORKING) == timedelta()


def rows(*arguments, **options):
    return [
        (row.kind, f"{row.start:%m-%d %H:%M}", f"{row.end:%m-%d %H:%M}", row.counted / timedelta(hours=1), row.note)
        for row in segments(*arguments, **options)
    ]


def test_segments_of_a_survey_across_the_national_holiday():
    start, end = moment("2026-09-30T16:00"), moment("2026-10-09T16:00")

    assert rows(start, end, calendar=WORKING) == [
        (Kind.COUNTED, "09-30 16:00", "09-30 18:00", 2, ""),
        (Kind.HOLIDAY, "10-01 00:00", "10-08 00:00", 0, "国庆节"),
        (Kind.COUNTED, "10-08 08:30", "10-08 18:00", 8, ""),
        (Kind.COUNTED, "10-09 08:30", "10-09 16:00", 6, ""),
    ]


def test_segments_name_pause_weekend_make_up_day_and_off_hours():
    start, end = moment("2026-05-07T19:00"), moment("2026-05-12T10:00")
    pauses = moments(("2026-05-08T10:00", "2026-05-09T09:30"))

    assert rows(start, end, calendar=WORKING, pauses=pauses) == [
        (Kind.OFF, "05-07 19:00", "05-08 00:00", 0, "非工作时间"),
        (Kind.COUNTED, "05-08 08:30", "05-08 10:00", 1.5, ""),
        (Kind.PAUSED, "05-08 10:00", "05-09 09:30", 0, ""),
        (Kind.COUNTED, "05-09 09:30", "05-09 18:00", 7, "劳动节调休"),
        (Kind.OFF, "05-10 00:00", "05-11 00:00", 0, "周末"),
        (Kind.COUNTED, "05-11 08:30", "05-11 18:00", 8, ""),
        (Kind.COUNTED, "05-12 08:30", "05-12 10:00", 1.5, ""),
    ]


def test_segments_join_whole_working_days():
    start, end = moment("2026-11-16T08:30"), moment("2026-11-19T18:00")

    assert rows(start, end, calendar=WORKING) == [(Kind.COUNTED, "11-16 08:30", "11-19 18:00", 32, "")]


def test_segments_of_a_period_of_days_show_the_moved_end():
    start, end = moment("2026-09-21T16:00"), moment("2026-10-09T00:00")

    found = [(row.kind, row.start.date().day, row.last_day.day, row.days, row.note) for row in
             segments(start, end, calendar=WORKING, days=10)]  # fmt: skip

    assert found == [
        (Kind.OFF, 21, 21, 0, "当日不计"),
        (Kind.COUNTED, 22, 1, 10, "中秋节、国庆节"),
        (Kind.HOLIDAY, 2, 7, 0, "国庆节"),
        (Kind.COUNTED, 8, 8, 0, "顺延"),
    ]
