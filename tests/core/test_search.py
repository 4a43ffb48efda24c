"""The bigram search on a table of its own: what it must find, what it must not, on both databases."""

import pytest
from django.db import connection, models

from core.text import search
from core.text.search import GAP, Found, TokensField, TokensIndex, find, keep_in_step, make_index, terms, tokens


class Note(models.Model):
    """A text that wants to be found."""

    title = models.CharField(max_length=100)
    tokens = TokensField()

    class Meta:
        app_label = "only_in_this_test"
        indexes = [TokensIndex(name="note_by_words", fields=["tokens"])]

    def __str__(self):
        return self.title


TEXTS = [
    "收线主驱动运行中过流跳停，复位后能再开",
    "GJ-630/1+6 高速管式绞线机 GJ630-2403-017",
    "变频器E12报警，高压泵漏油",
    "油泵压力低。驱动电缆绝缘破损",
    "ＰＬＣ控制柜通讯中断",
]


@pytest.fixture(scope="module")
def table(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Note)
        make_index(connection, Note)
        yield
        with connection.schema_editor() as editor:
            if connection.vendor == "sqlite":
                editor.execute('DROP TABLE "only_in_this_test_note_words"')
            editor.delete_model(Note)


@pytest.fixture
def notes(table, db):
    for text in TEXTS:
        Note.objects.create(title=text, tokens=tokens(text))
    return Note.objects.order_by("pk")


def test_tokens_of_mixed_text_are_bigrams_and_parted_words():
    assert tokens("高压泵E12-ab，ＧＪ６３０") == "高压 压泵 泵 e 12 ab gj 630"


def test_tokens_of_two_texts_keep_a_gap_between():
    assert tokens("漏油", "", "异响") == f"漏油 油 {GAP} 异响 响"


def test_terms_of_a_query_drop_the_last_single_character():
    assert [term.tokens for term in terms("高压泵 漏")] == [("高压", "压泵"), ("漏",)]


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("过流", [0]),
        ("主驱动", [0]),
        ("驱动", [0, 3]),
        ("过流 复位", [0]),
        ("动运行", [0]),
        ("630", [1]),
        ("gj630", [1]),
        ("GJ630-2403-017", [1]),
        ("gj6", [1]),
        ("2403-0", [1]),
        ("变频器E12", [2]),
        ("E12报", [2]),
        ("泵", [2, 3]),
        ("plc", [4]),
        ("PLC控制", [4]),
        ("油", [2, 3]),
    ],
)
def test_search_finds_exactly_the_rows_with_all_words(notes, query, hits):
    found = find(notes, query)

    assert ([row.title for row in found.rows], found.loose) == ([TEXTS[i] for i in hits], False)


def test_search_for_words_that_never_stand_together_ranks_the_rare_one_first(notes):
    Note.objects.create(title="驱动", tokens=tokens("驱动"))

    found = find(notes, "驱动 通讯")

    assert found.loose is True
    assert found.rows[0].title == TEXTS[4]
    assert {row.title for row in found.rows} == {TEXTS[0], TEXTS[3], TEXTS[4], "驱动"}


@pytest.mark.parametrize("query", ["", "  ", "，。", "''' | & !", '" OR NOT'])
def test_search_for_marks_finds_nothing_and_breaks_nothing(notes, query):
    assert list(search.search(notes, query)) == []


def test_search_after_change_and_removal_follows_the_row(notes):
    row = notes.get(title=TEXTS[0])
    row.tokens = tokens("编码器松动")
    row.save(update_fields=["tokens"])
    notes.get(title=TEXTS[3]).delete()

    assert list(search.search(notes, "编码器")) == [row]
    assert list(search.search(notes, "过流")) == []
    assert list(search.search(notes, "驱动")) == []


def test_a_row_saved_as_loaded_is_found_as_before(notes):
    row = notes.get(title=TEXTS[1])
    assert row.tokens == tokens(TEXTS[1])

    row.save()

    assert list(search.search(notes, "管式绞线 gj630-2403")) == [row]


def test_index_that_lost_its_triggers_is_made_again(notes):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute('DROP TRIGGER "only_in_this_test_note_words_in"')
    Note.objects.create(title="新", tokens=tokens("轴承异响"))

    make_index(connection, Note)
    make_index(connection, Note)

    assert [row.title for row in search.search(notes, "轴承")] == ["新"]


def test_index_step_on_sqlite_says_nothing_of_gin():
    index, editor = Note._meta.indexes[0], connection.schema_editor(collect_sql=True)
    editor.deferred_sql = []

    sql, removal = str(index.create_sql(Note, editor)), str(index.remove_sql(Note, editor))

    gin = connection.vendor == "postgresql"
    assert ("gin" in sql, "DROP INDEX" in removal) == (gin, gin)


def test_found_is_exact_by_default():
    assert Found(Note.objects.none()).loose is False


def test_field_survives_a_migration_file():
    name, path, args, kwargs = Note._meta.get_field("tokens").deconstruct()

    assert (path, args, kwargs) == ("core.text.search.TokensField", [], {})


def test_keep_in_step_leaves_tables_without_tokens_alone(db):
    before = set(connection.introspection.table_names())

    keep_in_step()

    assert set(connection.introspection.table_names()) == before
