"""The engine's answer to one case's events, in memory: what `engine`, `starting`, `actions.facts` and `actions.cases`
do to stored clocks, done to `Played` ones. A test holds both to the same verdicts on generated cases.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from datetime import datetime

from core.deadlines.choose import chosen
from core.deadlines.events import CLOCKS_RESTARTED, OWN
from core.deadlines.ledger import UNDONE
from core.deadlines.models import OPEN, RuleVersion, State
from core.deadlines.rulebook import connected
from core.deadlines.simulation.played import Played, end_series, report, roll
from core.deadlines.simulation.record import Agreement, Case, Key, Line
from core.deadlines.simulation.ruleset import RuleSet

KEPT_OR_BROKEN = (State.MET, State.MISSED)


def play(rules: RuleSet, case: Case, until: datetime) -> list[Played]:
    """Every clock that these rules would have run on the case, in the order in which they began."""
    stage = Stage(rules, case)
    for line in case.lines:
        stage.hear(line)
    stage.roll_all(until)
    for clock in stage.open:
        clock.retime(until)
    return stage.clocks


class Stage:
    """One case being played, event by event, in the order in which they were written."""

    def __init__(self, rules: RuleSet, case: Case):
        self.rules, self.case = rules, case
        self.clocks: list[Played] = []
        self.past: list[Line] = []
        self.seen: dict[Key, dict] = {}
        self.twins: dict[tuple, deque[Agreement]] = defaultdict(deque)
        for clock in case.clocks:
            self.twins[clock.rule_id, clock.subject, clock.started_at].append(clock)

    def hear(self, line: Line) -> None:
        """One event. Cycles that ran out before it was written have been closed by the sweep."""
        self.roll_all(line.recorded_at)
        self.seen[line.subject] = line.facts
        if line.event not in OWN:
            self.past.append(line)
            self._react(line)
        elif line.turn == "facts":
            self._follow_facts(line)
        elif line.turn == "cancel":
            for clock in self.open:
                clock.cancel(line.at, line.recorded_at, called_off=True)
        elif line.turn:
            self._restart(line)
            self.past.append(line)

    @property
    def open(self) -> list[Played]:
        return [clock for clock in self.clocks if clock.state in OPEN]

    def roll_all(self, until: datetime) -> None:
        for clock in self.open:
            if clock.version.repeat_minutes:
                self._keep(roll(clock, until, inclusive=True))

    # An event stops, cancels and starts clocks.

    def _react(self, line: Line) -> None:
        for clock in self._meant(line):
            if clock.subject == line.subject:
                self._judge(clock, line)
            self._settle(clock, line)
        self._begin(self.rules.started_by(line.event), line, line.event, line.at)

    def _meant(self, line: Line) -> list[Played]:
        """Of each rule's clocks those this event speaks of, as the engine chooses them."""
        listening = [clock for clock in self.open if line.event in endings(clock.version)]
        meant: list[Played] = []
        for rule in dict.fromkeys(clock.rule_id for clock in listening):
            rows = [clock for clock in listening if clock.rule_id == rule]
            own = [clock for clock in rows if clock.subject == line.subject]
            own = own or [clock for clock in rows if self._related(clock, line)]
            meant += own or (rows if len(rows) == 1 else [])
        return meant

    def _related(self, clock: Played, line: Line) -> bool:
        return line.subject in (clock.subject, self.case.key) or clock.subject == self.case.key

    def _judge(self, clock: Played, line: Line) -> None:
        """What is settled counts by what is known in the very act that settles it."""
        variant = chosen(clock.version.ordered, line.facts | {"event": clock.armed_by})
        if variant is not None and variant is not clock.variant:
            clock.variant = variant
            clock.retime(line.recorded_at)

    def _settle(self, clock: Played, line: Line) -> None:
        version = clock.version
        if line.event in version.ends_on:
            self._keep(end_series(clock, line.at, line.recorded_at))
        elif line.event not in version.stops_on:
            clock.cancel(line.at, line.recorded_at)
        elif version.repeat_minutes:
            self._keep(report(clock, line.at, line.recorded_at))
        else:
            clock.stop(line.at, line.recorded_at)

    def _begin(
        self, versions: Iterable[RuleVersion], now: Line, event: str, happened_at: datetime, again: bool = True
    ) -> None:
        """`now` brings the subject with its facts and moments as they stand when this is written."""
        at = now.recorded_at
        for version in versions:
            variant = chosen(version.ordered, now.facts | {"event": event})
            if variant is None or not self._may_start(version, now.subject, again and not version.start_moment):
                continue
            start = now.moments.get(version.start_moment) or happened_at
            agreed = now.moments.get("agreed_due_at") if variant.allowance == "agreed" else None
            clock = Played(
                version,
                variant,
                now.subject,
                event,
                start,
                severity(now.facts),
                at,
                agreement=self._twin(version, now.subject, start),
                agreed_due_at=agreed,
                agreed_at=at if agreed else None,
            )
            behind = start < happened_at or happened_at < at
            self._keep(self._caught_up(clock, at) if behind else [clock])

    def _may_start(self, version: RuleVersion, subject: Key, again: bool) -> bool:
        states = [c.state for c in self.clocks if c.rule_id == version.rule_id and c.subject == subject]
        if any(state in OPEN for state in states):
            return False
        return again or not any(state in KEPT_OR_BROKEN for state in states)

    def _caught_up(self, clock: Played, at: datetime) -> list[Played]:
        """A clock that begins late after what already happened to it: itself, nothing, or its cycles so far."""
        version, chain = clock.version, [clock]
        for line in self._history(endings(version)):
            if line.at < clock.started_at or not self._related(clock, line):
                continue
            if line.event in version.cancels_on:
                return []
            if line.event in version.ends_on:
                return chain + end_series(chain[-1], line.at, at)
            if version.repeat_minutes:
                chain += report(chain[-1], line.at, at)
            else:
                clock.stop(line.at, at)
                return chain
        return chain

    def _history(self, keys: Iterable[str]) -> list[Line]:
        """What happened so far under these event keys, oldest first, without what a reopening undid."""
        keys = set(keys)
        reopened = max((line.pk for line in self.past if line.event == CLOCKS_RESTARTED.key), default=0)
        lines = [line for line in self.past if line.event in keys]
        lines = [line for line in lines if line.event not in UNDONE or line.pk > reopened]
        return sorted(lines, key=lambda line: (line.at, line.pk))

    def _twin(self, version: RuleVersion, subject: Key, start: datetime) -> Agreement | None:
        twins = self.twins.get((version.rule_id, subject, start))
        return twins[0] if twins else None

    def _keep(self, clocks: Iterable[Played]) -> None:
        """These were made; each takes its real twin, so that no second one does."""
        for clock in clocks:
            twins = self.twins.get((clock.rule_id, clock.subject, clock.started_at))
            clock.agreement = twins.popleft() if twins else None
            self.clocks.append(clock)

    # What people do besides.

    def _follow_facts(self, line: Line) -> None:
        """As `actions.facts_changed`: open clocks follow, rules that came to apply start at the original start."""
        for clock in self.open:
            facts = self._facts_of(clock, line)
            variant = chosen(clock.version.ordered, facts | {"event": clock.armed_by})
            if variant is None:
                clock.cancel(line.at, line.recorded_at)
                continue
            clock.severity = severity(facts)
            if variant is not clock.variant:
                clock.variant = variant
                clock.retime(line.recorded_at)
        rearming = [version for version in self.rules.versions if version.rearms]
        history = self._history(key for version in rearming for key in version.starts_on)
        latest = {row.event: row for row in history if row.subject == line.subject}
        for row in sorted(latest.values(), key=lambda row: (row.at, row.pk)):
            versions = [version for version in self.rules.started_by(row.event) if version.rearms]
            self._begin(versions, line, row.event, row.at, again=False)

    def _facts_of(self, clock: Played, line: Line) -> dict:
        """A part of a case answers with what it last said itself, and with what the case says now."""
        if clock.subject == line.subject:
            return line.facts
        own = self.seen.get(clock.subject, {})
        return own | line.facts if line.subject == self.case.key else self.seen.get(self.case.key, {}) | own

    def _restart(self, line: Line) -> None:
        """As `actions.restart_case`: what an undone event had ended goes on, or begins a new round."""
        for clock in self.open:
            if clock.armed_by in line.undone:
                clock.cancel(line.at, line.recorded_at)
        last = {(clock.rule_id, clock.subject): clock for clock in self.clocks}
        for clock in [clock for clock in last.values() if _runs_again(clock, line.undone)]:
            facts = self._facts_of(clock, line) | {"event": clock.armed_by}
            if line.turn == "anew":
                self._begin_anew(clock, facts, line)
            elif chosen(clock.version.ordered, facts) is not None:
                clock.go_on(line.recorded_at)

    def _begin_anew(self, clock: Played, facts: dict, line: Line) -> None:
        version, at = clock.version, line.at
        if connected(version) and (variant := chosen(version.ordered, facts)) is not None:
            twin = self._twin(version, clock.subject, at)
            armed_by, grade = clock.armed_by, severity(facts)
            self._keep([Played(version, variant, clock.subject, armed_by, at, grade, at, agreement=twin)])


def endings(version: RuleVersion) -> list[str]:
    return [*version.stops_on, *version.cancels_on, *version.ends_on]


def severity(facts: dict) -> int:
    return facts.get("grade") or 3


def _runs_again(clock: Played, undone: frozenset[str]) -> bool:
    if clock.is_open or clock.armed_by in undone or clock.version.repeat_minutes:
        return False
    if clock.called_off:
        return True
    ending = clock.version.cancels_on if clock.state == State.CANCELLED else clock.version.stops_on
    return bool(ending) and set(ending) <= undone and clock.stopped_at is not None
