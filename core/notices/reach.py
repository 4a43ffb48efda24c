"""Which ways lead to whom, and from when on: what people chose, what their roles have, which robots serve them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from core.notices.channels import CHANNELS
from core.notices.channels.robots import Serving, serving
from core.notices.groups import EMAIL, GROUPS, ROBOT, defaults, group_of
from core.organization.models import Staff
from core.times import local

MERGE = timedelta(seconds=20)  # reminders wait this long for others, to go to a robot as one
DAILY_AT = time(17, 30)
CHOSEN = ("email_on", "robots_on", "choices", "collected", "digest_at", "quiet_from", "quiet_to")


@dataclass
class Person:
    """What one person wants, with the defaults of their roles filled in."""

    email: str
    department: int | None
    email_on: bool = True
    robots_on: bool = True
    choices: dict = field(default_factory=dict)
    collected: list = field(default_factory=list)
    digest_at: time | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None
    roles: set[str] = field(default_factory=set)

    def ways(self, group: str) -> tuple[str, ...]:
        chosen = self.choices.get(group)
        ways = defaults(self.roles, group) if chosen is None else chosen
        on = {EMAIL: self.email_on, ROBOT: self.robots_on}
        return tuple(way for way in ways if on.get(way))

    def collects(self, group: str) -> bool:
        return group in self.collected and not GROUPS[group].urgent

    def after_quiet(self, at: datetime) -> datetime:
        """The same moment, or the end of the person's own quiet hours."""
        if self.quiet_from is None or self.quiet_to is None or self.quiet_from == self.quiet_to:
            return at
        here = local(at)
        begins, ends, clock = self.quiet_from, self.quiet_to, here.time()
        within = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
        return _next(here, ends) if within else at

    def summary_at(self, at: datetime) -> datetime:
        """The next daily summary."""
        return self.after_quiet(_next(local(at), self.digest_at or DAILY_AT))


@dataclass(frozen=True)
class Way:
    """One delivery to be written for one message."""

    channel: str
    robot: int | None
    at: datetime
    collect: bool = False


class Reach:
    """Everything about a set of people that decides how they are told, in two queries."""

    def __init__(self, staff_ids: Iterable[int]):
        self.mail = CHANNELS[EMAIL].available()
        self.robots: Serving = serving()
        self.people = _people(staff_ids) if self.mail or self.robots.kinds else {}

    def ways(self, staff: int, kind: str, *, at: datetime, urgent: bool) -> list[Way]:
        """How a message of this kind goes out; `at` is the earliest moment, night already considered."""
        person, group = self.people.get(staff), group_of(kind)
        if person is None:
            return []
        wanted = person.ways(group)
        collect = not urgent and person.collects(group)
        when = at if urgent else person.summary_at(at) if collect else person.after_quiet(at)
        found = []
        if EMAIL in wanted and self.mail and person.email:
            found.append(Way(EMAIL, None, when, collect))
        if ROBOT in wanted:
            found += self._robots(staff, person, when if urgent or collect else when + MERGE, collect)
        return found

    def _robots(self, staff: int, person: Person, at: datetime, collect: bool) -> list[Way]:
        rows = [(kind, self.robots.robot_for(kind, staff, person.department)) for kind in self.robots.kinds]
        return [Way(kind, robot, at, collect) for kind, robot in rows if robot]


def _people(staff_ids: Iterable[int]) -> dict[int, Person]:
    """Active people with their roles and wishes: one row a person and role."""
    wishes = [f"notice_preference__{name}" for name in CHOSEN]
    rows = Staff.objects.active().filter(pk__in=set(staff_ids))
    found: dict[int, Person] = {}
    for pk, email, department, role, *chosen in rows.values_list(
        "pk", "email", "department_id", "groups__name", *wishes
    ):
        if pk not in found:
            given = dict(zip(CHOSEN, chosen, strict=True)) if chosen[0] is not None else {}
            found[pk] = Person(email, department, **given)
        if role:
            found[pk].roles.add(role)
    return found


def _next(here: datetime, clock: time) -> datetime:
    """The next time that a clock in Shanghai shows this."""
    then = here.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return then if then > here else then + timedelta(days=1)
