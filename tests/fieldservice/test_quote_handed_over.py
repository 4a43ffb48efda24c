"""Whoever leaves the company hands on the quotes that have no end yet."""

import pytest

from core.notices.models import Message
from core.organization.handover import hand_over, open_work
from core.organization.roles import Role
from fieldservice.models import Quote
from tests.factories.organization import make_staff
from tests.factories.quotes import AFTER, make_accepted, make_issued
from tests.factories.tickets import HOUR

pytestmark = pytest.mark.django_db


def test_open_quotes_go_to_the_successor_who_is_told():
    quote, people = make_issued()
    done, others = make_accepted(people=people)
    author = quote.drafted_by
    heir = make_staff("高燕", roles=[Role.CLERK], department=author.department)

    assert [rest.lines for rest in open_work(author) if rest.source.name == "报价"] == [[f"{quote} · 待客户接受"]]
    hand_over(author, heir, by=people["service_head"], at=AFTER + HOUR)

    quote = Quote.objects.get(pk=quote.pk)
    assert quote.drafted_by == heir
    assert Quote.objects.get(pk=done.pk).drafted_by == author
    assert Message.objects.filter(staff=heir, title=f"请接着办报价：{quote.number}").count() == 1
    assert not [rest for rest in open_work(author) if rest.source.name == "报价"]
