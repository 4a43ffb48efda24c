"""What goes out bound together: posts of group robots within their limits, and daily summaries by mail.

A parcel binds deliveries and freezes their words before the first attempt, so that a repeat says exactly the same
under the same id. The meter row of a robot is locked while the next parcel is chosen: the limit holds across workers.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from core.notices import attempts, bundle
from core.notices.channels import CHANNELS, Envelope, Failed, Limited
from core.notices.channels.dialects import DIALECTS, MOBILE
from core.notices.deliver import NOWHERE, Delivered, tried
from core.notices.groups import EMAIL
from core.notices.models import OPEN, Delivery, Meter, Parcel, Preference, Robot

CHOICE = 200
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
State = Parcel.State


def deliver_parcels(
    at: datetime | None = None, *, now: Callable[[], datetime] = timezone.now, limit: int = 500
) -> Delivered:
    """Send what is due for every robot, as far as its limits allow now, and the daily summaries that are due.

    The robots take turns, and one that did not take a post waits for the next run: a slow one holds up no other.
    """
    moment = (lambda: at) if at else now
    result, tried_ones = Delivered(), 0
    takers = [*map(_taker, waiting_robots(moment())), _summary]
    while takers and tried_ones < limit:
        taker = takers.pop(0)
        if parcel := taker(moment()):
            tried_ones += 1
            if attempt(parcel, moment, result) == State.SENT:
                takers.append(taker)
    return result


def _taker(robot: int) -> Callable[[datetime], Parcel | None]:
    return lambda at: take(robot, at)


def waiting_robots(at: datetime) -> list[int]:
    """The robots for which something is due."""
    fresh = Delivery.objects.filter(state=State.WAITING, parcel=None, next_attempt_at__lte=at).exclude(robot=None)
    bound = Parcel.objects.filter(state__in=OPEN, next_attempt_at__lte=at).exclude(robot=None)
    robots = fresh.order_by().values_list("robot", flat=True).union(bound.order_by().values_list("robot", flat=True))
    return sorted(robots)


@transaction.atomic
def take(robot: int, at: datetime, *, only: int | None = None) -> Parcel | None:
    """The robot's next parcel, claimed; None when nothing is due, the limit is reached or another worker is choosing.

    `only` claims that parcel alone (the test button).
    """
    meter = Meter.objects.select_for_update(skip_locked=True, of=("self",)).filter(robot=robot).first()
    if meter is None:
        return None
    found = Robot.objects.get(pk=robot)
    if free_at(found, meter, at) > at:
        return None
    bound = Parcel.objects.filter(robot=robot, **({"pk": only} if only else {}))
    if not only:
        _bind_urgent(found, at)
    parcel = attempts.claim(bound, at, given_up=_mirror_pk)
    if parcel is None and not only and _bind(found, at):
        parcel = attempts.claim(bound, at, given_up=_mirror_pk)
    if parcel:
        _mirror(parcel)
        _count(meter, at)
    return parcel


def free_at(robot: Robot, meter: Meter, at: datetime) -> datetime:
    """The first moment at which the robot may post: within no 60 seconds more than its limit, none in a block."""
    stamp, moments = at.timestamp(), [at]
    if meter.blocked_until:
        moments.append(meter.blocked_until)
    for count, seconds in ((robot.per_minute, 60), (DIALECTS[robot.kind].per_second, 1)):
        within = [s for s in meter.posted_at if s > stamp - seconds]
        if len(within) >= count:
            moments.append(at + (within[-count] + seconds - stamp) * SECOND)
    return max(moments)


def _count(meter: Meter, at: datetime) -> None:
    stamp = at.timestamp()
    meter.posted_at = [s for s in meter.posted_at if s > stamp - 60] + [stamp]
    meter.save(update_fields=["posted_at"])


def _bind_urgent(robot: Robot, at: datetime) -> None:
    """Urgent ones go ahead of everything that waits, repeats included: their parcel is the oldest due one."""
    if _bind(robot, at, urgent=True):
        newest = Parcel.objects.filter(robot=robot).latest("pk")
        oldest = attempts.due(Parcel.objects.filter(robot=robot), at).first()
        Parcel.objects.filter(pk=newest.pk).update(next_attempt_at=oldest.next_attempt_at - SECOND)


def _bind(robot: Robot, at: datetime, *, urgent: bool = False) -> Parcel | None:
    """Put what waits for the robot into a new parcel. Once one is due, those of the next moments come along."""
    waiting = Delivery.objects.filter(robot=robot, parcel=None, state=State.WAITING)
    waiting = waiting.filter(urgent=True) if urgent else waiting
    if not waiting.filter(next_attempt_at__lte=at).exists():
        return None
    soon = waiting.filter(next_attempt_at__lte=at + MINUTE / 2).order_by("-urgent", "next_attempt_at", "pk")
    rows = list(soon.select_for_update(of=("self",)).select_related("message", "digest", "staff")[:CHOICE])
    if not rows:
        return None
    parts = bundle.for_robot(rows, robot)
    return _parcel(parts, at, channel=robot.kind, robot=robot, people=_people(parts.rows))


@transaction.atomic
def _summary(at: datetime) -> Parcel | None:
    """The next daily summary by mail, claimed."""
    mails = Parcel.objects.filter(channel=EMAIL)
    if parcel := attempts.claim(mails, at, given_up=_mirror_pk):
        _mirror(parcel)
        return parcel
    due = Delivery.objects.filter(
        channel=EMAIL, collect=True, parcel=None, state=State.WAITING, next_attempt_at__lte=at
    )
    first = due.order_by("next_attempt_at", "pk").select_for_update(of=("self",), skip_locked=True).first()
    if first is None:
        return None
    rows = due.filter(staff=first.staff_id).select_related("message", "digest", "staff").order_by("pk")
    rows = list(rows.select_for_update(of=("self",))[:CHOICE])
    if not rows:
        return None
    _parcel(bundle.for_mail(rows), at, channel=EMAIL, staff=first.staff)
    parcel = attempts.claim(mails, at, given_up=_mirror_pk)
    if parcel:
        _mirror(parcel)
    return parcel


def _parcel(parts: bundle.Bundle, at: datetime, **fields) -> Parcel:
    parcel = Parcel.objects.create(
        title=parts.title[:300],
        body=parts.body,
        url=parts.url,
        created_at=at,
        next_attempt_at=at,
        # Somebody sends again what may have arrived.
        maybe_repeated=any(row.maybe_repeated for row in parts.rows),
        **fields,
    )
    Delivery.objects.filter(pk__in=[row.pk for row in parts.rows]).update(parcel=parcel)
    return parcel


def _people(rows: list[Delivery]) -> list[dict]:
    """Whom the post mentions: phone numbers and the names that the platforms know people by."""
    staff = {row.staff_id: row.staff for row in rows if row.staff}
    known = {row.staff_id: row for row in Preference.objects.filter(staff__in=staff)}
    found = []
    for pk, person in staff.items():
        wish = known.get(pk) or Preference()
        phone = "".join(c for c in person.phone if c.isdigit())[-11:]
        found.append(
            {
                "name": person.name,
                "phone": phone if MOBILE.fullmatch(phone) else "",
                "wecom": wish.wecom_id,
                "dingtalk": wish.dingtalk_id,
                "feishu": wish.feishu_id,
            }
        )
    return found


def attempt(parcel: Parcel, now: Callable[[], datetime], result: Delivered) -> str:
    """Send a claimed parcel and write down, for it and its deliveries at once, how it ended; answers its state."""
    ended: list[Failed] = []
    fields = tried(lambda: _send(parcel, ended), parcel, now, result)
    with transaction.atomic():
        if attempts.mine(parcel).update(**fields):
            _mirror(Parcel.objects.get(pk=parcel.pk))
            if ended and isinstance(ended[0], Limited):
                until, why = now() + ended[0].wait, ended[0].reason[:200]
                Meter.objects.filter(robot=parcel.robot_id).update(blocked_until=until, blocked_why=why)
    return fields["state"]


def _send(parcel: Parcel, ended: list[Failed]) -> None:
    address = str(parcel.robot_id or "") or CHANNELS[parcel.channel].addresses([parcel.staff_id]).get(parcel.staff_id)
    if not address:
        raise Failed(NOWHERE, final=True)
    words = (parcel.title, parcel.body, parcel.url)
    try:
        CHANNELS[parcel.channel].send(
            Envelope(parcel.token, address, *words, parcel.maybe_repeated, tuple(parcel.people))
        )
    except Failed as error:
        ended.append(error)
        raise


def _mirror_pk(pk: int) -> None:
    _mirror(Parcel.objects.get(pk=pk))


def _mirror(parcel: Parcel) -> None:
    """What a parcel's state is, is the state of each delivery in it."""
    Delivery.objects.filter(parcel=parcel).update(
        state=parcel.state,
        attempts=parcel.attempts,
        next_attempt_at=parcel.next_attempt_at,
        maybe_repeated=parcel.maybe_repeated,
        error=parcel.error,
        sent_at=parcel.sent_at,
    )
