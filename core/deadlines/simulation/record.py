"""What is on record of a case, as plain values: its events with the facts of their moment, and what people agreed.

Read page by page, so that a year of cases needs the memory of a page.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from core.deadlines.models import Clock, Pause
from core.timeline.models import Happening

PAGE = 200
Key = tuple[int, int]  # content type id, object id


@dataclass(frozen=True, slots=True)
class Line:
    """One event. `turn` says what else it did to clocks: facts, cancel, go on, anew (with `undone` events)."""

    pk: int
    event: str
    subject: Key
    at: datetime
    recorded_at: datetime
    facts: dict
    moments: dict[str, datetime]
    turn: str = ""
    undone: frozenset[str] = frozenset()


@dataclass(slots=True)
class Agreement:
    """What people changed on a real clock: pauses and an agreed date; and how that clock stands."""

    rule_id: int
    subject: Key
    started_at: datetime
    version_id: int
    calendar_id: int | None
    agreed_due_at: datetime | None
    agreed_at: datetime | None
    state: str
    due_at: datetime | None
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)

    @property
    def ended_pauses(self) -> list[tuple[datetime, datetime]]:
        return [(began, ended) for began, ended in self.pauses if ended and ended > began]

    @property
    def rests(self) -> bool:
        return any(ended is None for _, ended in self.pauses)


@dataclass(slots=True)
class Case:
    """A case's record. `blind`: some events are older than the keeping of facts, so it cannot be played."""

    key: Key
    lines: list[Line] = field(default_factory=list)
    clocks: list[Agreement] = field(default_factory=list)
    blind: bool = False


def any_between(since: datetime, until: datetime) -> bool:
    """Did anything happen in the period?"""
    return Happening.objects.filter(at__gte=since, at__lte=until).exists()


def at_most(since: datetime, until: datetime, most: int) -> bool:
    """Are there no more than `most` cases in the period? Looks at no more than that."""
    rows = Happening.objects.filter(at__gte=since, at__lte=until).order_by()
    return rows.values("case_type", "case_id").distinct()[: most + 1].count() <= most


def count(since: datetime, until: datetime) -> int:
    """How many cases had an event in the period."""
    rows = Happening.objects.filter(at__gte=since, at__lte=until).order_by()
    return rows.values("case_type", "case_id").distinct().count()


def cases(since: datetime, until: datetime, *, page: int = PAGE) -> Iterator[list[Case]]:
    """The cases with an event in the period, a page at a time, each with its whole record up to `until`."""
    kinds = Happening.objects.order_by().values_list("case_type", flat=True).distinct()
    for kind in sorted(kinds):
        last = 0
        rows = Happening.objects.filter(case_type=kind, at__gte=since, at__lte=until).order_by("case_id")
        while ids := list(rows.filter(case_id__gt=last).values_list("case_id", flat=True).distinct()[:page]):
            yield read(kind, ids, until)
            last = ids[-1]


def read(kind: int, ids: Iterable[int], until: datetime) -> list[Case]:
    """The records of these cases: three queries."""
    found = {pk: Case((kind, pk)) for pk in ids}
    _read_lines(found, kind, until)
    _read_clocks(found, kind)
    return list(found.values())


def _read_lines(found: dict[int, Case], kind: int, until: datetime) -> None:
    rows = Happening.objects.filter(case_type=kind, case_id__in=found, recorded_at__lte=until).order_by("pk")
    fields = ("case_id", "pk", "event", "subject_type_id", "subject_id", "at", "recorded_at", "facts")
    for case, pk, event, subject_type, subject, at, recorded_at, facts in rows.values_list(*fields):
        found[case].blind |= "moments" not in facts
        found[case].lines.append(line(pk, event, (subject_type, subject), at, recorded_at, facts))


def line(pk: int, event: str, subject: Key, at: datetime, recorded_at: datetime, facts: dict) -> Line:
    """A stored event as a value."""
    facts = dict(facts)
    moments = {name: datetime.fromisoformat(text) for name, text in facts.pop("moments", {}).items()}
    turn, undone = facts.pop("turn", ""), frozenset(facts.pop("undone", ()))
    return Line(pk, event, subject, at, recorded_at, facts, moments, turn, undone)


def _read_clocks(found: dict[int, Case], kind: int) -> None:
    rows = Clock.objects.filter(case_type=kind, case_id__in=found).order_by("pk")
    pauses: dict[int, list] = defaultdict(list)
    resting = Pause.objects.filter(clock__case_type=kind, clock__case_id__in=found).order_by("began_at", "pk")
    for clock, began, ended in resting.values_list("clock_id", "began_at", "ended_at"):
        pauses[clock].append((began, ended))
    fields = ("pk", "case_id", "rule_id", "subject_type_id", "subject_id", "started_at", "version_id")
    more = ("calendar_version_id", "agreed_due_at", "agreed_at", "state", "due_at")
    for pk, case, rule, subject_type, subject, started_at, version, *rest in rows.values_list(*fields, *more):
        clock = Agreement(rule, (subject_type, subject), started_at, version, *rest, pauses.get(pk, []))
        found[case].clocks.append(clock)
