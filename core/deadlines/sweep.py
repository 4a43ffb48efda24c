"""The sweep: every 30 seconds, act on all clocks whose moment has come (design §2 'The sweep')."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, transaction
from django.db.models import Q

from core.deadlines.escalations import Case, Run, escalate
from core.deadlines.models import Clock, Heartbeat, State
from core.deadlines.pausing import resume_expired
from core.deadlines.settling import next_cycle
from core.notices.digest import digest, waiting
from core.text.search import TokensField

log = logging.getLogger(__name__)
BATCH = 500
PASSES = 20  # a clock that never moves on must not keep a sweep for itself
RETRY_BAD = timedelta(minutes=10)
PULSE = "sweep"


@dataclass
class SweepResult:
    """`acted` clocks were due and dealt with, `escalated` of them reached a level; `lag` is what is left behind."""

    acted: int = 0
    escalated: int = 0
    resumed: int = 0
    troubled: int = 0
    digests: int = 0
    lag: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Due:
    """A clock that was due when the page was read; it is looked at again under lock."""

    pk: int
    next_action_at: datetime
    case: Case


def sweep(*, at: datetime, batch: int = BATCH) -> SweepResult:
    """Act on every clock with `next_action_at <= at`, oldest first, one transaction a batch, until none is left.

    Two sweeps at a time share the work; what one has locked the other passes over. Killed at any point, it
    leaves whole batches and unlocked clocks behind.
    """
    run, result = Run(at), SweepResult()
    for _ in range(PASSES):
        if not _pass(run, result, batch):
            break
    oldest = oldest_due(at)
    if oldest is None:
        result.digests = _digests(at)
    else:
        result.lag = at - oldest
    _beat(at, result)
    return result


def oldest_due(at: datetime) -> datetime | None:
    """The moment of the clock that has waited longest for the sweep, or None when nothing is due."""
    return Clock.objects.due_for_action(at).values_list("next_action_at", flat=True).first()


def _pass(run: Run, result: SweepResult, size: int) -> int:
    """Once through everything due, page by page. Returns how many clocks were acted on."""
    before, after = result.acted, None
    while page := _page(run.at, after, size):
        try:
            _act(page, run, result)
        except Exception:
            log.exception("a batch of %s clocks failed; one by one", len(page))
            for due in page:
                _act_alone(due, run, result)
        after = page[-1]
    return result.acted - before


def _page(at: datetime, after: Due | None, size: int) -> list[Due]:
    rows = Clock.objects.due_for_action(at)
    if after:
        # The first condition alone lets the index start where the last page ended.
        rows = rows.filter(next_action_at__gte=after.next_action_at).filter(
            Q(next_action_at__gt=after.next_action_at) | Q(pk__gt=after.pk)
        )
    return [Due(pk, moment, (kind, case)) for pk, moment, kind, case in rows.values_list(*FIELDS)[:size]]


FIELDS = ("pk", "next_action_at", "case_type_id", "case_id")


@transaction.atomic
def _act(page: list[Due], run: Run, result: SweepResult) -> None:
    cases = _lock_cases(page)
    mine = [due.pk for due in page if due.case in cases]
    clocks = list(
        Clock.objects.due_for_action(run.at)
        .filter(pk__in=mine)
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("next_action_at", "pk")
    )
    paused = [clock for clock in clocks if clock.state == State.PAUSED]
    moves = escalate([clock for clock in clocks if clock.state != State.PAUSED], cases, run)
    _resume(paused, run.at)
    _repeat([move.clock for move in moves if move.repeats], run.at)
    result.acted += len(clocks)
    result.resumed += len(paused)
    result.escalated += sum(bool(move.climb.reached) for move in moves)
    result.troubled += sum(bool(move.trouble) for move in moves)


def _lock_cases(page: list[Due]) -> dict[Case, object]:
    """Cases before clocks, as every action locks them; a case somebody works on waits for the next pass.

    A case whose row is gone is None: its clocks still run down, so they cannot block anything.
    """
    wanted: dict[int, set[int]] = {}
    for due in page:
        wanted.setdefault(due.case[0], set()).add(due.case[1])
    found: dict[Case, object] = {}
    for kind, ids in wanted.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        words = [field.name for field in model._meta.concrete_fields if isinstance(field, TokensField)]
        rows = model._base_manager.filter(pk__in=ids).defer(*words).order_by("pk")
        locked = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
        found |= {(kind, row.pk): row for row in locked}
        if missing := {pk for pk in ids if (kind, pk) not in found}:
            standing = set(rows.filter(pk__in=missing).values_list("pk", flat=True))
            found |= dict.fromkeys(((kind, pk) for pk in missing - standing), None)
    return found


def _resume(clocks: list[Clock], at: datetime) -> None:
    """Pauses that reached their latest end: the clock goes on by itself and its owner is told."""
    if clocks:
        resume_expired(clocks, at=at)


def _repeat(clocks: list[Clock], at: datetime) -> None:
    """D-27: the missed cycle is closed and the next begins."""
    for clock in clocks:
        next_cycle(clock, at=at)


def _act_alone(due: Due, run: Run, result: SweepResult) -> None:
    """Keep a clock that cannot be worked from blocking the others: flag it and look again later."""
    try:
        _act([due], run, result)
    except OperationalError:
        log.warning("clock %s could not be locked; the next sweep tries again", due.pk, exc_info=True)
    except Exception as error:
        log.exception("clock %s is in trouble", due.pk)
        result.troubled += 1
        Clock.objects.filter(pk=due.pk, next_action_at__lte=run.at).update(
            trouble=f"处理这条时限时出错：{type(error).__name__}: {error}"[:300], next_action_at=run.at + RETRY_BAD
        )


def _digests(at: datetime) -> int:
    """One digest per person, each in its own transaction, once nothing due is left."""
    made = 0
    for pk in waiting():
        try:
            made += digest(pk, at) is not None
        except Exception:
            log.exception("no digest for staff %s; the next sweep tries again", pk)
    return made


def _beat(at: datetime, result: SweepResult) -> None:
    pulse = Heartbeat(name=PULSE, at=at, lag_seconds=int(result.lag.total_seconds()), acted=result.acted)
    Heartbeat.objects.bulk_create(
        [pulse], update_conflicts=True, unique_fields=["name"], update_fields=["at", "lag_seconds", "acted"]
    )
