"""A clock in memory: how it runs, and what its verdict is. The arithmetic is that of the real ones (timing, due)."""

from dataclasses import dataclass, field
from datetime import datetime

from core.deadlines import calendars
from core.deadlines.models import OPEN, RuleVersion, State, Variant
from core.deadlines.simulation.record import Agreement, Key
from core.deadlines.timing import needs_calendar, timing

OVERDUE, RUNNING = "overdue", "running"
VERDICTS = {
    State.MET.value: "按时",
    State.MISSED.value: "逾期",
    OVERDUE: "逾期未办",
    RUNNING: "计时中",
    State.CANCELLED.value: "已取消",
    "": "不计时",
}


@dataclass(eq=False, slots=True)
class Played:
    """The fields that matter of `Clock`. `born_at` and `settled_at` are when it was written; `agreement` is what
    people did to its real twin."""

    version: RuleVersion
    variant: Variant
    subject: Key
    armed_by: str
    started_at: datetime
    severity: int
    born_at: datetime
    agreement: Agreement | None = None
    agreed_due_at: datetime | None = None
    agreed_at: datetime | None = None
    state: str = State.RUNNING
    due_at: datetime | None = None
    warn_at: datetime | None = None
    calendar_version_id: int | None = None
    stopped_at: datetime | None = None
    settled_at: datetime | None = None
    called_off: bool = False
    # What `Ladders` asks of a clock that has told nobody yet.
    level: int = field(default=-1, init=False)
    waits_until: None = field(default=None, init=False)
    next_action_at: None = field(default=None, init=False)
    is_exempt: bool = field(default=False, init=False)

    def __post_init__(self):
        twin = self.agreement
        if twin and twin.agreed_due_at and self.agreed_due_at is None:
            self.agreed_due_at, self.agreed_at = twin.agreed_due_at, twin.agreed_at
        self.retime(self.born_at)

    @property
    def rule_id(self) -> int:
        return self.version.rule_id

    @property
    def version_id(self) -> int:
        return self.version.pk

    @property
    def variant_id(self) -> int:
        return self.variant.pk

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def retime(self, known_at: datetime) -> None:
        """Due and warning as they were known at `known_at`: with the date that was agreed by then."""
        calendar = None
        if needs_calendar(self.variant):
            kept = self.agreement.calendar_id if self.agreement else None
            calendar = calendars.load(kept) if kept else calendars.working()
        agreed = self.agreed_due_at if self.agreed_at and self.agreed_at <= known_at else None
        found = timing(
            self.variant,
            self.started_at,
            calendar=calendar,
            pauses=self.agreement.ended_pauses if self.agreement else (),
            minutes=None if self.armed_by else self.version.repeat_minutes,
            agreed=agreed,
            agreed_at=self.agreed_at,
        )
        self.due_at, self.warn_at = found.due_at, found.warn_at
        self.calendar_version_id = found.calendar_version_id

    def stop(self, at: datetime, recorded_at: datetime) -> None:
        self.retime(recorded_at)
        late = self.due_at is not None and at > self.due_at
        self._settle(State.MISSED if late else State.MET, at, recorded_at)

    def cancel(self, at: datetime, recorded_at: datetime, *, called_off: bool = False) -> None:
        self.retime(recorded_at)
        missed = self.due_at is not None and at > self.due_at
        self.called_off = called_off
        self._settle(State.MISSED if missed else State.CANCELLED, None if missed else at, recorded_at)

    def go_on(self, recorded_at: datetime) -> None:
        """The same promise again, from its original start."""
        self.state, self.stopped_at, self.settled_at, self.called_off = State.RUNNING, None, None, False
        self.retime(recorded_at)

    def _settle(self, state: str, stopped_at: datetime | None, settled_at: datetime) -> None:
        self.state, self.stopped_at, self.settled_at = state, stopped_at, settled_at

    def verdict(self, until: datetime) -> str:
        return verdict(self.state, self.due_at, bool(self.agreement and self.agreement.rests), until)


def roll(clock: Played, at: datetime, *, inclusive: bool = False) -> list[Played]:
    """Close every cycle whose time ran out before `at` as missed; the new cycles (as `settling.roll`)."""
    made: list[Played] = []
    while clock.due_at is not None and (clock.due_at < at or (inclusive and clock.due_at == at)):
        clock._settle(State.MISSED, None, clock.due_at)
        clock = following(clock, clock.due_at)
        made.append(clock)
    return made


def following(clock: Played, born_at: datetime) -> Played:
    """The next cycle: due one interval after the previous due time (D-27)."""
    return Played(clock.version, clock.variant, clock.subject, "", clock.due_at, clock.severity, born_at)


def report(clock: Played, at: datetime, recorded_at: datetime) -> list[Played]:
    """A report keeps the cycle under way (as `settling.report`); the new cycles."""
    made = roll(clock, at)
    current = made[-1] if made else clock
    if at < current.started_at:
        return made
    current.stop(at, recorded_at)
    return [*made, following(current, recorded_at)]


def end_series(clock: Played, at: datetime, recorded_at: datetime) -> list[Played]:
    """The series is over (as `settling.end_series`); the new cycles, the last of them called off."""
    made = roll(clock, at)
    (made[-1] if made else clock).cancel(at, recorded_at)
    return made


def verdict(state: str, due_at: datetime | None, rests: bool, until: datetime) -> str:
    """met, missed, cancelled; of an open clock overdue or running (also while it rests)."""
    if state not in OPEN:
        return str(state)
    return OVERDUE if due_at is not None and due_at <= until and not rests else RUNNING
