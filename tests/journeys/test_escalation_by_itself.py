"""A 一级 case is left alone: beat and worker carry it up the ladder while nobody asks for a page."""

import json
import re
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.journeys.pages import Case

pytestmark = pytest.mark.browser
PATIENCE = 240  # seconds; two sweeps and a busy machine
POLL = 3

# Reported nine minutes ago: D-10 has been warned of already and ends in less than a minute. The rule stays as it is.
REGISTER = """
from datetime import timedelta
from django.utils import timezone
from core.organization.models import Staff
from customers.models import Customer
from tickets.actions import receive_and_register

now = timezone.now()
customer = Customer.objects.order_by("pk").first()
ticket = receive_and_register(
    by=Staff.objects.get(username="linxy"), at=now, received_at=now - timedelta(minutes=9, seconds=5),
    said={"customer": customer, "contact": customer.contacts.first(), "description": "全线停机，基本功能不能实现。"},
    facts={"grade": 1, "kind": "support"},
)
print(ticket.pk)
"""
LOOK = """
import json
from core.deadlines.models import Clock
from core.organization.models import Staff

clock = Clock.objects.get(rule__key="D-10", case_id=%s)
names = dict(Staff.objects.values_list("pk", "username"))
told = {row.level: [names[pk] for _, pk in row.receivers] for row in clock.escalations.all()}
stamps = [at and at.timestamp() for at in (clock.due_at, clock.next_action_at, clock.waits_until)]
print(json.dumps([told, clock.level, *stamps]))
"""


@dataclass(frozen=True)
class Standing:
    """The clock as it stands in the database."""

    told: dict[str, list[str]]
    level: int
    due_at: float
    next_action_at: float | None
    waits_until: float | None


def look(served, pk: str) -> Standing:
    return Standing(*json.loads(served.python(LOOK % pk)))


def wait_for(served, pk: str, level: int) -> Standing:
    """Ask the database, never the web server, until the ladder has reached `level`."""
    end = time.monotonic() + PATIENCE
    while (standing := look(served, pk)).level < level:
        assert time.monotonic() < end, f"nobody was told: {standing}"
        time.sleep(POLL)
    return standing


@pytest.mark.req("D-10", "S1-50")
def test_ladder_climbs_without_a_request_and_waits_for_whoever_answers(served, sign_in):
    pk = served.python(REGISTER)
    warned = wait_for(served, pk, 0)
    assert warned.level == 0
    (owner,) = warned.told["0"]
    standing = wait_for(served, pk, 1)
    assert standing.told["1"] == [owner, "zhoum"]
    second_level = standing.next_action_at
    assert second_level == standing.due_at + 10 * 60

    mail = sign_in(owner)
    mail.goto(f"{served.url}/inbox/")
    expect(mail.locator("[data-row]").filter(has_text="到期未办：一级响应").first).to_be_visible()
    expect(mail.locator("[data-row]").filter(has_text="即将到期：一级响应").first).to_be_visible()

    while time.time() < standing.due_at + 61:  # so that the furthest answer lies beyond the second level
        time.sleep(POLL)
    acknowledge(served, sign_in("zhoum"), pk)
    answered = look(served, pk)
    assert answered.level == 1
    assert answered.waits_until > second_level
    assert answered.next_action_at == answered.waits_until


def acknowledge(served, page, pk: str) -> None:
    """接警确认 by the head, from the message: what is done, until when."""
    page.goto(f"{served.url}/inbox/")
    page.locator("[data-row]").filter(has_text="到期未办：一级响应").first.click()
    expect(page).to_have_url(re.compile(r"/inbox/\d+/"))
    form = page.locator("form").filter(has=page.get_by_role("button", name="接警确认"))
    form.get_by_label("在做什么").fill("宋远正在与客户远程排查，备人赶赴现场。")
    form.get_by_role("radio").last.check()
    form.get_by_role("button", name="接警确认").click()
    expect(page.locator(".toast-note")).to_contain_text("接警")
    expect(page.get_by_text("接警：周敏")).to_be_visible()
    case = Case(page, f"{served.url}/tickets/{pk}/").open()
    expect(case.clock("一级响应")).to_contain_text("已超")
