"""The cells of a ruled form. Each knows its height for a width (mm) and draws itself into a box.

`draw(pen, x, top, width, height)`: the box hangs from `top`, so it covers `top - height` … `top`.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from reportlab.lib.units import mm

from core.documents.pdf.breaking import Line, break_lines
from core.documents.pdf.faces import Face
from core.documents.pdf.pen import EM, MIDDLE, SIZE, Pen

PITCH = 4.6
PAD_X, PAD_Y = 2.0, 1.7
LEAST_LINES = 2  # a split leaves at least two lines on each side
BOX, BOX_TO_WORD = 2.6, 1.3
OPTION_GAP, TIGHT_GAP = 4.0, 2.8


def lines_of(face: Face, text: str, width: float) -> list[Line]:
    """Lines of a cell `width` mm wide, padding taken off."""
    return break_lines(text, (width - 2 * PAD_X) * mm, SIZE, face.em)


def height_of(count: int) -> float:
    return count * PITCH + 2 * PAD_Y


class Cell:
    """Something in the grid. `shaded` cells are labels."""

    shaded = False

    def height(self, faces, width: float) -> float:
        raise NotImplementedError

    def draw(self, pen: Pen, x: float, top: float, width: float, height: float) -> None:
        raise NotImplementedError

    def split(self, faces, width: float, room: float) -> "tuple[Cell, Cell] | None":
        """Two cells, the first at most `room` high; None when this cell does not split."""
        return None

    def continued(self) -> "Cell":
        """How the cell looks on the next page beside a split one."""
        return self


@dataclass(frozen=True)
class Label(Cell):
    """Centred and shaded; two or three characters are spread to the width of four (not in table heads)."""

    text: str
    shaded = True

    def height(self, faces, width):
        return height_of(len(lines_of(faces.regular, self.text, width)))

    def draw(self, pen, x, top, width, height):
        middle = x + width / 2
        if len(self.text) in (2, 3) and self.text.isalpha():
            gap = (4 - len(self.text)) / (len(self.text) - 1)
            pen.spread(middle, top - height / 2 - MIDDLE, self.text, gap)
            return
        _middled(pen, lines_of(pen.faces.regular, self.text, width), x, top, width, height, "middle")

    def continued(self):
        return replace(self, text=f"{self.text}\n（续）")


@dataclass(frozen=True)
class Head(Cell):
    """The head of a column or a signature cell: bold, centred, shaded."""

    text: str
    shaded = True

    def height(self, faces, width):
        return height_of(len(lines_of(faces.bold, self.text, width)))

    def draw(self, pen, x, top, width, height):
        lines = lines_of(pen.faces.bold, self.text, width)
        _middled(pen, lines, x, top, width, height, "middle", bold=True)


@dataclass(frozen=True)
class Value(Cell):
    """A short value: left and middle; short table data centred, numbers and money right."""

    text: str
    align: str = "left"
    bold: bool = False
    shaded: bool = False

    def _lines(self, faces, width):
        return lines_of(faces.bold if self.bold else faces.regular, self.text, width)

    def height(self, faces, width):
        return height_of(len(self._lines(faces, width)))

    def draw(self, pen, x, top, width, height):
        if self.text:
            _middled(pen, self._lines(pen.faces, width), x, top, width, height, self.align, bold=self.bold)

    def split(self, faces, width, room):
        return _split(self, self._lines(faces, width), room)


@dataclass(frozen=True)
class Text(Cell):
    """Long text: top left, both edges even, grows, splits over pages."""

    text: str

    def height(self, faces, width):
        return height_of(len(lines_of(faces.regular, self.text, width)))

    def draw(self, pen, x, top, width, height):
        y = top - PAD_Y - PITCH / 2 - MIDDLE
        for line in lines_of(pen.faces.regular, self.text, width):
            if line.text:
                pen.line(x + PAD_X, y, line, even_to=width - 2 * PAD_X)
            y -= PITCH

    def split(self, faces, width, room):
        return _split(self, lines_of(faces.regular, self.text, width), room)


@dataclass(frozen=True)
class Boxes(Cell):
    """Options with a square before each word, black when chosen; a field where nothing applies marks 无."""

    options: tuple[tuple[str, bool], ...]
    gap: float = OPTION_GAP

    def height(self, faces, width):
        return height_of(len(_option_rows(faces.regular, self.options, width, self.gap)[1]))

    def draw(self, pen, x, top, width, height):
        gap, rows = _option_rows(pen.faces.regular, self.options, width, self.gap)
        y = top - height / 2 + (len(rows) - 1) * PITCH / 2 - MIDDLE
        for row in rows:
            left = x + PAD_X
            for word, chosen in row:
                left = draw_option(pen, left, y, word, chosen) + gap
            y -= PITCH


@dataclass(frozen=True)
class PenDate(Cell):
    """An empty date for the pen: 年 月 日 with room before each."""

    def height(self, faces, width):
        return height_of(1)

    def draw(self, pen, x, top, width, height):
        y = top - height / 2 - MIDDLE
        for number, word in enumerate("年月日"):
            pen.text(x + 16.2 + number * 12.7, y, word, align="middle")


def draw_option(pen: Pen, x: float, y: float, word: str, chosen: bool, *, bold: bool = False) -> float:
    """One square and its word on a baseline; returns where it ends. Copied text says □ or ■."""
    bottom = y + MIDDLE - BOX / 2
    if chosen:
        pen.shade(x - 0.1, bottom - 0.1, BOX + 0.2, BOX + 0.2, grey=0)
    else:
        pen.box(x, bottom, BOX, BOX, 0.6)
    pen.hidden(x, y, "■" if chosen else "□")
    pen.text(x + BOX + BOX_TO_WORD, y, word, bold=bold)
    return x + BOX + BOX_TO_WORD + pen.width(word, bold)


@lru_cache(maxsize=512)
def _option_rows(face: Face, options, width: float, gap: float):
    """Options in rows: full gaps if they fit, tighter ones before a second row is begun."""
    widths = [BOX + BOX_TO_WORD + face.width(word, SIZE) / mm for word, _ in options]
    room = width - 2 * PAD_X
    count = len(options)
    if sum(widths) + gap * (count - 1) <= room:
        return gap, [list(options)]
    tight = (room - sum(widths)) / (count - 1) if count > 1 else 0
    if tight >= TIGHT_GAP:
        return tight, [list(options)]
    rows, used = [[]], 0.0
    for option, wide in zip(options, widths, strict=True):
        if rows[-1] and used + wide > room:
            rows.append([])
            used = 0.0
        rows[-1].append(option)
        used += wide + TIGHT_GAP
    return TIGHT_GAP, rows


def _middled(pen: Pen, lines, x, top, width, height, align, *, bold=False) -> None:
    y = top - height / 2 + (len(lines) - 1) * PITCH / 2 - MIDDLE
    many = len(lines) > 1 and align == "left"
    for line in lines:
        wide = line.width / mm
        left = {"left": x + PAD_X, "middle": x + (width - wide) / 2, "right": x + width - PAD_X - wide}[align]
        pen.line(left, y, line, bold=bold, even_to=width - 2 * PAD_X if many else None)
        y -= PITCH


def _split(cell, lines: list[Line], room: float):
    """Cut between lines so that the first part fits and both keep two lines or more."""
    fits = int((room - 2 * PAD_Y + 1e-6) // PITCH)
    fits = min(fits, len(lines) - LEAST_LINES)
    if fits < LEAST_LINES:
        return None
    return replace(cell, text=_joined(lines[:fits])), replace(cell, text=_joined(lines[fits:]))


def _joined(lines: list[Line]) -> str:
    """The text of some lines; paragraphs stay apart, so breaking it again gives the same lines."""
    return "".join(line.text + ("\n" if line.last else "") for line in lines).removesuffix("\n")


SPACE = EM  # one full-width space
