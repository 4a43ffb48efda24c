"""Each check of the health page in its good, doubtful and bad state."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from core.deadlines import health
from core.deadlines.health import banner
from core.deadlines.models import Calendar, CalendarVersion, Clock, Heartbeat, Rule
from core.jobs import Job
from core.notices.models import Delivery, Message
from core.organization.models import Department
from core.organization.roles import Role
from core.times import moment
from tests.factories.clocks import MONDAY, Crew, make_clock
from tests.factories.organization import make_department, make_staff

pytestmark = pytest.mark.django_db
M = timedelta(minutes=1)


def beat(at, lag=0):
    Heartbeat.objects.create(name="sweep", at=at, lag_seconds=lag)


def make_task(key, *, state=Job.State.WAITING, due_at=MONDAY, error=""):
    return Job.objects.create(name="export", key=key, state=state, due_at=due_at, created_at=MONDAY, error=error)


def make_delivery(person, *, state=Delivery.State.WAITING, next_attempt_at=None, error=""):
    message = Message.objects.create(staff=person, key=f"k{person.pk}", kind="test", title="到期未办", at=MONDAY)
    return Delivery.objects.create(
        message=message, staff=person, channel="email", state=state, next_attempt_at=next_attempt_at, error=error
    )


def confirm(*years):
    """Every calendar has these years confirmed and no others."""
    known = {str(year): {"confirmed": True, "source": "test"} for year in years}
    CalendarVersion.objects.update(years=known)


def test_banner_is_not_shown_to_visitors():
    assert banner(AnonymousUser(), MONDAY) is None


def test_banner_says_that_nothing_ever_ran():
    row = banner(make_staff(roles=[Role.ADMINISTRATOR]), MONDAY)

    assert row.text == "还没有运行过。请启动 Celery worker 和 beat；恢复后自动补发，不会丢失。"


def test_banner_names_the_lag_while_the_sweep_beats():
    beat(MONDAY - M, lag=600)

    row = banner(make_staff(roles=[Role.CLERK]), MONDAY)

    assert (row.tone, row.title) == ("amber", "提醒和升级落后于时间")
    assert row.text.startswith("最早的一条已等 10 分")


def test_sweep_is_bad_before_its_first_run():
    found = health._beating(MONDAY)

    assert (found.tone, found.words) == ("bad", "还没有运行过。")


def test_sweep_is_bad_when_it_fell_behind():
    beat(MONDAY)
    make_clock(started_at=MONDAY - 100 * M)

    found = health._beating(MONDAY)

    assert (found.tone, found.hint) == ("bad", "请启动 Celery worker 和 beat；恢复后自动补发，不会丢失。")
    assert found.words.endswith("落后 10 分。")


def test_clocks_in_trouble_are_listed_up_to_twenty():
    department = Crew().service
    for _ in range(21):
        make_clock(case=department, subject_id=make_department().pk, trouble="没有人")

    found = health._troubled(MONDAY)

    assert (len(found.lines), found.words[:11]) == (20, "20 条以上时限没有照")


def test_clock_in_trouble_whose_case_is_gone_is_still_listed():
    clock = make_clock(trouble="没有人")
    Clock.objects.update(case_id=0)

    assert health._troubled(MONDAY).lines == ((f"{clock.rule} · 对象已不在：没有人", ""),)


def test_undelivered_notice_is_named_with_person_and_reason():
    make_delivery(make_staff("周敏"), state=Delivery.State.FAILED, error="地址不存在")

    found = health._undelivered(MONDAY)

    assert (found.tone, found.words) == ("warn", "共 1 份没有送达，收件箱里都有。")
    assert found.lines[0][0].startswith("周敏 · ")
    assert found.lines[0][0].endswith("未送达：地址不存在")


def test_no_undelivered_notice_is_well():
    assert health._undelivered(MONDAY).tone == "ok"


@pytest.mark.parametrize(("waited", "tone"), [(2, "ok"), (4, "bad")])
def test_outbox_is_bad_when_a_delivery_waits_too_long(waited, tone):
    make_delivery(make_staff(), next_attempt_at=MONDAY - waited * M)

    assert health._outbox(MONDAY).tone == tone


@pytest.mark.parametrize(("available", "tone"), [(True, "ok"), (False, "warn")])
def test_channel_without_settings_is_named(monkeypatch, available, tone):
    for channel in health.CHANNELS.values():
        monkeypatch.setattr(type(channel), "available", lambda self: available)

    assert health._channels(MONDAY).tone == tone


def test_failed_job_is_listed_with_its_error():
    make_task("a", state=Job.State.FAILED, error="磁盘已满")
    make_task("b")

    found = health._jobs(MONDAY)

    assert (found.tone, found.words) == ("bad", "1 个任务最终失败，1 个等待。")
    assert found.lines == (("export a：磁盘已满", ""),)


def test_job_that_waits_too_long_is_bad():
    make_task("a", due_at=MONDAY - 5 * M)

    found = health._jobs(MONDAY)

    assert found.tone == "bad"
    assert found.words.startswith("1 个任务等待，最早的已等 5 分")


def test_job_that_just_fell_due_is_well():
    make_task("a", due_at=MONDAY - M)

    assert health._jobs(MONDAY) == health.Finding("ok", "1 个等待。")


@pytest.mark.req("A-03")
@pytest.mark.parametrize(
    ("day", "tone"),
    [("2026-10-31T10:00", "ok"), ("2026-11-01T10:00", "warn")],  # from November the next year is asked for
)
def test_calendar_without_next_year_is_asked_for_in_november(day, tone):
    confirm(2026)

    assert health._calendars(moment(day)).tone == tone


def test_calendars_with_both_years_are_well():
    confirm(2026, 2027)

    assert health._calendars(MONDAY).tone == "ok"


def test_calendar_without_version_is_named():
    confirm(2026, 2027)
    Calendar.objects.create(key="empty", name="空日历")

    assert health._calendars(MONDAY).words.startswith("空日历 2026 年、空日历 2027 年没有确认的节假日")


def test_no_rule_in_force_is_a_warning():
    Rule.objects.update(is_on=False)

    assert health._ladders(MONDAY).words == "没有启用的时限规则。"


@pytest.fixture
def rule_in_force():
    Department.objects.all().delete()
    Rule.objects.update(is_on=True)


@pytest.mark.usefixtures("rule_in_force")
def test_department_that_nobody_answers_for_is_bad():
    make_department("质量部")

    found = health._ladders(MONDAY)

    assert (found.tone, found.lines) == ("bad", (("质量部：没有在职负责人，由 无人 代收", ""),))


@pytest.mark.usefixtures("rule_in_force")
def test_department_whose_parent_answers_is_a_warning():
    head = make_staff("周敏")
    make_department("仓库", parent=make_department("售后服务部", head=head))

    found = health._ladders(MONDAY)

    assert (found.tone, found.words) == ("warn", "1 个部门没有负责人，升级由上级代收。")


@pytest.mark.usefixtures("rule_in_force")
def test_departments_with_heads_are_well():
    make_department("质量部", head=make_staff("周敏"))

    assert health._ladders(MONDAY).tone == "ok"
