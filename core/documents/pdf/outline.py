"""The content of a form as label and words, read from the same drawing function that prints it."""

from core.documents.pdf.cells import Boxes, Cell, Head, Label
from core.documents.pdf.grid import Row
from core.documents.pdf.sheet import Sheet
from core.documents.pdf.signs import Sign, Strokes


def outline(draw, data: dict) -> list[tuple[str, list[tuple[str, str]]]]:
    """Sections as (title, pairs of label and words); signature cells are left out."""
    sheet = Sheet()
    draw(data, sheet)
    sections = [(section.band, _pairs(section.rows)) for section in sheet.sections]
    return [(band, pairs) for band, pairs in sections if pairs]


def _pairs(rows: list[Row]) -> list[tuple[str, str]]:
    pairs = []
    for row in rows:
        cells = [cell for _, cell in row.cells]
        if all(isinstance(cell, Head | Sign) for cell in cells):
            continue
        if isinstance(cells[0], Label):
            pairs += [(_words(label), _words(value)) for label, value in zip(cells[::2], cells[1::2], strict=True)]
        else:
            pairs.append((_words(cells[0]), " · ".join(filter(None, map(_words, cells[1:])))))
    return pairs


def _words(cell: Cell) -> str:
    if isinstance(cell, Boxes):
        return "、".join(word for word, chosen in cell.options if chosen)
    if isinstance(cell, Strokes):
        return cell.name
    text = getattr(cell, "text", "")
    return text.replace("\n", "") if cell.shaded else text
