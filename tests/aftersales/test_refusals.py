"""What a list does not offer is refused with a sentence and a way back, on every list and for every key."""

import pytest
from django.urls import reverse

from core.organization.roles import Role
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db
LISTS = ["tickets:list", "tickets:news", "tickets:export", "tickets:export_xlsx", "tickets:exports", "customers:list"]
LOOKUPS = [
    "assignee__password",
    "customer__name__startswith",
    "pk",
    "received_at__gte",
    "involvements__person",
    "order_by",
]


@pytest.fixture
def everybody(client):
    client.force_login(make_staff("林晓芸", roles=list(Role)))


@pytest.mark.parametrize("place", LISTS)
@pytest.mark.parametrize("key", LOOKUPS)
def test_no_lookup_reaches_the_database_from_the_address(client, everybody, place, key):
    answer = client.get(reverse(place), {key: "1"})

    assert answer.status_code == 400
    assert f"列表没有“{key}”这个筛选条件。" in answer.content.decode()


@pytest.mark.parametrize("place", LISTS)
@pytest.mark.parametrize("order", ["password", "-assignee__name", "?", "pk;drop", "customer_id"])
def test_only_offered_orders_are_taken(client, everybody, place, order):
    answer = client.get(reverse(place), {"sort": order})

    assert answer.status_code == 400
    assert "请点击表头重新选择。" in answer.content.decode()


def test_refusal_leads_back_to_the_list(client, everybody):
    html = client.get("/tickets/", {"tab": "secret"}).content.decode()

    assert '<a class="btn btn-primary" href="/tickets/">去掉条件，重新打开</a>' in html


def test_refused_download_does_not_offer_another_one(client, everybody):
    assert "去掉条件" not in client.get(reverse("tickets:export"), {"x": "1"}).content.decode()


@pytest.mark.parametrize("page", ["after", "before"])
@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0", "é", "%00", "W251bGxd"])
def test_broken_page_marks_are_refused(client, everybody, page, cursor):
    assert client.get("/tickets/", {"tab": "all", page: cursor}).status_code == 400


@pytest.mark.parametrize("text", ["\x00", "' OR 1=1 --", "%", "😀", "a" * 5_000, "(((", "过流 & !停"])
def test_search_takes_any_text(client, everybody, text):
    assert client.get("/tickets/", {"tab": "all", "q": text}).status_code == 200
