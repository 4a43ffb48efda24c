"""Pausing and agreeing on a date: what is refused, with the field that is at fault."""

from datetime import timedelta

import pytest

from core.deadlines.actions import promises
from core.deadlines.models import Clock, State, Variant
from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused
from tests.factories.clocks import MONDAY, make_clock, make_variant
from tests.factories.organization import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department_is_case")]

H = timedelta(hours=1)


@pytest.fixture
def arrival():
    """Five hours to be on site, from ten o'clock."""
    return make_clock(make_variant(minutes=300, name="到达现场", may_pause=True, stops_on=["ARRIVED"]))


@pytest.fixture
def clerk():
    return make_staff(roles=[Role.CLERK])


def refusal(action, clock, **how) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        action(clock, **how)
    return str(refused.value), refused.value.field


def paused(clock, by):
    promises.pause(clock, reason="等客户停机", latest_end=MONDAY + 4 * H, by=by, at=MONDAY + H)
    clock.refresh_from_db()
    return clock


@pytest.mark.req("A-32")
@pytest.mark.parametrize(
    ("wrong", "words", "field"),
    [
        ({"kind": "holiday"}, "暂停只能因为等待客户或客户约定日期。请选择其中一项。", "kind"),
        ({"reason": "  "}, "没有写明暂停原因。请写明在等客户的什么。", "reason"),
        ({"latest_end": MONDAY + H}, "最晚恢复时间不晚于现在。请改为以后的时间。", "latest_end"),
        ({"at": MONDAY - H}, "暂停与之前的计时或暂停重叠。请改为之后的时间。", "reason"),
    ],
)
def test_pause_is_refused_at_the_field_that_is_wrong(arrival, clerk, wrong, words, field):
    how = {"reason": "等客户停机", "latest_end": MONDAY + 4 * H, "by": clerk, "at": MONDAY + H} | wrong

    assert refusal(promises.pause, arrival, **how) == (words, field)
    assert Clock.objects.get().state == State.RUNNING
    assert arrival.pauses.count() == 0


def test_second_pause_is_refused_while_the_first_lasts(arrival, clerk):
    paused(arrival, clerk)

    answer = refusal(promises.pause, arrival, reason="再等", latest_end=MONDAY + 5 * H, by=clerk, at=MONDAY + 2 * H)

    assert answer == ("“到达现场”已经暂停。请先恢复计时。", "reason")


def test_pause_inside_an_earlier_one_is_refused(arrival, clerk):
    promises.resume(paused(arrival, clerk), by=clerk, at=MONDAY + 3 * H)

    answer = refusal(promises.pause, arrival, reason="等备件", latest_end=MONDAY + 5 * H, by=clerk, at=MONDAY + 2 * H)

    assert answer == ("暂停与之前的计时或暂停重叠。请改为之后的时间。", "reason")


def test_resume_is_refused_for_a_running_clock(arrival, clerk):
    words, _ = refusal(promises.resume, arrival, by=clerk, at=MONDAY + H)

    assert words == "这个时限没有暂停，不需要恢复。"


def test_settled_clock_takes_no_promise(arrival, clerk):
    Clock.objects.update(state=State.MET, next_action_at=None)

    words, _ = refusal(promises.agree, arrival, due_at=MONDAY + H, agreed_with="王工", by=clerk, at=MONDAY)

    assert words == "“到达现场”已结束（按时），不能再改。"


@pytest.mark.parametrize(
    ("wrong", "words", "field"),
    [
        ({"agreed_with": " "}, "没有写明与谁约定。请填写客户方人员。", "agreed_with"),
        ({"due_at": MONDAY}, "约定时间早于计时开始。请改为开始之后的时间。", "due_at"),
    ],
)
def test_agreed_date_is_refused_at_the_field_that_is_wrong(arrival, clerk, wrong, words, field):
    how = {"due_at": MONDAY + 9 * H, "agreed_with": "王工", "by": clerk, "at": MONDAY + H} | wrong

    assert refusal(promises.agree, arrival, **how) == (words, field)
    assert Clock.objects.get().agreed_due_at is None


def test_agreed_date_is_refused_while_paused(arrival, clerk):
    clock = paused(arrival, clerk)

    answer = refusal(promises.agree, clock, due_at=MONDAY + 9 * H, agreed_with="王工", by=clerk, at=MONDAY + 2 * H)

    assert answer == ("“到达现场”正在暂停。请先恢复计时再登记约定时间。", "due_at")


@pytest.mark.req("A-06")
def test_date_to_be_agreed_has_no_former_due_time_to_tell(clerk):
    variant = make_variant(name="约定到场", stops_on=["ARRIVED"])
    clock = make_clock(variant)
    Variant.objects.filter(pk=variant.pk).update(allowance="agreed", amount=0)
    Clock.objects.update(computed_due_at=None, due_at=None, warn_at=None, next_action_at=None)

    promises.agree(clock, due_at=MONDAY + 9 * H, agreed_with="王工", by=clerk, at=MONDAY + H)

    assert (Clock.objects.get().due_at, Clock.objects.get().computed_due_at) == (MONDAY + 9 * H, None)
    assert Happening.objects.get(event="CLOCK_AGREED").note == "约定到场：与王工约定 11-16 19:00"


@pytest.mark.req("A-32")
def test_pause_of_a_clock_that_is_due_is_refused(arrival, clerk):
    late = {"reason": "等客户停机", "latest_end": MONDAY + 9 * H, "by": clerk, "at": MONDAY + 5 * H}

    assert refusal(promises.pause, arrival, **late) == (
        "“到达现场”已到期，暂停不能再改变它。请接警说明何时办完。",
        "reason",
    )


@pytest.mark.req("A-32", "A-06")
@pytest.mark.parametrize("action", [promises.pause, promises.agree])
def test_response_takes_neither_pause_nor_agreed_date(clerk, action):
    clock = make_clock(make_variant(name="一级响应", stops_on=["RESPONDED"]))
    how = {
        promises.pause: {"reason": "等客户", "latest_end": MONDAY + 9 * H},
        promises.agree: {"due_at": MONDAY + 9 * H, "agreed_with": "王工"},
    }[action]

    words, _ = refusal(action, clock, by=clerk, at=MONDAY, **how)

    assert words.startswith("“一级响应”")
    assert "响应类" in words
    assert Clock.objects.get().state == State.RUNNING
