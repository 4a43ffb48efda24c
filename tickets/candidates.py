"""Whom to give a case: everybody who may handle it, with load, presence and what they know of the machine.

Eight queries whatever the number of people: they are asked for everybody at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from core.organization.models import Duty, Staff
from core.organization.queries import deputies_on
from core.times import day_start, local_date
from tickets.models import Status, Ticket
from tickets.queries import technicians
from tickets.rights import Right
from tickets.routing import Route, route

SUGGESTED = 6


@dataclass(frozen=True)
class Load:
    """Open work of one person: all, due until midnight, late."""

    open: int = 0
    today: int = 0
    late: int = 0


@dataclass(frozen=True)
class Knows:
    """How often a person handled such a case before, and the last one."""

    times: int = 0
    last: Ticket | None = None


@dataclass
class Candidate:
    """One row of the table at 分派 and 改派."""

    person: Staff
    load: Load
    machine: Knows
    product: Knows
    on_duty: bool = False
    deputy: Staff | None = None
    stands_in_for: Staff | None = None
    asked_first: bool = False
    in_place: bool = False
    reasons: list[str] = field(default_factory=list)

    @property
    def absent(self) -> bool:
        return self.deputy is not None

    @property
    def rank(self) -> tuple:
        """Present people of the right department first; then who knows the machine; then who has the least to do."""
        return (
            self.absent,
            not (self.in_place or self.stands_in_for),
            not self.asked_first,
            -min(self.machine.times, 3),
            -min(self.product.times, 2),
            self.load.late,
            self.load.open,
            self.person.pk,
        )


@dataclass(frozen=True)
class Candidates:
    """The suggested people, and the others below them."""

    first: list[Candidate]
    others: list[Candidate]
    route: Route | None

    @property
    def all(self) -> list[Candidate]:
        return [*self.first, *self.others]


def candidates(ticket: Ticket | None, *, at: datetime, but: Iterable[int | None] = ()) -> Candidates:
    """Everybody who may be given `ticket` (None: several at once, by load alone), best first with reasons."""
    day = local_date(at)
    deputies = deputies_on(day)
    people = _people(deputies, set(but), at)
    loads, found = _loads(at), route(ticket) if ticket is not None else None
    machine = _knows(_same_machine(ticket), ticket)
    product = _knows(Q(product=ticket.product) if ticket and ticket.product else None, ticket)
    on_duty = set(Duty.objects.filter(on=day).values_list("person", flat=True))
    away = {deputies[pk].pk: pk for pk in reversed(deputies)}
    by_pk = {person.pk: person for person in people}
    rows = [
        Candidate(
            person,
            loads.get(person.pk, Load()),
            machine.get(person.pk, Knows()),
            product.get(person.pk, Knows()),
            person.pk in on_duty,
            deputies.get(person.pk),
            by_pk.get(away.get(person.pk)),
        )
        for person in people
    ]
    place = _place(ticket, found)
    for row in rows:
        _placed(row, found, place)
        row.reasons = _reasons(row)
    rows.sort(key=lambda row: row.rank)
    first = [row for row in rows if _fits(row, place)][:SUGGESTED]
    chosen = {row.person.pk for row in first}
    return Candidates(first, [row for row in rows if row.person.pk not in chosen], found)


def _people(deputies: dict[int, Staff], but: set, at: datetime) -> list[Staff]:
    """Technicians, and whoever stands in for one of them today."""
    people = {person.pk: person for person in technicians()}
    stand_ins = [deputies[pk].pk for pk in deputies if pk in people and deputies[pk].pk not in people]
    more = Staff.objects.active().filter(pk__in=stand_ins).select_related("department") if stand_ins else []
    everyone = [*people.values(), *(person for person in more if person.may(Right.HANDLE, at=at))]
    return [person for person in everyone if person.pk not in but]


def _loads(at: datetime) -> dict[int, Load]:
    midnight = day_start(local_date(at) + timedelta(days=1))
    rows = Ticket.objects.open().filter(assignee__isnull=False).order_by().values("assignee")
    rows = rows.annotate(
        open=Count("pk"),
        today=Count("pk", filter=Q(next_due_at__gt=at, next_due_at__lt=midnight)),
        late=Count("pk", filter=Q(next_due_at__lte=at)),
    )
    return {row["assignee"]: Load(row["open"], row["today"], row["late"]) for row in rows}


def _same_machine(ticket: Ticket | None) -> Q | None:
    if ticket is None:
        return None
    if ticket.equipment_id:
        return Q(equipment=ticket.equipment_id)
    return Q(serial=ticket.serial) if ticket.serial else None


def _knows(same: Q | None, ticket: Ticket | None) -> dict[int, Knows]:
    """Who worked on such cases, how often, and the last of them; nothing to compare costs no query."""
    if same is None or ticket is None:
        return {}
    rows = Ticket.objects.filter(same, assignee__isnull=False).exclude(pk=ticket.pk).exclude(status=Status.VOID)
    tally = rows.order_by().values("assignee").annotate(times=Count("pk"), last=Max("pk"))
    tally = {row["assignee"]: (row["times"], row["last"]) for row in tally}
    last = Ticket.objects.in_bulk([pk for _, pk in tally.values()]) if tally else {}
    return {who: Knows(times, last.get(pk)) for who, (times, pk) in tally.items()}


def _place(ticket: Ticket | None, found: Route | None) -> int | None:
    """The department that should do it: the routed one, else the responsible one."""
    if found:
        return found.department.pk
    return ticket.responsible_department_id if ticket else None


def _placed(row: Candidate, found: Route | None, place: int | None) -> None:
    row.in_place = place is not None and row.person.department_id == place
    row.asked_first = bool(found and found.person and found.person.pk == row.person.pk)
    if found and found.group and not row.asked_first:
        row.asked_first = row.in_place and found.group in row.person.roles


def _fits(row: Candidate, place: int | None) -> bool:
    """Worth a place among the suggestions."""
    covers = row.stands_in_for is not None and row.stands_in_for.department_id == place
    return place is None or row.in_place or covers or row.machine.times > 0


def _reasons(row: Candidate) -> list[str]:
    """Why the row stands where it stands, in words."""
    found = []
    if row.stands_in_for:
        found.append(f"代 {row.stands_in_for}")
    if row.asked_first:
        found.append("规则首选")
    if row.on_duty:
        found.append("今天值班")
    if row.machine.times:
        found.append(f"处理过这台 {row.machine.times} 次")
    elif row.product.times:
        found.append(f"处理过同产品 {row.product.times} 次")
    if row.load.late:
        found.append(f"逾期 {row.load.late} 件")
    elif not row.load.open:
        found.append("手上没有处理单")
    return found
