"""From the first word to the number (S1-22, S1-23)."""

from datetime import date

import pytest

from core.notices.models import Message
from core.organization.models import Function
from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused
from tests.factories.customers import make_contact, make_customer, make_equipment, make_site
from tests.factories.organization import make_staff
from tests.factories.tickets import HOUR, MINUTE, MONDAY, crew, department, make_registered, make_ticket
from tickets import actions
from tickets.models import Kind, ServiceKind, Status, Ticket, Urgency

pytestmark = pytest.mark.django_db


def story(ticket) -> list[str]:
    return list(Happening.objects.of_case(ticket).order_by("pk").values_list("event", flat=True))


@pytest.mark.req("S1-22", "S1-03", "A-02")
def test_any_department_receives_and_relays():
    crew()
    seller = make_staff("赵一", roles=[Role.SALES], department=department(Function.SALES, "XS"))

    ticket = make_ticket(by=seller, at=MONDAY + HOUR, received_at=MONDAY)

    assert (ticket.status, ticket.number, ticket.received_at) == (Status.RECEIVED, None, MONDAY)
    assert story(ticket) == ["RECEIVED", "RELAYED"]
    assert str(ticket) == "待登记 收线主驱动运行中过流跳停"
    assert list(Message.objects.values_list("staff__name", "kind")) == [("周敏", "ticket_relayed")]


def test_call_can_wait_for_its_relay():
    ticket = make_ticket(relayed=False)

    relayed = actions.relay(ticket=ticket, by=ticket.received_by, at=MONDAY + MINUTE)

    assert story(ticket) == ["RECEIVED", "RELAYED"]
    with pytest.raises(Refused, match="这张处理单已转客服"):
        actions.relay(ticket=relayed, by=ticket.received_by, at=MONDAY + MINUTE)


def test_call_of_the_future_is_refused():
    with pytest.raises(Refused, match="接收时间晚于现在"):
        make_ticket(received_at=MONDAY + MINUTE)


def test_call_of_nobody_is_refused():
    with pytest.raises(Refused, match="还不知道是哪个客户"):
        make_ticket(customer_name="")


def test_unknown_words_are_a_mistake_of_the_program():
    with pytest.raises(TypeError, match="colour"):
        make_ticket(colour="红")


@pytest.mark.req("S3-03", "A-31")
def test_what_the_file_knows_is_copied():
    customer = make_customer()
    machine = make_equipment(customer, site=make_site(customer), military=True, project_no="AB2403-017")

    ticket = make_ticket(equipment=machine, contact=make_contact(customer), usage="连续生产")

    assert (ticket.customer, ticket.site, ticket.serial, ticket.batch) == (
        customer,
        machine.site,
        machine.serial,
        "2403",
    )
    assert (ticket.contact_name, ticket.contact_phone, ticket.is_military) == ("吴建平", "138 0553 6624", True)
    assert ticket.warranty_ends_on == date(2027, 5, 18)


def test_machine_of_another_customer_is_refused():
    with pytest.raises(Refused, match="不属于所选客户"):
        make_ticket(customer=make_customer(), equipment=make_equipment(make_customer("另一家")))


def test_long_first_sentence_is_cut_for_the_list():
    ticket = make_ticket(description="很" * 60)

    assert ticket.title == "很" * 39 + "…"


@pytest.mark.req("S1-23", "S1-53", "H4")
def test_register_draws_the_number():
    ticket = make_registered()

    assert (ticket.number, ticket.letters, ticket.serial_no) == ("SH261101", "SH", 1)
    assert (ticket.status, ticket.registered_by.name) == (Status.REGISTERED, "林晓芸")
    assert story(ticket) == ["RECEIVED", "RELAYED", "REGISTERED"]


def test_clerk_receives_and_registers_in_one_step():
    people = crew()

    ticket = actions.receive_and_register(
        by=people["clerk"],
        at=MONDAY,
        said={"customer": make_customer(), "description": "停机。"},
        facts={"kind": Kind.SUPPORT, "service_kind": ServiceKind.INFORMATION},
    )

    assert (ticket.number, ticket.urgency, ticket.grade) == ("SH261101", Urgency.NORMAL, None)


