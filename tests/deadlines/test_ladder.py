"""升级路径: when each level falls due, and who hears of it when people are missing."""

from datetime import timedelta

import pytest

from core.deadlines import calendars
from core.deadlines.ladder import Ladders, Receivers
from core.deadlines.models import Clock, Escalation
from core.deadlines.sweep import sweep
from core.notices.models import Message
from core.organization.models import Department, Staff
from core.times import local_date, moment
from tests.factories.clocks import MONDAY, Crew, make_clock, make_variant
from tests.factories.organization import make_deputy, make_duty, make_staff

pytestmark = pytest.mark.django_db
M = timedelta(minutes=1)


def coming(clock):
    return [(rung.level, (at - clock.due_at) // M) for rung, at in Ladders([clock]).coming(clock)]


def told_by_sweep(clock, at):
    sweep(at=at)
    row = clock.escalations.order_by("level").last()
    return [(role, Staff.objects.get(pk=pk).name) for role, pk in row.receivers]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (10, [10, 30, 60]),  # 50, 100 and 200 % would be sooner than the lower bounds
        (120, [60, 120, 240]),
        (2880, [240, 480, 1440]),  # and later than the upper bounds
    ],
)
def test_levels_stay_between_their_bounds(minutes, expected):
    clock = make_clock(make_variant(minutes=minutes), severity=1)

    assert coming(clock) == [(0, -minutes * 25 // 100), (1, 0), *zip((2, 3, 4), expected, strict=True)]


def test_levels_count_in_the_calendar_of_the_rule():
    calendar = calendars.working()
    variant = make_variant(minutes=120, calendar="working")
    clock = make_clock(
        variant,
        severity=2,
        calendar_version_id=calendar.version_id,
        due_at=moment("2026-11-20T17:30"),  # a Friday
        warn_at=moment("2026-11-20T17:00"),
    )

    moments = {rung.level: at for rung, at in Ladders([clock]).coming(clock)}

    assert moments[2] == moment("2026-11-23T09:00")
    assert moments[3] == moment("2026-11-23T10:00")


@pytest.mark.parametrize(("severity", "last"), [(1, 4), (2, 4), (3, 3), (4, 3)])
def test_mild_grades_stop_before_the_general_manager(severity, last):
    clock = make_clock(**Crew().duties, severity=severity)

    for minutes in range(0, 900, 30):
        sweep(at=MONDAY + minutes * M)

    assert clock.escalations.order_by("level").last().level == last
    assert Clock.objects.get().next_action_at is None


def test_head_who_is_also_the_owner_is_told_once():
    crew = Crew()
    clock = make_clock(**crew.duties | {"owner": crew.head})

    sweep(at=MONDAY + 122 * M)

    assert clock.escalations.get().receivers == [["owner", crew.head.pk]]
    assert Message.objects.count() == 1


def test_absent_head_is_replaced_by_the_deputy():
    crew = Crew()
    day = local_date(MONDAY)
    make_deputy(crew.head, make_staff("方立"), day, day)
    clock = make_clock(**crew.duties)

    assert told_by_sweep(clock, MONDAY + 121 * M) == [("owner", "林晓芸"), ("owner_head", "方立")]


def test_department_without_head_escalates_to_its_parent():
    crew = Crew()
    Department.objects.filter(pk=crew.service.pk).update(head=None, parent=crew.quality)
    clock = make_clock(**crew.duties)

    assert told_by_sweep(clock, MONDAY + 121 * M) == [("owner", "林晓芸"), ("owner_head", "顾卫东")]


def test_no_head_anywhere_escalates_to_the_representative():
    crew = Crew()
    Department.objects.update(head=None)
    clock = make_clock(**crew.duties)

    assert told_by_sweep(clock, MONDAY + 121 * M) == [("owner", "林晓芸"), ("owner_head", "郑海")]


def test_clock_without_person_asks_the_duty_roster_then_the_head():
    crew = Crew()
    clock = make_clock(**crew.duties | {"owner": None})
    day = local_date(MONDAY)

    before = Receivers([clock], day=day).of(clock, "owner")
    make_duty(crew.service, day, make_staff("值班员"))
    after = Receivers([clock], day=day).of(clock, "owner")

    assert (before, after.name) == (crew.head, "值班员")


def test_nobody_at_all_is_flagged_and_the_clock_goes_on():
    make_clock()

    sweep(at=MONDAY + 121 * M)

    clock = Clock.objects.get()
    assert clock.trouble.startswith("升级到第 1 级时没有人可以通知：责任人、部门负责人")
    assert (clock.level, Escalation.objects.get().receivers, Message.objects.count()) == (1, [], 0)


def test_trouble_vanishes_when_the_next_level_finds_people():
    clock = make_clock()
    sweep(at=MONDAY + 121 * M)
    crew = Crew()
    Clock.objects.update(**crew.duties)

    sweep(at=MONDAY + 181 * M)

    clock.refresh_from_db()
    assert (clock.level, clock.trouble) == (2, "")
