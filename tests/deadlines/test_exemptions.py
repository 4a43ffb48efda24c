"""豁免 (A-22, G-22): asked for with a reason, answered by the head of 售后服务部, never by the asker."""

from datetime import date, timedelta

import pytest

from core.deadlines.actions import answer_exemption, ask_exemption
from core.deadlines.approvers import approvers
from core.deadlines.models import Clock, Exemption, State
from core.deadlines.queries import explain
from core.deadlines.sweep import sweep
from core.notices.models import Message
from core.organization.models import Department
from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused
from tests.factories.clocks import MONDAY, Crew, make_clock, make_variant
from tests.factories.organization import make_deputy, make_staff

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("department_is_case"),
    pytest.mark.req("A-22", "G-22"),
]
H = timedelta(hours=1)


@pytest.fixture
def crew():
    return Crew()


@pytest.fixture
def arrival(crew):
    """Five hours to be on site, from ten o'clock, under the service department."""
    return make_clock(make_variant(minutes=300, name="到达现场", stops_on=["ARRIVED"]), severity=1, **crew.duties)


def asked(clock, by, at=MONDAY + H, **more) -> Exemption:
    return ask_exemption(clock, reason="高速封闭", by=by, at=at, **more)


def refusal(action, *args, **how) -> str:
    with pytest.raises(Refused) as refused:
        action(*args, **how)
    return str(refused.value)


def told(kind) -> list[str]:
    return [row.staff.name for row in Message.objects.filter(kind=kind).order_by("pk")]


def test_request_is_kept_with_reason_and_distance_and_the_head_is_told(crew, arrival):
    row = asked(arrival, crew.owner, distance_km=620)

    assert (row.state, row.why, row.asked_by, row.asked_at) == (
        "asked",
        "高速封闭（620 公里）",
        crew.owner,
        MONDAY + H,
    )
    assert told("clock.exemption_asked") == ["周敏"]
    assert Happening.objects.get(event="EXEMPTION_ASKED").note == "到达现场：高速封闭（620 公里）"
    assert not Clock.objects.get().is_exempt


def test_approved_exemption_names_the_head_and_the_moment(crew, arrival):
    row = answer_exemption(asked(arrival, crew.owner), approve=True, by=crew.head, at=MONDAY + 2 * H)

    assert (row.state, row.by, row.on_behalf_of, row.at) == ("approved", crew.head, None, MONDAY + 2 * H)
    assert Clock.objects.get().is_exempt
    assert Happening.objects.get(event="CLOCK_EXEMPTED").by == crew.head
    assert told("clock.exemption_answered") == ["林晓芸"]


def test_exempt_clock_warns_and_escalates_no_more(crew, arrival):
    sweep(at=MONDAY + 5 * H)
    answer_exemption(asked(arrival, crew.owner, at=MONDAY + 5 * H), approve=True, by=crew.head, at=MONDAY + 5 * H)

    for hours in (8, 10, 15, 30):
        sweep(at=MONDAY + hours * H)

    clock = Clock.objects.get()
    assert (clock.state, clock.level, clock.next_action_at) == (State.RUNNING, 1, None)


def test_explanation_shows_who_excused_it_and_nobody_to_come(crew, arrival):
    answer_exemption(asked(arrival, crew.owner), approve=True, by=crew.head, at=MONDAY + 2 * H, words="绕行")

    how = explain(Clock.objects.get(), now=MONDAY + 3 * H)

    assert how.rows[-1].text == "豁免：高速封闭"
    assert how.rows[-1].detail == "林晓芸 11-16 11:00 申请，周敏 11-16 12:00 已豁免：绕行"
    assert how.next == []


def test_refused_request_lets_the_ladder_go_on_and_may_be_asked_again(crew, arrival):
    row = answer_exemption(
        asked(arrival, crew.owner), approve=False, words="可乘高铁。", by=crew.head, at=MONDAY + 2 * H
    )

    again = asked(arrival, crew.owner, at=MONDAY + 3 * H)

    assert (row.state, again.state) == ("refused", "asked")
    assert Clock.objects.get().next_action_at is not None
    assert Happening.objects.get(event="EXEMPTION_REFUSED").note == "到达现场：高速封闭；可乘高铁。"


