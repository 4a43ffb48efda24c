"""Tables for spreadsheets: safe cells, a whole file, and no more memory for more rows."""

import io
import tracemalloc
import zipfile
from xml.etree import ElementTree

import pytest

from core.text import sheets

MAIN = f"{{{sheets.MAIN}}}"


def read(parts) -> list[list[str]]:
    """The cells of a workbook, as a spreadsheet would read them."""
    book = zipfile.ZipFile(io.BytesIO(b"".join(parts)))
    assert book.testzip() is None
    for name in book.namelist():
        ElementTree.fromstring(book.read(name))
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return [["".join(cell.itertext()) for cell in row] for row in sheet.iter(f"{MAIN}row")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(start):
    assert sheets.safe(f"{start}1+1") == f"'{start}1+1"
    assert sheets.safe(f"1{start}") == f"1{start}"


def test_workbook_keeps_marks_lines_and_rare_characters():
    rows = [["a<b & c", "一行\n二行"], ["", "😀𬭎"], ["=cmd()", "\x00\x0b坏\ud800字符"]]

    assert read(sheets.xlsx("全部", ["编号", "客户"], rows, [10, 20])) == [
        ["编号", "客户"],
        ["a<b & c", "一行\n二行"],
        ["", "😀𬭎"],
        ["'=cmd()", "坏字符"],
    ]


def test_workbook_has_its_head_fixed_and_a_lawful_sheet_name():
    book = zipfile.ZipFile(io.BytesIO(b"".join(sheets.xlsx('本/部[门]"&', ["编号"], [], [12]))))
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))

    assert sheet.find(f".//{MAIN}pane").attrib["state"] == "frozen"
    assert sheet.find(f".//{MAIN}col").attrib["width"] == "12"
    assert (
        ElementTree.fromstring(book.read("xl/workbook.xml")).find(f".//{MAIN}sheet").attrib["name"] == '本 部 门 "&'
    )


def test_sheet_that_is_full_says_so(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)

    assert read(sheets.xlsx("全部", ["编号"], ([str(n)] for n in range(9)))) == [["编号"], ["0"], [sheets.MORE]]


def test_csv_begins_with_the_mark_of_its_encoding():
    assert list(sheets.csv_lines(["编号", "客户"], [["1", '=x"y']])) == ["\ufeff编号,客户\r\n", '1,"\'=x""y"\r\n']


def test_memory_stays_flat_for_any_number_of_rows():
    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in sheets.xlsx("全部", ["编号"], ([f"{n} 收线主驱动过流跳停"] for n in range(count))):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(100)

    assert peak(30_000) < peak(3_000) + 256 * 1024
