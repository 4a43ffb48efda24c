"""A quote from draft to answer: editions, lowering, who issues what, the customer's answer, the end of its day."""

from datetime import date
from decimal import Decimal

import pytest

from core.deadlines.models import Clock
from core.documents.models import Paper, Signature
from core.notices.models import Message
from core.timeline.models import Happening
from core.workflow import Refused, Stale
from fieldservice import links_quote
from fieldservice.actions import answers, fees, quotes
from fieldservice.gates_quote import QUOTE, paid_needs_acceptance
from fieldservice.models import Booking, Quote, QuoteAnswer, QuoteKind, QuoteSending, QuoteState
from fieldservice.queries_quote import accepted_quote, charge_words, suggestion
from tests.factories.customers import make_equipment
from tests.factories.deadlines import switch_on
from tests.factories.documents import make_draft
from tests.factories.field import make_trip
from tests.factories.quotes import (
    AFTER,
    FIRST,
    INK,
    SECOND,
    accept,
    make_accepted,
    make_issued,
    make_quote,
    quoting_crew,
)
from tests.factories.tickets import HOUR, MINUTE, MONDAY, make_in_progress, make_registered

pytestmark = pytest.mark.django_db
D = Decimal


def fresh(quote) -> Quote:
    return Quote.objects.for_page().get(pk=quote.pk)


def story(ticket) -> list[str]:
    return list(Happening.objects.of_case(ticket).order_by("pk").values_list("event", flat=True))


@pytest.mark.req("S1-43", "S1-46")
def test_quote_is_priced_and_numbered_when_drafted():
    quote, people = make_quote()

    assert (quote.number, quote.payable, str(quote.current.fee_table)) == (
        "SH261101",
        D("4105.50"),
        "收费标准 2025-01-01 版",
    )
    assert (quote.current.direct, quote.current.tax, quote.current.management) == (D(2550), D("382.5"), D(1173))
    assert quote.ticket.is_paid is True
    assert story(quote.ticket)[-2:] == ["CHARGE_DECIDED", "QUOTE_DRAFTED"]


@pytest.mark.req("S1-59")
def test_every_change_is_an_edition_and_the_same_again_is_none():
    quote, people = make_quote()

    quote = quotes.edit_quote(quote=quote, by=people["engineer"], at=AFTER + HOUR, days=D(3), nights=2, note="多一天")
    quote = quotes.edit_quote(quote=quote, by=people["clerk"], at=AFTER + 2 * HOUR, days=D(3), nights=2)

    assert [(row.no, row.payable, row.note) for row in quote.editions.all()] == [
        (2, D("4749.50"), "多一天"),
        (1, D("4105.50"), ""),
    ]


def test_edit_of_an_old_version_is_stale():
    quote, people = make_quote()
    quotes.edit_quote(quote=quote, by=people["clerk"], at=AFTER + HOUR, persons=2)

    with pytest.raises(Stale):
        quotes.edit_quote(quote=quote, by=people["clerk"], at=AFTER + HOUR, persons=3, expected_version=quote.version)


@pytest.mark.req("S1-36")
@pytest.mark.parametrize(("ends", "paid"), [(date(2027, 5, 18), False), (date(2025, 5, 18), True), (None, None)])
def test_paid_or_free_is_suggested_by_the_warranty(ends, paid):
    ticket = make_registered(said={"equipment": make_equipment(warranty_ends_on=ends)})

    assert suggestion(ticket).paid is paid


@pytest.mark.req("S1-36")
def test_other_than_suggested_needs_a_reason_of_its_own():
    people = quoting_crew()
    machine = make_equipment(warranty_ends_on=date(2027, 5, 18))
    ticket, _ = make_in_progress(people=people, said={"equipment": machine})
    words = suggestion(ticket).words

    with pytest.raises(Refused, match="与建议不同") as refused:
        make_quote(people=people, ticket=ticket, asked={"charge_reason": words})
    make_quote(people=people, ticket=ticket, asked={"charge_reason": "人为损坏，不在保修范围。"})

    ticket.refresh_from_db()
    assert (refused.value.field, ticket.is_paid, ticket.paid_reason) == (
        "charge_reason",
        True,
        "人为损坏，不在保修范围。",
    )


