"""费用报销单: what may be claimed, who may hand it in and check it (S1-10, S1-19.7, A-12, A-13)."""

from datetime import date
from decimal import Decimal

import pytest

from core.notices.models import Message
from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused, Stale
from fieldservice.actions import claims
from fieldservice.claim_rules import Frame, missing, problems
from fieldservice.gates_money import CLAIM
from fieldservice.models import Claim, FeeTable
from tests.factories.field import make_back, make_on_site
from tests.factories.money import (
    AFTER,
    DAY_ONE,
    DAY_TWO,
    line,
    make_checked,
    make_claim,
    make_submitted,
    receipt,
    usual,
    with_finance,
)
from tests.factories.organization import make_deputy, make_staff
from tests.factories.outward import fresh
from tests.factories.tickets import HOUR, crew

pytestmark = pytest.mark.django_db


FRAME = Frame(DAY_ONE, DAY_TWO, days=Decimal(1), nights=1, lodging=Decimal(150), meals=Decimal(50))


def places(found) -> list[tuple]:
    return [(problem.row, problem.field) for problem in found]


@pytest.mark.req("S1-10", "S1-19", "A-12")
def test_claim_adds_its_lines_and_prices_standards_by_the_fee_table():
    claim, people = make_claim()

    assert [(row.kind, row.amount) for row in claim.lines.all()] == [
        ("transport", Decimal("620.00")),
        ("lodging", Decimal("150.00")),
        ("meals", Decimal("50.00")),
    ]
    assert (claim.total, claim.state) == (Decimal("820.00"), Claim.State.DRAFT)


@pytest.mark.req("A-13")
def test_standards_follow_the_fee_table_of_the_trip():
    FeeTable.objects.filter(withdrawn_at=None).update(lodging=Decimal("180.00"))

    claim, _ = make_claim()

    assert claim.total == Decimal("850.00")


@pytest.mark.req("A-13")
@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"amount": "-5"}, (0, "amount")),
        ({"amount": "0"}, (0, "amount")),
        ({"amount": "0.004"}, (0, "amount")),
        ({"amount": "1000000"}, (0, "amount")),
        ({"on": date(2026, 11, 15)}, (0, "on")),
        ({"on": date(2026, 11, 18)}, (0, "on")),
        ({"mode": "standard"}, (0, "what")),
        ({"amount": None}, (0, "amount")),
        ({"kind": "meals", "mode": "actual", "quantity": 1, "amount": "80"}, (0, "what")),
        ({"kind": "meals", "quantity": 1, "amount": "50.01"}, (0, "amount")),
        ({"kind": "meals", "quantity": "0.3", "amount": None}, (0, "quantity")),
        ({"kind": "meals", "quantity": 0, "amount": "10"}, (0, "quantity")),
        ({"kind": "meals", "amount": "10"}, (0, "quantity")),
        ({"kind": "lodging", "mode": "standard", "quantity": 1, "amount": "150.01"}, (0, "amount")),
        ({"kind": "lodging", "mode": "actual", "quantity": "1.5", "amount": "150"}, (0, "quantity")),
    ],
)
def test_wrong_line_is_refused_at_its_cell(said, where):
    assert places(problems([line(**said)], FRAME)) == [where]


@pytest.mark.req("A-13")
@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({}, (0, "file")),
        ({"kind": "other", "amount": "30"}, (0, "note")),
        ({"kind": "lodging", "quantity": 1, "amount": "260"}, (0, "note")),
    ],
)
def test_line_that_wants_something_keeps_the_claim_from_being_handed_in(said, where):
    paper = {} if where[1] == "file" else {"receipt": 7}

    assert places(missing([line(**said, **paper)], FRAME)) == [where]


@pytest.mark.req("A-13")
def test_lodging_above_the_standard_goes_with_receipt_and_reason():
    claim, people = make_claim()
    dear = line("lodging", "260", quantity=1, note="展会期间无标准内房间", receipt=receipt(people["engineer"]))

    claim = claims.fill_claim(claim=claim, lines=[dear], submit=True, by=people["engineer"], at=AFTER)

    assert (claim.state, claim.total) == (Claim.State.SUBMITTED, Decimal("260.00"))


@pytest.mark.req("A-12")
@pytest.mark.parametrize(
    "said", [{"kind": "lodging", "mode": "standard", "quantity": 2}, {"kind": "meals", "quantity": "2.5"}]
)
def test_more_nights_or_days_than_the_trip_had_are_refused(said):
    assert places(missing([line(amount=None, **said)], FRAME)) == [(None, "")]


