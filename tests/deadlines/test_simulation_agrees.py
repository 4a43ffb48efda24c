"""Simulator and engine are held together: unchanged rules, played again, give the real verdicts, all of them."""

import pytest

from core.deadlines.models import Clock
from core.deadlines.simulation import record
from core.deadlines.simulation.replay import play
from core.deadlines.simulation.ruleset import in_force
from core.deadlines.simulation.tally import Check
from core.deadlines.sweep import sweep
from core.times import local
from tests.deadlines.generated import FIRST, Walk
from tests.factories.deadlines import switch_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_events", "department_is_case")]
WALKS, STEPS = 12, 28


def story(case, rules, until):
    """Real and played clocks side by side, for whoever must find out why they differ."""
    names = {version.rule_id: version.rule.key for version in rules.versions}
    sides = [case.clocks, play(rules, case, until)]
    return [
        sorted(
            (names[c.rule_id], f"{local(c.started_at)}", f"{c.due_at and local(c.due_at)}", str(c.state))
            for c in side
        )
        for side in sides
    ]


@pytest.mark.parametrize("seed", range(WALKS))
def test_unchanged_rules_give_the_verdicts_of_the_real_clocks(seed):
    switch_on()
    walk = Walk(seed).go(STEPS)
    sweep(at=walk.at)
    rules = in_force()
    check = Check(rules, FIRST, walk.at)

    (page,) = record.cases(FIRST, walk.at)
    for case in page:
        played = play(rules, case, walk.at)
        check.add(case, played)
        real, fake = story(case, rules, walk.at)
        assert fake == real

    assert check.equal == Clock.objects.count() > 0
    assert (check.different, check.older) == ({}, 0)
