"""Rows and sections of a form, and the widths that keep all grids of the house alike."""

from dataclasses import dataclass, field, replace

from core.documents.pdf.cells import Cell, Head, Label, Value

FRAME = 175.0
BAND = 8.0
INNER = FRAME - BAND
LABEL = 22.0
ROW, PEN_ROW = 8.0, 10.0
THIRD = (INNER - 3 * LABEL) / 3
HALF = (INNER - 2 * LABEL) / 2


@dataclass(frozen=True)
class Row:
    """Cells with widths. `weight` takes its share of the space left on one page; `head` repeats after a break."""

    cells: tuple[tuple[float, Cell], ...]
    weight: float = 0
    least: float = ROW
    head: bool = False

    @property
    def width(self) -> float:
        return sum(width for width, _ in self.cells)

    def height(self, faces) -> float:
        return max(self.least, *(cell.height(faces, width) for width, cell in self.cells))

    def split(self, faces, room: float) -> "tuple[Row, Row] | None":
        """Two rows when every cell too high for `room` can be cut; labels are repeated with （续）."""
        first, rest = [], []
        for width, cell in self.cells:
            if cell.height(faces, width) <= room:
                first.append((width, cell))
                rest.append((width, cell.continued() if cell.shaded else Value("")))
                continue
            parts = cell.split(faces, width, room)
            if parts is None:
                return None
            first.append((width, parts[0]))
            rest.append((width, parts[1]))
        return replace(self, cells=tuple(first)), replace(self, cells=tuple(rest))


@dataclass
class Section:
    """Rows under one band. `whole` sections (signatures) never split. Without bands rows take the full frame."""

    band: str
    rows: list[Row] = field(default_factory=list)
    whole: bool = False

    def check(self, inner: float) -> None:
        for row in self.rows:
            if abs(row.width - inner) > 1e-6:
                raise ValueError(f"a row of {self.band or 'the form'} is {row.width} mm wide, not {inner}")


def pairs(*cells: tuple[str, Cell | str], weight: float = 0, least: float = ROW) -> Row:
    """A row of label and value, one to three pairs, in the widths of the house (22 + 145, 61.5 or 33.67)."""
    value = (INNER - len(cells) * LABEL) / len(cells)
    row: list[tuple[float, Cell]] = []
    for label, cell in cells:
        row += [(LABEL, Label(label)), (value, Value(cell) if isinstance(cell, str) else cell)]
    return Row(tuple(row), weight=weight, least=least)


def heads(*columns: tuple[float, str]) -> Row:
    """The head of a table."""
    return Row(tuple((width, Head(text)) for width, text in columns), head=True)


def table_row(*columns: tuple[float, Cell | str], weight: float = 0, least: float = ROW) -> Row:
    """A row of a table; plain strings stand centred."""
    cells = tuple((width, Value(cell, "middle") if isinstance(cell, str) else cell) for width, cell in columns)
    return Row(cells, weight=weight, least=least)


def signature_rows(*columns: tuple[str, Cell], inner: float = INNER) -> list[Row]:
    """Heads and signature cells of equal width."""
    width = inner / len(columns)
    return [
        Row(tuple((width, Head(text)) for text, _ in columns)),
        Row(tuple((width, cell) for _, cell in columns)),
    ]
