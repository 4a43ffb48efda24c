"""Every way a quote may go, and what an unsettled one forbids its case."""

import pytest

from core.workflow import Refused
from fieldservice.actions import answers, quotes
from fieldservice.gates_quote import QUOTE, QUOTE_STATES, quotes_settled
from fieldservice.models import QuoteKind
from tests.factories.documents import make_draft
from tests.factories.quotes import AFTER, make_accepted, make_issued, make_quote
from tests.factories.tickets import HOUR

WAYS = {
    "draft": {"edit", "submit", "issue", "issue_repair", "book", "attach", "withdraw"},
    "approval": {"edit", "approve", "return", "attach", "withdraw"},
    "approved": {"edit", "issue", "issue_repair", "book", "attach", "withdraw"},
    "issued": {"send", "accept", "refuse", "revise", "attach", "withdraw"},
    "accepted": {"confirm", "attach"},
    "refused": {"revise"},
    "expired": {"revise"},
    "booked": {"revise"},
    "replaced": set(),
    "withdrawn": set(),
}


def test_all_ways_of_a_quote():
    found = {state: {step.name for step in QUOTE.steps if state in step.sources} for state in QUOTE_STATES}

    assert found == WAYS


@pytest.mark.django_db
@pytest.mark.req("G-05")
def test_case_closes_after_its_quotes_have_their_end():
    quote, people = make_issued()
    assert "还没有结果（待客户接受）" in quotes_settled(quote.ticket, people["clerk"])

    answers.record_acceptance(quote=quote, way="oral", name="张", by=people["clerk"], at=AFTER + HOUR)
    assert "还没有补签" in quotes_settled(quote.ticket, people["clerk"])

    scan = make_draft(by=people["clerk"], at=AFTER + HOUR)
    answers.confirm_acceptance(quote=quote, attachments=[scan.pk], by=people["clerk"], at=AFTER + 2 * HOUR)
    assert quotes_settled(quote.ticket, people["clerk"]) == ""


@pytest.mark.django_db
def test_accepted_quote_is_final():
    quote, people = make_accepted()

    with pytest.raises(Refused):
        quotes.revise_quote(quote=quote, reason="x", by=people["clerk"], at=AFTER + 2 * HOUR)
    with pytest.raises(Refused):
        quotes.withdraw_quote(quote=quote, reason="x", by=people["clerk"], at=AFTER + 2 * HOUR)


@pytest.mark.django_db
def test_kinds_do_not_take_each_others_steps():
    service, people = make_quote()
    free, _ = make_quote(
        people=people, ticket=service.ticket, kind=QuoteKind.FREE, asked={"charge_reason": "客户关系，免费。"}
    )

    assert "无偿核算不发给客户" in QUOTE.refusal(free, "issue", by=people["clerk"], at=AFTER)
    assert "只有无偿费用核算" in QUOTE.refusal(service, "book", by=people["clerk"], at=AFTER)
    assert "不是维修报价" in QUOTE.refusal(service, "issue_repair", by=people["technical"], at=AFTER)


@pytest.mark.django_db
def test_files_are_added_and_none_is_refused():
    quote, people = make_quote()
    with pytest.raises(Refused, match="请选择文件"):
        quotes.add_files(quote=quote, by=people["clerk"], at=AFTER)

    scan = make_draft(by=people["clerk"], at=AFTER)
    quotes.add_files(quote=quote, attachments=[scan.pk], by=people["clerk"], at=AFTER)

    assert list(quote.attachments) == [scan]
