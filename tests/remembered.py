"""What a factory did is done again instead of worked out again.

Walking a case through the real actions costs up to a tenth of a second, and thousands of tests begin with the same
walk. Every test starts from the same rows, so the same factories called with the same words in the same order write
the same rows: the first walk of a process is remembered as the statements it sent and what it answered, and repeated
from there. Anything that tells a test from the one remembered (a row written in between, other settings, a stopped
clock, other words) makes another key, and then the factory really walks. FACTORIES_WALK=1 lets all of them walk.
"""

import io
import os
import pickle
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, wraps
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from django.conf import UserSettingsHolder, settings
from django.core import mail
from django.db import DJANGO_VERSION_PICKLE_KEY, connection, models
from django.utils import timezone

WITHIN_EVERY_TEST = {"MEDIA_ROOT", "EMAIL_BACKEND", "PASSWORD_HASHERS"}  # of every test, in tests/conftest.py
UNKNOWN = {"transactional_db", "live_server", "page"}  # fixtures under which the place is not known
SIGNING_IN = (
    'INTO "django_session"',
    'DELETE FROM "django_session"',
    'INTO "axes_',
    'FROM "axes_',
    '"django_session" SET',
    '"organization_staff" SET "last_login"',
)
MARKS_OF_SIGNING_IN = {"last_login", "backend"}  # what no factory asks
PLAIN = (str, bytes, int, float, bool, Decimal, date, timedelta, UUID)
NOW = timezone.now
UNKEPT = (pickle.PicklingError, TypeError, AttributeError)
PATIENCE = 4000  # walks kept per process, the latest used ones


class Serial:
    """Numbers for names that must differ, counted anew in every test that starts from the shipped rows."""

    known: list["Serial"] = []

    def __init__(self):
        self.value = 0
        self.known.append(self)

    def __next__(self) -> int:
        self.value += 1
        return self.value


class Memory:
    """Where the database of the running test stands, told by everything written since the test began.

    `place` is None when that cannot be known: real transactions, a world shared by several tests, patched code.
    """

    def __init__(self):
        self.place: int | None = None
        self.item: pytest.Item | None = None
        self.walks: dict[bytes, Walk] = {}
        self.open: list[list[Line]] = []
        self.shipped_rows_changed = False
        self.is_off = bool(os.environ.get("FACTORIES_WALK"))
        self.sequences: dict[str, int] = {}
        self.tables: set[str] = set()

    def begin(self, item=None, *, known: bool = True) -> None:
        """A test begins; `known` when it has nothing but the shipped rows before it."""
        self.open, self.item = [], item
        self.place = 0 if known and not (self.shipped_rows_changed or self.is_off) else None
        if self.see not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.see)
        if self.place == 0:
            for serial in Serial.known:
                serial.value = 0

    def stand_on(self, tables) -> None:
        """The database is as every test finds it; these are its tables."""
        self.tables, self.shipped_rows_changed = set(tables), False

    @property
    def is_known(self) -> bool:
        """Whether the place is known and nobody has put other code in place of the product's; the time may stand."""
        patch = self.item and self.item.funcargs.get("monkeypatch")
        others = patch and any(name != "now" or owner is not timezone for owner, name, _ in patch._setattr)
        return self.place is not None and connection.in_atomic_block and not others

    def see(self, execute, sql, params, many, context):
        """Wraps every statement of the process: what is not a question moves the place."""
        if sql.startswith(("SELECT", "PRAGMA", "SET ")) and "nextval" not in sql:
            return execute(sql, params, many, context)
        if not connection.in_atomic_block:
            self.shipped_rows_changed |= changes_rows(sql, self.tables)
            return execute(sql, params, many, context)
        if self.place == 0:
            self.rewind_sequences()
        answer = execute(sql, params, many, context)
        line = Line(sql, params, many)
        self.move(line)
        for written in self.open:
            written.append(line)
        return answer

    def move(self, line: "Line") -> None:
        if self.place is not None and line.moves:
            told = "ROLLBACK" if line.goes_back else (line.sql, repr(line.params))
            self.place = hash((self.place, told))

    def rewind_sequences(self) -> None:
        """PostgreSQL keeps its counters through a rollback, SQLite does not; now neither does."""
        if connection.vendor != "postgresql":
            return
        with connection.connection.cursor() as cursor:
            cursor.execute("SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences")
            rows = dict(cursor.fetchall())
            self.sequences = self.sequences or rows
            calls = [
                f"setval('\"{name}\"', {max(value, 1)}, {value > 0})"
                for name, value in self.sequences.items()
                if rows[name] != value
            ]
            if calls:
                cursor.execute(f"SELECT {', '.join(calls)}")

    def first(self, factory, args, kwargs, key: bytes, known: list):
        """Really call the factory and remember it, unless it raised or sent mail."""
        written: list[Line] = []
        old_files, promises = files(), len(connection.run_on_commit)
        letters, states = len(getattr(mail, "outbox", ())), [state(thing) for thing in known]
        self.open.append(written)
        try:
            answer = factory(*args, **kwargs)
        finally:
            self.open = [other for other in self.open if other is not written]
        if self.place is not None and letters == len(getattr(mail, "outbox", ())):
            walk = Walk.of(written, answer, known, states)
            if walk:
                walk.place = self.place = hash(key)
                new = files()
                walk.files = {name: new[name].read_bytes() for name in new.keys() - old_files.keys()}
                walk.promised = [rest for _, *rest in connection.run_on_commit[promises:]]
                self.walks[key] = walk
                if len(self.walks) > PATIENCE:
                    del self.walks[next(iter(self.walks))]
                return walk.answered(known)  # what comes after meets the same things as after a repeated walk
        return answer

    def again(self, walk: "Walk", known: list):
        if self.place == 0:
            self.rewind_sequences()
        walk.write()
        self.place = walk.place
        for written in self.open:
            written.extend(walk.lines)
        return walk.answered(known)


