"""What happens to a customer file, and what is refused."""

from datetime import date

import pytest

from core.notices.models import Message
from core.organization.models import Function
from core.workflow import Refused, Stale
from customers import actions, changes
from customers.models import Contact, Customer, Equipment, Need, Site
from customers.queries import find_customers
from tests.customers.conftest import NOW
from tests.factories.customers import make_contact, make_customer, make_equipment, make_site
from tests.factories.organization import make_department, make_staff

pytestmark = pytest.mark.django_db


def test_opened_file_is_found_by_its_people_at_once(clerk):
    people = [Contact(name="吴建平", phone="138 0553 6624", is_main=True)]

    made = actions.open_file(
        customer=Customer(name="新线缆厂"), contacts=people, sites=[Site(name="一厂")], by=clerk, at=NOW
    )

    assert (made.created_by, made.created_at) == (clerk, NOW)
    assert [hit.customer for hit in find_customers("05536624")] == [made]
    assert [site.name for site in made.sites.all()] == ["一厂"]


def test_main_contact_moves_from_one_person_to_the_other():
    customer = make_customer()
    old = make_contact(customer, is_main=True)
    new = make_contact(customer, "钱红")
    old.is_main, new.is_main = False, True

    actions.change_file(customer=customer, contacts=[new, old], sites=[], expected_version=1)

    assert list(customer.contacts.values_list("name", "is_main")) == [("钱红", True), ("吴建平", False)]


def test_later_save_of_a_file_is_refused_with_what_changed():
    customer = make_customer(note="旧")
    mine = Customer.objects.get(pk=customer.pk)
    customer.note = "新"
    actions.change_file(customer=customer, contacts=[], sites=[], expected_version=1)

    with pytest.raises(Stale) as refused:
        actions.change_file(customer=mine, contacts=[], sites=[], expected_version=1)

    assert refused.value.changed == ["备注"]
    assert Customer.objects.get(pk=customer.pk).note == "新"


def test_later_save_after_a_change_of_people_says_so():
    customer = make_customer()
    make_site(customer)
    actions.change_file(customer=customer, contacts=[], sites=[], expected_version=1)

    with pytest.raises(Stale) as refused:
        actions.change_file(customer=customer, contacts=[], sites=[], expected_version=1)

    assert refused.value.changed == ["联系人或厂区"]


def test_save_of_a_version_nobody_knows_is_refused():
    machine = make_equipment()

    with pytest.raises(Stale) as refused:
        actions.change_equipment(machine=machine, expected_version=7)

    assert refused.value.changed == []


def test_changed_machine_counts_its_version_and_is_found(clerk):
    machine = actions.register_equipment(
        machine=Equipment(customer=make_customer(), product="泵", serial="P-1"), by=clerk, at=NOW
    )
    machine.serial = "P-2"

    actions.change_equipment(machine=machine, expected_version=1)

    machine.refresh_from_db()
    assert (machine.version, "p2" in machine.lookup) == (2, True)


@pytest.mark.parametrize("build", [make_customer, make_equipment])
def test_retired_thing_keeps_its_reason_and_comes_back(build):
    thing = build()

    actions.retire(thing=thing, reason="已并入集团", expected_version=1)
    thing.refresh_from_db()
    assert (thing.is_active, thing.inactive_reason, thing.version) == (False, "已并入集团", 2)
    with pytest.raises(Refused, match="已经停用"):
        actions.retire(thing=thing, reason="再次", expected_version=2)

    actions.restore(thing=thing)
    thing.refresh_from_db()
    assert (thing.is_active, thing.inactive_reason) == (True, "")
    with pytest.raises(Refused, match="不需要恢复"):
        actions.restore(thing=thing)


@pytest.mark.req("S2-07")
def test_need_is_noted_with_person_and_moment_and_settled_with_a_result(clerk):
    need = actions.note_need(
        need=Need(text="2027 年扩一条线", kind=Need.Kind.POTENTIAL), customer=make_customer(), by=clerk, at=NOW
    )
    assert (need.by, need.noted_at, need.reported_at) == (clerk, NOW, None)

    actions.settle_need(need=need, result="已签合同", at=NOW)

    assert list(Need.objects.open()) == []
    with pytest.raises(Refused, match="已经办结"):
        actions.settle_need(need=need, result="再次", at=NOW)


@pytest.mark.req("S1-68")
def test_improvement_is_reported_to_the_heads_of_technology_and_quality(clerk):
    tech, quality = make_staff("唐绍文"), make_staff("沈岚")
    make_department("研发部", function=Function.RESEARCH, head=tech)
    make_department("质量部", function=Function.QUALITY, head=quality)
    customer = make_customer()

    need = Need(text="收线架加防护罩", kind=Need.Kind.IMPROVEMENT, source="走访")
    actions.note_need(need=need, customer=customer, by=clerk, at=NOW)

    told = Message.objects.order_by("staff_id").values_list("staff__name", "title", "url")
    url = f"{customer.get_absolute_url()}?tab=file"
    assert list(told) == [("唐绍文", "改进要求：收线架加防护罩", url), ("沈岚", "改进要求：收线架加防护罩", url)]
    assert need.reported_at == NOW


def test_improvement_that_reaches_nobody_is_refused(clerk):
    make_department("质量部", function=Function.QUALITY, head=make_staff("沈岚"))

    with pytest.raises(Refused) as refused:
        actions.note_need(
            need=Need(text="防护罩", kind=Need.Kind.IMPROVEMENT), customer=make_customer(), by=clerk, at=NOW
        )

    assert refused.value.field == "kind"
    assert Need.objects.count() == 0


@pytest.mark.req("H19")
def test_changes_tell_field_before_and_after():
    manager = make_staff("许文博")
    customer = make_customer()
    customer.is_key, customer.manager, customer.contract_until = True, manager, date(2027, 3, 31)
    customer.channel = Customer.Channel.ASSEMBLY
    customer.save()
    customer.save()
    make_contact(customer)

    found = changes.of_customer(customer)

    assert [change.what for change in found] == ["新增联系人：吴建平", "修改客户档案", "新增客户档案"]
    assert found[1].lines == [
        ("销售渠道", "社会营销", "装配线配套"),
        ("重点客户", "否", "是"),
        ("客户经理", "（空）", "许文博"),
        ("维保至", "（空）", "2027-03-31"),
    ]
