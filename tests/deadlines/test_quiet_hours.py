"""夜间安静时段 is a setting: the engine's mail waits for the morning, the rows and 一级 never do."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from core.deadlines.actions.quiet import set_quiet_hours
from core.deadlines.models import Change, Escalation
from core.deadlines.sweep import sweep
from core.notices.models import Delivery, Quietest, QuietHours, quiet_hours
from core.organization.roles import Role
from core.times import moment
from core.workflow import Refused, Stale
from tests.factories.clocks import MONDAY, Crew, make_clock, make_variant
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db
NIGHT = moment("2026-11-16T23:00")


@pytest.fixture
def admin(client):
    client.force_login(make_staff("管理员", roles=[Role.ADMINISTRATOR]))
    return client


def set_to(begins, ends, grade=Quietest.THIRD, expected=0):
    return set_quiet_hours(
        begins_at=time.fromisoformat(begins),
        ends_at=time.fromisoformat(ends),
        from_grade=grade,
        note="",
        expected=expected,
        by=None,
        at=MONDAY,
    )


def mail_of_a_clock_due_at(at, severity):
    """When the mail about a clock that falls due now goes out."""
    crew = Crew()
    make_clock(
        make_variant(),
        severity=severity,
        started_at=at - timedelta(hours=2),
        due_at=at,
        warn_at=at - timedelta(minutes=1),
        next_action_at=at,
        **crew.duties,
    )
    sweep(at=at)
    return set(Delivery.objects.values_list("next_attempt_at", flat=True))


@pytest.mark.parametrize(
    ("begins", "ends", "at", "then"),
    [
        ("22:00", "07:30", "2026-11-16T21:59", "2026-11-16T21:59"),
        ("22:00", "07:30", "2026-11-16T22:00", "2026-11-17T07:30"),
        ("22:00", "07:30", "2026-11-17T02:10", "2026-11-17T07:30"),
        ("22:00", "07:30", "2026-11-17T07:30", "2026-11-17T07:30"),
        ("12:00", "13:30", "2026-11-16T12:30", "2026-11-16T13:30"),
        ("12:00", "13:30", "2026-11-16T23:00", "2026-11-16T23:00"),
        ("00:00", "06:00", "2026-11-16T05:59", "2026-11-16T06:00"),
    ],
)
def test_mail_waits_for_the_end_of_the_quiet_hours(begins, ends, at, then):
    setting = QuietHours(begins_at=time.fromisoformat(begins), ends_at=time.fromisoformat(ends))

    assert setting.after(moment(at)) == moment(then)


def test_changed_hours_count_for_the_next_escalation():
    set_to("23:30", "06:00")

    assert mail_of_a_clock_due_at(NIGHT, severity=3) == {NIGHT}


@pytest.mark.parametrize(
    ("grade", "severity", "waits"),
    [(3, 3, True), (3, 2, False), (2, 2, True), (2, 1, False), (4, 3, False), (5, 4, False)],
)
def test_setting_says_which_grades_respect_the_night(grade, severity, waits):
    if grade != Quietest.THIRD:
        set_to("22:00", "07:30", grade)

    sent = mail_of_a_clock_due_at(NIGHT, severity)

    assert sent == {moment("2026-11-17T07:30") if waits else NIGHT}
    assert Escalation.objects.count() == 1


def test_nonsense_is_refused_with_its_sentence():
    with pytest.raises(Refused, match="开始和结束相同"):
        set_to("22:00", "22:00")
    with pytest.raises(Refused, match="一级故障始终立即通知"):
        set_to("22:00", "07:00", grade=1)
    with pytest.raises(Refused, match="没有可保存的变化"):
        set_to("22:00", "07:30")


def test_second_editor_is_told():
    set_to("23:00", "07:00")

    with pytest.raises(Stale):
        set_to("21:00", "07:00")


def test_page_saves_and_keeps_the_record(admin):
    url = reverse("deadlines:quiet")
    data = {"begins_at": "21:30", "ends_at": "08:00", "from_grade": "2", "note": "试行", "expected": "0"}

    answer = admin.post(url, data, follow=True)

    assert str(quiet_hours()) == "21:30–08:00，二级、三级和四级"
    assert "安静时段已改为：21:30–08:00" in answer.content.decode()
    change = Change.objects.get()
    assert (change.words, change.lines, change.by.name) == (
        "安静时段：22:00–07:30，三级和四级 → 21:30–08:00，二级、三级和四级",
        ["试行"],
        "管理员",
    )


@pytest.mark.parametrize("typed", ["25:00", "abc", "24:00"])
def test_page_says_what_is_no_time(admin, typed):
    data = {"begins_at": typed, "ends_at": "08:00", "from_grade": "3", "expected": "0"}

    page = admin.post(reverse("deadlines:quiet"), data)

    assert page.context["form"].errors["begins_at"]
    assert not QuietHours.objects.exists()
