"""The sheet of the house: head, frame, foot, copies, void stamp; and `render`, from plain data to PDF bytes."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from core.documents.pdf import layout
from core.documents.pdf.bands import draw_band
from core.documents.pdf.cells import PITCH, draw_option, lines_of
from core.documents.pdf.faces import LOCK, Faces
from core.documents.pdf.grid import BAND, FRAME, INNER, Row, Section
from core.documents.pdf.pen import EM, MIDDLE, Pen
from core.documents.pdf.qr import rectangles
from core.documents.pdf.words import long_date
from core.times import local

LEFT, RIGHT, TOP = 20.0, 195.0, layout.TOP
MIDDLE_X = LEFT + FRAME / 2
NOTE_WIDTH = 150.0
OUTER, BETWEEN, INSIDE = 0.9, 0.7, 0.4
TITLE_SIZE = 16
COPY_PITCH = 4.2
QR_SIDE, QR_X, QR_Y = 18.0, 177.0, 11.0
MAKER = "售后服务管理系统"


@dataclass(frozen=True)
class VoidNote:
    """What the head line of a voided paper says."""

    at: datetime
    reason: str
    replaced_by_edition: int | None = None

    def __str__(self):
        replaced = f"，由第{self.replaced_by_edition}版替代" if self.replaced_by_edition else ""
        return f"本单已于{long_date(local(self.at))}作废{replaced}；作废原因：{self.reason.rstrip('。')}。"


@dataclass(frozen=True)
class Head:
    """What stands around the grid. Without a number it is a blank form: no QR code, rules for the pen."""

    title: str
    form_code: str
    form_version: str
    company: str
    issued_at: datetime
    number: str = ""
    verify_code: str = ""
    verify_url: str = ""
    void: VoidNote | None = None
    copies: tuple[str, ...] = ()
    control: str = ""  # the control block in one line, below the notes

    @property
    def blank(self) -> bool:
        return not self.number


@dataclass
class Sheet:
    """What a form's `draw(data, sheet)` fills: sections, the line under the title, notes below the frame."""

    line: str = ""
    notes: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    bands: bool = True

    def section(self, band: str, *rows: Row, whole: bool = False) -> None:
        section = Section(band, list(rows), whole)
        section.check(INNER if self.bands else FRAME)
        self.sections.append(section)


@dataclass(frozen=True)
class Printed:
    content: bytes
    pages: int


def render(draw: Callable[[dict, Sheet], None], data: dict, head: Head, faces: Faces) -> Printed:
    """Draw a form. The same data and head give the same bytes in every process."""
    sheet = Sheet()
    draw(data, sheet)
    target = io.BytesIO()
    with LOCK:
        canvas = _canvas(target, head, faces)
        pages = layout.pages_of(sheet.sections, faces)
        copies = head.copies or ("",)
        for copy in copies:
            for number, page in enumerate(pages, start=1):
                _page(canvas, faces, sheet, head, copy, page, number, len(pages))
        canvas.save()
    return Printed(target.getvalue(), len(pages) * len(copies))


def _canvas(target, head: Head, faces: Faces) -> Canvas:
    name = faces.regular.name
    canvas = Canvas(target, pagesize=A4, invariant=1, pageCompression=1, lang="zh-CN", initialFontName=name)
    canvas.setTitle(head.title)
    canvas.setSubject(head.number or head.form_code)
    canvas.setAuthor(head.company)
    canvas.setCreator(MAKER)
    canvas.setProducer(MAKER)
    stamp, at = canvas._doc._timeStamp, local(head.issued_at)
    stamp.YMDhms, stamp.dhh, stamp.dmm = at.timetuple()[:6], 8, 0
    return canvas


def _page(canvas, faces, sheet: Sheet, head: Head, copy: str, page: layout.Page, number: int, total: int) -> None:
    pen = Pen(canvas, faces)
    _draw_head(pen, sheet, head, copy)
    bottom = _draw_grid(pen, page, bands=sheet.bands)
    _draw_foot(pen, sheet, head, bottom, number, total)
    if copy:
        _draw_copy_label(pen, copy)
    pen.flush()
    if head.void:
        _draw_stamp(canvas, faces)
    canvas.showPage()


def _draw_copy_label(pen: Pen, copy: str) -> None:
    """The copy's name stacked in the right margin; its words stay apart by one empty place."""
    pieces = [char if char != " " else "" for char in copy]
    top = 148 + (len(pieces) - 1) * COPY_PITCH / 2
    pen.stack(RIGHT + 2.6 + EM / 2, top - MIDDLE, pieces, COPY_PITCH, plain=copy, bold=True)


