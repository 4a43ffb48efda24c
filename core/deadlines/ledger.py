"""The clocks of one case while the events of one action pass over them: read once, written once."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import prefetch_related_objects

from core.deadlines import settling
from core.deadlines.events import CLOCKS_RESTARTED
from core.deadlines.models import OPEN, Clock
from core.deadlines.rulebook import book
from core.timeline.models import Happening

# What a reopened case undoes: it was not solved, confirmed or closed after all.
UNDONE = frozenset({"RESTORED", "REMOTE_SOLVED", "HANDLED", "VERIFIED", "DISSATISFIED", "CLOSED"})


class Ledger:
    """`new` says that this transaction inserted the case itself: no clock and no other event of it can exist.

    `ahead` are events of the same action that have not passed yet: they are stored, but not yet part of the past.
    """

    def __init__(self, case, *, new: bool = False, ahead: Iterable[Happening] = ()):
        self.case, self.new = case, new
        self.ahead = {line.pk for line in ahead}
        self.passed: list[Happening] = []
        self.begun: list[Clock] = []
        self.touched: dict[int, Clock] = {}
        self._loaded: list[Clock] | None = [] if new else None
        self._rows: dict[tuple[int, int], list[tuple]] = {}

    def passing(self, line: Happening) -> None:
        """This event is being reacted to now."""
        self.ahead.discard(line.pk)
        self.passed.append(line)

    @property
    def open(self) -> list[Clock]:
        """The case's open clocks, locked until the transaction ends, with version and variant."""
        if self._loaded is None:
            self._loaded = open_clocks(self.case)
        return [clock for clock in (*self._loaded, *self.begun) if clock.state in OPEN]

    def known(self, subject) -> dict[int, list[tuple[int, str]]]:
        """(cycle, state) of this subject's clocks, by rule, as they stand now."""
        key = (ContentType.objects.get_for_model(subject).pk, subject.pk)
        if key not in self._rows:
            self._rows[key] = [] if self.new else _stored(*key)
        known: dict[int, list[tuple[int, str]]] = {}
        for pk, rule, cycle, state in self._rows[key]:
            now = self.touched.get(pk)
            known.setdefault(rule, []).append((now.cycle, now.state) if now else (cycle, state))
        for clock in self.begun:
            if (clock.subject_type_id, clock.subject_id) == key:
                known.setdefault(clock.rule_id, []).append((clock.cycle, clock.state))
        return known

    def history(self, keys: Iterable[str], *, since: datetime) -> list[Happening]:
        """What happened to the case under these event keys from `since` on, oldest first."""
        if self.new:
            lines = [line for line in self.passed if line.event in set(keys)]
            return sorted((line for line in lines if line.at >= since), key=lambda line: line.at)
        return [line for line in history(self.case, keys) if line.at >= since and line.pk not in self.ahead]

    def change(self, clocks: Iterable[Clock]) -> None:
        """These clocks were changed; those not stored yet are written with their last state."""
        self.touched.update({clock.pk: clock for clock in clocks if clock.pk})

    def begin(self, clocks: Iterable[Clock]) -> None:
        self.begun += clocks

    def store(self) -> bool:
        """Write everything; answers whether anything changed."""
        settling.store(self.touched.values())
        # Two transactions with the same event: the second waits on the unique index and then adds nothing.
        Clock.objects.bulk_create(self.begun, ignore_conflicts=True)
        return bool(self.touched or self.begun)


def _stored(kind: int, pk: int) -> list[tuple]:
    rows = Clock.objects.filter(subject_type=kind, subject_id=pk).order_by("pk")
    return list(rows.values_list("pk", "rule_id", "cycle", "state"))


def open_clocks(case, **where) -> list[Clock]:
    """The case's open clocks, locked until the transaction ends, with version and variant."""
    kind = ContentType.objects.get_for_model(case)
    rows = list(Clock.objects.lock(case_type=kind, case_id=case.pk, state__in=OPEN, **where))
    return _with_rules(rows)


def _with_rules(clocks: list[Clock]) -> list[Clock]:
    """Give clocks their rule from the book in memory; only those that keep an older version are joined again."""
    current = {version.pk: version for version in book().versions} if clocks else {}
    for clock in clocks:
        if version := current.get(clock.version_id):
            clock.version, clock.rule = version, version.rule
            clock.variant = next(v for v in version.ordered if v.pk == clock.variant_id)
    if older := [clock for clock in clocks if clock.version_id not in current]:
        prefetch_related_objects(older, "version", "variant", "rule")
    return clocks


def history(case, keys: Iterable[str]) -> list[Happening]:
    """What happened to the case under these event keys, oldest first, without what a reopening undid."""
    rows = Happening.objects.of_case(case).filter(event__in={*keys, CLOCKS_RESTARTED.key})
    lines = list(rows.order_by("at", "pk"))
    reopened = max((line.pk for line in lines if line.event == CLOCKS_RESTARTED.key), default=0)
    return [line for line in lines if line.event in keys and (line.event not in UNDONE or line.pk > reopened)]
