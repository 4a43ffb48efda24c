"""Work the outbox: at least once, never two attempts at a time, never a known success again (design §3)."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from core.notices import attempts
from core.notices.attempts import BACK_OFF, LEASE
from core.notices.channels import CHANNELS, Envelope, Failed, Unclear
from core.notices.models import Delivery, RobotKind

__all__ = ["BACK_OFF", "LEASE", "Delivered", "deliver"]
log = logging.getLogger(__name__)
State = Delivery.State
NOWHERE = "收件人没有地址、已离职或关闭了这种通知方式。"


@dataclass
class Delivered:
    """What one run did."""

    sent: int = 0
    failed: int = 0
    unclear: int = 0


def deliver(at: datetime | None = None, *, now: Callable[[], datetime] = timezone.now, limit: int = 500) -> Delivered:
    """Try every single delivery that is due, oldest first, one at a time. `at` fixes the moment (tests, hand runs).

    What goes out bound together, by robot or as a daily summary, is the work of `parcels`.
    """
    moment = (lambda: at) if at else now
    result = Delivered()
    for _ in range(limit):
        row = _claim(moment())
        if row is None:
            break
        _attempt(row, moment, result)
    return result


def _claim(at: datetime) -> Delivery | None:
    single = Delivery.objects.filter(parcel=None, collect=False).exclude(channel__in=RobotKind.values)
    return attempts.claim(single.select_related("message", "digest", "letter"), at)


def _attempt(row: Delivery, now: Callable[[], datetime], result: Delivered) -> None:
    ended = tried(lambda: _send(row), row, now, result)
    attempts.mine(row).update(**ended)


def tried(
    send: Callable[[], None],
    row,
    now: Callable[[], datetime],
    result: Delivered,
    *,
    back_off: list[timedelta] = BACK_OFF,
    repeats: bool = False,
) -> dict:
    """Send, and answer with the fields that tell how it ended. `repeats`: the receiver drops what it has by its id,
    so an unknown outcome is tried again like a clear no."""
    try:
        send()
    except Failed as error:
        result.failed += 1
        return attempts.after_failure(row, error, now(), back_off)
    except Exception as error:
        reason = error.reason if isinstance(error, Unclear) else f"内部错误（{type(error).__name__}）。"
        if not isinstance(error, Unclear):
            log.exception("%s %s broke", row._meta.model_name, row.pk)
        result.unclear += 1
        if repeats:
            return attempts.after_failure(row, Failed(reason), now(), back_off)
        return attempts.after_silence(row, reason, now())
    result.sent += 1
    return attempts.settled(State.SENT, "") | {"sent_at": now()}


def _send(row: Delivery) -> None:
    channel = CHANNELS.get(row.channel)
    if channel is None or not channel.available():
        raise Failed("这种通知方式没有设置。")
    if row.letter:
        channel.post(row.letter)
        return
    address = channel.addresses([row.staff_id]).get(row.staff_id)
    if address is None:
        raise Failed(NOWHERE, final=True)
    title, body, url = said(row)
    channel.send(Envelope(row.token, address, title, body, url, row.maybe_repeated))


def said(row: Delivery) -> tuple[str, str, str]:
    """Title, body and address of what a delivery is about."""
    if row.message:
        return row.message.title, row.message.body, row.message.url
    from core.notices.digest import words

    return words(row.digest)
