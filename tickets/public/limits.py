"""How often somebody without an account may knock: counted in the database, so that it holds on several nodes.

Addresses are kept as keyed fingerprints only. Windows are fixed, which lets at most twice the number through at
their border and needs one row per address and window.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from tickets.models import Knock

SALT = "tickets.public.knock"
EVERYBODY = "*"
KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Door:
    """`each` per address and `all` together within a window."""

    name: str
    each: int
    all: int
    window: timedelta


REPORT = Door("report", each=10, all=200, window=timedelta(hours=1))
TRY = Door("try", each=40, all=800, window=timedelta(hours=1))
WRONG_CODE = Door("wrong_code", each=10, all=500, window=timedelta(minutes=15))
WORD = Door("word", each=20, all=400, window=timedelta(hours=1))


def address_of(request) -> str:
    """The client's address: behind PROXY_COUNT proxies that many places from the right of X-Forwarded-For."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    count = settings.PROXY_COUNT
    found = hops[-count] if count and len(hops) >= count else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return "unknown"
    if address.version == 6:  # one customer has a whole /64
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)


def full(door: Door, request, *, at: datetime) -> bool:
    """Whether this address, or everybody together, has knocked too often; counts nothing."""
    limits = {_print_of(request): door.each, EVERYBODY: door.all}
    rows = Knock.objects.filter(door=door.name, begins_at=_window(door, at), who__in=limits)
    return any(count >= limits[who] for who, count in rows.values_list("who", "count"))


def knock(door: Door, request, *, at: datetime) -> None:
    """Count one knock."""
    for who in (_print_of(request), EVERYBODY):
        _count(door, who, _window(door, at))


def forget(*, at: datetime) -> int:
    """Drop what no window needs any more."""
    return Knock.objects.filter(begins_at__lt=at - KEPT).delete()[0]


def _print_of(request) -> str:
    return salted_hmac(SALT, address_of(request), algorithm="sha256").hexdigest()


def _window(door: Door, at: datetime) -> datetime:
    seconds = int(door.window.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=at.tzinfo)


def _count(door: Door, who: str, begins_at: datetime) -> None:
    row = Knock.objects.filter(door=door.name, who=who, begins_at=begins_at)
    if row.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            Knock.objects.create(door=door.name, who=who, begins_at=begins_at, count=1)
    except IntegrityError:  # somebody opened the window at the same moment
        row.update(count=F("count") + 1)
