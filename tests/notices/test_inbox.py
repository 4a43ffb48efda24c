"""The inbox: my messages alone, unread ones marked, and nothing written by looking."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.deadlines.sweep import sweep
from core.notices.digest import digest
from core.notices.models import Delivery, Message, Preference
from core.notices.post import Draft, post
from core.times import moment
from tests.factories.clocks import MONDAY, Crew, make_clock
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db
NOON = moment("2026-11-16T12:00")
MINUTE = timedelta(minutes=1)
INBOX = "/inbox/"


@pytest.fixture
def lin(client):
    staff = make_staff(email="lin@example.com")
    client.force_login(staff)
    return staff


def fill(staff, count, **fields):
    for n in range(count):
        post([Draft(staff.pk, f"k{n}", "test", f"消息 {n}", **fields)], at=NOON + n * MINUTE)


def titles(page):
    return [row.title for row in page.context["page"].rows]


def test_inbox_lists_my_messages_newest_first(client, lin):
    fill(lin, 3)
    fill(make_staff(), 1)

    page = client.get(INBOX)

    assert titles(page) == ["消息 2", "消息 1", "消息 0"]
    assert page.context["opened"].title == "消息 2"
    assert Message.objects.filter(read_at=None).count() == 4


def test_inbox_pages_without_loss_or_repeat(client, lin):
    fill(lin, 45)

    seen, url = [], INBOX
    while url:
        page = client.get(url)
        seen += titles(page)
        url = page.context["page"].next_url

    assert seen == [f"消息 {n}" for n in reversed(range(45))]


def test_inbox_asks_as_much_for_one_message_as_for_twenty(client, lin, django_assert_num_queries):
    fill(lin, 1)
    client.get(INBOX)

    with CaptureQueriesContext(connection) as one:
        client.get(INBOX)
    fill(lin, 20)

    with django_assert_num_queries(len(one)):
        client.get(INBOX)


def test_unread_tab_leaves_read_ones_out(client, lin):
    fill(lin, 2)
    client.post(reverse("notices:read", args=[Message.objects.get(key="k0").pk]))

    assert titles(client.get(f"{INBOX}?tab=unread")) == ["消息 1"]


def test_unknown_tab_is_refused(client, lin):
    assert client.get(f"{INBOX}?tab=nothing").status_code == 400


def test_message_of_a_stranger_is_not_found(client, lin):
    fill(make_staff(), 1)
    pk = Message.objects.get().pk

    answers = [client.get(reverse("notices:message", args=[pk])), client.post(reverse("notices:read", args=[pk]))]

    assert [row.status_code for row in answers] == [404, 404]
    assert Message.objects.get().read_at is None


def test_opening_a_message_shows_how_it_arrived(client, lin):
    fill(lin, 1)
    Delivery.objects.update(state="failed", attempts=3, error="邮箱已满")

    page = client.get(reverse("notices:message", args=[Message.objects.get().pk]))

    rows = [(row.name, row.way, row.words, row.note) for row in page.context["arrivals"]]
    assert rows == [("林晓芸", "站内", "未读", ""), ("林晓芸", "邮件", "未送达，已试 3 次", "邮箱已满")]


def test_reading_answers_htmx_with_row_bell_and_arrivals(client, lin):
    fill(lin, 2)
    pk = Message.objects.get(key="k0").pk

    answer = client.post(f"{reverse('notices:read', args=[pk])}?tab=unread", headers={"HX-Request": "true"})

    text = answer.content.decode()
    assert (answer.status_code, "is-unread" in text, "，1 条未读" in text) == (200, False, True)
    assert f"/inbox/{pk}/?tab=unread" in text


def test_all_read_spares_what_came_after_the_page_was_drawn(client, lin):
    fill(lin, 3)

    client.post(reverse("notices:read_all"), {"until": (NOON + MINUTE).isoformat()})

    assert titles(client.get(f"{INBOX}?tab=unread")) == ["消息 2"]


def test_digest_folds_its_messages_and_takes_them_along_when_read(client, lin):
    fill(lin, 3, late=True)
    digest(lin, NOON)

    page = client.get(INBOX)
    client.post(reverse("notices:read", args=[page.context["opened"].pk]))

    assert titles(page) == ["延迟补发：3 条提醒合为一条"]
    assert [row.title for row in page.context["bound"]] == ["消息 2", "消息 1", "消息 0"]
    assert not Message.objects.filter(read_at=None).exists()


def test_bell_answers_304_until_something_comes(client, lin):
    fill(lin, 1)
    first = client.get(reverse("notices:bell"))
    again = client.get(reverse("notices:bell"), headers={"If-None-Match": first["ETag"]})
    fill(lin, 2)
    fresh = client.get(reverse("notices:bell"), headers={"If-None-Match": first["ETag"]})

    assert [first.status_code, again.status_code, fresh.status_code] == [200, 304, 200]
    assert "，2 条未读" in fresh.content.decode()


def test_bell_stops_at_99(client, lin):
    rows = [Message(staff=lin, key=str(n), kind="test", title="消息", at=NOON) for n in range(120)]
    Message.objects.bulk_create(rows)

    assert '<span class="dot">99+</span>' in client.get(reverse("notices:bell")).content.decode()


def test_mail_can_be_switched_off(client, lin):
    client.post(reverse("notices:preferences"), {})

    assert Preference.objects.get(staff=lin).email_on is False


def test_escalation_shows_ladder_and_acknowledgement(client, time_machine):
    crew = Crew()
    clock = make_clock(**crew.duties, severity=2)
    sweep(at=MONDAY + 120 * MINUTE)
    time_machine.move_to(MONDAY + 125 * MINUTE, tick=False)
    client.force_login(crew.head)

    page = client.get(f"{INBOX}?tab=escalations")

    assert titles(page) == ["到期未办：填写处理单"]
    part = page.context["parts"][0][1]
    assert [(step.words, step.coming) for step in part["steps"]] == [
        ("到期：林晓芸、周敏（部门负责人）", False),
        ("升级：顾卫东（监督部门负责人）", True),
        ("升级：郑海（管理者代表）", True),
        ("升级：吴总（总经理）", True),
    ]
    assert (part["clock"], part["next_people"], part["refusal"]) == (clock, "顾卫东", "")
    assert "接警确认" in page.content.decode()
