"""Two of 财务, two clicks: on PostgreSQL with real transactions (S1-64)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core.documents.models import Series
from fieldservice.actions import advances, claims
from fieldservice.models import Advance, Claim, WriteOff, WriteOffEntry
from tests.factories.field import make_back
from tests.factories.money import AFTER, file_trip, make_advance, make_checked, with_finance, write_off
from tests.factories.outward import fresh
from tests.tickets.test_races import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def two_filed_claims():
    trip, people = make_back()
    mine, _ = make_checked(trip=trip, people=people)
    his, _ = make_checked(trip=trip, people=people, by=people["mate"])
    file_trip(trip)
    return mine, his, with_finance(people)


@pytest.mark.req("S1-64")
def test_two_batches_at_once_hold_each_claim_once():
    mine, his, people = two_filed_claims()
    clerks = [people["finance"], people["cashier"]]

    found = together(lambda number: write_off(mine, his, people=people, by=clerks[number % 2]))

    assert sum(isinstance(answer, WriteOff) for answer in found) == 1
    assert WriteOffEntry.objects.filter(kind="claim").count() == 2
    assert WriteOff.objects.get().total == Decimal("1640.00")
    assert Series.objects.get(form="write_off").last == 1


@pytest.mark.req("S1-64")
def test_overlapping_batches_in_other_orders_never_wait_for_each_other_for_ever():
    mine, his, people = two_filed_claims()
    orders = [[mine, his], [his, mine], [his], [mine]]

    found = together(lambda number: write_off(*orders[number], people=people))

    made = [answer for answer in found if isinstance(answer, WriteOff)]
    assert 1 <= len(made) <= 2
    assert WriteOffEntry.objects.values("claim").distinct().count() == WriteOffEntry.objects.count() == 2


@pytest.mark.req("S1-64")
def test_write_off_and_return_at_once_do_one_of_the_two():
    mine, _, people = two_filed_claims()
    acts = [
        lambda: write_off(mine, people=people),
        lambda: claims.send_back_claim(
            claim=mine, words="抬头不对", by=people["cashier"], at=AFTER + timedelta(days=1)
        ),
    ]

    found = together(lambda number: acts[number % 2]())

    assert sum(isinstance(answer, (WriteOff, Claim)) for answer in found) == 1
    assert (fresh(mine).state == "written_off") == WriteOff.objects.exists()


@pytest.mark.req("S1-10")
def test_claim_and_advance_of_a_trip_are_begun_once():
    trip, people = make_back()
    engineer = people["engineer"]

    begun = together(lambda _: claims.start_claim(trip=trip, by=engineer, at=AFTER))
    asked = together(
        lambda _: advances.ask_advance(trip=trip, amount=Decimal(100), reason="车票", by=engineer, at=AFTER)
    )

    assert len({claim.pk for claim in begun}) == 1
    assert sum(isinstance(answer, Advance) for answer in asked) == 1


@pytest.mark.req("S1-10")
def test_advance_is_paid_once():
    trip, people = make_back()
    advance, _ = make_advance(trip=trip, people=people, at=AFTER)
    advances.approve_advance(advance=advance, by=people["head"], at=AFTER)

    found = together(lambda _: advances.pay_advance(advance=advance, way="cash", by=people["finance"], at=AFTER))

    assert sum(isinstance(answer, Advance) for answer in found) == 1
