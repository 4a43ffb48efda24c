"""What a case costs: quote against actual, and the month by department (E2, S1-10)."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from core.organization.roles import Role
from fieldservice.actions.bookings import book
from fieldservice.models import Claim, FeeTable, Quote, ServiceRecord
from fieldservice.models.quote import QuoteEdition
from fieldservice.queries_costs import costs_of_month
from fieldservice.queries_money import costs_of
from tests.factories.field import make_back
from tests.factories.money import (
    AFTER,
    DAY_ONE,
    make_checked,
    make_claim,
    make_filed_claim,
    make_submitted,
    write_off,
)
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db


def amounts(sheet) -> dict:
    return {row.kind: row.actual for row in sheet.rows if row.actual}


def accept_quote(ticket, people, **fields) -> Quote:
    """§J example 1: 1 person, 2 days, 1 night, 620 of transport, 1280 of material: D 2550.00."""
    place = people["head"].department
    quote = Quote.objects.create(
        ticket=ticket,
        number="SC261177",
        serial_no=77,
        kind="service",
        department=place,
        priced_on=DAY_ONE,
        charge_reason="保修期满",
        drafted_at=AFTER,
        issued_at=AFTER,
        valid_until=DAY_ONE + timedelta(days=15),
        answered_at=AFTER,
        **fields,
    )
    modes = {"transport": "actual", "lodging": "standard", "meals": "standard", "labour": "standard"}
    edition = QuoteEdition.objects.create(
        quote=quote,
        no=1,
        fee_table=FeeTable.objects.on(DAY_ONE),
        persons=1,
        days=2,
        nights=1,
        modes={**modes, "material": "listed"},
        amounts={"transport": "620.00"},
        materials=[{"name": "编码器", "quantity": "1", "price": "1280.00"}],
        content="更换编码器",
        made_at=AFTER,
    )
    quote.current = edition
    quote.state = "accepted"
    quote.save()
    return quote


@pytest.mark.req("S1-10", "A-12")
def test_actual_costs_are_claims_labour_and_parts():
    trip, people = make_back()
    ServiceRecord.objects.update_or_create(
        trip=trip,
        defaults={
            "customer_name": "甲",
            "parts": [
                {"name": "联轴器", "quantity": "2", "unit": "件", "price": "86.505", "charge": "warranty"},
                {"name": "螺钉", "quantity": "4", "price": ""},
            ],
        },
    )
    make_submitted(trip=trip, people=people)
    make_claim(trip=trip, people=people, by=people["mate"])

    sheet = costs_of(trip.ticket)

    assert amounts(sheet) == {
        "transport": Decimal("620.00"),
        "lodging": Decimal("150.00"),
        "meals": Decimal("50.00"),
        "labour": Decimal("400.00"),
        "materials": Decimal("173.01"),
    }
    assert sheet.direct == sum(row.actual for row in sheet.rows) == Decimal("1393.01")
    assert [claim.person for claim in sheet.open_claims] == [people["mate"]]
    assert (sheet.direct_quoted, sheet.difference, sheet.margin) == (None, None, None)


@pytest.mark.req("S1-10")
def test_accepted_quote_stands_beside_what_was_spent():
    trip, people = make_back()
    accept_quote(trip.ticket, people)
    make_submitted(trip=trip, people=people)

    sheet = costs_of(trip.ticket)

    rows = {row.kind: (row.quoted, row.actual, row.difference) for row in sheet.rows}
    assert rows["transport"] == (Decimal("620.00"), Decimal("620.00"), Decimal("0.00"))
    assert rows["materials"] == (Decimal("1280.00"), Decimal(0), Decimal("-1280.00"))
    assert (sheet.direct_quoted, sheet.payable) == (Decimal("2550.00"), Decimal("4105.50"))
    assert sheet.margin == sheet.payable - sheet.direct


@pytest.mark.req("S1-10")
def test_free_repair_shows_what_the_service_budget_bears():
    trip, people = make_back()
    book(
        ticket=trip.ticket,
        amount=Decimal("2550.00"),
        reason="保修期内维修",
        source="quote:1",
        by=people["clerk"],
        at=AFTER,
    )

    sheet = costs_of(trip.ticket)

    assert (sheet.booked, [row.amount for row in sheet.bookings]) == (Decimal("2550.00"), [Decimal("2550.00")])


def test_void_claims_and_cancelled_trips_cost_nothing():
    claim, _ = make_claim()
    Claim.objects.filter(pk=claim.pk).update(state="void", void_reason="重复")

    sheet = costs_of(claim.ticket)

    assert amounts(sheet) == {"labour": Decimal("400.00")}


@pytest.mark.req("S1-10")
def test_every_figure_of_the_page_leads_to_its_rows(client):
    claim, people = make_submitted()
    client.force_login(people["head"])

    page = client.get(reverse("fieldservice:costs", args=[claim.ticket.pk])).content.decode()

    assert page.count(f'href="{claim.get_absolute_url()}"') == 4  # three lines and the claim itself
    assert f'href="{claim.trip.get_absolute_url()}"' in page
    assert "2 人 × 1 天 × 200" in page


def test_page_of_a_case_asks_the_same_for_one_and_many_claims(client, django_assert_max_num_queries):
    claim, people = make_submitted()
    client.force_login(people["head"])
    address = reverse("fieldservice:costs", args=[claim.ticket.pk])
    client.get(address)
    with django_assert_max_num_queries(22) as one:
        client.get(address)
    for number in range(8):
        who = make_staff(f"员工{number}", roles=[Role.ENGINEER], department=people["head"].department)
        other = Claim.objects.create(
            trip=claim.trip,
            person=who,
            department=claim.department,
            state="submitted",
            number=f"SC26119{number}",
            total=30,
            asked_at=AFTER,
            submitted_at=AFTER,
        )
        other.lines.create(kind="transport", on=DAY_ONE, amount=30)

    with django_assert_max_num_queries(22) as many:
        client.get(address)

    assert len(many) == len(one)


# The month


@pytest.mark.req("S1-10", "S1-64")
def test_month_adds_up_by_department_and_kind():
    trip, people = make_back()
    make_filed_claim(trip=trip, people=people)
    write_off(Claim.objects.get(), people=people)

    found = costs_of_month(DAY_ONE, people["finance"], at=AFTER + timedelta(days=2))

    (row,) = found.rows
    assert (row.label, row.claims, row.waiting) == (people["head"].department.name, 1, 0)
    assert row.kinds == (Decimal("620.00"), Decimal("150.00"), Decimal("50.00"), 0, 0)
    assert (row.total, found.whole.total) == (Decimal("820.00"), Decimal("820.00"))
    assert costs_of_month(DAY_ONE.replace(month=10), people["finance"], at=AFTER).rows == ()


@pytest.mark.req("S1-10")
def test_month_leads_to_its_claims_and_is_exported(client):
    claim, people = make_checked()
    client.force_login(people["finance"])

    with time_machine.travel(AFTER + timedelta(days=1), tick=False):
        page = client.get(reverse("fieldservice:costs_month"), {"month": "2026-11"}).content.decode()
        link = f"{reverse('fieldservice:money')}?tab=claims&amp;department={claim.department_id}&amp;checked=2026-11"
        listed = client.get(link.replace("&amp;", "&"))
        book = client.get(reverse("fieldservice:costs_export"), {"month": "2026-11"})
        empty = client.get(reverse("fieldservice:costs_month"), {"month": "2026-10"}).content.decode()

    assert link in page
    assert [row.pk for row in listed.context["page"].rows] == [claim.pk]
    assert book["Content-Disposition"] == 'attachment; filename="costs-202611.xlsx"'
    assert b"".join(book.streaming_content)[:2] == b"PK"
    assert "这个月没有审核通过的报销" in empty


# Panels


def test_case_shows_sums_to_those_who_see_costs_only(client):
    claim, people = make_submitted()

    for who, shown in (("head", True), ("clerk", True), ("engineer", False)):
        client.force_login(people[who])
        page = client.get(claim.ticket.get_absolute_url()).content.decode()
        assert ("已提交的报销" in page) is shown


def test_trip_shows_own_papers_and_what_one_may_begin(client):
    claim, people = make_submitted()
    address = claim.trip.get_absolute_url()

    client.force_login(people["engineer"])
    mine = client.get(address).content.decode()
    client.force_login(people["mate"])
    his = client.get(address).content.decode()

    assert claim.number in mine.split("借支与报销")[-1]
    assert reverse("fieldservice:claim", args=[claim.pk]) not in his
    assert reverse("fieldservice:claim_start", args=[claim.trip_id]) in his
