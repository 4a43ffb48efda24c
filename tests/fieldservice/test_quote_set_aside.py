"""What was typed for a line stays when its mode changes and comes back."""

import re

import pytest
from django.urls import reverse

from fieldservice.models import Quote
from tests.factories.quotes import SECOND, make_quote, quoting_crew

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def fields(html: str) -> dict[str, list[str]]:
    """What a browser would send of the redrawn sheet: names and values of its inputs, ticked ones only."""
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", html):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and ('type="radio"' not in tag or " checked" in tag):
            sent.setdefault(name[1], []).append(value[1] if value else "")
    return sent


@pytest.fixture
def drawn(client):
    """`drawn(**changes)`: the sheet of a quote drawn again after a mode was pressed."""
    quote, people = make_quote(people=quoting_crew())
    client.force_login(people["clerk"])
    url = reverse("fieldservice:quote_calc", args=[quote.pk]) + "?part=sheet"
    page = fields(client.get(quote.get_absolute_url()).content.decode())
    page |= {"content": [quote.current.content], "expected_version": [str(quote.version)]}

    def draw(**changes):
        page.update({name: [value] for name, value in changes.items()})
        html = client.post(url, page, headers=HTMX).content.decode()
        for name in [name for name in page if name.startswith("m_") or name.endswith(("_amount", "_remark"))]:
            del page[name]
        page.update(fields(html))
        return page, html

    draw.quote = quote
    draw.page = page
    return draw


def test_materials_are_there_again_after_the_customer_was_to_buy_them(drawn):
    before = {name: values for name, values in drawn.page.items() if name.startswith("m_")}

    _, bought = drawn(material_mode="customer")
    after, html = drawn(material_mode="listed")

    assert 'aria-label="第 1 行名称"' not in bought
    assert 'aria-label="第 1 行名称"' in html
    assert {name: values for name, values in after.items() if name.startswith("m_")} == before


def test_an_amount_and_its_words_are_there_again(drawn):
    drawn(transport_mode="customer")
    after, _ = drawn(transport_mode="actual")

    assert (after["transport_amount"], after["transport_remark"]) == (["620"], ["高铁往返、市内"])


def test_a_lowered_rate_is_there_again(drawn):
    drawn(labour_mode="lowered")
    drawn(labour_rate="150", labour_reason="长期合作")
    drawn(labour_mode="standard")
    after, _ = drawn(labour_mode="lowered")

    assert (after["labour_rate"], after["labour_reason"]) == (["150"], ["长期合作"])


def test_what_is_set_aside_is_not_part_of_the_edition(client, drawn):
    page, _ = drawn(material_mode="customer", transport_mode="customer")

    assert client.post(drawn.quote.get_absolute_url(), page).status_code == 302

    edition = Quote.objects.get(pk=drawn.quote.pk).current
    assert (edition.materials, edition.amounts, edition.remarks) == ([], {}, {})


def test_saved_as_bought_by_the_customer_the_last_materials_come_back(client, drawn):
    page, _ = drawn(material_mode="customer")
    client.post(drawn.quote.get_absolute_url(), page)

    again = fields(client.get(drawn.quote.get_absolute_url()).content.decode())

    assert again["m_name"] == ["燃油泵总成", "高压油管", "密封垫组件"]


def test_a_quote_without_materials_sets_none_aside(client):
    quote, people = make_quote(people=quoting_crew(), asked=SECOND)
    client.force_login(people["clerk"])

    assert "m_name" not in fields(client.get(quote.get_absolute_url()).content.decode())