@pytest.mark.req("S1-10")
def test_wrong_line_is_not_stored_and_the_claim_stays_as_it_was():
    claim, people = make_claim()

    with pytest.raises(claims.LinesRefused, match="第 1 行：金额要大于 0"):
        claims.fill_claim(claim=claim, lines=[line(amount="-5")], by=people["engineer"], at=AFTER)

    assert fresh(claim).total == Decimal("820.00")


def test_empty_claim_is_not_handed_in():
    claim, people = make_claim(lines=[])

    with pytest.raises(Refused, match="还没有费用明细"):
        claims.submit_claim(claim=claim, by=people["engineer"], at=AFTER)


@pytest.mark.req("S1-10")
def test_claim_is_numbered_when_it_is_handed_in_and_the_head_is_told():
    claim, people = make_submitted()

    assert claim.number == "SC261101"
    assert [row.staff for row in Message.objects.filter(kind="claim_to_check")] == [people["head"]]
    assert Happening.objects.of_case(claim.ticket).filter(event="CLAIM_SUBMITTED").count() == 1


def test_claim_of_a_trip_under_way_waits_for_the_return():
    trip, people = make_on_site()
    claim, people = make_claim(trip=trip, people=people)

    with pytest.raises(Refused, match="返回后才能提交"):
        claims.submit_claim(claim=claim, by=people["engineer"], at=AFTER)


def test_stranger_and_mate_do_not_write_in_a_claim_that_is_not_theirs():
    claim, people = make_claim()

    for by in (people["mate"], people["clerk"], people["head"]):
        with pytest.raises(Refused):
            claims.fill_claim(claim=claim, lines=usual(by), by=by, at=AFTER)
    with pytest.raises(Refused, match="由外派人员填写"):
        claims.start_claim(trip=claim.trip, by=people["clerk"], at=AFTER)


def test_each_traveller_has_one_claim_of_his_own():
    trip, people = make_back()
    mine, _ = make_claim(trip=trip, people=people)

    again = claims.start_claim(trip=trip, by=people["engineer"], at=AFTER)
    his = claims.start_claim(trip=trip, by=people["mate"], at=AFTER)

    assert (again, his.person) == (mine, people["mate"])


@pytest.mark.req("S1-10")
def test_checked_claim_does_not_change_any_more():
    claim, people = make_checked()

    with pytest.raises(Refused, match="当前状态是“待核销”"):
        claims.fill_claim(claim=claim, lines=usual(people["engineer"]), by=people["engineer"], at=AFTER)
    assert claim.checked_by == people["head"]


def test_returned_claim_is_put_right_and_keeps_its_number():
    claim, people = make_submitted()
    claims.return_claim(claim=claim, words="出租车票日期看不清", by=people["head"], at=AFTER + HOUR)

    claim = claims.fill_claim(
        claim=fresh(claim), lines=usual(people["engineer"]), submit=True, by=people["engineer"], at=AFTER + 2 * HOUR
    )

    assert (claim.state, claim.number, claim.return_words) == ("submitted", "SC261101", "出租车票日期看不清")
    assert Message.objects.filter(kind="claim_to_check").count() == 2


def test_old_version_of_a_claim_is_stale():
    claim, people = make_claim()
    claims.fill_claim(claim=claim, lines=usual(people["engineer"]), by=people["engineer"], at=AFTER)

    with pytest.raises(Stale):
        claims.fill_claim(claim=claim, lines=[], by=people["engineer"], at=AFTER, expected_version=claim.version)


def test_lines_keep_their_identity_and_removed_ones_stay_in_the_history():
    claim, people = make_claim()
    kept = claim.lines.first()
    again = line("transport", "600.00", receipt=kept.receipt_id)

    claim = claims.fill_claim(
        claim=claim, lines=[again.__class__(**{**again.__dict__, "pk": kept.pk})], by=people["engineer"], at=AFTER
    )

    assert [(row.pk, row.amount) for row in claim.lines.all()] == [(kept.pk, Decimal("600.00"))]
    assert kept.history.count() == 2


# Separation of duties


@pytest.mark.req("S1-10")
def test_nobody_checks_his_own_claim_nor_as_deputy_of_his_head():
    claim, people = make_submitted()
    make_deputy(people["head"], people["engineer"], DAY_ONE, DAY_TWO)

    with pytest.raises(Refused, match="您自己的单据"):
        claims.check_claim(claim=claim, by=fresh(people["engineer"]), at=AFTER)


def test_deputy_of_the_head_checks_for_him_while_it_lasts():
    claim, people = make_submitted()
    make_deputy(people["head"], people["quality"], DAY_ONE, DAY_TWO)

    claim = claims.check_claim(claim=claim, by=people["quality"], at=AFTER)

    assert (claim.checked_by, claim.checked_for) == (people["quality"], people["head"])


