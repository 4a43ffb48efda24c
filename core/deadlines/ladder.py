"""升级路径 worked out: at which moment each level falls due, and who hears of it (design §2 'Owner and ladder')."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise

from core.deadlines import calendars
from core.deadlines.due import due
from core.deadlines.models import Allowance, Clock, LadderLevel, RuleVersion, State, Variant
from core.deadlines.worktime import WorkCalendar
from core.organization.models import Staff
from core.organization.queries import duty_people, general_manager, heads_of, representative

WARNING, AT_DUE, TOP = 0, 1, 99
SEVERE = 2  # 一级 and 二级; severe_only levels are for them alone
DAY_MINUTES = 1440

OWNER, OWNER_HEAD, SUPERVISOR_HEAD = "owner", "owner_head", "supervisor_head"
REPRESENTATIVE, GENERAL_MANAGER = "representative", "general_manager"
ROLE_WORDS = {
    OWNER: "责任人",
    OWNER_HEAD: "部门负责人",
    SUPERVISOR_HEAD: "监督部门负责人",
    REPRESENTATIVE: "管理者代表",
    GENERAL_MANAGER: "总经理",
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One level for one kind of clock; `delay` is minutes after the due time, 0 for the first two levels."""

    level: int
    receivers: tuple[str, ...]
    severe_only: bool
    delay: int


@dataclass(frozen=True, slots=True)
class Climb:
    """What is due on a clock now: the rungs reached, when the last of them was due, and the next moment."""

    reached: tuple[Rung, ...]
    began_at: datetime | None
    due_at: datetime | None
    next_at: datetime | None


