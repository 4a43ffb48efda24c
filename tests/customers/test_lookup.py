"""Finding a customer or machine while typing, and showing why it was found."""

import pytest

from customers.marks import marks
from customers.queries import find_customers, find_equipment, terms_of, twin_of_equipment, twins_of_customer
from tests.factories.customers import make_contact, make_customer, make_equipment

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    ours = make_customer(code="KH0012", short_name="皖江")
    make_contact(ours)
    make_contact(ours, "钱红", "0553-581 2207")
    other = make_customer("苏中恒达线缆有限公司", code="KH0013")
    make_contact(other, "丁海洋", "+86 139 5539 0182")
    return ours, other


@pytest.mark.req("S1-68", "A-31")
@pytest.mark.parametrize(
    "q",
    [
        "5536",
        "138 0553",
        "13805536624",
        "0553581",
        "皖江",
        "特缆股份",
        "wjtl",
        "WJTL",
        "wanjiang",
        "kh0012",
        "吴建平",
    ],
)
def test_customer_is_found_by_any_way_to_type_it(people, q):
    ours, _ = people

    assert [hit.customer for hit in find_customers(q)] == [ours]


@pytest.mark.parametrize("q", ["", " ", "13", "w", "zzz", "皖江 丁海洋", "，"])
def test_customer_is_not_found_by_too_little_or_by_another_ones_words(people, q):
    assert find_customers(q) == []


def test_customer_is_found_by_a_number_with_country_code(people):
    _, other = people

    assert [hit.customer for hit in find_customers("+86 139 5539")] == [other]
    assert [hit.customer for hit in find_customers("1395539")] == [other]


def test_customers_with_the_name_in_front_come_first():
    inside = make_customer("华东恒达电缆", is_key=True)
    front = make_customer("恒达线缆有限公司")
    whole = make_customer("恒达")

    assert [hit.customer for hit in find_customers("恒达")] == [whole, front, inside]
    assert [hit.customer for hit in find_customers("恒达", 1)] == [whole]


def test_customer_out_of_use_is_offered_only_on_request(people):
    ours, _ = people
    ours.is_active, ours.inactive_reason = False, "已并入集团"
    ours.save()

    assert find_customers("皖江") == []
    assert [hit.customer for hit in find_customers("皖江", with_inactive=True)] == [ours]


def test_hit_shows_the_person_whose_number_matched(people):
    hit = find_customers("5812207")[0]

    assert hit.contact.name == "钱红"
    assert [(piece.text, piece.hit) for piece in hit.phone] == [("0553-", False), ("581 2207", True)]


def test_hit_shows_the_other_number_when_that_was_typed():
    make_contact(make_customer(), phone="0553-5812207", other_phone="139 5539 0182")

    assert "".join(piece.text for piece in find_customers("139553")[0].phone) == "139 5539 0182"


def test_hit_without_any_contact_shows_none():
    make_customer("无人厂")

    hit = find_customers("无人厂")[0]
    assert (hit.contact, hit.phone) == (None, [])


@pytest.mark.parametrize(
    ("text", "term", "sound", "hit"),
    [
        ("皖江特缆股份", "wjtl", True, "皖江特缆"),
        ("皖江特缆股份", "jiangte", True, "江特"),
        ("皖江特缆股份", "wj", False, ""),
        ("GJ-630/1+6", "gj63", False, "GJ-63"),
        ("苏中 恒达", "中恒", False, "中 恒"),
        ("苏中", "xx", True, ""),
    ],
)
def test_marks_cover_the_characters_that_matched(text, term, sound, hit):
    pieces = marks(text, [term], by_sound=sound)

    assert "".join(piece.text for piece in pieces) == text
    assert "".join(piece.text for piece in pieces if piece.hit) == hit


@pytest.mark.parametrize(
    ("q", "terms"),
    [
        ("（0553）581-2207", ["05535812207"]),
        ("0086 138", ["138"]),
        ("皖江  吴", ["皖江", "吴"]),
        ("12", []),
        ("泵", ["泵"]),
    ],
)
def test_query_is_read_as_words(q, terms):
    assert terms_of(q) == terms


@pytest.mark.req("S2-30")
@pytest.mark.parametrize("q", ["GJ630-2403-017", "2403-017", "gj6302403017", "630/1", "管式绞线", "AB26", "630 ab26"])
def test_machine_is_found_by_plate_batch_or_project(q):
    machine = make_equipment(serial="GJ630-2403-017", project_no="AB26-07")
    make_equipment(make_customer("别家"), serial="X9", model="CLY-2500", product="成缆机", batch="2206")

    assert [hit.machine for hit in find_equipment(q)] == [machine]


def test_machines_of_a_known_customer_are_offered_before_typing():
    machine = make_equipment()
    make_equipment(make_customer("别家"))

    assert [hit.machine for hit in find_equipment("", machine.customer)] == [machine]
    assert find_equipment("") == []
    assert find_equipment("6", machine.customer) == []


def test_machine_out_of_use_is_offered_only_on_request():
    machine = make_equipment(is_active=False, inactive_reason="报废", serial="OLD-1")

    assert find_equipment("OLD-1") == []
    assert [hit.machine for hit in find_equipment("OLD-1", with_inactive=True)] == [machine]


def test_lookup_asks_the_same_number_of_queries_for_one_and_for_fifty(django_assert_num_queries):
    for index in range(50):
        make_contact(make_customer(f"恒达{index}厂"), phone=f"1390000{index:04d}")
        make_equipment(make_customer(f"甲{index}"), serial=f"S-{index:03d}")

    with django_assert_num_queries(2):
        find_customers("恒达", 50)
    with django_assert_num_queries(2):
        find_equipment("S-0", limit=50)


def test_twins_share_a_name_or_a_number(people):
    ours, other = people

    assert twins_of_customer("皖江特缆 股份有限公司", []) == [ours]
    assert twins_of_customer("新厂", ["13955390182"]) == [other]
    assert twins_of_customer(ours.name, [], besides=ours.pk) == []
    assert twins_of_customer("", [""]) == []


def test_twin_of_a_machine_is_found_in_any_case():
    machine = make_equipment(serial="Gj-1")

    assert twin_of_equipment("", " gJ-1 ") == machine
    assert twin_of_equipment("别的厂", "Gj-1") is None
    assert twin_of_equipment("", "") is None
