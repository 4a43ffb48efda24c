"""A page that somebody may open and not use says why, and offers no form; a page that waits says for whom."""

import pytest
from django.urls import reverse

from core.organization.roles import Role
from fieldservice.actions import quotes
from tests.factories.field import make_ready
from tests.factories.organization import make_staff
from tests.factories.quotes import AFTER, SECOND, make_quote, quoting_crew
from tests.factories.tickets import MINUTE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("page", "field"), [("record_fill", "work_done"), ("record_header", "customer_name")])
def test_record_of_other_people_has_a_reason_and_no_form(client, page, field):
    trip, people = make_ready()
    onlooker = make_staff("看客", roles=[Role.QUALITY])
    client.force_login(onlooker)

    html = client.get(reverse(f"fieldservice:{page}", args=[trip.pk])).content.decode()

    assert f'name="{field}"' not in html
    assert ">返回</a>" in html
    assert "note-bar" in html


def test_record_of_ones_own_trip_has_its_form(client):
    trip, people = make_ready()
    client.force_login(people["clerk"])

    html = client.get(reverse("fieldservice:record_header", args=[trip.pk])).content.decode()

    assert 'name="customer_name"' in html
    assert ">取消</a>" in html


def test_quote_that_waits_for_the_head_says_so(client):
    quote, people = make_quote(people=quoting_crew(), asked=SECOND)
    quotes.submit_lowering(quote=quote, by=people["clerk"], at=AFTER + MINUTE)
    client.force_login(people["clerk"])

    html = client.get(quote.get_absolute_url()).content.decode()

    assert f"等待{quote.department}负责人 {quote.department.head} 批准下调人工费" in html
    client.force_login(quote.department.head)
    assert "批准下调人工费" not in client.get(quote.get_absolute_url()).content.decode().split("下一步")[0]
