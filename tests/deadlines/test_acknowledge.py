"""接警确认: the ladder waits for a promise, and goes on from the next level when it is not kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from core.deadlines.acknowledge import acknowledge, latest_until
from core.deadlines.models import Acknowledgement, Clock, State
from core.deadlines.sweep import sweep
from core.notices.models import Message
from core.organization.models import Department
from core.timeline.models import Happening
from core.times import local_date
from core.workflow import Refused
from tests.factories.clocks import MONDAY, Crew, make_clock, make_variant
from tests.factories.organization import make_deputy, make_staff

pytestmark = pytest.mark.django_db
M = timedelta(minutes=1)


@pytest.fixture
def crew():
    return Crew()


@pytest.fixture
def overdue(crew):
    """A two-hour clock whose owner and head were told at the due time."""
    clock = make_clock(**crew.duties, severity=2)
    sweep(at=MONDAY + 91 * M)
    sweep(at=MONDAY + 120 * M)
    clock.refresh_from_db()
    return clock


def answer(clock, by, minute, until, words="正在接另一起来电"):
    return acknowledge(clock=clock, words=words, until=MONDAY + until * M, by=by, at=MONDAY + minute * M)


def levels(clock):
    return [(row.level, (row.due_at - MONDAY) // M) for row in clock.escalations.order_by("level")]


def test_acknowledged_ladder_waits_and_goes_on_from_the_next_level(crew, overdue):
    answer(overdue, crew.head, 130, 240)

    for minute in (180, 239, 240, 299, 300, 419, 420):
        sweep(at=MONDAY + minute * M)

    assert levels(overdue) == [(0, 90), (1, 120), (2, 240), (3, 300), (4, 420)]


def test_short_promise_leaves_the_next_level_at_its_moment(crew, overdue):
    answer(overdue, crew.head, 125, 150)

    assert Clock.objects.get().next_action_at == MONDAY + 180 * M


def test_next_level_is_told_who_does_what_until_when(crew, overdue):
    answer(overdue, crew.head, 130, 240, words="请高鹏代填")

    message = Message.objects.get(staff=crew.supervisor)
    assert message.title == "已接警：填写处理单"
    assert "周敏：请高鹏代填，办到 11-16 14:00。届时仍未办，将升级到您。" in message.body
    line = Happening.objects.get()
    assert (line.label, line.by, line.note) == ("接警确认", crew.head, "填写处理单：请高鹏代填（办到 11-16 14:00）")


def test_promise_before_the_due_time_never_suppresses_level_one(crew):
    clock = make_clock(**crew.duties, severity=2)
    sweep(at=MONDAY + 91 * M)
    clock.refresh_from_db()
    answer(clock, crew.owner, 100, 215)

    for minute in (120, 180, 214, 215):
        sweep(at=MONDAY + minute * M)

    assert levels(clock) == [(0, 90), (1, 120), (2, 215)]


@pytest.mark.parametrize(
    ("minutes", "furthest"), [(120, 120), (10, 10), (4 * 1440, 1440)], ids=["allowance", "short", "a day at most"]
)
def test_promise_reaches_one_allowance_but_not_beyond_a_day(minutes, furthest):
    clock = make_clock(make_variant(minutes=minutes))

    assert latest_until(clock, MONDAY) == MONDAY + furthest * M


@pytest.mark.parametrize(("until", "words"), [(251, "最迟"), (130, "已经过去")])
def test_promise_out_of_bounds_is_refused_at_its_field(crew, overdue, until, words):
    with pytest.raises(Refused, match=words) as refused:
        answer(overdue, crew.head, 130, until)

    assert refused.value.field == "until"
    assert not Acknowledgement.objects.exists()


def test_stranger_may_not_acknowledge(crew, overdue):
    with pytest.raises(Refused, match="只有收到提醒的人或其代理人可以接警"):
        answer(overdue, make_staff("路人"), 130, 200)


def test_deputy_acknowledges_for_the_head(crew, overdue):
    day = local_date(MONDAY)
    deputy = make_staff("方立")
    make_deputy(crew.head, deputy, day, day)

    answer(overdue, deputy, 130, 200)

    line = Happening.objects.get()
    assert (line.by, line.on_behalf_of) == (deputy, crew.head)


def test_one_level_is_acknowledged_once(crew, overdue):
    answer(overdue, crew.head, 130, 200)

    with pytest.raises(Refused, match="周敏 已接警，办到 11-16 13:20"):
        answer(overdue, crew.owner, 140, 250)
    with pytest.raises(Refused, match="请等下一级的人接警"):
        answer(overdue, crew.owner, 201, 300)


def test_next_level_may_promise_anew(crew, overdue):
    answer(overdue, crew.head, 130, 200)
    sweep(at=MONDAY + 200 * M)

    answer(overdue, crew.supervisor, 210, 320)

    assert Clock.objects.get().next_action_at == MONDAY + 320 * M


def test_ended_clock_needs_no_acknowledgement(crew, overdue):
    Clock.objects.update(state=State.MISSED, next_action_at=None)

    with pytest.raises(Refused, match="已经结束"):
        answer(overdue, crew.head, 130, 200)


@pytest.fixture
def at_two_ten(time_machine):
    time_machine.move_to(MONDAY + 130 * M, tick=False)


def test_double_click_acknowledges_once(client, crew, overdue, at_two_ten):
    client.force_login(crew.head)
    url = reverse("deadlines:acknowledge", args=[overdue.pk])
    typed = {"words": "到场处理", "until": (MONDAY + 200 * M).isoformat(), "once_key": uuid4().hex}

    answers = [client.post(url, typed) for _ in range(2)]

    assert [row.status_code for row in answers] == [302, 302]
    assert Acknowledgement.objects.count() == 1


def test_wrong_moment_is_answered_at_the_field_and_words_are_kept(client, crew, overdue, at_two_ten):
    client.force_login(crew.head)

    page = client.post(
        reverse("deadlines:acknowledge", args=[overdue.pk]),
        {"words": "到场处理", "until": (MONDAY + 900 * M).isoformat()},
    )

    assert page.status_code == 422
    assert page.context["part"]["form"].errors == {
        "until": ["最迟 11-16 14:10（一次时限，最多 24 小时）。请选较早的时间。"]
    }
    assert "到场处理" in page.content.decode()


def test_form_names_those_who_hear_of_it_without_oneself(client, crew, overdue, at_two_ten):
    Department.objects.filter(pk=crew.quality.pk).update(head=crew.head)
    client.force_login(crew.head)

    page = client.get(reverse("deadlines:acknowledge", args=[overdue.pk]))

    assert page.context["part"]["next_people"] == ""


def test_page_of_a_clock_nobody_told_me_of_is_not_found(client, overdue):
    client.force_login(make_staff("路人"))

    assert client.get(reverse("deadlines:acknowledge", args=[overdue.pk])).status_code == 404
