"""One way to list anything: allow-listed filters and sort keys, keyset paging, capped counts, htmx partials.

A view writes down what its list offers (`Listing`), reads the request with it (`Asked`) and gets a `Page`. Paging
remembers the last row instead of an offset: page 400 costs what page 1 costs, and rows that arrive meanwhile
move nothing. No query ever counts the whole table.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import BadRequest, EmptyResultSet, FieldDoesNotExist, ValidationError
from django.db import connections
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from core.frame.nav import CAP

PAGING = ("after", "before")


@dataclass(frozen=True)
class Sort:
    """A column that can be sorted by. `fields` in ascending order; `nullable`: the first may be empty (stands
    last in both directions)."""

    key: str
    label: str
    fields: tuple[str, ...]
    nullable: bool = False


@dataclass(frozen=True)
class Filter:
    """A filter with options. `narrow(queryset, values)`; without it `field` decides (`field__in`).

    `options` are (value, label) pairs, or a function that returns them. `many`: several values at once. `quiet`: it
    shows only while it is set (a link brought it), so its options are not asked for before.
    """

    key: str
    label: str
    options: Sequence[tuple[str, str]] | Callable[[], Sequence[tuple[str, str]]]
    narrow: Callable[[QuerySet, list[str]], QuerySet] | None = None
    field: str = ""
    many: bool = True
    quiet: bool = False

    def choices(self) -> list[tuple[str, str]]:
        rows = self.options() if callable(self.options) else self.options
        return [(str(value), label) for value, label in rows]

    def applied(self, rows: QuerySet, values: list[str]) -> QuerySet:
        return self.narrow(rows, values) if self.narrow else rows.filter(**{f"{self.field or self.key}__in": values})


@dataclass(frozen=True)
class Listing:
    """What a list offers. `default` is a sort key, with a minus for descending; `also` names further parameters
    that the view reads itself (such as `tab`); `search(queryset, text)` answers the parameter `q`."""

    sorts: tuple[Sort, ...]
    default: str
    filters: tuple[Filter, ...] = ()
    search: Callable[[QuerySet, str], QuerySet] | None = None
    also: tuple[str, ...] = ()
    size: int = 25
    unit: str = "件"

    def read(self, request: HttpRequest, *, default: str = "") -> "Asked":
        """What the request asks for; BadRequest with a Chinese sentence for anything that is not offered."""
        data = request.GET
        known = {"sort", *PAGING, *self.also, *(row.key for row in self.filters)} | ({"q"} if self.search else set())
        if unknown := sorted(set(data) - known):
            raise BadRequest(f"列表没有“{unknown[0][:40]}”这个筛选条件。请从列表页重新选择。")
        order = data.get("sort") or default or self.default
        if order.removeprefix("-") not in {row.key for row in self.sorts}:
            raise BadRequest(f"列表不能按“{order[:40]}”排序。请点击表头重新选择。")
        chosen = {row.key: self._values(row, data) for row in self.filters}
        return Asked(self, request.path, data, order, {key: values for key, values in chosen.items() if values})

    def _values(self, row: Filter, data: QueryDict) -> list[str]:
        values = [value for value in data.getlist(row.key) if value]
        if not values:
            return []
        allowed = {value for value, _ in row.choices()}
        if wrong := [value for value in values if value not in allowed]:
            raise BadRequest(f"“{row.label}”没有“{wrong[0][:40]}”这个选项。请从列表页重新选择。")
        return values if row.many else values[-1:]


@dataclass(frozen=True)
class Head:
    """A column head that sorts: where it leads, and its `aria-sort` now ("" when another column decides)."""

    label: str
    url: str
    sorted: str


@dataclass(frozen=True)
class FilterChip:
    """A filter as the bar draws it."""

    filter: Filter
    values: list[str]
    clear_url: str

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        return [(value, label, value in self.values) for value, label in self.filter.choices()]

    @property
    def chosen(self) -> str:
        return "、".join(label for _, label, on in self.options if on)


@dataclass
class Page:
    """One page of rows. `first` is the position of its first row, `total` a capped count when one was given."""

    rows: list
    first: int
    previous_url: str = ""
    next_url: str = ""
    total: int | None = None
    unit: str = "件"

    @property
    def words(self) -> str:
        if not self.rows:
            return "没有内容"
        words = f"第 {self.first}–{self.first + len(self.rows) - 1} {self.unit}"
        if self.total is None:
            return words
        return f"{words}，共 {self.total if self.total <= CAP else f'{CAP}+'} {self.unit}"


@dataclass(frozen=True)
class Asked:
    """What one request wants from a listing."""

    listing: Listing
    path: str
    data: QueryDict
    order: str
    chosen: dict[str, list[str]] = field(default_factory=dict)

    @property
    def query(self) -> str:
        return self.data.get("q", "").strip()[:100] if self.listing.search else ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or self.chosen)

    def url(self, **changes: Any) -> str:
        """The same list with other parameters (None removes one), from its first page unless told otherwise."""
        data = self.data.copy()
        for key in PAGING:
            data.pop(key, None)
        for key, value in changes.items():
            data.pop(key, None)
            if value not in (None, ""):
                data.setlist(key, value if isinstance(value, list) else [str(value)])
        return f"{self.path}?{data.urlencode()}" if data else self.path

    @property
    def query_string(self) -> str:
        """The parameters of the whole request but the page, for links to another view of the same rows."""
        return self.url().removeprefix(self.path)

    @property
    def narrowed_words(self) -> str:
        """What narrows the list, for its empty state: 搜索“630”；等级：一级、二级。"""
        words = [f"{chip.filter.label}：{chip.chosen}" for chip in self.chips if chip.values]
        return "；".join([f"搜索“{self.query}”", *words] if self.query else words) + "。"

    @property
    def clear_url(self) -> str:
        """Without search and filters; the tab and the sorting stay."""
        return self.url(q=None, **{row.key: None for row in self.listing.filters})

    @property
    def chips(self) -> list[FilterChip]:
        return [
            FilterChip(row, self.chosen.get(row.key, []), self.url(**{row.key: None}))
            for row in self.listing.filters
            if not row.quiet or row.key in self.chosen
        ]

    @property
    def heads(self) -> dict[str, Head]:
        key, falling = self.order.removeprefix("-"), self.order.startswith("-")
        heads = {}
        for row in self.listing.sorts:
            here = row.key == key
            turned = row.key if not here or falling else f"-{row.key}"
            state = ("descending" if falling else "ascending") if here else ""
            heads[row.key] = Head(row.label, self.url(sort=turned), state)
        return heads

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Parameters a search form must carry along: everything but the page and the form's own fields."""
        own = {"q", *PAGING, *(row.key for row in self.listing.filters)}
        return [(key, value) for key, values in self.data.lists() if key not in own for value in values]

    def narrowed(self, rows: QuerySet, *, search: Callable[[QuerySet, str], QuerySet] | None = None) -> QuerySet:
        """The rows after search and filters, unordered; `search` in place of the listing's own."""
        search = search or self.listing.search
        for row in self.listing.filters:
            if values := self.chosen.get(row.key):
                rows = row.applied(rows, values)
        return search(rows, self.query) if self.query else rows

    def page(self, rows: QuerySet, *, total: int | None = None) -> Page:
        """The asked page of (already narrowed) rows; one query."""
        return _Keyset(self, rows).page(total)


