"""The lists of 借支与核销: what waits for whom, found, sorted, in few queries."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from core.organization.roles import Role
from fieldservice.listing_money import waiting
from fieldservice.models import Advance, Claim, WriteOff
from tests.factories.field import make_back
from tests.factories.money import (
    AFTER,
    DAY_ONE,
    make_advance,
    make_claim,
    make_submitted,
    pay,
    with_finance,
)
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db
MONEY = "fieldservice:money"


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(AFTER + timedelta(hours=2), tick=False):
        yield


def opened(client, by, name, /, *args, **data):
    client.force_login(by)
    return client.get(reverse(f"fieldservice:{name}", args=args), data)


def posted(client, by, name, /, *args, **data):
    client.force_login(by)
    return client.post(reverse(f"fieldservice:{name}", args=args), data)


def table(*rows, **more) -> dict:
    """The line table as a browser posts it."""
    data = {"lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": 0, "note": "", **more}
    for number, row in enumerate(rows):
        data |= {f"lines-{number}-{key}": value for key, value in {"what": "transport-actual", **row}.items()}
    return data


# Lists


@pytest.mark.req("S1-10")
@pytest.mark.parametrize("tab", ["mine", "check", "write_off", "batches", "claims", "advances"])
def test_list_asks_the_same_for_one_and_many(client, tab, django_assert_max_num_queries):
    trip, people = make_back()
    with_finance(people)
    both = make_staff("全能", roles=[Role.FINANCE, Role.HEAD, Role.ENGINEER], department=people["head"].department)
    _fill(people, 1)
    client.force_login(both)
    address = f"{reverse(MONEY)}?tab={tab}"
    client.get(address)
    with django_assert_max_num_queries(12) as one:
        assert client.get(address).status_code == 200
    _fill(people, 6)
    with django_assert_max_num_queries(12) as many:
        client.get(address)

    assert len(many) <= len(one)


def _fill(people, count):
    """Rows in every state without walking each there."""
    from fieldservice.models import Trip, WriteOffEntry

    trip = Trip.objects.order_by("pk").first()
    place = people["head"].department
    for number in range(count):
        serial = Claim.objects.count()
        for state in ("submitted", "checked"):
            who = make_staff(f"员工{serial}{state}", roles=[Role.ENGINEER], department=place)
            Claim.objects.create(
                trip=trip,
                person=who,
                department=place,
                state=state,
                number=f"SC2611{serial}{state}",
                total=100,
                asked_at=AFTER,
                submitted_at=AFTER,
                checked_by=people["head"],
                checked_at=AFTER,
            )
            Advance.objects.create(
                trip=trip,
                person=who,
                department=place,
                number=f"SCA{serial}{state}",
                amount=100,
                reason="车票",
                state="asked" if state == "submitted" else "approved",
                asked_at=AFTER,
            )
        WriteOff.objects.create(
            number=f"CW{serial}",
            serial_no=number,
            month=DAY_ONE.replace(day=1),
            department=place,
            total=1,
            created_by=people["finance"],
            created_at=AFTER,
        )
    assert WriteOffEntry.objects.count() == 0


def test_list_finds_by_person_case_and_customer(client):
    claim, people = make_submitted()
    for words in ("陈国栋", claim.number, claim.trip.number, claim.ticket.number, claim.ticket.customer_name[:3]):
        page = opened(client, people["finance"], "money", tab="claims", q=words)
        assert [row.pk for row in page.context["page"].rows] == [claim.pk]
    assert opened(client, people["finance"], "money", tab="claims", q="没有此人").context["page"].rows == []
    assert opened(client, people["finance"], "money", tab="moon").status_code == 400


def test_tab_of_the_head_holds_exactly_what_he_decides(client):
    claim, people = make_submitted()
    advance, _ = make_advance(trip=claim.trip, people=people, by=people["mate"])

    page = opened(client, people["head"], "money", tab="check")

    assert [row.pk for row in page.context["page"].rows] == [claim.pk]
    assert [row.pk for row in page.context["advances"]] == [advance.pk]
    assert opened(client, people["service_head"], "money", tab="check").context["page"].rows == []
    assert opened(client, people["manager"], "money", tab="check").context["page"].rows == []


def test_traveller_sees_his_trips_without_a_claim(client):
    trip, people = make_back()

    page = opened(client, people["engineer"], "money", tab="mine")

    assert page.context["unclaimed"] == [trip]


@pytest.mark.req("S1-10")
def test_paid_advance_shows_on_the_claim_with_the_difference(client):
    trip, people = make_back()
    advance, _ = make_advance(trip=trip, people=people, amount="1000.00", at=AFTER - timedelta(hours=2))
    pay(advance, people, at=AFTER - timedelta(hours=1))
    claim, _ = make_submitted(trip=trip, people=people)

    assert "退回 180.00 元" in opened(client, people["engineer"], "claim", claim.pk).content.decode()


def test_navigation_counts_claims_and_advances_that_wait():
    claim, people = make_submitted()
    make_advance(trip=claim.trip, people=people, by=people["mate"])
    make_claim(trip=claim.trip, people=people, by=people["mate"])

    found = {who: waiting(people[who], at=AFTER).count() for who in ("head", "mate", "engineer", "finance", "clerk")}

    assert found == {"head": 2, "mate": 1, "engineer": 0, "finance": 0, "clerk": 0}