def test_register_relays_what_nobody_relayed():
    people = crew()
    ticket = make_ticket(by=people["clerk"], relayed=False)

    actions.register(ticket=ticket, by=people["clerk"], at=MONDAY, kind=Kind.SUPPORT)

    assert story(ticket) == ["RECEIVED", "RELAYED", "REGISTERED"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": Kind.SUPPORT, "grade": 4, "urgency": Urgency.URGENT}, "urgency_reason"),
    ],
)
@pytest.mark.req("A-01", "S3-07")
def test_register_refuses_at_the_field(facts, field):
    people = crew()
    ticket = make_ticket(by=people["clerk"])

    with pytest.raises(Refused) as refused:
        actions.register(ticket=ticket, by=people["clerk"], at=MONDAY, **facts)

    assert refused.value.field == field
    assert Ticket.objects.get(pk=ticket.pk).number is None


def test_register_needs_a_customer_file():
    people = crew()
    ticket = make_ticket(by=people["clerk"], customer_name="江淮电缆厂")

    with pytest.raises(Refused, match="登记前要选定客户"):
        actions.register(ticket=ticket, by=people["clerk"], at=MONDAY, kind=Kind.SUPPORT)


def test_clerk_without_department_draws_no_number():
    ticket = make_ticket()
    clerk = make_staff(roles=[Role.CLERK])

    with pytest.raises(Refused, match="您还没有部门"):
        actions.register(ticket=ticket, by=clerk, at=MONDAY, kind=Kind.SUPPORT)


def test_register_refuses_unknown_facts():
    people = crew()

    with pytest.raises(TypeError, match="colour"):
        actions.register(ticket=make_ticket(), by=people["clerk"], at=MONDAY, colour="红")


@pytest.mark.req("A-01")
def test_urgency_follows_the_grade_unless_a_reason_says_else():
    usual = make_registered(grade=2)
    other = make_registered(grade=4, urgency=Urgency.URGENT, urgency_reason="现场有安全隐患")

    assert (usual.urgency, other.urgency) == (Urgency.IMPORTANT, Urgency.URGENT)


@pytest.mark.req("S1-36")
@pytest.mark.parametrize(("ends", "paid"), [(date(2027, 5, 18), False), (date(2025, 5, 18), True)])
def test_payment_is_suggested_by_the_warranty(ends, paid):
    machine = make_equipment(warranty_ends_on=ends)

    ticket = make_registered(said={"equipment": machine})

    assert ticket.is_paid is paid


def test_military_mark_of_the_machine_stays():
    with pytest.raises(Refused, match="军品，不能取消"):
        make_registered(said={"equipment": make_equipment(military=True)}, is_military=False)


@pytest.mark.req("S1-24", "S1-08")
def test_quality_information_goes_to_the_quality_department():
    ticket = make_registered(kind=Kind.QUALITY)

    assert Message.objects.filter(kind="ticket_to_quality").values_list("staff__name", flat=True).get() == "沈岚"
    assert ticket.involvements.filter(why="quality", department__function="quality").exists()


def test_complaint_is_said_when_it_was_received():
    ticket = make_registered(is_complaint=True)

    assert "COMPLAINT_RECEIVED" in story(ticket)


@pytest.mark.req("S1-31", "D-36")
def test_major_case_reaches_the_general_manager_at_once():
    ticket = make_registered(is_major=True)

    assert Message.objects.get(kind="ticket_major").staff.name == "顾卫东"
    assert story(ticket)[-1] == "GM_NOTIFIED"


@pytest.mark.req("S3-14", "D-24")
def test_important_case_tells_head_and_experts():
    people = crew()
    make_staff("唐绍文", roles=[Role.EXPERT])

    make_registered(people=people, grade=2)

    told = Message.objects.filter(kind="ticket_important").order_by("staff_id").values_list("staff__name", flat=True)
    assert list(told) == ["周敏", "唐绍文"]


@pytest.mark.req("S3-19")
def test_urgent_case_starts_the_emergency_plan():
    ticket = make_registered(grade=1)

    told = Message.objects.filter(kind="ticket_urgent").order_by("staff_id").values_list("staff__name", flat=True)
    assert list(told) == ["罗志远", "周敏"]
    assert story(ticket)[-1] == "EMERGENCY_STARTED"


def test_alarm_without_receiver_says_nothing():
    clerk = make_staff(roles=[Role.CLERK], department=department(Function.SERVICE, "SH"))
    ticket = make_ticket(by=clerk)

    actions.register(ticket=ticket, by=clerk, at=MONDAY, kind=Kind.QUALITY, grade=2, is_major=True)

    assert story(ticket) == ["RECEIVED", "RELAYED", "REGISTERED"]
