"""Who is responsible decides who pays (S1-58, G-21), and the rows of the service budget (S4-07 c)."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.frame import budget
from core.notices.models import Message
from core.organization.models import Function
from core.organization.roles import Role
from core.workflow import Refused
from fieldservice.actions import liability, quotes
from fieldservice.actions.bookings import book, reverse_booking
from fieldservice.gates_quote import paid_needs_acceptance
from fieldservice.models import Booking, FeeAgreement, Liability, Quote, QuoteKind
from fieldservice.queries_quote import liability_of, spent
from tests.factories.documents import make_draft
from tests.factories.field import make_trip
from tests.factories.organization import make_staff
from tests.factories.quotes import AFTER, accept, agree, judge, make_issued, make_quote, quoting_crew
from tests.factories.tickets import HOUR, MINUTE, department, make_in_progress

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def major():
    """A 重大 case that is worked on; answers (ticket, people)."""
    return make_in_progress(people=quoting_crew(), is_major=True)


def stranger():
    return make_staff("生人", roles=[Role.ENGINEER], department=department(Function.RESEARCH, "YF"))


@pytest.mark.req("G-21", "S1-58")
def test_major_quote_waits_for_the_verdict(major):
    ticket, people = major
    quote, _ = make_quote(people=people, ticket=ticket)

    with pytest.raises(Refused, match="先由质量部判定责任方"):
        quotes.issue_quote(quote=quote, by=people["clerk"], at=AFTER + HOUR)


@pytest.mark.req("G-21", "S1-58")
def test_customers_fault_is_charged_after_the_agreement(major):
    ticket, people = major
    judge(ticket, people, party="customer")
    quote, _ = make_quote(people=people, ticket=ticket)
    with pytest.raises(Refused, match="先与顾客签订费用协议"):
        quotes.issue_quote(quote=quote, by=people["clerk"], at=AFTER + HOUR)

    agree(ticket, people, at=AFTER + HOUR)

    assert quotes.issue_quote(quote=quote, by=people["clerk"], at=AFTER + 2 * HOUR).state == "issued"
    assert FeeAgreement.objects.get().number == "SH261101"


@pytest.mark.req("G-21")
def test_major_paid_trip_waits_for_verdict_agreement_and_acceptance(major):
    ticket, people = major
    quote, _ = make_quote(people=people, ticket=ticket)
    trip, _ = make_trip(people=people, ticket=Quote.objects.get().ticket)

    def words() -> str:
        trip.ticket.refresh_from_db()
        return paid_needs_acceptance(trip, people["engineer"])

    assert "判定责任方" in words()
    judge(ticket, people, party="customer")
    assert "费用协议" in words()
    agree(ticket, people)
    assert "先报价" in words()
    quotes.issue_quote(quote=quote, by=people["clerk"], at=AFTER + MINUTE)
    accept(quote)
    assert words() == ""


@pytest.mark.req("S1-58")
def test_our_fault_makes_the_case_free_and_takes_no_quote(major):
    ticket, people = major
    verdict = judge(ticket, people, party="ours")

    ticket.refresh_from_db()
    assert (verdict.words, ticket.is_paid, ticket.paid_reason) == ("我方责任", False, "质量部判定为我方责任")
    with pytest.raises(Refused, match="无偿费用核算"):
        make_quote(people=people, ticket=ticket)
    free, _ = make_quote(
        people=people, ticket=ticket, kind=QuoteKind.FREE, asked={"charge_reason": "质量部判定为我方责任。"}
    )
    quotes.book_free(quote=free, by=people["clerk"], at=AFTER + HOUR)
    assert Booking.objects.get().amount == D("2550.00")


@pytest.mark.req("S1-58")
def test_shared_fault_splits_the_price_and_books_our_part(major):
    ticket, people = major
    judge(ticket, people, party="shared", ours=50, customer=30, supplier=20)
    agree(ticket, people)
    quote, _ = make_issued(people=people, ticket=ticket)

    assert (quote.current.price, quote.payable) == (D("4105.50"), D("1231.65"))
    accept(quote)

    assert Booking.objects.get().amount == D("1785.00")


@pytest.mark.req("S1-58")
@pytest.mark.parametrize(
    ("shares", "field"),
    [
        ({"party": "shared", "ours": 50, "customer": 30}, "customer"),
        ({"party": "shared", "ours": 120, "customer": -20}, "customer"),
        ({"party": "shared", "ours": 100}, "party"),
        ({"party": "weather"}, "party"),
        ({"party": "ours", "cause": " "}, "cause"),
        ({"party": "ours", "evidence": ""}, "evidence"),
    ],
)
def test_senseless_verdict_is_refused_at_its_field(major, shares, field):
    ticket, people = major
    words = {"cause": "预紧不足", "evidence": "拆检", **shares}

    with pytest.raises(Refused) as refused:
        liability.judge_liability(ticket=ticket, by=people["quality"], at=AFTER, **words)

    assert refused.value.field == field


@pytest.mark.req("G-21")
def test_quality_alone_judges_and_others_hear_of_it(major):
    ticket, people = major
    with pytest.raises(Refused, match="权限"):
        liability.judge_liability(
            ticket=ticket, party="ours", cause="x", evidence="y", by=people["service_head"], at=AFTER
        )

    judge(ticket, people)

    told = set(Message.objects.filter(kind="liability_judged").values_list("staff__name", flat=True))
    assert {"陈国栋", "林晓芸", "周敏"} <= told


def test_verdict_is_changed_by_revoking_and_judging_again(major):
    ticket, people = major
    first = judge(ticket, people)
    with pytest.raises(Refused, match="先撤销"):
        judge(ticket, people, party="customer")

    liability.revoke_liability(liability=first, reason="新证据", by=people["quality"], at=AFTER + HOUR)
    judge(ticket, people, party="customer", at=AFTER + 2 * HOUR)

    assert liability_of(ticket).words == "顾客责任"
    assert Liability.objects.count() == 2


def test_agreed_verdict_is_not_revoked(major):
    ticket, people = major
    verdict = judge(ticket, people, party="customer")
    agreement = agree(ticket, people)
    with pytest.raises(Refused, match="先作废协议"):
        liability.revoke_liability(liability=verdict, reason="x", by=people["quality"], at=AFTER)

    liability.void_agreement(agreement=agreement, reason="条款写错", by=people["clerk"], at=AFTER + HOUR)

    liability.revoke_liability(liability=verdict, reason="x", by=people["quality"], at=AFTER + 2 * HOUR)
    assert liability_of(ticket) is None


@pytest.mark.req("S1-58")
@pytest.mark.parametrize("change", [{"scope": " "}, {"signed_for_customer": ""}, {"attachments": []}, {"share": 0}])
def test_agreement_without_its_parts_is_refused(major, change):
    ticket, people = major
    judge(ticket, people, party="customer")
    scan = make_draft(by=people["clerk"], at=AFTER)
    words = {"scope": "全部", "signed_for_customer": "吴", "attachments": [scan.pk], **change}

    with pytest.raises(Refused) as refused:
        liability.agree_fees(ticket=ticket, by=people["clerk"], at=AFTER, **words)

    assert refused.value.field in change


# 经费列支


@pytest.mark.req("S4-07")
def test_same_source_is_booked_once_and_changed_by_reversal(major):
    ticket, people = major
    first = book(ticket=ticket, amount=D("100.00"), reason="无偿", source="claim:7", by=people["clerk"], at=AFTER)
    same = book(ticket=ticket, amount=D("100.00"), reason="无偿", source="claim:7", by=people["clerk"], at=AFTER)
    book(ticket=ticket, amount=D("80.00"), reason="无偿", source="claim:7", by=people["clerk"], at=AFTER)

    assert same == first
    assert list(Booking.objects.order_by("pk").values_list("amount", flat=True)) == [100, -100, 80]
    assert spent(2026) == {"c": D("80.00")}
    assert budget.spent(2026)["c"] == D("80.00")
    assert spent(2025) == {}


@pytest.mark.req("S4-07")
def test_booking_is_reversed_once_and_never_negative(major):
    ticket, people = major
    row = book(ticket=ticket, amount=D(5), reason="无偿", source="x:1", by=people["clerk"], at=AFTER)
    reverse_booking(booking=row, reason="记错", by=people["finance"], at=AFTER)

    with pytest.raises(Refused, match="已经冲销"):
        reverse_booking(booking=row, reason="记错", by=people["finance"], at=AFTER)
    with pytest.raises(Refused, match="负数"):
        book(ticket=ticket, amount=D(-5), reason="x", source="x:2", by=people["clerk"], at=AFTER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(
            ticket=ticket, amount=D(-5), reason="x", source="x:3", booked_by=people["clerk"], booked_at=AFTER
        )


# The pages


def test_page_shows_verdict_agreement_and_bookings(client, major):
    ticket, people = major
    judge(ticket, people, party="customer")
    agree(ticket, people)
    book(ticket=ticket, amount=D("2550.00"), reason="无偿", source="x:1", by=people["clerk"], at=AFTER)
    client.force_login(people["clerk"])

    html = client.get(reverse("fieldservice:liability", args=[ticket.pk])).content.decode()

    for words in ("顾客责任", "SH261101", "2,550.00", "拆检记录 3 份。"):
        assert words in html


@pytest.mark.req("G-21")
def test_quality_judges_on_the_page(client, major):
    ticket, people = major
    client.force_login(people["quality"])
    said = {"party": "shared", "ours": 60, "customer": 40, "cause": "预紧不足", "evidence": "拆检"}
    url = reverse("fieldservice:liability_judge", args=[ticket.pk])

    wrong = client.post(url, said | {"customer": 50})
    client.post(url, said)

    assert wrong.status_code == 422
    assert "现在是 110%" in wrong.content.decode()
    assert liability_of(ticket).words == "我方 60%、顾客 40%"


PAGES = ["liability", "liability_judge", "fee_agreement"]


@pytest.mark.parametrize("name", PAGES)
def test_stranger_sees_nothing_of_who_pays(client, major, name):
    ticket, people = major
    url = reverse(f"fieldservice:{name}", args=[ticket.pk])
    client.force_login(stranger())
    assert client.get(url).status_code in (403, 404)

    client.force_login(people["engineer"])
    assert client.get(url).status_code == (200 if name == "liability" else 403)


def test_others_revoke_void_and_reverse_nothing(client, major):
    ticket, people = major
    verdict = judge(ticket, people, party="customer")
    agreement = agree(ticket, people)
    row = book(ticket=ticket, amount=D(5), reason="x", source="x:1", by=people["clerk"], at=AFTER)
    urls = [
        reverse("fieldservice:liability_revoke", args=[ticket.pk, verdict.pk]),
        reverse("fieldservice:fee_agreement_void", args=[ticket.pk, agreement.pk]),
        reverse("fieldservice:booking_reverse", args=[ticket.pk, row.pk]),
    ]

    for person in (people["engineer"], stranger()):
        client.force_login(person)
        assert [client.post(url, {"reason": "x"}).status_code for url in urls] == [403] * 3
    assert liability_of(ticket) == verdict


def test_bookings_page_and_export_are_for_who_sees_costs(client, major):
    ticket, people = major
    book(ticket=ticket, amount=D("2550.00"), reason="无偿维修", source="x:1", by=people["clerk"], at=AFTER)
    urls = [reverse("fieldservice:bookings"), reverse("fieldservice:bookings_export")]
    client.force_login(people["engineer"])
    assert [client.get(url).status_code for url in urls] == [403, 403]

    client.force_login(people["clerk"])
    html = client.get(urls[0], {"q": "无偿"}).content.decode()
    lines = b"".join(client.get(urls[1])).decode()
    with CaptureQueriesContext(connection) as few:
        client.get(urls[0])
    for number in range(8):
        book(ticket=ticket, amount=D(1), reason="x", source=f"y:{number}", by=people["clerk"], at=AFTER)
    with CaptureQueriesContext(connection) as many:
        client.get(urls[0])

    assert "2,550.00" in html
    assert "2550.00" in lines
    assert len(many) == len(few) <= 12
