"""The due function against an independent walk through time, minute by minute."""

from datetime import datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.deadlines.due import due, elapsed, segments
from core.times import local
from tests.deadlines.calendars import WORKING
from tests.deadlines.walk import MINUTE, aware, walked_days, walked_due, walked_elapsed

# Where the arithmetic is most likely wrong: around 春节, 国庆, make-up days, the turn of the year.
EDGES = [datetime.fromisoformat(day) for day in "2025-01-26 2025-02-08 2025-09-28 2025-12-31 2026-01-04".split()] + [
    datetime.fromisoformat(day) for day in "2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-09-30 2026-10-10".split()
]
starts = st.one_of(
    st.datetimes(datetime(2025, 1, 2), datetime(2026, 11, 1)),  # noqa: DTZ001
    st.builds(
        lambda day, minutes: day + timedelta(minutes=minutes),
        st.sampled_from(EDGES),
        st.integers(-2 * 1440, 3 * 1440),
    ),
).map(lambda at: at.replace(second=0, microsecond=0))
allowances = st.one_of(st.integers(0, 240), st.integers(0, 2400))
natures = st.booleans()
offsets = st.tuples(st.integers(-600, 8000), st.integers(0, 3000))
pause_offsets = st.lists(offsets, max_size=3)


def placed(start, pauses):
    return [(start + timedelta(minutes=a), start + timedelta(minutes=a + b)) for a, b in pauses]


def zoned(pauses):
    return [(aware(a), aware(b)) for a, b in pauses]


def calendar_of(natural):
    return None if natural else WORKING


@settings(max_examples=120, deadline=None)
@given(starts, allowances, natures, pause_offsets)
def test_due_equals_the_walk(start, minutes, natural, pauses):
    pauses = placed(start, pauses)

    found = due(aware(start), minutes=minutes, calendar=calendar_of(natural), pauses=zoned(pauses))

    assert found == aware(walked_due(start, minutes, natural, pauses))


@settings(max_examples=80, deadline=None)
@given(starts, st.integers(0, 12_000), natures, pause_offsets)
def test_elapsed_equals_the_walk(start, length, natural, pauses):
    end, pauses = start + timedelta(minutes=length), placed(start, pauses)

    found = elapsed(aware(start), aware(end), calendar=calendar_of(natural), pauses=zoned(pauses))

    assert found == walked_elapsed(start, end, natural, pauses)


@settings(max_examples=300, deadline=None)
@given(starts, allowances, natures, pause_offsets)
def test_elapsed_is_the_inverse_of_due(start, minutes, natural, pauses):
    calendar, pauses = calendar_of(natural), zoned(placed(start, pauses))
    end = due(aware(start), minutes=minutes, calendar=calendar, pauses=pauses)

    assert elapsed(aware(start), end, calendar=calendar, pauses=pauses) == minutes * MINUTE


@settings(max_examples=300, deadline=None)
@given(starts, st.integers(1, 2400), natures, pause_offsets)
def test_due_is_the_earliest_such_moment(start, minutes, natural, pauses):
    calendar, pauses = calendar_of(natural), zoned(placed(start, pauses))
    end = due(aware(start), minutes=minutes, calendar=calendar, pauses=pauses)

    assert elapsed(aware(start), end - MINUTE, calendar=calendar, pauses=pauses) == (minutes - 1) * MINUTE


@settings(max_examples=300, deadline=None)
@given(starts, st.integers(0, 5000), allowances, st.integers(0, 900), natures, pause_offsets)
def test_due_is_monotone_in_start_and_allowance(start, later, minutes, more, natural, pauses):
    calendar, pauses = calendar_of(natural), zoned(placed(start, pauses))
    base = due(aware(start), minutes=minutes, calendar=calendar, pauses=pauses)

    later = due(aware(start + timedelta(minutes=later)), minutes=minutes, calendar=calendar, pauses=pauses)
    longer = due(aware(start), minutes=minutes + more, calendar=calendar, pauses=pauses)

    # A start in time that does not count stays where it is when nothing has to be counted.
    assert minutes == 0 or later >= base
    assert longer >= base


@settings(max_examples=300, deadline=None)
@given(starts, allowances, natures, st.lists(st.tuples(st.integers(1, 2000), st.integers(1, 3000)), max_size=4))
def test_due_is_additive_in_pauses(start, minutes, natural, gaps):
    """Up to the due time runs the allowance plus the counted time of each pause, no more and no less."""
    calendar, pauses, at = calendar_of(natural), [], aware(start)
    for gap, length in gaps:
        begins = at + gap * MINUTE
        at = begins + length * MINUTE
        pauses.append((begins, at))

    end = due(aware(start), minutes=minutes, calendar=calendar, pauses=pauses)

    held = [elapsed(begins, min(ends, end), calendar=calendar) for begins, ends in pauses]
    assert elapsed(aware(start), end, calendar=calendar) == minutes * MINUTE + sum(held, timedelta())


@settings(max_examples=150, deadline=None)
@given(starts, allowances, natures, pause_offsets.filter(bool))
def test_due_ignores_order_and_overlap_of_pauses(start, minutes, natural, pauses):
    calendar, pauses = calendar_of(natural), zoned(placed(start, pauses))
    halves = [(begins, begins + (ends - begins) / 2) for begins, ends in pauses]

    found = due(aware(start), minutes=minutes, calendar=calendar, pauses=[*halves, *reversed(pauses)])

    assert found == due(aware(start), minutes=minutes, calendar=calendar, pauses=pauses)


@settings(max_examples=150, deadline=None)
@given(starts, st.integers(1, 25), natures, pause_offsets)
@example(datetime(2025, 1, 2), 2, False, [(4320, 2880)])  # noqa: DTZ001 - the day it moves to is paused
def test_days_equal_the_walk(start, days, working_only, pauses):
    pauses = placed(start, pauses)
    count = "working" if working_only else "calendar"

    found = due(aware(start), days=days, count=count, calendar=WORKING, pauses=zoned(pauses))

    assert found == aware(walked_days(start, days, working_only, pauses))


@settings(max_examples=200, deadline=None)
@given(starts, allowances, natures, pause_offsets)
def test_segments_sum_up_to_the_allowance(start, minutes, natural, pauses):
    calendar, pauses = calendar_of(natural), zoned(placed(start, pauses))
    end = due(aware(start), minutes=minutes, calendar=calendar, pauses=pauses)

    rows = segments(aware(start), end, calendar=calendar, pauses=pauses)

    assert sum((row.counted for row in rows), timedelta()) == minutes * MINUTE
    assert all(a.end <= b.start for a, b in zip(rows, rows[1:], strict=False))


@settings(max_examples=100, deadline=None)
@given(starts, st.integers(1, 25), natures, pause_offsets)
def test_day_segments_sum_up_to_the_days(start, days, working_only, pauses):
    pauses = zoned(placed(start, pauses))
    count = "working" if working_only else "calendar"
    end = due(aware(start), days=days, count=count, calendar=WORKING, pauses=pauses)

    rows = segments(aware(start), end, calendar=WORKING, pauses=pauses, days=days, count=count)

    assert sum(row.days for row in rows) == days
    assert (local(rows[0].start), local(rows[-1].end)) == (aware(start), end)


@settings(max_examples=100, deadline=None)
@given(starts, st.integers(0, 59_999), st.integers(1, 2400))
def test_due_keeps_seconds_of_a_start_within_working_time(start, milliseconds, minutes):
    at = aware(start + timedelta(milliseconds=milliseconds))

    end = due(at, minutes=minutes, calendar=WORKING)

    assert elapsed(at, end, calendar=WORKING) == minutes * MINUTE
