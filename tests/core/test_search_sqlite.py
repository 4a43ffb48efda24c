"""The SQLite side of the search, on a database of its own, whatever the tests run on."""

import pytest
from django.db import connection, models
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.models import Value
from django.utils.connection import ConnectionDoesNotExist

from core.text import search
from core.text.search import HoldsAny, Term, TokensField, TokensIndex, keep_in_step, make_index, tokens


class Memo(models.Model):
    """A text that wants to be found."""

    tokens = TokensField()

    class Meta:
        app_label = "only_in_this_test"
        indexes = [TokensIndex(name="memo_by_words", fields=["tokens"])]

    def __str__(self):
        return self.tokens


class Plain(models.Model):
    """A row without words to find."""

    class Meta:
        app_label = "only_in_this_test"

    def __str__(self):
        return "plain"


TABLE = Memo._meta.db_table
PLACES = f"SELECT name FROM sqlite_master WHERE name LIKE '{TABLE}_words%' AND type IN ('trigger', 'table')"
TRIGGERS = {f"{TABLE}_words_{suffix}" for suffix in ("in", "on", "out")}


class Stand:
    """Stands in for `connections`: one database under one name."""

    def __init__(self, wrapper):
        self.wrapper = wrapper

    def __getitem__(self, name):
        if name != "memo":
            raise ConnectionDoesNotExist(name)
        return self.wrapper


