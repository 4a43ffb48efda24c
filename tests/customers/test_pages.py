"""The pages of the customer file: what they show, to whom, and in how many queries."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from core.times import SHANGHAI
from customers import registry
from customers.models import Agreement, Need, ServiceRequirement
from customers.registry import Faults, faults_of, register_faults
from tests.customers.conftest import NOW
from tests.factories.customers import make_contact, make_customer, make_equipment, make_site
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def body(response) -> str:
    return " ".join(response.content.decode().split())


def names(response) -> list[str]:
    return [row.name for row in response.context["page"].rows]


def test_every_page_asks_a_stranger_to_sign_in(client):
    url = make_customer().get_absolute_url()

    assert client.get(url).url == f"{reverse('organization:sign_in')}?next={url}"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["皖江特缆股份有限公司", "中州线缆"]),
        ("?q=5536", ["皖江特缆股份有限公司"]),
        ("?q=zzxl", ["中州线缆"]),
        ("?q=1", []),
        ("?kind=key", ["皖江特缆股份有限公司"]),
        ("?region=河南", ["中州线缆"]),
        ("?warranty=in", ["皖江特缆股份有限公司"]),
        ("?warranty=out", ["中州线缆"]),
        ("?warranty=contract", ["皖江特缆股份有限公司"]),
        ("?warranty=unknown", []),
        ("?state=inactive", ["已停用厂"]),
        ("?sort=-machines", ["皖江特缆股份有限公司", "中州线缆"]),
        ("?sort=-contract", ["皖江特缆股份有限公司", "中州线缆"]),
    ],
)
def test_list_is_searched_filtered_and_sorted(as_engineer, query, found):
    ours = make_customer(is_key=True, region="安徽", contract_until=date(2027, 3, 31))
    make_contact(ours)
    make_equipment(ours)
    make_equipment(ours)
    other = make_customer("中州线缆", region="河南")
    make_equipment(other, warranty_ends_on=date(2025, 1, 1), commissioned_on=None)
    make_customer("已停用厂", is_active=False, inactive_reason="破产")

    assert names(as_engineer.get(reverse("customers:list") + query)) == found


def test_list_refuses_a_sorting_it_does_not_offer(as_engineer):
    assert as_engineer.get(reverse("customers:list") + "?sort=lookup").status_code == 400


def test_list_says_why_it_is_empty(as_engineer):
    assert "还没有客户" in body(as_engineer.get(reverse("customers:list")))
    assert "没有符合条件的客户" in body(as_engineer.get(reverse("customers:list") + "?q=不存在"))


def test_list_swaps_only_its_rows_for_htmx(as_engineer):
    answer = as_engineer.get(reverse("customers:list"), headers={"HX-Request": "true"})

    assert body(answer).startswith('<div id="customer-rows">')


def counted(client, url, django_assert_max_num_queries, limit) -> int:
    with django_assert_max_num_queries(limit) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_pages_ask_the_same_number_of_queries_for_one_and_for_fifty(as_clerk, django_assert_max_num_queries):
    customer = make_customer()
    machine = make_equipment(customer, site=make_site(customer))
    make_contact(customer)
    make_equipment(make_customer("苏中恒达"))
    urls = {
        reverse("customers:list"): 12,
        customer.get_absolute_url(): 20,
        f"{customer.get_absolute_url()}?tab=equipment": 16,
        f"{customer.get_absolute_url()}?tab=history": 20,
        machine.get_absolute_url(): 16,
        reverse("customers:batch", args=["2403"]): 12,
    }
    as_clerk.get(reverse("customers:list"))
    one = {url: counted(as_clerk, url, django_assert_max_num_queries, limit) for url, limit in urls.items()}
    for index in range(50):
        other = make_customer(f"甲{index}厂")
        make_contact(other, phone=f"139000{index:05d}")
        make_equipment(other)
        make_equipment(customer, site=make_site(customer, f"{index} 号"))

    fifty = {url: counted(as_clerk, url, django_assert_max_num_queries, limit) for url, limit in urls.items()}

    assert fifty == one


@pytest.mark.req("S1-68", "S2-07", "H19")
def test_customer_page_shows_people_machines_needs_and_who_may_edit(as_clerk):
    customer = make_customer(short_name="皖江", is_key=True, contract_until=date(2027, 3, 31), note="月底停产")
    make_contact(customer, is_main=True)
    make_site(customer, main_city=True, entry_rules="提前一天报身份证号")
    make_equipment(customer, serial="S-1", warranty_ends_on=date(2026, 12, 31))
    Need.objects.create(customer=customer, text="想签维保", noted_at=NOW)
    Need.objects.create(customer=customer, kind="potential", text="扩一条线", noted_at=NOW)

    text = body(as_clerk.get(customer.get_absolute_url()))

    for word in ["重点客户", "维保至 2027-03-31", "吴建平", "138 0553 6624", "主城区", "提前一天报身份证号"]:
        assert word in text
    for word in ["S-1", "保内，剩 42 天", "想签维保", "扩一条线", "当前 1，潜在 1，改进要求 0", "月底停产", ">编辑<"]:
        assert word in text


def test_customer_page_offers_no_editing_to_readers(as_engineer):
    customer = make_customer(is_active=False, inactive_reason="已并入集团")

    text = body(as_engineer.get(customer.get_absolute_url()))

    assert "已停用：已并入集团" in text
    assert reverse("customers:edit", args=[customer.pk]) not in text
    assert "恢复使用" not in text


def test_customer_page_of_nobody_or_with_an_unknown_tab_is_missing(as_clerk):
    customer = make_customer()

    assert as_clerk.get(reverse("customers:detail", args=[customer.pk + 1])).status_code == 404
    assert as_clerk.get(f"{customer.get_absolute_url()}?tab=x").status_code == 404


@pytest.mark.req("S2-03", "S2-31")
def test_file_tab_shows_the_four_sources_and_the_agreement(as_engineer):
    customer = make_customer()
    ServiceRequirement.objects.create(customer=customer, source="regulation", item="年检", content="核对联锁")
    Agreement.objects.create(
        customer=customer, content="一小时内来电", agreed_on=date(2025, 4, 1), agreed_by=make_staff("许文博")
    )
    Need.objects.create(customer=customer, text="培训", noted_at=NOW, done_at=NOW, result="已办")

    text = body(as_engineer.get(f"{customer.get_absolute_url()}?tab=file"))

    for word in [
        "合同",
        "国家 / 行业规定",
        "顾客特殊要求",
        "内部要求",
        "核对联锁",
        "一小时内来电",
        "许文博",
        "已办结",
    ]:
        assert word in text


def test_machines_with_an_open_case_and_most_faults_come_first(as_engineer, monkeypatch):
    customer = make_customer()
    quiet, failing, open_one = (make_equipment(customer, serial=serial) for serial in ("A", "B", "C"))
    monkeypatch.setattr(registry, "SOURCES", [])
    last = datetime(2026, 11, 18, 9, 0, tzinfo=SHANGHAI)
    register_faults(
        lambda ids, at: {
            failing.pk: Faults(3, last),
            open_one.pk: Faults(1, last, "SH261107", "实施中", "/tickets/7/"),
        }
    )

    page = as_engineer.get(customer.get_absolute_url())

    assert [row["machine"] for row in page.context["machines"]] == [open_one, failing, quiet]
    assert 'href="/tickets/7/">SH261107</a>' in body(page)
    assert "上次 11-18" in body(page)
    assert faults_of([], at=NOW) == {}


@pytest.mark.req("S2-30")
def test_batch_page_names_all_machines_and_their_owners(as_engineer):
    ours, other = make_customer("皖江特缆"), make_customer("苏中恒达")
    make_contact(other, "李工", "13900000001")
    machines = [make_equipment(owner, serial=serial) for owner, serial in [(ours, "A"), (other, "B"), (other, "C")]]
    make_equipment(other, serial="Z", batch="2206")

    page = as_engineer.get(reverse("customers:batch", args=["2403"]))

    owners = [(row["owner"].customer, [m["machine"] for m in row["machines"]]) for row in page.context["rows"]]
    assert owners == [(other, machines[1:]), (ours, machines[:1])]
    assert "李工" in body(page)
    assert "没有联系人" in body(page)
    assert as_engineer.get(reverse("customers:batch", args=["9999"])).status_code == 404


@pytest.mark.req("S2-30")
def test_customer_page_shows_the_owners_of_the_shared_batch(as_engineer):
    ours, other = make_customer("皖江特缆"), make_customer("苏中恒达")
    make_equipment(ours)
    make_equipment(ours, batch="2206")
    make_equipment(other)

    page = as_engineer.get(ours.get_absolute_url())

    assert page.context["batch"] == "2403"
    assert [owner.customer for owner in page.context["owners"]] == [other, ours]
    assert page.context["other_batches"] == [{"batch": "2206", "own": 1, "total": 1}]


@pytest.mark.req("S2-30", "S1-36")
def test_equipment_page_shows_warranty_payment_and_the_same_batch(as_engineer):
    machine = make_equipment(warranty_ends_on=date(2026, 1, 1), commissioned_on=None, military=True)
    twin = make_equipment(make_customer("苏中恒达"))

    page = as_engineer.get(machine.get_absolute_url())

    assert [row["machine"] for row in page.context["others"]] == [twin]
    assert "保修已于 2026-01-01 期满，建议有偿。" in body(page)
    assert "军品" in body(page)


def test_equipment_page_without_batch_or_dates_says_so(as_engineer):
    machine = make_equipment(batch="", serial="", warranty_ends_on=None, is_active=False, inactive_reason="报废")

    text = body(as_engineer.get(machine.get_absolute_url()))

    assert "机号未知，请补档" in text
    assert "已停用：报废" in text
    assert "没有保修资料。请核对合同或铭牌后再定。" in text


def test_regions_count_customers_and_machines_in_use(as_engineer):
    ours = make_customer(region="安徽", is_key=True)
    make_equipment(ours)
    make_equipment(ours, is_active=False, inactive_reason="报废")
    make_customer("无区域厂")

    rows = as_engineer.get(reverse("customers:regions")).context["rows"]

    assert [(row["region"], row["customers"], row["key"], row["machines"], row["share"]) for row in rows] == [
        ("安徽", 1, 1, 1, 100),
        ("", 1, 0, 0, 0),
    ]


def test_palette_finds_customers_machines_and_batches(as_engineer):
    machine = make_equipment(serial="GJ630-2403-017")
    make_contact(machine.customer)

    text = body(as_engineer.get("/palette/?q=2403"))
    assert machine.get_absolute_url() in text
    assert reverse("customers:batch", args=["2403"]) in text
    assert machine.customer.get_absolute_url() in body(as_engineer.get("/palette/?q=wjtl"))


def test_history_of_a_changed_file_is_read_on_its_page(as_engineer):
    customer = make_customer()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        customer.city = "芜湖市"
        customer.save()

    assert "城市：（空） → 芜湖市" in body(as_engineer.get(f"{customer.get_absolute_url()}?tab=history"))
