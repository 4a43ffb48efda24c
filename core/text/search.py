"""Chinese full-text search without a dictionary: overlapping bigrams, stored beside the text they come from.

A model that wants to be found carries a `TokensField` and gives it `tokens(text, …)` whenever the text changes:

    class Article(models.Model):
        tokens = TokensField()
        class Meta:
            indexes = [TokensIndex(name="article_by_words", fields=["tokens"])]

    article.tokens = tokens(article.title, article.body)
    rows = search(Article.objects.all(), "主驱动 过流")

PostgreSQL stores a tsvector under a GIN index, SQLite a text beside an FTS5 index that triggers keep in step
(made after every migration, because SQLite loses triggers when a table is rebuilt). Each word of a query is a
phrase of its bigrams and all must be there; when nothing has them all, rows with some follow, rare words first.
"""

import math
import re
import unicodedata
from dataclasses import dataclass

from django.apps import apps
from django.db import connections, models
from django.db.models import Case, ExpressionWrapper, FloatField, QuerySet, Value, When
from django.db.models.lookups import Lookup

HAN = r"\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
RUN = re.compile(rf"[{HAN}]+|[^\W\d_{HAN}]+|\d+")
GAP = "\ue000"  # a private character stands between two texts, so that no phrase runs across
MAX_TOKENS, MAX_TERMS, MAX_WORD = 6000, 12, 40
NOTHING = "SELECT 1"  # a migration step must say something
RARE_WITHIN = 2000  # a word in more rows than this counts as common; nobody counts further


def tokens(*texts: str) -> str:
    """The stored form of some texts: space-separated tokens in order, GAP between the texts."""
    return f" {GAP} ".join(words for text in texts if text and (words := " ".join(_split(text))))[:60000]


def _split(text: str) -> list[str]:
    """Han runs as bigrams and their last character; Latin and digits apart (GJ630 → gj 630)."""
    found: list[str] = []
    for run in RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if re.match(rf"[{HAN}]", run):
            found += [run[i : i + 2] for i in range(len(run))]
        else:
            found.append(run[:MAX_WORD])
    return found[:MAX_TOKENS]


@dataclass(frozen=True)
class Term:
    """One word of a query: tokens that must follow each other; `open` lets the last one go on (630 finds 6301)."""

    tokens: tuple[str, ...]
    open: bool

    def tsquery(self) -> str:
        parts = [f"'{token}'" for token in self.tokens]  # tokens hold letters and digits only
        return " <-> ".join(parts) + (":*" if self.open else "")

    def fts(self) -> str:
        return f'"{" ".join(self.tokens)}"' + (" *" if self.open else "")


def terms(query: str) -> list[Term]:
    """The words of a query, parted by spaces; marks inside a word are ignored."""
    found = []
    for word in unicodedata.normalize("NFKC", query).split()[:MAX_TERMS]:
        parts = _split(word)
        if not parts:
            continue
        last_is_han = re.match(rf"[{HAN}]", parts[-1])
        if last_is_han and len(parts) > 1 and len(parts[-2]) == 2 and parts[-2][1] == parts[-1]:
            parts.pop()  # the last bigram already holds it
        found.append(Term(tuple(parts), open=not last_is_han or len(parts[-1]) == 1))
    return list(dict.fromkeys(found))


class TokensField(models.TextField):
    """Holds `tokens(…)`; a tsvector on PostgreSQL. Never shown, never edited, left out of history."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{**kwargs, "blank": True, "default": "", "editable": False})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for key in ("blank", "default", "editable"):
            kwargs.pop(key, None)
        return name, path, args, kwargs

    def db_type(self, connection):
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)

    def from_db_value(self, value, expression, connection):
        """A tsvector comes back sorted by word; put it into reading order, so that saving it again is harmless."""
        if connection.vendor != "postgresql" or not value:
            return value
        placed = [
            (int(place), word)
            for word, places in re.findall(r"'([^']+)':([\d,]+)", value)
            for place in places.split(",")
        ]
        return " ".join(word for _, word in sorted(placed))

    def get_placeholder(self, value, compiler, connection):
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"

    def get_db_prep_save(self, value, connection):
        if connection.vendor != "postgresql" or hasattr(value, "resolve_expression"):
            return super().get_db_prep_save(value, connection)
        return " ".join(f"'{token}':{place}" for place, token in enumerate(str(value).split(), start=1))


@TokensField.register_lookup
class Holds(Lookup):
    """`tokens__holds=[Term, …]`: rows that have them all (the name is the question)."""

    lookup_name = "holds"
    joined = {"postgresql": " & ", "sqlite": " AND "}

    def get_prep_lookup(self):
        return list(self.rhs)

    def as_sql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        words = self.joined[connection.vendor].join(self._written(term, connection) for term in self.rhs)
        if connection.vendor == "postgresql":
            return f"{column} @@ %s::tsquery", [*parameters, words]
        table = self.lhs.target.model._meta.db_table
        alias = self.lhs.alias
        inner = f'SELECT rowid FROM "{_index_of(table)}" WHERE "{_index_of(table)}" MATCH %s'  # noqa: S608 own name
        return f'"{alias}"."{self.lhs.target.model._meta.pk.column}" IN ({inner})', [words]

    def _written(self, term: Term, connection) -> str:
        return f"({term.tsquery()})" if connection.vendor == "postgresql" else term.fts()


@TokensField.register_lookup
class HoldsAny(Holds):
    """`tokens__holds_any=[Term, …]`: rows that have at least one of them."""

    lookup_name = "holds_any"
    joined = {"postgresql": " | ", "sqlite": " OR "}


class TokensIndex(models.Index):
    """GIN on PostgreSQL; on SQLite nothing, its FTS5 index is made by `keep_in_step`."""

    def create_sql(self, model, schema_editor, using="", **kwargs):
        if schema_editor.connection.vendor == "postgresql":
            return super().create_sql(model, schema_editor, using=" USING gin", **kwargs)
        return NOTHING

    def remove_sql(self, model, schema_editor, **kwargs):
        if schema_editor.connection.vendor == "postgresql":
            return super().remove_sql(model, schema_editor, **kwargs)
        return NOTHING


@dataclass(frozen=True)
class Found:
    """`rows` is a queryset; `loose` says that no row has every word and these have some of them, best first."""

    rows: QuerySet
    loose: bool = False


def find(queryset: QuerySet, query: str, *, field: str = "tokens") -> Found:
    """Rows with all words of the query in the queryset's own order; else rows with some, rare words first."""
    wanted = terms(query)
    if not wanted:
        return Found(queryset.none())
    exact = queryset.filter(**{f"{field}__holds": wanted})
    if exact.exists():
        return Found(exact)
    pieces = _pieces(wanted)
    weights = {piece: _rarity(queryset, field, piece) for piece in pieces}
    rows = weighed(queryset.filter(**{f"{field}__holds_any": pieces}), weights, field=field)
    rows = rows.order_by("-search_score", "-pk")
    return Found(rows, loose=True)


