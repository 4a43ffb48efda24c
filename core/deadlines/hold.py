"""Keep the periodic sweep still while past events are played in (demo data, migration from another system).

A hold ends by itself, so a killed loader never silences the clocks for longer than `LONGEST`.
"""

from datetime import datetime, timedelta

from core.deadlines.models import Heartbeat

NAME = "hold"
LONGEST = timedelta(minutes=3)


def hold(*, at: datetime) -> None:
    """Keep still for `LONGEST` from now on; call again while the work goes on."""
    Heartbeat.objects.update_or_create(name=NAME, defaults={"at": at + LONGEST})


def release() -> None:
    Heartbeat.objects.filter(name=NAME).delete()


def held(*, at: datetime) -> bool:
    return Heartbeat.objects.filter(name=NAME, at__gt=at).exists()