@pytest.fixture
def sqlite(django_db_blocker, monkeypatch):
    settings = {**connection.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    with django_db_blocker.unblock():
        wrapper = DatabaseWrapper({**settings, "OPTIONS": {}}, alias="memo")
        wrapper.ensure_connection()
        wrapper.cursor().execute(f'CREATE TABLE "{TABLE}" ("id" integer PRIMARY KEY, "tokens" text NOT NULL)')
        monkeypatch.setattr(search, "connections", Stand(wrapper))
        monkeypatch.setattr(search.apps, "get_models", lambda: [Memo, Plain])
        yield wrapper
        wrapper.connection.close()


def rows(wrapper, sql, parameters=()):
    with wrapper.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def put(wrapper, *texts):
    for number, text in enumerate(texts, start=1):
        rows(wrapper, f'INSERT INTO "{TABLE}" VALUES (%s, %s)', [number, tokens(text)])


def asked(wrapper, lookup, terms):
    """The keys that a lookup finds, by the SQL that it writes for SQLite."""
    queryset = Memo.objects.filter(**{f"tokens__{lookup}": terms}).values_list("pk").order_by("pk")
    sql, parameters = queryset.query.get_compiler(connection=wrapper).as_sql()
    return [pk for (pk,) in rows(wrapper, sql, parameters)]


def test_lookup_holds_takes_rows_with_all_words(sqlite):
    make_index(sqlite, Memo)
    put(sqlite, "高压泵漏油", "高压断路", "油泵")
    terms = search.terms("高压 漏油")

    assert (asked(sqlite, "holds", terms), asked(sqlite, "holds_any", terms)) == ([1], [1, 2])


def test_lookup_with_an_open_word_finds_longer_numbers(sqlite):
    make_index(sqlite, Memo)
    put(sqlite, "GJ6301", "GJ730")

    assert asked(sqlite, "holds", [Term(("gj", "630"), open=True)]) == [1]
    assert asked(sqlite, "holds", [Term(("gj", "630"), open=False)]) == []


def test_index_over_rows_that_stand_already_finds_them(sqlite):
    put(sqlite, "过流跳停")

    make_index(sqlite, Memo)

    assert asked(sqlite, "holds", search.terms("跳停")) == [1]


def test_index_follows_changed_and_deleted_rows(sqlite):
    make_index(sqlite, Memo)
    put(sqlite, "过流跳停", "轴承异响")
    rows(sqlite, f'UPDATE "{TABLE}" SET "tokens" = %s WHERE id = 1', [tokens("轴承松动")])
    rows(sqlite, f'DELETE FROM "{TABLE}" WHERE id = 2')

    assert asked(sqlite, "holds", search.terms("轴承")) == [1]
    assert asked(sqlite, "holds", search.terms("跳停")) == []


def test_index_made_twice_is_made_once(sqlite):
    make_index(sqlite, Memo)
    before = rows(sqlite, PLACES)
    make_index(sqlite, Memo)

    assert rows(sqlite, PLACES) == before
    assert {name for (name,) in before} >= TRIGGERS


def test_keep_in_step_indexes_the_tables_with_words_that_exist(sqlite):
    rows(sqlite, f'CREATE TABLE "{Plain._meta.db_table}" ("id" integer PRIMARY KEY)')

    keep_in_step(using="memo")

    assert {name for (name,) in rows(sqlite, PLACES)} >= TRIGGERS
    assert rows(sqlite, f"SELECT name FROM sqlite_master WHERE name LIKE '{Plain._meta.db_table}_words%'") == []


def test_keep_in_step_before_the_table_is_made_does_nothing(sqlite):
    rows(sqlite, f'DROP TABLE "{TABLE}"')

    keep_in_step(using="memo")

    assert rows(sqlite, PLACES) == []


class Elsewhere:
    """A connection that only says what it is."""

    vendor = "postgresql"
    introspection = None

    def cursor(self):
        raise AssertionError("PostgreSQL keeps its own index")


def test_keep_in_step_on_postgresql_asks_nothing(monkeypatch):
    monkeypatch.setattr(search, "connections", Stand(Elsewhere()))

    assert keep_in_step(using="memo") is None
    assert make_index(Elsewhere(), Memo) is None


def test_index_of_a_table_without_words_is_never_made(sqlite):
    make_index(sqlite, Plain)

    assert rows(sqlite, "SELECT name FROM sqlite_master WHERE type = 'trigger'") == []


def test_index_step_of_a_migration_says_nothing_on_sqlite(sqlite):
    index, editor = Memo._meta.indexes[0], sqlite.schema_editor(collect_sql=True)

    assert (index.create_sql(Memo, editor), index.remove_sql(Memo, editor)) == (search.NOTHING, search.NOTHING)


def test_field_on_sqlite_keeps_the_words_as_they_are(sqlite):
    field = Memo._meta.get_field("tokens")

    assert (field.db_type(sqlite), field.get_placeholder("", None, sqlite)) == ("text", "%s")
    assert field.from_db_value("高压 压泵 泵", None, sqlite) == "高压 压泵 泵"
    assert field.get_db_prep_save("高压 压泵 泵", sqlite) == "高压 压泵 泵"


def test_field_on_postgresql_numbers_the_words_and_reads_them_back_in_order():
    field = Memo._meta.get_field("tokens")

    stored = field.get_db_prep_save("高压 压泵 泵 高压", Elsewhere())

    assert stored == "'高压':1 '压泵':2 '泵':3 '高压':4"
    assert field.from_db_value("'压泵':2 '泵':3 '高压':1,4", None, Elsewhere()) == "高压 压泵 泵 高压"
    assert field.from_db_value("", None, Elsewhere()) == ""


def test_field_saved_from_an_expression_is_left_to_the_database():
    expression = Value("'泵':1")

    assert Memo._meta.get_field("tokens").get_db_prep_save(expression, Elsewhere()) is expression


@pytest.mark.parametrize(
    ("term", "tsquery", "fts"),
    [
        (Term(("高压", "压泵"), open=False), "'高压' <-> '压泵'", '"高压 压泵"'),
        (Term(("630",), open=True), "'630':*", '"630" *'),
    ],
)
def test_term_written_for_either_database(term, tsquery, fts):
    assert (term.tsquery(), term.fts()) == (tsquery, fts)
    assert HoldsAny.joined == {"postgresql": " | ", "sqlite": " OR "}