class Ladders:
    """The ladders of many clocks, computed once per rule version and variant. One object per run."""

    def __init__(self, clocks: Iterable[Clock] = ()):
        self.versions: dict[int, RuleVersion] = {}
        self.variants: dict[int, Variant] = {}
        self.levels: dict[int, list[LadderLevel]] = {}
        self._rungs: dict[tuple, tuple[Rung, ...]] = {}
        self.load(clocks)

    def load(self, clocks: Iterable[Clock]) -> None:
        """Read what these clocks need and no earlier ones needed: at most three queries, mostly none."""
        versions = {clock.version_id for clock in clocks} - self.versions.keys()
        variants = {clock.variant_id for clock in clocks} - self.variants.keys()
        if versions:
            rows = RuleVersion.objects.filter(pk__in=versions).select_related("rule", "ladder")
            self.versions |= {row.pk: row for row in rows}
            ladders = {row.ladder_id for row in rows} - self.levels.keys()
            self.levels |= {pk: [] for pk in ladders}
            for level in LadderLevel.objects.filter(ladder__in=ladders).order_by("ladder_id", "level"):
                self.levels[level.ladder_id].append(level)
        if variants:
            self.variants |= Variant.objects.in_bulk(variants)

    def rungs(self, clock: Clock) -> tuple[Rung, ...]:
        """The levels this clock may reach, lowest first."""
        minutes = self.allowance_minutes(clock)
        severe = clock.severity <= SEVERE
        key = (clock.version_id, clock.variant_id, minutes, severe)
        if key not in self._rungs:
            rows = self.levels[self.versions[clock.version_id].ladder_id]
            # A repeating promise is broken anew each time: the next cycle begins where level 1 was told (D-27).
            last = AT_DUE if self.versions[clock.version_id].repeat_minutes else TOP
            fitting = [row for row in rows if row.level <= last and (severe or not row.severe_only)]
            self._rungs[key] = tuple(_rung(row, minutes) for row in fitting)
        return self._rungs[key]

    def allowance_minutes(self, clock: Clock) -> int:
        """The length of one allowance in minutes of its calendar; for agreed dates the span that was agreed."""
        variant = self.variants[clock.variant_id]
        if variant.allowance == Allowance.MINUTES:
            return variant.amount
        if variant.allowance == Allowance.DAYS:
            calendar = self.calendar(clock)
            return variant.amount * (calendar.day_length // timedelta(minutes=1) if calendar else DAY_MINUTES)
        return max(0, (clock.due_at - clock.started_at) // timedelta(minutes=1)) if clock.due_at else 0

    def calendar(self, clock: Clock) -> WorkCalendar | None:
        return calendars.load(clock.calendar_version_id)

    def next_rung(self, clock: Clock) -> Rung | None:
        """The next level to be reached; a clock without warning time begins at its due time."""
        first = WARNING if clock.warn_at else AT_DUE
        return next((rung for rung in self.rungs(clock) if rung.level > max(clock.level, first - 1)), None)

    def next_action_at(self, clock: Clock) -> datetime | None:
        """When the next level falls due, counted from the due time; None: nothing more to come.

        For a running clock only; a paused one acts when its pause ends.
        """
        rung = self.next_rung(clock)
        if rung is None or clock.due_at is None:
            return None
        return self._moment(clock, rung)

    def climb(self, clock: Clock, at: datetime) -> Climb:
        """The levels due by `at`. `next_action_at` is the moment of the next one, or later where people wait."""
        rung, reached, fired = self.next_rung(clock), [], []
        if rung is None or clock.due_at is None:
            return Climb((), None, None, None)
        moment = max(clock.next_action_at or self._moment(clock, rung), self._moment(clock, rung))
        while rung and moment <= at:
            reached.append(rung)
            fired.append(moment)
            above = next((r for r in self.rungs(clock) if r.level > rung.level), None)
            moment = self._after(clock, rung, moment, above) if above else None
            rung = above
        if not reached:
            return Climb((), None, None, moment)
        return Climb(tuple(reached), fired[0], fired[-1], moment if rung else None)

    def coming(self, clock: Clock) -> list[tuple[Rung, datetime]]:
        """All levels still to come with their moments, for the explanation and the message page."""
        rung, rows = self.next_rung(clock), []
        if rung is None or clock.due_at is None or clock.is_exempt or not clock.is_open:
            return []
        moment = self._moment(clock, rung)
        if clock.next_action_at and clock.state == State.RUNNING:
            moment = max(moment, clock.next_action_at)
        rows.append((rung, moment))
        for low, high in pairwise(r for r in self.rungs(clock) if r.level >= rung.level):
            moment = self._after(clock, low, moment, high)
            rows.append((high, moment))
        return rows

    def _moment(self, clock: Clock, rung: Rung) -> datetime:
        if rung.level == WARNING:
            return clock.warn_at
        if rung.level == AT_DUE:
            return clock.due_at
        return _waited(clock, self._later(clock, clock.due_at, rung.delay))

    def _after(self, clock: Clock, low: Rung, moment: datetime, high: Rung) -> datetime:
        """The moment of `high` when `low` fell due at `moment`: a wait moves all later levels along."""
        if low.level < AT_DUE:
            return self._moment(clock, high)
        return _waited(clock, self._later(clock, moment, high.delay - low.delay))

    def _later(self, clock: Clock, start: datetime, minutes: int) -> datetime:
        calendar = self.calendar(clock)
        if calendar is None:
            return start + timedelta(minutes=max(0, minutes))
        return due(start, minutes=max(0, minutes), calendar=calendar)


class Receivers:
    """Who answers for many clocks on one day: a handful of queries, whatever the number of clocks."""

    def __init__(self, clocks: Iterable[Clock], *, day: date, leaders: "Leaders | None" = None):
        clocks = list(clocks)
        self.leaders = leaders or Leaders(day)
        owners = {clock.owner_id for clock in clocks} - {None}
        self.owners = Staff.objects.active().only("pk", "name", "is_active", "department_id").in_bulk(owners)
        departments = {self._department(clock) for clock in clocks}
        departments |= {clock.supervisor_department_id for clock in clocks}
        self.heads = heads_of(departments - {None}, day)
        idle = {self._department(clock) for clock in clocks if clock.owner_id not in self.owners} - {None}
        self.on_duty = duty_people(idle, day) if idle else {}

    def of(self, clock: Clock, role: str) -> Staff | None:
        """The person of a role for this clock; where nobody is, the next one above, last 管理者代表."""
        if role == GENERAL_MANAGER:
            return self.leaders.general_manager or self.leaders.representative
        found = None
        if role == OWNER:
            department = self._department(clock)
            found = self.owners.get(clock.owner_id) or self.on_duty.get(department) or self.heads.get(department)
        elif role == OWNER_HEAD:
            found = self.heads.get(self._department(clock))
        elif role == SUPERVISOR_HEAD:
            found = self.heads.get(clock.supervisor_department_id)
        return found or self.leaders.representative or self.leaders.general_manager

    def told(self, clock: Clock, rungs: Iterable[Rung]) -> tuple[dict[int, tuple[str, Staff]], list[str]]:
        """Person id → (role, person) over all rungs, each person once; and the roles nobody answers for."""
        people: dict[int, tuple[str, Staff]] = {}
        nobody = []
        for role in dict.fromkeys(role for rung in rungs for role in rung.receivers):
            person = self.of(clock, role)
            if person is None:
                nobody.append(role)
            else:
                people.setdefault(person.pk, (role, person))
        return people, nobody

    def _department(self, clock: Clock) -> int | None:
        if clock.owner_department_id:
            return clock.owner_department_id
        owner = self.owners.get(clock.owner_id)
        return owner.department_id if owner else None


class Leaders:
    """管理者代表 and 总经理 of a day, asked at most once."""

    def __init__(self, day: date):
        self.day = day

    @cached_property
    def representative(self) -> Staff | None:
        return representative(self.day)

    @cached_property
    def general_manager(self) -> Staff | None:
        return general_manager(self.day)


def _rung(row: LadderLevel, minutes: int) -> Rung:
    delay = minutes * row.after_percent // 100 if row.level > AT_DUE else 0
    if row.level > AT_DUE:
        delay = max(delay, row.at_least_minutes)
        delay = min(delay, row.at_most_minutes) if row.at_most_minutes else delay
    return Rung(row.level, tuple(row.receivers), row.severe_only, delay)


def _waited(clock: Clock, moment: datetime) -> datetime:
    return max(moment, clock.waits_until) if clock.waits_until else moment
