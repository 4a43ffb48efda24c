"""收费情况 on the record follows the customer's answer, as long as nobody has signed or written something else."""

import pytest

from core.timeline.models import Happening
from fieldservice.actions import records
from fieldservice.actions.answers import record_refusal
from fieldservice.models import ServiceRecord
from tests.factories.field import make_requested
from tests.factories.quotes import AFTER, accept, make_issued
from tests.factories.tickets import HOUR

pytestmark = pytest.mark.django_db
SOON = AFTER + HOUR


def headed(**header) -> tuple:
    """客服 has filled the header while the customer still thinks about the price."""
    quote, people = make_issued()
    trip, people = make_requested(ticket=quote.ticket, people=people)
    records.fill_header(trip=trip, by=people["clerk"], at=AFTER, **header)
    record = ServiceRecord.objects.get(trip=trip)
    return quote, people, record


@pytest.mark.req("H1", "G-05")
def test_acceptance_renews_the_words_and_leaves_a_trace():
    quote, people, record = headed()
    assert "待客户接受" in record.charge

    accept(quote)

    after = ServiceRecord.objects.get(pk=record.pk)
    assert "客户已接受" in after.charge
    assert (after.version, after.history.count()) == (record.version + 1, 2)
    assert "客户已接受" in Happening.objects.get(event="RECORD_CHANGED").note


def test_refusal_is_no_waiting_offer_any_more():
    quote, people, record = headed()

    record_refusal(quote=quote, name="张会计", words="太贵", by=people["clerk"], at=SOON)

    assert ServiceRecord.objects.get(pk=record.pk).charge == "有偿，尚未报价"


@pytest.mark.req("H1")
def test_own_words_of_the_clerk_stay():
    quote, people, record = headed(charge="按年度协议结算")

    accept(quote)

    assert ServiceRecord.objects.get(pk=record.pk).charge == "按年度协议结算"


@pytest.mark.req("H1")
@pytest.mark.parametrize("proof", [{"signed_at": AFTER}, {"unsigned_reason": "客户只签纸质"}])
def test_signed_record_stays_as_it_was_signed(proof):
    quote, people, record = headed()
    ServiceRecord.objects.filter(pk=record.pk).update(**proof)

    accept(quote)

    assert "待客户接受" in ServiceRecord.objects.get(pk=record.pk).charge
