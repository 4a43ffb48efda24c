"""A calendar is edited by adding versions; running clocks keep theirs unless the editor says otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects

from core.deadlines import calendars, registry
from core.deadlines.actions.rules import LISTED, Shift
from core.deadlines.calendar_draft import Draft
from core.deadlines.engine import hold_cases
from core.deadlines.events import CLOCK_MOVED
from core.deadlines.models import OPEN, Calendar, CalendarVersion, Clock, State
from core.deadlines.timing import Timing, pauses_of, place, timing
from core.deadlines.worktime import WorkCalendar
from core.timeline.actions import happened
from core.times import local
from core.workflow import Refused, Stale

MOVED = [
    "computed_due_at",
    "due_at",
    "warn_at",
    "calendar_version",
    "calendar_unconfirmed",
    "cycle",
    "level",
    "waits_until",
    "next_action_at",
]


@dataclass
class CalendarImpact:
    """What a calendar would do to the running clocks that count by an older one. `listed`: the first due of those
    that would move, each with whether it is late at once."""

    running: int = 0
    later: int = 0
    earlier: int = 0
    overdue_now: int = 0
    listed: list[tuple[Shift, bool]] = field(default_factory=list)

    @property
    def moved(self) -> int:
        return self.later + self.earlier


def calendar_impact(calendar: WorkCalendar, *, at: datetime) -> CalendarImpact:
    """How many running clocks would move, and which way. Writes nothing."""
    found = CalendarImpact()
    for clock, new in _retimed(_affected().order_by("due_at", "pk"), calendar):
        found.running += 1
        if new.due_at == clock.due_at:
            continue
        if new.due_at > clock.due_at:
            found.later += 1
        else:
            found.earlier += 1
        shift = Shift(clock, clock.due_at, new.due_at, applies=True)
        found.overdue_now += shift.is_overdue_at(at)
        if len(found.listed) < LISTED:
            found.listed.append((shift, shift.is_overdue_at(at)))
    prefetch_related_objects([shift.clock for shift, _ in found.listed], "case", "owner")
    return found


@transaction.atomic
def save_calendar(
    draft: Draft, *, expected_number: int, apply_to_running: bool = False, by, at: datetime
) -> CalendarVersion:
    """Store the draft as the calendar's next version; with `apply_to_running` the clocks under way follow it.

    Raises Refused for a draft that changes nothing or has no working time, Stale when somebody else saved in
    between.
    """
    cases = _hold_cases() if apply_to_running else {}
    calendar = Calendar.objects.select_for_update(of=("self",)).get(pk=draft.base.calendar_id)
    latest = CalendarVersion.objects.select_related("by").get(pk=calendar.current_id)
    if latest.number != expected_number:
        raise Stale(
            f"{latest.by or '系统'} 刚刚保存了第 {latest.number} 版日历，您的修改没有写入。请核对后再提交。",
            ["日历版本"],
        )
    if not draft.changed:
        raise Refused("与现在的日历一样，没有可保存的变化。")
    _check(draft)
    fields = {name: getattr(draft, name) for name in ("hours", "weekdays", "days", "years")}
    version = CalendarVersion.objects.create(
        calendar=calendar, number=latest.number + 1, note=draft.note[:200], by=by, created_at=at, **fields
    )
    calendars.forget(version.pk)
    calendar.current = version
    calendar.save(update_fields=["current"])
    if apply_to_running:
        _apply(version, cases, by=by, at=at)
    return version


def _check(draft: Draft) -> WorkCalendar:
    try:
        return draft.calendar
    except ValueError as error:
        raise Refused(str(error)) from error


@transaction.atomic
def apply_calendar(version: CalendarVersion, *, by, at: datetime) -> int:
    """Let all running clocks of older versions count by this one; returns how many moved."""
    return _apply(version, _hold_cases(), by=by, at=at)


def _affected() -> QuerySet[Clock]:
    """Running clocks that count by a calendar. A paused one takes the new calendar when it is resumed."""
    rows = Clock.objects.filter(state=State.RUNNING, calendar_version__isnull=False, due_at__isnull=False)
    return rows.select_related("rule", "version", "variant").prefetch_related("pauses").order_by("pk")


def _retimed(clocks, calendar: WorkCalendar) -> Iterator[tuple[Clock, Timing]]:
    for clock in clocks:
        new = timing(
            clock.variant,
            clock.started_at,
            calendar=calendar,
            pauses=pauses_of(clock),
            minutes=clock.version.repeat_minutes if clock.is_repeat else None,
            agreed=clock.agreed_due_at,
            agreed_at=clock.agreed_at,
        )
        yield clock, new


def _hold_cases() -> dict[int, set[int]]:
    """Cases before clocks: the rows of all cases that have clocks on a calendar."""
    cases: dict[int, set[int]] = {}
    rows = Clock.objects.filter(state__in=OPEN, calendar_version__isnull=False).order_by("case_type", "case_id")
    for kind, pk in rows.values_list("case_type_id", "case_id").distinct():
        cases.setdefault(kind, set()).add(pk)
    for kind in sorted(cases):
        hold_cases(kind, cases[kind])
    return cases


def _apply(version: CalendarVersion, cases: dict[int, set[int]], *, by, at: datetime) -> int:
    """The clocks of the held cases follow the version; each that moves says so on its timeline."""
    calendar, count = calendars.parse(version), 0
    for kind, ids in cases.items():
        waiting = Clock.objects.filter(case_type=kind, case_id__in=ids, state=State.PAUSED)
        waiting.filter(calendar_version__isnull=False).update(calendar_version=version)
        rows = _affected().filter(case_type=kind, case_id__in=ids).select_for_update(of=("self",))
        touched: dict[type, set[int]] = {}
        clocks, moved = [], []
        for clock, new in _retimed(rows.prefetch_related("subject", "case"), calendar):
            before = clock.due_at
            place(clock, new, at=at)
            clocks.append(clock)
            touched.setdefault(type(clock.case), set()).add(clock.case_id)
            if clock.due_at != before:
                moved.append((clock, before))
        Clock.objects.bulk_update(clocks, MOVED, batch_size=200)
        for clock, before in moved:
            span = f"{local(before):%m-%d %H:%M} → {local(clock.due_at):%m-%d %H:%M}"
            note = f"{clock.rule.name}：工作日历改为第 {version.number} 版，{span}"
            happened(CLOCK_MOVED, clock.subject, by=by, at=at, note=note)
        for model, case_ids in touched.items():
            registry.tell(model, case_ids)
        count += len(moved)
    return count
