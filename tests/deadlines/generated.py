"""Cases as no demo writes them: any event at any time, typed late, facts that change, pauses, reopenings."""

import random
from datetime import datetime, timedelta

from django.db import transaction

from core.deadlines import actions
from core.deadlines.models import Clock, State
from core.deadlines.sweep import sweep
from core.times import moment
from core.workflow import Refused
from tests.factories.deadlines import Job, happen

FIRST = moment("2026-09-21T08:00")
EVENTS = (
    "RECEIVED RELAYED REGISTERED ASSIGNED PLAN_SUBMITTED PLAN_PASSED ONSITE_DECIDED REMOTE_SOLVED RESPONDED ARRIVED "
    "PROGRESS RESTORED HANDLED VERIFIED DISSATISFIED CLOSED SURVEYED HEAD_NOTIFIED MEETING_RECORDED URGENCY_FLAGGED "
    "TEAM_FORMED TEAM_ARRIVED COMPLAINT_RECEIVED EARLY_WARNING_SUBMITTED SUPPLIER_NOTIFIED SUPPLIER_RESPONDED "
    "CAPA_DEMANDED CAPA_SUBMITTED RETURNED STOCKED_IN VISIT_ENDED VISIT_REPORTED DISPATCH_REQUESTED"
).split()
FACTS = {
    "grade": [None, 1, 2, 3, 4],
    "urgency": [None, "normal", "important", "urgent"],
    "type": ["support", "quality"],
    "onsite": [None, True, False],
    "remote": [True, False],
    "main_city": [None, True, False],
    "complex": [None, True, False],
    "major": [True, False],
    "has_part": [True, False],
    "responded": [True, False],
    "sub_tier": [None, True],
}
STEPS = ["event"] * 14 + ["facts"] * 3 + ["pause", "agree", "cancel", "go on", "anew"]


class Walk:
    """One case, walked at random; the same seed walks the same way."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.at: datetime = FIRST + timedelta(minutes=self.chance.randrange(60 * 24 * 14), seconds=1)
        self.job = Job(moments={"received_at": self.at}, **self._facts())

    def _facts(self) -> dict:
        return {key: self.chance.choice(values) for key, values in FACTS.items()}

    def go(self, steps: int) -> "Walk":
        for _ in range(steps):
            self.at += timedelta(minutes=self.chance.choice([1, 7, 31, 119, 241, 700, 3001]), seconds=7)
            sweep(at=self.at)
            try:
                with transaction.atomic():
                    self._step(self.chance.choice(STEPS))
            except Refused:
                continue
        return self

    def _step(self, step: str) -> None:
        if step == "event":
            typed_late = timedelta(minutes=self.chance.choice([0, 0, 0, 13, 400]))
            happen(self.chance.choice(EVENTS), self.job, self.at - typed_late, recorded_at=self.at)
        elif step == "facts":
            key = self.chance.choice(list(FACTS))
            self.job.known[key] = self.chance.choice(FACTS[key])
            actions.facts_changed(self.job, by=None, at=self.at, reason="改判")
        elif step == "cancel":
            actions.cancel_case(self.job, reason="误报", by=None, at=self.at)
        elif step in ("go on", "anew"):
            actions.restart_case(self.job, new_cycle=step == "anew", by=None, at=self.at)
        else:
            self._promise(step)

    def _promise(self, step: str) -> None:
        running = Clock.objects.filter(state=State.RUNNING, case_id=self.job.pk).order_by("pk")
        clock = self.chance.choice(list(running) or [None])
        if clock is None:
            return
        then = self.at + timedelta(minutes=self.chance.choice([5, 90, 2000]))
        if step == "pause":
            actions.pause(clock, reason="等客户", latest_end=then, by=None, at=self.at)
        elif not clock.version.repeat_minutes:
            actions.agree(clock, due_at=then, agreed_with="吴建平", by=None, at=self.at)