@pytest.mark.req("S1-46")
def test_lowered_labour_goes_out_after_the_head_agreed():
    quote, people = make_quote(asked=SECOND)
    with pytest.raises(Refused, match="先送部门负责人批准"):
        quotes.issue_quote(quote=quote, by=people["clerk"], at=AFTER + HOUR)
    quotes.submit_lowering(quote=quote, by=people["clerk"], at=AFTER + HOUR)
    with pytest.raises(Refused, match="由售后服务部负责人周敏批准"):
        quotes.approve_lowering(quote=quote, by=people["head"], at=AFTER + HOUR)

    quotes.approve_lowering(quote=quote, by=people["service_head"], at=AFTER + 2 * HOUR)
    quote = quotes.issue_quote(quote=quote, by=people["clerk"], at=AFTER + 3 * HOUR)

    assert (quote.state, quote.payable, quote.current.lowered_by) == (
        QuoteState.ISSUED,
        D("2898.00"),
        people["service_head"],
    )
    assert Message.objects.get(kind="quote_lowering_asked").staff == people["service_head"]


def test_changed_lowering_is_approved_again():
    quote, people = make_quote(asked=SECOND)
    quotes.submit_lowering(quote=quote, by=people["clerk"], at=AFTER + HOUR)
    quotes.approve_lowering(quote=quote, by=people["service_head"], at=AFTER + HOUR)

    quote = quotes.edit_quote(quote=quote, by=people["clerk"], at=AFTER + 2 * HOUR, labour_rate=D(100))

    assert (quote.state, quote.current.needs_approval) == (QuoteState.DRAFT, True)


@pytest.mark.req("G-15", "S1-59")
def test_repair_price_is_issued_by_technical_service_alone():
    quote, people = make_quote(kind=QuoteKind.REPAIR)
    assert quote.number == "JS261101"

    for outsider in ("clerk", "head", "service_head"):
        with pytest.raises(Refused):
            quotes.issue_quote(quote=quote, by=people[outsider], at=AFTER + HOUR)
    assert "由技术服务部统一对外签发" in QUOTE.refusal(fresh(quote), "issue_repair", by=people["head"], at=AFTER)

    assert quotes.issue_quote(quote=quote, by=people["technical"], at=AFTER + HOUR).state == QuoteState.ISSUED


@pytest.mark.req("G-05", "S1-43", "D-07")
def test_paid_trip_waits_for_the_accepted_quote():
    switch_on("S1")
    people = quoting_crew()
    ticket, _ = make_in_progress(people=people, at=MONDAY, grade=4)
    quote, _ = make_issued(people=people, ticket=ticket)
    trip, _ = make_trip(people=people, ticket=fresh(quote).ticket)
    assert paid_needs_acceptance(trip, people["engineer"]) == "有偿服务要先报价，客户接受后才能出发。"

    accept(quote)

    assert paid_needs_acceptance(trip, people["engineer"]) == ""
    clock = Clock.objects.get(rule__key="D-07")
    assert clock.started_at == AFTER + HOUR
    assert charge_words(fresh(quote).ticket) == "有偿，4,105.50 元（报价单 SH261101 客户已接受）"


@pytest.mark.req("G-05")
def test_first_grade_leaves_before_the_papers():
    people = quoting_crew()
    ticket, _ = make_in_progress(people=people, grade=1, is_paid=True, paid_reason="保修期满")
    trip, _ = make_trip(people=people, ticket=ticket)

    assert paid_needs_acceptance(trip, people["engineer"]) == ""


@pytest.mark.req("S1-43")
def test_link_takes_name_and_signature_under_the_very_content():
    quote, people = make_accepted()

    signature = Signature.objects.of(quote).get()
    answer = quote.answers.get()
    assert (answer.way, answer.name, answer.verdict) == ("link", "张会计", "accepted")
    assert signature.role == "customer"
    assert signature.intact(answers.shown(quote))
    assert accepted_quote(quote.ticket) == quote
    papers = list(Paper.objects.filter(form_key="QUOTE").order_by("edition").values_list("edition", "state"))
    assert [edition for edition, _ in papers] == [1, 2]
    assert papers[0][1] == Paper.State.VOID


def test_two_dots_are_no_signature():
    quote, people = make_issued()

    with pytest.raises(Refused, match="签名太短"):
        answers.answer_by_link(
            edition=quote.current, verdict="accepted", name="张会计", strokes=[[[1, 1]]], at=AFTER + HOUR
        )

    assert fresh(quote).state == QuoteState.ISSUED


