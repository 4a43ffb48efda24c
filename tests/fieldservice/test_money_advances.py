"""借支: asked for, approved, paid, settled or given back (S1-10, S1-42); who may do what."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.notices.models import Message
from core.organization.roles import Role, rights_of
from core.timeline.models import Happening
from core.workflow import Refused
from fieldservice.actions import advances, claims, trips
from fieldservice.gates_money import ADVANCE
from fieldservice.models import Advance, Trip
from fieldservice.rights import Right
from tests.factories.field import make_back, make_requested, make_trip
from tests.factories.money import AFTER, DAY_ONE, make_advance, make_claim, pay, with_finance
from tests.factories.organization import make_deputy, make_staff
from tests.factories.outward import fresh
from tests.factories.tickets import HOUR, MONDAY

pytestmark = pytest.mark.django_db
SOON = MONDAY + 2 * HOUR
ALLOWED = {
    Right.MONEY: {
        Role.CLERK,
        Role.ENGINEER,
        Role.PROJECT_MANAGER,
        Role.SUPPORT,
        Role.EXPERT,
        Role.REPAIRER,
        Role.HEAD,
        Role.FINANCE,
        Role.REPRESENTATIVE,
        Role.GENERAL_MANAGER,
    },
    Right.CLAIM: {Role.CLERK, Role.ENGINEER, Role.PROJECT_MANAGER, Role.SUPPORT, Role.EXPERT, Role.REPAIRER},
    Right.CHECK_CLAIM: {Role.HEAD, Role.REPRESENTATIVE, Role.GENERAL_MANAGER},
    Right.FINANCE: {Role.FINANCE},
    Right.COSTS: {Role.CLERK, Role.HEAD, Role.FINANCE, Role.REPRESENTATIVE, Role.GENERAL_MANAGER},
}


def test_rights_of_money_of_every_role():
    found = {right: {role for role in Role if right in rights_of({role})} for right in ALLOWED}

    assert found == ALLOWED


@pytest.mark.req("S1-10", "S1-42")
def test_advance_goes_from_request_to_payment_and_tells_everybody():
    advance, people = make_advance()
    paid = pay(advance, people)

    assert (advance.number, advance.person) == ("SC261101", people["engineer"])
    assert (paid.state, paid.paid_amount, paid.way, paid.paid_on) == ("paid", Decimal("1000.00"), "transfer", DAY_ONE)
    told = Message.objects.filter(kind__startswith="advance").order_by("pk").values_list("kind", "staff__name")
    assert list(told) == [
        ("advance_asked", "罗志远"),
        ("advance_to_pay", "邱莉"),
        ("advance_to_pay", "苏敏"),
        ("advance_answered", "陈国栋"),
    ]
    lines = Happening.objects.of_case(advance.ticket).filter(event__startswith="ADVANCE").order_by("pk")
    assert [row.event for row in lines] == ["ADVANCE_ASKED", "ADVANCE_APPROVED", "ADVANCE_PAID"]
    assert not any("1000" in row.note for row in lines)


@pytest.mark.req("S1-42")
def test_clerk_asks_for_a_traveller():
    trip, people = make_trip()

    advance, _ = make_advance(trip=trip, people=people, by=people["clerk"], person=people["mate"])

    assert (advance.person, advance.asked_by) == (people["mate"], people["clerk"])


@pytest.mark.req("S1-10")
def test_signed_request_asks_for_the_advance_it_wants():
    trip, people = make_requested(advance_wanted=Decimal("800.00"))

    advance = Advance.objects.get(trip=trip)

    assert (advance.amount, advance.person, advance.state) == (Decimal("800.00"), trip.lead, "asked")


def test_head_signs_a_request_whose_advance_was_asked_for_before():
    trip, people = make_trip(advance_wanted=Decimal("800.00"))
    make_advance(trip=trip, people=people)

    trip = trips.request_trip(trip=trip, by=people["head"], at=SOON)

    assert (trip.state, Advance.objects.count()) == ("requested", 1)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"amount": "0"}, "大于 0"),
        ({"amount": "-1"}, "大于 0"),
        ({"amount": "0.004"}, "大于 0"),
        ({"amount": "1000000"}, "不能超过"),
        ({"reason": " "}, "写明借支事由"),
    ],
)
def test_wrong_request_is_refused(said, words):
    with pytest.raises(Refused, match=words):
        make_advance(**said)


def test_stranger_does_not_ask_and_nobody_asks_for_who_stays_at_home():
    trip, people = make_trip()
    stranger = make_staff("罗倩", roles=[Role.CALLER])

    with pytest.raises(Refused, match="申请借支"):
        make_advance(trip=trip, people=people, by=stranger)
    with pytest.raises(Refused, match="不在这次外出"):
        make_advance(trip=trip, people=people, person=people["quality"])


@pytest.mark.req("S1-10")
def test_one_open_advance_per_trip_and_person():
    trip, people = make_trip()
    first, _ = make_advance(trip=trip, people=people)
    with pytest.raises(Refused, match="未结清的借支"):
        make_advance(trip=trip, people=people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Advance.objects.create(
            trip=trip, person=first.person, department=first.department, amount=1, reason="又借", asked_at=SOON
        )

    advances.withdraw_advance(advance=first, reason="改乘公司车", by=people["engineer"], at=SOON)
    second, _ = make_advance(trip=trip, people=people)
    assert second.number == "SC261102"


def test_head_decides_and_not_on_his_own_money():
    advance, people = make_advance()
    for who in ("engineer", "clerk", "service_head", "finance"):
        with pytest.raises(Refused):
            advances.approve_advance(advance=advance, by=people[who], at=SOON)

    advances.refuse_advance(advance=advance, reason="先用公务卡", by=people["head"], at=SOON)

    assert (fresh(advance).state, fresh(advance).end_words) == ("refused", "先用公务卡")
    assert Message.objects.get(kind="advance_answered").body.endswith("先用公务卡")


def test_deputy_approves_on_behalf_of_the_head():
    advance, people = make_advance()
    make_deputy(people["head"], people["mate"], DAY_ONE, DAY_ONE)

    advance = advances.approve_advance(advance=advance, by=fresh(people["mate"]), at=SOON)

    assert (advance.approved_by, advance.approved_for) == (people["mate"], people["head"])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"paid_amount": Decimal("1000.01")}, "超过批准的借支"),
        ({"paid_amount": Decimal(0)}, "大于 0"),
        ({"way": "pigeon"}, "付款方式"),
        ({"paid_on": date(2026, 11, 15)}, "付款日期"),
        ({"paid_on": date(2026, 11, 17)}, "付款日期"),
    ],
)
def test_wrong_payment_is_refused(said, words):
    advance, people = make_advance()

    with pytest.raises(Refused, match=words):
        pay(advance, people, **said)


def test_finance_does_not_pay_itself():
    trip, people = make_trip()
    with_finance(people)
    people["engineer"].groups.add(*people["finance"].groups.all())
    advance, _ = make_advance(trip=trip, people=people)
    advance = advances.approve_advance(advance=advance, by=people["head"], at=SOON)

    with pytest.raises(Refused, match="由另一位财务人员办理"):
        advances.pay_advance(advance=advance, way="cash", by=fresh(people["engineer"]), at=SOON)


def test_unpaid_advance_holds_the_claim_up():
    trip, people = make_back()
    make_advance(trip=trip, people=people, at=AFTER)
    claim, _ = make_claim(trip=trip, people=people)

    with pytest.raises(Refused, match="借支单 SC261101 待审批"):
        claims.submit_claim(claim=claim, by=people["engineer"], at=AFTER)


@pytest.mark.req("S1-10")
def test_cancelled_trip_calls_its_advance_off_and_paid_money_comes_back():
    trip, people = make_requested()
    with_finance(people)
    unpaid, _ = make_advance(trip=trip, people=people, by=people["mate"])
    paid, _ = make_advance(trip=trip, people=people)
    paid = pay(paid, people)
    with pytest.raises(Refused, match="随报销单结清"):
        advances.repay_advance(advance=paid, words="转账退回", by=people["finance"], at=AFTER)

    trips.cancel_trip(trip=trip, reason="客户已自行修复", by=people["head"], at=MONDAY + 4 * HOUR)

    assert (fresh(unpaid).state, fresh(unpaid).end_words) == ("withdrawn", "外出已取消")
    told = Message.objects.filter(kind="advance_to_return").values_list("staff__name", flat=True)
    assert sorted(told) == ["苏敏", "邱莉", "陈国栋"]
    paid = advances.repay_advance(advance=fresh(paid), words="11 月 17 日转账退回", by=people["finance"], at=AFTER)
    assert paid.state == Advance.State.SETTLED


def test_no_advance_for_a_trip_that_is_over():
    trip, people = make_trip()
    Trip.objects.filter(pk=trip.pk).update(state="cancelled", cancelled_at=AFTER, cancel_reason="客户改期")

    with pytest.raises(Refused, match="已取消"):
        make_advance(trip=trip, people=people, at=AFTER + timedelta(hours=1))


def test_advance_lifecycle_is_walked_as_drawn():
    found = {(state, step.name) for state in Advance.State.values for step in ADVANCE.steps if state in step.sources}

    assert found == {
        ("asked", "approve"),
        ("asked", "refuse"),
        ("asked", "withdraw"),
        ("approved", "pay"),
        ("approved", "withdraw"),
        ("paid", "repay"),
        ("paid", "settle"),
        ("settled", "reopen"),
    }
