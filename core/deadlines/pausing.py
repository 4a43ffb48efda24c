"""暂停 and its end (A-32): intervals that do not count, never longer than their latest end."""

from collections.abc import Iterable
from datetime import datetime

from core.deadlines import registry
from core.deadlines.events import CLOCK_RESUMED
from core.deadlines.models import Clock, Pause, State
from core.deadlines.settling import store
from core.deadlines.timing import place, recomputed
from core.notices.models import quiet_hours
from core.notices.notice import address
from core.notices.post import Draft, post
from core.timeline.actions import happened
from core.times import local

RESUMED = "clock.resumed"


def resume_expired(clocks: Iterable[Clock], *, at: datetime) -> None:
    """For the sweep: locked, paused clocks whose latest end came go on by themselves; their owners are told."""
    drafts = []
    for clock in clocks:
        pause = Pause.objects.get(clock=clock, ended_at=None)
        go_on(clock, pause, ended_at=min(pause.latest_end, at), by=None, at=at)
        if clock.owner_id:
            drafts.append(_told(clock, pause))
    post(drafts, at=at)


def go_on(clock: Clock, pause: Pause, *, ended_at: datetime, by, at: datetime) -> None:
    """End a pause at `ended_at`, move the due time by it, and say so on the timeline."""
    pause.ended_at, pause.ended_by = max(ended_at, pause.began_at), by
    pause.save(update_fields=["ended_at", "ended_by"])
    clock.state = State.RUNNING
    place(clock, recomputed(clock), at=at)
    store([clock])
    happened(CLOCK_RESUMED, clock.subject, by=by, at=pause.ended_at, recorded_at=at, note=_line(clock))
    case = clock.case
    registry.tell(type(case), [case.pk])


def _line(clock: Clock) -> str:
    due = f"，新的到期 {local(clock.due_at):%m-%d %H:%M}" if clock.due_at else ""
    return f"{clock.rule.name}{due}"


def _told(clock: Clock, pause: Pause) -> Draft:
    return Draft(
        staff_id=clock.owner_id,
        key=f"clock:{clock.pk}:resumed:{pause.pk}",
        kind=RESUMED,
        title=f"计时恢复：{clock.rule.name}",
        body=f"{clock.case}\n暂停“{pause.reason}”已到最晚恢复时间。{_line(clock)}",
        url=address(clock.case),
        quiet=quiet_hours().spares(clock.severity),
    )