def strict(queryset: QuerySet, query: str, *, field: str = "tokens") -> QuerySet:
    """The rows that have all words of the query; one question less than `find` where a page shows if any came."""
    wanted = terms(query)
    return queryset.filter(**{f"{field}__holds": wanted}) if wanted else queryset.none()


def weighed(queryset: QuerySet, weights: dict[Term, float], *, field: str = "tokens") -> QuerySet:
    """The rows with `search_score`: the sum of the weights of the words that they have."""
    score = sum(
        (
            Case(
                When(**{f"{field}__holds": [piece]}, then=Value(weight)),
                default=Value(0.0),
                output_field=FloatField(),
            )
            for piece, weight in weights.items()
        ),
        start=Value(0.0, output_field=FloatField()),
    )
    return queryset.annotate(search_score=ExpressionWrapper(score, FloatField()))


def search(queryset: QuerySet, query: str, *, field: str = "tokens") -> QuerySet:
    """`find` for callers that do not care how the rows were found."""
    return find(queryset, query, field=field).rows


def _pieces(wanted: list[Term]) -> list[Term]:
    """Every token of the query on its own, the rest of a split word included."""
    single = [Term((token,), open=term.open and token == term.tokens[-1]) for term in wanted for token in term.tokens]
    return list(dict.fromkeys(single))[: MAX_TERMS * 2]


def _rarity(queryset: QuerySet, field: str, piece: Term) -> float:
    """How much a word tells: ln(common / rows that have it), at least a little."""
    holders = queryset.model._default_manager.filter(**{f"{field}__holds": [piece]}).order_by()
    count = holders.values("pk")[:RARE_WITHIN].count()
    return round(math.log((RARE_WITHIN + 1) / (count + 1)) + 0.1, 4)


def _index_of(table: str) -> str:
    return f"{table}_words"


def keep_in_step(using: str = "default", **kwargs) -> None:
    """SQLite: make the FTS5 index and its triggers for every model with tokens; harmless when they are there."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    tables = connection.introspection.table_names()
    for model in apps.get_models():
        if model._meta.db_table in tables:
            make_index(connection, model)


def make_index(connection, model) -> None:
    """The FTS5 index of one model's tokens, filled, with triggers that keep it so (SQLite only)."""
    column = next((field.column for field in model._meta.local_fields if isinstance(field, TokensField)), None)
    if column is None or connection.vendor != "sqlite":
        return
    table, key = model._meta.db_table, model._meta.pk.column
    words = _index_of(table)
    out = f"""INSERT INTO "{words}"("{words}", rowid, "{column}") VALUES ('delete', old."{key}", old."{column}")"""  # noqa: S608
    into = f"""INSERT INTO "{words}"(rowid, "{column}") VALUES (new."{key}", new."{column}")"""  # noqa: S608
    triggers = {
        f"{words}_in": f'AFTER INSERT ON "{table}" BEGIN {into}; END',
        f"{words}_out": f'AFTER DELETE ON "{table}" BEGIN {out}; END',
        f"{words}_on": f'AFTER UPDATE OF "{column}" ON "{table}" BEGIN {out}; {into}; END',
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN (%s, %s, %s)", list(triggers)
        )
        if cursor.fetchone()[0] == len(triggers):
            return
        cursor.execute(
            f"""CREATE VIRTUAL TABLE IF NOT EXISTS "{words}" USING fts5("{column}", content="{table}","""
            f""" content_rowid="{key}", tokenize="unicode61 remove_diacritics 0")"""
        )
        for name, body in triggers.items():
            cursor.execute(f'CREATE TRIGGER IF NOT EXISTS "{name}" {body}')
        cursor.execute(f"""INSERT INTO "{words}"("{words}") VALUES ('rebuild')""")  # noqa: S608 own name
