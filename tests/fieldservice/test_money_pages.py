"""The pages of 借支与核销: who may open them, what they show, that typed values stay."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from core.organization.roles import Role
from core.times import local_date
from fieldservice.models import Advance, Claim, WriteOff
from tests.factories.documents import make_upload
from tests.factories.field import make_back, make_on_site
from tests.factories.money import (
    AFTER,
    make_advance,
    make_checked,
    make_claim,
    make_filed_claim,
    make_submitted,
    with_finance,
    write_off,
)
from tests.factories.organization import make_staff
from tests.factories.outward import fresh

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


# Entering


@pytest.mark.req("S1-10")
def test_traveller_writes_many_lines_at_once_with_their_photos(client):
    trip, people = make_back()
    started = posted(client, people["engineer"], "claim_start", trip.pk)
    claim = Claim.objects.get()
    assert started.url == reverse("fieldservice:claim_edit", args=[claim.pk])
    assert opened(client, people["engineer"], "claim_edit", claim.pk).status_code == 200

    lines = table(
        {"on": "2026-11-16", "amount": "620", "note": "高铁", "file": make_upload("车票.png")},
        {"what": "lodging-standard", "on": "2026-11-16", "quantity": "1"},
        {"what": "meals-standard", "on": "2026-11-17", "quantity": "1"},
        {},
        expected_version=claim.version,
        submit="1",
    )
    answer = posted(client, people["engineer"], "claim_edit", claim.pk, **lines)

    claim = fresh(claim)
    assert (answer.status_code, answer.url) == (302, claim.get_absolute_url())
    assert (claim.state, claim.total) == ("submitted", Decimal("820.00"))
    assert claim.lines.get(kind="transport").receipt.name == "车票.png"


@pytest.mark.req("S1-10")
def test_refused_table_keeps_what_was_typed_and_the_photo(client):
    claim, people = make_claim(lines=[])
    lines = table(
        {"on": "2026-11-16", "amount": "-5", "note": "高铁往返", "file": make_upload("车票.png")},
        {"on": "2026-12-24", "amount": "12,5", "note": "打车"},
        expected_version=claim.version,
    )

    page = posted(client, people["engineer"], "claim_edit", claim.pk, **lines)

    text = page.content.decode()
    assert page.status_code == 422
    assert 'value="高铁往返"' in text
    assert 'value="12,5"' in text
    assert "车票.png" in text
    again = table(
        {"on": "2026-11-16", "amount": "5", "receipt": page.context["lines"].forms[0]["receipt"].value()},
        expected_version=claim.version,
        submit="1",
    )
    assert posted(client, people["engineer"], "claim_edit", claim.pk, **again).status_code == 302
    assert fresh(claim).total == Decimal("5.00")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"on": "2026-11-16", "amount": "-5"}, "金额要大于 0"),
        ({"on": "2026-11-16", "amount": "0"}, "金额要大于 0"),
        ({"on": "2026-11-16", "amount": "1.234"}, "金额最多到分"),
        ({"amount": "5"}, "请填写日期"),
        ({"on": "2026-12-01", "amount": "5"}, "日期不在外出期间"),
        ({"on": "2026-11-16", "amount": "5"}, "据实报销要附票据"),
        ({"what": "gold", "on": "2026-11-16", "amount": "5"}, "没有“gold”这个选项"),
        ({"on": "2026-11-16", "amount": "5", "receipt": "99999"}, "票据放了超过 24 小时"),
        ({"on": "2026-11-16", "amount": "NaN"}, "不是数字"),
        ({"on": "2026-11-16", "amount": "9999999"}, "金额不能超过"),
    ],
)
def test_wrong_cell_says_so_in_its_row(client, row, words):
    claim, people = make_claim(lines=[])

    page = posted(
        client,
        people["engineer"],
        "claim_edit",
        claim.pk,
        **table(row, expected_version=claim.version, submit="1"),
    )

    assert page.status_code == 422
    assert words in page.content.decode()
    assert fresh(claim).state == "draft"


def test_line_with_nothing_but_its_date_is_passed_over(client):
    claim, people = make_claim(lines=[])
    rows = table({"on": "2026-11-16", "amount": "5"}, {"on": "2026-11-16"}, expected_version=claim.version)

    assert posted(client, people["engineer"], "claim_edit", claim.pk, **rows).status_code == 302
    assert fresh(claim).lines.count() == 1


def test_line_marked_for_removal_goes(client):
    claim, people = make_claim()
    first = claim.lines.first()
    row = {"pk": first.pk, "receipt": first.receipt_id, "on": "2026-11-16", "amount": "620", "DELETE": "on"}

    posted(client, people["engineer"], "claim_edit", claim.pk, **table(row, expected_version=claim.version))

    assert fresh(claim).total == 0


def test_stale_table_answers_409_and_keeps_the_lines(client):
    claim, people = make_claim()
    lines = table({"on": "2026-11-16", "amount": "33", "note": "公交"}, expected_version=claim.version - 1)

    page = posted(client, people["engineer"], "claim_edit", claim.pk, **lines)

    assert page.status_code == 409
    assert 'value="公交"' in page.content.decode()
    assert fresh(claim).total == Decimal("820.00")


# The way through the offices


@pytest.mark.req("S1-10", "S1-42", "S1-64")
def test_money_goes_its_way_from_page_to_page(client):
    trip, people = make_on_site()
    with_finance(people)
    said = {"person": people["engineer"].pk, "amount": "500", "reason": "车票"}
    posted(client, people["clerk"], "advance_ask", trip.pk, **said)
    advance = Advance.objects.get()
    posted(client, people["head"], "advance_approve", advance.pk)
    posted(client, people["finance"], "advance_pay", advance.pk, paid_amount="500", way="cash", paid_on="")

    advance = fresh(advance)
    assert (advance.state, advance.way, advance.paid_on) == ("paid", "cash", local_date(AFTER))
    assert "借支 500.00 元" in opened(client, people["engineer"], "advance", advance.pk).content.decode()


def test_head_checks_and_returns_from_the_page(client):
    claim, people = make_submitted()
    page = opened(client, people["head"], "claim", claim.pk)
    assert page.context["next"].primary.name == "check"

    posted(client, people["head"], "claim_return", claim.pk, words="补车票")
    assert "补车票" in opened(client, people["engineer"], "claim", claim.pk).content.decode()

    assert fresh(claim).state == "returned"


@pytest.mark.req("S1-64")
def test_preview_writes_off_exactly_what_it_shows(client):
    claim, people = make_filed_claim()
    waiting, _ = make_checked(trip=make_back(people=people)[0], people=people)
    page = opened(client, people["finance"], "write_off_new", month="2026-11")
    text = page.content.decode()
    assert claim.number in text
    assert "还没有归档" in text

    data = {"claims": [claim.pk], "expected_total": "820.00", "note": "十一月"}
    client.force_login(people["finance"])
    answer = client.post(f"{reverse('fieldservice:write_off_new')}?month=2026-11", data)

    batch = WriteOff.objects.get()
    assert (answer.url, batch.total) == (batch.get_absolute_url(), Decimal("820.00"))
    assert client.get(answer.url).status_code == 200
    again = client.post(f"{reverse('fieldservice:write_off_new')}?month=2026-11", data)
    assert again.status_code == 409
    assert WriteOff.objects.count() == 1


@pytest.mark.req("S1-64")
def test_entry_is_marked_for_reversal_and_kept_again(client):
    claim, people = make_filed_claim()
    batch = write_off(claim, people=people, at=AFTER + timedelta(hours=1))
    entry = batch.entries.get()
    assert posted(client, people["finance"], "write_off_reverse", batch.pk, entries=[entry.pk]).status_code == 422

    posted(client, people["finance"], "write_off_reverse", batch.pk, entries=[entry.pk], reason="发票作废")
    assert "下一批次冲销：发票作废" in opened(client, people["finance"], "write_off", batch.pk).content.decode()
    assert "冲销 CW261101" in opened(client, people["finance"], "write_off_new", month="2026-11").content.decode()

    posted(client, people["finance"], "write_off_keep", entry.pk)
    assert not fresh(entry).waits_for_reversal


# Doors


def test_stranger_finds_no_paper_of_others(client):
    claim, people = make_submitted()
    advance, _ = make_advance(trip=claim.trip, people=people)
    other = make_staff("冯涛", roles=[Role.ENGINEER])

    for name, pk in (
        ("claim", claim.pk),
        ("claim_edit", claim.pk),
        ("advance", advance.pk),
        ("claim_check", claim.pk),
    ):
        assert opened(client, other, name, pk).status_code == 404
    assert posted(client, other, "claim_start", claim.trip_id).status_code == 404
    assert opened(client, other, "advance_ask", claim.trip_id).status_code == 404
    assert opened(client, people["mate"], "claim", claim.pk).status_code == 404


STEPS = {
    "advance": ("approve", "refuse", "withdraw", "pay", "repay"),
    "claim": ("submit", "recall", "check", "return", "send_back", "void"),
}


def test_no_step_of_a_paper_opens_to_a_stranger(client):
    claim, people = make_submitted()
    advance, _ = make_advance(trip=claim.trip, people=people)
    other = make_staff("冯涛", roles=[Role.ENGINEER])

    for what, paper in (("advance", advance), ("claim", claim)):
        for step in STEPS[what]:
            assert opened(client, other, f"{what}_{step}", paper.pk).status_code == 404
            assert posted(client, other, f"{what}_{step}", paper.pk, reason="x", words="x").status_code == 404
        assert posted(client, other, f"{what}_print", paper.pk).status_code == 404
    assert (fresh(advance).state, fresh(claim).state) == ("asked", "submitted")


@pytest.mark.parametrize("name", ["write_off", "write_off_xlsx", "write_off_print"])
def test_batch_is_hidden_from_travellers(client, name):
    claim, people = make_filed_claim()
    batch = write_off(claim, people=people, at=AFTER + timedelta(hours=1))

    ask = posted if name.endswith("print") else opened
    for who in ("engineer", "head"):
        assert ask(client, people[who], name, batch.pk).status_code == 404
    assert posted(client, people["engineer"], "write_off_keep", batch.entries.get().pk).status_code == 403


def test_person_without_the_right_is_told_so(client):
    claim, people = make_filed_claim()
    batch = write_off(claim, people=people, at=AFTER + timedelta(hours=1))
    caller = make_staff("罗倩", roles=[Role.CALLER])
    assert opened(client, caller, "money").status_code == 403
    assert opened(client, people["engineer"], "write_off_new").status_code == 403
    assert opened(client, people["engineer"], "costs_month").status_code == 403
    assert opened(client, people["engineer"], "costs", claim.ticket.pk).status_code == 403
    assert opened(client, people["engineer"], "write_off", batch.pk).status_code == 404
    assert opened(client, people["head"], "write_off_reverse", batch.pk).status_code == 403


def test_finance_reads_money_of_cases_it_does_not_see(client):
    claim, people = make_submitted()

    assert opened(client, people["finance"], "claim", claim.pk).status_code == 200
    page = opened(client, people["finance"], "costs", claim.ticket.pk)
    assert page.status_code == 200
    assert claim.ticket.get_absolute_url() not in page.content.decode().split("<main")[1]


def test_receipt_is_served_to_who_sees_the_claim(client):
    claim, people = make_submitted()
    photo = claim.lines.get(kind="transport").receipt

    for person, status in (("head", 200), ("finance", 200), ("mate", 404)):
        client.force_login(people[person])
        assert client.get(photo.get_absolute_url()).status_code == status
