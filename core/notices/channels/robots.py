"""Group robots: one channel a kind. A robot serves departments and people; its words reach a whole group."""

import json
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from core.notices.channels import dialects
from core.notices.channels.base import Channel, Envelope, Failed
from core.notices.channels.outgoing import post
from core.notices.models.robot import Robot, RobotKind
from core.notices.sealed import unseal
from core.organization.models import Staff
from core.recall import recalled


class RobotChannel(Channel):
    """The address of a person is the primary key of the robot that serves them."""

    def __init__(self, kind: RobotKind):
        self.key, self.label = kind.value, f"{kind.label}机器人"

    def available(self) -> bool:
        return Robot.objects.on().filter(kind=self.key).exists()

    def addresses(self, staff_ids: Iterable[int]) -> dict[int, str]:
        wanted = Q(notice_preference=None) | Q(notice_preference__robots_on=True)
        people = Staff.objects.active().filter(wanted, pk__in=list(staff_ids)).values_list("pk", "department_id")
        served = serving([self.key])
        found = {pk: served.robot_for(self.key, pk, department) for pk, department in people}
        return {pk: str(robot) for pk, robot in found.items() if robot}

    def send(self, envelope: Envelope) -> None:
        robot = Robot.objects.get(pk=int(envelope.address))
        if not robot.is_on:
            raise Failed(f"机器人“{robot}”已停用。", final=True)
        key, secret = unseal(robot.key_sealed), unseal(robot.secret_sealed)
        if not key or (robot.secret_sealed and not secret):
            raise Failed(f"机器人“{robot}”的密钥读不出来，请重新填写。", final=True)
        written = dialects.write(robot, key, secret, _absolute(envelope), timezone.now())
        url = robot.host + written.path + (f"?{written.query}" if written.query else "")
        body = json.dumps(written.body, ensure_ascii=False).encode()
        headers = {"X-Message-Id": str(envelope.token)}
        dialects.judge(robot.kind, post(url, body, headers, official=dialects.OFFICIAL))


def _absolute(envelope: Envelope) -> Envelope:
    url = settings.SITE_URL.rstrip("/") + envelope.url if envelope.url else ""
    return Envelope(**{**vars(envelope), "url": url})


class Serving:
    """Which robot of a kind serves whom: one that names the person, else the oldest of the person's department."""

    def __init__(self, rows: Iterable[tuple]):
        self.people: dict[tuple[str, int], int] = {}
        self.departments: dict[tuple[str, int], int] = {}
        for pk, kind, department, person in rows:
            if person:
                self.people.setdefault((kind, person), pk)
            if department:
                self.departments.setdefault((kind, department), pk)

    @property
    def kinds(self) -> list[str]:
        return sorted({kind for kind, _ in (*self.people, *self.departments)})

    def robot_for(self, kind: str, person: int, department: int | None) -> int | None:
        return self.people.get((kind, person)) or self.departments.get((kind, department or 0))


def serving(kinds: Iterable[str] = RobotKind.values) -> Serving:
    """What all robots of these kinds serve, in one query."""
    wanted = tuple(kinds)
    robots = Robot.objects.on().filter(kind__in=wanted).order_by("pk")
    rows = robots.values_list("pk", "kind", "departments", "people")
    return recalled(("robots", wanted), lambda: Serving(rows))