class _Keyset:
    """Ordering and comparing for one request: fields, then the primary key in the direction of the first field."""

    def __init__(self, asked: Asked, rows: QuerySet):
        self.asked, self.rows, self.size = asked, rows, asked.listing.size
        sort = next(row for row in asked.listing.sorts if row.key == asked.order.removeprefix("-"))
        self.falling, self.nullable = asked.order.startswith("-"), sort.nullable
        self.fields = [*sort.fields, "pk"]

    def page(self, total: int | None) -> Page:
        before, after = self.asked.data.get("before"), self.asked.data.get("after")
        values, first = self._decode(before or after) if before or after else ([], 1)
        rows = self.rows.filter(self._beyond(values, backwards=bool(before))) if values else self.rows
        found = self._first(rows, self._order(backwards=bool(before)))
        more, found = len(found) > self.size, found[: self.size]
        if before:
            found.reverse()
            first = max(first - self.size, 1) if more else 1
        page = Page(found, first, total=total, unit=self.asked.listing.unit)
        if found and (more if before else after):
            page.previous_url = self.asked.url(before=self._encode(found[0], first))
        if found and (before or more):
            page.next_url = self.asked.url(after=self._encode(found[-1], first + len(found)))
        return page

    def _first(self, rows: QuerySet, order: list) -> list:
        """One row more than a page. Keys are sorted before anything is joined: wide rows are slow to sort."""
        ordered = rows.order_by(*order)
        if not rows.query.select_related or rows.query.distinct:
            return list(ordered[: self.size + 1])
        keys = ordered.select_related(None).values("pk")[: self.size + 1]
        return list(ordered.filter(pk__in=keys))

    def _order(self, *, backwards: bool) -> list:
        falling = self.falling != backwards
        order = []
        for index, name in enumerate(self.fields):
            nulls = {}
            if self.nullable and index == 0:
                nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
            order.append(F(name).desc(**nulls) if falling else F(name).asc(**nulls))
        return order

    def _beyond(self, values: list, *, backwards: bool) -> Q:
        """The rows strictly after (before) the remembered one."""
        falling = self.falling != backwards
        compare = "lt" if falling else "gt"
        beyond, same = Q(pk__in=[]), Q()
        for index, (name, value) in enumerate(zip(self.fields, values, strict=True)):
            empty = self.nullable and index == 0
            if value is None:
                beyond = Q(**{f"{name}__isnull": False}) if backwards else beyond
                same &= Q(**{f"{name}__isnull": True})
                continue
            step = Q(**{f"{name}__{compare}": value})
            if empty and not backwards:
                step |= Q(**{f"{name}__isnull": True})
            beyond |= same & step
            same &= Q(**{name: value})
        if self.nullable or len(values) == 1:
            return beyond
        # The plain bound lets the database begin in the middle of the index instead of filtering its way there.
        return Q(**{f"{self.fields[0]}__{compare}e": values[0]}) & beyond

    def _encode(self, row, first: int) -> str:
        values = [_value(row, name) for name in self.fields]
        text = json.dumps([first, *values], default=lambda v: v.isoformat() if hasattr(v, "isoformat") else str(v))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def _decode(self, text: str) -> tuple[list, int]:
        try:
            first, *values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            if len(values) != len(self.fields):
                raise ValueError("the cursor belongs to another sorting")
            pairs = zip(self.fields, values, strict=True)
            return [None if v is None else self._field(name).to_python(v) for name, v in pairs], max(int(first), 1)
        except (ValueError, TypeError, ValidationError, OverflowError) as error:
            raise BadRequest("页码已失效。请回到列表第一页。") from error

    def _field(self, path: str):
        if path in self.rows.query.annotations:
            return self.rows.query.annotations[path].output_field
        model, found = self.rows.model, None
        for name in path.split("__"):
            found = model._meta.pk if name == "pk" else model._meta.get_field(name)
            model = found.related_model or model
        if found is None:
            raise FieldDoesNotExist(path)
        return found


