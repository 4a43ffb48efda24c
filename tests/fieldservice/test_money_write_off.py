"""月度核销 (S1-64): what goes into a batch, that it adds up, that it stays closed, how it is put right."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.notices.models import Message
from core.workflow import Refused, Stale
from fieldservice.actions import claims, write_offs
from fieldservice.models import Advance, Claim, WriteOffEntry
from fieldservice.queries_write_off import collect
from tests.factories.field import make_back
from tests.factories.money import (
    AFTER,
    DAY_ONE,
    file_trip,
    make_advance,
    make_checked,
    make_filed_claim,
    pay,
    usual,
    write_off,
)
from tests.factories.outward import fresh
from tests.factories.tickets import HOUR

pytestmark = pytest.mark.django_db
LATER = AFTER + timedelta(days=1)


@pytest.mark.req("S1-64", "S1-10")
def test_batch_takes_checked_claims_of_filed_trips_and_settles_their_advance():
    trip, people = make_back()
    advance, _ = make_advance(trip=trip, people=people, amount="500.00", at=AFTER - 2 * HOUR)
    pay(advance, people, at=AFTER - HOUR)
    claim, _ = make_filed_claim(trip=trip, people=people)

    batch = write_off(claim, people=people)

    claim = fresh(claim)
    assert (batch.number, batch.total) == ("CW261101", Decimal("820.00"))
    assert (claim.state, claim.write_off, claim.balance) == ("written_off", batch, Decimal("320.00"))
    assert fresh(advance).state == Advance.State.SETTLED
    assert [(entry.amount, entry.advance_amount) for entry in batch.entries.all()] == [
        (Decimal("820.00"), Decimal("500.00"))
    ]
    told = Message.objects.get(kind="claim_written_off")
    assert told.body.startswith("补付 320.00 元")
    assert "320" not in told.title


@pytest.mark.req("S1-64")
def test_claim_without_the_filed_record_stays_out_and_says_why():
    claim, people = make_checked()

    found = collect(DAY_ONE, by=people["finance"], at=LATER)
    with pytest.raises(Refused, match="还没有归档"):
        write_off(claim, people=people)

    assert (list(found.ready), [row.claim for row in found.waiting]) == ([], [claim])
    assert "服务记录还没有归档" in found.waiting[0].why


@pytest.mark.req("S1-64")
def test_written_off_claim_never_changes():
    claim, people = make_filed_claim()
    write_off(claim, people=people)
    claim = fresh(claim)

    for act in (
        lambda: claims.fill_claim(claim=claim, lines=[], by=people["engineer"], at=LATER),
        lambda: claims.send_back_claim(claim=claim, words="改", by=people["finance"], at=LATER),
        lambda: claims.void_claim(claim=claim, reason="改", by=people["engineer"], at=LATER),
    ):
        with pytest.raises(Refused, match="已核销"):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state="checked")


@pytest.mark.req("S1-64")
def test_claim_is_in_one_batch_by_the_database_too():
    claim, people = make_filed_claim()
    batch = write_off(claim, people=people)
    entry = batch.entries.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        WriteOffEntry.objects.create(
            batch=batch,
            claim=claim,
            person=entry.person,
            department=entry.department,
            amount=entry.amount,
            advance_amount=0,
        )
    with pytest.raises(Stale, match="已不在待核销之列"):
        write_off(claim, people=people)


def test_changed_total_since_the_preview_is_stale():
    claim, people = make_filed_claim()

    with pytest.raises(Stale, match="合计已变"):
        write_off(claim, people=people, expected_total=Decimal("1.00"))


def test_nobody_writes_off_his_own_claim():
    trip, people = make_back()
    people["engineer"].groups.add(*make_back_finance(people))
    mine = type(people["engineer"]).objects.get(pk=people["engineer"].pk)
    claim, _ = make_filed_claim(trip=trip, people=people)

    with pytest.raises(Refused, match="由另一位财务人员办理"):
        write_off(claim, people=people, by=mine)


def make_back_finance(people):
    from tests.factories.money import with_finance

    return with_finance(people)["finance"].groups.all()


def test_month_to_come_and_empty_batch_are_refused():
    claim, people = make_filed_claim()
    said = {"by": people["finance"], "at": LATER}

    with pytest.raises(Refused, match="核销月份还没有到"):
        write_offs.write_off(month=date(2026, 12, 1), claims=[claim.pk], **said)
    with pytest.raises(Refused, match="没有可以核销"):
        write_offs.write_off(month=DAY_ONE, claims=[], **said)
    with pytest.raises(Refused, match="付款和核销"):
        write_off(claim, people=people, by=people["head"])


def test_claim_checked_after_the_month_waits_for_the_next():
    claim, people = make_filed_claim(at=AFTER + timedelta(days=14))

    assert (AFTER + timedelta(days=14)).month == 12
    assert collect(DAY_ONE, by=people["finance"], at=LATER + timedelta(days=20)).ready == []
    assert collect(date(2026, 12, 1), by=people["finance"], at=LATER + timedelta(days=20)).ready == [claim]


# Reversal


@pytest.mark.req("S1-64")
def test_wrong_batch_is_reversed_by_the_next_and_the_claim_put_right():
    trip, people = make_back()
    advance, _ = make_advance(trip=trip, people=people, amount="500.00", at=AFTER - 2 * HOUR)
    pay(advance, people, at=AFTER - HOUR)
    claim, _ = make_filed_claim(trip=trip, people=people)
    first = write_off(claim, people=people)

    write_offs.ask_reversal(batch=first, reason="发票作废", by=people["finance"], at=LATER)
    second = write_off(people=people, at=LATER + HOUR, reversals=[first.entries.get().pk], by=people["cashier"])

    claim = fresh(claim)
    assert (second.total, claim.state, claim.write_off) == (Decimal("-820.00"), "returned", None)
    assert "发票作废" in claim.return_words
    assert fresh(advance).state == Advance.State.PAID
    assert fresh(first).total == Decimal("820.00")

    claims.fill_claim(claim=claim, lines=usual(people["engineer"])[1:], submit=True, by=people["engineer"], at=LATER)
    claims.check_claim(claim=fresh(claim), by=people["head"], at=LATER)
    third = write_off(fresh(claim), people=people, at=LATER + 2 * HOUR)

    assert (third.total, fresh(claim).balance) == (Decimal("200.00"), Decimal("-300.00"))
    assert fresh(advance).state == Advance.State.SETTLED


def test_reversal_is_booked_once_and_may_be_called_off_before():
    claim, people = make_filed_claim()
    batch = write_off(claim, people=people)
    entry = batch.entries.get()
    said = {"by": people["finance"], "at": LATER}
    write_offs.ask_reversal(batch=batch, reason="看错", **said)
    with pytest.raises(Refused, match="没有可以冲销"):
        write_offs.ask_reversal(batch=batch, reason="再冲", **said)

    write_offs.drop_reversal(entry=entry, **said)
    with pytest.raises(Stale, match="冲销"):
        write_off(people=people, reversals=[entry.pk])
    write_offs.ask_reversal(batch=batch, reason="确实错", **said)
    write_off(people=people, reversals=[entry.pk])

    with pytest.raises(Stale):
        write_off(people=people, reversals=[entry.pk])
    assert WriteOffEntry.objects.filter(kind="reversal").count() == 1


@pytest.mark.parametrize("reason", ["", "  "])
def test_reversal_needs_a_reason_and_the_right(reason):
    claim, people = make_filed_claim()
    batch = write_off(claim, people=people)

    with pytest.raises(Refused, match="写明冲销原因"):
        write_offs.ask_reversal(batch=batch, reason=reason, by=people["finance"], at=LATER)
    with pytest.raises(Refused, match="付款和核销"):
        write_offs.ask_reversal(batch=batch, reason="错", by=people["head"], at=LATER)


def test_second_claim_of_the_same_trip_goes_into_the_same_batch():
    trip, people = make_back()
    mine, _ = make_checked(trip=trip, people=people)
    his, _ = make_checked(trip=trip, people=people, by=people["mate"])
    file_trip(trip)

    batch = write_off(mine, his, people=people)

    assert batch.total == sum(entry.amount for entry in batch.entries.all()) == Decimal("1640.00")
