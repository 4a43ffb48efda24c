"""The customer's page of a quote: only with the whole secret, once, on the very content, not too often."""

import json
from datetime import date

import pytest
from django.urls import reverse

from core.documents.models import Signature
from core.documents.models.signature import fingerprint
from fieldservice import links_quote
from fieldservice.actions import answers, quotes
from fieldservice.models import Quote, QuoteState
from tests.factories.quotes import AFTER, INK, make_accepted, make_issued, make_quote
from tests.factories.tickets import HOUR
from tickets import actions as tickets

pytestmark = pytest.mark.django_db
FAR = date(2099, 1, 1)


def issued(**more):
    """Offers of the page's own clock stand for long enough."""
    quote, people = make_issued(**more)
    Quote.objects.filter(pk=quote.pk).update(valid_until=FAR)
    return Quote.objects.for_page().get(pk=quote.pk), people


def signed(quote, **changes) -> dict:
    shown = fingerprint(answers.shown(quote))
    values = {"answer": "accept", "shown": shown, "sign_name": "张会计", "sign_strokes": json.dumps(INK)}
    return values | changes


@pytest.mark.req("S1-43", "G-05")
def test_customer_reads_and_signs_without_an_account(client):
    quote, _ = issued()
    url = links_quote.path(quote.current)

    html = client.get(url).content.decode()
    answer = client.post(url, signed(quote))

    assert "¥4,105.50" in html
    assert "上门更换燃油泵并试机" in html
    assert answer.status_code == 302
    assert Quote.objects.get().state == QuoteState.ACCEPTED
    assert Signature.objects.of(quote).get().name == "张会计"
    assert "您已接受这份报价" in client.get(url).content.decode()


@pytest.mark.req("G-05")
def test_customer_refuses_with_words(client):
    quote, people = issued()
    url = links_quote.path(quote.current)

    empty = client.post(url, {"answer": "refuse", "name": "王", "words": ""})
    answer = client.post(url, {"answer": "refuse", "name": "王", "words": "材料自购"})

    assert (empty.status_code, answer.status_code) == (422, 302)
    assert Quote.objects.get().state == QuoteState.REFUSED
    assert quote.answers.get().words == "材料自购"


@pytest.mark.parametrize("change", [{"sign_name": ""}, {"sign_strokes": "[[[1,1]],[[2,2]]]"}, {"sign_strokes": ""}])
def test_signature_without_name_or_ink_is_refused_and_stays(client, change):
    quote, _ = issued()

    answer = client.post(links_quote.path(quote.current), signed(quote, **change))

    assert answer.status_code == 422
    assert Quote.objects.get().state == QuoteState.ISSUED


def test_content_changed_while_it_was_read_is_not_signed(client):
    quote, _ = issued()

    answer = client.post(links_quote.path(quote.current), signed(quote, shown="0" * 64))

    assert answer.status_code == 409
    assert "报价内容刚被改动" in answer.content.decode()


@pytest.mark.req("G-05")
def test_expired_offer_is_refused_in_words(client):
    quote, _ = make_issued(valid_until=date(2026, 11, 16))
    url = links_quote.path(quote.current)

    html = client.get(url).content.decode()
    answer = client.post(url, signed(quote))

    assert "过期" in html
    assert "签字同意" not in html
    assert answer.status_code == 409
    assert "不能再接受" in answer.content.decode()


def test_offer_of_a_void_case_is_not_accepted(client):
    quote, people = issued()
    tickets.void(ticket=quote.ticket, reason="重复登记", by=people["clerk"], at=AFTER + HOUR)

    html = client.get(links_quote.path(quote.current)).content.decode()
    answer = client.post(links_quote.path(quote.current), signed(quote))

    assert "签字同意" not in html
    assert answer.status_code == 409
    assert "这项服务已经结束" in answer.content.decode()


@pytest.mark.req("G-05")
def test_second_click_accepts_nothing_twice(client):
    quote, _ = issued()
    url, said = links_quote.path(quote.current), signed(quote)
    client.post(url, said)

    again = client.post(url, said)

    assert again.status_code == 409
    assert quote.answers.count() == 1


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: "A" + t[1:] if t[0] != "A" else "B" + t[1:], lambda t: "x"]
)
def test_wrong_secret_opens_nothing(client, spoil):
    quote, _ = issued()
    token = links_quote.token_of(quote.current.pk, quote.current.nonce)

    for name in ("answer", "paper"):
        answer = client.get(reverse(f"quotes_open:{name}", args=[quote.current.pk, spoil(token)]))
        assert answer.status_code == 404
        assert "4,105.50" not in answer.content.decode()


def test_draft_has_no_open_page(client):
    quote, _ = make_quote()

    assert client.get(links_quote.path(quote.current)).status_code == 404


def test_old_link_of_a_revised_quote_shows_no_price(client):
    quote, people = issued()
    url = links_quote.path(quote.current)
    quotes.revise_quote(quote=quote, reason="改价", by=people["clerk"], at=AFTER + HOUR)

    html = client.get(url).content.decode()

    assert "已不再有效" in html
    assert "4,105.50" not in html


def test_who_guesses_too_often_sees_nothing_even_with_the_right_link(client):
    quote, _ = issued()
    for _ in range(links_quote.WRONG_LINK.each):
        client.get(reverse("quotes_open:answer", args=[quote.current.pk, "guess"]))

    assert client.get(links_quote.path(quote.current)).status_code == 404


def test_answers_are_limited(client):
    quote, _ = issued()
    url = links_quote.path(quote.current)
    for _ in range(links_quote.ANSWER.each):
        client.post(url, {"answer": "refuse", "name": "", "words": ""})

    assert client.post(url, signed(quote)).status_code == 429
    assert Quote.objects.get().state == QuoteState.ISSUED


def test_signature_shows_broken_after_the_quote_was_changed_beneath_it():
    quote, _ = make_accepted()
    signature = Signature.objects.of(quote).get()
    assert signature.intact(answers.shown(quote))

    quote.current.__class__.objects.filter(pk=quote.current.pk).update(payable=1)

    assert not signature.intact(answers.shown(Quote.objects.for_page().get(pk=quote.pk)))
