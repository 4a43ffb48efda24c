"""A table as a file: streamed while its rows are read, so there is no cap on them, and named with what it holds."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from core.text import sheets
from core.times import local_date

CSV, XLSX = "csv", "xlsx"
TYPES = {CSV: "text/csv; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def table_file(
    kind: str, name: str, head: list[str], rows: Iterable[list], *, title: str = "", widths: Iterable[int] = ()
) -> StreamingHttpResponse:
    """`kind` is `CSV` or `XLSX`, `name` the file without its ending, `title` and `widths` are those of the sheet."""
    parts = sheets.csv_lines(head, rows) if kind == CSV else sheets.xlsx(title or name, head, rows, widths)
    response = StreamingHttpResponse(parts, content_type=TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}")
    response["Cache-Control"] = "private, no-store"
    return response


def list_file(kind: str, name: str, columns: list[tuple], rows: QuerySet, *order: str, at: datetime):
    """The rows of a list by `columns` of label and cell, in `order`; the name gets the day."""
    head = [label for label, *_ in columns]
    return table_file(kind, dated(name, at), head, sheets.cells(rows.order_by(*order), columns), title=name)


def dated(name: str, at: datetime) -> str:
    return f"{name}-{local_date(at):%Y%m%d}"
