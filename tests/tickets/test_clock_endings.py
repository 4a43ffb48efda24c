"""Nothing keeps running on a case that is over."""

import pytest

from core.deadlines.models import Clock, State
from tests.factories.deadlines import only_rules
from tests.factories.tickets import HOUR, MONDAY, make_assigned, make_in_progress
from tickets import actions

pytestmark = pytest.mark.django_db


def test_guidance_without_plan_calls_the_plan_clock_off():
    only_rules("D-04")
    ticket, people = make_assigned(grade=4)
    at = MONDAY + HOUR
    actions.decide_remote(ticket=ticket, consent_by="吴建平", by=people["engineer"], at=at)

    actions.start_remote(ticket=ticket, by=people["engineer"], at=at)

    assert Clock.objects.get().state == State.CANCELLED


def test_meeting_that_never_took_place_is_missed_when_the_case_closes():
    only_rules("D-25")
    ticket, people = make_in_progress(grade=2, urgency="important")
    at = MONDAY + 9 * HOUR
    actions.decide_remote(ticket=ticket, consent_by="吴建平", by=people["engineer"], at=at)
    words = {"cause": "编码器联轴器打滑。", "prevention": "列入点检。"}
    actions.report_handled(ticket=ticket, result="已复紧。", by=people["engineer"], at=at, **words)
    actions.verify(ticket=ticket, result="solved", method="phone", verified_with="吴建平", by=people["clerk"], at=at)
    clock = Clock.objects.get()
    assert clock.state == State.RUNNING

    actions.close(ticket=ticket, by=people["clerk"], at=at)

    clock.refresh_from_db()
    assert (clock.state, clock.next_action_at) == (State.MISSED, None)
