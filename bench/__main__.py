"""`python -m bench [--tickets N] [--only pages,field,…] [--big]`: fill a database, measure, print the table.

BENCH_DATABASE_URL names the database (it is created when missing) and 100,000 tickets are used; without it SQLite
under var/ with few, for a first look on any machine. `--big`: a million running clocks beside the due ones.
"""

import argparse
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"


def ensure_database() -> None:
    """Create the PostgreSQL database when it is not there yet."""
    url = os.environ.get("BENCH_DATABASE_URL", "")
    if not url.startswith("postgres"):
        return
    import psycopg2

    server, _, name = url.rpartition("/")
    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()


def prepare(tickets: int) -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from aftersales.demo.base import load_base
    from bench import fill

    call_command("migrate", run_syncdb=True, verbosity=0)
    load_base(at=timezone.now())
    fill.fill(tickets, now=timezone.now())
    call_command("migrate", verbosity=0)
    _analyse()


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def options() -> argparse.Namespace:
    large = os.environ.get("BENCH_DATABASE_URL", "").startswith("postgres")
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--tickets", type=int, default=100_000 if large else 5_000)
    parser.add_argument("--clocks", type=int, default=100_000)
    parser.add_argument("--big", action="store_true")
    parser.add_argument("--only", default="pages,field,lookup,memory,sweep,form,start")
    return parser.parse_args()


def main() -> int:
    chosen = options()
    ensure_database()
    import django

    django.setup()
    from bench import field, form, lookup, measure, memory, pages, start, sweep

    prepare(chosen.tickets)
    parts = {
        "pages": pages.measure,
        "field": field.measure,
        "lookup": lookup.measure,
        "memory": memory.measure,
        "sweep": lambda: sweep.measure(chosen.clocks, 1_000_000 if chosen.big else 100_000),
        "form": form.measure,
        "start": start.measure,
    }
    lines = [line for name in chosen.only.split(",") for line in parts[name]()]
    print(measure.table(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
