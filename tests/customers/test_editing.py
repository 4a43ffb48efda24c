"""Editing through the pages: happy path, refusal, stranger."""

from datetime import date

import pytest
from django.urls import reverse

from customers.models import Agreement, Customer, Equipment, Need, ServiceRequirement
from tests.factories.customers import make_contact, make_customer, make_equipment, make_site

pytestmark = pytest.mark.django_db


def sheet(people=(), places=(), **typed):
    """The customer form as a browser sends it."""
    data = {"channel": "market", **typed}
    for prefix, rows in (("contacts", people), ("sites", places)):
        known = sum("id" in row for row in rows)
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": known}
        for index, row in enumerate(rows):
            data |= {f"{prefix}-{index}-{key}": value for key, value in row.items()}
    return data


def body(response) -> str:
    return response.content.decode()


@pytest.mark.req("S1-68")
def test_new_customer_is_opened_once_however_often_it_is_sent(as_clerk, clerk):
    typed = sheet(
        [{"name": "吴建平", "phone": "13805536624", "is_main": "on"}],
        [{"name": "一厂", "main_city": "on"}],
        name="新线缆厂",
        once_key="k1",
    )

    first = as_clerk.post(reverse("customers:create"), typed)
    second = as_clerk.post(reverse("customers:create"), {**typed, "another": "on"})

    customer = Customer.objects.get()
    assert first.url == second.url == customer.get_absolute_url()
    assert (customer.created_by, customer.sites.get().main_city) == (clerk, True)
    assert customer.contacts.get().digits == "13805536624"


def test_empty_form_offers_one_row_for_a_person_and_a_place(as_clerk):
    page = as_clerk.get(reverse("customers:create"))

    assert (len(page.context["people"].forms), len(page.context["places"].forms)) == (1, 1)


def test_refused_form_keeps_what_was_typed(as_clerk):
    page = as_clerk.post(reverse("customers:create"), sheet([{"name": "吴", "phone": "12"}], name="", city="芜湖市"))

    assert Customer.objects.count() == 0
    assert "客户名称不能为空。请填写。" in body(page)
    assert "电话号码是 7–15 位数字，这里是 2 位。请核对。" in body(page)
    assert 'value="芜湖市"' in body(page)


def test_twin_is_shown_with_a_link_before_a_second_file_is_opened(as_clerk):
    twin = make_customer("新线缆厂")

    page = as_clerk.post(reverse("customers:create"), sheet(name="新线缆厂"))
    assert twin.get_absolute_url() in body(page)
    assert Customer.objects.count() == 1

    as_clerk.post(reverse("customers:create"), sheet(name="新线缆厂", another="on"))
    assert Customer.objects.count() == 2


@pytest.mark.parametrize("more", ["contacts", "sites"])
def test_another_row_keeps_everything_and_judges_nothing(as_clerk, more):
    typed = sheet([{"name": "吴", "phone": "12"}], [{"name": "一厂"}], name="", more=more)

    page = as_clerk.post(reverse("customers:create"), typed, headers={"HX-Request": "true"})

    counts = len(page.context["people"].forms), len(page.context["places"].forms)
    assert counts == ((2, 1) if more == "contacts" else (1, 2))
    assert "field-error" not in body(page)
    assert 'value="吴"' in body(page)
    assert body(page).startswith('<form class="panel" id="customer-form"')


def test_edit_saves_customer_people_and_places_together(as_clerk):
    customer = make_customer()
    person, place = make_contact(customer), make_site(customer)
    typed = sheet(
        [{"id": person.pk, "name": "吴建平", "phone": "13900000001"}],
        [{"id": place.pk, "name": "3 号车间"}],
        name=customer.name,
        city="芜湖市",
        expected_version=1,
    )

    answer = as_clerk.post(reverse("customers:edit", args=[customer.pk]), typed)

    customer.refresh_from_db()
    assert answer.url == customer.get_absolute_url()
    assert (customer.city, customer.version) == ("芜湖市", 2)
    assert (customer.contacts.get().digits, customer.sites.get().name) == ("13900000001", "3 号车间")


def test_later_edit_answers_409_with_what_changed_and_what_was_typed(as_clerk):
    customer = make_customer()
    url = reverse("customers:edit", args=[customer.pk])
    as_clerk.post(url, sheet(name=customer.name, city="芜湖市", expected_version=1))

    late = as_clerk.post(url, sheet(name=customer.name, note="月底停产检修", expected_version=1))

    assert late.status_code == 409
    assert "已变更：城市" in body(late)
    assert "林晓芸刚刚修改了" in body(late)
    assert "月底停产检修" in body(late)
    assert Customer.objects.get().note == ""


def test_edit_page_shows_the_file_as_it_stands(as_clerk):
    customer = make_customer(city="芜湖市")
    make_contact(customer, is_active=False)

    page = as_clerk.get(reverse("customers:edit", args=[customer.pk]))

    assert 'value="芜湖市"' in body(page)
    assert page.context["people"].forms == []


