"""One attempt at a time: claim a row by a conditional UPDATE, try, and write down how it ended (design §3)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from core.notices.channels import Failed, Limited
from core.notices.models import OPEN, Attempted

LEASE = timedelta(minutes=6)  # above the task time limit, so a running attempt is never claimed twice
BACK_OFF = [timedelta(seconds=s) for s in (30, 120, 600, 1800, 7200)]
REPEAT_AFTER = timedelta(minutes=2)
GIVE_UP = timedelta(days=1)
INTERRUPTED = "发送时进程中断，已重发过一次，不再重发。"
State = Attempted.State


def due(rows: QuerySet, at: datetime) -> QuerySet:
    """What may be tried now, oldest first: waiting, or left behind by a worker that died."""
    free = Q(lease_until=None) | Q(lease_until__lt=at)
    return rows.filter(free, state__in=OPEN, next_attempt_at__lte=at).order_by("next_attempt_at", "pk")


def claim(
    rows: QuerySet, at: datetime, *, repeats: bool = False, given_up: Callable[[int], None] = lambda pk: None
) -> Attempted | None:
    """Take one due row. A row whose worker died while sending has an unknown outcome: it is repeated once.

    `repeats`: the receiver drops what it knows by its id, so it may be repeated as often as it takes. `given_up(pk)`
    is called for a row whose repeat died too.
    """
    table = rows.model.objects
    for pk, state, attempts, repeated in due(rows, at).values_list("pk", "state", "attempts", "maybe_repeated")[:20]:
        mine = table.filter(pk=pk, state=state, attempts=attempts)
        orphan = state == State.SENDING
        if orphan and repeated and not repeats:
            if mine.update(**settled(State.UNKNOWN, INTERRUPTED)):
                given_up(pk)
            continue
        claimed = mine.update(
            state=State.SENDING,
            attempts=F("attempts") + 1,
            lease_until=at + LEASE,
            maybe_repeated=repeated or orphan or state == State.UNKNOWN,
        )
        if claimed:
            return rows.get(pk=pk)
    return None


def mine(row: Attempted) -> QuerySet:
    """The row as long as it is still this worker's attempt."""
    return type(row).objects.filter(pk=row.pk, state=State.SENDING, attempts=row.attempts)


def after_failure(row: Attempted, error: Failed, at: datetime, back_off: list[timedelta] = BACK_OFF) -> dict:
    if isinstance(error, Limited) and at - row.created_at < GIVE_UP:
        return again(State.WAITING, error.reason, at + error.wait) | {"attempts": row.attempts - 1}
    if error.final or row.attempts > len(back_off):
        return settled(State.FAILED, error.reason)
    # An earlier attempt of unknown outcome is not undone by a clear no: the mark stays on the row.
    return again(State.WAITING, error.reason, at + back_off[row.attempts - 1])


def after_silence(row: Attempted, reason: str, at: datetime) -> dict:
    if row.maybe_repeated:
        return settled(State.UNKNOWN, reason)
    return again(State.UNKNOWN, reason, at + REPEAT_AFTER)


def again(state: str, reason: str, at: datetime) -> dict:
    return {"state": state, "error": reason[:300], "next_attempt_at": at, "lease_until": None}


def settled(state: str, reason: str) -> dict:
    return {"state": state, "error": reason[:300], "next_attempt_at": None, "lease_until": None}
