"""质量 who opens a part that waits for inspection is led to where the verdict is given (G-18)."""

import pytest
from django.urls import reverse

from tests.factories.field_parts import make_parts, stock

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("who", "led"), [("quality", True), ("engineer", False)])
def test_part_that_waits_leads_to_its_inspection(client, who, led):
    (part, *_), people = make_parts()
    order = stock([part], people)
    client.force_login(people[who])

    html = client.get(part.get_absolute_url()).content.decode()

    inspect = reverse("fieldservice:stock_in_inspect", args=[order.ticket_id, order.pk])
    assert (inspect in html) is led
