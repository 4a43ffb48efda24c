"""The shipped calendar against the official announcements (standards.md §12)."""

from datetime import date, timedelta

import pytest

from core.deadlines import calendars
from core.deadlines.holidays import announced, table
from core.deadlines.worktime import HOLIDAY, MAKE_UP
from tests.deadlines.calendars import WORKING, shipped
from tests.deadlines.walk import DAYS_ON, OFF, is_working_day

NAMES = {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}


@pytest.mark.req("A-03")
@pytest.mark.parametrize("year", [2025, 2026])
def test_every_day_of_an_announced_year(year):
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]

    wrong = [day.isoformat() for day in days if WORKING.works(day) != is_working_day(day)]

    assert wrong == []


@pytest.mark.parametrize("year", [2025, 2026])
def test_table_holds_exactly_the_announced_days(year):
    days = table(year)

    assert [day for day, special in days.items() if special.kind == HOLIDAY] == OFF[year]
    assert {day for day, special in days.items() if special.kind == MAKE_UP} == {d for d in DAYS_ON if d.year == year}


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_holidays_have_their_names_in_chinese(year):
    days = table(year).values()

    assert {special.name for special in days if special.kind == HOLIDAY} == NAMES
    assert {special.name.removesuffix("调休") for special in days if special.kind == MAKE_UP} <= NAMES


def test_year_without_make_up_plan_is_not_announced():
    assert [year for year in range(2024, 2028) if announced(year)] == [2024, 2025, 2026]


def test_working_hours_of_a_make_up_saturday():
    found = [(f"{a:%H:%M}", f"{b:%H:%M}") for a, b in WORKING.intervals(date(2026, 5, 9))]

    assert found == [("08:30", "12:00"), ("13:30", "18:00")]
    assert WORKING.intervals(date(2026, 5, 10)) == []


def test_unconfirmed_year_ignores_its_statutory_days():
    calendar = shipped(2027, confirmed=())

    assert calendar.works(date(2027, 1, 1))
    assert calendar.special(date(2027, 1, 1)) is None


@pytest.mark.django_db
def test_installation_has_the_working_calendar():
    calendar = calendars.working()

    assert calendar.hours == ((510, 720), (810, 1080))
    assert calendar.years == frozenset({2024, 2025, 2026})
    assert dict(calendar.days) == dict(shipped(2024, 2025, 2026, 2027).days)


@pytest.mark.django_db
def test_calendar_is_read_once(django_assert_num_queries):
    calendars.load(calendars.working().version_id)

    with django_assert_num_queries(1):
        calendars.working()