def changes_rows(sql: str, tables: set[str]) -> bool:
    """Whether the statement writes into one of the tables."""
    verb, _, rest = sql.partition('"')
    return verb.startswith(("INSERT", "UPDATE", "DELETE", "TRUNCATE")) and rest.partition('"')[0] in tables


class Line:
    """One statement that is not a question."""

    def __init__(self, sql, params, many):
        self.sql, self.params, self.many = sql, params, many
        self.is_step = sql.startswith(("SAVEPOINT", "RELEASE"))
        self.moves = not self.is_step and not any(words in sql[:60] for words in SIGNING_IN)
        self.goes_back = sql.startswith("ROLLBACK")

    @cached_property
    def ready(self):
        """As the driver takes it: for SQLite statement, values and whether they are many, for PostgreSQL a text."""
        if connection.vendor == "sqlite":
            if self.params is None:
                return self.sql, (), False
            values = [tuple(row) for row in self.params] if self.many else tuple(self.params)
            with connection.cursor() as cursor:
                return cursor.cursor.convert_query(self.sql), values, self.many
        with connection.connection.cursor() as cursor:
            rows = self.params if self.many else [self.params]
            return ";".join(self.sql if row is None else cursor.mogrify(self.sql, row).decode() for row in rows)


class Walk:
    """What one call wrote, promised for the commit and answered."""

    def __init__(self, lines: list[Line], frozen: bytes):
        self.lines, self.frozen = lines, frozen
        self.files: dict[str, bytes] = {}
        self.promised: list = []
        self.place = 0
        self.serials = [serial.value for serial in Serial.known]

    @classmethod
    def of(cls, written: list[Line], answer, known: list, states: list[bytes]) -> "Walk | None":
        """The walk just done; None when its answer cannot be kept."""
        changed = [
            None if state(thing) == before else content(thing) for thing, before in zip(known, states, strict=True)
        ]
        try:
            frozen = freeze((answer, changed), known)
        except UNKEPT:
            return None
        if not any(line.goes_back for line in written):
            written = [line for line in written if not line.is_step]
        for line in written:
            line.ready  # noqa: B018 -- prepared while its values are what they were
        return cls(written, frozen)

    def write(self) -> None:
        """The rows, files and promises once more."""
        if connection.vendor == "sqlite":
            cursor = connection.connection.cursor()
            for sql, values, many in (line.ready for line in self.lines):
                (cursor.executemany if many else cursor.execute)(sql, values)
                cursor.fetchall()  # a statement that answers is done only when it was heard out
        elif self.lines:
            with connection.connection.cursor() as cursor:
                cursor.execute(";".join(line.ready for line in self.lines))
        for name, text in self.files.items():
            target = Path(settings.MEDIA_ROOT) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text)
        for then in self.promised:
            connection.run_on_commit.append((set(connection.savepoint_ids), *then))
        for serial, value in zip(Serial.known, self.serials, strict=True):
            serial.value = value

    def answered(self, known: list):
        """What the remembered call answered, with what it changed in the things handed to it."""
        answer, states = Unfreezer(io.BytesIO(self.frozen), known).load()
        for thing, now in zip(known, states, strict=True):
            if now is not None:
                put(thing, now)
        return answer


