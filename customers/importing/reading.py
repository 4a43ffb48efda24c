"""From a workbook to lines of text, with a limit on everything, and back to a workbook people can fill in."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

from core.documents import archives
from core.documents.uploads import NotAllowed
from customers.importing.sheets import SHEETS, text_of
from customers.models import Import

MOST_LINES, MOST_CELLS, LONGEST = 20_000, 60, 2_000
MOST_BYTES = 10 * 1024 * 1024
HINT = "可以先下载模板，把名单贴进去再上传。"


class Unreadable(Exception):
    """The file as a whole cannot be used; the text says why and what to do."""


def read(file, kind: str) -> list[dict]:
    """Lines as {"line": number in the sheet, "cells": {column key: text}}. Raises Unreadable."""
    rows = _rows(file)
    header = next(rows, None)
    columns = _columns(header[1] if header else [], kind)
    lines = []
    for number, cells in rows:
        texts = {key: cells[at][:LONGEST] for key, at in columns.items() if at < len(cells)}
        if any(texts.values()):
            lines.append({"line": number, "cells": texts})
        if len(lines) > MOST_LINES:
            raise Unreadable(f"超过 {MOST_LINES} 行。请分成几个文件导入。")
    if not lines:
        raise Unreadable(f"表里没有数据。{HINT}")
    return lines


def _rows(file) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # twelve megabytes: for the worker that reads lists
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        archives.check(file, file.size)
        book = load_workbook(file, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_CELLS), start=1):
            yield number, [text_of(cell) for cell in row]
    except NotAllowed as refused:
        raise Unreadable(str(refused)) from refused
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError) as error:
        raise Unreadable(f"这不是能读的 XLSX 文件。{HINT}") from error


def _columns(header: list[str], kind: str) -> dict[str, int]:
    """Column key → place. The order is free; unknown columns are left out; needed ones must be there."""
    wanted = {column.label.replace(" ", ""): column for column in SHEETS[kind]}
    found: dict[str, int] = {}
    for at, text in enumerate(header):
        column = wanted.get(text.replace(" ", "").rstrip("*＊"))
        if column and column.key in found:
            raise Unreadable(f"“{column.label}”这一列有两次。请删去一列。")
        if column:
            found[column.key] = at
    if missing := [column.label for column in SHEETS[kind] if column.needed and column.key not in found]:
        raise Unreadable(f"第一行里没有“{'”“'.join(missing)}”这一列。{HINT}")
    return found


def template(kind: str) -> bytes:
    """An empty list with its headings (needed ones with *) and one line as an example."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    sheet.title = Import.Kind(kind).label
    sheet.append([f"{column.label}*" if column.needed else column.label for column in SHEETS[kind]])
    sheet.append([column.example for column in SHEETS[kind]])
    for cell, column in zip(sheet[1], SHEETS[kind], strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = max(
            12, 2 * len(column.label) + 4, len(column.example) + 6
        )
    sheet.freeze_panes = "A2"
    target = BytesIO()
    book.save(target)
    return target.getvalue()