def test_changed_content_is_not_signed():
    quote, people = make_issued()

    with pytest.raises(Refused, match="报价内容刚被改动"):
        answers.answer_by_link(
            edition=quote.current, verdict="accepted", name="张", strokes=INK, at=AFTER + HOUR, shown_sha256="0" * 64
        )


@pytest.mark.req("G-05")
def test_expired_quote_is_not_accepted_by_any_way():
    quote, people = make_issued(valid_until=date(2026, 11, 17))
    late = AFTER + 72 * HOUR
    scan = make_draft(by=people["clerk"], at=late)

    with pytest.raises(Refused, match="已于 2026-11-17 过期，不能再接受"):
        accept(quote, at=late)
    with pytest.raises(Refused, match="过期"):
        answers.record_acceptance(
            quote=quote, way="paper", name="张", attachments=[scan.pk], by=people["clerk"], at=late
        )

    assert not QuoteAnswer.objects.exists()


@pytest.mark.req("G-05")
def test_second_answer_is_refused():
    quote, people = make_accepted()

    with pytest.raises(Refused, match="已经接受"):
        accept(quote)
    with pytest.raises(Refused, match="已经接受"):
        answers.record_acceptance(quote=quote, way="oral", name="张", by=people["clerk"], at=AFTER + 2 * HOUR)


@pytest.mark.req("G-05", "S1-43")
def test_paper_acceptance_needs_its_scan():
    quote, people = make_issued()
    said = {"quote": quote, "way": "paper", "name": "张会计", "by": people["clerk"], "at": AFTER + HOUR}
    with pytest.raises(Refused, match="扫描件"):
        answers.record_acceptance(**said)

    scan = make_draft(by=people["clerk"], at=AFTER + HOUR)
    quote = answers.record_acceptance(attachments=[scan.pk], **said)

    assert quote.state == QuoteState.ACCEPTED
    assert [row.name for row in quote.attachments] == [scan.name]
    assert quote.answers.get().recorded_by == people["clerk"]


@pytest.mark.req("G-05")
def test_oral_acceptance_is_confirmed_later_and_asked_for():
    quote, people = make_issued()
    answers.record_acceptance(quote=quote, way="oral", name="张", by=people["clerk"], at=AFTER + HOUR)
    fees.look_after_quotes(at=AFTER + 30 * HOUR)
    assert Message.objects.get(kind="quote_paper_missing").staff == people["clerk"]

    accept(quote, at=AFTER + 31 * HOUR)

    answer = quote.answers.get()
    assert (answer.way, answer.confirmed_at) == ("oral", AFTER + 31 * HOUR)


def test_refusal_says_why_and_may_be_revised():
    quote, people = make_issued()
    with pytest.raises(Refused, match="原因"):
        answers.record_refusal(quote=quote, name="王", words=" ", by=people["clerk"], at=AFTER + HOUR)
    answers.record_refusal(quote=quote, name="王", words="太贵", by=people["clerk"], at=AFTER + HOUR)

    quotes.revise_quote(quote=quote, reason="去掉材料", by=people["clerk"], at=AFTER + 2 * HOUR)
    modes = FIRST["modes"] | {"material": "customer"}
    quotes.edit_quote(quote=quote, by=people["clerk"], at=AFTER + 2 * HOUR, modes=modes)
    quote = quotes.issue_quote(quote=quote, by=people["clerk"], at=AFTER + 3 * HOUR)
    accept(quote, at=AFTER + 4 * HOUR)

    assert [(row.no, row.verdict) for row in quote.answers.all()] == [(2, "accepted"), (1, "refused")]


def test_revised_offer_is_not_accepted_by_its_old_link():
    quote, people = make_issued()
    old = quote.current
    quotes.revise_quote(quote=quote, reason="价格变了", by=people["clerk"], at=AFTER + HOUR)
    quotes.edit_quote(quote=quote, by=people["clerk"], at=AFTER + HOUR, persons=2)
    quotes.issue_quote(quote=quote, by=people["clerk"], at=AFTER + 2 * HOUR)

    with pytest.raises(Refused, match="已被替换或撤销"):
        answers.answer_by_link(edition=old, verdict="accepted", name="张", strokes=INK, at=AFTER + 3 * HOUR)