class Freezer(pickle.Pickler):
    """Pickles an answer; the things handed to the call stay the caller's own."""

    def __init__(self, file, known: list):
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self.numbers = {id(thing): number for number, thing in enumerate(known)}

    def persistent_id(self, thing):
        return self.numbers.get(id(thing))


class Unfreezer(pickle.Unpickler):
    def __init__(self, file, known: list):
        super().__init__(file)
        self.known = known

    def persistent_load(self, number):
        return self.known[number]


def freeze(thing, known: list) -> bytes:
    file = io.BytesIO()
    Freezer(file, known).dump(thing)
    return file.getvalue()


def known_among(given) -> list:
    """The model instances, dicts and lists handed to a call, in their order."""
    found, seen, rest = [], set(), list(given)
    while rest:
        thing = rest.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, models.Model | dict | list):
            found.append(thing)
        if isinstance(thing, dict):
            rest.extend(thing.values())
        elif isinstance(thing, list | tuple):
            rest.extend(thing)
    return found


def content(thing):
    """A copy of what can change within one of the known things."""
    return dict(vars(thing)) if isinstance(thing, models.Model) else type(thing)(thing)


def state(thing) -> bytes:
    return pickle.dumps(content(thing), pickle.HIGHEST_PROTOCOL)


def put(thing, now) -> None:
    inside = vars(thing) if isinstance(thing, models.Model) else thing
    inside.clear()
    (inside.extend if isinstance(inside, list) else inside.update)(now)


def told(thing, within: tuple = ()):
    """The words a key is made of: alike for things with the same content, whoever made them."""
    if thing is None or isinstance(thing, PLAIN):
        return type(thing).__name__, repr(thing)
    if id(thing) in within:
        return "above", len(within) - within.index(id(thing))
    within = (*within, id(thing))
    if isinstance(thing, models.Model):
        kept = {**vars(thing), "_state": vars(thing._state)}
        for name in {DJANGO_VERSION_PICKLE_KEY, *MARKS_OF_SIGNING_IN} & kept.keys():
            del kept[name]
        return type(thing).__name__, sorted((name, told(value, within)) for name, value in kept.items())
    if isinstance(thing, dict):
        return "dict", [(told(name, within), told(value, within)) for name, value in thing.items()]
    if isinstance(thing, list | tuple):
        return type(thing).__name__, [told(one, within) for one in thing]
    return type(thing).__name__, pickle.dumps(thing)


def circumstances() -> tuple:
    """What a walk depends on beside its words and the rows."""
    overridden, holder = {}, settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        overridden = {**vars(holder), **overridden}
        holder = holder.default_settings
    told = sorted((k, repr(v)) for k, v in overridden.items() if k.isupper() and k not in WITHIN_EVERY_TEST)
    stopped = timezone.now() if time_machine.escape_hatch.is_travelling() or timezone.now is not NOW else None
    return told, stopped, [serial.value for serial in Serial.known]


def files() -> dict[str, Path]:
    root = Path(settings.MEDIA_ROOT)
    return {str(p.relative_to(root)): p for p in root.rglob("*") if p.is_file()} if root.exists() else {}


memory = Memory()


def remembered(factory):
    """The factory, walking once per process, place and words; where the place is not known it just walks."""
    name = f"{factory.__module__}.{factory.__qualname__}"

    @wraps(factory)
    def call(*args, **kwargs):
        if not memory.is_known:
            return factory(*args, **kwargs)
        try:
            key = repr((name, memory.place, told(args), sorted(told(kwargs)[1]), circumstances())).encode()
        except UNKEPT:
            return factory(*args, **kwargs)
        known, walk = known_among((args, kwargs)), memory.walks.get(key)
        if walk is None:
            return memory.first(factory, args, kwargs, key, known)
        memory.walks[key] = memory.walks.pop(key)
        return memory.again(walk, known)

    return call


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    mark = item.get_closest_marker("django_db")
    real = mark is not None and mark.kwargs.get("transaction")
    memory.begin(item, known=not real and not connection.in_atomic_block and not UNKNOWN & set(item.fixturenames))
