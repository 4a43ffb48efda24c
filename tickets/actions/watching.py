"""关注: who follows a case, by own wish or because somebody asked."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from tickets import events, notices_join
from tickets.models import Involvement, Ticket, WatchSetting, Why


@transaction.atomic
def watch(*, ticket: Ticket, by: Staff, at: datetime) -> bool:
    """Follow a case, or stop following it. Returns whether it is followed now."""
    mine = Involvement.objects.filter(ticket=ticket, person=by, why=Why.WATCH)
    if mine.delete()[0]:
        return False
    Involvement.objects.bulk_create(
        [Involvement(ticket=ticket, person=by, since=at, why=Why.WATCH)], ignore_conflicts=True
    )
    return True


@transaction.atomic
def set_watchers(*, ticket: Ticket, people: Iterable[Staff], by: Staff, at: datetime, note: str = "") -> Ticket:
    """Exactly these people follow the case from now on. The new ones are told who asked, and see the case."""
    ticket = Ticket.objects.lock(ticket.pk)
    rows = {row.person_id: row for row in ticket.involvements.filter(why=Why.WATCH).select_related("person")}
    wanted = {person.pk: person for person in people}
    gone = [row for pk, row in rows.items() if pk not in wanted]
    fresh = [person for pk, person in wanted.items() if pk not in rows]
    if not gone and not fresh:
        raise Refused("关注人没有变化。", "people")
    Involvement.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Involvement.objects.bulk_create(
        Involvement(ticket=ticket, person=person, since=at, why=Why.WATCH) for person in fresh
    )
    words = [f"加上 {'、'.join(str(person) for person in fresh)}"] if fresh else []
    words += [f"去掉 {'、'.join(str(row.person) for row in gone)}"] if gone else []
    happened(events.WATCHERS, ticket, by=by, at=at, note="；".join(filter(None, [*words, note])))
    about = f"{by.pk}:{at.timestamp():.0f}"
    notices_join.AskedToWatch(ticket, people=fresh, about=about, by=by, words=note).send(at=at)
    return ticket


def set_watch_level(*, by: Staff, level: str) -> WatchSetting:
    """What this person wants to hear of the cases that she follows."""
    row, _ = WatchSetting.objects.update_or_create(staff=by, defaults={"level": level})
    return row
