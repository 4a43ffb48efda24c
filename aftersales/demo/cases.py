"""Plays 400 cases over 14 months through the real actions, in the order of time, with sweeps in between."""

import gc
import heapq
import random
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from aftersales.demo import (
    field_money,
    field_parts,
    field_plan,
    field_quotes,
    joined,
    mail,
    meetings,
    morning,
    outward,
    severe,
    standing,
)
from aftersales.demo.base import SEED, load_base
from aftersales.demo.life import LIVELY, Life
from aftersales.demo.stories import LINES, STORIES, Story
from core import jobs
from core.deadlines import calendars
from core.deadlines.due import due
from core.deadlines.hold import hold, release
from core.deadlines.models import Clock
from core.deadlines.registry import told_once
from core.deadlines.sweep import sweep
from core.notices.models import Message
from core.organization.models import Staff
from core.recall import one_action
from core.workflow import Refused
from customers.models import Equipment
from tickets.models import Ticket

CASES, MONTHS = 400, 14
MANY = 100  # fewer cases are for tests: the annual plan stays short, too
RECENT_SHARE = 0.12  # of the cases fall into the last five days, so that every state is there
SMALL_SHARE = 0.8
SWEEP_LAG = timedelta(seconds=20)
TURNS = 50  # acts in the order of time, after which the lists hear of them
PAPERS_WAIT = timedelta(minutes=15)  # the papers of old cases are printed when all cases are there
READ_AFTER = timedelta(days=1)  # people read their mail; only the last day's is new


def load_cases(*, at: datetime, cases: int = CASES, progress=lambda done, total: None) -> int:
    """Play the cases up to `at`; returns how many were made. A second call does nothing."""
    load_base(at=at)
    if Ticket.objects.exists():
        return 0
    with _undisturbed(), one_action(), jobs.postponed(until=timezone.now() + PAPERS_WAIT):
        severe.plans(at=at - timedelta(days=MONTHS * 31))
        field_quotes.prepare(at=at)
        planned = field_plan.prepare(at=at, many=cases >= MANY)
        births = _play(_births(cases, at) + standing.births(at) + planned, at, progress)
        outward.play(at=at)
        severe.running_emergency(at=at)
        meetings.load(at=at)
        morning.play(at=at)
        joined.play(at=at)
        mail.play(at=at)
        field_parts.play(at=at)
        field_quotes.play(at=at)
        field_money.play(at=at)
        field_plan.play(at=at)
        sweep_until(at)
    Message.objects.filter(at__lt=at - READ_AFTER).update(read_at=F("at"))
    release()
    sweep(at=timezone.now())
    return births


def _play(queue: list[tuple], at: datetime, progress) -> int:
    """Every case acts when its time comes; answers how many were born."""
    births, total = 0, sum(life.counts for _, _, life, _ in queue)
    heapq.heapify(queue)
    while queue:
        hold(at=timezone.now())
        with told_once():  # lists learn of the clocks of many turns at once
            born = [_turn(queue, at) for _ in range(min(TURNS, len(queue)))]
        for _ in range(sum(born)):
            births += 1
            progress(births, total)
    return births


def _turn(queue: list[tuple], at: datetime) -> bool:
    """The next act in time; answers whether one of the cases asked for was born."""
    if not queue:
        return False
    moment, number, life, steps = heapq.heappop(queue)
    if moment > at:
        return False
    sweep_until(moment)
    was_born = life.ticket is not None
    following = _step(life, steps, moment)
    if following is not None:
        heapq.heappush(queue, (following, number, life, steps))
    return life.counts and not was_born and life.ticket is not None


@contextmanager
def _undisturbed():
    """Thousands of small objects come and go: look for unreachable ones a hundred times less often."""
    usual = gc.get_threshold()
    gc.set_threshold(usual[0] * 100, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def sweep_until(moment: datetime) -> None:
    """Let every clock act at its own time, so that nothing in the past looks like a late reminder."""
    while True:
        first = (
            Clock.objects.filter(next_action_at__lte=moment)
            .order_by("next_action_at")
            .values_list("next_action_at", flat=True)
            .first()
        )
        if first is None:
            return
        sweep(at=min(first + SWEEP_LAG, moment))


def _births(cases: int, at: datetime) -> list[tuple]:
    chance = random.Random(SEED)  # noqa: S311 demo data, not a secret
    machines = list(Equipment.objects.select_related("customer", "site").order_by("pk"))
    people = {person.username: person for person in Staff.objects.select_related("department").order_by("pk")}
    line_of = {model: line for line, rows in LINES.items() for model, _product in rows}
    queue = []
    for number in range(cases):
        machine = machines[min(int(chance.expovariate(1 / 60)), len(machines) - 1)]
        days = chance.uniform(0.02, 5) if chance.random() < RECENT_SHARE else chance.uniform(5, MONTHS * 30)
        brief = timedelta(days=days) > LIVELY
        story = _story(STORIES[line_of[machine.model]], chance, brief)
        received = _hour(at - timedelta(days=days), story.grade, chance, at)
        life = Life(machine, story, people, chance, received, brief)
        queue.append((received, number, life, life.run()))
    return queue


def _story(stories: list[Story], chance: random.Random, brief: bool) -> Story:
    """Of the months gone by mostly the small faults are left, as most calls are small."""
    small = [story for story in stories if story.grade > 2]
    return chance.choice(small if brief and small and chance.random() < SMALL_SHARE else stories)


def _hour(moment: datetime, grade: int, chance: random.Random, at: datetime) -> datetime:
    """Severe faults come at any hour; the rest mostly while people work."""
    if grade <= 2 or chance.random() < 0.15:
        return moment
    moved = due(moment, minutes=chance.randint(1, 240), calendar=calendars.working())
    return moved if moved < at else moment


def _step(life: Life, steps, moment: datetime) -> datetime | None:
    """Let the case act at this moment; answers when it acts again, or None at its end."""
    life.at = moment
    try:
        with transaction.atomic():
            wait = next(steps, None)  # a StopIteration would roll the last act back
    except Refused as refused:
        raise RuntimeError(f"demo case {life.ticket} at {moment}: {refused.reason}") from refused
    if wait is None or life.is_there:
        return None
    kind, minutes = wait
    if kind == "clock":
        return moment + timedelta(minutes=minutes)
    return due(moment, minutes=max(1, round(minutes)), calendar=calendars.working())


@jobs.job("demo.load")
def load(job: jobs.Job) -> None:
    load_cases(at=timezone.now(), progress=job.progress)
