"""Two answers, two numbers, two bookings at once: on PostgreSQL with real transactions (G-05)."""

import pytest

from core.timeline.models import Happening
from fieldservice.actions import answers, quotes
from fieldservice.actions.bookings import book
from fieldservice.models import Booking, Quote, QuoteAnswer, QuoteKind, QuoteState
from tests.factories.quotes import AFTER, FIRST, INK, WHY, make_issued, quoting_crew
from tests.factories.tickets import HOUR, MINUTE, make_in_progress
from tests.tickets.test_races import THREADS, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.mark.req("G-05")
def test_two_acceptances_at_once_accept_once():
    quote, people = make_issued()
    edition = Quote.objects.for_page().get(pk=quote.pk).current
    said = {"verdict": "accepted", "name": "张会计", "strokes": INK, "at": AFTER + HOUR}
    ways = [
        lambda: answers.answer_by_link(edition=edition, **said),
        lambda: answers.record_acceptance(quote=quote, way="oral", name="李工", by=people["clerk"], at=AFTER + HOUR),
    ]

    together(lambda number: ways[number % 2]())

    assert QuoteAnswer.objects.count() == 1
    assert Happening.objects.filter(event="QUOTE_ACCEPTED").count() == 1
    assert Quote.objects.get().state == QuoteState.ACCEPTED


@pytest.mark.req("G-05")
def test_acceptance_and_refusal_at_once_do_one_of_the_two():
    quote, people = make_issued()
    edition = Quote.objects.for_page().get(pk=quote.pk).current
    ways = [
        {"verdict": "accepted", "name": "张会计", "strokes": INK},
        {"verdict": "refused", "name": "张会计", "words": "太贵"},
    ]

    together(lambda n: answers.answer_by_link(edition=edition, at=AFTER + HOUR, **ways[n % 2]))

    answer = QuoteAnswer.objects.get()
    assert Quote.objects.get().state == answer.verdict


def test_quotes_begun_at_once_are_one_with_one_number():
    people = quoting_crew()
    ticket, _ = make_in_progress(people=people)
    asked = {"charge_reason": WHY, **FIRST}

    together(
        lambda _: quotes.draft_quote(ticket=ticket, kind=QuoteKind.SERVICE, by=people["clerk"], at=AFTER, **asked)
    )

    assert list(Quote.objects.values_list("number", flat=True)) == ["SH261101"]


@pytest.mark.req("S4-07")
def test_one_cost_is_booked_once():
    people = quoting_crew()
    ticket, _ = make_in_progress(people=people)

    found = together(
        lambda _: book(
            ticket=ticket, amount=100, reason="无偿", source="quote:1", by=people["clerk"], at=AFTER + MINUTE
        )
    )

    assert len(found) == THREADS
    assert Booking.objects.count() == 1
