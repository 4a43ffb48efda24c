"""The rows every database ships with (rules, calendars, roles), put back after a test with real transactions.

Django writes them out as JSON and saves them one by one, which takes seconds each time; here the tables keep a copy
beside them, and emptying the database leaves it as it was shipped. Only what holds rows is emptied.
"""

from django.apps import apps
from django.db import connection

from tests.remembered import memory

BESIDE = "shipped__"
COUNTERS = "sqlite_sequence"
KEPT: dict[str, str] = {}  # table → its columns


def columns() -> dict[str, str]:
    """Every table of a model with the columns that can be written."""
    name = connection.ops.quote_name
    found = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy:
            fields = [name(field.column) for field in meta.local_concrete_fields if not field.generated]
            found[meta.db_table] = ", ".join(fields)
    return found


def filled(tables) -> list[str]:
    """Those of the tables that hold rows, by one query."""
    name = connection.ops.quote_name
    found = []
    tables = list(tables)
    with connection.cursor() as cursor:
        for start in range(0, len(tables), 100):  # SQLite joins at most 500
            parts = (f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM {name(t)})" for t in tables[start : start + 100])
            cursor.execute(" UNION ALL ".join(parts))
            found += [row[0] for row in cursor.fetchall()]
    return found


def keep() -> None:
    """Copy what the migrations have written, and use the copies from now on."""
    name, known = connection.ops.quote_name, columns()
    with connection.cursor() as cursor:
        for table in filled(known):
            KEPT[table] = known[table]
            cursor.execute(f"DROP TABLE IF EXISTS {name(BESIDE + table)}")
            cursor.execute(f"CREATE TABLE {name(BESIDE + table)} AS SELECT {known[table]} FROM {name(table)}")
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE TABLE {BESIDE}{COUNTERS} AS SELECT * FROM {COUNTERS}")
    connection.creation.deserialize_db_from_string = lambda data: None  # `empty` has left the shipped rows
    connection.ops.sql_flush = empty
    memory.stand_on(known)


def empty(style, tables, *, reset_sequences=False, allow_cascade=False) -> list[str]:
    """The statements after which only the shipped rows stand, for `flush`; it runs them in one transaction."""
    memory.shipped_rows_changed = False
    name = connection.ops.quote_name
    statements = [f"DELETE FROM {name(table)}" for table in filled({**dict.fromkeys(tables), **KEPT})]
    statements += [
        f"INSERT INTO {name(table)} ({names}) SELECT {names} FROM {name(BESIDE + table)}"
        for table, names in KEPT.items()
    ]
    if connection.vendor == "sqlite":
        statements += [f"DELETE FROM {COUNTERS}", f"INSERT INTO {COUNTERS} SELECT * FROM {BESIDE}{COUNTERS}"]
    return statements
