"""What a page refuses is not done by sending its form: no action is reached, and what was typed stays."""

import pytest
from django.urls import reverse

from core import once
from tests.factories.organization import make_staff
from tests.factories.outward import make_shipment
from tests.factories.severe import make_important, make_task
from tests.factories.tickets import crew, make_assigned, make_in_progress
from tickets.models import Shipment

pytestmark = pytest.mark.django_db


@pytest.fixture
def untouched(monkeypatch):
    """No action may be reached."""

    def reached(*_):
        raise AssertionError("the action was reached")

    monkeypatch.setattr(once, "perform", reached)


def test_act_on_a_case_answers_with_the_refusal(client, untouched):
    ticket, people = make_assigned(grade=3)
    client.force_login(people["engineer"])
    typed = {"result": "换了编码器。", "expected_version": ticket.version, "once_key": "one"}

    page = client.post(reverse("tickets:handled", args=[ticket.pk]), typed)

    assert page.status_code == 422
    assert page.context["refusal"] in page.content.decode()
    assert "换了编码器。" in page.content.decode()


def test_act_on_a_part_answers_with_the_refusal(client, untouched):
    ticket, people = make_in_progress()
    shipment = make_shipment(ticket, people)
    Shipment.objects.filter(pk=shipment.pk).update(state=Shipment.State.CANCELLED, end_words="不寄了")
    client.force_login(people["clerk"])

    page = client.post(
        reverse("tickets:shipment_cancel", args=[ticket.pk, shipment.pk]), {"words": "又不寄了", "once_key": "one"}
    )

    assert page.status_code == 422
    assert "不能取消寄件" in page.content.decode()
    assert "又不寄了" in page.content.decode()


def test_plan_answers_with_the_refusal(client, untouched):
    ticket, people = make_assigned()
    client.force_login(people["clerk"])
    typed = {"measures": "更换编码器。", "expected_version": ticket.version, "once_key": "one"}

    page = client.post(reverse("tickets:plan_edit", args=[ticket.pk]), typed)

    assert page.status_code == 422
    assert "没有“拟定方案”的权限" in page.content.decode()
    assert "更换编码器。" in page.content.decode()


def test_summary_answers_with_the_refusal(client, untouched):
    ticket, people = make_important()
    client.force_login(people["clerk"])
    typed = {"root_cause": "绝缘老化。", "expected_version": 0, "once_key": "one"}

    page = client.post(reverse("tickets:summary", args=[ticket.pk]), typed)

    assert page.status_code == 422
    assert page.context["refusal"] in page.content.decode()
    assert "绝缘老化。" in page.content.decode()


def test_task_answers_with_the_refusal(client, untouched):
    task, _ = make_task(owner=make_staff("高鹏"))
    client.force_login(task.meeting.by)

    page = client.post(reverse("tickets:task_finish", args=[task.pk]), {"words": "办好了", "once_key": "one"})

    assert page.status_code == 422
    assert f"由责任人{task.owner}或其部门负责人报告完成。" in page.content.decode()


def test_form_sent_twice_is_led_to_what_the_first_did(client):
    ticket, people = make_assigned(grade=1, people=crew())
    url = reverse("tickets:release", args=[ticket.pk])
    client.force_login(people["service_head"])

    first = client.post(url, {"once_key": "one"})
    again = client.post(url, {"once_key": "one"})
    later = client.post(url, {"once_key": "two"})

    assert (first.status_code, again.status_code, again.url) == (302, 302, first.url)
    assert later.status_code == 422
