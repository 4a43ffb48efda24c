"""The pages of a case: for the one who works on it, for the reader, for the stranger."""

import pytest

from tests.factories.tickets import make_assigned, make_closed, make_in_progress, make_in_review
from tickets.models import Kind

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [make_assigned, make_in_review, make_in_progress, make_closed])
def test_detail_opens_in_every_state(client, make):
    ticket, people = make(kind=Kind.QUALITY)
    client.force_login(people["clerk"])

    page = client.get(ticket.get_absolute_url())

    assert page.status_code == 200
    assert ticket.number in page.content.decode()
