"""Robots and webhooks for tests, led to a server on loopback."""

from core.notices.channels.dialects import DIALECTS
from core.notices.models import Meter, Robot, Webhook
from core.notices.sealed import hint, seal
from core.times import moment
from tests.remembered import Serial, remembered

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
SECRET = "SECab12cd34ef56ab78cd90"
_serial = Serial()


@remembered
def make_robot(url, kind="wecom", *, departments=(), people=(), secret="", **fields):
    """A robot that serves these departments and people; `url` is where its host stands."""
    fields = {"name": f"机器人{next(_serial)}", "per_minute": DIALECTS[kind].per_minute} | fields
    robot = Robot.objects.create(
        kind=kind,
        host=url,
        key_sealed=seal(KEY),
        key_hint=hint(KEY),
        secret_sealed=seal(secret),
        secret_hint=hint(secret),
        **fields,
    )
    robot.departments.set(departments)
    robot.people.set(people)
    Meter.objects.create(robot=robot)
    return robot


@remembered
def make_webhook(url, by, *, events=("ASSIGNED",), secret=SECRET, **fields):
    fields = {"name": f"订阅{next(_serial)}", "created_at": moment("2026-11-16T12:00")} | fields
    return Webhook.objects.create(
        url=url, events=list(events), created_by=by, secret_sealed=seal(secret), secret_hint=hint(secret), **fields
    )
