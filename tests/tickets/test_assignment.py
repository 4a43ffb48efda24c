"""Who does the work: analysis, assignment, re-assignment, hand-over (S1-25, S1-40, A-30)."""

import pytest

from core.notices.models import Message
from core.organization import handover
from core.organization.models import Function
from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused, Stale
from tests.factories.organization import make_staff
from tests.factories.tickets import HOUR, MONDAY, crew, department, make_assigned, make_registered
from tickets import actions
from tickets.lifecycle import LIFECYCLE
from tickets.models import CauseKind, FaultKind, Kind, RoutingRule, Status, Ticket
from tickets.queries import technicians
from tickets.routing import routed

pytestmark = pytest.mark.django_db
WORDS = {"cause": "联轴器打滑。", "first_measures": "限速运行。"}


@pytest.mark.req("S1-25", "S1-08")
def test_quality_analyses_and_names_the_department():
    people = crew()
    ticket = make_registered(people=people, kind=Kind.QUALITY, fault_kind=FaultKind.SOFTWARE)

    ticket = actions.analyse(
        ticket=ticket, by=people["quality"], at=MONDAY + HOUR, cause_kind=CauseKind.ASSEMBLY, **WORDS
    )

    assert (ticket.status, ticket.cause) == (Status.ANALYSIS, "联轴器打滑。")
    assert ticket.responsible_department == people["head"].department


@pytest.mark.parametrize("missing", ["cause", "first_measures"])
def test_analysis_needs_cause_and_measures(missing):
    people = crew()
    ticket = make_registered(people=people, kind=Kind.QUALITY)

    with pytest.raises(Refused) as refused:
        actions.analyse(ticket=ticket, by=people["quality"], at=MONDAY, **{**WORDS, missing: " "})

    assert refused.value.field == missing


@pytest.mark.req("S1-24")
def test_technical_support_is_not_analysed():
    people = crew()
    ticket = make_registered(people=people)

    with pytest.raises(Refused, match="技术支持类处理单不需要质量分析"):
        actions.analyse(ticket=ticket, by=people["quality"], at=MONDAY, **WORDS)


@pytest.mark.req("S1-24", "S1-25")
def test_quality_information_is_analysed_before_it_is_assigned():
    people = crew()
    ticket = make_registered(people=people, kind=Kind.QUALITY)

    with pytest.raises(Refused, match="先由质量部完成原因分析"):
        actions.assign(ticket=ticket, to=people["engineer"], by=people["clerk"], at=MONDAY)


@pytest.mark.req("A-33")
def test_first_grade_is_assigned_without_waiting_for_the_analysis():
    people = crew()
    ticket = make_registered(people=people, kind=Kind.QUALITY, grade=1)

    ticket = actions.assign(ticket=ticket, to=people["engineer"], by=people["clerk"], at=MONDAY + HOUR)

    assert ticket.status == Status.ASSIGNED


@pytest.mark.req("S1-11", "S1-06")
def test_assigned_person_and_helpers_are_told():
    people = crew()
    ticket = make_registered(people=people)
    act = {"to": people["engineer"], "helpers": [people["mate"]], "note": "带编码器"}

    ticket = actions.assign(ticket=ticket, by=people["clerk"], at=MONDAY + HOUR, **act)

    told = Message.objects.filter(kind="ticket_assigned").order_by("staff_id").values_list("staff__name", flat=True)
    assert list(told) == ["陈国栋", "韦志强"]
    assert (ticket.assignee, ticket.responsible_department) == (people["engineer"], people["engineer"].department)
    assert Happening.objects.get(event="ASSIGNED").note == "陈国栋 · 生产部：带编码器"


def test_only_technicians_on_duty_are_assigned():
    people = crew()
    ticket = make_registered(people=people)
    act = {"ticket": ticket, "by": people["clerk"], "at": MONDAY}
    gone = make_staff("离", roles=[Role.ENGINEER], is_active=False)

    with pytest.raises(Refused, match="林晓芸不是技术人员"):
        actions.assign(to=people["clerk"], **act)
    with pytest.raises(Refused, match="离已离职"):
        actions.assign(to=gone, **act)


def test_reassigning_moves_the_case_with_its_reason():
    ticket, people = make_assigned()

    ticket = actions.reassign(
        ticket=ticket, to=people["mate"], note="陈国栋在外地", by=people["clerk"], at=MONDAY + HOUR
    )

    assert (ticket.assignee, ticket.status) == (people["mate"], Status.ASSIGNED)
    assert Message.objects.get(kind="ticket_taken_away").staff == people["engineer"]
    assert Happening.objects.get(event="REASSIGNED").note == "陈国栋 → 韦志强：陈国栋在外地"


