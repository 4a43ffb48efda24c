"""What came of it: verdicts and ladder levels per rule, and whether the play agrees with the real clocks."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from core.deadlines.ladder import Ladders
from core.deadlines.models import State
from core.deadlines.simulation.played import OVERDUE, Played, verdict
from core.deadlines.simulation.record import Case
from core.deadlines.simulation.ruleset import RuleSet, levels_of

KEPT, BROKEN = (State.MET.value,), (State.MISSED.value, OVERDUE)


class Tally:
    """Counts per rule of one rule set. `ladders` knows its versions without asking the database again."""

    def __init__(self, rules: RuleSet, since: datetime, until: datetime):
        self.since, self.until = since, until
        self.verdicts: dict[int, Counter] = defaultdict(Counter)
        self.levels: dict[int, Counter] = defaultdict(Counter)
        self.ladders = Ladders()
        self.ladders.versions = {version.pk: version for version in rules.versions}
        self.ladders.variants = {variant.pk: variant for version in rules.versions for variant in version.ordered}
        self.ladders.levels = levels_of(rules.versions)

    def add(self, clocks: Iterable[Played]) -> list[Played]:
        """Count what began in the period; answers those clocks."""
        counted = [clock for clock in clocks if clock.started_at >= self.since]
        for clock in counted:
            self.verdicts[clock.rule_id][clock.verdict(self.until)] += 1
            self.levels[clock.rule_id].update(levels_reached(clock, self.ladders, self.until))
        return counted

    def of(self, rule: int) -> dict:
        """JSON: the counts of a rule."""
        return {"verdicts": dict(self.verdicts[rule]), "levels": {str(k): n for k, n in self.levels[rule].items()}}


def levels_reached(clock: Played, ladders: Ladders, until: datetime) -> list[int]:
    """The ladder levels that the clock climbed before it was settled. What was past already when it was written is
    one step, to the highest."""
    end = min(clock.settled_at or until, until)
    state, clock.state = clock.state, State.RUNNING
    coming = [(rung.level, moment) for rung, moment in ladders.coming(clock) if moment < end]
    clock.state = state
    past = [level for level, moment in coming if moment <= clock.born_at]
    return past[-1:] + [level for level, moment in coming if moment > clock.born_at]


class Check:
    """Does the play of the rules in force agree with the clocks that really ran? Clocks of older versions are not
    compared: other rules were in force when they began."""

    def __init__(self, rules: RuleSet, since: datetime, until: datetime):
        self.since, self.until = since, until
        self.current = {version.pk for version in rules.versions}
        self.equal = self.older = 0
        self.different: Counter = Counter()

    def add(self, case: Case, clocks: Iterable[Played]) -> None:
        played = {id(clock.agreement): clock for clock in clocks if clock.agreement}
        for real in case.clocks:
            if real.started_at < self.since:
                continue
            if real.version_id not in self.current:
                self.older += 1
                continue
            twin = played.get(id(real))
            own = verdict(real.state, real.due_at, real.rests, self.until)
            if twin and twin.verdict(self.until) == own and twin.due_at == real.due_at:
                self.equal += 1
            else:
                self.different[real.rule_id] += 1


def rate(verdicts: dict) -> tuple[int, int]:
    """(kept in time, all that came to a verdict): the on-time rate as numerator and denominator."""
    kept = sum(verdicts.get(name, 0) for name in KEPT)
    return kept, kept + sum(verdicts.get(name, 0) for name in BROKEN)
