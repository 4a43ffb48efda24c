"""200,000 cases on PostgreSQL: every tab and every order of the list begins in an index, for whoever asks."""

import json

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.tickets import crew, make_assigned
from tickets.listing import LISTING, TicketList
from tickets.models import Involvement, Ticket
from tickets.queries import TABS
from tickets.similar import similar

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
CASES = 200_000
ORDERS = [f"{sign}{row.key}" for row in LISTING.sorts for sign in ("", "-")]

# One in 25 is open, as in a company that closes its cases; one in 400 waits for its number.
WAITING, OPEN = "n %% 400 = 0", "n %% 25 = 0"
DUE = "now() + (n %% 6000 - {}) * interval '1 minute'"
CALLED = "now() - n * interval '5 minutes'"
NUMBERED = f"CASE WHEN {WAITING} THEN NULL ELSE {{}} END"
FILLED = {
    "number": NUMBERED.format("'BN' || n"),
    "serial_no": NUMBERED.format("n"),
    "status": f"CASE WHEN {WAITING} THEN 'received' WHEN n %% 100 = 25 THEN 'handled' WHEN {OPEN} THEN 'in_progress'"
    " ELSE 'closed' END",
    "grade": "CASE WHEN n %% 7 = 0 THEN NULL ELSE 1 + n %% 4 END",
    "received_at": CALLED,
    "registered_at": NUMBERED.format(CALLED),
    "closed_at": f"CASE WHEN {OPEN} THEN NULL ELSE {CALLED} END",
    "next_due_at": f"CASE WHEN {OPEN} THEN {DUE.format(600)} END",
    "warn_at": f"CASE WHEN {OPEN} THEN {DUE.format(660)} END",
    "receiving_department_id": "(%(departments)s)[1 + n %% %(places)s]",
    "registering_department_id": NUMBERED.format("(%(departments)s)[1 + n %% %(places)s]"),
    "responsible_department_id": NUMBERED.format("(%(departments)s)[1 + n %% %(places)s]"),
    "assignee_id": NUMBERED.format("(%(people)s)[1 + n %% %(hands)s]"),
    "registered_by_id": NUMBERED.format("(%(people)s)[1 + n %% %(hands)s]"),
    "tokens": "to_tsvector('simple', '收线 驱动 w' || n %% 5000 || CASE n %% 200 WHEN 0 THEN ' 过流' ELSE '' END)",
}


def fill(model: Ticket, people: dict) -> None:
    """The big table by one statement: copies of a real case with what the list sorts and narrows by."""
    departments = sorted({person.department_id for person in people.values()})
    given = {
        "model": model.pk,
        "cases": CASES,
        "departments": departments,
        "places": len(departments),
        "people": [person.pk for person in people.values()],
        "hands": len(people),
    }
    columns = [field.column for field in Ticket._meta.concrete_fields if not field.primary_key]
    values = ", ".join(FILLED.get(column, f'm."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO tickets_ticket ({names}) SELECT {values} FROM generate_series(1, %(cases)s) n,"
            " (SELECT * FROM tickets_ticket WHERE id = %(model)s) m",
            given,
        )
        cursor.execute(
            f"INSERT INTO {Involvement._meta.db_table} (ticket_id, department_id, since, why)"
            " SELECT id, receiving_department_id, received_at, 'received' FROM tickets_ticket WHERE id > %(model)s",
            given,
        )
        cursor.execute("ANALYZE")


def scanned(act) -> list[str]:
    """The statements of an act whose plan reads the whole table of cases."""
    with CaptureQueriesContext(connection) as caught:
        act()
    asked = [row["sql"] for row in caught if '"tickets_ticket"' in row["sql"]]
    assert asked
    return [sql for sql in asked if "tickets_ticket" in whole_tables(sql)]


def whole_tables(sql: str) -> set[str]:
    """The tables that a plan reads from end to end; a limit right above ends the reading (words in every case)."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql.replace("%", "%%"), [])
        (plan,) = cursor.fetchone()
    nodes, found = [(json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]], set()
    while nodes:
        node = nodes.pop()
        below = node.get("Plans", [])
        nodes += [row for row in below if node["Node Type"] != "Limit" or row["Node Type"] != "Seq Scan"]
        if node["Node Type"] == "Seq Scan":
            found.add(node["Relation Name"])
    return found


def test_every_tab_and_order_begins_in_an_index():
    ticket, people = make_assigned(people=crew())
    fill(ticket, people)
    now, guilty = timezone.now(), {}
    for who in ("clerk", "engineer", "head", "manager"):
        user = people[who]
        for tab in TABS:
            for order in ORDERS:
                listing = TicketList(user, at=now, data=QueryDict(f"tab={tab}&sort={order}"))
                page = listing.asked.page(listing.chosen())
                further = page.next_url.partition("?")[2] or f"tab={tab}&sort={order}"
                second = TicketList(user, at=now, data=QueryDict(further))
                for name, view in (("first", listing), ("second", second)):
                    if bad := scanned(lambda view=view: view.asked.page(view.chosen().select_related("customer"))):
                        guilty[who, tab, order, name] = bad
        listing = TicketList(user, at=now, data=QueryDict("tab=all&q=过流 w17"))
        if bad := scanned(listing.tabs) + scanned(lambda view=listing: view.asked.page(view.chosen())):
            guilty[who, "counts and search"] = bad
    if bad := scanned(lambda: similar("收线主驱动运行中过流跳停", user=people["clerk"])):
        guilty["similar"] = bad

    assert Ticket.objects.count() > CASES
    assert guilty == {}
