"""Listener: what happens to a case is told to those who follow it, as each of them wants it."""

from collections.abc import Iterable
from typing import Any

from core.organization.models import Staff
from core.timeline.models import Happening
from tickets import events
from tickets.models import Involvement, Ticket, WatchSetting, Why
from tickets.notices_join import Watched

Level = WatchSetting.Level
# About the following itself; whoever is concerned hears it otherwise.
UNTOLD = {events.WATCHERS.key, events.PRINTED.key, events.NOTE_TAKEN.key}


def tell_watchers(lines: Iterable[tuple[Happening, Any]], *, new: bool = False) -> None:
    """One message per action and follower; a case that was just inserted has none."""
    told = [(line, subject) for line, subject in lines if line.event not in UNTOLD]
    if new or not told:
        return
    cases = {subject.case.pk: subject.case for _, subject in told if isinstance(subject.case, Ticket)}
    rows = Involvement.objects.filter(ticket__in=cases, why=Why.WATCH, person__isnull=False)
    follows = list(rows.order_by("pk").values_list("ticket_id", "person_id"))
    if not follows:  # nearly always: people and their wishes are read where somebody follows
        return
    people = Staff.objects.select_related("watch_setting").in_bulk({person for _, person in follows})
    for pk, person in follows:
        _tell(people[person], cases[pk], [line for line, subject in told if subject.case.pk == pk])


def _tell(person, case: Ticket, lines: list[Happening]) -> None:
    setting = getattr(person, "watch_setting", None)
    level = setting.level if setting else Level.KEY
    heard = [line for line in lines if level == Level.ALL or (level == Level.KEY and line.milestone)]
    heard = [line for line in heard if line.by_id != person.pk]
    if not heard:
        return
    words = "；".join(f"{line.label}：{line.note}" if line.note else line.label for line in heard)
    at = max(line.recorded_at for line in heard)
    about = f"{heard[-1].event}:{at.timestamp():.3f}"
    Watched(case, people=[person], about=about, by=heard[-1].by, words=words[:300]).send(at=at)
