"""Work the outbox: at least once, never two attempts at a time, never a known success again (design §3)."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from core.notices.channels import CHANNELS, Envelope, Failed, Unclear
from core.notices.models import Delivery

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=6)  # above the task time limit, so a running attempt is never claimed twice
BACK_OFF = [timedelta(seconds=s) for s in (30, 120, 600, 1800, 7200)]
REPEAT_AFTER = timedelta(minutes=2)
State = Delivery.State


@dataclass
class Delivered:
    """What one run did."""

    sent: int = 0
    failed: int = 0
    unclear: int = 0


def deliver(at: datetime | None = None, *, now: Callable[[], datetime] = timezone.now, limit: int = 500) -> Delivered:
    """Try every delivery that is due, oldest first, one at a time. `at` fixes the moment (tests, hand runs)."""
    moment = (lambda: at) if at else now
    result = Delivered()
    for _ in range(limit):
        row = _claim(moment())
        if row is None:
            break
        _attempt(row, moment, result)
    return result


def _claim(at: datetime) -> Delivery | None:
    """Take one row by a conditional UPDATE. A row whose worker died while sending has an unknown outcome."""
    due = Delivery.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=at),
        state__in=[State.WAITING, State.SENDING, State.UNKNOWN],
        next_attempt_at__lte=at,
    ).order_by("next_attempt_at", "pk")
    for pk, state, attempts, repeated in due.values_list("pk", "state", "attempts", "maybe_repeated")[:20]:
        mine = Delivery.objects.filter(pk=pk, state=state, attempts=attempts)
        orphan = state == State.SENDING
        if orphan and repeated:
            mine.update(**_settled(State.UNKNOWN, "发送时进程中断，已重发过一次，不再重发。"))
            continue
        claimed = mine.update(
            state=State.SENDING,
            attempts=F("attempts") + 1,
            lease_until=at + LEASE,
            maybe_repeated=repeated or orphan or state == State.UNKNOWN,
        )
        if claimed:
            return Delivery.objects.select_related("message", "digest", "letter").get(pk=pk)
    return None


def _attempt(row: Delivery, now: Callable[[], datetime], result: Delivered) -> None:
    mine = Delivery.objects.filter(pk=row.pk, state=State.SENDING, attempts=row.attempts)
    try:
        _send(row)
    except Failed as error:
        result.failed += 1
        mine.update(**_after_failure(row, error, now()))
    except Unclear as error:
        result.unclear += 1
        mine.update(**_after_silence(row, error.reason, now()))
    except Exception as error:
        log.exception("delivery %s broke", row.pk)
        result.unclear += 1
        mine.update(**_after_silence(row, f"{type(error).__name__}: {error}", now()))
    else:
        result.sent += 1
        mine.update(**_settled(State.SENT, ""), sent_at=now())


def _send(row: Delivery) -> None:
    channel = CHANNELS.get(row.channel)
    if channel is None or not channel.available():
        raise Failed("这种通知方式没有设置。")
    if row.letter:
        channel.post(row.letter)
        return
    address = channel.addresses([row.staff_id]).get(row.staff_id)
    if address is None:
        raise Failed("收件人没有地址、已离职或关闭了这种通知方式。", final=True)
    channel.send(_envelope(row, address))


def _envelope(row: Delivery, address: str) -> Envelope:
    if row.message:
        about = row.message
        title, body, url = about.title, about.body, about.url
    else:
        from core.notices.digest import words

        title, body, url = words(row.digest)
    return Envelope(row.token, address, title, body, url, row.maybe_repeated)


def _after_failure(row: Delivery, error: Failed, at: datetime) -> dict:
    if error.final or row.attempts > len(BACK_OFF):
        return _settled(State.FAILED, error.reason)
    # An earlier attempt of unknown outcome is not undone by a clear no: the mark stays on the row.
    return _again(State.WAITING, error.reason, at + BACK_OFF[row.attempts - 1])


def _after_silence(row: Delivery, reason: str, at: datetime) -> dict:
    if row.maybe_repeated:
        return _settled(State.UNKNOWN, reason)
    return _again(State.UNKNOWN, reason, at + REPEAT_AFTER)


def _again(state: str, reason: str, at: datetime) -> dict:
    return {"state": state, "error": reason[:300], "next_attempt_at": at, "lease_until": None}


def _settled(state: str, reason: str) -> dict:
    return {"state": state, "error": reason[:300], "next_attempt_at": None, "lease_until": None}
