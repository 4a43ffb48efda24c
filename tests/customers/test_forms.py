"""Bad input is answered at the field, in Chinese, and what was typed stays."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from customers.forms import (
    AgreementForm,
    ContactFormSet,
    CustomerForm,
    EquipmentForm,
    QuickForm,
    SiteFormSet,
    with_more,
)
from customers.forms.fields import phone
from customers.models import Customer, Equipment
from tests.factories.customers import make_contact, make_customer, make_equipment, make_site

TODAY = date(2026, 11, 19)
pytestmark = pytest.mark.django_db


def management(prefix, total=0, initial=0):
    return {f"{prefix}-TOTAL_FORMS": str(total), f"{prefix}-INITIAL_FORMS": str(initial)}


def customer_form(instance=None, **typed):
    return CustomerForm({"channel": "market", **typed}, instance=instance or Customer(), today=TODAY)


@pytest.mark.parametrize(
    "number",
    ["", "138 0553 6624", "+86 13805536624", "0553-581 2207", "0553-5812207 转 8", "400-800-1234", "12345678"],
)
def test_phone_as_people_write_it_is_taken(number):
    assert phone(number) == number


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("1380553662", "手机号是 11 位，这里是 10 位。请核对。"),
        ("12345", "电话号码是 7–15 位数字，这里是 5 位。请核对。"),
        ("吴建平", "电话里有不能拨打的字符。只写数字、空格、横线和“转”，例如 0553-5812207 转 8。"),
    ],
)
def test_phone_nobody_can_dial_is_refused(number, sentence):
    with pytest.raises(ValidationError) as refused:
        phone(number)

    assert refused.value.messages == [sentence]


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": ""}, "name", "客户名称不能为空。请填写。"),
        ({"name": "甲", "channel": "x"}, "channel", "“销售渠道”没有这个选项。请从列表中选择。"),
        ({"name": "甲", "since_year": "2031"}, "since_year", "合作起始年在 1949 到 2026 之间。"),
        ({"name": "甲", "contract_until": "明年"}, "contract_until", "日期写成 2026-11-19 的样子。"),
        ({"name": "甲", "code": "KH1"}, "code", "这个客户编码已被使用。请换一个。"),
    ],
)
def test_customer_form_answers_at_the_field(typed, field, sentence):
    make_customer(code="KH1")

    form = customer_form(**typed)

    assert form.errors == {field: [sentence]}
    assert form[field].value() == typed[field]


def test_customer_of_known_name_needs_a_word_that_it_is_another():
    twin = make_customer("皖江特缆")
    form = customer_form(name="皖江 特缆")
    assert form.is_valid()
    assert form.look_for_twins([])
    assert (form.twins, form.non_field_errors()) == (
        [twin],
        ["名称或电话与已有客户相同，可能已经建档。请先打开下面的档案核对。"],
    )

    again = customer_form(name="皖江 特缆", another="on")

    assert again.is_valid()
    assert not again.look_for_twins([])


def test_customer_that_keeps_its_name_is_not_warned_of_an_old_twin():
    make_customer("皖江特缆")
    mine = make_customer("皖江特缆")

    form = customer_form(mine, name="皖江特缆", city="芜湖市")

    assert form.is_valid()
    assert not form.look_for_twins([])


def contact_rows(*rows, customer=None, initial=0):
    data = management("contacts", len(rows), initial)
    for index, row in enumerate(rows):
        data |= {f"contacts-{index}-{key}": value for key, value in row.items()}
    return ContactFormSet(data, instance=customer or Customer(), prefix="contacts")


def test_two_main_contacts_are_refused_together():
    rows = contact_rows({"name": "吴", "is_main": "on"}, {"name": "钱", "is_main": "on"})

    assert not rows.is_valid()
    assert rows.non_form_errors() == ["首选联系人只能有一位。请只勾选一位。"]


def test_wrong_number_and_mail_of_a_contact_stand_at_their_fields():
    rows = contact_rows({"name": "吴", "phone": "12", "other_phone": "abc", "email": "x"})

    assert not rows.is_valid()
    assert set(rows.errors[0]) == {"phone", "other_phone", "email"}
    assert rows.errors[0]["email"] == ["电子邮箱写成 name@example.com 的样子。"]


def test_removed_contact_is_put_out_of_use_and_a_removed_new_row_is_forgotten():
    person = make_contact()
    rows = contact_rows(
        {"id": person.pk, "name": person.name, "phone": person.phone, "DELETE": "on"},
        {"name": "丁", "phone": "13955390182", "DELETE": "on"},
        {"name": "钱", "phone": "0553-5812207"},
        customer=person.customer,
        initial=1,
    )

    assert rows.is_valid()
    assert [(row.name, row.is_active) for row in rows.rows()] == [("吴建平", False), ("钱", True)]
    assert rows.new_phones() == ["0553-5812207"]


def test_two_sites_of_one_name_are_refused():
    data = management("sites", 2) | {"sites-0-name": "一厂", "sites-1-name": "一厂"}
    rows = SiteFormSet(data, instance=make_customer(), prefix="sites")

    assert not rows.is_valid()
    assert rows.errors[1] == {"name": ["这个客户已有同名厂区。请换一个名称。"]}


@pytest.mark.parametrize(("given", "after"), [("2", "3"), ("50", "50"), ("x", "1")])
def test_one_more_row_is_counted(given, after):
    assert with_more({"contacts-TOTAL_FORMS": given}, "contacts")["contacts-TOTAL_FORMS"] == after


def machine_form(machine=None, **typed):
    machine = machine or Equipment()
    customer = machine.customer if machine.pk else make_customer()
    return EquipmentForm({"product": "成缆机", **typed}, instance=machine, customer=customer, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"product": ""}, "product", "产品名称不能为空。请填写。"),
        ({"delivered_on": "2026-11-20"}, "delivered_on", "交付日期晚于今天 2026-11-19。请改为今天或之前的日期。"),
        (
            {"commissioned_on": "2026-11-01", "warranty_ends_on": "2026-10-31"},
            "warranty_ends_on",
            "早于投运日期 2026-11-01。请改为投运日期之后的日期。",
        ),
        ({"warranty_basis": "invoice"}, "invoice_on", "保修自开票日起算，这里不能为空。请填写开票日期。"),
    ],
)
def test_equipment_form_answers_at_the_field(typed, field, sentence):
    assert machine_form(**typed).errors == {field: [sentence]}


def test_serial_of_another_machine_is_refused_with_its_owner():
    twin = make_equipment(serial="S-1")

    form = machine_form(serial="s-1")

    assert form.errors == {"serial": ["这个机号已经登记在 皖江特缆股份有限公司。请核对铭牌，或打开那台设备。"]}
    assert form.twin == twin
    assert machine_form(twin, serial="S-1").is_valid()


def test_site_of_another_customer_is_no_choice():
    stranger = make_site(make_customer("别家"))

    assert machine_form(site=str(stranger.pk)).errors == {"site": ["“厂区”没有这个选项。请从列表中选择。"]}


@pytest.mark.parametrize(
    ("days", "field", "sentence"),
    [
        ({"agreed_on": "2026-11-20"}, "agreed_on", "约定日期晚于今天 2026-11-19。请改为今天或之前的日期。"),
        (
            {"agreed_on": "2026-11-10", "valid_until": "2026-11-09"},
            "valid_until",
            "早于约定日期 2026-11-10。请改为约定日期或之后的日期。",
        ),
    ],
)
def test_agreement_dates_stand_in_order(clerk, days, field, sentence):
    typed = {"title": "早期报警", "content": "一小时内来电", "agreed_by": clerk.pk, **days}

    form = AgreementForm(typed, customer=make_customer(), today=TODAY)

    assert form.errors == {field: [sentence]}


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": ""}, "name", "客户名称不能为空。请填写。"),
        ({"name": "新厂", "phone": "13955390182"}, "contact", "写了电话，还要写联系人姓名。"),
        ({"name": "新厂", "serial": "X-1"}, "product", "写了型号或机号，还要写产品名称。"),
        (
            {"name": "老厂"},
            "name",
            "名称或电话与已有客户相同。请选择已有客户；确实是另一家时勾选下面一项。",
        ),
        (
            {"name": "新厂", "product": "泵", "serial": "S-1"},
            "serial",
            "这个机号已经登记在 老厂。请直接选择那台设备。",
        ),
    ],
)
def test_quick_form_answers_at_the_field(typed, field, sentence):
    make_equipment(make_customer("老厂"), serial="S-1")

    assert QuickForm(typed).errors == {field: [sentence]}
