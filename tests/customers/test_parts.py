"""备件库: found, priced, with its earlier prices (S1-81)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.organization.roles import Role
from customers.models import Part
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db


def test_part_is_found_by_any_word_and_shows_its_price(client):
    client.force_login(make_staff())
    Part.objects.create(number="BJ-1", name="张力传感器", spec="ZL-200N", price="1280.00")
    Part.objects.create(number="BJ-2", name="轴承")

    page = client.get(reverse("customers:parts"), {"q": "zl-200 张力"})

    assert [part.number for part in page.context["page"].rows] == ["BJ-1"]
    assert "1280.00 / 件" in page.content.decode()


def test_new_price_keeps_the_old_one_on_record(client):
    client.force_login(make_staff(roles=[Role.CLERK]))
    url = reverse("customers:part_create")
    given = {"number": "BJ-1", "name": "张力传感器", "unit": "件", "price": "100.00", "is_active": "on"}

    client.post(url, given)
    part = Part.objects.get()
    client.post(reverse("customers:part_edit", args=[part.pk]), {**given, "price": "120.00"})

    assert [str(row.price) for row in part.history.all()] == ["120.00", "100.00"]


@pytest.mark.parametrize(("price", "words"), [("-1", "单价不能是负数。"), ("一百", "单价写成 1280.00 的样子。")])
def test_wrong_price_is_said_at_the_field(price, words, client):
    client.force_login(make_staff(roles=[Role.CLERK]))
    given = {"number": "BJ-1", "name": "传感器", "unit": "件", "price": price}

    answer = client.post(reverse("customers:part_create"), given)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_list_asks_the_same_for_1_and_50(client, django_assert_num_queries):
    client.force_login(make_staff())
    Part.objects.create(number="BJ-000", name="轴承")
    client.get(reverse("customers:parts"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("customers:parts"))
    Part.objects.bulk_create(Part(number=f"BJ-{n:03d}", name="轴承") for n in range(1, 50))
    with django_assert_num_queries(len(one)):
        client.get(reverse("customers:parts"))

    assert len(one) <= 12