def _draw_head(pen: Pen, sheet: Sheet, head: Head, copy: str) -> None:
    pen.text(LEFT, 284, head.company, bold=True)
    pen.text(RIGHT, 284, f"表单编号 {head.form_code}　版本 {head.form_version}", align="right")
    pen.rule(LEFT, 281.2, RIGHT, 281.2, 0.5)
    pen.spread(MIDDLE_X, 270.6, head.title, 0.34 if len(head.title) <= 10 else 0.18, bold=True, size=TITLE_SIZE)
    if head.void:
        pen.text(LEFT, 263.4, str(head.void), bold=True)
    elif copy:
        x = LEFT
        for option in head.copies:
            x = draw_option(pen, x, 263.4, option, option == copy, bold=option == copy) + 5
    elif sheet.line:
        pen.text(LEFT, 263.4, sheet.line)
    if head.blank:
        pen.rule(RIGHT - 30, 262.2, RIGHT, 262.2, 0.4)
        pen.text(RIGHT - 31.5, 263.4, "编号：", bold=True, align="right")
    else:
        pen.text(RIGHT, 263.4, f"编号：{head.number}", bold=True, align="right")


def _draw_grid(pen: Pen, page: layout.Page, *, bands: bool) -> float:
    """Draw the pieces from the top edge down; returns the lower edge."""
    top = TOP
    left = LEFT + (BAND if bands else 0)
    for index, piece in enumerate(page):
        if index:
            pen.rule(LEFT, top, RIGHT, top, BETWEEN)
        if bands:
            draw_band(pen, piece, LEFT, top)
            pen.rule(left, top, left, top - piece.height, INSIDE)
        for number, (row, height) in enumerate(piece.rows):
            if number:
                pen.rule(left, top, RIGHT, top, INSIDE)
            _draw_row(pen, row, left, top, height)
            top -= height
    pen.box(LEFT, top, FRAME, TOP - top, OUTER)
    return top


def _draw_row(pen: Pen, row: Row, x: float, top: float, height: float) -> None:
    for number, (width, cell) in enumerate(row.cells):
        if cell.shaded:
            pen.shade(x, top - height, width, height)
        if number:
            pen.rule(x, top, x, top - height, INSIDE)
        cell.draw(pen, x, top, width, height)
        x += width


def _draw_foot(pen: Pen, sheet: Sheet, head: Head, bottom: float, number: int, total: int) -> None:
    y = bottom - 5.2
    if number < total:
        pen.text(MIDDLE_X, y, "（接下页）", align="middle")
    else:
        for note in [*sheet.notes, head.control] if head.control else sheet.notes:
            for line in lines_of(pen.faces.regular, note, NOTE_WIDTH + 4):
                pen.line(LEFT, y, line)
                y -= PITCH
        if total > 1 and y - 6 > layout.FOOT:
            pen.text(MIDDLE_X, y - 4.6, "（以下空白）", align="middle")
    pen.text(MIDDLE_X, 12, f"第 {number} 页　共 {total} 页", align="middle")
    if head.verify_url:
        pen.text(QR_X - 3.5, 16.6, "扫码核验本单", align="right")
        pen.text(QR_X - 3.5, 12, f"验真码 {head.verify_code}", align="right")
        _draw_qr(pen, head.verify_url)


def _draw_qr(pen: Pen, text: str) -> None:
    side, dark = rectangles(text)
    module = QR_SIDE / side
    for column, row, width, height in dark:
        y = QR_Y + QR_SIDE - (row + height) * module
        pen.shade(QR_X + column * module, y, width * module, height * module, grey=0)


def _draw_stamp(canvas: Canvas, faces: Faces) -> None:
    """作废 across the sheet, thin enough that all text stays readable (forms.md, rule 9)."""
    canvas.saveState()
    canvas.translate(MIDDLE_X * mm, 151.5 * mm)
    canvas.rotate(28)
    canvas.setFillAlpha(0.24)
    canvas.setStrokeAlpha(0.4)
    for inset, weight in ((0, 2.4), (2.2, 0.8)):
        canvas.setLineWidth(weight)
        canvas.rect((inset - 59) * mm, (inset - 25) * mm, (118 - 2 * inset) * mm, (50 - 2 * inset) * mm)
    canvas.setFont(faces.bold.name, 100)
    for char, x in (("作", -28), ("废", 28)):
        canvas.drawCentredString(x * mm, -13.4 * mm, char)
    canvas.restoreState()
