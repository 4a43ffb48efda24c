"""Receipts from a tablet: each a line of the traveller's draft claim, once, with its photo."""

from decimal import Decimal

import pytest
from django.utils import timezone

from core.documents.models import Attachment
from fieldservice.actions.claims import submit_claim
from fieldservice.models import Claim, ClaimLine
from tests.factories.field import make_back, make_on_site, make_ready
from tests.factories.tickets import HOUR, MONDAY
from tests.fieldservice.tablet import item, picture, send, trips_url

pytestmark = pytest.mark.django_db
TAXI = {"fee": "transport", "amount": "68.50", "on": "2026-11-16", "note": "车站到厂"}


@pytest.fixture(autouse=True)
def monday_afternoon(monkeypatch):
    """The server's clock stands at Monday 17:00."""
    monkeypatch.setattr(timezone, "now", lambda: MONDAY + 8 * HOUR)


def on_site(client):
    trip, people = make_on_site()
    client.force_login(people["engineer"])
    return trip, people


@pytest.mark.req("S1-64")
def test_receipt_sent_twice_is_one_line_of_the_draft_claim(client):
    trip, people = on_site(client)
    said = item("expense", trip, TAXI)

    first, second = send(client, said, file=picture(position=True)), send(client, said, file=picture(position=True))

    assert first.json() == second.json()
    claim = Claim.objects.get(trip=trip, person=people["engineer"])
    row = claim.lines.get()
    assert (claim.state, claim.total) == ("draft", Decimal("68.50"))
    assert (row.kind, row.amount, row.note, str(row.on)) == ("transport", Decimal("68.50"), "车站到厂", "2026-11-16")
    assert Attachment.objects.of(claim).get() == row.receipt


def test_expenses_of_the_person_stand_in_the_snapshot(client):
    trip, people = on_site(client)
    send(client, item("expense", trip, TAXI), file=picture())

    mine = client.get(trips_url()).json()["trips"][0]["expenses"]
    client.force_login(people["mate"])
    others = [found["expenses"] for found in client.get(trips_url()).json()["trips"]]

    assert [(row["fee"], row["amount"], row["state"]) for row in mine] == [("交通费", "68.50", "填写中")]
    assert not any(others)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": "-3"}, "金额要大于 0"),
        ({"amount": "1e99"}, "金额不能超过"),
        ({"amount": "三元"}, "看不懂"),
        ({"on": "2026-10-01"}, "日期不在外出期间"),
        ({"fee": "beer"}, "请选择费用类别"),
    ],
)
def test_wrong_expense_is_refused_and_leaves_nothing(client, changes, words):
    trip, _ = on_site(client)

    answer = send(client, item("expense", trip, TAXI | changes), file=picture())

    assert answer.status_code == 422
    assert words in "".join(answer.json()["errors"].values())
    assert (Claim.objects.count(), Attachment.objects.count()) == (0, 0)


def test_expense_before_leaving_or_without_its_photo_is_refused(client):
    trip, people = make_ready()
    client.force_login(people["engineer"])

    early = send(client, item("expense", trip, TAXI), file=picture())
    bare = send(client, item("expense", trip, TAXI))

    assert "出发后才能填写报销单" in "".join(early.json()["errors"].values())
    assert bare.json()["errors"] == {"file": "票据照片没有传送完整。请重新上传。"}


def test_expense_after_the_claim_was_handed_in_is_refused(client, monkeypatch):
    trip, people = make_back()
    client.force_login(people["engineer"])
    monkeypatch.setattr(timezone, "now", lambda: MONDAY + 48 * HOUR)
    send(client, item("expense", trip, TAXI), file=picture())
    claim = Claim.objects.get()
    submit_claim(claim=claim, by=people["engineer"], at=MONDAY + 48 * HOUR)

    late = send(client, item("expense", trip, TAXI | {"amount": "9"}), file=picture())

    assert late.status_code == 422
    assert ClaimLine.objects.count() == 1
