"""Cases that stand today where somebody has to act: on the tablet, on the list of 客服, on the desk of 质量."""

import random
from datetime import datetime, timedelta

from aftersales.demo.base import SEED
from aftersales.demo.life import Life
from aftersales.demo.stories import LINES, STORIES
from core.deadlines import calendars
from core.deadlines.due import due
from core.organization.models import Function, Staff
from customers.models import Equipment
from fieldservice.models.choices import TripState
from tickets.models.choices import Status

STANDING = [
    # where it is found today, days since the call
    (TripState.REQUESTED, 2),
    (TripState.READY, 2),
    (TripState.READY, 3),
    (TripState.ON_SITE, 4),
    (TripState.ON_SITE, 5),
    (TripState.RESTORED, 4),
    (Status.ANALYSIS, 0.1),
]
FIRST_NUMBER = 900_000  # behind all other cases of the same minute


class StandingLife(Life):
    """A life that ends where it is found today; not among the cases that were asked for."""

    counts = False


def births(at: datetime) -> list[tuple]:
    """One case each, of the newest machines that production can cure."""
    chance = random.Random(SEED + 1)  # noqa: S311 demo data, not a secret
    people = {person.username: person for person in Staff.objects.select_related("department").order_by("pk")}
    line_of = {model: line for line, rows in LINES.items() for model, _product in rows}
    machines = Equipment.objects.filter(military=False).select_related("customer", "site").order_by("-pk")
    queue = []
    for machine in machines.iterator(chunk_size=100):
        if len(queue) == len(STANDING):
            break
        stories = [
            story
            for story in STORIES[line_of[machine.model]]
            if story.function == Function.PRODUCTION and story.grade == 3 and story.quality
        ]
        if stories:
            stays, days = STANDING[len(queue)]
            received = due(at - timedelta(days=days), minutes=20, calendar=calendars.working())
            life = StandingLife(machine, chance.choice(stories), people, chance, min(received, at), stays=stays)
            queue.append((life.received_at, FIRST_NUMBER + len(queue), life, life.run()))
    return queue