def test_newer_offer_replaces_the_older_of_its_kind():
    first, people = make_issued()
    second, _ = make_issued(people=people, ticket=first.ticket, at=AFTER + HOUR)

    assert (fresh(first).state, fresh(first).end_words) == (QuoteState.REPLACED, f"由 {second.number} 替换")


@pytest.mark.req("S1-43")
def test_offers_expire_and_are_reminded_of_once():
    quote, people = make_issued(valid_until=date(2026, 11, 18))

    assert fees.look_after_quotes(at=AFTER + HOUR) == (0, 1)
    assert fees.look_after_quotes(at=AFTER + 2 * HOUR) == (0, 0)
    assert fees.look_after_quotes(at=AFTER + 72 * HOUR) == (1, 0)

    assert fresh(quote).state == QuoteState.EXPIRED
    assert set(Message.objects.filter(kind__startswith="quote_expire").values_list("kind", flat=True)) == {
        "quote_expires",
        "quote_expired",
    }


@pytest.mark.parametrize("day", [date(2026, 11, 15), date(2028, 1, 1)])
def test_senseless_validity_is_refused(day):
    quote, people = make_quote()

    with pytest.raises(Refused) as refused:
        quotes.issue_quote(quote=quote, by=people["clerk"], at=AFTER, valid_until=day)

    assert refused.value.field == "valid_until"


def test_sending_is_kept_with_way_and_edition():
    quote, people = make_issued()

    answers.send_quote(quote=quote, way="phone", to="张会计", words="已念给对方", by=people["clerk"], at=AFTER + HOUR)

    row = QuoteSending.objects.get()
    assert (row.way, row.to, row.no) == ("phone", "张会计", 1)
    assert story(quote.ticket)[-1] == "QUOTE_SENT"


@pytest.mark.req("S1-43")
def test_mailed_quote_stands_in_the_outbox_with_its_link():
    quote, people = make_issued()

    answers.send_quote(quote=quote, way="mail", to="a@b.cn", by=people["clerk"], at=AFTER + HOUR)

    row = QuoteSending.objects.get()
    assert links_quote.link(quote.current) in row.mail.letter.body
    assert row.mail.letter.to == "a@b.cn"


def test_withdrawn_quote_keeps_number_and_voids_its_paper():
    quote, people = make_issued()

    quote = quotes.withdraw_quote(quote=quote, reason="客户取消服务", by=people["clerk"], at=AFTER + HOUR)

    assert (quote.state, quote.number) == (QuoteState.WITHDRAWN, "SH261101")
    assert Paper.objects.get(form_key="QUOTE").is_void


@pytest.mark.req("S1-58", "S4-07")
def test_free_repair_costs_nothing_and_is_booked_once():
    quote, people = make_quote(kind=QuoteKind.FREE, asked={"charge_reason": "我方装配原因，无偿。"})
    assert (quote.payable, quote.current.booked, quote.current.tax) == (D(0), D(2550), D(0))

    quotes.book_free(quote=quote, by=people["clerk"], at=AFTER + MINUTE)

    assert list(Booking.objects.values_list("line", "amount", "is_open")) == [("c", D("2550.00"), True)]
    assert quote.ticket.is_paid is False
    assert charge_words(fresh(quote).ticket) == "无偿。我方装配原因，无偿。"


@pytest.mark.req("S4-07")
def test_changed_free_repair_is_reversed_and_booked_anew():
    quote, people = make_quote(kind=QuoteKind.FREE, asked={"charge_reason": "我方装配原因，无偿。"})
    quotes.book_free(quote=quote, by=people["clerk"], at=AFTER + MINUTE)

    quotes.revise_quote(quote=quote, reason="少一天", by=people["clerk"], at=AFTER + HOUR)
    quotes.edit_quote(quote=quote, by=people["clerk"], at=AFTER + HOUR, days=D(1), nights=0)
    quotes.book_free(quote=quote, by=people["clerk"], at=AFTER + 2 * HOUR)

    rows = Booking.objects.order_by("pk").values_list("amount", "is_open")
    assert list(rows) == [(D("2550.00"), False), (D("-2550.00"), False), (D("2150.00"), True)]


@pytest.mark.req("S1-36")
def test_sent_in_machine_has_no_travel_lines():
    quote, people = make_quote(asked={"place": "sent_in"})

    assert [str(line.amount) for line in quote.current.priced.lines] == ["0.00", "0.00", "0.00", "400.00", "1280.00"]
    assert quote.current.nights == 0