def test_former_deputy_with_a_right_of_his_own_does_not_check():
    claim, people = make_submitted()
    make_deputy(people["head"], people["service_head"], date(2026, 10, 1), date(2026, 10, 2))

    with pytest.raises(Refused, match="负责人罗志远审核"):
        claims.check_claim(claim=claim, by=people["service_head"], at=AFTER)


def test_who_stands_in_for_the_traveller_does_not_check_his_claim():
    claim, people = make_submitted()
    make_deputy(people["engineer"], people["head"], DAY_ONE, DAY_TWO)

    with pytest.raises(Refused, match="您代理的陈国栋"):
        claims.check_claim(claim=claim, by=fresh(people["head"]), at=AFTER)


def test_heads_own_claim_goes_to_the_general_manager():
    people = crew()
    people["head"].groups.add(*people["engineer"].groups.all())
    people["head"] = type(people["head"]).objects.get(pk=people["head"].pk)
    trip, people = make_back(people=people, members=[people["engineer"], people["head"]])
    claim, _ = make_submitted(trip=trip, people=people, by=people["head"])

    with pytest.raises(Refused, match="由顾卫东审核"):
        claims.check_claim(claim=claim, by=people["head"], at=AFTER)

    assert claims.check_claim(claim=claim, by=people["manager"], at=AFTER).state == "checked"


def test_finance_sends_a_checked_claim_back():
    claim, people = make_checked()

    claims.send_back_claim(claim=claim, words="发票抬头不对", by=people["finance"], at=AFTER + 2 * HOUR)

    assert fresh(claim).state == Claim.State.RETURNED
    told = Message.objects.filter(kind="claim_returned").values_list("staff__name", flat=True)
    assert sorted(told) == ["罗志远", "陈国栋"]


# Receipts


@pytest.mark.req("S1-10")
def test_same_receipt_file_twice_wants_a_word_of_the_checker():
    trip, people = make_back()
    with_finance(people)
    photo = b"\x89PNG\r\n\x1a\n" + b"the very same bytes"
    for who in ("engineer", "mate"):
        person = people[who]
        lines = [line("transport", "35", receipt=receipt(person, content=photo))]
        found = claims.start_claim(trip=trip, by=person, at=AFTER)
        claims.fill_claim(claim=found, lines=lines, submit=True, by=person, at=AFTER)

    with pytest.raises(Refused, match="票据重复使用"):
        claims.check_claim(claim=found, by=people["head"], at=AFTER)

    checked = claims.check_claim(claim=found, words="一票两人，各报一半", by=people["head"], at=AFTER)
    assert checked.check_words == "一票两人，各报一半"


def test_receipt_of_somebody_else_is_refused():
    claim, people = make_claim()
    foreign = receipt(people["mate"])

    with pytest.raises(Refused, match="附件"):
        claims.fill_claim(
            claim=claim, lines=[line(receipt=foreign)], by=people["engineer"], at=AFTER, note="别人的票"
        )


@pytest.mark.req("S1-10")
def test_photographed_receipt_becomes_a_line_once():
    from core.documents.models import Attachment

    trip, people = make_on_site()
    photo = Attachment.objects.get(pk=receipt(people["engineer"]))
    said = {"trip": trip, "kind": "transport", "amount": Decimal("35.50"), "on": DAY_ONE, "attachment": photo}

    first = claims.add_receipt(by=people["engineer"], at=AFTER, **said)
    again = claims.add_receipt(by=people["engineer"], at=AFTER, **said)

    assert first == again
    assert Claim.objects.get(person=people["engineer"]).total == Decimal("35.50")


@pytest.mark.parametrize("said", [{"amount": Decimal(0)}, {"kind": "gold"}, {"on": date(2026, 12, 24)}])
def test_wrong_photographed_receipt_is_refused(said):
    from core.documents.models import Attachment

    trip, people = make_on_site()
    photo = Attachment.objects.get(pk=receipt(people["engineer"]))
    usually = {"trip": trip, "kind": "transport", "amount": Decimal("35.50"), "on": DAY_ONE, "attachment": photo}

    with pytest.raises(Refused):
        claims.add_receipt(by=people["engineer"], at=AFTER, **{**usually, **said})


def test_claim_lifecycle_is_walked_as_drawn():
    person = make_staff(roles=list(Role))
    found = {(state, step.name) for state in Claim.State.values for step in CLAIM.steps if state in step.sources}

    assert person is not None
    assert found == {
        ("draft", "edit"),
        ("draft", "submit"),
        ("draft", "void"),
        ("returned", "edit"),
        ("returned", "submit"),
        ("returned", "void"),
        ("submitted", "recall"),
        ("submitted", "check"),
        ("submitted", "return"),
        ("checked", "send_back"),
        ("checked", "write_off"),
        ("written_off", "reverse"),
    }