def test_machine_is_registered_for_a_customer(as_clerk):
    customer = make_customer()
    url = reverse("customers:equipment_create", args=[customer.pk])
    assert as_clerk.get(url).status_code == 200

    answer = as_clerk.post(
        url, {"product": "成缆机", "serial": "S-1", "batch": "2206", "commissioned_on": "2022-09-30"}
    )

    machine = Equipment.objects.get()
    assert answer.url == machine.get_absolute_url()
    assert (machine.customer, machine.batch, machine.commissioned_on) == (customer, "2206", date(2022, 9, 30))


def test_second_machine_of_one_serial_is_refused_with_a_link(as_clerk):
    twin = make_equipment(serial="S-1")
    url = reverse("customers:equipment_create", args=[twin.customer_id])

    page = as_clerk.post(url, {"product": "成缆机", "serial": "S-1"})

    assert twin.get_absolute_url() in body(page)
    assert Equipment.objects.count() == 1


def test_later_edit_of_a_machine_is_refused(as_clerk):
    machine = make_equipment()
    url = reverse("customers:equipment_edit", args=[machine.pk])
    assert 'name="expected_version" value="1"' in body(as_clerk.get(url))

    assert as_clerk.post(url, {"product": "绞线机", "expected_version": 1}).url == machine.get_absolute_url()
    assert as_clerk.post(url, {"product": "成缆机", "expected_version": 1}).status_code == 409
    assert Equipment.objects.get().product == "绞线机"


@pytest.mark.parametrize("kind", ["retire", "equipment_retire"])
def test_file_is_put_out_of_use_with_a_reason_and_back(as_clerk, kind):
    machine = make_equipment()
    thing = machine.customer if kind == "retire" else machine
    url = reverse(f"customers:{kind}", args=[thing.pk])

    assert "停用原因不能为空。请填写。" in body(as_clerk.post(url, {"reason": "", "expected_version": 1}))
    as_clerk.post(url, {"reason": "已并入集团", "expected_version": 1})
    thing.refresh_from_db()
    assert (thing.is_active, thing.inactive_reason) == (False, "已并入集团")

    as_clerk.post(url, {"restore": "1"})
    thing.refresh_from_db()
    assert thing.is_active


def test_need_agreement_and_requirement_are_added_to_the_file(as_clerk, clerk):
    customer = make_customer()
    file = f"{customer.get_absolute_url()}?tab=file"
    forms = {
        "need_create": {"kind": "potential", "text": "扩一条线", "once_key": "n"},
        "agreement_create": {
            "title": "早期报警",
            "content": "一小时内来电",
            "agreed_on": "2026-01-05",
            "agreed_by": clerk.pk,
            "once_key": "a",
        },
        "requirement_create": {"source": "special", "item": "保养", "content": "夜间进行", "once_key": "r"},
    }

    for name, typed in forms.items():
        url = reverse(f"customers:{name}", args=[customer.pk])
        assert [as_clerk.post(url, typed).url for _ in range(2)] == [file, file]

    assert Need.objects.get().text == "扩一条线"
    assert Agreement.objects.get().agreed_by == clerk
    assert ServiceRequirement.objects.get().content == "夜间进行"


def test_need_is_settled_with_a_result(as_clerk, clerk):
    customer = make_customer()
    as_clerk.post(reverse("customers:need_create", args=[customer.pk]), {"kind": "current", "text": "培训"})
    url = reverse("customers:need_settle", args=[Need.objects.get().pk])

    assert "办结结果不能为空。请填写。" in body(as_clerk.post(url, {"result": ""}))
    as_clerk.post(url, {"result": "12-12 已培训 15 人"})

    assert Need.objects.get().result == "12-12 已培训 15 人"


def test_improvement_that_reaches_nobody_is_answered_at_the_field(as_clerk):
    url = reverse("customers:need_create", args=[make_customer().pk])

    page = as_clerk.post(url, {"kind": "improvement", "text": "加防护罩"})

    assert "技术部门或质量部门没有负责人，改进要求报不出去。" in body(page)
    assert Need.objects.count() == 0


@pytest.mark.parametrize("name", ["need_create", "agreement_create", "requirement_create"])
def test_short_form_is_shown_empty_with_its_customer(as_clerk, name):
    customer = make_customer()

    page = as_clerk.get(reverse(f"customers:{name}", args=[customer.pk]))

    assert customer.name in body(page)
    assert "field-error" not in body(page)


@pytest.mark.parametrize(
    "name",
    [
        "create",
        "edit",
        "retire",
        "equipment_create",
        "equipment_edit",
        "equipment_retire",
        "need_create",
        "agreement_create",
        "requirement_create",
        "quick_form",
    ],
)
def test_reader_may_not_edit(as_engineer, name):
    machine = make_equipment()
    pk = machine.pk if name.startswith("equipment_") and name != "equipment_create" else machine.customer_id
    args = [] if name in ("create", "quick_form") else [pk]

    assert as_engineer.get(reverse(f"customers:{name}", args=args)).status_code == 403
