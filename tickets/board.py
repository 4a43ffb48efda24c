"""The board of a department (design §6, S0-48, S1-48): open cases by state, what is late first, and who has how much.

Four queries whatever the number of cases: cases with their columns and totals, clocks, people, departments.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import BadRequest
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.http import QueryDict

from core.deadlines.models import Clock
from core.deadlines.queries import clocks_of_cases
from core.organization.models import Department, Deputy, Staff
from core.times import local_date
from tickets.models import Status, Ticket
from tickets.models.owners import eyes
from tickets.queries import technicians
from tickets.rights import Right
from tickets.row_acts import RowAct, marks, row_acts

S = Status
GROUPS = {
    "waiting": ("待分派", [S.RECEIVED, S.REGISTERED, S.ANALYSIS]),
    "planning": ("方案", [S.ASSIGNED, S.PLANNING, S.REVIEW, S.APPROVAL]),
    "working": ("实施中", [S.IN_PROGRESS]),
    "verify": ("待核实", [S.HANDLED]),
    "closing": ("待关闭", [S.CONFIRMED]),
}
SHOWN, MORE, MOST = 8, 20, 200
ALL = "all"
LANES = {"": "不分道", "person": "按人员", "department": "按部门"}
KNOWN = {"department", "lanes", "late", *(f"show_{key}" for key in GROUPS)}


@dataclass
class Card:
    ticket: Ticket
    clock: Clock | None
    acts: list[RowAct]
    give_url: str = ""


@dataclass
class Column:
    key: str
    label: str
    cards: list[Card] = field(default_factory=list)
    total: int = 0
    late: int = 0
    more_url: str = ""

    @property
    def hidden(self) -> int:
        return self.total - len(self.cards)


@dataclass(frozen=True)
class Lane:
    """The cards of one person or department, column by column."""

    label: str
    cells: list[list[Card]]
    total: int


@dataclass(frozen=True)
class Place:
    """One entry of the department switch."""

    label: str
    url: str
    is_here: bool


class Board:
    """One request for the board. BadRequest for what it does not offer."""

    def __init__(self, user, data: QueryDict, *, at: datetime, path: str):
        self.user, self.data, self.at, self.path = user, data, at, path
        if unknown := sorted(set(data) - KNOWN - {"back"}):
            raise BadRequest(f"看板没有“{unknown[0][:40]}”这个条件。请从看板重新选择。")
        self.lanes_by = data.get("lanes", "")
        if self.lanes_by not in LANES:
            raise BadRequest("看板没有这种分道。请从看板重新选择。")
        self.only_late = data.get("late") == "1"
        self.departments = self._departments()
        self.here = self._here(data.get("department", ""))

    # ------------------------------------------------------------ which department

    @property
    def sees_all(self) -> bool:
        return self.user.may(Right.SEE_ALL, at=self.at) or self.user.may(Right.SUPERVISE, at=self.at)

    def _departments(self) -> list[Department]:
        """Those the person leads or belongs to; every one for who supervises."""
        rows = Department.objects.active().order_by("pk")
        if not self.sees_all:
            _, own = eyes(self.user, local_date(self.at))
            rows = rows.filter(pk__in=own)
        return list(rows)

    def _here(self, asked: str) -> Department | None:
        """The chosen department; None stands for all of them."""
        if asked == ALL and len(self.departments) > 1:
            return None
        if asked:
            found = next((row for row in self.departments if str(row.pk) == asked), None)
            if found is None:
                raise BadRequest("没有这个部门的看板，或您看不到它。请从看板重新选择。")
            return found
        own = next((row for row in self.departments if row.head_id == self.user.pk), None)
        return own or next((row for row in self.departments if row.pk == self.user.department_id), None)

    @property
    def label(self) -> str:
        return str(self.here) if self.here else "全部部门"

    def url(self, **changes) -> str:
        """The board with some conditions changed; None takes one away."""
        data = {key: value for key, value in self.data.items() if key in KNOWN} | changes
        kept = QueryDict(mutable=True)
        kept.update({key: value for key, value in data.items() if value})
        return f"{self.path}?{kept.urlencode()}" if kept else self.path

    @property
    def back(self) -> str:
        return self.url()

    @property
    def late_on_url(self) -> str:
        return self.url(late="1")

    @property
    def late_off_url(self) -> str:
        return self.url(late=None)

    @property
    def places(self) -> list[Place]:
        shut = {f"show_{key}": None for key in GROUPS}
        rows = [Place(str(d), self.url(department=str(d.pk), **shut), d == self.here) for d in self.departments]
        if len(rows) < 2:
            return []
        return [Place("全部部门", self.url(department=ALL, **shut), self.here is None), *rows]

    @property
    def lane_choices(self) -> list[Place]:
        return [Place(label, self.url(lanes=key or None), key == self.lanes_by) for key, label in LANES.items()]

    # ------------------------------------------------------------ cards

    def _tree(self) -> set[int]:
        """The department and all below it."""
        found = {self.here.pk}
        while below := {d.pk for d in self.departments if d.parent_id in found} - found:
            found |= below
        return found

    def rows(self) -> QuerySet[Ticket]:
        rows = Ticket.objects.visible_to(self.user, at=self.at).open()
        if self.here:
            tree = self._tree()
            nobody = Q(responsible_department=None)
            rows = rows.filter(
                Q(responsible_department__in=tree)
                | nobody & Q(registering_department__in=tree)
                | nobody & Q(number=None, receiving_department__in=tree)
            )
        return rows.filter(next_due_at__lte=self.at) if self.only_late else rows

    def limit(self, key: str) -> int:
        asked = self.data.get(f"show_{key}", "")
        return min(int(asked), MOST) if asked.isdigit() and int(asked) > SHOWN else SHOWN

    def columns(self, only: str = "") -> list[Column]:
        """Late first, then by what is due next; a column shows its first cards and how many there are."""
        keys = [only] if only else list(GROUPS)
        found = {key: Column(key, GROUPS[key][0]) for key in keys}
        for card in self._cards(list(self._placed(keys))):
            column = found[card.ticket.column]
            column.total, column.late = card.ticket.total, card.ticket.late
            column.cards.append(card)
        for column in found.values():
            if column.hidden > 0:
                column.more_url = self.url(**{f"show_{column.key}": str(len(column.cards) + MORE)})
        return list(found.values())

    def _placed(self, keys: Iterable[str]) -> QuerySet[Ticket]:
        """The first cases of each column, each with its column and what the whole column holds; one query."""
        cases = [When(status__in=GROUPS[key][1], then=Value(key)) for key in keys]
        states = [state for key in keys for state in GROUPS[key][1]]
        mine = {"partition_by": [F("column")]}
        is_late = Case(When(next_due_at__lte=self.at, then=1))
        rows = self.rows().filter(status__in=states).annotate(column=Case(*cases)).order_by()
        rows = rows.annotate(
            place=Window(RowNumber(), order_by=[F("next_due_at").asc(nulls_last=True), F("pk").asc()], **mine),
            total=Window(Count("pk"), **mine),
            late=Window(Count(is_late), **mine),
        )
        wanted = Q(pk__in=[])
        for key in keys:
            wanted |= Q(column=key, place__lte=self.limit(key))
        return rows.filter(wanted).for_page().order_by("column", "place")

    def _cards(self, tickets: list[Ticket]) -> list[Card]:
        clocks = clocks_of_cases(Ticket, [row.pk for row in tickets], **marks(self.user, at=self.at))
        pairs = [(ticket, next(iter(clocks[ticket.pk]), None)) for ticket in tickets]
        acts = row_acts(pairs, self.user, at=self.at, back=self.url())
        return [Card(ticket, clock, acts[ticket.pk], _give(acts[ticket.pk])) for ticket, clock in pairs]

    def lanes(self, columns: list[Column]) -> list[Lane]:
        """The same cards in rows of people or departments, the longest lanes first."""
        if not self.lanes_by:
            return []
        found: dict[str, list[list[Card]]] = {}
        for number, column in enumerate(columns):
            for card in column.cards:
                cells = found.setdefault(self._lane_of(card.ticket), [[] for _ in columns])
                cells[number].append(card)
        lanes = [Lane(label, cells, sum(map(len, cells))) for label, cells in found.items()]
        return sorted(lanes, key=lambda lane: (-lane.total, lane.label))

    def _lane_of(self, ticket: Ticket) -> str:
        if self.lanes_by == "person":
            return str(ticket.assignee or "未分派")
        return str(ticket.responsible_department or "未定部门")

    def people(self) -> list[Staff]:
        """Whom a card can be given to: technicians of the department with their load, the freest first."""
        if self.here is None:
            return []
        mine = Ticket.objects.open().filter(assignee=OuterRef("pk")).order_by().values("assignee")
        away = Deputy.objects.filter(
            principal=OuterRef("pk"), starts_on__lte=local_date(self.at), ends_on__gte=local_date(self.at)
        )
        rows = technicians().filter(department__in=self._tree())
        rows = rows.annotate(
            load=Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0),
            late=Coalesce(Subquery(mine.filter(next_due_at__lte=self.at).annotate(n=Count("pk")).values("n")), 0),
            is_away=Exists(away),
        )
        return list(rows.order_by("is_away", "late", "load", "pk"))


def _give(acts: list[RowAct]) -> str:
    """Where a card goes that is dropped on a person."""
    return next((act.url for act in acts if act.name in ("assign", "reassign")), "")
