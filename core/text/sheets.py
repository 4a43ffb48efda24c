"""Tables for spreadsheets as streams: the rows go out while they are read, so memory stays flat for any number.

`csv_lines` and `xlsx` take text cells and make them safe: no cell is taken for a formula, no character breaks the
file. A `Decimal` is an amount: `xlsx` writes it as a number with two places, so that it can be added up.
"""

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from xml.sax.saxutils import escape

MOST_ROWS = 1_048_576  # of one sheet, head included
MOST_CHARACTERS = 32_767  # of one cell
PIECE = 64 * 1024
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
AMOUNT = 2  # the number format with thousands and two places
MORE = "行数超出一张工作表，其余没有写入。请改用 CSV 导出，或缩小范围。"

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org"
MAIN = f"{OFFICE}/spreadsheetml/2006/main"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="rId1"'
    f' Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship'
    f' Id="rId1" Type="{OFFICE}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
    "</Relationships>",
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="等线"/></font>'
    '<font><b/><sz val="11"/><name val="等线"/></font></fonts><fills count="2"><fill><patternFill'
    ' patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="4" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def safe(text: str) -> str:
    """A cell that a spreadsheet neither calculates nor stumbles over."""
    text = BROKEN.sub("", text)[: MOST_CHARACTERS - 1]
    return f"'{text}" if text.startswith(FORMULA) else text


def cells(rows, columns: Iterable[tuple]) -> Iterator[list]:
    """What the last part of each column says about each row; the rows are read in chunks."""
    say = [cell for *_, cell in columns]
    for row in rows.iterator(chunk_size=500):
        yield [cell(row) for cell in say]


class _Line:
    """A file that gives back what is written."""

    def write(self, text: str) -> str:
        return text


def csv_lines(head: list[str], rows: Iterable[list]) -> Iterator[str]:
    """The mark that tells spreadsheets the encoding, the head, then a line for each row."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(map(safe, head))
    for row in rows:
        yield writer.writerow(f"{cell:f}" if isinstance(cell, Decimal) else safe(cell) for cell in row)


class _Sink:
    """What the archive writes, taken away piece by piece; it cannot seek, so the archive needs no second look."""

    def __init__(self):
        self.pieces: list[bytes] = []
        self.size = 0

    def write(self, data) -> int:
        if data:
            self.pieces.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits: what is written is there to be taken."""

    def take(self) -> bytes:
        data, self.pieces, self.size = b"".join(self.pieces), [], 0
        return data


def xlsx(title: str, head: list[str], rows: Iterable[list], widths: Iterable[int] = ()) -> Iterator[bytes]:
    """A workbook with one sheet: the head bold and fixed, `widths` of the columns in characters."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in PARTS.items():
            book.writestr(name, HEAD + text)
        book.writestr("xl/workbook.xml", HEAD + _workbook(title))
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write((HEAD + _top(widths) + _row(head, 1)).encode())
            for number, row in enumerate(rows, start=2):
                sheet.write(_row([MORE] if number == MOST_ROWS else row).encode())
                if sink.size > PIECE:
                    yield sink.take()
                if number == MOST_ROWS:
                    break
            sheet.write(b"</sheetData></worksheet>")
    yield sink.take()


def _workbook(title: str) -> str:
    name = re.sub(r"[\\/?*\[\]:']", " ", title)[:31] or "Sheet1"
    relations = f"{OFFICE}/officeDocument/2006/relationships"
    sheet = f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="1" r:id="rId1"/>'
    return f'<workbook xmlns="{MAIN}" xmlns:r="{relations}"><sheets>{sheet}</sheets></workbook>'


def _top(widths: Iterable[int]) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, start=1)
    )
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    return f'<worksheet xmlns="{MAIN}">{view}{f"<cols>{columns}</cols>" if columns else ""}<sheetData>'


def _row(cells: Iterable[str | Decimal], style: int = 0) -> str:
    look = f' s="{style}"' if style else ""
    drawn = (_number(cell) if isinstance(cell, Decimal) else _cell(safe(cell), look) for cell in cells)
    return f"<row>{''.join(drawn)}</row>"


def _number(amount: Decimal) -> str:
    return f'<c s="{AMOUNT}"><v>{amount:f}</v></c>'


def _cell(text: str, look: str) -> str:
    if not text:
        return f"<c{look}/>"
    return f'<c{look} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
