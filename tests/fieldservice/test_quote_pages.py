"""The editor, the list and the places of quotes, as people see them."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.organization.models import Function
from core.organization.roles import Role
from customers.models import Part
from fieldservice.models import Quote, QuoteKind, QuoteState
from tests.factories.organization import make_staff
from tests.factories.quotes import make_accepted, make_issued, make_quote, quoting_crew
from tests.factories.tickets import department, make_in_progress

pytestmark = pytest.mark.django_db
D = Decimal
EDITOR = {
    "persons": "1",
    "days": "2",
    "nights": "1",
    "transport_mode": "actual",
    "transport_amount": "620",
    "transport_remark": "高铁往返",
    "lodging_mode": "standard",
    "meals_mode": "standard",
    "labour_mode": "standard",
    "material_mode": "listed",
    "m_part": ["", "", ""],
    "m_name": ["燃油泵总成", "高压油管", "密封垫组件"],
    "m_spec": ["", "", ""],
    "m_unit": ["套", "根", "组"],
    "m_quantity": ["1", "3", "2"],
    "m_price": ["980", "60", "60"],
    "m_reason": ["厂家报价", "厂家报价", "厂家报价"],
    "content": "上门更换燃油泵",
    "terms": "月结",
}
HOSTED = EDITOR | {
    "persons": "2",
    "days": "3",
    "nights": "2",
    "transport_amount": "900.00",
    "lodging_mode": "customer",
    "meals_mode": "customer",
    "labour_mode": "lowered",
    "labour_rate": "150",
    "labour_reason": "长期合作",
    "material_mode": "customer",
}
NO_PARTS = {name: [] for name in EDITOR if name.startswith("m_")}


@pytest.fixture
def begun(client):
    """A quote just begun by the clerk on the page, who is signed in."""
    people = quoting_crew()
    ticket, _ = make_in_progress(people=people)
    client.force_login(people["clerk"])
    said = {"kind": "service", "place": "on_site", "charge_reason": "保修期满"}
    answer = client.post(reverse("fieldservice:quote_new", args=[ticket.pk]), said)
    quote = Quote.objects.get()
    assert answer.headers["Location"] == quote.get_absolute_url()
    return quote, people


def save(client, quote, data):
    version = Quote.objects.get(pk=quote.pk).version
    return client.post(quote.get_absolute_url(), data | {"expected_version": version})


def page(client, quote) -> str:
    return re.sub(r"\s+", " ", client.get(quote.get_absolute_url()).content.decode())


@pytest.mark.req("S1-46", "S1-59")
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (EDITOR, ["2,550.00", "382.50", "2,932.50", "1,173.00", "4,105.50", "1 人 × 2 天 × 200"]),
        (HOSTED | NO_PARTS, ["1,800.00", "270.00", "2,070.00", "828.00", "2,898.00", "2 人 × 3 天 × 150"]),
    ],
)
def test_examples_to_the_cent_through_the_editor(client, begun, typed, shown):
    quote, _ = begun

    assert save(client, quote, typed).status_code == 302

    html = page(client, quote)
    assert [amount for amount in shown if amount not in html] == []
    assert "第 2 版" in html


@pytest.mark.req("S1-58")
def test_third_example_through_the_page_costs_nothing(client):
    people = quoting_crew()
    quote, _ = make_quote(people=people, kind=QuoteKind.FREE, asked={"charge_reason": "我方装配原因。"})
    client.force_login(people["clerk"])

    html = page(client, quote)

    assert "2,550.00" in html
    assert '客户应付（元）</dt><dd class="grand">0.00' in html
    client.post(reverse("fieldservice:quote_book", args=[quote.ticket_id, quote.pk]))
    assert Quote.objects.get().state == QuoteState.BOOKED


@pytest.mark.req("S1-46")
def test_typing_is_reckoned_by_the_server_and_saves_nothing(client, begun):
    quote, _ = begun
    url = reverse("fieldservice:quote_calc", args=[quote.pk])

    answer = client.post(url, EDITOR | {"expected_version": 1}, headers={"HX-Request": "true"})

    html = answer.content.decode()
    assert "4,105.50" in html
    assert '<span id="amount-transport" hx-swap-oob="true">620.00</span>' in html
    assert quote.editions.count() == 1


@pytest.mark.req("S1-46")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"transport_amount": "-5"}, "金额不能是负数。"),
        ({"days": "0", "nights": "0"}, "天数是 0，不能收人工费。请填写天数。"),
        ({"nights": "3"}, "夜数 3 多于天数 2。请核对。"),
        ({"days": "1.25"}, "小数"),
        ({"days": "1.3"}, "天数按半天计，例如 0.5、1、1.5。"),
        ({"lodging_mode": "actual", "lodging_amount": "480"}, "超过标准 150.00 元，请写明依据，结算时附发票。"),
        ({"labour_mode": "lowered", "labour_rate": "150"}, "下调人工费要写明理由。"),
        ({"labour_mode": "lowered", "labour_rate": "250", "labour_reason": "x"}, "下调后要低于标准 200 元/天"),
        ({"meals_mode": "actual", "meals_amount": "1"}, "餐饮费不能用这种算法"),
        ({"m_reason": ["", "", ""]}, "不在价目中，请写明依据。"),
        ({"m_quantity": ["0", "1", "1"]}, "第 1 行数量要大于 0。"),
        ({"m_price": ["-9", "1", "1"]}, "第 1 行单价不能是负数。"),
        ({"content": ""}, "必填"),
    ],
)
def test_bad_input_is_said_and_stays(client, begun, change, words):
    quote, _ = begun

    answer = save(client, quote, EDITOR | change)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html or words == "必填" and "field-error" in html
    assert "高铁往返" in html
    assert quote.editions.count() == 1


def test_part_of_the_price_list_needs_no_reason_until_its_price_differs(client, begun):
    quote, _ = begun
    part = Part.objects.create(number="TB-1", name="通信板", price=D("1280.00"), unit="块")
    row = {"m_part": [part.pk], "m_name": ["通信板"], "m_spec": [""], "m_unit": ["块"], "m_quantity": ["1"]}
    url = reverse("fieldservice:quote_calc", args=[quote.pk]) + "?part=sheet"

    added = client.post(url, EDITOR | NO_PARTS | {"add": part.pk, "expected_version": 1}).content.decode()
    dear = save(client, quote, EDITOR | row | {"m_price": ["1500"], "m_reason": [""]}).content.decode()
    done = save(client, quote, EDITOR | row | {"m_price": ["1280.00"], "m_reason": [""]})

    assert 'value="通信板"' in added
    assert "4,105.50" in added
    assert "与价目 1280.00 元不同，请写明依据" in dear
    assert done.status_code == 302
    assert Quote.objects.get().payable == D("4105.50")


def test_price_list_is_searched_by_name_and_number(client, begun):
    quote, _ = begun
    Part.objects.create(number="TB-1", name="通信板", price=D("1280.00"))
    url = reverse("fieldservice:quote_parts", args=[quote.pk])

    assert "通信板" in client.get(url, {"part_q": "tb-"}).content.decode()
    assert "没有“轴承”" in client.get(url, {"part_q": "轴承"}).content.decode()


def test_row_just_added_waits_for_its_words_and_is_not_saved(client, begun):
    quote, _ = begun
    url = reverse("fieldservice:quote_calc", args=[quote.pk]) + "?part=sheet"

    html = client.post(url, EDITOR | {"add": "row", "expected_version": 1}).content.decode()
    blank = {name: [*EDITOR[name], ""] for name in EDITOR if name.startswith("m_")}
    save(client, quote, EDITOR | blank)

    assert html.count('name="m_name"') == 4
    assert "4,105.50" in html
    assert len(Quote.objects.for_page().get().current.materials) == 3


def test_quote_is_found_in_the_search_box(client):
    quote, people = make_quote(kind=QuoteKind.REPAIR)
    client.force_login(people["clerk"])

    assert quote.get_absolute_url() in client.get(reverse("aftersales:palette"), {"q": "JS261101"}).content.decode()


def test_two_editors_at_once_get_a_conflict(client, begun):
    quote, _ = begun
    old = Quote.objects.get(pk=quote.pk).version
    save(client, quote, EDITOR)

    answer = client.post(quote.get_absolute_url(), EDITOR | {"persons": "3", "expected_version": old})

    assert answer.status_code == 409
    assert 'name="persons" value="3"' in answer.content.decode()


def test_editions_are_compared(client, begun):
    quote, _ = begun
    save(client, quote, EDITOR)

    html = client.get(reverse("fieldservice:quote_compare", args=[quote.pk])).content.decode()

    assert "比较第 1 版和第 2 版" in html
    assert "4,105.50" in html


@pytest.mark.req("G-15")
def test_page_says_who_may_issue_a_repair_price(client):
    quote, people = make_quote(kind=QuoteKind.REPAIR)
    client.force_login(people["clerk"])

    html = page(client, quote)

    assert "何静" in html
    assert "拟定、发给客户、登记接受" in html
    refused = client.post(
        reverse("fieldservice:quote_issue_repair", args=[quote.ticket_id, quote.pk]), {"valid_until": "2099-01-01"}
    )
    assert refused.status_code == 422
    assert "没有“签发维修报价”的权限" in refused.content.decode()


OPEN_TO_ALL = ["quote", "quote_compare", "quote_preview", "quote_parts"]


@pytest.mark.parametrize("name", OPEN_TO_ALL)
def test_stranger_finds_no_quote(client, name):
    quote, _ = make_quote()
    client.force_login(make_staff("生人", roles=[Role.ENGINEER], department=department(Function.RESEARCH, "YF")))

    assert client.get(reverse(f"fieldservice:{name}", args=[quote.pk])).status_code == 404


STEPS = "attach submit approve return issue issue_repair book send accept refuse confirm revise withdraw".split()


@pytest.mark.parametrize("step", STEPS)
def test_stranger_takes_no_step(client, step):
    quote, _ = make_quote()
    client.force_login(make_staff("生人", roles=[Role.ENGINEER], department=department(Function.RESEARCH, "YF")))

    answer = client.post(reverse(f"fieldservice:quote_{step}", args=[quote.ticket_id, quote.pk]))

    assert answer.status_code == 404
    assert Quote.objects.get().state == QuoteState.DRAFT


def test_stranger_begins_no_quote_and_reckons_none(client):
    quote, _ = make_quote()
    client.force_login(make_staff("生人", roles=[Role.ENGINEER], department=department(Function.RESEARCH, "YF")))

    assert client.get(reverse("fieldservice:quote_new", args=[quote.ticket_id])).status_code == 404
    assert client.post(reverse("fieldservice:quote_calc", args=[quote.pk]), EDITOR).status_code == 404


def test_person_without_the_right_begins_no_quote(client):
    quote, people = make_quote()
    client.force_login(people["quality"])

    assert client.get(reverse("fieldservice:quote_new", args=[quote.ticket_id])).status_code == 403


@pytest.mark.parametrize("step", ["issue", "accept", "refuse", "withdraw"])
def test_person_without_the_right_takes_no_step(client, step):
    quote, people = make_quote()
    client.force_login(people["quality"])

    answer = client.post(reverse(f"fieldservice:quote_{step}", args=[quote.ticket_id, quote.pk]))

    assert answer.status_code == 422
    assert Quote.objects.get().state == QuoteState.DRAFT


def test_list_shows_searches_and_exports(client):
    quote, people = make_accepted()
    make_quote(people=people, ticket=quote.ticket, kind=QuoteKind.REPAIR)
    client.force_login(people["clerk"])
    url = reverse("fieldservice:quotes")

    drafts = client.get(url, {"tab": "draft"}).content.decode()
    found = client.get(url, {"q": quote.number}).content.decode()
    lines = b"".join(client.get(reverse("fieldservice:quotes_export"), {"tab": "accepted"})).decode().splitlines()

    assert "JS261101" in drafts
    assert drafts.count("data-row") == 1
    assert "data-open>SH261101" in found
    assert len(lines) == 2
    assert "4105.50" in lines[1]
    assert client.get(url, {"tab": "nonsense"}).status_code == 400


def test_list_costs_the_same_for_few_and_many(client):
    quote, people = make_quote()
    client.force_login(people["clerk"])
    client.get(reverse("fieldservice:quotes"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("fieldservice:quotes"))
    for number in range(8):
        Quote.objects.filter(pk=quote.pk).update(state=QuoteState.REPLACED if number % 2 else QuoteState.WITHDRAWN)
        quote, _ = make_quote(people=people, ticket=quote.ticket)

    with CaptureQueriesContext(connection) as many:
        client.get(reverse("fieldservice:quotes"))

    assert len(many) == len(few) <= 12


def test_case_and_trip_show_their_quotes_with_one_query_more(client):
    quote, people = make_issued()
    client.force_login(people["clerk"])

    html = client.get(quote.ticket.get_absolute_url()).content.decode()

    assert "报价与付费" in html
    assert quote.number in html
    with CaptureQueriesContext(connection) as asked:
        client.get(quote.ticket.get_absolute_url())
    assert len([row for row in asked if 'FROM "fieldservice_quote"' in row["sql"].split("WHERE")[0][-60:]]) <= 1


def test_quote_page_asks_few_questions(client):
    quote, people = make_accepted()
    client.force_login(people["clerk"])
    client.get(quote.get_absolute_url())

    with CaptureQueriesContext(connection) as asked:
        client.get(quote.get_absolute_url())

    assert len(asked) <= 20, [row["sql"][:90] for row in asked]