def _value(row, path: str):
    for name in path.split("__"):
        row = getattr(row, name) if row is not None else None
    return row


def capped_count(rows: QuerySet, cap: int = CAP) -> int:
    """How many rows, looking at no more than `cap` + 1 of them; above the cap the answer is cap + 1."""
    return rows.order_by()[: cap + 1].count()


def capped_counts(parts: dict[str, QuerySet], cap: int = CAP) -> dict[str, int]:
    """`capped_count` of several querysets in one query, for the figures on tabs."""
    selects, params, figures = [], [], dict.fromkeys(parts, 0)
    keys = []
    for key, rows in parts.items():
        connection = connections[rows.db]
        narrow = rows.order_by().values("pk")[: cap + 1]
        try:
            sql, given = narrow.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        keys.append(key)
        selects.append(f"(SELECT COUNT(*) FROM ({sql}) part{len(keys)})")  # noqa: S608 (compiled by the ORM)
        params += given
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(selects)}", params)
            figures |= dict(zip(keys, cursor.fetchone(), strict=True))
    return figures


def answer(request: HttpRequest, page: str, partial: str, context: dict) -> HttpResponse:
    """The whole page, or for an htmx swap only the partial that stands inside it."""
    swap = request.htmx and not request.htmx.history_restore_request
    response = render(request, partial if swap else page, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
