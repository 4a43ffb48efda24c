"""The API: by token, with the same view as its person, refusing in Chinese."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.notices.webhooks import case_json
from core.organization import tokens
from core.organization.models import Function
from core.organization.roles import Role
from tests.factories.customers import make_contact, make_customer, make_equipment
from tests.factories.deadlines import switch_on
from tests.factories.organization import make_staff
from tests.factories.tickets import crew, department, make_ticket
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
TICKETS, CUSTOMERS = "/api/v1/tickets", "/api/v1/customers"


class Caller:
    """Other software with a token of this person."""

    def __init__(self, staff, may_write=True):
        now = timezone.now()
        token = tokens.issue_token(staff=staff, name="测试", may_write=may_write, expires_at=None, at=now)
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def get(self, url, **asked):
        answer = self.client.get(url, asked)
        return answer.status_code, answer.json()

    def post(self, given, key="0123456789abcdef", url=TICKETS):
        data = given if isinstance(given, str) else json.dumps(given)
        answer = self.client.post(url, data, "application/json", headers={"Idempotency-Key": key} if key else {})
        return answer.status_code, answer.json()


@pytest.fixture
def clerk():
    return make_staff(roles=[Role.CLERK], department=department(Function.SERVICE, "SH"))


def test_without_a_token_nothing_is_told():
    for headers in ({}, {"Authorization": "Bearer shfw_wrong"}, {"Authorization": "Basic YTpi"}):
        answer = Client(headers=headers).get(TICKETS)

        assert (answer.status_code, answer.json()) == (401, {"detail": "没有有效的接口令牌。"})


def test_signed_in_browser_without_a_token_is_a_stranger_too(client, clerk):
    client.force_login(clerk)

    assert client.get(TICKETS).status_code == 401
    assert client.post(TICKETS, "{}", "application/json").status_code == 401


def test_list_shows_what_the_person_may_see(clerk):
    mine, other = make_ticket(), make_ticket()
    outsider = make_staff(roles=[Role.ENGINEER], department=department(Function.RESEARCH, "YF"))

    assert [row["id"] for row in Caller(clerk).get(TICKETS)[1]] == [mine.pk, other.pk]
    assert Caller(outsider).get(TICKETS) == (200, [])
    assert Caller(outsider).get(f"{TICKETS}/{mine.pk}") == (404, {"detail": "没有这一条，或者您看不到。"})
    assert Caller(outsider).get(f"{TICKETS}/{mine.pk}/clocks")[0] == 404
    assert Caller(outsider).get(f"{TICKETS}/{mine.pk}/timeline")[0] == 404


def test_list_goes_on_after_the_last_one(clerk):
    rows = [make_ticket() for _ in range(3)]

    first = Caller(clerk).get(TICKETS, limit=2)[1]
    rest = Caller(clerk).get(TICKETS, limit=2, after=first[-1]["id"])[1]

    assert [row["id"] for row in first + rest] == [row.pk for row in rows]


def test_list_asks_the_same_number_of_queries_for_1_and_50(clerk, django_assert_num_queries):
    caller = Caller(clerk)
    make_ticket()
    caller.get(TICKETS)
    with django_assert_num_queries(3):
        assert len(caller.get(TICKETS, limit=100)[1]) == 1
    first = Ticket.objects.get()
    Ticket.objects.bulk_create(
        Ticket(customer_name="皖江特缆", title=f"第 {n} 张", received_at=first.received_at, received_by=clerk)
        for n in range(49)
    )
    with django_assert_num_queries(3):
        assert len(caller.get(TICKETS, limit=100)[1]) == 50


@pytest.mark.parametrize(
    "asked",
    [
        {"assignee__password__startswith": "a"},
        {"order_by": "received_by__password"},
        {"sort": "id"},
        {"tokens": "x"},
        {"customer_id__gt": 0},
    ],
)
def test_query_that_names_anything_else_is_refused(asked, clerk):
    status, body = Caller(clerk).get(TICKETS, **asked)

    assert status == 422
    assert body["detail"].startswith(f"不认识的查询参数：{next(iter(asked))}。")


def test_wrong_values_are_named_in_chinese(clerk):
    status, body = Caller(clerk).get(TICKETS, limit=1000, status="nowhere")

    assert status == 422
    assert {error["field"]: error["message"] for error in body["errors"]}["limit"] == "不能大于 100"
    assert {error["field"] for error in body["errors"]} == {"limit", "status"}


def test_ticket_tells_its_clocks_and_its_story(clerk):
    switch_on("S1")
    caller = Caller(clerk)
    status, made = caller.post({"customer_name": "皖江特缆", "description": "收线张力跳动。面板报 E07。"})

    clocks = caller.get(f"{TICKETS}/{made['id']}/clocks")[1]
    story = caller.get(f"{TICKETS}/{made['id']}/timeline")[1]

    assert (status, made["status"], made["status_label"]) == (201, "received", "已接收")
    assert (made["title"], made["number"], made["channel"]) == ("收线张力跳动", None, "other")
    assert {(clock["rule"], clock["state"]) for clock in clocks} == {("D-01", "met"), ("D-02", "running")}
    assert {line["event"] for line in story} == {"RECEIVED", "RELAYED"}


def test_outgoing_message_speaks_of_a_case_as_the_api_does(clerk):
    ticket = make_ticket()

    answered = Caller(clerk).get(f"{TICKETS}/{ticket.pk}")[1]
    told = case_json(ticket)

    assert told["type"] == "ticket"
    assert json.loads(json.dumps(told)).keys() >= answered.keys()
    assert (told["id"], told["status"], told["title"]) == (answered["id"], answered["status"], answered["title"])


def test_judged_ticket_is_registered_at_once_and_gets_its_number(clerk):
    machine = make_equipment(make_customer())
    given = {"description": "断路器拒合", "equipment_id": machine.pk, "contact_name": "吴建平"}

    status, made = Caller(clerk).post({**given, "register_as": {"kind": "support", "grade": 2}})

    assert (status, made["status"], made["serial"]) == (201, "registered", machine.serial)
    assert made["number"].startswith("SH")


def test_resent_request_finds_the_first_ticket(clerk):
    caller = Caller(clerk)
    given = {"customer_name": "皖江特缆", "description": "收线张力跳动"}

    first, again, other = caller.post(given), caller.post(given), caller.post(given, key="another-key-1")

    assert first == again
    assert other[1]["id"] != first[1]["id"]
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"customer_name": "皖江特缆"}, "description", "缺少这一项"),
        ({"customer_name": "皖江特缆", "description": ""}, "description", "太短，至少 1 个字"),
        ({"description": "停机"}, "customer", "还不知道是哪个客户。请选择客户或写下名称。"),
        ({"description": "停机", "customer_id": 987654}, "customer_id", "没有编号为 987654 的客户。"),
        ({"description": "停机", "customer_name": "客" * 101}, "customer_name", "太长，最多 100 个字"),
    ],
)
def test_bad_ticket_is_refused_at_its_field_and_writes_nothing(given, field, words, clerk):
    status, body = Caller(clerk).post(given)

    assert (status, body["errors"]) == (422, [{"field": field, "message": words}])
    assert Ticket.objects.count() == 0


def test_call_in_the_future_is_refused(clerk):
    later = (timezone.now() + timedelta(hours=1)).isoformat()

    status, body = Caller(clerk).post({"customer_name": "皖江", "description": "停机", "received_at": later})

    assert (status, body["errors"][0]["field"]) == (422, "received_at")


def test_broken_json_and_missing_key_are_refused(clerk):
    caller = Caller(clerk)

    assert caller.post("{", key="0123456789")[0] == 400
    assert caller.post({"description": "停机"}, key="")[0] == 422
    assert Ticket.objects.count() == 0


def test_reading_token_may_not_write(clerk):
    status, body = Caller(clerk, may_write=False).post({"customer_name": "皖江", "description": "停机"})

    assert (status, body) == (403, {"detail": "这个令牌只能读取。请换一个可以新建处理单的令牌。"})


def test_engineers_token_may_not_register():
    engineer = crew()["engineer"]
    given = {"customer_id": make_customer().pk, "description": "停机", "register_as": {"kind": "support", "grade": 3}}

    status, _body = Caller(engineer).post(given)

    assert status == 422
    assert Ticket.objects.count() == 0


def test_customer_is_found_by_part_of_the_phone_and_read_whole(clerk):
    customer = make_contact().customer
    machine = make_equipment(customer)
    caller = Caller(clerk)

    found = caller.get(CUSTOMERS, q="6624")[1]
    file = caller.get(f"{CUSTOMERS}/{customer.pk}")[1]

    assert [row["id"] for row in found] == [customer.pk]
    assert [row["phone"] for row in file["contacts"]] == ["138 0553 6624"]
    assert [row["serial"] for row in file["equipment"]] == [machine.serial]
    assert caller.get(f"{CUSTOMERS}/987654")[0] == 404


def test_description_for_programs_names_every_request(client, clerk):
    client.force_login(clerk)

    described = client.get(reverse("api:openapi")).json()
    page = client.get(reverse("api:guide")).content.decode()

    assert described["openapi"].startswith("3.")
    assert set(described["paths"]) == {
        "/api/v1/tickets",
        "/api/v1/tickets/{pk}",
        "/api/v1/tickets/{pk}/clocks",
        "/api/v1/tickets/{pk}/timeline",
        "/api/v1/customers",
        "/api/v1/customers/{pk}",
    }
    assert all(address in page for address in described["paths"])
