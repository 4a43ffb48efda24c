"""One simulation from beginning to end, a page of cases at a time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.deadlines.models import Rule, Simulation, Turned
from core.deadlines.simulation import record
from core.deadlines.simulation.played import Played
from core.deadlines.simulation.replay import play
from core.deadlines.simulation.ruleset import RuleSet, changed, in_force
from core.deadlines.simulation.tally import Check, Tally
from core.jobs import Job
from core.workflow import Refused

EMPTY = "这段时间没有发生过任何事件，无从模拟。请选择更长的时间，或等有了处理单再试。"


@dataclass
class Play:
    """Both rule sets and what they have come to so far."""

    simulation: Simulation
    old: RuleSet
    new: RuleSet

    def __post_init__(self):
        since, until = self.simulation.since, self.simulation.until
        self.touched = {version.rule_id for version in self.new.versions}
        self.before, self.after = Tally(self.old, since, until), Tally(self.new, since, until)
        self.check = Check(self.old, since, until)
        self.blind = self.cases = self.turned = 0

    def page(self, cases: Iterable[record.Case]) -> list[Turned]:
        rows: list[Turned] = []
        for case in cases:
            self.cases += 1
            if case.blind:
                self.blind += 1
                continue
            old = play(self.old, case, self.simulation.until)
            self.check.add(case, old)
            counted = [clock for clock in self.before.add(old) if clock.rule_id in self.touched]
            new = self.after.add(play(self.new, case, self.simulation.until)) if self.touched else []
            rows += self._turned(case, counted, new)
        self.turned += len(rows)
        return rows

    def _turned(self, case: record.Case, old: list[Played], new: list[Played]) -> list[Turned]:
        until, rows = self.simulation.until, []
        for one, other in _pairs(old, new):
            before, after = (clock.verdict(until) if clock else "" for clock in (one, other))
            if before != after:
                either = one or other
                row = Turned(
                    simulation=self.simulation,
                    rule_id=either.rule_id,
                    case_type_id=case.key[0],
                    case_id=case.key[1],
                    started_at=either.started_at,
                    stopped_at=(other or one).stopped_at,
                    old_verdict=before,
                    old_due_at=one.due_at if one else None,
                    new_verdict=after,
                    new_due_at=other.due_at if other else None,
                )
                rows.append(row)
        return rows

    def result(self) -> dict:
        """JSON: per rule the counts before and after, and how well the play agrees with what really happened."""
        keys = dict(Rule.objects.values_list("pk", "key"))
        seen = self.before.verdicts.keys() | self.touched
        rules = {}
        for rule in sorted(seen, key=keys.get):
            before = self.before.of(rule)
            rules[keys[rule]] = {"old": before, "new": self.after.of(rule) if rule in self.touched else before}
        check = {
            "equal": self.check.equal,
            "older": self.check.older,
            "different": {keys[rule]: n for rule, n in sorted(self.check.different.items())},
        }
        return {"rules": rules, "check": check, "cases": self.cases, "blind": self.blind, "turned": self.turned}


def run(simulation: Simulation, *, at: datetime, job: Job | None = None) -> Simulation:
    """Play the simulation's months and write its result; safe to repeat. Stops when somebody stopped it."""
    mine = Simulation.objects.filter(pk=simulation.pk)
    if simulation.is_over:
        return simulation
    total = record.count(simulation.since, simulation.until)
    if not total:
        return _over(simulation, Simulation.State.FAILED, at, error=EMPTY)
    mine.update(state=Simulation.State.RUNNING, total_count=total, done_count=0)
    simulation.turned.all().delete()
    try:
        stage = Play(simulation, in_force(), changed(simulation.changes, at=at))
    except Refused as refused:
        return _over(simulation, Simulation.State.FAILED, at, error=refused.reason)
    for page in record.cases(simulation.since, simulation.until):
        Turned.objects.bulk_create(stage.page(page))
        if not mine.filter(state=Simulation.State.RUNNING).update(done_count=stage.cases):
            simulation.turned.all().delete()
            return Simulation.objects.get(pk=simulation.pk)
        if job is not None:
            job.progress(stage.cases, total)
    return _over(simulation, Simulation.State.DONE, at, result=stage.result())


def _over(simulation: Simulation, state: str, at: datetime, **fields) -> Simulation:
    for name, value in {"state": state, "finished_at": at, **fields}.items():
        setattr(simulation, name, value)
    simulation.save(update_fields=["state", "finished_at", *fields])
    return simulation


def _pairs(old: list[Played], new: list[Played]) -> list[tuple[Played | None, Played | None]]:
    """The same promise under both rule sets: of one rule and subject, from the same start, the nth of its kind."""
    rows: dict[tuple, list] = defaultdict(lambda: [None, None])
    for side, clocks in enumerate((old, new)):
        met: dict[tuple, int] = defaultdict(int)
        for clock in clocks:
            key = (clock.rule_id, clock.subject, clock.started_at)
            rows[(*key, met[key])][side] = clock
            met[key] += 1
    return [tuple(row) for row in rows.values()]
