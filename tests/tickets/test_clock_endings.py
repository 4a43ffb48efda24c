"""Nothing keeps running on a case that is over."""

import pytest

from core.deadlines.models import Clock, State
from tests.factories.deadlines import only_rules
from tests.factories.tickets import HOUR, MONDAY, make_assigned
from tickets import actions

pytestmark = pytest.mark.django_db


def test_guidance_without_plan_calls_the_plan_clock_off():
    only_rules("D-04")
    ticket, people = make_assigned(grade=4)
    at = MONDAY + HOUR
    actions.decide_remote(ticket=ticket, consent_by="吴建平", by=people["engineer"], at=at)

    actions.start_remote(ticket=ticket, by=people["engineer"], at=at)

    assert Clock.objects.get().state == State.CANCELLED
