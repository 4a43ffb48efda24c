"""Where the table sends a case: conditions, order, cause before symptom, and the way after the analysis (A-30)."""

import pytest

from core.notices.models import Message
from core.organization.models import Department, Function
from core.timeline.models import Happening
from core.workflow import Refused
from customers.models import Customer
from tests.factories.tickets import HOUR, MONDAY, crew, department, make_assigned, make_registered
from tickets import actions, rerouting
from tickets.models import CauseKind, FaultKind, Kind, RoutingRule, Status, Ticket
from tickets.routing import both_routes, route, routed

pytestmark = pytest.mark.django_db
WORDS = {"cause": "设计裕量不足。", "first_measures": "限速运行。"}


def row(**said) -> RoutingRule:
    return RoutingRule.objects.create(**{"basis": "symptom", "kind": "hardware", "order": 1} | said)


@pytest.mark.req("S1-40")
def test_first_row_that_fits_decides():
    department(Function.PRODUCTION)
    research = department(Function.RESEARCH)
    narrow = row(product_words="绞线机、成缆机", function=Function.RESEARCH)

    found = route(Ticket(fault_kind=FaultKind.HARDWARE, product="高速管式绞线机"))

    assert (found.rule, found.department) == (narrow, research)
    assert routed(Ticket(fault_kind=FaultKind.HARDWARE, product="拉丝机")) == department(Function.PRODUCTION)


@pytest.mark.req("S2-02")
@pytest.mark.parametrize(("channel", "function"), [("market", Function.SALES), ("assembly", Function.QUALITY)])
def test_customer_channel_routes_where_it_is_switched_on(channel, function):
    place = department(function)
    RoutingRule.objects.filter(customer_channel=channel).update(is_on=True, order=1)
    ticket = Ticket(fault_kind=FaultKind.HARDWARE, customer=Customer(channel=channel))

    assert routed(ticket) == place


def test_channel_rows_are_shipped_switched_off():
    rows = RoutingRule.objects.exclude(customer_channel="")

    assert [(r.customer_channel, r.function, r.is_on) for r in rows] == [
        ("market", "sales", False),
        ("assembly", "quality", False),
    ]


def test_service_kind_narrows():
    place = department(Function.WAREHOUSE)
    row(kind="", service_kind="postal", function=Function.WAREHOUSE)

    assert routed(Ticket(service_kind="postal")) == place
    assert routed(Ticket(service_kind="paid")) is None


def test_row_switched_off_or_of_no_department_is_passed_over():
    quality = department(Function.QUALITY)
    row(kind="data", product_words="拉丝机", function=Function.CITY_ONE)
    RoutingRule.objects.filter(basis="symptom", kind="data", order__gt=1).update(function=Function.QUALITY)
    ticket = Ticket(fault_kind=FaultKind.DATA, product="拉丝机")

    assert routed(ticket) == quality
    RoutingRule.objects.filter(kind="data").update(is_on=False)
    assert routed(ticket) is None


@pytest.mark.req("A-30", "S1-06", "S1-11")
def test_design_fault_of_hardware_goes_to_research():
    department(Function.PRODUCTION)
    department(Function.RESEARCH)
    ticket = Ticket(fault_kind=FaultKind.HARDWARE, cause_kind=CauseKind.DESIGN)

    assert both_routes(ticket) == "问题性质“硬件” → 生产部；原因类别“设计” → 研发部"


@pytest.mark.req("S1-40")
def test_what_nobody_can_tell_is_researched_by_quality():
    people = crew()
    ticket = make_registered(people=people, fault_kind=FaultKind.UNDETERMINED)

    assert Message.objects.get(kind="ticket_research").staff == people["quality"]
    ticket = actions.analyse(
        ticket=ticket, by=people["quality"], at=MONDAY + HOUR, cause_kind=CauseKind.ASSEMBLY, **WORDS
    )
    assert (ticket.status, ticket.responsible_department) == (Status.ANALYSIS, people["engineer"].department)


def researched():
    """A case of production whose cause turns out to be the design."""
    research = department(Function.RESEARCH)
    ticket, people = make_assigned(kind=Kind.SUPPORT, fault_kind=FaultKind.HARDWARE)
    Ticket.objects.filter(pk=ticket.pk).update(cause_kind=CauseKind.DESIGN, cause="设计裕量不足")
    people["designer"] = people["mate"]
    people["designer"].department = research
    people["designer"].save()
    return Ticket.objects.get(pk=ticket.pk), people, research


@pytest.mark.req("A-30")
def test_page_offers_the_department_of_the_cause(client):
    ticket, people, research = researched()
    client.force_login(people["clerk"])

    html = client.get(ticket.get_absolute_url()).content.decode()
    form = client.get(f"/tickets/{ticket.pk}/reassign/", headers={"HX-Request": "true"}).content.decode()

    assert "按原因改派到 研发部" in html
    assert "原因类别“设计” → 研发部" in form
    assert f'<option value="{research.pk}" selected>' in form


def test_reader_without_the_right_only_reads_it(client):
    ticket, people, _ = researched()
    client.force_login(people["engineer"])

    html = client.get(ticket.get_absolute_url()).content.decode()

    assert "原因指向 研发部" in html
    assert "按原因改派到" not in html


@pytest.mark.req("A-30")
def test_rerouting_keeps_both_routes_on_the_timeline():
    ticket, people, research = researched()

    ticket = actions.reassign(
        ticket=ticket, to=people["designer"], by=people["clerk"], at=MONDAY + HOUR, note="设计问题"
    )

    assert ticket.responsible_department == research
    line = Happening.objects.get(event="REROUTED")
    assert line.note == ("陈国栋 → 韦志强：设计问题（问题性质“硬件” → 生产部；原因类别“设计” → 研发部）")
    assert rerouting.offer(ticket, people["clerk"]) is None


@pytest.mark.req("A-30")
def test_staying_is_a_decision_with_a_reason():
    ticket, people, _ = researched()
    with pytest.raises(Refused, match="为什么不改派"):
        actions.keep_route(ticket=ticket, reason=" ", by=people["clerk"], at=MONDAY + HOUR)

    actions.keep_route(ticket=ticket, reason="现场已在更换", by=people["clerk"], at=MONDAY + HOUR)

    assert rerouting.offer(ticket, people["clerk"]) is None
    assert "仍由生产部负责：现场已在更换" in Happening.objects.get(event="ROUTE_KEPT").note
    ticket.cause_kind = CauseKind.DATA
    department(Function.DATA)
    assert rerouting.offer(ticket, people["clerk"])["route"].department == Department.objects.function("data")


def test_nothing_is_offered_where_the_cause_agrees():
    ticket, people = make_assigned(kind=Kind.QUALITY, fault_kind=FaultKind.HARDWARE)

    assert rerouting.offer(Ticket.objects.get(pk=ticket.pk), people["clerk"]) is None
    with pytest.raises(Refused, match="与原因一致"):
        actions.keep_route(ticket=ticket, reason="x", by=people["clerk"], at=MONDAY + HOUR)
