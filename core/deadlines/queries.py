"""What pages read of clocks: by case, by person, before they start, and explained."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from core.deadlines import calendars
from core.deadlines.choose import chosen
from core.deadlines.clock_acts import ClockAct, acts_on
from core.deadlines.explain import allowance_words, calendar_words, explain, explain_all, hours_words, used
from core.deadlines.facts import ROLES
from core.deadlines.models import OPEN, Clock, Exemption, Pause, Rule, RuleVersion, State
from core.deadlines.rulebook import book, connected
from core.deadlines.timing import calendar_for, timing
from core.timeline.registry import EVENTS

__all__ = [
    "PreviewClock",
    "clock_panel",
    "clocks_of",
    "clocks_of_cases",
    "explain",
    "explain_all",
    "my_open",
    "preview",
]

EXEMPTION = ("exemption_state", "exemption_reason")


@dataclass(frozen=True)
class PreviewClock:
    """A clock that would start. `waits_for`: why not yet (决定上门后), "" when the event starts it at once."""

    rule: Rule
    due_at: datetime | None
    warn_at: datetime | None
    allowance: str
    calendar: str
    owner: str
    waits_for: str = ""
    house: bool = False  # 非制度规定


@dataclass(frozen=True)
class PanelClock:
    """One clock in the panel 时限. Its card is loaded when somebody opens it."""

    clock: Clock
    now: datetime
    user: Any = None

    @property
    def used(self) -> int:
        """How much of the way is behind, in percent."""
        return used(self.clock, calendars.load(self.clock.calendar_version_id), self.now)

    @property
    def tone(self) -> str:
        """normal, soon, overdue or paused: the colour of name and meter."""
        if self.clock.state == State.PAUSED:
            return "paused"
        if self.clock.due_at is None or self.clock.is_exempt:
            return "normal"
        if self.clock.due_at <= self.now:
            return "overdue"
        return "soon" if self.clock.warn_at and self.clock.warn_at <= self.now else "normal"

    @property
    def line(self) -> str:
        """Who keeps it, and what is particular: 每 2 小时 · 陈国栋 · 与客户约定日期."""
        clock = self.clock
        every = (
            f"每 {hours_words(timedelta(minutes=clock.version.repeat_minutes))}"
            if clock.version.repeat_minutes
            else ""
        )
        who = str(clock.owner or clock.owner_department or "无责任人")
        house = "非制度规定" if clock.variant.is_house_default(clock.rule) else ""
        agreed = "与客户约定日期" if clock.agreed_due_at and clock.computed_due_at else ""
        return " · ".join(filter(None, [every, who, agreed, house]))

    @property
    def asked(self) -> str:
        """The reason of an exemption that still waits for its answer."""
        return self.clock.exemption_reason if self.clock.exemption_state == Exemption.State.ASKED else ""

    @property
    def exempt(self) -> str:
        """The reason of an exemption, "" without one."""
        return self.clock.exemption_reason if self.clock.is_exempt else ""

    @property
    def acts(self) -> list[ClockAct]:
        """What this person may do to the clock, refused acts with their reason."""
        return acts_on(self.clock, self.user, at=self.now) if self.user is not None else []


def clocks_of(case) -> list[Clock]:
    """All clocks of a case: the open ones first, by due time; then the settled ones, newest first."""
    kind = ContentType.objects.get_for_model(case)
    rows = list(_for_page(Clock.objects.filter(case_type=kind, case_id=case.pk)).prefetch_related("pauses"))
    live = sorted((row for row in rows if row.is_open), key=_by_due)
    return live + [row for row in reversed(rows) if not row.is_open]


def clocks_of_cases(model: type[models.Model], ids: Iterable[int], **marks) -> dict[int, list[Clock]]:
    """The open clocks of many cases, by due time, in one query; a case without open clocks has an empty list.

    With what a line of a list shows: the rule, and since when and why a paused one rests. `marks` are annotations
    that the page asks with them.
    """
    ids = list(ids)
    pause = Pause.objects.filter(clock=models.OuterRef("pk"), ended_at=None).order_by("pk")
    rows = Clock.objects.open().select_related("rule").order_by("pk")
    rows = rows.annotate(
        paused_at=models.Subquery(pause.values("began_at")[:1]),
        paused_why=models.Subquery(pause.values("reason")[:1]),
        **marks,
    )
    kind = ContentType.objects.get_for_model(model)
    found: dict[int, list[Clock]] = {pk: [] for pk in ids}
    for clock in rows.filter(case_type=kind, case_id__in=ids):
        found[clock.case_id].append(clock)
    return {pk: sorted(rows, key=_by_due) for pk, rows in found.items()}


def my_open(staff) -> models.QuerySet:
    """What this person must keep next, most urgent first; `case` is loaded with the rows."""
    rows = Clock.objects.filter(owner=staff, state__in=OPEN).select_related("rule", "version", "variant")
    return rows.order_by(models.F("due_at").asc(nulls_last=True), "pk").prefetch_related("case", "pauses")


def clock_panel(case, *, now: datetime, user=None, done: int = 6) -> dict:
    """The context of `deadlines/_clocks.html`: the open clocks, the newest settled ones, how many more."""
    clocks = clocks_of(case)
    shown = [row for row in clocks if row.is_open] + [row for row in clocks if not row.is_open][:done]
    cards = [PanelClock(clock, now, user) for clock in shown]
    return {
        "running": [card for card in cards if card.clock.is_open],
        "settled": [card for card in cards if not card.clock.is_open],
        "more": len(clocks) - len(shown),
    }


def preview(
    event_keys: Iterable[str],
    facts: Mapping,
    *,
    at: datetime,
    moments: Mapping[str, datetime] | None = None,
) -> list[PreviewClock]:
    """The clocks that these events would start for a case with these facts, earliest due first.

    Rules that count from the report but are armed by a later event (D-13) stand behind, with what they wait for.
    """
    keys, moments, rows = list(event_keys), moments or {}, []
    for version in book().versions:
        if not connected(version):
            continue
        now = next((key for key in keys if key in version.starts_on), None)
        if now is None and not version.start_moment:
            continue
        later = next((key for key in version.starts_on if key in EVENTS), "")
        row = _preview(version, facts, event=now or later, at=at, moments=moments)
        if row is not None:
            rows.append(row if now else _waiting(row, later))
    return sorted(rows, key=lambda row: (bool(row.waits_for), row.due_at is None, row.due_at or at, row.rule.key))


def _preview(version: RuleVersion, facts, *, event: str, at: datetime, moments) -> PreviewClock | None:
    variant = chosen(version.ordered, {**facts, "event": event})
    if variant is None:
        return None
    start = moments.get(version.start_moment) or at
    found = timing(variant, start, calendar=calendar_for(variant))
    owner = ROLES[version.owner_role].label if version.owner_role in ROLES else version.owner_role
    return PreviewClock(
        version.rule,
        found.due_at,
        found.warn_at,
        allowance_words(variant),
        calendar_words(variant),
        owner,
        house=variant.is_house_default(version.rule),
    )


def _waiting(row: PreviewClock, event: str) -> PreviewClock:
    label = EVENTS[event].label
    return PreviewClock(**{**vars(row), "waits_for": f"{label}后开始，从报修时刻起算"})


def _for_page(rows: models.QuerySet) -> models.QuerySet:
    joined = rows.select_related("rule", "version", "variant", "owner", "owner_department", "agreed_by")
    return with_exemption(joined).order_by("pk")


def with_exemption(rows: models.QuerySet) -> models.QuerySet:
    """Clocks with what was last asked of an exemption, as `PanelClock` shows it."""
    latest = Exemption.objects.filter(clock=models.OuterRef("pk")).order_by("-pk")
    asked = {name: models.Subquery(latest.values(name.removeprefix("exemption_"))[:1]) for name in EXEMPTION}
    return rows.annotate(**asked)


def _by_due(clock: Clock) -> tuple:
    return (clock.due_at is None or clock.is_exempt, clock.due_at or clock.started_at, clock.pk)
