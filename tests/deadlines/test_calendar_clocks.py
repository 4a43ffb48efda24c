"""A new calendar and the clocks that run by the old one: counted first, moved only when asked."""

from datetime import date

import pytest
from django.urls import reverse

from core.deadlines import calendars, registry
from core.deadlines.actions.calendar import apply_calendar, calendar_impact, save_calendar
from core.deadlines.calendar_draft import with_days, with_hours
from core.deadlines.models import CalendarVersion, Clock
from core.deadlines.worktime import HOLIDAY, MAKE_UP
from core.organization.models import Department
from core.organization.roles import Role
from core.timeline.models import Happening
from core.times import local, moment
from core.workflow import Refused, Stale
from tests.factories.deadlines import clock_of, happen, make_job, only_rules
from tests.factories.organization import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_events", "department_is_case")]
NOW = moment("2026-11-20T10:00")  # a Friday


@pytest.fixture
def editor():
    return make_staff("系统管理员", roles=[Role.ADMINISTRATOR])


@pytest.fixture
def survey(all_events):
    """A survey due on Tuesday 10:00, and a natural clock that no calendar moves."""
    only_rules("D-18", "D-33")
    job = make_job()
    happen("CLOSED", job, NOW)
    happen("SUPPLIER_NOTIFIED", job, NOW)
    return job


def monday_off(kind=HOLIDAY, day=date(2026, 11, 23), name="停产"):
    return with_days(calendars.current_version(), day, day, kind, name)


def due(key):
    return f"{local(clock_of(key).due_at):%m-%d %H:%M}"


@pytest.mark.usefixtures("survey")
def test_impact_lists_the_clocks_with_their_cases_and_both_due_times():
    found = calendar_impact(monday_off().calendar, at=NOW)

    ((shift, late),) = found.listed
    assert (due("D-18"), f"{local(shift.after):%m-%d %H:%M}", late) == ("11-24 10:00", "11-25 10:00", False)
    assert shift.clock.case is not None


@pytest.mark.usefixtures("survey")
def test_impact_counts_clocks_that_would_move():
    later = calendar_impact(monday_off().calendar, at=NOW)
    earlier = calendar_impact(monday_off(MAKE_UP, date(2026, 11, 21), "赶工").calendar, at=NOW)
    none = calendar_impact(monday_off(day=date(2026, 12, 23)).calendar, at=NOW)

    assert [(i.running, i.later, i.earlier, i.overdue_now) for i in (later, earlier, none)] == [
        (1, 1, 0, 0),
        (1, 0, 1, 0),
        (1, 0, 0, 0),
    ]


@pytest.mark.usefixtures("survey")
def test_impact_counts_what_would_be_overdue_at_once():
    found = calendar_impact(monday_off(MAKE_UP, date(2026, 11, 21), "赶工").calendar, at=moment("2026-11-23T11:00"))

    assert (found.earlier, found.overdue_now) == (1, 1)


@pytest.mark.usefixtures("survey")
def test_running_clock_keeps_its_version(editor):
    before = clock_of("D-18")

    save_calendar(monday_off(), expected_number=1, by=editor, at=NOW)

    after = clock_of("D-18")
    assert (after.due_at, after.calendar_version_id) == (before.due_at, before.calendar_version_id)


@pytest.mark.usefixtures("survey")
def test_new_clock_takes_the_new_version(editor):
    version = save_calendar(monday_off(), expected_number=1, by=editor, at=NOW)
    happen("CLOSED", make_job(), NOW)

    assert [
        clock.calendar_version_id == version.pk for clock in Clock.objects.filter(rule__key="D-18").order_by("pk")
    ]
    assert f"{local(Clock.objects.latest('pk').due_at):%m-%d %H:%M}" == "11-25 10:00"


def test_running_clock_follows_when_the_editor_says_so(editor, survey, monkeypatch):
    told = []
    monkeypatch.setitem(registry.CASES, Department, told.append)

    version = save_calendar(monday_off(), expected_number=1, apply_to_running=True, by=editor, at=NOW)

    clock = clock_of("D-18")
    assert (due("D-18"), due("D-33")) == ("11-25 10:00", "11-21 10:00")
    assert clock.calendar_version == version
    assert clock.next_action_at == clock.warn_at == moment("2026-11-24T15:30")
    assert told == [[survey.pk]]
    line = Happening.objects.get(event="CLOCK_MOVED")
    assert line.note == "满意度调查：工作日历改为第 2 版，11-24 10:00 → 11-25 10:00"
    assert line.by == editor


@pytest.mark.usefixtures("survey")
def test_applying_twice_moves_nothing_more(editor):
    version = save_calendar(monday_off(), expected_number=1, by=editor, at=NOW)

    assert [apply_calendar(version, by=editor, at=NOW) for _ in range(2)] == [1, 0]


@pytest.mark.usefixtures("survey")
def test_later_editor_changes_nothing(editor):
    save_calendar(monday_off(), expected_number=1, by=editor, at=NOW)

    with pytest.raises(Stale, match="系统管理员 刚刚保存了第 2 版"):
        save_calendar(monday_off(name="检修"), expected_number=1, apply_to_running=True, by=editor, at=NOW)
    assert CalendarVersion.objects.count() == 2


def test_draft_without_change_is_refused(editor):
    version = calendars.current_version()

    with pytest.raises(Refused, match="没有可保存的变化"):
        save_calendar(
            with_hours(version, calendars.working().hours, version.weekdays, "同样"),
            expected_number=1,
            by=editor,
            at=NOW,
        )


@pytest.mark.usefixtures("survey")
def test_preview_offers_to_move_running_clocks(client, editor, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(editor)
    data = {"first": "2026-11-23", "kind": "holiday", "name": "停产"}

    page = client.post(reverse("deadlines:calendar_days"), data)
    client.post(reverse("deadlines:calendar_days"), data | {"save": "1", "expected_number": 1, "apply": "yes"})

    assert "1 个推后，0 个提前" in page.content.decode()
    assert due("D-18") == "11-25 10:00"


def test_clock_into_an_unconfirmed_year_says_so(client, editor, time_machine):
    only_rules("D-34")
    happen("SUPPLIER_NOTIFIED", make_job(), "2026-12-30T10:00")
    time_machine.move_to(NOW, tick=False)
    client.force_login(editor)

    page = client.get(reverse("deadlines:calendar"))

    assert clock_of("D-34").calendar_unconfirmed
    assert [(row["year"], row["clocks"]) for row in page.context["unconfirmed"]] == [(2027, 1)]


@pytest.mark.req("A-32")
def test_paused_clock_counts_by_the_new_calendar_when_it_goes_on(editor, survey):
    from core.deadlines.actions import pause, resume
    from core.deadlines.models import PauseKind

    only_rules("D-04")
    happen("ASSIGNED", survey, NOW)
    clock = clock_of("D-04")
    pause(clock, kind=PauseKind.WAITING, reason="等客户", latest_end=moment("2026-11-27T10:00"), by=editor, at=NOW)

    save_calendar(monday_off(), expected_number=1, apply_to_running=True, by=editor, at=NOW)
    resume(clock_of("D-04"), by=editor, at=moment("2026-11-20T17:00"))

    assert due("D-04") == "11-24 11:30"