@pytest.mark.parametrize(
    ("to", "note", "field"), [("mate", " ", "note"), ("engineer", "换人", "to"), ("clerk", "换人", "to")]
)
def test_reassigning_is_refused_at_the_field(to, note, field):
    ticket, people = make_assigned()

    with pytest.raises(Refused) as refused:
        actions.reassign(ticket=ticket, to=people[to], note=note, by=people["clerk"], at=MONDAY)

    assert refused.value.field == field


def test_only_the_assignee_hands_over():
    ticket, people = make_assigned()
    act = {"ticket": ticket, "to": people["mate"], "note": "请带力矩扳手", "at": MONDAY + HOUR}

    with pytest.raises(Refused, match="由责任人陈国栋办理"):
        actions.hand_over(by=people["mate"], **act)
    ticket = actions.hand_over(by=people["engineer"], **act)

    assert ticket.assignee == people["mate"]


def test_leaving_person_hands_over_everything():
    ticket, people = make_assigned()
    leaving = people["engineer"]
    before = [(rest.source.name, rest.lines) for rest in handover.open_work(leaving) if rest.source.name == "处理单"]

    handover.SOURCES["处理单"].take_over(leaving, people["mate"], people["head"], MONDAY + HOUR)

    assert before == [("处理单", [f"{ticket} · 已分派"])]
    assert Ticket.objects.get(pk=ticket.pk).assignee == people["mate"]
    assert Happening.objects.filter(event="HANDED_OVER").count() == 1


@pytest.mark.req("S1-40")
@pytest.mark.parametrize(
    ("kind", "function"),
    [
        (FaultKind.HARDWARE, Function.PRODUCTION),
        (FaultKind.SOFTWARE, Function.RESEARCH),
        (FaultKind.DATA, Function.DATA),
        (FaultKind.INTEGRATION, Function.INTEGRATION),
        (FaultKind.UNDETERMINED, Function.QUALITY),
    ],
)
def test_routing_table_sends_each_kind_to_its_department(kind, function):
    place = department(function)

    assert routed(Ticket(fault_kind=kind)) == place


@pytest.mark.req("A-30")
def test_cause_routes_anew():
    research = department(Function.RESEARCH)
    department(Function.PRODUCTION)

    assert routed(Ticket(fault_kind=FaultKind.HARDWARE, cause_kind=CauseKind.DESIGN)) == research


def test_case_of_no_known_kind_is_not_routed():
    assert routed(Ticket()) is None


@pytest.mark.req("S1-40")
def test_routing_rule_can_be_changed():
    sales = department(Function.SALES)
    rule = RoutingRule.objects.get(basis="symptom", kind=FaultKind.HARDWARE)
    rule.function = Function.SALES
    rule.save()

    assert routed(Ticket(fault_kind=FaultKind.HARDWARE)) == sales
    assert str(rule) == "硬件 → 销售部"
    assert RoutingRule.objects.get(basis="cause", kind=CauseKind.DESIGN).kind_label == "设计"


def test_technicians_of_a_department():
    people = crew()

    assert set(technicians()) == {people["engineer"], people["mate"]}
    assert list(technicians(people["quality"].department)) == []


def test_stranger_of_another_department_does_not_plan():
    ticket, people = make_assigned()
    stranger = make_staff("外", roles=[Role.ENGINEER], department=department(Function.RESEARCH))
    refusal = LIFECYCLE.refusal(ticket, "plan", by=stranger, at=MONDAY)

    assert refusal == "由责任人陈国栋或责任部门生产部的人员办理。"


def test_stale_analysis_names_what_changed():
    people = crew()
    ticket = make_registered(people=people, kind=Kind.QUALITY)
    read = ticket.version
    actions.edit(
        ticket=ticket, by=people["clerk"], at=MONDAY + HOUR, expected_version=read, first_measures="停机检查。"
    )

    with pytest.raises(Stale) as stale:
        actions.analyse(ticket=ticket, by=people["quality"], at=MONDAY + HOUR, expected_version=read, **WORDS)

    assert stale.value.changed == ["先期措施"]
    assert stale.value.reason == "林晓芸刚刚保存了这张处理单，您的修改没有写入。请核对后再提交。"
