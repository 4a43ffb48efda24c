"""What the intake page asks of this room: options while typing, cards, and adding a caller on the spot."""

from datetime import date

import pytest
from django.urls import reverse

from core.frame import panels
from core.frame.panels import Panel
from customers.models import Customer, Equipment
from tests.factories.customers import make_contact, make_customer, make_equipment, make_site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sources")]


def body(response) -> str:
    return " ".join(response.content.decode().split())


def test_options_mark_the_match_and_carry_the_choice(as_engineer):
    customer = make_customer(is_key=True, contract_until=date(2999, 1, 1))
    person = make_contact(customer)

    text = body(as_engineer.get(reverse("customers:lookup"), {"q": "0553", "into": "customer"}))

    assert f'data-value="{customer.pk}" data-label="{customer.name}" data-contact="{person.pk}"' in text
    assert f'hx-get="{reverse("customers:picked", args=[customer.pk])}" hx-trigger="choose"' in text
    assert 'hx-target="#customer"' in text
    assert '138 <mark class="hit">0553</mark> 6624' in text
    assert "维保至 2999-01-01" in text


def test_options_by_serial_lead_to_the_owner(as_engineer):
    machine = make_equipment(serial="GJ630-2403-017")

    text = body(as_engineer.get(reverse("customers:lookup"), {"q": "2403-017"}))

    assert f'data-value="{machine.customer_id}"' in text
    assert f'data-equipment="{machine.pk}"' in text
    assert "hx-get" not in text


@pytest.mark.parametrize(
    ("q", "sentence"),
    [("1", "再多输几位：电话至少 3 位数字"), ("查无此厂", "没有找到“查无此厂”。")],
)
def test_no_option_says_what_to_do(as_engineer, q, sentence):
    assert sentence in body(as_engineer.get(reverse("customers:lookup"), {"q": q}))


def test_lookup_ignores_a_target_that_is_no_name(as_engineer):
    make_customer()

    assert "hx-get" not in body(as_engineer.get(reverse("customers:lookup"), {"q": "皖江", "into": '"><x'}))


def test_machine_options_show_warranty_and_site(as_engineer):
    customer = make_customer()
    machine = make_equipment(customer, site=make_site(customer), military=True)
    make_equipment(make_customer("别家"))
    url = reverse("customers:equipment_lookup")

    text = body(as_engineer.get(url, {"q": "630", "customer": customer.pk, "into": "machine"}))

    assert text.count('role="option"') == 1
    assert f'data-value="{machine.pk}"' in text
    assert "2 号车间 · 2024-05-18 投运 · 无故障记录" in text
    assert '<mark class="hit">630</mark>' in text


@pytest.mark.parametrize(
    ("q", "sentence"),
    [("", "还没有登记设备。可以先按铭牌登记。"), ("查无", "没有符合“查无”的设备。"), ("1", "再多输几位")],
)
def test_no_machine_option_says_what_to_do(as_engineer, q, sentence):
    customer = make_customer()

    assert sentence in body(as_engineer.get(reverse("customers:equipment_lookup"), {"q": q, "customer": customer.pk}))


def test_unknown_customer_of_a_machine_lookup_is_missing(as_engineer):
    url = reverse("customers:equipment_lookup")

    assert as_engineer.get(url, {"q": "630", "customer": "999"}).status_code == 404
    assert as_engineer.get(url, {"q": "630", "customer": "x"}).status_code == 200


def test_picked_card_shows_people_contract_rules_and_note(as_engineer):
    retired = {"is_active": False, "inactive_reason": "并入"}
    customer = make_customer(contract_until=date(2999, 1, 1), note="月底停产", **retired)
    make_contact(customer, is_main=True)
    make_site(customer, main_city=True, entry_rules="报身份证号")

    text = body(as_engineer.get(reverse("customers:picked", args=[customer.pk])))

    for word in ["维保至 2999-01-01", "吴建平", "首选", "主城区", "报身份证号", "月底停产", "这个客户已停用：并入"]:
        assert word in text


@pytest.mark.req("S1-33", "S1-36")
def test_machine_card_shows_warranty_payment_military_and_panels(as_engineer, monkeypatch):
    machine = make_equipment(
        military=True, warranty_ends_on=date(2026, 1, 1), commissioned_on=None, note="配件 G", project_no="AB1"
    )
    shown = Panel("customers/_warranty.html", lambda subject, user: {"subject": subject})
    monkeypatch.setitem(panels.PANELS, "equipment", [shown])

    page = as_engineer.get(reverse("customers:equipment_card", args=[machine.pk]))

    assert "保修已于 2026-01-01 期满，建议有偿。" in body(page)
    assert "质量问题须双五归零" in body(page)
    assert "配件 G" in body(page)
    assert page.context["panels"] == [("customers/_warranty.html", {"subject": machine})]


@pytest.mark.req("S1-68")
def test_unknown_caller_is_added_with_a_machine_and_answered_as_picked(as_clerk, clerk):
    typed = {
        "name": "新线缆厂",
        "contact": "王工",
        "phone": "13900000001",
        "city": "芜湖市",
        "product": "成缆机",
        "serial": "S-1",
    }

    text = body(as_clerk.post(reverse("customers:quick_add"), typed))

    customer = Customer.objects.get()
    assert f'data-customer="{customer.pk}"' in text
    assert (customer.created_by, customer.contacts.get().is_main) == (clerk, True)
    assert f'data-equipment="{Equipment.objects.get().pk}"' in text


def test_machine_is_added_to_a_known_customer(as_clerk):
    customer = make_customer()

    as_clerk.post(reverse("customers:quick_add"), {"customer": customer.pk, "product": "泵", "model": "NC-500"})

    assert Equipment.objects.get().customer == customer


def test_customer_alone_is_added_without_a_machine(as_clerk):
    text = body(as_clerk.post(reverse("customers:quick_add"), {"name": "新线缆厂"}))

    assert "还没有联系人" in text
    assert Equipment.objects.count() == 0


def test_refused_quick_add_keeps_what_was_typed_and_shows_the_twin(as_clerk):
    twin = make_customer("新线缆厂")

    text = body(as_clerk.post(reverse("customers:quick_add"), {"name": "新线缆厂", "city": "芜湖市"}))

    assert twin.get_absolute_url() in text
    assert 'value="芜湖市"' in text
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(("q", "field"), [("0553 581", "phone"), ("新线缆厂", "name")])
def test_quick_form_takes_over_what_was_searched(as_clerk, q, field):
    page = as_clerk.get(reverse("customers:quick_form"), {"q": q})

    assert page.context["form"].initial == {field: q}


def test_quick_form_of_a_known_customer_asks_only_for_the_plate(as_clerk):
    page = as_clerk.get(reverse("customers:quick_form"), {"customer": make_customer().pk, "q": "S-9"})

    assert list(page.context["form"].fields) == ["product", "model", "serial"]
    assert page.context["form"].initial == {"serial": "S-9"}


def test_quick_add_is_refused_to_readers_and_to_get(as_engineer):
    url = reverse("customers:quick_add")

    assert as_engineer.post(url, {"name": "新厂"}).status_code == 403
    assert Customer.objects.count() == 0
