"""What draws: millimetres from the bottom left corner, and one page collected as shades, rules and one run of text.

Text is written with own operators in one block per page: the same bytes a bare canvas would write, without a text
object per string. Spread, squeezed and stacked text carries its plain words as ActualText (forms.md, rule 11).
"""

from reportlab.lib.units import mm

from core.documents.pdf.breaking import Line
from core.documents.pdf.faces import Faces

SIZE = 9.0  # 小五, the one size of all text
EM = SIZE / mm  # in mm
MIDDLE = 0.38 * EM  # from the middle of a Chinese glyph down to its baseline
MOST_STRETCH = 0.05 * SIZE  # between characters of an evened line; more looks torn


class Pen:
    """One page of a canvas. `flush` writes what was collected."""

    def __init__(self, canvas, faces: Faces):
        self.canvas = canvas
        self.faces = faces
        self._shades: list[str] = []
        self._rules: dict[float, list[str]] = {}
        self._texts: list[str] = []
        self._font = None
        self._char_space = 0.0

    def width(self, text: str, bold: bool = False, size: float = SIZE) -> float:
        """Millimetres."""
        return (self.faces.bold if bold else self.faces.regular).width(text, size) / mm

    def shade(self, x: float, y: float, width: float, height: float, grey: float = 0.94) -> None:
        box = f"{x * mm:.2f} {y * mm:.2f} {width * mm:.2f} {height * mm:.2f} re f"
        self._shades.append(f"{grey:g} g {box}" if grey else f"0 g {box}")

    def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float) -> None:
        path = f"{x1 * mm:.2f} {y1 * mm:.2f} m {x2 * mm:.2f} {y2 * mm:.2f} l"
        self._rules.setdefault(weight, []).append(path)

    def box(self, x: float, y: float, width: float, height: float, weight: float) -> None:
        path = f"{x * mm:.2f} {y * mm:.2f} {width * mm:.2f} {height * mm:.2f} re"
        self._rules.setdefault(weight, []).append(path)

    def text(self, x: float, y: float, text: str, *, align="left", bold=False, size: float = SIZE) -> None:
        """One line; `x` is its left end, middle or right end."""
        if align != "left":
            width = self.width(text, bold, size)
            x -= width / 2 if align == "middle" else width
        self._at(x, y, 0)
        self._show(text, bold, size)

    def line(self, x: float, y: float, line: Line, *, even_to: float | None = None, bold=False) -> None:
        """A broken line from its left end; `even_to` (mm) stretches it to that width when it is near enough."""
        gaps = len(line.text) - 1
        space = 0.0
        if even_to is not None and not line.last and gaps > 0:
            space = (even_to * mm - line.width) / gaps
            space = space if -0.3 < space <= MOST_STRETCH else 0.0
        self._at(x, y, space)
        if not line.squeezes:
            self._show(line.text, bold)
            return
        self._begin_actual(line.text)
        start = 0
        for index in line.squeezes:
            self._show(line.text[start : index + 1], bold)
            self._texts.append("[500] TJ")
            start = index + 1
        self._show(line.text[start:], bold)
        self._texts.append("EMC")

    def spread(self, middle: float, y: float, text: str, gap: float, *, bold=False, size: float = SIZE) -> None:
        """Characters `gap` em apart, centred; copied text stays whole."""
        width = self.width(text, bold, size) + gap * size / mm * (len(text) - 1)
        self._at(middle - width / 2, y, gap * size)
        self._begin_actual(text)
        self._show(text, bold, size)
        self._texts.append("EMC")

    def stack(self, middle: float, y: float, pieces: list[str], pitch: float, *, plain: str, bold=False) -> None:
        """Pieces under one another, the first baseline at `y`; copied text reads `plain`."""
        self._begin_actual(plain)
        for number, piece in enumerate(pieces):
            self._at(middle - self.width(piece, bold) / 2, y - number * pitch, 0)
            self._show(piece, bold)
        self._texts.append("EMC")

    def hidden(self, x: float, y: float, text: str) -> None:
        """Invisible text: what a drawn box means when the page is copied."""
        self._at(x, y, 0)
        self._texts.append("3 Tr")
        self._show(text, False)
        self._texts.append("0 Tr")

    def strokes(self, x: float, y: float, strokes, *, height: float, width: float) -> None:
        """Pen strokes standing on `y` inside a box, as vectors with a round pen of 1.05 pt."""
        points = [point for stroke in strokes for point in stroke]
        left, bottom = min(p[0] for p in points), max(p[1] for p in points)
        wide = max(max(p[0] for p in points) - left, 1e-6)
        high = max(bottom - min(p[1] for p in points), 1e-6)
        scale = min(height / high, width / wide) * mm
        parts = []
        for stroke in strokes:
            path = [f"{x * mm + (px - left) * scale:.2f} {y * mm + (bottom - py) * scale:.2f}" for px, py in stroke]
            parts.append(f"{path[0]} m " + " ".join(f"{step} l" for step in path[1:] or path))
        self._shades.append(f"q 0 G 1.05 w 1 J 1 j {' '.join(parts)} S Q")

    def flush(self) -> None:
        """Write shades, then rules, then text."""
        code = self.canvas._code
        code += self._shades
        code.append("0 g 0 G 2 J")
        for weight, paths in self._rules.items():
            code.append(f"{weight:g} w {' '.join(paths)} S")
        code.append("BT")
        code += self._texts
        code.append("ET")

    def _at(self, x: float, y: float, char_space: float) -> None:
        self._texts.append(f"1 0 0 1 {x * mm:.2f} {y * mm:.2f} Tm")
        if char_space != self._char_space:
            self._texts.append(f"{char_space:.4f} Tc")
            self._char_space = char_space

    def _begin_actual(self, text: str) -> None:
        utf16 = text.encode("utf-16-be").hex().upper()
        self._texts.append(f"/Span <</ActualText <FEFF{utf16}>>> BDC")

    def _show(self, text: str, bold: bool, size: float = SIZE) -> None:
        if not text:
            return
        face = self.faces.bold if bold else self.faces.regular
        document, font = self.canvas._doc, face.font
        if not face.subsets:
            self._choose(document.getInternalFontName(face.name), size)
            self._texts.append(f"({font.formatForPdf(text)}) Tj")
            return
        for subset, raw in font.splitString(text, document):
            self._choose(font.getSubsetInternalName(subset, document), size)
            self._texts.append(f"({self.canvas._escape(raw)}) Tj")

    def _choose(self, name: str, size: float) -> None:
        if (name, size) != self._font:
            self._font = (name, size)
            self._texts.append(f"{name} {size:g} Tf")