def test_refusal_needs_a_word(crew, arrival):
    row = asked(arrival, crew.owner)

    words = refusal(answer_exemption, row, approve=False, by=crew.head, at=MONDAY + 2 * H)

    assert words == "没有写明不批准的理由。"


def test_deputy_answers_and_both_names_stand(crew, arrival):
    make_deputy(crew.head, crew.supervisor, date(2026, 11, 16), date(2026, 11, 20))

    row = answer_exemption(asked(arrival, crew.owner), approve=True, by=crew.supervisor, at=MONDAY + 2 * H)

    assert (row.by, row.on_behalf_of) == (crew.supervisor, crew.head)
    assert told("clock.exemption_asked") == ["顾卫东"]


def test_deputy_of_another_day_may_not_answer(crew, arrival):
    make_deputy(crew.head, crew.supervisor, date(2026, 11, 18), date(2026, 11, 20))

    words = refusal(answer_exemption, asked(arrival, crew.owner), approve=True, by=crew.supervisor, at=MONDAY + 2 * H)

    assert words == "豁免由售后服务部负责人批准，现在等待周敏。"


def test_head_does_not_excuse_what_the_head_asked_for(crew, arrival):
    row = asked(arrival, crew.head)

    words = refusal(answer_exemption, row, approve=True, by=crew.head, at=MONDAY + 2 * H)
    answer_exemption(row, approve=True, by=crew.representative, at=MONDAY + 2 * H)

    assert words == "申请人不能批准自己的豁免。"
    assert Clock.objects.get().is_exempt


def test_deputy_does_not_excuse_what_the_absent_head_asked_for(crew, arrival):
    make_deputy(crew.head, crew.supervisor, date(2026, 11, 16), date(2026, 11, 20))
    row = asked(arrival, crew.head)

    words = refusal(answer_exemption, row, approve=True, by=crew.supervisor, at=MONDAY + 2 * H)

    assert words == "豁免由售后服务部负责人批准，现在等待郑海、吴总。"


def test_leaders_answer_where_the_department_has_no_head(crew):
    Department.objects.filter(pk=crew.service.pk).update(head=None)

    assert approvers(crew.owner, date(2026, 11, 16)) == [crew.representative, crew.manager]


def test_head_of_another_department_may_not_answer(crew, arrival):
    words = refusal(answer_exemption, asked(arrival, crew.owner), approve=True, by=crew.supervisor, at=MONDAY + 2 * H)

    assert words == "豁免由售后服务部负责人批准，现在等待周敏。"


def test_request_is_answered_once(crew, arrival):
    row = answer_exemption(asked(arrival, crew.owner), approve=True, by=crew.head, at=MONDAY + 2 * H)

    assert refusal(answer_exemption, row, approve=True, by=crew.head, at=MONDAY + 2 * H) == (
        "这份申请已豁免，不能再改。"
    )
    assert refusal(asked, arrival, crew.owner) == "“到达现场”已经豁免。"


def test_second_request_waits_for_the_first_answer(crew, arrival):
    asked(arrival, crew.owner)

    assert refusal(asked, arrival, crew.owner) == "已经申请过豁免，正在等待批准。"


def test_request_without_a_reason_is_refused(crew, arrival):
    words = refusal(ask_exemption, arrival, reason="  ", by=crew.owner, at=MONDAY)

    assert words == "没有写明豁免理由。请写明特殊情况或距离。"


def test_only_arrivals_are_excused(crew):
    clock = make_clock(make_variant(name="一级响应", stops_on=["RESPONDED"]), **crew.duties)

    assert refusal(asked, clock, crew.owner) == "“一级响应”不是到达时限，不能豁免。"


def test_late_arrival_is_excused_afterwards_and_one_in_time_never(crew, arrival):
    Clock.objects.update(state=State.MET, next_action_at=None, stopped_at=MONDAY)
    in_time = refusal(asked, arrival, crew.owner)
    Clock.objects.update(state=State.MISSED)

    answer_exemption(asked(arrival, crew.owner), approve=True, by=crew.head, at=MONDAY + 9 * H)

    assert in_time == "“到达现场”已结束（按时），不需要豁免。"
    assert Clock.objects.get().is_exempt


def test_somebody_who_does_not_work_on_cases_may_not_ask(crew, arrival):
    words = refusal(asked, arrival, make_staff("外人", roles=[Role.FINANCE]))

    assert words == "您的岗位不能申请豁免。请交给责任人或客服。"
