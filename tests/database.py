"""The migrated SQLite database of the last run, so that only a changed migration has to run all of them again."""

import fcntl
import hashlib
import os
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

SEEDS = ["core/deadlines/seed.py", "core/deadlines/holidays.py"]  # what data migrations read


def key() -> str:
    """What the stored database depends on: every migration's text and what data migrations read."""
    root = Path(settings.BASE_DIR)
    migrations = [*root.glob("*/migrations/*.py"), *root.glob("core/*/migrations/*.py")]
    files = sorted([*migrations, *(root / seed for seed in SEEDS)])
    told = hashlib.sha256(django.__version__.encode())
    for file in files:
        told.update(str(file.relative_to(root)).encode() + file.read_bytes())
    return told.hexdigest()[:20]


@contextmanager
def remembered():
    """Fills the test database in memory from the stored one and stores it after the block when there was none.

    Of several processes one builds, the others wait for it. Migrations run in the block find their work done.
    """
    folder = Path(settings.VAR_DIR) / "test-database"
    folder.mkdir(parents=True, exist_ok=True)
    stored = folder / f"{key()}.sqlite3"
    address = connection.creation._get_test_db_name()
    with (folder / "lock").open("w") as lock, closing(sqlite3.connect(address, uri=True)) as held:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stored.exists():
            fcntl.flock(lock, fcntl.LOCK_UN)
            with closing(sqlite3.connect(stored)) as source:
                source.backup(held)
            yield
            return
        yield
        for old in folder.glob("*.sqlite3"):
            old.unlink()
        half = folder / f"{os.getpid()}.half"
        with closing(sqlite3.connect(half)) as target:
            held.backup(target)
        half.rename(stored)
