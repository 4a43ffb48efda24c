"""Asking the simulator a question, and calling it off."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from core.deadlines.differences import NOTHING, differences
from core.deadlines.models import Rule, Simulation
from core.deadlines.simulation import record
from core.deadlines.simulation.ruleset import changed
from core.deadlines.simulation.run import EMPTY
from core.jobs import enqueue
from core.notices.post import Draft, post
from core.times import local
from core.workflow import Refused

MOST_MONTHS = 24
TOLD = "deadlines.simulated"


@transaction.atomic
def begin_simulation(*, months: int, changes: Iterable[dict], by, at: datetime) -> Simulation:
    """Ask what the last `months` would have been with these rules changed (as `ruleset.as_change` writes them).

    The answer is worked out by a job. Raises Refused for a period without events or a change that cannot work.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise Refused(f"时段应在 1 至 {MOST_MONTHS} 个月之间。请修改。", "months")
    since = months_before(at, months)
    if not record.any_between(since, at):
        raise Refused(EMPTY, "months")
    rows = [_told(change, at) for change in changes]
    simulation = Simulation.objects.create(
        months=months, since=since, until=at, changes=[row for row in rows if row["lines"]], by=by, at=at
    )
    enqueue("deadlines.simulate", key=str(simulation.pk), at=at, simulation_id=simulation.pk)
    return simulation


def stop_simulation(simulation: Simulation, *, at: datetime) -> bool:
    """Call it off while it runs; what it has found so far is dropped. False when it was over already."""
    going = Simulation.objects.filter(
        pk=simulation.pk, state__in=[Simulation.State.WAITING, Simulation.State.RUNNING]
    )
    return bool(going.update(state=Simulation.State.STOPPED, finished_at=at))


def tell(simulation: Simulation, *, at: datetime) -> None:
    """A line in the inbox of whoever asked, who may have left the page meanwhile."""
    if simulation.state not in (Simulation.State.DONE, Simulation.State.FAILED):
        return
    turned = simulation.result.get("turned", 0)
    words = f"{turned} 个时限的结论会改变。" if simulation.state == Simulation.State.DONE else simulation.error
    draft = Draft(
        staff_id=simulation.by_id,
        key=f"simulation:{simulation.pk}",
        kind=TOLD,
        title=f"模拟完成：最近 {simulation.months} 个月",
        body=words,
        url=simulation.get_absolute_url(),
        subject=simulation,
    )
    post([draft], at=at)


def months_before(at: datetime, months: int) -> datetime:
    """The same day and hour so many months ago, or the last day of a shorter month."""
    here = local(at)
    years, month = divmod(here.year * 12 + here.month - 1 - months, 12)
    for day in (here.day, 30, 29, 28):
        try:
            return here.replace(year=years, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _told(change: dict, at: datetime) -> dict:
    """The change with what it says in words; no words when it changes nothing."""
    (version,) = changed([change], at=at).versions
    rule = Rule.objects.select_related("current__ladder").get(key=change["rule"])
    lines = [line for line in differences(rule.current, version) if line != NOTHING]
    if not rule.is_on:
        lines.append("启用（现在停用）")
    return change | {"lines": lines, "number": rule.current.number, "name": rule.name}
