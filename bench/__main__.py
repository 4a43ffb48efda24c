"""`python -m bench [--tickets 100000] [--only pages,sweep,form]`: fill a database of its own, measure, print.

BENCH_DATABASE_URL names the database (it is created when missing); without it SQLite under var/ is used.
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


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--clocks", type=int, default=100_000)
    parser.add_argument("--only", default="pages,sweep,form")
    options = parser.parse_args()
    ensure_database()
    import django

    django.setup()
    from bench import form, measure, pages, sweep

    prepare(options.tickets)
    chosen = options.only.split(",")
    lines = []
    if "pages" in chosen:
        lines += pages.measure()
    if "sweep" in chosen:
        lines += sweep.measure(options.clocks)
    if "form" in chosen:
        lines += form.measure()
    print(measure.table(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
