"""A small table inside a form: rows of cells, some spare rows below, read back as dicts."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.dateparse import parse_date

MOST = 200
FEW = 6  # so many choices are named in the error


@dataclass(frozen=True)
class Column:
    """`kind`: text, date or select; a select's `choices` are (value, label) pairs or a function that answers them."""

    key: str
    label: str
    kind: str = "text"
    choices: object = ()
    width: str = ""
    required: bool = True

    @property
    def speaks(self) -> bool:
        """Whether a filled cell means that the row is filled; a choice without an empty one is always filled."""
        return self.kind != "select" or callable(self.choices) or any(not value for value, _ in self.choices)

    def options(self) -> list[tuple[str, str]]:
        rows = self.choices() if callable(self.choices) else self.choices
        return [(str(value), str(label)) for value, label in rows]


@dataclass(frozen=True)
class TableCell:
    name: str
    column: Column
    text: str
    options: list


class TableWidget(forms.Widget):
    template_name = "tickets/_table_widget.html"

    def __init__(self, columns: list[Column], spare: int):
        super().__init__()
        self.columns, self.spare = columns, spare

    def get_context(self, name, value, attrs):
        options = {column.key: column.options() for column in self.columns}
        rows = [*(value or []), *({} for _ in range(self.spare))]
        cells = [
            [TableCell(f"{name}-{c.key}", c, _text(row.get(c.key, "")), options[c.key]) for c in self.columns]
            for row in rows
        ]
        return {**super().get_context(name, value, attrs), "columns": self.columns, "rows": cells}

    def value_from_datadict(self, data, files, name):
        columns = [data.getlist(f"{name}-{column.key}") for column in self.columns]
        keys = [column.key for column in self.columns]
        rows = [dict(zip(keys, (text.strip() for text in row), strict=True)) for row in zip(*columns, strict=False)]
        speaking = [column.key for column in self.columns if column.speaks]
        return [row for row in rows if any(row[key] for key in speaking)][:MOST]


class TableField(forms.Field):
    """Rows as dicts; a row with anything in it must have every required cell."""

    def __init__(self, columns: list[Column], *, spare: int = 3, **kwargs):
        self.columns = columns
        super().__init__(required=False, widget=TableWidget(columns, spare), **kwargs)

    def clean(self, value):
        return [self._row(number, row) for number, row in enumerate(value or [], start=1)]

    def _row(self, number: int, row: dict) -> dict:
        return {column.key: self._cell(number, column, row[column.key]) for column in self.columns}

    def _cell(self, number: int, column: Column, text: str) -> str | date | None:
        if column.required and not text:
            raise forms.ValidationError(f"第 {number} 行没有填写{column.label}。请补上，或清空这一行。")
        if len(text) > MOST:
            raise forms.ValidationError(f"第 {number} 行太长。每格最多 {MOST} 个字。")
        if column.kind == "select" and text:
            self._chosen(number, column, text)
        return self._day(number, text) if column.kind == "date" else text

    def _chosen(self, number: int, column: Column, text: str) -> None:
        options = [(value, label) for value, label in column.options() if value]
        if text in dict(options):
            return
        way = f"请写{'、'.join(label for _, label in options)}之一。" if len(options) <= FEW else "请重新选择。"
        raise forms.ValidationError(f"第 {number} 行的{column.label}不在可选范围内。{way}")

    def _day(self, number: int, text: str) -> date | None:
        try:
            day = parse_date(text) if text else None
        except ValueError:
            day = None
        if text and day is None:
            raise forms.ValidationError(f"第 {number} 行的日期写成 2026-11-18 这样。")
        return day


def _text(value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
