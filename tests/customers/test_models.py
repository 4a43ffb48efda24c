"""What the tables of the customer room hold and refuse."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from customers.models import Agreement, Contact, Customer, Equipment, Need, ServiceRequirement, Site, Warranty
from tests.customers.conftest import NOW
from tests.factories.customers import make_contact, make_customer, make_equipment, make_site
from tests.factories.organization import make_staff

TODAY = date(2026, 11, 19)
pytestmark = pytest.mark.django_db


def refusals(thing) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        thing.validate_constraints()
    return refused.value.messages


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda c: Customer(name=""), "客户名称不能为空。"),
        (lambda c: Customer(name="甲", is_active=False), "停用客户要写明原因。"),
        (lambda c: Contact(customer=c, name=""), "联系人姓名不能为空。"),
        (lambda c: Site(customer=c, name=""), "厂区名称不能为空。"),
        (lambda c: Need(customer=c, text=""), "需求内容不能为空。"),
        (lambda c: Need(customer=c, text="培训", done_at=NOW), "办结需求要写明结果。"),
        (lambda c: ServiceRequirement(customer=c, item=""), "服务项目不能为空。"),
        (lambda c: Equipment(customer=c, product=""), "产品名称不能为空。"),
        (lambda c: Equipment(customer=c, product="泵", is_active=False), "停用设备要写明原因。"),
        (
            lambda c: Equipment(customer=c, product="泵", commissioned_on=TODAY, warranty_ends_on=date(2026, 11, 18)),
            "保修截止早于投运日期。请改为投运日期或之后的日期。",
        ),
        (
            lambda c: Agreement(customer=c, agreed_on=TODAY, valid_until=date(2026, 11, 18)),
            "有效期早于约定日期。请改为约定日期或之后的日期。",
        ),
    ],
)
def test_constraint_refuses_with_a_sentence(build, sentence):
    assert sentence in refusals(build(make_customer()))


def test_second_main_contact_is_refused_by_the_table():
    customer = make_customer()
    make_contact(customer, is_main=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_contact(customer, "钱红", is_main=True)


def test_second_main_contact_is_fine_once_the_first_is_out_of_use():
    customer = make_customer()
    make_contact(customer, is_main=True, is_active=False)

    assert make_contact(customer, "钱红", is_main=True).is_main


def test_same_site_name_twice_in_one_customer_is_refused():
    site = make_site()

    assert refusals(Site(customer=site.customer, name=site.name)) == ["这个客户已有同名厂区。请换一个名称。"]


def test_serial_is_unique_per_maker_and_may_be_unknown_twice():
    customer = make_customer()
    first = make_equipment(customer, serial="A-1")
    make_equipment(customer, serial="A-1", maker="别的厂")
    make_equipment(customer, serial="")
    make_equipment(customer, serial="")

    assert refusals(Equipment(customer=customer, product="泵", serial=first.serial)) == [
        "这个机号已经登记。请核对铭牌。"
    ]


@pytest.mark.req("S1-36")
@pytest.mark.parametrize(
    ("ends", "own", "customers", "state", "charged"),
    [
        (date(2026, 11, 19), None, None, Warranty.IN, False),
        (date(2026, 11, 18), None, None, Warranty.OUT, True),
        (date(2026, 11, 18), date(2026, 11, 19), None, Warranty.CONTRACT, False),
        (date(2026, 11, 18), None, date(2027, 3, 31), Warranty.CONTRACT, False),
        (date(2026, 11, 18), date(2026, 1, 1), None, Warranty.OUT, True),
        (None, None, None, Warranty.UNKNOWN, None),
    ],
)
def test_warranty_and_contract_suggest_whether_a_repair_is_charged(ends, own, customers, state, charged):
    customer = make_customer(contract_until=customers)
    machine = make_equipment(customer, commissioned_on=None, warranty_ends_on=ends, contract_until=own)

    suggestion, why = machine.payment(TODAY)

    assert (machine.warranty_state(TODAY), suggestion) == (state, charged)
    assert why.endswith("。")


def test_querysets_answer_questions_of_the_trade():
    key = make_customer("甲厂", is_key=True, contract_until=TODAY)
    out = make_customer("乙厂", is_active=False, inactive_reason="已破产")
    inside = make_equipment(key, warranty_ends_on=TODAY)
    outside = make_equipment(out, warranty_ends_on=date(2025, 1, 1), commissioned_on=None)
    retired = make_equipment(key, is_active=False, inactive_reason="报废", batch="", warranty_ends_on=None)

    assert list(Customer.objects.active()) == [key]
    assert list(Customer.objects.key()) == [key]
    assert list(Customer.objects.under_contract(TODAY)) == [key]
    assert list(Equipment.objects.active().order_by("pk")) == [inside, outside]
    assert list(Equipment.objects.in_warranty(TODAY)) == [inside]
    assert list(Equipment.objects.out_of_warranty(TODAY)) == [outside]
    assert list(Equipment.objects.same_batch(inside)) == [outside]
    assert list(Equipment.objects.same_batch(retired)) == []


def test_things_are_named_as_people_say_them():
    customer = make_customer(short_name="皖江特缆", region="安徽", city="芜湖市")
    person = make_contact(customer, title="设备部主任")
    site = make_site(customer, city="芜湖市", address="芜湖市经四路 18 号")
    machine = make_equipment(customer, serial="GJ630-2403-017")
    staff = make_staff("许文博")
    need = Need(customer=customer, text="想签维保")
    agreement = Agreement(customer=customer, agreed_by=staff)

    assert (str(customer), customer.label, customer.place) == ("皖江特缆股份有限公司", "皖江特缆", "安徽 芜湖市")
    assert make_customer("上海厂", region="上海", city="上海").place == "上海"
    assert make_customer("无简称").label == "无简称"
    assert (str(person), str(site), site.where) == ("吴建平 设备部主任", "2 号车间", "芜湖市经四路 18 号")
    assert Site(city="芜湖市", address="经四路").where == "芜湖市 · 经四路"
    assert str(machine) == "GJ-630/1+6 高速管式绞线机 GJ630-2403-017"
    assert machine.title == "GJ-630/1+6 高速管式绞线机"
    assert (str(need), str(agreement)) == ("想签维保", "产品质量早期报警")
    assert str(ServiceRequirement(item="保养")) == "保养"
    assert person.get_absolute_url() == site.get_absolute_url() == customer.get_absolute_url()


def test_history_keeps_changes_but_not_the_lookup_column():
    customer = make_customer()
    customer.note = "月底停产检修"
    customer.save()

    newest = customer.history.order_by("-history_id").first()
    assert newest.note == "月底停产检修"
    assert not hasattr(newest, "lookup")
